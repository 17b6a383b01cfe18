"""Completion of the player's lines: what can be typed at the end, and how the command goes on.

It looks at the last command of the line alone, behind pipes and separators, and knows programs, kubectl's
commands with types and live names, machines, units, containers and files. A word that nothing fits gets
a guess of what was meant.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from attrs import frozen

from k8s_tui.shell.completionlive import (
    container_ids,
    file_names,
    fitting,
    machine_names,
    sandbox_ids,
    unit_names,
)
from k8s_tui.shell.completionprovider import complete_cloud, complete_kubeadm
from k8s_tui.shell.suggesting import did_you_mean
from k8s_tui.shell.tools.crictl import VERBS as CRICTL_VERBS
from k8s_tui.shell.tools.systemctl import MACHINE_VERBS
from k8s_tui.shell.tools.systemctl import VERBS as SYSTEMCTL_VERBS

if TYPE_CHECKING:
    from k8s_tui.shell.calls import Program
    from k8s_tui.shell.session import Session

TEXT_LIMIT = 4_000
"""Longer lines are not completed."""

USUAL_PROGRAMS = ("kubectl", "ssh", "curl", "systemctl", "journalctl", "crictl", "ls", "cat")
"""What is offered first."""

PIPE_PROGRAMS = (
    "grep",
    "head",
    "tail",
    "wc",
    "sort",
    "uniq",
    "awk",
    "cut",
    "sed",
    "tr",
    "xargs",
    "tee",
    "jq",
    "column",
)
"""What is offered behind a pipe."""

PREFIXES = frozenset({"sudo", "watch", "time", "xargs"})
"""Programs before which another one stands."""

SANDBOX_VERBS = frozenset({"inspectp", "stopp"})
CONTAINER_VERBS = frozenset({"logs", "inspect", "stop", "rm", "exec"})

_SEPARATORS = frozenset("|;&\n")
_QUOTES = frozenset("'\"")


@frozen
class Completion:
    """What could be typed at the end of a line.

    Attributes:
        start: Where in the text the candidates replace from.
        candidates: Whole words, best first.
        usage: One line about the command so far, or empty.
    """

    start: int = 0
    candidates: tuple[str, ...] = ()
    usage: str = ""


@frozen
class Tail:
    """The last command of a line.

    Attributes:
        words: Its words before the one that is being typed.
        typed: The beginning of that one.
        start: Where it begins in the whole text.
        piped: A pipe leads into the command.
    """

    words: tuple[str, ...]
    typed: str
    start: int
    piped: bool = False


def tail_of(text: str) -> Tail:
    """Return the last command of a line, quotes removed."""
    begin, opened, piped = _last_command(text)
    words: list[str] = []
    current: list[str] | None = None
    start, quote = len(text), ""
    for index in range(begin, len(text)):
        letter = text[index]
        if not quote and letter in " \t":
            if current is not None:
                words.append("".join(current))
            current = None
            continue
        if current is None:
            current, start = [], index
        if letter == quote or (not quote and letter in _QUOTES):
            quote = "" if quote else letter
        else:
            current.append(letter)
    assert quote == opened
    if current is None:
        return Tail(tuple(words), "", len(text), piped)
    return Tail(tuple(words), "".join(current), start, piped)


def _last_command(text: str) -> tuple[int, str, bool]:
    """Return (where the last command begins, the quote that is open at the end, whether a pipe leads in)."""
    begin, quote, piped = 0, "", False
    for index, letter in enumerate(text):
        if quote:
            quote = "" if letter == quote else quote
        elif letter in _QUOTES:
            quote = letter
        elif letter in _SEPARATORS:
            begin, piped = index + 1, letter == "|"
    return begin, quote, piped


def complete(session: Session, text: str) -> Completion:
    """Return the completion at the end of `text`."""
    if len(text) > TEXT_LIMIT:
        return Completion(len(text))
    tail = tail_of(text)
    words = list(tail.words)
    while words and words[0] in PREFIXES:
        words.pop(0)
    if not words:
        return _programs(session, tail)
    name = words[0].rpartition("/")[2]
    if name in ("kubectl", "k"):
        # kubectl is loaded when it is first needed, not when the program starts.
        from k8s_tui.shell.completionkubectl import complete_kubectl  # noqa: PLC0415

        candidates, usage = complete_kubectl(session, words[1:], tail.typed)
        return Completion(tail.start, candidates, usage)
    program = session.programs.get(name)
    if program is None:
        return Completion(tail.start, (), did_you_mean(name, _here(session)) or f"no program called {name}")
    usage = f"{name}: {program.usage}" if program.usage else ""
    completer = COMPLETERS.get(name, _files)
    return Completion(tail.start, fitting(completer(session, words[1:], tail.typed), tail.typed), usage)


def _here(session: Session) -> list[str]:
    def is_here(program: Program) -> bool:
        return program.at_desk if session.is_at_desk else program.on_nodes

    return [name for name, program in session.programs.items() if is_here(program)]


def _programs(session: Session, tail: Tail) -> Completion:
    here = _here(session)
    first = PIPE_PROGRAMS if tail.piped else USUAL_PROGRAMS
    names = [*(name for name in first if name in here), *sorted(here)]
    program = session.programs.get(tail.typed)
    usage = f"{program.name}: {program.usage}" if program is not None and program.usage else ""
    return Completion(tail.start, fitting(names, tail.typed), usage)


# -- programs ------------------------------------------------------------

Completer = Callable[["Session", Sequence[str], str], Sequence[str]]


def _files(session: Session, words: Sequence[str], typed: str) -> Sequence[str]:
    return () if typed.startswith("-") else file_names(session, typed)


def _plain(words: Sequence[str]) -> list[str]:
    return [word for word in words if not word.startswith("-")]


def _machine(session: Session, words: Sequence[str], typed: str) -> Sequence[str]:
    return () if _plain(words) else machine_names(session)


def _ssh(session: Session, words: Sequence[str], typed: str) -> Sequence[str]:
    plain = _plain(words)
    if not plain:
        return machine_names(session)
    if len(plain) == 1:
        on_nodes = [name for name, program in session.programs.items() if program.on_nodes]
        return [*(name for name in USUAL_PROGRAMS if name in on_nodes), *sorted(on_nodes)]
    if plain[0] not in session.world.fleet.machines or plain[1] not in ("systemctl", "journalctl"):
        return ()
    units = session.world.fleet.machines[plain[0]].units.all()
    names = [unit.spec.name.removesuffix(".service") for unit in units]
    return [*SYSTEMCTL_VERBS] if plain[1] == "systemctl" and len(plain) == 2 else names


def _systemctl(session: Session, words: Sequence[str], typed: str) -> Sequence[str]:
    plain = _plain(words)
    if not plain:
        return SYSTEMCTL_VERBS
    return () if plain[0] in MACHINE_VERBS else unit_names(session)


def _journalctl(session: Session, words: Sequence[str], typed: str) -> Sequence[str]:
    if words and words[-1] in ("-u", "--unit", "-fu"):
        return unit_names(session)
    return (
        ("--unit", "--follow", "--lines", "--since", "--no-pager", "--output")
        if typed.startswith("-")
        else ()
    )


def _crictl(session: Session, words: Sequence[str], typed: str) -> Sequence[str]:
    plain = _plain(words)
    if not plain:
        return tuple(CRICTL_VERBS)
    if plain[0] in CONTAINER_VERBS:
        return container_ids(session)
    return sandbox_ids(session) if plain[0] in SANDBOX_VERBS else ()


def _url(session: Session, words: Sequence[str], typed: str) -> Sequence[str]:
    scheme = "https://" if typed.startswith("https") else "http://" if typed.startswith("http") else ""
    return [f"{scheme}{name}" for name in machine_names(session)]


def _scp(session: Session, words: Sequence[str], typed: str) -> Sequence[str]:
    return [*(f"{name}:" for name in machine_names(session)), *file_names(session, typed)]


def _which(session: Session, words: Sequence[str], typed: str) -> Sequence[str]:
    return sorted(_here(session))


def _nothing(session: Session, words: Sequence[str], typed: str) -> Sequence[str]:
    return ()


COMPLETERS: Mapping[str, Completer] = {
    "ssh": _ssh,
    "scp": _scp,
    "systemctl": _systemctl,
    "journalctl": _journalctl,
    "crictl": _crictl,
    "cloud": complete_cloud,
    "kubeadm": complete_kubeadm,
    "curl": _url,
    "wget": _url,
    "which": _which,
    **dict.fromkeys(("ping", "traceroute", "nslookup", "dig", "host", "nc"), _machine),
    **dict.fromkeys(("echo", "exit", "logout", "sleep", "history", "help", "uptime", "free", "df"), _nothing),
}
"""How the arguments of programs are completed; those of all others are files."""

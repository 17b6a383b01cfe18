"""ssh: a shell on a machine of the cluster, or one command there; and what a broken connection does.

Whoever sits at a machine that loses its power or its link is thrown out at the next line. Simplified: no
keys, no passwords, everybody is root; `scp` copies between the desk and machines.

Source: OpenSSH 9.
"""

from __future__ import annotations

from collections.abc import Sequence

from k8s_tui.cluster.config import DESK
from k8s_tui.machine.machine import FROZEN, OFF
from k8s_tui.shell.calls import Call, Program, Result, Sink, Steps
from k8s_tui.shell.files import FileError
from k8s_tui.shell.session import Session
from k8s_tui.shell.tools.places import fleet_of

FAILED_CODE = 255
SSH_PORT = 22
CONNECT_MS = 10_000
"""How long a dead address is tried (ConnectTimeout 10; without it TCP's own two minutes)."""

NO_ROUTE_MS = 3_000
"""Until a neighbour counts as gone (ARP, three tries a second apart)."""

LOGIN_MS = 150
WITH_VALUE = frozenset("BbcDEeFIiJLlmOopQRSWw")
"""ssh's options that take a value."""


def find_host(session: Session, word: str) -> str | None:
    """Return the machine that `user@name` or an address means, None where there is none."""
    host = word.rpartition("@")[2]
    fleet = fleet_of(session)
    if host in fleet.machines or host == DESK:
        return host
    if host in ("localhost", "127.0.0.1"):
        return session.machine
    machine = fleet.with_address(host)
    return machine.name if machine is not None else None


def failure(session: Session, host: str, word: str) -> tuple[int, str] | None:
    """Return how long a connection to a machine takes to fail and why, None where it succeeds."""
    fleet = fleet_of(session)
    machine = fleet.machines.get(host)
    shown = word.rpartition("@")[2]
    if machine is None:
        return None if host == session.machine else (CONNECT_MS, _said(shown, "Connection timed out"))
    passes = fleet.links.reachable(session.machine, host)
    if machine.power == OFF and passes and session.machine != DESK:
        return NO_ROUTE_MS, _said(shown, "No route to host")
    if not machine.is_up() or not passes:
        return CONNECT_MS, _said(shown, "Connection timed out")
    if not machine.units.is_active("ssh"):
        return 0, _said(shown, "Connection refused")
    return None


def _said(host: str, why: str) -> str:
    return f"ssh: connect to host {host} port {SSH_PORT}: {why}"


def closed(machine: str) -> str:
    """Return what ssh says when the other side is gone."""
    return f"Connection to {machine} closed by remote host."


def hang_up(session: Session) -> str:
    """Leave machines that are not reached any more; return what ssh says then, "" where all is well."""
    said = ""
    fleet = fleet_of(session)
    way = [*session.outer, session.machine]
    for index in range(1, len(way)):
        here, there = way[index - 1], way[index]
        if there not in fleet.machines or not fleet.reachable(here, there):
            frozen = there in fleet.machines and fleet.machines[there].power == FROZEN
            why = "Timeout, server not responding." if frozen else "client_loop: send disconnect: Broken pipe"
            said = (
                f"{why}\nConnection to {there} closed."
                if frozen
                else f"{why}\nConnection to {there} closed by remote host."
            )
            session.machine = here
            session.outer = way[: index - 1]
            break
    return said


def refusal(said: str, stderr: Sink) -> Steps:
    """Say why a line does not run where it was typed."""
    stderr.write(f"{said}\n")
    yield from ()
    return FAILED_CODE


def _words(arguments: Sequence[str]) -> tuple[str, list[str]]:
    """Return (host, command)."""
    rest, user = list(arguments), ""
    while rest and rest[0].startswith("-") and len(rest[0]) > 1:
        option = rest.pop(0)
        if option[1] in WITH_VALUE and len(option) == 2 and rest:
            rest.pop(0)
    host = user + (rest.pop(0) if rest else "")
    while rest and rest[0] in ("-t", "-tt", "-T", "-q", "--"):
        rest.pop(0)
    return host, rest


def _ssh(call: Call) -> Result:
    host, command = _words(call.arguments)
    if not host:
        return call.fail(
            "usage: ssh [-46AaCfGgKkMNnqsTtVvXxYy] destination [command [argument ...]]", FAILED_CODE
        )
    target = find_host(call.session, host)
    if target is None:
        shown = host.rpartition("@")[2]
        known = ", ".join(list(fleet_of(call.session).machines)[:6])
        call.session.hint = f"the machines are called {known}"
        return call.fail(f"ssh: Could not resolve hostname {shown}: Name or service not known", FAILED_CODE)
    return _connect(call, target, host, command)


def _connect(call: Call, target: str, word: str, command: list[str]) -> Steps:
    session = call.session
    failed = failure(session, target, word)
    if failed is not None:
        yield failed[0]
        return call.fail(failed[1], FAILED_CODE)
    yield LOGIN_MS
    # It can go down while one logs in.
    failed = failure(session, target, word)
    if failed is not None:
        return call.fail(failed[1], FAILED_CODE)
    line = " ".join(command) or (call.stdin or "")
    if line:
        return (yield from _run_there(call, target, line, call.stdin if command else None))
    session.outer.append(session.machine)
    session.machine = target
    session.folders.pop(target, None)
    return 0


def _run_there(call: Call, target: str, line: str, stdin: str | None) -> Steps:
    session = call.session
    before, outer, folder = session.machine, session.outer.copy(), session.folders.get(target)
    session.outer.append(before)
    session.machine = target
    session.folders.pop(target, None)
    try:
        code = yield from session.run_line(line, call.stdout, call.stderr, stdin)
    finally:
        thrown_out = session.machine != target
        session.machine, session.outer = before, outer
        if folder is not None:
            session.folders[target] = folder
    if fleet_of(session).reachable(before, target):
        return code
    return FAILED_CODE if thrown_out else call.fail(closed(target), FAILED_CODE)


def _scp(call: Call) -> Result:
    words = [word for word in call.arguments if not word.startswith("-")]
    if len(words) != 2:
        return call.fail("usage: scp source ... target", 1)
    return _copy(call, words[0], words[1])


def _copy(call: Call, source: str, target: str) -> Steps:
    from_host, from_path = _split(call, source)
    to_host, to_path = _split(call, target)
    for host, word in ((from_host, source), (to_host, target)):
        if host is None:
            shown = word.partition(":")[0].rpartition("@")[2]
            return call.fail(
                f"ssh: Could not resolve hostname {shown}: Name or service not known", FAILED_CODE
            )
        failed = failure(call.session, host, host) if host != call.session.machine else None
        if failed is not None:
            yield failed[0]
            return call.fail(f"{failed[1]}\nscp: Connection closed", FAILED_CODE)
    yield LOGIN_MS
    session, here = call.session, call.session.machine
    try:
        session.machine = from_host or here
        text = session.files.read(from_path)
        if text is None:
            return call.fail(f"scp: {from_path}: No such file or directory")
        session.machine = to_host or here
        name = from_path.rpartition("/")[2]
        into = to_path in ("", ".") or to_path.endswith("/") or session.files.names(to_path) is not None
        written = f"{to_path.rstrip('/') or '.'}/{name}" if into else to_path
        try:
            session.files.write(written, text)
        except FileError as error:
            return call.fail(f'scp: dest open "{written}": {error}')
    finally:
        session.machine = here
    return 0


def _split(call: Call, word: str) -> tuple[str | None, str]:
    host, colon, path = word.partition(":")
    if not colon or "/" in host:
        return call.session.machine, word
    return find_host(call.session, host), path


REMOTE: tuple[Program, ...] = (
    Program(
        "ssh",
        _ssh,
        "go to a machine, or run one command there, as in `ssh worker-1 'systemctl status kubelet'`",
    ),
    Program("scp", _scp, "copy a file from or to a machine, as in `scp worker-1:/etc/hosts .`"),
)

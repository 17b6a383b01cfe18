"""Completion of kubectl's command lines: command, type, live name, flag, value."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from attrs import define, field

from k8s_tui.shell.completionlive import (
    containers_of,
    file_names,
    fitting,
    names_of,
    scheme_of,
    type_words,
)
from k8s_tui.shell.flags import Flag
from k8s_tui.shell.kubectl.globalflags import GLOBAL_FLAGS
from k8s_tui.shell.kubectl.kube import DEFAULT_NAMESPACE, Verb
from k8s_tui.shell.kubectl.verbs import VERBS
from k8s_tui.shell.suggesting import did_you_mean

if TYPE_CHECKING:
    from k8s_tui.shell.session import Session

USUAL_VERBS = (
    "get",
    "describe",
    "logs",
    "apply",
    "delete",
    "exec",
    "rollout",
    "scale",
    "create",
    "edit",
    "top",
)
"""What is offered first."""

USUAL_TYPES = (
    "pods",
    "deployments",
    "services",
    "nodes",
    "endpointslices",
    "events",
    "configmaps",
    "namespaces",
)

POD_VERBS = frozenset({"logs", "exec", "attach", "port-forward", "debug"})
NODE_VERBS = frozenset({"cordon", "uncordon", "drain"})
TYPES_BY_PATH: Mapping[tuple[str, ...], tuple[str, ...]] = {
    ("scale",): ("deployments", "replicasets", "statefulsets"),
    ("rollout",): ("deployments", "daemonsets", "statefulsets"),
    ("expose",): ("deployments", "pods", "services", "replicasets"),
    ("autoscale",): ("deployments", "replicasets", "statefulsets"),
    ("set", "image"): ("deployments", "pods", "daemonsets", "statefulsets", "cronjobs"),
    ("set", "resources"): ("deployments", "pods", "daemonsets", "statefulsets", "cronjobs"),
    ("set", "env"): ("deployments", "pods", "daemonsets", "statefulsets", "cronjobs"),
    ("taint",): ("nodes",),
}
"""Commands that know few types, by the first words of their path."""

_CONFIG_CONTEXTS = frozenset({"use-context", "delete-context", "rename-context", "set-context"})


@define
class Typed:
    """What stands on the line so far.

    Attributes:
        path: The words of the command.
        verb: None where there is no such command yet.
        words: Arguments that are no flags and no values of flags.
        flags: Values of flags by long name; "" for those without.
        waiting: The flag whose value comes next.
        after_dashes: Whether `--` was typed.
    """

    path: list[str] = field(factory=list)
    verb: Verb | None = None
    words: list[str] = field(factory=list)
    flags: dict[str, str] = field(factory=dict)
    waiting: Flag | None = None
    after_dashes: bool = False

    @property
    def known(self) -> tuple[Flag, ...]:
        """The flags that can be typed."""
        return (*(self.verb.flags if self.verb is not None else ()), *GLOBAL_FLAGS)

    @property
    def choices(self) -> tuple[Verb, ...]:
        """The commands that can come next."""
        if self.verb is None:
            return VERBS
        return self.verb.children if not self.words else ()


def complete_kubectl(session: Session, words: Sequence[str], typed: str) -> tuple[tuple[str, ...], str]:
    """Return (candidates, usage) for the word that is being typed.

    Args:
        session: The shell.
        words: What stands between `kubectl` and that word.
        typed: Its beginning.
    """
    line = _read(words)
    if line.after_dashes:
        return (), _usage(line)
    if line.waiting is not None:
        return fitting(_values(session, line, line.waiting, typed), typed), _flag_usage(line.waiting)
    if typed.startswith("-"):
        return _flag_words(session, line, typed)
    if line.verb is None and line.words:
        return (), did_you_mean(line.words[0], [each.name for each in VERBS]) or "no such command of kubectl"
    candidates = fitting(_arguments(session, line, typed), typed)
    complaint = "" if candidates else _complaint(session, line)
    return candidates, complaint or _usage(line)


def _read(words: Sequence[str]) -> Typed:
    line = Typed()
    for word in words:
        if line.waiting is not None:
            line.flags[line.waiting.name] = word
            line.waiting = None
        elif word == "--":
            line.after_dashes = True
            break
        elif word.startswith("-") and len(word) > 1:
            _read_flag(line, word)
        else:
            chosen = next((each for each in line.choices if word == each.name or word in each.aliases), None)
            if chosen is not None:
                line.verb = chosen
                line.path.append(chosen.name)
            else:
                line.words.append(word)
    return line


def _read_flag(line: Typed, word: str) -> None:
    name, equals, value = word.partition("=")
    known = line.known
    if name.startswith("--"):
        flag = next((each for each in known if each.name == name[2:]), None)
    else:
        flag = next((each for each in known if each.short == name[1:2]), None)
        if len(name) > 2:
            equals, value = "=", word[2:].removeprefix("=")
    if flag is None:
        return
    if equals or not flag.takes_value:
        line.flags[flag.name] = value
    else:
        line.waiting = flag


# -- flags ------------------------------------------------------------


def _flag_words(session: Session, line: Typed, typed: str) -> tuple[tuple[str, ...], str]:
    name, equals, value = typed.partition("=")
    flag = next((each for each in line.known if name in (f"--{each.name}", f"-{each.short}")), None)
    if equals and flag is not None:
        values = fitting(_values(session, line, flag, value), value)
        return tuple(f"{name}={each}" for each in values), _flag_usage(flag)
    own = sorted(each.name for each in (line.verb.flags if line.verb is not None else ()))
    shared = [each.name for each in GLOBAL_FLAGS]
    candidates = fitting((f"--{each}" for each in (*own, *shared) if each not in line.flags), typed)
    return candidates, _flag_usage(flag) if flag is not None else _usage(line)


def _flag_usage(flag: Flag) -> str:
    value = f" {flag.kind}" if flag.takes_value else ""
    return f"{flag.shown}{value}" + (f"  {flag.help}" if flag.help else "")


_Values = Callable[["Session", Typed, str], Sequence[str]]


def _values(session: Session, line: Typed, flag: Flag, typed: str) -> Sequence[str]:
    if flag.choices:
        return flag.choices
    named = _VALUES.get(flag.name)
    return named(session, line, typed) if named is not None else ()


def _namespaces(session: Session, line: Typed, typed: str) -> Sequence[str]:
    return names_of(session, "namespaces", "", typed)


def _containers(session: Session, line: Typed, typed: str) -> Sequence[str]:
    pod = next(iter(line.words), "")
    return containers_of(session, _namespace(session, line), pod) if pod else ()


def _files(session: Session, line: Typed, typed: str) -> Sequence[str]:
    return file_names(session, typed)


def _contexts(session: Session, line: Typed, typed: str) -> Sequence[str]:
    return tuple(session.settings.contexts)


_VALUES: Mapping[str, _Values] = {
    "namespace": _namespaces,
    "container": _containers,
    "filename": _files,
    "kustomize": _files,
    "patch-file": _files,
    "from-file": _files,
    "context": _contexts,
}


def _namespace(session: Session, line: Typed) -> str:
    return line.flags.get("namespace") or session.settings.context.namespace or DEFAULT_NAMESPACE


# -- arguments ------------------------------------------------------------


def _arguments(session: Session, line: Typed, typed: str) -> Sequence[str]:
    if line.verb is None:
        names = [each.name for each in VERBS if not each.hidden]
        return [*(name for name in USUAL_VERBS if name in names), *names]
    if line.choices and (children := [each.name for each in line.choices if not each.hidden]):
        return children
    first = line.path[0]
    if first == "config":
        return tuple(session.settings.contexts) if line.path[-1] in _CONFIG_CONTEXTS else ()
    kind = _one_kind(line)
    if kind:
        return names_of(session, kind, _namespace(session, line), typed) if _wants_name(line) else ()
    if not line.verb.takes_types:
        return ()
    return _types_and_names(session, line, typed)


def _one_kind(line: Typed) -> str:
    """Return the type whose names a command takes without saying it, "" for none."""
    if line.path[0] in POD_VERBS:
        return "pods"
    if line.path[0] in NODE_VERBS:
        return "nodes"
    if line.path[0] == "top" and len(line.path) > 1:
        return "pods" if line.path[1].startswith("po") else "nodes"
    return ""


def _wants_name(line: Typed) -> bool:
    return not line.words or line.path[0] in NODE_VERBS


def _types_and_names(session: Session, line: Typed, typed: str) -> Sequence[str]:
    namespace = "" if "all-namespaces" in line.flags else _namespace(session, line)
    if "/" in typed:
        kind, _, name = typed.partition("/")
        return [f"{kind}/{each}" for each in names_of(session, kind, namespace, name)]
    if not line.words:
        few = TYPES_BY_PATH.get(tuple(line.path), ()) or TYPES_BY_PATH.get(tuple(line.path[:1]), ())
        if few:
            return few
        known = type_words(session)
        short = [
            word for word in ("all", typed) if word == "all" or scheme_of(session).lookup(word) is not None
        ]
        return [*(each for each in USUAL_TYPES if each in known), *known, *short]
    if "/" in line.words[0] or line.path[0] == "explain":
        return ()
    kind = line.words[0].split(",")[0]
    return [each for each in names_of(session, kind, namespace, typed) if each not in line.words[1:]]


# -- usage ------------------------------------------------------------


def _usage(line: Typed) -> str:
    if line.verb is None:
        return "kubectl COMMAND [TYPE] [NAME] [flags]"
    text = line.verb.usage or " ".join(line.path)
    head = " ".join(line.path)
    # The usage of a command below another begins with its own word.
    if not text.startswith(line.path[0]):
        text = f"{' '.join(line.path[:-1])} {text}" if text.startswith(line.path[-1]) else f"{head} {text}"
    return f"kubectl {text}"


def _complaint(session: Session, line: Typed) -> str:
    verb = line.verb
    if verb is None or not line.words:
        return ""
    if verb.run is None and verb.children:
        return did_you_mean(line.words[0], [each.name for each in verb.children])
    word = line.words[0].split(",")[0].partition("/")[0]
    if (
        not verb.takes_types
        or _one_kind(line)
        or word == "all"
        or scheme_of(session).lookup(word) is not None
    ):
        return ""
    return did_you_mean(word, type_words(session))

"""The colon commands that the screen itself understands; every other one is the game's.

`:po shop` shows the pods of a namespace, `:no` the nodes, `:ing` the ingresses, `:q` leaves. Whatever is not
listed here goes to the session as typed (`:hint`, `:wait 30s`, `:speed 8`), unless the API server has a kind
of that name.
"""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

PANEL_WORDS: dict[str, str] = {
    **dict.fromkeys(("cp", "controlplane", "control-plane"), "control-plane"),
    **dict.fromkeys(("no", "node", "nodes"), "nodes"),
    **dict.fromkeys(("po", "pod", "pods"), "pods"),
    **dict.fromkeys(("svc", "service", "services"), "services"),
    **dict.fromkeys(("ev", "event", "events"), "events"),
    **dict.fromkeys(("goals", "goal", "hints"), "goals"),
}

KIND_WORDS = (
    *("deploy", "rs", "sts", "ds", "job", "cj", "hpa", "pdb", "ing", "netpol", "ep", "pvc", "pv", "sc"),
    *("cm", "secret", "sa", "quota", "lease", "crd"),
)
"""Kinds worth completing; every other one that the API server knows can be shown as well."""

ACTION_WORDS: dict[str, str] = {
    "q": "quit",
    "quit": "quit",
    "q!": "quit",
    "help": "help",
    "keys": "help",
    "?": "help",
    "describe": "describe",
    "yaml": "yaml",
    "logs": "logs",
    "previous": "previous",
    "delete": "delete",
    "kill": "kill",
    "attach": "attach",
    "cordon": "cordon",
    "drain": "drain_or_restart",
    "zoom": "zoom",
    "briefing": "briefing",
    "timeline": "timeline",
    "postmortem": "postmortem",
    "clear": "clear",
    "map": "map",
    "edit": "edit",
    "apply": "write_manifest",
    "keyboard": "keyboard",
    "why": "why",
    "pulses": "pulses",
    "pulse": "pulses",
    "xray": "xray",
    "menu": "menu",
    "jump": "jump_to_node",
    "owner": "owner",
    "copy": "copy",
    "wide": "wide",
    "faults": "faults",
    "mark": "mark",
    "markall": "mark_all",
    "markto": "mark_to",
    "header": "header",
    "crumbs": "crumbs",
    "restart": "drain_or_restart",
    "refresh": "refresh",
    "trigger": "trigger",
    "pf": "port_forward",
    "scale": "enter_or_scale",
    "sh": "enter_or_scale",
    "image": "image",
    "back": "turn_view(-1)",
    "forward": "turn_view(1)",
    "serve": "serve",
    "screenshot": "screenshot",
}
"""Words for what keys do, for terminals and browsers that keep the keys to themselves."""

ALL_NAMESPACES = ("all", "*", "-A")


@frozen
class ShowPanel:
    """Go to a panel, in a namespace if one is named (None: the present one, empty: all)."""

    panel: str
    namespace: str | None = None


@frozen
class SetNamespace:
    """Show another namespace, empty for all."""

    namespace: str


@frozen
class Browse:
    """Show all objects of a kind, in a namespace if one is named (None: the present one, empty: all)."""

    word: str
    namespace: str | None = None


@frozen
class SetTheme:
    """Change the colours."""

    name: str


@frozen
class SetFilter:
    """Filter the panel that was used last."""

    text: str


@frozen
class XRay:
    """Show the objects of a kind with what hangs below them, in a namespace if one is named."""

    word: str
    namespace: str | None = None


@frozen
class Act:
    """Do what a key does."""

    action: str


@frozen
class Run:
    """Give a line to the session."""

    line: str


@frozen
class Record:
    """Begin to record what is drawn, into a file if one is named, or end it."""

    start: bool
    path: str = ""


Colon = Record | ShowPanel | Browse | SetNamespace | SetTheme | SetFilter | XRay | Act | Run


def read_colon(line: str) -> Colon:
    """Read a line that begins with a colon."""
    words = line.strip().removeprefix(":").split()
    if not words:
        return Run(line)
    for read in (_read_view, _read_screen, _read_tree):
        found = read(words[0], words[1:])
        if found is not None:
            return found
    return Run(line.strip())


def _read_view(word: str, rest: list[str]) -> Colon | None:
    """Read the words of views and namespaces."""
    if word in PANEL_WORDS:
        return ShowPanel(PANEL_WORDS[word], _namespace(rest[0]) if rest else None)
    if word in {"ns", "namespace"}:
        return SetNamespace(_namespace(rest[0])) if rest else Browse("namespaces")
    return browse([word, *rest]) if word in KIND_WORDS else None


def _read_screen(word: str, rest: list[str]) -> Colon | None:
    """Read what the screen does itself."""
    if word == "theme" and rest:
        return SetTheme(rest[0])
    if word == "record" and rest and rest[0] in {"start", "stop"}:
        return Record(rest[0] == "start", " ".join(rest[1:]))
    if word == "filter":
        return SetFilter(" ".join(rest))
    if word in {"kubectl", "k"}:
        return Run(" ".join(("kubectl", *rest)))
    if word == "sort":
        return Act(f"sort_by({(rest[0] if rest else '').lower()!r})")
    return Act(ACTION_WORDS[word]) if word in ACTION_WORDS and not rest else None


def _read_tree(word: str, rest: list[str]) -> Colon | None:
    if word not in {"xray", "x"} or not rest:
        return None
    return XRay(rest[0], _namespace(rest[1]) if len(rest) > 1 else None)


def browse(words: Sequence[str]) -> Browse:
    """Return what `KIND [NAMESPACE]` asks for."""
    return Browse(words[0], _namespace(words[1]) if len(words) > 1 else None)


def _namespace(word: str) -> str:
    return "" if word in ALL_NAMESPACES else word


def colon_words() -> tuple[str, ...]:
    """Return what can be completed behind a colon, shortest forms of views first."""
    views = ("po", "no", "svc", "ev", "cp", "goals", "ns", *KIND_WORDS, "theme", "filter", "sort")
    return tuple(f":{word}" for word in (*views, "why", *sorted(set(ACTION_WORDS) - {"q!", "?"})))

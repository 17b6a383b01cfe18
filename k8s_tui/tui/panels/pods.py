"""The pods panel."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from k8s_tui.game.views import PodRow
from k8s_tui.tui.columns import Column, TableSpec, Target
from k8s_tui.tui.panels import COMPONENT_NAMESPACES, rank
from k8s_tui.tui.panels.age import age_column
from k8s_tui.tui.panels.used import used_columns

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from k8s_tui.game.views import Used
    from k8s_tui.tui.glyphs import Glyphs
    from k8s_tui.tui.spans import Span

RESTARTS_WORTH_A_COLOUR = 3
POD_TAIL_CELLS = 6
"""The end of a pod's name, as in `-x2k4q`, tells it from the others of its workload."""


def pods_spec(
    glyphs: Glyphs, clock_ms: Callable[[], int], used: Callable[[PodRow], Used | None] = lambda _: None
) -> TableSpec[PodRow]:
    """Return the panel's table; its flags are the nodes in trouble, marked where pods are on them.

    `clock_ms` tells the time by which rows were born, `used` what a pod uses.
    """
    return TableSpec(
        title="Pods",
        columns=(
            Column("namespace", "NAMESPACE", _namespace, attrgetter("namespace"), 9, 14, drop=2),
            Column(
                "name", "NAME", _name, attrgetter("name"), 24, 52, grows=True, claims=28, tail=POD_TAIL_CELLS
            ),
            Column("ready", "READY", _ready, attrgetter("ready"), 5, 5, right=True),
            Column("status", "STATUS", lambda row, _: _status(row, glyphs), attrgetter("status"), 8, 26),
            Column("restarts", "RST", _restarts, attrgetter("restarts"), 3, 4, right=True, falling=True),
            *used_columns(used, drop=2),
            Column("node", "NODE", _node, attrgetter("node"), 8, 16, drop=1),
            age_column(attrgetter("born_ms"), clock_ms, drop=3),
            Column(
                "ip", "IP", lambda row, _: (row.ip, "dim"), attrgetter("ip"), 9, 15, drop=4, scattered=True
            ),
            Column("owner", "OWNER", lambda row, _: (row.owner, "dim"), attrgetter("owner"), 8, 30, drop=5),
        ),
        identity=attrgetter("uid"),
        text=attrgetter("words"),
        worst=lambda row: (
            rank(row.health),
            -row.restarts,
            row.namespace in COMPONENT_NAMESPACES,
            row.namespace,
            row.name,
        ),
        health=attrgetter("health"),
        target=lambda row: Target("pod", row.namespace, row.name),
        labels=attrgetter("labels"),
    )


def are_spread(rows: Sequence[PodRow]) -> bool:
    """Tell whether pods are in more than one namespace."""
    if not rows:
        return False
    first = rows[0].namespace
    return rows[-1].namespace != first or any(map(first.__ne__, map(attrgetter("namespace"), rows)))


def _namespace(row: PodRow, _: frozenset[str]) -> Span:
    return (row.namespace, "dim")


def _name(row: PodRow, _: frozenset[str]) -> Span:
    return (row.name, "bad" if row.health == "bad" else "dim" if row.health == "done" else "text")


def _ready(row: PodRow, _: frozenset[str]) -> Span:
    ready, _slash, wanted = row.ready.partition("/")
    return (row.ready, "text" if ready == wanted or row.health == "done" else "warn")


def _status(row: PodRow, glyphs: Glyphs) -> Span:
    return (f"{glyphs.health(row.health)}{row.status}", row.health)


def _restarts(row: PodRow, _: frozenset[str]) -> Span:
    ink = "warn" if row.restarts >= RESTARTS_WORTH_A_COLOUR else "text" if row.restarts else "dim"
    return (str(row.restarts), ink)


def _node(row: PodRow, flags: frozenset[str]) -> Span:
    return (f"{row.node}!", "bad") if row.node in flags else (row.node or "<none>", "dim")

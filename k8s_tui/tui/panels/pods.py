"""The pods panel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8s_tui.game.views import PodRow
from k8s_tui.tui import phrase
from k8s_tui.tui.columns import Column, TableSpec, Target
from k8s_tui.tui.panels import rank

if TYPE_CHECKING:
    from k8s_tui.tui.glyphs import Glyphs
    from k8s_tui.tui.spans import Span

RESTARTS_WORTH_A_COLOUR = 3


def pods_spec(glyphs: Glyphs) -> TableSpec[PodRow]:
    """Return the panel's table; its flags are the nodes in trouble, marked where pods are on them."""
    return TableSpec(
        title="Pods",
        columns=(
            Column("namespace", "NAMESPACE", _namespace, lambda row: row.namespace, 9, 14, drop=2),
            Column("name", "NAME", _name, lambda row: row.name, 24, 52, grows=True),
            Column("ready", "READY", _ready, lambda row: row.ready, 5, 5, right=True),
            Column("status", "STATUS", lambda row, _: _status(row, glyphs), lambda row: row.status, 8, 18),
            Column("restarts", "RST", _restarts, lambda row: row.restarts, 3, 4, right=True, falling=True),
            Column("node", "NODE", _node, lambda row: row.node, 8, 16, drop=1),
            Column("age", "AGE", _age, lambda row: row.age_ms, 3, 4, right=True, drop=3),
            Column("ip", "IP", lambda row, _: (row.ip, "dim"), lambda row: row.ip, 9, 15, drop=4),
            Column("owner", "OWNER", lambda row, _: (row.owner, "dim"), lambda row: row.owner, 8, 30, drop=5),
        ),
        identity=lambda row: row.uid,
        text=lambda row: f"{row.namespace} {row.name} {row.status} {row.node} {row.ip} {row.owner}",
        worst=lambda row: (rank(row.health), -row.restarts, row.namespace, row.name),
        health=lambda row: row.health,
        target=lambda row: Target("pod", row.namespace, row.name),
        labels=lambda row: row.labels,
    )


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


def _age(row: PodRow, _: frozenset[str]) -> Span:
    return (phrase.age(row.age_ms), "dim")

"""The panel of whatever kind the player opened with `:ing`, `:pvc`, `:sts` and the like."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8s_tui.game.views import KindRow, KindTable
from k8s_tui.tui.columns import Column, TableSpec, Target
from k8s_tui.tui.panels import COMPONENT_NAMESPACES, rank

if TYPE_CHECKING:
    from k8s_tui.tui.glyphs import Glyphs
    from k8s_tui.tui.spans import Span

CELLS_MOST = 40
"""Of one column; a name may be longer."""

STATUS = frozenset(("STATUS", "READY", "PHASE", "STATE"))
"""Columns that are drawn in the colour of the object's health."""


def kind_spec(table: KindTable, glyphs: Glyphs) -> TableSpec[KindRow]:
    """Return the panel's table for a kind; the columns are the API server's."""
    return TableSpec(
        title=table.title,
        columns=(
            Column(
                "namespace",
                "NAMESPACE",
                lambda row, _: (row.namespace, "dim"),
                lambda row: row.namespace,
                9,
                14,
            ),
            Column(
                "name", "NAME", lambda row, _: _name(row, glyphs), lambda row: row.name, 16, 60, grows=True
            ),
            *(_column(index, title) for index, title in enumerate(table.columns)),
        ),
        identity=lambda row: f"{row.namespace}/{row.name}",
        text=lambda row: f"{row.namespace} {row.name} {' '.join(row.cells)}".lower(),
        worst=lambda row: (rank(row.health), row.namespace in COMPONENT_NAMESPACES, row.namespace, row.name),
        health=lambda row: row.health,
        target=lambda row: Target(table.kind, row.namespace, row.name),
        labels=lambda row: row.labels,
    )


def _column(index: int, title: str) -> Column[KindRow]:
    def cell(row: KindRow, _: frozenset[str]) -> Span:
        return (row.cells[index], row.health if title in STATUS else "dim" if title == "AGE" else "text")

    return Column(
        title.lower(),
        title,
        cell,
        lambda row: row.cells[index],
        min(len(title), CELLS_MOST),
        CELLS_MOST,
        drop=index,
    )


def _name(row: KindRow, glyphs: Glyphs) -> Span:
    return (f"{glyphs.health(row.health)}{row.name}", "bad" if row.health == "bad" else "text")

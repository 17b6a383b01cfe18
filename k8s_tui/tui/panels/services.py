"""The services panel: what their users feel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8s_tui.game.views import ServiceRow
from k8s_tui.tui import phrase
from k8s_tui.tui.columns import Column, TableSpec, Target
from k8s_tui.tui.panels import rank
from k8s_tui.tui.panels.traffic import ERROR_BAD_PERCENT
from k8s_tui.tui.sparkline import sparkline

if TYPE_CHECKING:
    from k8s_tui.tui.glyphs import Glyphs
    from k8s_tui.tui.spans import Span

HISTORY_CELLS = 10
ERROR_WARN_PERCENT = 0.1


def services_spec(glyphs: Glyphs) -> TableSpec[ServiceRow]:
    """Return the panel's table."""
    return TableSpec(
        title="Services",
        columns=_columns(glyphs),
        identity=lambda row: f"{row.namespace}/{row.name}",
        text=lambda row: (
            f"{row.namespace} {row.name} {row.type} {row.address} {row.external} {row.ports}".lower()
        ),
        worst=lambda row: (
            rank(row.health),
            -(row.error_percent or 0),
            -(row.requests_per_second or 0),
            row.name,
        ),
        health=lambda row: row.health,
        target=lambda row: Target("service", row.namespace, row.name),
        labels=lambda row: row.labels,
    )


def _columns(glyphs: Glyphs) -> tuple[Column[ServiceRow], ...]:
    return (
        Column(
            "name",
            "NAME",
            lambda row, _: _name(row, glyphs),
            lambda row: row.name,
            9,
            30,
            grows=True,
            claims=16,
        ),
        Column("type", "TYPE", _type, lambda row: row.type, 4, 12, drop=4),
        Column("rps", "RPS", _rps, lambda row: row.requests_per_second or 0, 4, 6, right=True, falling=True),
        Column("errors", "ERR", _errors, lambda row: row.error_percent or 0, 6, 6, right=True, falling=True),
        Column("latency", "LAT", _latency, lambda row: row.latency_ms or 0, 5, 6, right=True, falling=True),
        Column("endpoints", "ENDP", _endpoints, lambda row: row.endpoints_ready, 5, 11, right=True),
        Column(
            "history",
            "ERRORS",
            lambda row, _: _history(row, glyphs),
            lambda row: row.error_percent or 0,
            HISTORY_CELLS,
            HISTORY_CELLS,
            drop=2,
            falling=True,
        ),
        Column("namespace", "NAMESPACE", _namespace, lambda row: row.namespace, 9, 14, drop=3),
        Column(
            "address",
            "ADDRESS",
            lambda row, _: (row.address, "dim"),
            lambda row: row.address,
            9,
            22,
            drop=5,
        ),
        Column("external", "EXTERNAL", _external, lambda row: row.external, 8, 16, drop=7),
        Column("ports", "PORTS", lambda row, _: (row.ports, "dim"), lambda row: row.ports, 6, 20, drop=6),
    )


def _name(row: ServiceRow, glyphs: Glyphs) -> Span:
    return (f"{glyphs.health(row.health)}{row.name}", row.health if row.health in {"bad", "warn"} else "text")


def _type(row: ServiceRow, _: frozenset[str]) -> Span:
    return (row.type, "dim")


def _external(row: ServiceRow, _: frozenset[str]) -> Span:
    return (row.external or phrase.ABSENT, "warn" if row.external == "<pending>" else "dim")


def _rps(row: ServiceRow, _: frozenset[str]) -> Span:
    return (phrase.rate(row.requests_per_second), "dim" if row.requests_per_second is None else "text")


def _errors(row: ServiceRow, _: frozenset[str]) -> Span:
    share = row.error_percent
    if share is None:
        return (phrase.ABSENT, "dim")
    ink = "bad" if share >= ERROR_BAD_PERCENT else "warn" if share >= ERROR_WARN_PERCENT else "text"
    return (phrase.percent(share), ink)


def _latency(row: ServiceRow, _: frozenset[str]) -> Span:
    return (phrase.latency(row.latency_ms), "dim" if row.latency_ms is None else "text")


def _endpoints(row: ServiceRow, _: frozenset[str]) -> Span:
    text = f"{row.endpoints_ready}/{row.endpoints_total}"
    if not row.endpoints_ready and row.type != "ExternalName":
        return (text, "bad")
    return (text, "warn" if row.endpoints_ready < row.endpoints_total else "text")


def _history(row: ServiceRow, glyphs: Glyphs) -> Span:
    errors = tuple(100 - success for success in row.history)
    ink = "bad" if (row.error_percent or 0) >= ERROR_BAD_PERCENT else "dim"
    return (sparkline(errors, HISTORY_CELLS, glyphs.levels, top=100.0), ink)


def _namespace(row: ServiceRow, _: frozenset[str]) -> Span:
    return (row.namespace, "dim")

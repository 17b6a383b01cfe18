"""The control plane panel: each process, where it runs, how it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8s_tui.game.views import ControlPlaneRow
from k8s_tui.tui import phrase
from k8s_tui.tui.columns import Column, TableSpec, Target
from k8s_tui.tui.panels import rank

if TYPE_CHECKING:
    from k8s_tui.tui.glyphs import Glyphs
    from k8s_tui.tui.spans import Span

SHORT_NAMES = {
    "kube-apiserver": "api",
    "kube-controller-manager": "cm",
    "kube-scheduler": "sched",
    "coredns": "dns",
}
"""What the compact status line of a narrow screen calls them."""

NAMESPACE = "kube-system"

SLOW_MS = 100
"""From here on a write takes too long; etcd complains of its disk from there on too."""


def control_plane_spec(glyphs: Glyphs) -> TableSpec[ControlPlaneRow]:
    """Return the panel's table."""
    return TableSpec(
        title="Control plane",
        columns=(
            Column("name", "NAME", _name, lambda row: row.name, 10, 24),
            Column("state", "STATE", lambda row, _: _state(row, glyphs), lambda row: rank(row.health), 6, 12),
            Column(
                "latency",
                "LAT",
                _latency,
                lambda row: row.latency_ms or 0,
                4,
                7,
                right=True,
                drop=3,
                falling=True,
            ),
            Column(
                "rate",
                "QPS",
                _rate,
                lambda row: row.requests_per_second or 0.0,
                3,
                6,
                right=True,
                drop=2,
                falling=True,
            ),
            Column("note", "NOTE", _note, lambda row: row.note, 14, 44, grows=True),
            Column("machine", "MACHINE", _machine, lambda row: row.machine, 7, 14, drop=1),
        ),
        identity=lambda row: f"{row.name} {row.machine}",
        text=lambda row: f"{row.name} {row.machine} {row.state} {row.note}".lower(),
        worst=lambda row: rank(row.health),
        health=lambda row: row.health,
        target=lambda row: Target("pod", NAMESPACE, f"{row.name}-{row.machine}"),
    )


def _name(row: ControlPlaneRow, _: frozenset[str]) -> Span:
    return (row.name.removeprefix("kube-"), "bad" if row.health == "bad" else "text")


def _state(row: ControlPlaneRow, glyphs: Glyphs) -> Span:
    return (f"{glyphs.health(row.health)}{row.state}", row.health)


def _latency(row: ControlPlaneRow, _: frozenset[str]) -> Span:
    slow = (row.latency_ms or 0) >= SLOW_MS
    return (phrase.latency(row.latency_ms), "warn" if slow else "dim" if row.latency_ms is None else "text")


def _rate(row: ControlPlaneRow, _: frozenset[str]) -> Span:
    asked = row.requests_per_second
    return (phrase.rate(asked), "dim" if asked is None else "text")


def _note(row: ControlPlaneRow, _: frozenset[str]) -> Span:
    return (row.note, "text" if row.health in {"bad", "warn"} else "dim")


def _machine(row: ControlPlaneRow, flags: frozenset[str]) -> Span:
    return (f"{row.machine}!", "bad") if row.machine in flags else (row.machine, "dim")

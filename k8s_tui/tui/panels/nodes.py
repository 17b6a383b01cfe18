"""The nodes panel: how many are in which state, a cell for each, and the table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8s_tui.game.views import NodeRow
from k8s_tui.tui.columns import Column, TableSpec, Target
from k8s_tui.tui.panels import rank
from k8s_tui.tui.panels.age import age_column
from k8s_tui.tui.panels.used import MIB_BYTES, used_columns
from k8s_tui.tui.spans import joined, width_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from k8s_tui.game.views import Capacity, Used
    from k8s_tui.tui.glyphs import Glyphs
    from k8s_tui.tui.spans import Line, Span

HOT_PERCENT = 90
"""From here on a requested share is worth a colour."""

ZONE_NAME_CELLS = 8
HEAT_LINES_MAX = 4

GIB_BYTES = 1024 * MIB_BYTES
MILLI = 1000


def nodes_spec(
    glyphs: Glyphs, clock_ms: Callable[[], int], used: Callable[[NodeRow], Used | None] = lambda _: None
) -> TableSpec[NodeRow]:
    """Return the panel's table; `clock_ms` tells the time by which rows were born, `used` what a node uses."""
    return TableSpec(
        title="Nodes",
        columns=(
            Column("name", "NAME", _name, lambda row: row.name, 8, 30, grows=True),
            Column("status", "STATUS", lambda row, _: _status(row, glyphs), lambda row: row.status, 8, 18),
            Column("roles", "ROLE", _role, lambda row: row.roles, 4, 8, drop=4),
            Column("pods", "PODS", _pods, lambda row: row.pods, 4, 5, right=True, drop=1, falling=True),
            Column("cpu", "%CPU", _cpu, lambda row: row.cpu_percent, 4, 4, right=True, falling=True),
            Column("memory", "%MEM", _memory, lambda row: row.memory_percent, 4, 4, right=True, falling=True),
            *used_columns(used, drop=2),
            Column(
                "taints", "TAINTS", _taints, lambda row: row.taints, 6, 6, right=True, drop=3, falling=True
            ),
            Column("zone", "ZONE", lambda row, _: (row.zone, "dim"), lambda row: row.zone, 4, 12, drop=5),
            Column(
                "version",
                "VERSION",
                lambda row, _: (row.version, "dim"),
                lambda row: row.version,
                7,
                9,
                drop=6,
            ),
            age_column(lambda row: row.born_ms, clock_ms, drop=2),
        ),
        identity=lambda row: row.name,
        text=lambda row: f"{row.name} {row.status} {row.roles} {row.zone}".lower(),
        worst=lambda row: (rank(row.health), -max(row.cpu_percent, row.memory_percent), row.name),
        health=lambda row: row.health,
        target=lambda row: Target("node", "", row.name),
        labels=lambda row: row.labels,
    )


class NodeBanner:
    """What stands above the table; the heat of thousands of nodes is drawn anew only where one of them changed."""

    def __init__(self) -> None:
        """Start with nothing drawn."""
        self._drawn_for: tuple[Sequence[NodeRow], Glyphs, int] | None = None
        self._heat: list[Line] = []

    def lines(self, rows: Sequence[NodeRow], capacity: Capacity, glyphs: Glyphs, width: int) -> list[Line]:
        """Return what the nodes add up to, and the heat of each, by zone."""
        drawn_for = self._drawn_for
        if (
            drawn_for is None
            or drawn_for[0] is not rows
            or drawn_for[1] is not glyphs
            or drawn_for[2] != width
        ):
            self._drawn_for = rows, glyphs, width
            self._heat = heat_lines(rows, glyphs, width)
        return [*capacity_lines(capacity, glyphs, width), *self._heat]


def capacity_lines(capacity: Capacity, glyphs: Glyphs, width: int) -> list[Line]:
    """Return the nodes as the one machine they add up to."""
    cpu = f"cpu {capacity.cpu_requested_milli / MILLI:.1f}/{capacity.cpu_milli / MILLI:.0f}"
    memory = f"mem {_gib(capacity.memory_requested_bytes)}/{_gib(capacity.memory_bytes)}Gi"
    pods = f"{capacity.pods} pods"
    text = f" {glyphs.dot} ".join((cpu, memory, pods))
    used = f"used {capacity.cpu_used_milli / MILLI:.1f} cpu {_gib(capacity.memory_used_bytes)}Gi"
    longest = f"together: {text} {glyphs.dot} {used}" if capacity.memory_used_bytes else f"together: {text}"
    fitting = (each for each in (longest, f"together: {text}") if len(each) <= width)
    return [((next(fitting, text), "dim"),)]


def heat_lines(rows: Sequence[NodeRow], glyphs: Glyphs, width: int) -> list[Line]:
    """Return a cell for each node, or for several where there is no room, the worst of them deciding."""
    zones: dict[str, list[NodeRow]] = {}
    for row in rows:
        zones.setdefault(row.zone, []).append(row)
    if not zones:
        return []
    if len(zones) > HEAT_LINES_MAX:
        zones = {"": list(rows)}
    room = max(1, width - ZONE_NAME_CELLS - 2)
    per_cell = max(1, *(-(-len(members) // room) for members in zones.values()))
    lines: list[Line] = []
    for zone, members in sorted(zones.items()):
        ordered = sorted(members, key=lambda row: row.name)
        cells = [
            _heat(ordered[start : start + per_cell], glyphs) for start in range(0, len(ordered), per_cell)
        ]
        lines.append((((zone or "heat")[:ZONE_NAME_CELLS] + " ", "dim"), *cells))
    together = joined(lines, ("  ", "dim"))
    if width_of(together) <= width:
        return [together]
    note = f"  1 cell = {per_cell} nodes" if per_cell > 1 else ""
    if note and width_of(lines[-1]) + len(note) <= width:
        lines[-1] = (*lines[-1], (note, "dim"))
    return lines


def _heat(nodes: Sequence[NodeRow], glyphs: Glyphs) -> Span:
    worst = min(nodes, key=lambda row: rank(row.health))
    if worst.health in {"bad", "warn"}:
        return (glyphs.health(worst.health), worst.health)
    load = max(max(row.cpu_percent, row.memory_percent) for row in nodes)
    level = min(len(glyphs.heat) - 1, load * len(glyphs.heat) // 101)
    return (glyphs.heat[level], "warn" if load >= HOT_PERCENT else "ok")


def short_status(status: str) -> str:
    """Return kubectl's status with the long word for a cordoned node made short."""
    return status.replace("SchedulingDisabled", "Cordoned")


def _gib(amount_bytes: int) -> str:
    return f"{amount_bytes / GIB_BYTES:.1f}".removesuffix(".0")


def _name(row: NodeRow, _: frozenset[str]) -> Span:
    return (row.name, "bad" if row.health == "bad" else "text")


def _status(row: NodeRow, glyphs: Glyphs) -> Span:
    return (f"{glyphs.health(row.health)}{short_status(row.status)}", row.health)


def _role(row: NodeRow, _: frozenset[str]) -> Span:
    return ("control" if "control-plane" in row.roles else row.roles.replace("<none>", "worker"), "dim")


def _pods(row: NodeRow, _: frozenset[str]) -> Span:
    return (str(row.pods), "text")


def _cpu(row: NodeRow, _: frozenset[str]) -> Span:
    return (str(row.cpu_percent), "warn" if row.cpu_percent >= HOT_PERCENT else "text")


def _memory(row: NodeRow, _: frozenset[str]) -> Span:
    return (str(row.memory_percent), "warn" if row.memory_percent >= HOT_PERCENT else "text")


def _taints(row: NodeRow, _: frozenset[str]) -> Span:
    return (str(row.taints), "warn" if row.taints else "dim")

"""The columns CPU and MEM: what the metrics API says that something uses, as `kubectl top` writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8s_tui.tui.columns import Column, Row
from k8s_tui.tui.phrase import ABSENT

if TYPE_CHECKING:
    from collections.abc import Callable

    from k8s_tui.game.views import Used
    from k8s_tui.tui.spans import Span

MIB_BYTES = 1024 * 1024

USED_KEYS = frozenset(("used-cpu", "used-memory"))
"""Their names for sorting; their order changes with what is measured, not with the rows."""


def used_columns(used: Callable[[Row], Used | None], drop: int) -> tuple[Column[Row], Column[Row]]:
    """Return the two columns of rows of which `used` tells what they use."""

    def cpu(row: Row, _: frozenset[str]) -> Span:
        found = used(row)
        return (ABSENT, "dim") if found is None else (f"{found.cpu_milli}m", "text")

    def memory(row: Row, _: frozenset[str]) -> Span:
        found = used(row)
        return (ABSENT, "dim") if found is None else (f"{found.memory_bytes // MIB_BYTES}Mi", "text")

    def by_cpu(row: Row) -> int:
        found = used(row)
        return -1 if found is None else found.cpu_milli

    def by_memory(row: Row) -> int:
        found = used(row)
        return -1 if found is None else found.memory_bytes

    return (
        Column("used-cpu", "CPU", cpu, by_cpu, 4, 6, right=True, drop=drop, falling=True),
        Column("used-memory", "MEM", memory, by_memory, 5, 7, right=True, drop=drop, falling=True),
    )

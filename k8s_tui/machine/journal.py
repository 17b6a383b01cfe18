"""The journal of a machine: what its units and its kernel said, bounded, oldest first.

Lines are written when something noteworthy happens, never per tick, so the journal stays small and copies
cheaply. Source: systemd-journald.
"""

from __future__ import annotations

from typing import NamedTuple


class Line(NamedTuple):
    """One line of a log, and when it was written."""

    at_ms: int
    text: str


LINES_LIMIT = 500
"""Lines kept for one source; older ones are rotated away."""


class Journal:
    """Lines by source: a unit's name, as `kubelet.service`, or `kernel`."""

    def __init__(self) -> None:
        self._lines: dict[str, tuple[Line, ...]] = {}

    def write(self, source: str, at_ms: int, text: str) -> None:
        """Add a line."""
        self._lines[source] = (*self._lines.get(source, ())[1 - LINES_LIMIT :], Line(at_ms, text))

    def read(self, source: str, *, since_ms: int | None = None, tail: int | None = None) -> tuple[Line, ...]:
        """Return a source's lines, those from `since_ms` on, and of these the last `tail`."""
        return select_lines(self._lines.get(source, ()), since_ms, tail)

    def sources(self) -> tuple[str, ...]:
        """Return everything that ever said something, sorted."""
        return tuple(sorted(self._lines))

    def fork(self) -> Journal:
        """Return a copy for another world."""
        twin = Journal()
        twin._lines = self._lines.copy()
        return twin


def select_lines(lines: tuple[Line, ...], since_ms: int | None, tail: int | None) -> tuple[Line, ...]:
    """Return the lines from `since_ms` on, and of these the last `tail`; None asks for all."""
    if since_ms is not None:
        lines = tuple(line for line in lines if line.at_ms >= since_ms)
    if tail is not None:
        lines = lines[-tail:] if tail > 0 else ()
    return lines

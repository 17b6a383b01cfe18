"""The command lines typed so far: walked with the arrow keys, searched with Ctrl+R."""

from __future__ import annotations

LINES_MAX = 1_000
"""Older lines are forgotten."""


class History:
    """Lines, oldest first, and where one stands in them."""

    def __init__(self, lines: tuple[str, ...] = ()) -> None:
        """Start behind the newest line."""
        self._lines: list[str] = []
        self._draft = ""
        self._place = 0
        for line in lines:
            self.add(line)

    @property
    def lines(self) -> tuple[str, ...]:
        """All lines, oldest first."""
        return tuple(self._lines)

    def add(self, line: str) -> None:
        """Remember a line, unless it is empty or the same as the last one, and stand behind it."""
        if line.strip() and (not self._lines or self._lines[-1] != line):
            self._lines.append(line)
            del self._lines[:-LINES_MAX]
        self._place = len(self._lines)
        self._draft = ""

    def older(self, present: str) -> str:
        """Return the line before; what was being typed is kept for the way back."""
        if self._place == len(self._lines):
            self._draft = present
        if self._place == 0:
            return present
        self._place -= 1
        return self._lines[self._place]

    def newer(self, present: str) -> str:
        """Return the line after, at last what was being typed."""
        if self._place >= len(self._lines):
            return present
        self._place += 1
        return self._draft if self._place == len(self._lines) else self._lines[self._place]

    def search(self, text: str, skip: int = 0) -> str:
        """Return the newest line with `text` in it, passing over `skip` others; empty if there is none."""
        found = dict.fromkeys(line for line in reversed(self._lines) if text in line)
        return list(found)[skip] if skip < len(found) else ""

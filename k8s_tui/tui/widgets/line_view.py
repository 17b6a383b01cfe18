"""A panel of many lines of text: search, wrapping, and following the end.

Only visible lines are inked; wrapping is worked out once for a width.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from k8s_tui.tui.spans import clean, wrap
from k8s_tui.tui.widgets.panel import FRAME_CELLS, Panel

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from k8s_tui.tui.look import Look
    from k8s_tui.tui.spans import Line, Span

LINES_MAX = 100_000
"""Older lines than these are dropped."""

SIDE_STEP_CELLS = 8
"""How far an arrow key moves long lines sideways."""


class LineView(Panel):
    """Text in a panel.

    Attributes:
        heading: What the upper frame says at the left.
        remark: What the upper frame says at the right.
        wrapped: Whether long lines are broken instead of cut.
        follows: Whether the end stays in view as lines come.
        wanted: What is searched for, empty for nothing.
    """

    def __init__(
        self,
        look: Look,
        *,
        id: str | None = None,
        ink: Callable[[str], Line] | None = None,
    ) -> None:
        super().__init__(look, id=id)
        self.heading: Line = ()
        self.remark: Line = ()
        self.keys: Line = ()
        self.wrapped = False
        self.follows = False
        self.wanted = ""
        self._ink = ink or (lambda text: ((text, "text"),))
        self._side = 0
        self._source: list[str] = []
        self._inked: dict[int, Line] = {}
        self._given: list[Line] | None = None
        self._rows: list[tuple[int, int, int]] = []
        self._longest = 0
        self._rows_for: tuple[int, bool, int] | None = None

    @property
    def found(self) -> int:
        """In how many lines what is searched for is found."""
        low = self.wanted.lower()
        return sum(low in line.lower() for line in self._source) if low else 0

    @property
    def source(self) -> Sequence[str]:
        """The lines as given."""
        return self._source

    def set_text(self, text: str) -> bool:
        """Show another text; return whether it differs from the present one."""
        lines = [clean(line) for line in text.splitlines()[-LINES_MAX:]]
        if lines == self._source:
            return False
        self._source = lines
        self._given = None
        self._inked.clear()
        self._changed()
        return True

    def set_lines(self, lines: list[Line]) -> None:
        """Show lines that have their inks already."""
        self._given = lines[-LINES_MAX:]
        self._source = ["".join(text for text, _ in line) for line in self._given]
        self._inked.clear()
        self._changed()

    def _changed(self) -> None:
        self._rows_for = None
        self._longest = max(map(len, self._source), default=0)
        self._layout(max(1, self.size.width - FRAME_CELLS))
        if self.follows:
            self.offset_lines = max(0, len(self._rows) - self.page_lines)
        self.offset_lines = min(self.offset_lines, max(0, len(self._rows) - 1))
        self.repaint()

    def _layout(self, width: int) -> None:
        """Work out which part of which line each row shows."""
        key = (width, self.wrapped, len(self._source))
        if self._rows_for == key:
            return
        self._rows_for = key
        if not self.wrapped:
            self._rows = [(index, 0, len(line)) for index, line in enumerate(self._source)]
            return
        self._rows = []
        for index, line in enumerate(self._source):
            start = 0
            for part in wrap(line, width):
                start = line.find(part, start) if part else start
                self._rows.append((index, start, start + len(part)))
                start += len(part)

    def draw(self, width: int, height: int) -> list[Line]:
        """Draw what is in view."""
        self._layout(max(1, width - FRAME_CELLS))
        last = max(0, len(self._rows) - self.page_lines)
        self.offset_lines = last if self.follows else min(self.offset_lines, last)
        return super().draw(width, height)

    def title(self) -> tuple[Line, Line]:
        """Return heading and remark."""
        return self.heading, self.remark

    def foot(self) -> tuple[Line, Line]:
        """Return the keys, and which lines are shown."""
        place = self.position()
        return self.keys, (((place, "dim"),) if place else ())

    def line_count(self) -> int:
        """Return the rows, after wrapping."""
        return len(self._rows)

    def line_count_in(self, width: int) -> int:
        """Return how many rows the text takes in so many cells, before it is shown there."""
        self._layout(max(1, width - FRAME_CELLS))
        return len(self._rows)

    def body(self, width: int, height: int) -> list[Line]:
        """Return the lines in view, with what is searched for marked."""
        shown: list[Line] = []
        for index, start, end in self._rows[self.offset_lines : self.offset_lines + height]:
            line = _cut_line(self._line(index), start, end)
            if self._side and not self.wrapped:
                line = _cut_line(line, self._side, end)
            shown.append(self._marked(line) if self.wanted else line)
        return shown

    def _line(self, index: int) -> Line:
        if self._given is not None:
            return self._given[index]
        line = self._inked.get(index)
        if line is None:
            line = self._inked[index] = self._ink(self._source[index])
        return line

    def _marked(self, line: Line) -> Line:
        spans: list[Span] = []
        for text, ink in line:
            parts = re.split(f"({re.escape(self.wanted)})", text, flags=re.IGNORECASE)
            spans.extend(
                (part, "match" if part.lower() == self.wanted.lower() else ink) for part in parts if part
            )
        return tuple(spans)

    def search(self, wanted: str, *, forward: bool = True, again: bool = False) -> bool:
        """Go to the next line with `wanted` in it, round the end; return whether there is one."""
        self.wanted = wanted
        found = False
        if wanted:
            low = wanted.lower()
            count = len(self._rows)
            first = self.offset_lines + (1 if again and forward else -1 if again else 0)
            step = 1 if forward else -1
            for number in range(count):
                row = (first + step * number) % count
                index, start, end = self._rows[row]
                if low in self._source[index][start:end].lower():
                    self.follows = False
                    self.offset_lines = row
                    found = True
                    break
        self.repaint()
        return found

    def toggle_wrap(self) -> None:
        """Break long lines, or cut them again, keeping the line at the top."""
        top = self._rows[self.offset_lines][0] if self._rows else 0
        self.wrapped = not self.wrapped
        self._side = 0
        self._layout(max(1, self.size.width - FRAME_CELLS))
        self.offset_lines = next((row for row, part in enumerate(self._rows) if part[0] == top), 0)
        self.repaint()

    def set_wrapped(self, *, wrapped: bool) -> None:
        """Break long lines, or cut them."""
        if self.wrapped != wrapped:
            self.toggle_wrap()

    @property
    def cuts(self) -> bool:
        """Whether a line is longer than what is shown of it."""
        return not self.wrapped and self._longest > self.size.width - FRAME_CELLS

    def toggle_follow(self) -> None:
        """Stay at the end, or stop doing so."""
        self.follows = not self.follows
        self.repaint()

    def navigate(self, key: str) -> bool:
        """Move; moving up stops following."""
        if key in {"left", "right"} and not self.wrapped:
            self._side = max(0, self._side + (SIDE_STEP_CELLS if key == "right" else -SIDE_STEP_CELLS))
            self.repaint()
            return True
        return super().navigate(key)

    def scroll_lines(self, delta: int) -> None:
        """Scroll; going back stops following."""
        if delta < 0:
            self.follows = False
        super().scroll_lines(delta)


def _cut_line(line: Line, start: int, end: int) -> Line:
    """Return the characters from `start` to `end` of a line."""
    if start == 0 and end >= sum(len(text) for text, _ in line):
        return line
    spans: list[Span] = []
    place = 0
    for text, ink in line:
        part = text[max(0, start - place) : max(0, end - place)]
        if part:
            spans.append((part, ink))
        place += len(text)
    return tuple(spans)

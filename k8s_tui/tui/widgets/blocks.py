"""The small blocks that only show: header, traffic, goals, the strip of a narrow screen, the keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

from k8s_tui.tui.keys import common_hints
from k8s_tui.tui.spans import cells, fit, two_ended
from k8s_tui.tui.widgets.canvas import Canvas
from k8s_tui.tui.widgets.panel import FRAME_CELLS, Panel

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual import events

    from k8s_tui.tui.keys import KeyHint
    from k8s_tui.tui.look import Look
    from k8s_tui.tui.spans import Line


class Header(Canvas):
    """One or three lines on top; what they say is made by `source(width)`."""

    def __init__(
        self,
        look: Look,
        source: Callable[[int], list[Line]],
        *,
        id: str,
        clicked: Callable[[Line, int], object] | None = None,
    ) -> None:
        """Draw what `source` says; `clicked` is told the line and the cell of a click."""
        super().__init__(look, id=id)
        self._source = source
        self._clicked = clicked

    def draw(self, width: int, height: int) -> list[Line]:
        """Draw for the width."""
        return self._source(width)

    def on_click(self, event: events.Click) -> None:
        """Tell what was clicked."""
        lines = self._source(self.size.width)
        if self._clicked is not None and event.y < len(lines):
            self._clicked(lines[event.y], event.x)


class Board(Panel):
    """A panel of lines made by `source(width)`."""

    def __init__(
        self, look: Look, source: Callable[[int], list[Line]], *, id: str, heading: str, digit: str = ""
    ) -> None:
        super().__init__(look, id=id)
        self._source = source
        self._lines: list[Line] = []
        self.heading = heading
        self.digit = digit

    def draw(self, width: int, height: int) -> list[Line]:
        """Draw for the width."""
        self._lines = self._source(max(1, width - 2))
        self.offset_lines = min(self.offset_lines, max(0, len(self._lines) - self.page_lines))
        return super().draw(width, height)

    def title(self) -> tuple[Line, Line]:
        """Return the heading."""
        digit: Line = ((f"{self.digit} ", "key"),) if self.digit else ()
        return (*digit, (self.heading, "title")), ()

    def foot(self) -> tuple[Line, Line]:
        """Return the tabs of a narrow screen, and which lines are shown."""
        place = self.position()
        return self.tabs, (((place, "dim"),) if place else ())

    def line_count(self) -> int:
        """Return the number of lines."""
        return len(self._lines)

    def body(self, width: int, height: int) -> list[Line]:
        """Return the lines in view."""
        return self._lines[self.offset_lines : self.offset_lines + height]


class Strip(Board, can_focus=False):
    """A board without a cursor; a line can be clicked."""

    class Chosen(Message):
        """A line was clicked.

        Attributes:
            line: Which, from 0.
            cell: Where in it.
            width: Of the line.
        """

        def __init__(self, line: int, cell: int, width: int) -> None:
            super().__init__()
            self.line = line
            self.cell = cell
            self.width = width

    def on_click(self, event: events.Click) -> None:
        """Choose the line that was clicked."""
        line = event.y - 1 + self.offset_lines
        if 0 < event.y < self.size.height - 1 and line < len(self._lines):
            self.post_message(self.Chosen(line, event.x - 1, self.size.width - FRAME_CELLS))


class KeyBar(Canvas):
    """The line of keys at the bottom; each can be clicked."""

    def __init__(self, look: Look, *, id: str, groups: Sequence[str] = ("play",)) -> None:
        """Show keys of `groups`, as they are called in keymaps."""
        super().__init__(look, id=id)
        self._groups = groups
        self._hints: Sequence[KeyHint] = ()
        self._last: KeyHint | None = None
        self._places: list[tuple[int, int, KeyHint]] = []

    def show(self, hints: Sequence[KeyHint], last: KeyHint | None = None) -> None:
        """Show keys as far as there is room, `last` always at the right; mapped keys as they are mapped."""
        hints = tuple(self.look.keymap.hint(hint, self._groups) for hint in hints)
        if hints != self._hints or last != self._last:
            self._hints, self._last = hints, last
            self.repaint()

    def own_hints(self) -> tuple[KeyHint, ...]:
        """Return the keys of what has the focus, without those that act wherever one is."""
        everywhere = {hint.key for hint in common_hints()}
        return tuple(hint for hint in self._hints if hint.key not in everywhere)

    def draw(self, width: int, height: int) -> list[Line]:
        """Draw the keys that fit."""
        self._places = []
        right = self._last.line() if self._last else ()
        room = width - sum(cells(text) for text, _ in right) - 1
        if self._last:
            self._places.append((room, width, self._last))
        left: list[tuple[str, str]] = [(" ", "text")]
        used = 1
        for hint in self._hints:
            line = hint.line()
            size = sum(cells(text) for text, _ in line)
            if used + size + 2 > room:
                break
            self._places.append((used, used + size, hint))
            left.extend((*line, ("  ", "text")))
            used += size + 2
        return [fit(two_ended(tuple(left), (*right, (" ", "text")), width), width)]

    def on_click(self, event: events.Click) -> None:
        """Press the key that was clicked."""
        for start, end, hint in self._places:
            if start <= event.x < end:
                self.app.simulate_key(hint.key)
                return

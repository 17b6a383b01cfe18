"""A keyboard on the screen: every key of a command line as something to click, for who plays with the mouse alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8s_tui.tui.spans import cells, fit
from k8s_tui.tui.widgets.canvas import Canvas

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual import events

    from k8s_tui.tui.look import Look
    from k8s_tui.tui.spans import Line

ROWS = (
    "1234567890-=_+.,:;/|",
    "qwertyuiop[]{}()<>$\\",
    "asdfghjkl'\"`*&!#@~%^",
    "zxcvbnm?",
)
SPECIAL: tuple[tuple[str, str], ...] = (
    ("shift", "Shift"),
    (" ", "Space"),
    ("backspace", "Del"),
    ("tab", "Tab"),
    ("left", "<-"),
    ("right", "->"),
    ("up", "Older"),
    ("enter", "Enter"),
    ("escape", "Esc"),
)
"""Keys and what is written on them; a single character is typed."""

KEY_CELLS = 3
SHIFT = "shift"


class Keyboard(Canvas):
    """The keys; `press` is given the character or the name of the one that was clicked.

    Attributes:
        shifted: Whether letters are capitals.
    """

    def __init__(self, look: Look, press: Callable[[str], None], *, id: str) -> None:
        super().__init__(look, id=id)
        self.shifted = False
        self._press = press
        self._places: list[tuple[int, int, int, str]] = []

    def draw(self, width: int, height: int) -> list[Line]:
        """Draw the rows of keys."""
        self._places = []
        return [self._row(y, width) for y in range(min(height, len(ROWS)))]

    def _row(self, y: int, width: int) -> Line:
        spans: list[tuple[str, str]] = [(" ", "text")]
        place = 1
        keys = [(char, char) for char in self._shift(ROWS[y])]
        if y == len(ROWS) - 1:
            keys += SPECIAL
        for key, label in keys:
            size = max(KEY_CELLS - 1, cells(label) + 1)
            on = key == SHIFT and self.shifted
            spans.extend(((f" {label}".ljust(size), "button-on" if on else "button"), (" ", "text")))
            self._places.append((y, place, place + size, key))
            place += size + 1
        return fit(tuple(spans), width)

    def _shift(self, row: str) -> str:
        return row.upper() if self.shifted else row

    def on_click(self, event: events.Click) -> None:
        """Press the key that was clicked."""
        for y, start, end, key in self._places:
            if event.y == y and start <= event.x < end:
                if key == SHIFT:
                    self.shifted = not self.shifted
                else:
                    self._press(key)
                    self.shifted = False
                self.repaint()
                return

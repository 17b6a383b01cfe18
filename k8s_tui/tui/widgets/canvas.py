"""A widget that is drawn as lines of spans and repaints only the lines that differ.

Every widget of the screen is one. `draw` gives all lines for a size; `repaint` draws again, compares with
what is shown and asks Textual for the changed lines only. Drawing is cheap because only what is visible is
drawn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from k8s_tui.tui.spans import fill_lines

if TYPE_CHECKING:
    from textual import events

    from k8s_tui.tui.look import Look
    from k8s_tui.tui.spans import Line


class Canvas(Widget):
    """A block of lines.

    Attributes:
        look: The glyphs and inks in use.
    """

    ALLOW_SELECT = False

    def __init__(self, look: Look, *, id: str | None = None, classes: str | None = None) -> None:
        """Start with nothing drawn."""
        super().__init__(id=id, classes=classes)
        self.look = look
        self._drawn: list[Line] = []
        self._strips: dict[int, Strip] = {}
        self._version = look.version

    def draw(self, width: int, height: int) -> list[Line]:
        """Return the lines of a size; missing ones are blank, long ones cut."""
        return []

    def repaint(self) -> int:
        """Draw again and have the lines painted that changed; return how many did."""
        width, height = self.size
        if not width or not height:
            return 0
        lines = fill_lines(self.draw(width, height), width, height)
        old = self._drawn
        if len(old) != len(lines) or self._version != self.look.version:
            changed = list(range(len(lines)))
        else:
            changed = [y for y, line in enumerate(lines) if line != old[y]]
        self._drawn = lines
        self._version = self.look.version
        for y in changed:
            self._strips.pop(y, None)
        if changed:
            self.refresh(*(Region(0, y, width, 1) for y in changed))
        return len(changed)

    def render_line(self, y: int) -> Strip:
        """Return one line as Textual paints it."""
        strip = self._strips.get(y)
        if strip is None:
            inks = self.look.inks
            line = self._drawn[y] if y < len(self._drawn) else ((" " * self.size.width, "text"),)
            strip = Strip([Segment(text, inks[ink]) for text, ink in line], self.size.width)
            self._strips[y] = strip
        return strip

    def on_resize(self, _: events.Resize) -> None:
        """Draw for the new size."""
        self._drawn = []
        self._strips.clear()
        self.repaint()

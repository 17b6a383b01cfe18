"""A section of the menu: a panel in which one chooses, by key or by clicking."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from k8s_tui.tui.widgets.panel import Panel

if TYPE_CHECKING:
    from textual import events

    from k8s_tui.tui.keys import KeyHint
    from k8s_tui.tui.look import Look
    from k8s_tui.tui.spans import Line


@frozen
class Spot:
    """Cells of one line that can be clicked, counted within the frame.

    Attributes:
        end: The cell behind the last one.
        target: What is meant, as the section knows it.
    """

    y: int
    start: int
    end: int
    target: str


class Section(Panel):
    """A panel with spots.

    Attributes:
        heading: What stands in its frame.
        spots: Where it can be clicked; set while it is drawn.
        seen: Which lines of its list are seen, empty where all are.
    """

    heading = ""

    def __init__(self, look: Look, *, id: str) -> None:
        super().__init__(look, id=id)
        self.spots: list[Spot] = []
        self.seen = ""

    def foot(self) -> tuple[Line, Line]:
        """Return which lines of a list are seen, where not all are."""
        return (), ((self.seen, "dim"),) if self.seen else ()

    def note_seen(self, top: int, page: int, count: int) -> None:
        """Remember which lines of a list are seen."""
        place = f"{self.look.glyphs.updown} {top + 1}-{min(count, top + page)}/{count}"
        self.seen = place if count > page else ""

    def title(self) -> tuple[Line, Line]:
        """Return the heading."""
        return ((self.heading, "title"),), ()

    def hints(self) -> tuple[KeyHint, ...]:
        """Return the keys that the bar shows while it has the focus."""
        return ()

    def entered(self) -> None:
        """Be up to date; called when the section comes into sight."""

    def press(self, target: str) -> None:
        """Do what a click on a spot does."""

    def leave(self) -> bool:
        """Step back within the section; return False where it has nowhere to step back to."""
        return False

    def on_click(self, event: events.Click) -> None:
        """Press the spot that was clicked."""
        for spot in self.spots:
            if spot.y == event.y - 1 and spot.start <= event.x - 1 < spot.end:
                self.press(spot.target)
                self.repaint()
                return

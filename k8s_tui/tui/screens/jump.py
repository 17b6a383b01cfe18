"""Jump mode (`^o`): a letter on everything that can have the focus; the letter goes there."""

from __future__ import annotations

import string
from typing import TYPE_CHECKING, ClassVar

from textual.screen import ModalScreen
from textual.widgets import Label

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult
    from textual.screen import Screen
    from textual.widget import Widget


def targets(screen: Screen[object]) -> dict[str, Widget]:
    """Return what can be jumped to on a screen, by letter, from the top left."""
    seen = [widget for widget in screen.focus_chain if widget.region.area]
    placed = sorted(seen, key=lambda widget: (widget.region.y, widget.region.x))
    return dict(zip(string.ascii_lowercase, placed, strict=False))


class JumpScreen(ModalScreen[str]):
    """Letters over a screen; returns the one that was pressed, or nothing."""

    DEFAULT_CSS = """
    JumpScreen { background: $background 40%; }
    JumpScreen Label {
        position: absolute; width: 5; height: 1; text-style: bold;
        color: $background; background: $accent; text-align: center;
    }
    JumpScreen:ansi Label { text-style: reverse bold; }
    """
    AUTO_FOCUS: ClassVar[str | None] = None

    def __init__(self, places: dict[str, Widget]) -> None:
        """Put letters where widgets are."""
        super().__init__()
        self._places = places

    def compose(self) -> ComposeResult:
        """Show a letter in the upper left corner of each."""
        for letter, widget in self._places.items():
            label = Label(f"[ {letter} ]", markup=False, id=f"jump-{letter}")
            label.styles.offset = (widget.region.x + 1, widget.region.y)
            yield label

    def on_key(self, event: events.Key) -> None:
        """Go, or not."""
        event.stop()
        event.prevent_default()
        self.dismiss(event.key if event.key in self._places else "")

    def on_click(self, event: events.Click) -> None:
        """Go where one clicked."""
        for letter, widget in self._places.items():
            if widget.region.contains(event.screen_x, event.screen_y):
                self.dismiss(letter)
                return
        self.dismiss("")

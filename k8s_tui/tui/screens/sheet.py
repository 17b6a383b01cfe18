"""A sheet over the game: lines that are drawn anew as time goes on, such as the map of the path and the pulses."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from k8s_tui.tui.keys import KeyHint
from k8s_tui.tui.screens.overlay import Overlay, OverlayHost
from k8s_tui.tui.spans import Line
from k8s_tui.tui.widgets.blocks import Board

if TYPE_CHECKING:
    from k8s_tui.tui.look import Look

WHY = "why"
"""What a sheet is dismissed with when the player asks why."""

Lines = Callable[[int], list[Line]]
"""What was found, as lines for a width: found once, drawn for every width and whenever one scrolls."""


class Sheet(Overlay):
    """Lines of what `ask(page)` finds; dismissed with `WHY` or nothing.

    Attributes:
        pages: The headings of what can be looked at, one after the other.
        page: Which of them is shown.
    """

    KEY_GROUPS: ClassVar[tuple[str, ...]] = ("sheet", "overlay")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab,n,right", "turn(1)", "Next", show=False, id="sheet.next"),
        Binding("shift+tab,N,left", "turn(-1)", "Previous", show=False, id="sheet.previous"),
        Binding("w", "why", "Why?", show=False, id="sheet.why"),
    ]

    def __init__(
        self,
        look: Look,
        pages: tuple[str, ...],
        ask: Callable[[int], Lines],
        host: OverlayHost,
    ) -> None:
        """Show the first page."""
        self.pages = pages
        self.page = 0
        self._ask = ask
        self._found = ask(0)
        self.board = Board(look, self._lines, id="sheet", heading=pages[0])
        super().__init__(look, self.board, host)

    def on_mount(self) -> None:
        """Show the keys."""
        several = (KeyHint("tab", "Tab", "Next"),) if len(self.pages) > 1 else ()
        self.keys.show(
            (
                KeyHint("escape", "Esc", "Back"),
                *several,
                KeyHint("w", "w", "Why?"),
                KeyHint("P", "P", "Pause"),
            )
        )

    def _lines(self, width: int) -> list[Line]:
        return self._found(width)

    def read(self) -> None:
        """Ask again for what is shown."""
        self._found = self._ask(self.page)
        self.board.repaint()

    def action_turn(self, delta: int) -> None:
        """Turn to another page."""
        self.page = (self.page + delta) % len(self.pages)
        self.board.heading = self.pages[self.page]
        self.board.offset_lines = 0
        self.read()

    def action_why(self) -> None:
        """Ask why."""
        self.dismiss(WHY)

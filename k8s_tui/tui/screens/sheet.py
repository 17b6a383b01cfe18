"""A sheet over the game: lines that are drawn anew as time goes on, such as the map of the path and the pulses."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from k8s_tui.tui.keys import KeyHint
from k8s_tui.tui.screens.overlay import Overlay, OverlayHost
from k8s_tui.tui.widgets.blocks import Board

if TYPE_CHECKING:
    from collections.abc import Callable

    from k8s_tui.tui.look import Look
    from k8s_tui.tui.spans import Line

WHY = "why"
"""What a sheet is dismissed with when the player asks why."""


class Sheet(Overlay):
    """Lines made by `source(page, width)`; dismissed with `WHY` or nothing.

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
        source: Callable[[int, int], list[Line]],
        host: OverlayHost,
    ) -> None:
        """Show the first page."""
        self.pages = pages
        self.page = 0
        self.board = Board(look, lambda width: source(self.page, width), id="sheet", heading=pages[0])
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

    def read(self) -> None:
        """Draw anew."""
        self.board.repaint()

    def action_turn(self, delta: int) -> None:
        """Turn to another page."""
        self.page = (self.page + delta) % len(self.pages)
        self.board.heading = self.pages[self.page]
        self.board.offset_lines = 0
        self.board.repaint()

    def action_why(self) -> None:
        """Ask why."""
        self.dismiss(WHY)

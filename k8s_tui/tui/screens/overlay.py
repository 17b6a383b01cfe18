"""A screen over the game: its header, a body, and keys; time goes on below it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Protocol

from textual.binding import Binding, BindingType

from k8s_tui.tui.screens.leaving import Leaving
from k8s_tui.tui.widgets.blocks import Header, KeyBar

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from k8s_tui.tui.look import Look
    from k8s_tui.tui.spans import Line
    from k8s_tui.tui.widgets.panel import Panel

REFRESHES_BETWEEN_READS = 8
"""What is shown is asked for again at every so many refreshes of the screen, about once a second."""


class OverlayHost(Protocol):
    """The game's own screen, as far as those over it need it."""

    def header_lines(self, width: int) -> list[Line]:
        """Return the header's lines."""
        ...

    def action_pause(self) -> None:
        """Pause or go on."""
        ...


class Overlay(Leaving[object]):
    """One panel over the whole screen, under the game's header.

    Attributes:
        body: The panel.
    """

    DEFAULT_CSS = """
    Overlay { layout: vertical; background: $background; }
    Overlay .overlay-header { height: 1; }
    Overlay .overlay-body { height: 1fr; }
    Overlay .overlay-keys { height: 1; }
    """
    AUTO_FOCUS: ClassVar[str | None] = ".overlay-body"
    KEY_GROUPS: ClassVar[tuple[str, ...]] = ("overlay",)
    """What keymaps call its keys."""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "leave", "Close", show=False, id="overlay.leave"),
        Binding("P", "pause", "Pause or go on", show=False, id="overlay.pause"),
    ]

    def __init__(self, look: Look, body: Panel, host: OverlayHost) -> None:
        """Show `body` under the host's header."""
        super().__init__()
        self.look = look
        self._host = host
        self.body = body
        self.body.add_class("overlay-body")
        self._refreshes = 0
        self._header = Header(look, host.header_lines, id="overlay-header")
        self._header.add_class("overlay-header")
        self.keys = KeyBar(look, id="overlay-keys", groups=self.KEY_GROUPS)
        self.keys.add_class("overlay-keys")

    def compose(self) -> ComposeResult:
        """Show header, body and keys."""
        yield self._header
        yield self.body
        yield self.keys

    def refresh_view(self) -> None:
        """Show the present moment; called while the game goes on."""
        self._header.repaint()
        self._refreshes += 1
        if self._refreshes % REFRESHES_BETWEEN_READS == 0:
            self.read()

    def read(self) -> None:
        """Ask again for what is shown."""

    def action_leave(self) -> None:
        """Go back to the game."""
        self.dismiss(None)

    def action_pause(self) -> None:
        """Pause the game below, or let it go on."""
        self._host.action_pause()
        self._header.repaint()

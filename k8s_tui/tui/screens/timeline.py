"""The timeline over the game: what happened, what the player did, and the way back to any moment of it.

In a replay it leads forward as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Protocol

from textual.binding import Binding, BindingType

from k8s_tui.tui import phrase
from k8s_tui.tui.keys import KeyHint
from k8s_tui.tui.panels.timeline import TimelinePanel, shows_time
from k8s_tui.tui.screens.dialogs import CONFIRMED, confirm_dialog
from k8s_tui.tui.screens.overlay import Overlay, OverlayHost

if TYPE_CHECKING:
    from k8s_tui.tui.contract import Session
    from k8s_tui.tui.look import Look

LOST_SHOWN = 8
"""Commands that are listed before one goes back."""


class TimelineHost(OverlayHost, Protocol):
    """The game's own screen, as far as the timeline needs it."""

    session: Session

    def action_step(self) -> None:
        """Simulate one second."""
        ...

    def action_speed(self, direction: int) -> None:
        """Double or halve the speed."""
        ...

    def action_bookmark(self) -> None:
        """Put a bookmark."""
        ...

    def action_next(self) -> None:
        """Let time pass until something happens."""
        ...


class Timeline(Overlay):
    """The timeline; dismissed with the moment to go back to, or None."""

    KEY_GROUPS: ClassVar[tuple[str, ...]] = ("timeline", "overlay")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "Go back to this moment", show=False, id="timeline.choose"),
        Binding("space", "pause", "Pause or go on", show=False, id="timeline.pause"),
        Binding("full_stop", "time('step')", "One second on", show=False, id="timeline.step"),
        Binding("F", "time('next')", "On to what happens next", show=False, id="timeline.next"),
        Binding("b", "time('bookmark')", "Remember this moment", show=False, id="timeline.bookmark"),
        Binding("plus,equals_sign", "speed(1)", "Faster", show=False, id="timeline.faster"),
        Binding("minus", "speed(-1)", "Slower", show=False, id="timeline.slower"),
    ]

    def __init__(self, look: Look, host: TimelineHost) -> None:
        """Show the history of the host's session."""
        self._session = host.session
        self._game = host
        self.timeline = TimelinePanel(look, host.session.history(), id="timeline")
        super().__init__(look, self.timeline, host)

    def on_mount(self) -> None:
        """Show the keys."""
        glyphs = self.look.glyphs
        self.keys.show(
            (
                KeyHint("escape", "Esc", "Back"),
                KeyHint("up", glyphs.updown, "Events"),
                KeyHint("left", glyphs.sideways, "10 s"),
                KeyHint("enter", glyphs.enter, "Go there"),
                KeyHint("b", "b", "Bookmark"),
                KeyHint("F", "F", "Next event"),
                KeyHint("P", "P", "Pause"),
                KeyHint("plus", "+/-", "Speed"),
                KeyHint("full_stop", ".", "Step"),
            )
        )

    def read(self) -> None:
        """Ask again for the history."""
        self.timeline.show(self._session.history())

    def action_time(self, action: str) -> None:
        """Do with time what the game's keys do."""
        getattr(self._game, f"action_{action}")()
        self.read()

    def action_speed(self, direction: int) -> None:
        """Double or halve the speed."""
        self._game.action_speed(direction)

    def action_choose(self) -> None:
        """Ask whether to go back to the chosen moment, telling what is lost."""
        panel = self.timeline
        if panel.follows:
            self.dismiss(None)
            return
        at_ms = panel.cursor_ms
        if self._session.watching:
            self.dismiss(at_ms)
            return
        done = [each.text for each in panel.later if each.kind == "you"]
        more = (f"and {len(done) - LOST_SHOWN} more",) if len(done) > LOST_SHOWN else ()
        back = phrase.age(panel.history.now_ms - at_ms)
        lost = "with these commands" if done else "without any command of yours"
        question = f"Go back to {shows_time(at_ms)}? {back} are taken back, {lost}. The run becomes practice."

        def answered(answer: str | None) -> None:
            if answer == CONFIRMED:
                self.dismiss(at_ms)

        self.app.push_screen(
            confirm_dialog(self.look, question, (*done[:LOST_SHOWN], *more), "Go back"), answered
        )

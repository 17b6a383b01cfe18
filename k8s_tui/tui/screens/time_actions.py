"""What the keys of time do on the play screen: on to what happens next, bookmarks, the timeline, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.screen import Screen

from k8s_tui.tui.contract import SPEED_MAX, SPEED_MIN
from k8s_tui.tui.screens.timeline import Timeline

if TYPE_CHECKING:
    from k8s_tui.tui.contract import Session
    from k8s_tui.tui.jobs import Foreground
    from k8s_tui.tui.look import Look
    from k8s_tui.tui.spans import Line

STEP_MS = 1_000


class TimeActions(Screen[None]):
    """The actions about time; the play screen shows what comes of them."""

    session: Session
    look: Look
    foreground: Foreground

    def show_snapshot(self) -> None:
        """Show the present moment."""

    def run_lines(self, *lines: str) -> None:
        """Run lines of the shell one after the other."""

    def note(self, heading: str, text: str) -> None:
        """Say something of the game's own."""

    def show_keys(self) -> None:
        """Show the keys that belong to what has the focus."""

    def header_lines(self, width: int) -> list[Line]:
        """Return the header."""
        return []

    def action_pause(self) -> None:
        """Pause or go on."""
        self.session.set_paused(not self.session.paused)
        self.show_snapshot()

    def action_speed(self, direction: int) -> None:
        """Double or halve the speed."""
        speed = self.session.speed * 2 if direction > 0 else self.session.speed // 2
        self.session.set_speed(max(SPEED_MIN, min(SPEED_MAX, speed)))
        self.show_snapshot()

    def action_step(self) -> None:
        """Let one second pass, as soon as it can be simulated."""
        self.session.head_for(self.session.now_ms + STEP_MS)
        self.show_snapshot()

    def action_next(self) -> None:
        """Let time pass until something happens."""
        self.run_lines(":next")

    def action_bookmark(self) -> None:
        """Remember this moment."""
        self.run_lines(":bookmark")

    def action_take_over(self) -> None:
        """Go on from here, in a game that is watched."""
        if self.session.watching:
            self.note("Replay", self.session.take_over())
            self.show_keys()
            self.show_snapshot()

    def action_timeline(self) -> None:
        """Show what happened, and go back to a moment of it that is chosen."""

        def closed(at_ms: object) -> None:
            if isinstance(at_ms, int):
                self.session.head_for(at_ms)
                self.show_snapshot()

        self.app.push_screen(Timeline(self.look, self), closed)

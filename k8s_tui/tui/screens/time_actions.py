"""What the keys of time do on the play screen: on to what happens next, bookmarks, the timeline, and back."""

from __future__ import annotations

from k8s_tui.tui.contract import SPEED_MAX, SPEED_MIN
from k8s_tui.tui.screens.play_base import PlayBase
from k8s_tui.tui.screens.timeline import Timeline

STEP_MS = 1_000
WENT_BACK = "Time stands still at the moment that you chose: look around, act, and let it go on with P."


class TimeActions(PlayBase):
    """The actions about time; the play screen shows what comes of them."""

    def action_pause(self) -> None:
        """Pause or go on."""
        self.session.set_paused(not self.session.paused)
        self.show_snapshot()
        if self.foreground.running:
            self.show_output()

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
            self.prompt.repaint()
            self.show_snapshot()

    def action_timeline(self) -> None:
        """Show what happened, and go back to a moment of it that is chosen."""

        def closed(at_ms: object) -> None:
            if isinstance(at_ms, int):
                if not self.session.watching:
                    self.session.set_paused(True)
                    self.note("Timeline", WENT_BACK)
                self.session.head_for(at_ms)
                self.show_snapshot()

        self.app.push_screen(Timeline(self.look, self), closed)

"""Watching a game that was kept: it is played again by itself, and at any moment one can go on oneself.

What is known of it is how it began, what was typed when, and how long it lasted; everything else happens again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve

from k8s_tui.game.colon import run_colon
from k8s_tui.game.command import Command
from k8s_tui.game.jobs import Completed, refusal
from k8s_tui.game.session import Session
from k8s_tui.game.transcript import CANCELLED, REQUEST, Entry, game_command, repeated
from k8s_tui.game.views import Happening, History

if TYPE_CHECKING:
    from k8s_tui.game.jobs import Job
    from k8s_tui.game.saves import SavedGame

WATCHER = -2
"""The number of what is typed while one watches; it is no part of the game."""

WHILE_WATCHING = (
    *("pause", "resume", "speed", "step", "next", "rewind", "continue", "timeline", "quit", "help"),
    *("objectives", "briefing", "pages", "why", "cluster", "postmortem"),
)
"""Commands of the game that only look, or are about time; any other would make it another game."""


class Replay(Session):
    """A game that plays itself, until it is taken over."""

    _recorded: tuple[Entry, ...] = ()
    _saved: SavedGame | None = None

    def show(self, saved: SavedGame) -> None:
        """Play a kept game from its beginning, at which this one stands."""
        self._saved = saved
        self._recorded = repeated(saved.transcript)
        self.ends_ms = saved.until_ms
        self.type_again(self._recorded)

    @property
    def watching(self) -> bool:
        """Whether it plays itself."""
        return self._saved is not None

    def take_over(self) -> str:
        """Go on from here oneself; return what to tell the player."""
        saved = self._saved
        if saved is None:
            return super().take_over()
        early = self.now_ms < saved.until_ms
        self._saved = self.ends_ms = None
        self.type_again(())
        self.forget_future()
        state = self.play.game.state
        state.rewinds = saved.rewinds + early
        state.ladder = evolve(state.ladder, taken=saved.hints)
        return "the game is yours from here" + (", for practice" if early else "")

    def advance(self, wall_ms: float, budget_ms: float) -> None:
        """Simulate as any session does, but not beyond the end of what was kept."""
        if self.ends_ms is not None and not self.travels:
            wall_ms = min(wall_ms, max(0, self.ends_ms - self.now_ms) / self.speed)
        super().advance(wall_ms, budget_ms)

    def head_for(self, at_ms: int) -> int:
        """Set out for another moment of the game, earlier or later; nothing is lost."""
        if self.ends_ms is None:
            return super().head_for(at_ms)
        at_ms = max(0, min(at_ms, self.ends_ms))
        self.jump(at_ms, self._recorded)
        return at_ms

    def start(self, line: str, number: int | None = None) -> Command:
        """Run what was recorded; of what is typed now, only what leaves the game as it was."""
        if not self.watching or number is not None:
            return super().start(line, number)
        command = Command(self, self._answer(line.strip()), line, WATCHER)
        if not command.done:
            self.follow(command)
        return command

    def _answer(self, line: str) -> Job:
        if game_command(line) in WHILE_WATCHING:
            return run_colon(self, line)
        return Completed(refusal("this is a replay; :continue goes on from here"), 1)

    def history(self) -> History:
        """Return the timeline so far, with what is going to be typed."""
        past = super().history()
        if self.ends_ms is None:
            return past
        to_come = tuple(
            Happening(entry.at_ms, "you", entry.line.partition("\n")[0])
            for entry in self._recorded
            if entry.at_ms >= past.now_ms
            and entry.number != REQUEST
            and entry.line != CANCELLED
            and not entry.line.lstrip().startswith(":")
        )
        return evolve(past, ends_ms=self.ends_ms, happenings=(*past.happenings, *to_come))

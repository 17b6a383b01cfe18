"""A line that the player typed, as long as it runs and after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8s_tui.game.transcript import CANCELLED, game_command

if TYPE_CHECKING:
    from k8s_tui.game.jobs import Job
    from k8s_tui.game.session import Session

HURRIED = ("next", "step")
"""Commands that wait for nothing but time."""


class Command:
    """A line that the player typed: its job, and what is remembered of it.

    Attributes:
        line: As typed.
        number: Its place among those typed.
    """

    def __init__(self, session: Session, job: Job, line: str, number: int) -> None:
        self.line = line
        self._session = session
        self._job = job
        self.number = number

    @property
    def done(self) -> bool:
        """Whether it has ended, by itself or by `cancel`."""
        return self._job.done

    @property
    def acts(self) -> bool:
        """Whether it asks the cluster anything; the game's own commands only wait."""
        return not self.line.lstrip().startswith(":")

    @property
    def hurries(self) -> bool:
        """Whether the player waits for nothing else, so that time may pass as fast as it can."""
        return game_command(self.line) in HURRIED

    @property
    def exit_code(self) -> int | None:
        """The exit code once done, None before."""
        return self._job.exit_code

    @property
    def wake_at_ms(self) -> int | None:
        """When it wants to go on, None once done."""
        return self._job.wake_at_ms

    def read(self) -> tuple[tuple[str, str], ...]:
        """Return what was printed since the last read as (stream, text)."""
        return self._job.read()

    def resume(self) -> None:
        """Go on, if it is time, and let the game know what it changed meanwhile."""
        game = self._session.play.game
        revision = game.world.members.store.revision
        self._job.resume()
        if game is self._session.play.game:
            game.note_changes(revision)

    def cancel(self) -> None:
        """Interrupt it, as Ctrl+C does."""
        if not self._job.done:
            self._job.cancel()
            self._session.note_typed(CANCELLED, self.number)

    def drop(self) -> None:
        """Let it end unseen, because its time is taken back."""
        self._job.cancel()

"""The foreground of the player's shell: one command line at a time, others waiting behind it."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from k8s_tui.tui.contract import Job, Session

WAITING_MAX = 100
"""Lines that may wait; further ones are refused."""


class Foreground:
    """Runs lines one after the other and gathers what they print.

    Attributes:
        line: The line that runs or ran last.
        output: What was printed since the shell was last idle, as (stream, text); the stream `line` holds the
            lines themselves, where there are several.
        exit_code: Of the last line that ended, None while one runs and before the first.
    """

    def __init__(self, session: Session) -> None:
        """Start with nothing run."""
        self._session = session
        self._job: Job | None = None
        self._waiting: deque[str] = deque()
        self.line = ""
        self.output: list[tuple[str, str]] = []
        self.exit_code: int | None = None

    @property
    def running(self) -> bool:
        """Whether a line runs now."""
        return self._job is not None

    def run(self, *lines: str) -> bool:
        """Start the first line, or let all wait for the one that runs; return False where too many wait."""
        if len(self._waiting) + len(lines) > WAITING_MAX:
            return False
        self._waiting.extend(lines)
        if self._job is None:
            self.output = []
            self._next()
        return True

    def take_up(self, job: Job) -> None:
        """Follow a line that runs already, if none is followed."""
        if self._job is None and not job.done:
            self.watch(job)

    def watch(self, job: Job) -> None:
        """Follow a line that somebody else typed, whatever is followed."""
        self._job, self.line, self.output, self.exit_code = job, job.line, [], None
        self._waiting.clear()

    def poll(self) -> bool:
        """Take what was printed; start the next line when one has ended. Return whether anything changed."""
        job = self._job
        if job is None:
            return False
        pieces = job.read()
        self.output.extend(pieces)
        if not job.done:
            return bool(pieces)
        self.output.extend(job.read())
        self.exit_code = job.exit_code
        self._job = None
        if self._waiting:
            self._next()
        return True

    def cancel(self) -> bool:
        """Interrupt the line that runs and forget those that wait; return whether one ran."""
        self._waiting.clear()
        if self._job is None:
            return False
        self._job.cancel()
        self.poll()
        return True

    def _next(self) -> None:
        self.line = self._waiting.popleft()
        self.exit_code = None
        if self.output or self._waiting:
            self.output.append(("line", f"$ {self.line}\n"))
        self._job = self._session.start(self.line)
        self.poll()

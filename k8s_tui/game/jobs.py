"""Jobs: lines that run, perhaps for a while, in virtual time: the shell's, and the game's own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from attrs import define, field, frozen

Piece = tuple[str, str]
"""(stream, text); the stream is `stdout` or `stderr`."""

CANCELLED_CODE = 130


class Job(Protocol):
    """A line that runs."""

    @property
    def done(self) -> bool:
        """Whether it has ended."""

    @property
    def exit_code(self) -> int | None:
        """The exit code once done, None before."""

    @property
    def wake_at_ms(self) -> int | None:
        """When it wants to go on, on the world's clock; None once done."""

    def read(self) -> tuple[Piece, ...]:
        """Return what was printed since the last read."""

    def resume(self) -> None:
        """Go on, if it is time."""

    def cancel(self) -> None:
        """Interrupt it."""


class Completion(Protocol):
    """What could be typed at the end of a command line."""

    @property
    def start(self) -> int:
        """Where in the text the candidates replace from."""

    @property
    def candidates(self) -> tuple[str, ...]:
        """Whole words, best first."""

    @property
    def usage(self) -> str:
        """One line of usage for the command so far, or empty."""


@frozen
class Words:
    """A completion."""

    start: int = 0
    candidates: tuple[str, ...] = ()
    usage: str = ""


class Now(Protocol):
    """Something that knows the time."""

    @property
    def now_ms(self) -> int:
        """Virtual milliseconds since the simulation's start."""


@define
class Completed:
    """A job that was done at once."""

    pieces: tuple[Piece, ...]
    exit_code: int | None = 0
    done: bool = True
    wake_at_ms: int | None = None

    def read(self) -> tuple[Piece, ...]:
        """Return what was printed since the last read."""
        pieces, self.pieces = self.pieces, ()
        return pieces

    def resume(self) -> None:
        """Nothing is left to do."""

    def cancel(self) -> None:
        """Nothing is left to interrupt."""


@define
class Waiting:
    """A job that says by a generator how many milliseconds it waits, and ends with an exit code.

    Attributes:
        steps: Yields milliseconds; what it prints it puts into `pieces`.
    """

    clock: Now
    steps: Iterator[int]
    pieces: list[Piece]
    outcome: list[int] = field(factory=list)
    exit_code: int | None = None
    wake_at_ms: int | None = 0

    @property
    def done(self) -> bool:
        """Whether it has ended."""
        return self.exit_code is not None

    def read(self) -> tuple[Piece, ...]:
        """Return what was printed since the last read."""
        pieces = tuple(self.pieces)
        self.pieces.clear()
        return pieces

    def resume(self) -> None:
        """Go on until it is done or waits again."""
        while not self.done and self.wake_at_ms is not None and self.wake_at_ms <= self.clock.now_ms:
            delay_ms = next(self.steps, None)
            if delay_ms is None:
                self._end(self.outcome[-1] if self.outcome else 0)
            else:
                self.wake_at_ms = self.clock.now_ms + max(delay_ms, 1)

    def cancel(self) -> None:
        """Interrupt it."""
        if not self.done:
            self._end(CANCELLED_CODE)

    def _end(self, code: int) -> None:
        self.exit_code, self.wake_at_ms = code, None


def told(text: str) -> tuple[Piece, ...]:
    """Return text for standard output, with a line break at its end."""
    return (("stdout", text if text.endswith("\n") else f"{text}\n"),)


def refusal(text: str) -> tuple[Piece, ...]:
    """Return text for standard error, with a line break at its end."""
    return (("stderr", text if text.endswith("\n") else f"{text}\n"),)

"""What a command of the game is, and what it is called with."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from attrs import frozen

from k8s_tui.game.conditions.scene import span
from k8s_tui.game.jobs import Job
from k8s_tui.game.loading import parse_duration

if TYPE_CHECKING:
    from k8s_tui.game.session import Session

LONGEST_WAIT_MS = 24 * 3_600_000
MAX_SPEED = 64
"""Simulated seconds a second."""

NAMESPACE_FLAG = "-n"
"""As with kubectl."""


class UsageError(Exception):
    """A command of the game that is used wrongly; the text says how."""


@frozen
class Call:
    """One call of a command.

    Attributes:
        words: Its arguments.
    """

    session: Session
    words: tuple[str, ...]

    def duration_ms(self, text: str) -> int:
        """Return what a duration such as `30s` means; a bare number means seconds.

        Raises:
            UsageError: It means none, or too much.
        """
        try:
            ms = parse_duration(f"{text}s" if text.isdigit() else text)
        except ValueError as error:
            raise UsageError(str(error)) from None
        if ms > LONGEST_WAIT_MS:
            raise UsageError(f"at most {span(LONGEST_WAIT_MS)} at once, not {text}")
        return ms

    def split_namespace(self) -> tuple[tuple[str, ...], str]:
        """Return the arguments without `-n NAMESPACE`, and that namespace, "" where none is named."""
        if NAMESPACE_FLAG not in self.words[:-1]:
            return self.words, ""
        place = self.words.index(NAMESPACE_FLAG)
        return self.words[:place] + self.words[place + 2 :], self.words[place + 1]

    def number(self, what: str, most: int) -> int:
        """Return the one argument, which is a whole number from 1 on.

        Raises:
            UsageError: It is not, or more than `most`.
        """
        word = self.only(what).removeprefix("x")
        if not (word.isascii() and word.isdigit()) or len(word) > 9 or not 1 <= int(word) <= most:
            raise UsageError(f"needs a number from 1 to {most}, not {word:.20}")
        return int(word)

    def only(self, what: str) -> str:
        """Return the one argument.

        Raises:
            UsageError: There is none, or more than one.
        """
        if len(self.words) != 1:
            raise UsageError(f"needs {what}")
        return self.words[0]


@frozen
class Colon:
    """One command of the game.

    Attributes:
        run: Returns what it prints, or a job.
    """

    name: str
    usage: str
    about: str
    run: Callable[[Call], str | Job]

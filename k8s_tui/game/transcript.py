"""What the player typed and when: with the origin, all that is needed to have the same history again."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

NOT_PLAYED_AGAIN = (
    *(":save", ":load", ":rewind", ":pause", ":resume", ":speed", ":step", ":next", ":timeline"),
    *(":hint", ":quit"),
)
"""Commands that leave no trace in the world, or whose trace is kept in another way."""

CANCELLED = "^C"
"""What a transcript holds where the player interrupted a line."""


@frozen
class Entry:
    """One line that the player typed, or `^C`, and when after the start of the game.

    Attributes:
        number: Of the line, from 0; for `^C`, of the line that was interrupted.
    """

    at_ms: int
    line: str
    number: int


def repeated(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return those of what was typed that must be typed again to have the same history again."""
    return tuple(entry for entry in entries if not entry.line.lstrip().startswith(NOT_PLAYED_AGAIN))

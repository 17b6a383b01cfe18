"""What the player typed and when: with the origin, all that is needed to have the same history again."""

from __future__ import annotations

from attrs import frozen

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

"""What the player typed or sent and when: with the origin, all that is needed to have the same history again."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

ALIASES = {"goals": "objectives", "q": "quit", "exit": "quit", "play": "resume", "?": "help"}
"""Further names of the game's own commands."""

NOT_PLAYED_AGAIN = (
    *("save", "load", "rewind", "pause", "resume", "speed", "step", "next", "timeline"),
    *("hint", "quit", "postmortem"),
)
"""Commands of the game that leave no trace in the world, or whose trace is kept in another way."""

CANCELLED = "^C"
"""What a transcript holds where the player interrupted a line."""

REQUEST = -1
"""The number of what was no line, but a request that came from outside."""

MAX_REQUEST_BYTES = 32 * 1024 * 1024
"""So much of requests is remembered; a program can send more than a player can type."""


@frozen
class Entry:
    """One line that the player typed, `^C`, or a request that they sent, and when after the start of the game.

    Attributes:
        line: As typed; of a request, what carries it out again.
        number: Of the line, from 0; for `^C`, of the line that was interrupted; `REQUEST` for a request.
    """

    at_ms: int
    line: str
    number: int


def game_command(line: str) -> str:
    """Return the name of the game's own command that a line is, however it is called; "" for the shell's."""
    text = line.lstrip()
    words = text[1:].split(maxsplit=1) if text.startswith(":") else []
    return ALIASES.get(words[0], words[0]) if words else ""


def repeated(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return those of what was typed that must be typed again to have the same history again."""
    return tuple(entry for entry in entries if game_command(entry.line) not in NOT_PLAYED_AGAIN)

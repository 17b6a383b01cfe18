"""Things that are made part by part, so that whoever waits for a large one can do something else in between."""

from __future__ import annotations

from collections.abc import Generator
from typing import TypeAlias, TypeVar

Made = TypeVar("Made")

Parts: TypeAlias = Generator[None, None, Made]
"""Stops after each part, and returns what was made after the last."""


def whole(parts: Parts[Made]) -> Made:
    """Make all parts at once."""
    while True:
        try:
            next(parts)
        except StopIteration as end:
            made: Made = end.value
            return made

"""Things that are made part by part, so that whoever waits for a large one can do something else in between."""

from __future__ import annotations

from collections.abc import Generator
from itertools import islice
from typing import TypeAlias, TypeVar

Made = TypeVar("Made")
Key = TypeVar("Key")
Value = TypeVar("Value")

Parts: TypeAlias = Generator[None, None, Made]
"""Stops after each part, and returns what was made after the last."""


SLICE = 20_000
"""What is copied in about a millisecond."""


def copy_of(mapping: dict[Key, Value]) -> Parts[dict[Key, Value]]:
    """Copy a mapping, a large one by slices."""
    if len(mapping) <= SLICE:
        return mapping.copy()
    twin: dict[Key, Value] = {}
    items = iter(mapping.items())
    while len(twin) < len(mapping):
        twin.update(islice(items, SLICE))
        yield
    return twin


def list_of(items: list[Value]) -> Parts[list[Value]]:
    """Copy a list, a long one by slices."""
    twin = items[:SLICE]
    while len(twin) < len(items):
        yield
        twin += items[len(twin) : len(twin) + SLICE]
    return twin


def whole(parts: Parts[Made]) -> Made:
    """Make all parts at once."""
    while True:
        try:
            next(parts)
        except StopIteration as end:
            made: Made = end.value
            return made

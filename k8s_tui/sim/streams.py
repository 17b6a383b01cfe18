"""Named streams of chance: every component draws from its own, so that a new draw in one moves no other.

Each stream is SplitMix64 (Steele, Lea, Flood 2014): the whole state is one integer, which makes a fork of the
world a copy of a dict. Not for cryptography.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

_MASK = (1 << 64) - 1
_GAMMA = 0x9E3779B97F4A7C15

_VARIANTS = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}
"""The digit of a UUID that says which kind it is, by the digit drawn for it (RFC 4122)."""

SUFFIX_ALPHABET = "bcdfghjklmnpqrstvwxz2456789"
"""Letters of generated names: no vowels and no digits that look like letters (apimachinery util/rand)."""


class Stream:
    """One named stream of pseudo-random numbers."""

    __slots__ = ("state",)

    def __init__(self, state: int) -> None:
        self.state = state

    @classmethod
    def seeded(cls, seed: int, name: str) -> Stream:
        """Make the stream that `name` has under `seed`, the same on every platform."""
        return cls((seed * _GAMMA + zlib.crc32(name.encode()) * 0xBF58476D1CE4E5B9) & _MASK)

    def next(self) -> int:
        """Return the next 64 bits as a non-negative integer."""
        self.state = state = (self.state + _GAMMA) & _MASK
        state = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        state = ((state ^ (state >> 27)) * 0x94D049BB133111EB) & _MASK
        return state ^ (state >> 31)

    def below(self, bound: int) -> int:
        """Return an integer from 0 to `bound` - 1."""
        return self.next() % bound

    def between(self, low: int, high: int) -> int:
        """Return an integer from `low` to `high`, both included."""
        return low + self.next() % (high - low + 1)

    def choice(self, options: Sequence[T]) -> T:
        """Return one of `options`, which must not be empty."""
        return options[self.next() % len(options)]

    def suffix(self, length: int = 5) -> str:
        """Return a random part of a generated name, as in `web-7d9f6-x2k4q`."""
        bits = self.next()
        letters = []
        for _ in range(length):
            bits, index = divmod(bits, len(SUFFIX_ALPHABET))
            letters.append(SUFFIX_ALPHABET[index])
        return "".join(letters)

    def uuid(self) -> str:
        """Return a version 4 UUID as text."""
        high, low = self.next(), self.next()
        digits = (high << 64 | low).to_bytes(16, "big").hex()
        variant = _VARIANTS[digits[16]]
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}"

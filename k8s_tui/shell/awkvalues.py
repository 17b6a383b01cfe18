"""The values of awk: numbers, texts, and texts of the input that may be numbers; and how `printf` writes them.

Source: IEEE Std 1003.1 (POSIX) awk, Expressions in awk.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TypeAlias

_NUMBER = re.compile(r"\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_HOLE = re.compile(r"%(?:%|([-+ 0#]*)(\*|\d*)(?:\.(\*|\d+))?([diouxXeEfgGcs]))")
_WIDTH_LIMIT = 1_000


class Field(str):
    """A text of the input: a number where it looks like one."""

    __slots__ = ()


class Unset(Field):
    """What a variable holds that nothing was put into: nothing, and 0."""

    __slots__ = ()


Value: TypeAlias = float | str
UNSET = Unset()


def looks_like_number(value: Value) -> bool:
    """Whether a comparison takes the value for a number."""
    if isinstance(value, float):
        return True
    if isinstance(value, Unset):
        return True
    match = _NUMBER.match(value) if isinstance(value, Field) else None
    return match is not None and not value[match.end() :].strip()


def number(value: Value) -> float:
    """Return the value as a number: what it begins with, 0 for none."""
    if isinstance(value, float):
        return value
    match = _NUMBER.match(value)
    return float(match.group()) if match else 0.0


def text(value: Value) -> str:
    """Return the value as a text."""
    if isinstance(value, str):
        return str(value)
    if value in (float("inf"), float("-inf")) or value != value:  # noqa: PLR0124 - that is what a NaN is
        return f"{value}"
    return str(int(value)) if value == int(value) and abs(value) < 1e16 else f"{value:.6g}"


def is_true(value: Value) -> bool:
    """Return what the value is as a condition."""
    return number(value) != 0 if looks_like_number(value) else bool(value)


def compared(left: Value, right: Value) -> int:
    """Return -1, 0 or 1 as the first value is less, equal or more."""
    if looks_like_number(left) and looks_like_number(right):
        one, other = number(left), number(right)
        return (one > other) - (one < other)
    return (text(left) > text(right)) - (text(left) < text(right))


def formatted(values: Sequence[Value]) -> str:
    """Return what `printf` makes of a form and its values."""
    if not values:
        return ""
    rest = iter(values[1:])
    return _HOLE.sub(lambda match: _filled(match, rest), text(values[0]))


def _filled(match: re.Match[str], rest: Iterator[Value]) -> str:
    flags, width, places, letter = match.groups()
    if letter is None:
        return "%"
    width = str(int(number(next(rest, UNSET)))) if width == "*" else width
    places = str(int(number(next(rest, UNSET)))) if places == "*" else places
    if abs(int(width or 0)) > _WIDTH_LIMIT or int(places or 0) > _WIDTH_LIMIT:
        return ""
    hole = f"%{flags}{width}" + (f".{places}" if places is not None else "")
    value = next(rest, UNSET)
    if letter == "c":
        return f"{hole}s" % (chr(int(value)) if isinstance(value, float) and value >= 0 else text(value)[:1])
    if letter == "s":
        return f"{hole}s" % text(value)
    amount = number(value)
    if letter in "eEfgG":
        return f"{hole}{letter}" % amount
    return f"{hole}{'d' if letter in 'diu' else letter}" % int(amount)

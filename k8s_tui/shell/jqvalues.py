"""The values of jq: their order, their types' names, how they are written, and paths into them.

Source: the manual of jq 1.6; the words of the refusals are jq's.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from functools import cmp_to_key
from typing import Any, TypeAlias

Value: TypeAlias = Any
"""What JSON has; whole numbers are kept as such."""

SHOWN_LENGTH = 11
"""Characters of a value that stand in an error."""

INDENT = 2


class JqError(Exception):
    """Something that cannot be done with a value.

    Attributes:
        value: What `error` was given, what `catch` gets.
    """

    def __init__(self, value: Value) -> None:
        super().__init__(value if isinstance(value, str) else written(value))
        self.value = value


def type_name(value: Value) -> str:
    """Return jq's word for a value's type."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, str):
        return "string"
    return "array" if isinstance(value, list) else "object"


def is_true(value: Value) -> bool:
    """Whether a value counts as true: all but false and null."""
    return value is not None and value is not False


_TYPES = ("null", "false", "true", "number", "string", "array", "object")


def _rank(value: Value) -> int:
    name = type_name(value)
    return _TYPES.index(str(value).lower() if name == "boolean" else name)


def compared(left: Value, right: Value) -> int:
    """Return -1, 0 or 1 as the first value comes before, with or after the second in jq's order."""
    if _rank(left) != _rank(right):
        return -1 if _rank(left) < _rank(right) else 1
    if isinstance(left, list):
        for one, other in zip(left, right, strict=False):
            if order := compared(one, other):
                return order
        return (len(left) > len(right)) - (len(left) < len(right))
    if isinstance(left, dict):
        keys = sorted(left), sorted(right)
        if keys[0] != keys[1]:
            return -1 if keys[0] < keys[1] else 1
        return next((order for key in keys[0] if (order := compared(left[key], right[key]))), 0)
    if left is None or isinstance(left, bool):
        return 0
    return int(left > right) - int(left < right)


ORDER = cmp_to_key(compared)
"""A key for sorting."""


def _plain(value: Value) -> Value:
    """Return a value with numbers as they are written: whole ones without a point."""
    if isinstance(value, float):
        if math.isnan(value):
            return None
        if math.isinf(value):
            return math.copysign(1.7976931348623157e308, value)
        return int(value) if value == int(value) and abs(value) < 1e17 else value
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    return value


def written(value: Value, *, indent: int = 0, tab: bool = False, sorts: bool = False) -> str:
    """Return a value as JSON."""
    wide = "\t" if tab else indent or None
    separators = (",", ": ") if wide else (",", ":")
    return json.dumps(_plain(value), indent=wide, separators=separators, ensure_ascii=False, sort_keys=sorts)


def shown(value: Value) -> str:
    """Return a value as errors show it: cut short."""
    text = written(value)
    return text if len(text) <= SHOWN_LENGTH else f"{text[: SHOWN_LENGTH - 1]}..."


def described(value: Value) -> str:
    """Return a value with its type, as in `string ("abc")`."""
    return f"{type_name(value)} ({shown(value)})"


def index(value: Value, key: Value) -> Value:
    """Return what stands at a key or position; null where nothing does.

    Raises:
        JqError: The value has no such parts.
    """
    if isinstance(value, dict) and isinstance(key, str):
        return value.get(key)
    is_number = isinstance(key, int | float) and not isinstance(key, bool)
    if isinstance(value, list) and is_number:
        position = math.floor(key)
        return value[position] if -len(value) <= position < len(value) else None
    if value is None and (isinstance(key, str) or is_number or key is None):
        return None
    if isinstance(key, str):
        raise JqError(f'Cannot index {type_name(value)} with string "{key}"')
    raise JqError(f"Cannot index {type_name(value)} with {type_name(key)}")


def cut(value: Value, start: Value, end: Value) -> Value:
    """Return a part of a text or array.

    Raises:
        JqError: The value is neither.
    """
    if value is None:
        return None
    if not isinstance(value, list | str):
        raise JqError(f"Cannot index {type_name(value)} with object")
    first = None if start is None else math.floor(start)
    last = None if end is None else math.ceil(end)
    return value[first:last]


def iterated(value: Value) -> Sequence[Value]:
    """Return the parts of a value.

    Raises:
        JqError: It has none.
    """
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        return list(value.values())
    raise JqError(f"Cannot iterate over {described(value)}")


def path_get(value: Value, path: Sequence[Value]) -> Value:
    """Return what stands at a path."""
    for key in path:
        value = cut(value, key["start"], key["end"]) if isinstance(key, dict) else index(value, key)
    return value


def path_set(value: Value, path: Sequence[Value], new: Value) -> Value:
    """Return the value with another one at a path."""
    if not path:
        return new
    key, *rest = path
    if isinstance(key, str):
        if value is not None and not isinstance(value, dict):
            raise JqError(f'Cannot index {type_name(value)} with "{key}"')
        held = value or {}
        return {**held, key: path_set(held.get(key), rest, new)}
    if isinstance(key, dict):
        start, end, _ = slice(key["start"], key["end"]).indices(len(value or []))
        return [*(value or [])[:start], *path_set((value or [])[start:end], rest, new), *(value or [])[end:]]
    if value is not None and not isinstance(value, list):
        raise JqError(f"Cannot index {type_name(value)} with number")
    items = list(value or [])
    position = int(key) + (len(items) if key < 0 else 0)
    if position < 0:
        raise JqError("Out of bounds negative array index")
    items += [None] * (position + 1 - len(items))
    items[position] = path_set(items[position], rest, new)
    return items


def path_delete(value: Value, path: Sequence[Value]) -> Value:
    """Return the value without what stands at a path."""
    if not path or value is None:
        return None
    key, *rest = path
    if rest:
        inner = path_get(value, [key])
        return value if inner is None else path_set(value, [key], path_delete(inner, rest))
    if isinstance(value, dict) and isinstance(key, str):
        return {name: each for name, each in value.items() if name != key}
    if isinstance(value, list) and isinstance(key, dict):
        start, end, _ = slice(key["start"], key["end"]).indices(len(value))
        return value[:start] + value[end:]
    if isinstance(value, list) and not isinstance(key, str):
        position = int(key) + (len(value) if key < 0 else 0)
        return [each for at, each in enumerate(value) if at != position]
    raise JqError(f"Cannot delete field at {type_name(value)} index of {type_name(key)}")

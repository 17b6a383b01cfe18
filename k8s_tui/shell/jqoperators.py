"""The operators of jq on values: sums, products, comparisons.

Source: the manual of jq 1.6; the words of the refusals are jq's.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from k8s_tui.shell.jqvalues import JqError, Value, compared, described, type_name


def added(left: Value, right: Value) -> Value:
    """Return the sum, the joined texts or arrays, or the merged objects."""
    if left is None or right is None:
        return right if left is None else left
    kinds = {type_name(left), type_name(right)}
    if len(kinds) == 1 and kinds <= {"number", "string", "array"}:
        return left + right
    if kinds == {"object"}:
        return {**left, **right}
    raise JqError(f"{described(left)} and {described(right)} cannot be added")


def subtracted(left: Value, right: Value) -> Value:
    """Return the difference, or an array without another's parts."""
    if type_name(left) == type_name(right) == "number":
        return left - right
    if isinstance(left, list) and isinstance(right, list):
        return [each for each in left if not any(compared(each, other) == 0 for other in right)]
    raise JqError(f"{described(left)} and {described(right)} cannot be subtracted")


def multiplied(left: Value, right: Value) -> Value:
    """Return the product, a repeated text, or objects merged in depth."""
    if type_name(left) == type_name(right) == "number":
        return left * right
    if isinstance(left, str) and type_name(right) == "number":
        return left * max(math.ceil(right), 0) if right > 0 else None
    if isinstance(left, dict) and isinstance(right, dict):
        return _merged(left, right)
    raise JqError(f"{described(left)} and {described(right)} cannot be multiplied")


def _merged(left: dict[str, Value], right: dict[str, Value]) -> dict[str, Value]:
    merged = dict(left)
    for key, each in right.items():
        inner = merged.get(key)
        merged[key] = _merged(inner, each) if isinstance(inner, dict) and isinstance(each, dict) else each
    return merged


def divided(left: Value, right: Value) -> Value:
    """Return the quotient, or a text split."""
    if type_name(left) == type_name(right) == "number":
        if right == 0:
            raise JqError(
                f"{described(left)} and {described(right)} cannot be divided because the divisor is zero"
            )
        return left / right
    if isinstance(left, str) and isinstance(right, str):
        return left.split(right) if right else list(left)
    raise JqError(f"{described(left)} and {described(right)} cannot be divided")


def remainder(left: Value, right: Value) -> Value:
    """Return the remainder of whole numbers."""
    if type_name(left) != "number" or type_name(right) != "number":
        raise JqError(f"{described(left)} and {described(right)} cannot be divided")
    if int(right) == 0:
        raise JqError(
            f"{described(left)} and {described(right)} cannot be divided because the divisor is zero"
        )
    return int(math.fmod(int(left), abs(int(right))))


OPERATORS: Mapping[str, Callable[[Value, Value], Value]] = {
    "+": added,
    "-": subtracted,
    "*": multiplied,
    "/": divided,
    "%": remainder,
    "==": lambda left, right: compared(left, right) == 0,
    "!=": lambda left, right: compared(left, right) != 0,
    "<": lambda left, right: compared(left, right) < 0,
    "<=": lambda left, right: compared(left, right) <= 0,
    ">": lambda left, right: compared(left, right) > 0,
    ">=": lambda left, right: compared(left, right) >= 0,
}

"""What a filter of jq may call with plain values: keys, map, join, sort, test and their like.

Source: the manual of jq 1.6; the words of the refusals are jq's. Simplified: no
streams, no dates but those of ISO 8601.
"""

from __future__ import annotations

import datetime as dt
import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from k8s_tui.shell.jqoperators import added
from k8s_tui.shell.jqvalues import (
    ORDER,
    JqError,
    Value,
    compared,
    described,
    is_true,
    path_delete,
    path_set,
    type_name,
    written,
)

_FLAGS = {"i": re.IGNORECASE, "x": re.VERBOSE, "s": re.DOTALL}
_TYPES: Mapping[str, tuple[str, ...]] = {
    "arrays": ("array",),
    "objects": ("object",),
    "iterables": ("array", "object"),
    "booleans": ("boolean",),
    "numbers": ("number",),
    "strings": ("string",),
    "nulls": ("null",),
    "values": ("boolean", "number", "string", "array", "object"),
    "scalars": ("null", "boolean", "number", "string"),
}


def keeps(name: str, value: Value) -> bool | None:
    """Return whether `strings` and its like keep a value; None for other names."""
    wanted = _TYPES.get(name)
    return None if wanted is None else type_name(value) in wanted


# -- functions of the input alone ------------------------------------------------------------


def _length(value: Value) -> Value:
    if value is None:
        return 0
    if isinstance(value, bool):
        raise JqError(f"{described(value)} has no length")
    return abs(value) if isinstance(value, int | float) else len(value)


def _keys(value: Value) -> Value:
    if isinstance(value, dict):
        return sorted(value)
    if isinstance(value, list):
        return list(range(len(value)))
    raise JqError(f"{described(value)} has no keys")


def _add(value: Value) -> Value:
    total: Value = None
    for each in value.values() if isinstance(value, dict) else _array(value, "iterated over"):
        total = added(total, each)
    return total


def _array(value: Value, doing: str) -> list[Value]:
    if isinstance(value, list):
        return value
    if doing == "iterated over":
        raise JqError(f"Cannot iterate over {described(value)}")
    raise JqError(f"{described(value)} cannot be {doing}, as it is not an array")


def _text(value: Value, doing: str) -> str:
    if not isinstance(value, str):
        raise JqError(f"{described(value)} {doing}")
    return value


def _to_entries(value: Value) -> Value:
    if not isinstance(value, dict | list):
        raise JqError(f"{described(value)} has no keys")
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    return [{"key": key, "value": each} for key, each in pairs]


def _from_entries(value: Value) -> Value:
    found: dict[str, Value] = {}
    for entry in _array(value, "iterated over"):
        key = next((entry[name] for name in ("key", "k", "name", "Name", "Key", "K") if name in entry), None)
        each = next((entry[name] for name in ("value", "v", "Value", "V") if name in entry), None)
        found[key if isinstance(key, str) else written(key)] = each
    return found


def _to_number(value: Value) -> Value:
    if type_name(value) == "number":
        return value
    try:
        number = json.loads(_text(value, "cannot be parsed as a number"))
    except ValueError:
        number = None
    if type_name(number) != "number":
        raise JqError(
            f"Invalid numeric literal at EOF at line 1, column {len(str(value))} (while parsing '{value}')"
        )
    return number


def _from_json(value: Value) -> Value:
    try:
        return json.loads(_text(value, "only strings can be parsed"))
    except ValueError as error:
        raise JqError(
            f"Invalid numeric literal at EOF at line 1, column {len(value)} (while parsing '{value}')"
        ) from error


def _flat(value: list[Value], depth: float) -> list[Value]:
    found: list[Value] = []
    for each in value:
        found += _flat(each, depth - 1) if isinstance(each, list) and depth > 0 else [each]
    return found


def _unique(value: Value) -> Value:
    kept: list[Value] = []
    for each in sorted(_array(value, "sorted"), key=ORDER):
        if not kept or compared(kept[-1], each):
            kept.append(each)
    return kept


def _transposed(value: list[list[Value]]) -> Value:
    width = max(map(len, value), default=0)
    return [[row[at] if at < len(row) else None for row in value] for at in range(width)]


def _rounded(how: Callable[[float], int]) -> Callable[[Value], Value]:
    def rounded(value: Value) -> Value:
        if type_name(value) != "number":
            raise JqError(f"{described(value)} number required")
        return how(value)

    return rounded


def _reversed(value: Value) -> Value:
    return [] if value is None else value[::-1]


def _moment(value: Value) -> Value:
    try:
        parsed = dt.datetime.strptime(_text(value, "cannot be parsed as a date"), "%Y-%m-%dT%H:%M:%SZ")  # noqa: DTZ007
    except ValueError as error:
        raise JqError(f'date "{value}" does not match format "%Y-%m-%dT%H:%M:%SZ"') from error
    return int(parsed.replace(tzinfo=dt.UTC).timestamp())


def _date(value: Value) -> Value:
    return dt.datetime.fromtimestamp(int(value), dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


PLAIN: Mapping[str, Callable[[Value], Value]] = {
    "length": _length,
    "utf8bytelength": lambda value: len(_text(value, "only strings have UTF-8 byte length").encode()),
    "not": lambda value: not is_true(value),
    "keys": _keys,
    "keys_unsorted": lambda value: list(value) if isinstance(value, dict) else _keys(value),
    "add": _add,
    "any": lambda value: any(is_true(each) for each in _array(value, "iterated over")),
    "all": lambda value: all(is_true(each) for each in _array(value, "iterated over")),
    "flatten": lambda value: _flat(_array(value, "iterated over"), math.inf),
    "floor": _rounded(math.floor),
    "ceil": _rounded(math.ceil),
    "round": _rounded(lambda value: math.floor(value + 0.5)),
    "sqrt": math.sqrt,
    "fabs": abs,
    "tostring": lambda value: value if isinstance(value, str) else written(value),
    "tonumber": _to_number,
    "type": type_name,
    "sort": lambda value: sorted(_array(value, "sorted"), key=ORDER),
    "unique": _unique,
    "min": lambda value: min(value, key=ORDER) if value else None,
    "max": lambda value: max(value, key=ORDER) if value else None,
    "reverse": _reversed,
    "to_entries": _to_entries,
    "from_entries": _from_entries,
    "ascii_downcase": lambda value: _text(value, "cannot be lowercased").lower(),
    "ascii_upcase": lambda value: _text(value, "cannot be uppercased").upper(),
    "explode": lambda value: [ord(letter) for letter in value],
    "implode": lambda value: "".join(map(chr, value)),
    "tojson": written,
    "fromjson": _from_json,
    "transpose": _transposed,
    "fromdateiso8601": _moment,
    "fromdate": _moment,
    "todateiso8601": _date,
    "todate": _date,
    "infinite": lambda _: math.inf,
    "nan": lambda _: math.nan,
    "isnan": lambda value: isinstance(value, float) and math.isnan(value),
    "trim": lambda value: _text(value, "cannot be trimmed").strip(),
    "ltrim": lambda value: _text(value, "cannot be trimmed").lstrip(),
    "rtrim": lambda value: _text(value, "cannot be trimmed").rstrip(),
}

# -- functions of the input and other values ------------------------------------------------------------


def _has(value: Value, key: Value) -> Value:
    if isinstance(value, dict) and isinstance(key, str):
        return key in value
    if isinstance(value, list) and type_name(key) == "number":
        return 0 <= key < len(value)
    raise JqError(f"Cannot check whether {type_name(value)} has a {type_name(key)} key")


def _contains(value: Value, other: Value) -> bool:
    if type_name(value) != type_name(other):
        raise JqError(f"{described(value)} and {described(other)} cannot have their containment checked")
    if isinstance(value, dict):
        return all(key in value and _contains(value[key], each) for key, each in other.items())
    if isinstance(value, list):
        return all(
            any(type_name(one) == type_name(each) and _contains(one, each) for one in value) for each in other
        )
    return other in value if isinstance(value, str) else compared(value, other) == 0


def _join(value: Value, joint: Value) -> Value:
    words = ["" if each is None else each if isinstance(each, str) else written(each) for each in value]
    if any(isinstance(each, list | dict) for each in value):
        wrong = next(each for each in value if isinstance(each, list | dict))
        raise JqError(f"{described(str(joint))} and {described(wrong)} cannot be added")
    return str(joint).join(words)


def _trimmed(*, at_start: bool) -> Callable[[Value, Value], Value]:
    def trimmed(value: Value, part: Value) -> Value:
        if not isinstance(value, str) or not isinstance(part, str):
            return value
        return value.removeprefix(part) if at_start else value.removesuffix(part)

    return trimmed


def _affix(name: str) -> Callable[[Value, Value], Value]:
    def affix(value: Value, part: Value) -> Value:
        if not isinstance(value, str) or not isinstance(part, str):
            raise JqError(f"{name}() requires string inputs")
        return value.startswith(part) if name == "startswith" else value.endswith(part)

    return affix


def _positions(value: Value, part: Value) -> list[int]:
    if isinstance(value, str):
        return [at for at in range(len(value)) if value.startswith(part, at)] if part else []
    if isinstance(part, list):
        return [at for at in range(len(value)) if part and value[at : at + len(part)] == part]
    return [at for at, each in enumerate(value) if compared(each, part) == 0]


def _expression(value: Value, wanted: Value, flags: Value) -> re.Pattern[str]:
    if not isinstance(value, str):
        raise JqError(f"{described(value)} cannot be matched, as it is not a string")
    letters = "".join(each for each in flags or "" if each in _FLAGS)
    try:
        return re.compile(
            re.sub(r"\(\?<(?![=!])", "(?P<", str(wanted)), sum((_FLAGS[each] for each in letters), start=0)
        )
    except re.error as error:
        raise JqError(f"{wanted} (at offset 0) is not a valid regex: {error}") from error


def _parted(wanted: Value, flags: Value) -> tuple[Value, Value]:
    """Return (expression, flags) of `test("a"; "i")` and `test(["a", "i"])`."""
    if isinstance(wanted, list):
        return wanted[0], wanted[1] if len(wanted) > 1 else flags
    return wanted, flags


def matches(value: Value, wanted: Value, flags: Value = None) -> list[re.Match[str]]:
    """Return where an expression fits: the first place, or all with the flag `g`."""
    wanted, flags = _parted(wanted, flags)
    found = list(_expression(value, wanted, flags).finditer(value))
    return found if "g" in (flags or "") else found[:1]


def match_object(match: re.Match[str]) -> Value:
    """Return what `match` gives for a place."""
    names = {number: name for name, number in match.re.groupindex.items()}
    captures = [
        {
            "offset": match.start(number),
            "length": len(match[number] or ""),
            "string": match[number],
            "name": names.get(number),
        }
        for number in range(1, match.re.groups + 1)
    ]
    return {"offset": match.start(), "length": len(match[0]), "string": match[0], "captures": captures}


def _split(value: Value, part: Value, flags: Value = None) -> Value:
    if not isinstance(value, str) or not isinstance(part, str):
        raise JqError("split input and separator must be strings")
    if flags is not None:
        return _expression(value, part, flags).split(value)
    return (value.split(part) if part else list(value)) if value else []


def numbers_between(*bounds: Value) -> list[Value]:
    """Return what `range` gives for an end, or a beginning, an end and a step."""
    first, last, step = (0, bounds[0], 1) if len(bounds) == 1 else (*bounds, 1)[:3]
    if step == 0 or any(type_name(each) != "number" for each in (first, last, step)):
        raise JqError("Range bounds must be numeric")
    count = min(max(math.ceil((last - first) / step), 0), RANGE_LIMIT)
    return [first + step * at for at in range(count)]


RANGE_LIMIT = 100_000
"""Numbers that `range` gives at most."""


def _without(value: Value, paths: Sequence[Any]) -> Value:
    for path in sorted(paths, key=ORDER, reverse=True):
        value = path_delete(value, path)
    return value


WITH_VALUES: Mapping[str, Callable[..., Value]] = {
    "has": _has,
    "in": lambda value, holder: _has(holder, value),
    "contains": _contains,
    "inside": lambda value, holder: _contains(holder, value),
    "join": _join,
    "ltrimstr": _trimmed(at_start=True),
    "rtrimstr": _trimmed(at_start=False),
    "startswith": _affix("startswith"),
    "endswith": _affix("endswith"),
    "split": _split,
    "flatten": lambda value, depth: _flat(_array(value, "iterated over"), depth),
    "indices": _positions,
    "index": lambda value, part: next(iter(_positions(value, part)), None),
    "rindex": lambda value, part: next(reversed(_positions(value, part)), None),
    "test": lambda value, wanted, flags=None: bool(matches(value, wanted, flags)),
    "setpath": path_set,
    "delpaths": _without,
    "pow": lambda _, base, power: base**power,
    "strftime": lambda value, form: dt.datetime.fromtimestamp(int(value), dt.UTC).strftime(form),
}
"""By name; the first argument is the input."""

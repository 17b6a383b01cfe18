"""The functions that Go templates and kubectl bring along.

Source: the documentation of Go's packages text/template and fmt; cli-runtime pkg/printers/template.go for
`exists` and `base64decode`.
"""

from __future__ import annotations

import base64
import binascii
import html
import re
import urllib.parse
from collections.abc import Callable

from k8s_tui.api import jsonvalue
from k8s_tui.api.jsonvalue import Json

_VERB = re.compile(
    r"%(?P<flags>[-+# 0]*)(?P<width>[0-9]{1,4})?(?:\.(?P<precision>[0-9]{0,4}))?(?P<verb>.)?", re.DOTALL
)
_ORDERED = (int, float, str)
_INTEGER_FORMATS = {"d": "d", "x": "x", "X": "X", "o": "o", "b": "b"}
_FLOAT_FORMATS = {"f": "f", "F": "f", "e": "e", "E": "E", "g": "g", "G": "G"}


class FunctionError(ValueError):
    """A function that cannot do what it is asked; the text is Go's reason."""


def truth(value: Json) -> bool:
    """Return whether `if` takes the value for true: not when it is zero or empty."""
    return bool(value)


def equal(first: Json, *others: Json) -> bool:
    """Return whether the first value equals any of the others."""
    if not others:
        raise FunctionError("missing argument for comparison")
    return any(_same(first, other) for other in others)


def not_equal(first: Json, second: Json) -> bool:
    """Return whether the values differ."""
    return not _same(first, second)


def less(first: Json, second: Json) -> bool:
    """Return whether the first number or text comes before the second."""
    for value in (first, second):
        if isinstance(value, bool) or not isinstance(value, _ORDERED):
            raise FunctionError("invalid type for comparison")
    if type(first) is not type(second):
        raise FunctionError("incompatible types for comparison")
    return bool(first < second)  # type: ignore[operator] # both are of one ordered type


def less_or_equal(first: Json, second: Json) -> bool:
    """Return whether the first number or text comes before the second or equals it."""
    return less(first, second) or _same(first, second)


def greater(first: Json, second: Json) -> bool:
    """Return whether the first number or text comes after the second."""
    return not less_or_equal(first, second)


def greater_or_equal(first: Json, second: Json) -> bool:
    """Return whether the first number or text comes after the second or equals it."""
    return not less(first, second)


def index(item: Json, *keys: Json) -> Json:
    """Return what lies under the keys, one level each; null where a map lacks one."""
    if item is None and keys:
        raise FunctionError("index of untyped nil")
    for key in keys:
        if item is None:
            raise FunctionError("index of nil pointer")
        item = _indexed(item, key)
    return item


def slice_(item: Json, *bounds: Json) -> Json:
    """Return a part of a text or list."""
    if not isinstance(item, str | list):
        raise FunctionError(f"can't slice item of type {_type(item)}")
    numbers = [bound for bound in bounds if isinstance(bound, int)]
    if len(numbers) != len(bounds) or len(numbers) > 3:
        raise FunctionError("cannot index slice/array with another type than int")
    start, end = ([*numbers, *(0, len(item))[len(numbers) :]])[:2]
    if not 0 <= start <= end <= len(item):
        raise FunctionError(f"index out of range: {end if end > len(item) else start}")
    return item[start:end]


def length(item: Json) -> int:
    """Return how many elements a list or map has, or bytes a text."""
    if item is None:
        raise FunctionError("reflect: call of reflect.Value.Type on zero Value")
    if isinstance(item, str):
        return len(item.encode())
    if isinstance(item, list | dict):
        return len(item)
    raise FunctionError(f"len of type {_type(item)}")


def exists(item: Json, *keys: Json) -> bool:
    """Return whether there is something under the keys."""
    try:
        return index(item, *keys) is not None
    except FunctionError:
        return False


def base64decode(text: str) -> str:
    """Return the text behind the base64 of a secret."""
    try:
        return base64.b64decode(text.encode(), validate=True).decode(errors="replace")
    except (binascii.Error, ValueError):
        wrong = re.search(r"[^A-Za-z0-9+/=]", text)
        place = wrong.start() if wrong else len(text)
        raise FunctionError(f"base64 decode failed: illegal base64 data at input byte {place}") from None


def print_(*values: Json) -> str:
    """Return the values as text, a space between two of which neither is a text."""
    pieces: list[str] = []
    for place, value in enumerate(values):
        if place and not isinstance(value, str) and not isinstance(values[place - 1], str):
            pieces.append(" ")
        pieces.append(jsonvalue.text(value))
    return "".join(pieces)


def println(*values: Json) -> str:
    """Return the values as text, spaces between them and a line break behind."""
    return " ".join(map(jsonvalue.text, values)) + "\n"


def printf(template: str, *values: Json) -> str:
    """Return the template with its verbs replaced, mistakes marked as Go marks them."""
    used = 0

    def replacement(found: re.Match[str]) -> str:
        nonlocal used
        verb = found["verb"]
        if verb is None:
            return "%!(NOVERB)"
        if verb == "%":
            return "%"
        if used >= len(values):
            return f"%!{verb}(MISSING)"
        used += 1
        return _formatted(found, verb, values[used - 1])

    printed = _VERB.sub(replacement, template)
    extra = ", ".join(
        f"{_type(value)}={jsonvalue.text(value)}" if value is not None else "<nil>" for value in values[used:]
    )
    return f"{printed}%!(EXTRA {extra})" if extra else printed


def escape_html(*values: Json) -> str:
    """Return the values as text that is safe inside HTML."""
    return html.escape(print_(*values), quote=False).replace('"', "&#34;").replace("'", "&#39;")


def urlquery(*values: Json) -> str:
    """Return the values as text that is safe inside a URL's query."""
    return urllib.parse.quote_plus(print_(*values), safe="-_.~")


def call(function: Json, *arguments: Json) -> Json:
    """Refuse: no document holds functions."""
    raise FunctionError("call of nil" if function is None else f"non-function of type {_type(function)}")


def negation(value: Json) -> bool:
    """Return whether the value is taken for false."""
    return not truth(value)


EAGER: dict[str, tuple[Callable[..., Json], int, int | None]] = {
    "base64decode": (base64decode, 1, 1),
    "call": (call, 1, None),
    "eq": (equal, 1, None),
    "exists": (exists, 1, None),
    "ge": (greater_or_equal, 2, 2),
    "gt": (greater, 2, 2),
    "html": (escape_html, 0, None),
    "index": (index, 1, None),
    "le": (less_or_equal, 2, 2),
    "len": (length, 1, 1),
    "lt": (less, 2, 2),
    "ne": (not_equal, 2, 2),
    "not": (negation, 1, 1),
    "print": (print_, 0, None),
    "printf": (printf, 1, None),
    "println": (println, 0, None),
    "slice": (slice_, 1, None),
    "urlquery": (urlquery, 0, None),
}
"""Each function with its least and most arguments; `and` and `or` stop early and are not among them."""

TEXT_FIRST = frozenset({"base64decode", "printf"})
"""Functions whose first argument must be a text."""


def _same(first: Json, second: Json) -> bool:
    for value in (first, second):
        if isinstance(value, dict | list):
            raise FunctionError(f"non-comparable type {jsonvalue.text(value)}: {jsonvalue.type_name(value)}")
    if first is None or second is None:
        return first is second
    if type(first) is not type(second):
        raise FunctionError("incompatible types for comparison")
    return first == second


def _indexed(item: Json, key: Json) -> Json:
    if isinstance(item, dict):
        if not isinstance(key, str):
            raise FunctionError(f"value has type {_type(key)}; should be string")
        return item.get(key)
    if not isinstance(item, list | str):
        raise FunctionError(f"can't index item of type {_type(item)}")
    if isinstance(key, bool) or not isinstance(key, int):
        raise FunctionError(f"cannot index slice/array with type {_type(key)}")
    elements = list(item.encode()) if isinstance(item, str) else item
    if not 0 <= key < len(elements):
        raise FunctionError(f"index out of range: {key}")
    return elements[key]


def _type(value: Json) -> str:
    # Go has `int` for constants and `int64` for a document's numbers; only these words could tell.
    return "int" if isinstance(value, int) and not isinstance(value, bool) else jsonvalue.type_name(value)


def _formatted(found: re.Match[str], verb: str, value: Json) -> str:
    flags, precision = found["flags"], found["precision"]
    body = _body(verb, value, flags, None if precision is None else int(precision or 0))
    width = int(found["width"] or 0)
    if "-" in flags:
        return body.ljust(width)
    if "0" in flags and not isinstance(value, str):
        return body.zfill(width)
    return body.rjust(width)


def _body(verb: str, value: Json, flags: str, precision: int | None) -> str:
    plain = jsonvalue.text(value)
    sign = "+" if "+" in flags else ""
    if verb == "v":
        return jsonvalue.syntax(value) if "#" in flags else plain
    if verb == "T":
        return _type(value)
    if verb in _INTEGER_FORMATS and isinstance(value, int) and not isinstance(value, bool):
        return format(value, sign + _INTEGER_FORMATS[verb])
    if verb in _FLOAT_FORMATS and isinstance(value, float):
        return (
            plain
            if verb == "g" and precision is None
            else format(value, f"{sign}.{6 if precision is None else precision}{_FLOAT_FORMATS[verb]}")
        )
    if verb == "t" and isinstance(value, bool):
        return plain
    if isinstance(value, str) and verb in "sqx":
        cut = value if precision is None else value[:precision]
        return {"s": cut, "q": jsonvalue.quote(cut), "x": cut.encode().hex()}[verb]
    if verb in "ds" and isinstance(value, list):
        return "[" + " ".join(_body(verb, element, flags, precision) for element in value) + "]"
    return f"%!{verb}(<nil>)" if value is None else f"%!{verb}({_type(value)}={plain})"

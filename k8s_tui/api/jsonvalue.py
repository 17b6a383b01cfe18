"""JSON values as Go programs hold, compare and print them.

Kubernetes keeps untyped documents as `map[string]interface{}`; what its tools print of them (error texts,
jsonpath results, tables) follows Go's `fmt` verbs `%v` and `%#v` and its `encoding/json`. This module is that
printing, and the comparison that tells `1` from `true` and from `1.0`, which Python's `==` does not.

Source: the documentation of Go's packages fmt, strconv and encoding/json.
"""

from __future__ import annotations

from decimal import Decimal
from json.encoder import encode_basestring
from typing import Any, TypeAlias

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
JsonObject: TypeAlias = dict[str, Any]

# Floats from the first bound up to below the second are written plainly, others with an exponent.
PLAIN_FLOATS_IN_JSON = (1e-6, 1e21)
PLAIN_FLOATS_IN_TEXT = (1e-4, 1e6)

# What encoding/json escapes beyond the JSON standard, so that the text is safe inside HTML and JavaScript.
_HTML_ESCAPES = str.maketrans(
    {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
)

_GO_ESCAPES = {
    "\a": "\\a",
    "\b": "\\b",
    "\f": "\\f",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\v": "\\v",
    "\\": "\\\\",
    '"': '\\"',
}
_BYTE_LIMIT = 0x80
_BASIC_PLANE_LIMIT = 0x10000

_TYPE_NAMES = {
    bool: "bool",
    int: "int64",
    float: "float64",
    str: "string",
    list: "[]interface {}",
    dict: "map[string]interface {}",
}


def deep_equal(left: Json, right: Json) -> bool:
    """Whether two values are the same JSON: the types of numbers count, the order of keys does not."""
    if type(left) is not type(right):
        return False
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(deep_equal(left[key], right[key]) for key in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(deep_equal, left, right))
    return left == right


def deep_copy(value: Json) -> Json:
    """A copy that shares no list or map with `value`."""
    if isinstance(value, dict):
        return {key: deep_copy(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [deep_copy(entry) for entry in value]
    return value


def type_name(value: Json) -> str:
    """The name of the Go type that holds this value, such as `int64` or `map[string]interface {}`."""
    return _TYPE_NAMES.get(type(value), "<nil>")


def text(value: Json) -> str:
    """The value as `%v` prints it: `map[a:1 b:[x y]]`, `<nil>`, `true`."""
    if value is None:
        return "<nil>"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _float_text(value, PLAIN_FLOATS_IN_TEXT)
    if isinstance(value, dict):
        return "map[" + " ".join(f"{key}:{text(value[key])}" for key in sorted(value)) + "]"
    if isinstance(value, list):
        return "[" + " ".join(map(text, value)) + "]"
    return str(value)


def syntax(value: Json) -> str:
    """The value as `%#v` prints it, in Go's own syntax: `map[string]interface {}{"a":1}`."""
    if value is None:
        return "interface {}(nil)"
    if isinstance(value, dict):
        entries = ", ".join(f"{quote(key)}:{syntax(value[key])}" for key in sorted(value))
        return f"map[string]interface {{}}{{{entries}}}"
    if isinstance(value, list):
        return "[]interface {}{" + ", ".join(map(syntax, value)) + "}"
    if isinstance(value, str):
        return quote(value)
    return text(value)


def quote(string: str) -> str:
    """The string as `%q` prints it: in double quotes, with Go's escapes for what cannot be printed."""
    return '"' + "".join(map(_quoted_character, string)) + '"'


def json_text(value: Json, indent: int = 0) -> str:
    """The value as `encoding/json` writes it: keys sorted, on one line or `indent` spaces a level."""
    pieces: list[str] = []
    _write_json(value, "\n" if indent else "", " " * indent, pieces)
    return "".join(pieces)


def _write_json(value: Json, newline: str, step: str, pieces: list[str]) -> None:
    """Append the JSON of `value`; `newline` is a line break with this level's indentation, or empty."""
    if isinstance(value, dict) and value:
        inner, colon = newline and newline + step, ": " if newline else ":"
        for index, key in enumerate(sorted(value)):
            pieces.append(("," if index else "{") + inner + _json_string(key) + colon)
            _write_json(value[key], inner, step, pieces)
        pieces.append(newline + "}")
    elif isinstance(value, list) and value:
        inner = newline and newline + step
        for index, entry in enumerate(value):
            pieces.append(("," if index else "[") + inner)
            _write_json(entry, inner, step, pieces)
        pieces.append(newline + "]")
    else:
        pieces.append(_json_leaf(value))


def _json_leaf(value: Json) -> str:
    if isinstance(value, str):
        return _json_string(value)
    if isinstance(value, float):
        return _float_text(value, PLAIN_FLOATS_IN_JSON).replace("e-0", "e-")
    if value is None:
        return "null"
    if isinstance(value, dict | list):
        return "{}" if isinstance(value, dict) else "[]"
    return text(value)


def _json_string(string: str) -> str:
    return str(encode_basestring(string)).translate(_HTML_ESCAPES)


def _float_text(value: float, plain_floats: tuple[float, float]) -> str:
    """The shortest digits that give the number back."""
    digits = Decimal(repr(value))
    if not digits.is_finite():
        return {"Infinity": "+Inf", "-Infinity": "-Inf"}.get(str(digits), "NaN")
    if digits == 0 or plain_floats[0] <= abs(value) < plain_floats[1]:
        plain = f"{digits:f}"
        return plain.rstrip("0").rstrip(".") if "." in plain else plain
    mantissa, _, exponent = f"{digits.normalize():e}".partition("e")
    return f"{mantissa}e{exponent[0]}{exponent[1:]:0>2}"


def _quoted_character(character: str) -> str:
    if character in _GO_ESCAPES:
        return _GO_ESCAPES[character]
    if character.isprintable():
        return character
    number = ord(character)
    if number < _BYTE_LIMIT:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < _BASIC_PLANE_LIMIT else f"\\U{number:08x}"


def without_nulls(value: Json) -> Any:  # noqa: ANN401 - any JSON value
    """Return a JSON value whose maps hold no nulls."""
    if isinstance(value, dict):
        return {key: without_nulls(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [without_nulls(item) for item in value]
    return value

"""What a plain YAML word means to Kubernetes: `yes` is a boolean, `017` is 15, `1:30` and dates stay text.

One table for both ways: reading a manifest, and deciding which texts need quotes when an object is printed.

Source: compared with `kubectl annotate --local` of v1.32; YAML 1.1's types as Go's YAML library reads them.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from decimal import Decimal
from typing import Final, TypeAlias

Scalar: TypeAlias = "bool | int | float | str | None"

MIN_INT64: Final = -(2**63)
MAX_INT64: Final = 2**63 - 1
MAX_UINT64: Final = 2**64 - 1
LARGEST_PLAIN_FLOAT: Final = 1e21
"""From here on JSON writes an exponent, and the number stays a float."""
PLAIN_EXPONENTS: Final = range(-4, 6)
"""Powers of ten that Go's `%g` writes without an exponent."""

_WORDS: Final[dict[str, Scalar]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"), True),
    **dict.fromkeys(("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"), False),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), math.nan),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), math.inf),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), -math.inf),
}
_NUMERIC_START: Final = frozenset("+-.0123456789")
_INTEGER = re.compile(r"([+-]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|([1-9][0-9]*|0))")
_BASES: Final = (16, 2, 8, 10)
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_SEXAGESIMAL = re.compile(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?")
_TIMESTAMP = re.compile(
    r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
    r"(?:[Tt]([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:\.[0-9]+)?(?:Z|[+-][0-9]{2}:[0-9]{2})"
    r"| ([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:\.[0-9]+)?)?",
)
_MAX_DIGITS: Final = 1000


def resolve(text: str) -> Scalar:
    """The value of an unquoted word; what is no boolean, null or number is the text itself."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _NUMERIC_START or len(text) > _MAX_DIGITS:
        return text
    plain = text.replace("_", "") if text[0] != "." else text
    number: float | None = _integer(plain)
    if number is None and _FLOAT.fullmatch(plain):
        number = float(plain)
        if math.isinf(number):
            return text
    return text if number is None else normal(number)


def normal(number: float) -> int | float:
    """The number as it is after a trip through JSON: whole ones are integers as far as 64 bits go."""
    if isinstance(number, int):
        return number if MIN_INT64 <= number <= MAX_INT64 else float(number)
    if number.is_integer() and abs(number) < LARGEST_PLAIN_FLOAT:
        whole = int(Decimal(repr(number)))
        return whole if MIN_INT64 <= whole <= MAX_INT64 else number
    return number


def reads_as_text(text: str) -> bool:
    """Whether a word without quotes would come back as this same text and not as something else."""
    if not isinstance(resolve(text), str):
        return False
    if text[0] not in _NUMERIC_START:
        return True
    return not (_SEXAGESIMAL.fullmatch(text) or _is_timestamp(text))


def number_text(number: float) -> str:
    """A number as YAML prints it, floats as Go's `%g` has them: an exponent from a million on."""
    if isinstance(number, int):
        return str(number)
    if not math.isfinite(number):
        return {math.inf: ".inf", -math.inf: "-.inf"}.get(number, ".nan")
    decimal = Decimal(repr(number)).normalize()
    exponent = decimal.adjusted()
    if number == 0 or exponent in PLAIN_EXPONENTS:
        return f"{decimal:f}"
    sign, digits, _ = decimal.as_tuple()
    shown = "".join(map(str, digits))
    fraction = f".{shown[1:]}" if len(shown) > 1 else ""
    return f"{'-' if sign else ''}{shown[0]}{fraction}e{'-' if exponent < 0 else '+'}{abs(exponent):02}"


def _integer(plain: str) -> int | None:
    match = _INTEGER.fullmatch(plain)
    if match is None:
        return None
    digits, base = next((part, base) for part, base in zip(match.groups()[1:], _BASES, strict=True) if part)
    number = int(digits, base)
    if match[1] == "-":
        number = -number
    limit = MAX_INT64 if match[1] else MAX_UINT64
    return number if MIN_INT64 <= number <= limit else None


def _is_timestamp(text: str) -> bool:
    match = _TIMESTAMP.fullmatch(text)
    if match is None:
        return False
    parts = [int(part) for part in match.groups() if part is not None]
    try:
        dt.datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001 - only whether such a day and time exist
    except ValueError:
        return False
    return True

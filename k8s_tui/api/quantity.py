"""Amounts of cpu, memory and everything else that is counted: `500m`, `1Gi`, `1e3`.

A quantity is exact: a whole number of billionths (nano units). It remembers the family of suffixes that it
was written in and prints in that family, with the largest suffix that needs no fraction. Anything finer than
a billionth is rounded away from zero, so that whoever asks for a little gets a little.

Simplified: exponents beyond 400 and texts beyond 1,000 characters are refused, so that nobody can make the
simulator multiply endlessly.

Source: apimachinery, pkg/api/resource/quantity.go, suffix.go (v1.32).
"""

from __future__ import annotations

import enum
import functools
import re
from typing import Final

import attrs

NANO: Final = 10**9
"""Billionths in one."""
NANO_PER_MILLI: Final = 10**6
MAX_BINARY: Final = (2**63 - 1) * NANO
"""The largest amount of the binary family; larger ones are capped."""
MAX_EXPONENT: Final = 400
MAX_TEXT_LENGTH: Final = 1000
CACHED_TEXTS: Final = 8192
_FAST_PATH_DIGITS: Final = 18
_BINARY_PATH_DIGITS: Final = 14

FORMAT_WRONG: Final = (
    "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
)
NUMERIC_WRONG: Final = "unable to parse numeric part of quantity"
SUFFIX_WRONG: Final = "unable to parse quantity's suffix"

_PARTS = re.compile(r"([+-]?)(0*([0-9]*)(?:\.([0-9]*))?)([eEinumkKMGTP]*[-+]?[0-9]*)")

_DECIMAL_EXPONENTS: Final = {
    "n": -9,
    "u": -6,
    "m": -3,
    "": 0,
    "k": 3,
    "M": 6,
    "G": 9,
    "T": 12,
    "P": 15,
    "E": 18,
}
_DECIMAL_SUFFIXES: Final = {exponent: suffix for suffix, exponent in _DECIMAL_EXPONENTS.items()}
_BINARY_SUFFIXES: Final = ("", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei")
_BINARY_SHIFTS: Final = {suffix: 10 * power for power, suffix in enumerate(_BINARY_SUFFIXES) if suffix}


class QuantityError(ValueError):
    """A text that is no quantity; the message is the server's."""


class Format(enum.Enum):
    """The family of suffixes a quantity is written in."""

    DECIMAL_SI = "DecimalSI"
    BINARY_SI = "BinarySI"
    DECIMAL_EXPONENT = "DecimalExponent"


@attrs.define(eq=False, order=False, on_setattr=attrs.setters.NO_OP)
class Quantity:
    """An exact amount; compared, ordered and hashed by its number alone. Never changed in place.

    Attributes:
        nano: the amount in billionths.
        format: the family of suffixes to print it in.
        written: the text it was read from where that is canonical enough to be kept, else empty.
    """

    nano: int
    format: Format = Format.DECIMAL_SI
    written: str = ""

    @staticmethod
    def parse(text: str) -> Quantity:
        """Read a quantity.

        Raises:
            QuantityError: `text` is none.
        """
        return parse(text)

    @staticmethod
    def of(whole: int) -> Quantity:
        """A whole number of the decimal family, such as a count of pods."""
        return Quantity(whole * NANO)

    @staticmethod
    def of_milli(thousandths: int) -> Quantity:
        """Thousandths, such as millicores of cpu."""
        return Quantity(thousandths * NANO_PER_MILLI)

    @staticmethod
    def of_bytes(count: int) -> Quantity:
        """A whole number of the binary family, such as bytes of memory."""
        return Quantity(count * NANO, Format.BINARY_SI)

    def value(self) -> int:
        """The amount as a whole number, rounded up."""
        return -(-self.nano // NANO)

    def milli_value(self) -> int:
        """The amount in thousandths, rounded up."""
        return -(-self.nano // NANO_PER_MILLI)

    def __str__(self) -> str:
        return self.written or _canonical(self.nano, self.format)

    def __bool__(self) -> bool:
        return self.nano != 0

    def __eq__(self, other: object) -> bool:
        return self.nano == other.nano if isinstance(other, Quantity) else NotImplemented

    def __lt__(self, other: Quantity) -> bool:
        return self.nano < other.nano

    def __le__(self, other: Quantity) -> bool:
        return self.nano <= other.nano

    def __gt__(self, other: Quantity) -> bool:
        return self.nano > other.nano

    def __ge__(self, other: Quantity) -> bool:
        return self.nano >= other.nano

    def __hash__(self) -> int:
        return hash(self.nano)

    def __add__(self, other: Quantity) -> Quantity:
        return Quantity(self.nano + other.nano, self.format if self.nano else other.format)

    def __sub__(self, other: Quantity) -> Quantity:
        return Quantity(self.nano - other.nano, self.format if self.nano else other.format)

    def __neg__(self) -> Quantity:
        return Quantity(-self.nano, self.format)

    def __mul__(self, times: int) -> Quantity:
        return Quantity(self.nano * times, self.format)


@functools.lru_cache(CACHED_TEXTS)
def parse(text: str) -> Quantity:
    """Read a quantity; the same text gives the same value object.

    Raises:
        QuantityError: `text` is none.
    """
    match = _PARTS.fullmatch(text)
    if match is None or not text:
        raise QuantityError(FORMAT_WRONG)
    if len(text) > MAX_TEXT_LENGTH:
        raise QuantityError(NUMERIC_WRONG)
    sign, _, whole, fraction, suffix = match.groups()
    fraction = fraction or ""
    exponent, shift, format_ = _interpret(suffix)
    digits = (whole or "0") + fraction
    nano = _nano(int(digits) << shift, exponent - len(fraction))
    if format_ is Format.BINARY_SI:
        nano = min(nano, MAX_BINARY)
        if 0 < nano < NANO:
            format_ = Format.DECIMAL_SI
    written = text if _keeps_its_text(digits, fraction, exponent, shift, format_) else ""
    return Quantity(-nano if sign == "-" else nano, format_, written)


def _interpret(suffix: str) -> tuple[int, int, Format]:
    """The power of ten, the power of two and the family that a suffix means."""
    if suffix in _DECIMAL_EXPONENTS:
        return _DECIMAL_EXPONENTS[suffix], 0, Format.DECIMAL_SI
    if suffix in _BINARY_SHIFTS:
        return 0, _BINARY_SHIFTS[suffix], Format.BINARY_SI
    if suffix[0] not in "eE" or not re.fullmatch(r"[-+]?[0-9]{1,9}", suffix[1:]):
        raise QuantityError(SUFFIX_WRONG)
    exponent = int(suffix[1:])
    if exponent > MAX_EXPONENT:
        raise QuantityError(SUFFIX_WRONG)
    return max(exponent, -MAX_EXPONENT), 0, Format.DECIMAL_EXPONENT


def _nano(number: int, exponent: int) -> int:
    """`number` times ten to the `exponent` in billionths, rounded up."""
    power = exponent + 9
    scale: int = 10 ** abs(power)
    return number * scale if power >= 0 else -(-number // scale)


def _keeps_its_text(digits: str, fraction: str, exponent: int, shift: int, format_: Format) -> bool:
    """Whether Kubernetes takes the text for canonical and repeats it (its test is a quick, rough one)."""
    if format_ is Format.BINARY_SI:
        fast = not fraction and len(digits) + int(shift * 0.3) <= _BINARY_PATH_DIGITS
        return fast and int(digits) & 0x07 != 0
    scale = exponent - len(fraction)
    fast = len(digits) <= _FAST_PATH_DIGITS and scale >= _DECIMAL_EXPONENTS["n"]
    return fast and scale % 3 == 0 and digits[0] != "0" and not digits.endswith("000")


@functools.lru_cache(CACHED_TEXTS)
def _canonical(nano: int, format_: Format) -> str:
    if nano == 0:
        return "0"
    if format_ is Format.BINARY_SI and nano % NANO == 0 and not -1024 * NANO < nano < 1024 * NANO:
        number, power = nano // NANO, 0
        while number % 1024 == 0 and power < len(_BINARY_SUFFIXES) - 1:
            number, power = number // 1024, power + 1
        return f"{number}{_BINARY_SUFFIXES[power]}"
    number, exponent = nano, -9
    while number % 1000 == 0:
        number, exponent = number // 1000, exponent + 3
    if format_ is not Format.DECIMAL_EXPONENT and exponent in _DECIMAL_SUFFIXES:
        return f"{number}{_DECIMAL_SUFFIXES[exponent]}"
    return f"{number}e{exponent}" if exponent else str(number)

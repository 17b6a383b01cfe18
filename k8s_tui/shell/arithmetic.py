"""The integers of `$((...))`, `((...))` and `let`.

Source: IEEE Std 1003.1 (POSIX) 2.6.4 Arithmetic Expansion; bash for `**`, `++` and the words of the refusals.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, MutableMapping

_TOKEN = re.compile(
    r"\s*(0[xX][0-9a-fA-F]+|\d+|[A-Za-z_]\w*|\*\*|<<=?|>>=?|&&|\|\||\+\+|--|[-+*/%<>=!&|^]=|[-+*/%<>=!~&|^?:(),])"
)
_LEVELS: tuple[tuple[str, ...], ...] = (
    ("||",),
    ("&&",),
    ("|",),
    ("^",),
    ("&",),
    ("==", "!="),
    ("<", "<=", ">", ">="),
    ("<<", ">>"),
    ("+", "-"),
    ("*", "/", "%"),
)
"""Operators of two values, those that bind least first."""

_ASSIGNMENTS = frozenset({"=", "+=", "-=", "*=", "/=", "%=", "<<=", ">>=", "&=", "|=", "^="})
_BITS = 64
_EXPONENT_LIMIT = 64


class ArithmeticExpansionError(ValueError):
    """An expression that bash refuses; the text is bash's."""


def _divided(left: int, right: int) -> int:
    quotient = abs(left) // abs(right)
    return quotient if (left < 0) == (right < 0) else -quotient


_OPERATIONS: Mapping[str, Callable[[int, int], int]] = {
    "||": lambda left, right: int(bool(left or right)),
    "&&": lambda left, right: int(bool(left and right)),
    "|": operator.or_,
    "^": operator.xor,
    "&": operator.and_,
    "==": lambda left, right: int(left == right),
    "!=": lambda left, right: int(left != right),
    "<": lambda left, right: int(left < right),
    "<=": lambda left, right: int(left <= right),
    ">": lambda left, right: int(left > right),
    ">=": lambda left, right: int(left >= right),
    "<<": lambda left, right: left << (right % _BITS),
    ">>": lambda left, right: left >> (right % _BITS),
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": _divided,
    "%": lambda left, right: left - right * _divided(left, right),
}


def evaluate(text: str, variables: MutableMapping[str, str]) -> int:
    """Return the value of an expression; assignments in it change the variables.

    Raises:
        ArithmeticExpansionError: bash refuses it.
    """
    return _Reader(text, variables).value()


def _wrapped(number: int) -> int:
    """Return the number as 64 bits hold it."""
    half = 1 << (_BITS - 1)
    return (number + half) % (1 << _BITS) - half


class _Reader:
    """Reads and evaluates in one go."""

    def __init__(self, text: str, variables: MutableMapping[str, str]) -> None:
        self.text = text.strip()
        self.variables = variables
        self.tokens: list[str] = []
        self.at = 0
        position = 0
        while position < len(self.text):
            match = _TOKEN.match(self.text, position)
            if match is None:
                rest = self.text[position:].strip()
                raise ArithmeticExpansionError(
                    f'{self.text}: syntax error: operand expected (error token is "{rest}")'
                )
            self.tokens.append(match[1])
            position = match.end()

    def value(self) -> int:
        if not self.tokens:
            return 0
        number = self._comma()
        if self.at < len(self.tokens):
            rest = " ".join(self.tokens[self.at :])
            raise ArithmeticExpansionError(
                f'{self.text}: syntax error in expression (error token is "{rest}")'
            )
        return number

    def _peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def _take(self, *wanted: str) -> str:
        token = self._peek()
        if token in wanted:
            self.at += 1
            return token
        return ""

    def _comma(self) -> int:
        number = self._choice()
        while self._take(","):
            number = self._choice()
        return number

    def _choice(self) -> int:
        name, sign = self._peek(), self.tokens[self.at + 1 : self.at + 2]
        if name.isidentifier() and sign and sign[0] in _ASSIGNMENTS:
            self.at += 2
            return self._assign(name, sign[0])
        number = self._level(0)
        if not self._take("?"):
            return number
        first = self._choice()
        if not self._take(":"):
            raise ArithmeticExpansionError(f"{self.text}: `:' expected for conditional expression")
        second = self._choice()
        return first if number else second

    def _assign(self, name: str, sign: str) -> int:
        number = self._choice()
        if sign != "=":
            number = self._operated(self._variable(name), sign[:-1], number)
        self.variables[name] = str(number)
        return number

    def _level(self, level: int) -> int:
        if level == len(_LEVELS):
            return self._power()
        number = self._level(level + 1)
        while sign := self._take(*_LEVELS[level]):
            number = self._operated(number, sign, self._level(level + 1))
        return number

    def _operated(self, left: int, sign: str, right: int) -> int:
        if sign in "/%" and right == 0:
            raise ArithmeticExpansionError(f'{self.text}: division by 0 (error token is "{right}")')
        return _wrapped(_OPERATIONS[sign](left, right))

    def _power(self) -> int:
        number = self._unary()
        if not self._take("**"):
            return number
        exponent = self._power()
        if exponent < 0:
            raise ArithmeticExpansionError(f'{self.text}: exponent less than 0 (error token is "{exponent}")')
        return _wrapped(number ** min(exponent, _EXPONENT_LIMIT))

    def _unary(self) -> int:
        sign = self._take("!", "-", "+", "~", "++", "--")
        if sign in ("++", "--") and self._peek().isidentifier():
            return self._stepped(self._next(), sign)
        if sign:
            number = self._unary()
            return {"!": int(not number), "-": -number, "~": ~number}.get(sign, number)
        return self._operand()

    def _next(self) -> str:
        token = self._peek()
        self.at += 1
        return token

    def _stepped(self, name: str, sign: str) -> int:
        number = self._variable(name) + (1 if sign == "++" else -1)
        self.variables[name] = str(number)
        return number

    def _operand(self) -> int:
        token = self._next()
        if token == "(":
            number = self._comma()
            if not self._take(")"):
                raise ArithmeticExpansionError(f"{self.text}: missing `)'")
            return number
        if token[:1].isdigit():
            return _integer(token)
        if token.isidentifier():
            if sign := self._take("++", "--"):
                number = self._variable(token)
                self._stepped(token, sign)
                return number
            return self._variable(token)
        rest = token or " ".join(self.tokens[max(self.at - 2, 0) :])
        raise ArithmeticExpansionError(
            f'{self.text}: syntax error: operand expected (error token is "{rest}")'
        )

    def _variable(self, name: str) -> int:
        text = self.variables.get(name, "").strip()
        if not text:
            return 0
        number = text.removeprefix("-")
        if number[:1].isdigit():
            return _integer(number) * (-1 if text.startswith("-") else 1)
        # A variable that holds another's name stands for that one.
        return 0 if text == name or not text.isidentifier() else self._variable(text)


def _integer(text: str) -> int:
    try:
        if text[:2] in ("0x", "0X"):
            return int(text, 16)
        return int(text, 8) if text.startswith("0") and len(text) > 1 else int(text)
    except ValueError as error:
        raise ArithmeticExpansionError(
            f'{text}: value too great for base (error token is "{text}")'
        ) from error

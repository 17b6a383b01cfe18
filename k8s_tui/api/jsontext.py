"""Reading JSON as kubectl does: several documents after one another, and Go's words for what is wrong.

Python's own reader is used; only when it refuses is the text gone through once more to word the complaint.

Source: Go's encoding/json (scanner.go), compared with kubectl v1.32.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final, NoReturn

from k8s_tui.api.jsonvalue import Json, quote
from k8s_tui.api.yamlscalars import normal

MAX_DEPTH: Final = 200
"""Levels of lists and maps; Go allows 10,000, no object has as many as this."""

_SPACE = re.compile(r"[ \t\r\n]*")
_LITERALS: Final = {"t": "true", "f": "false", "n": "null"}
_ESCAPES: Final = frozenset('"\\/bfnrt')
_HEX: Final = frozenset("0123456789abcdefABCDEF")
_DIGITS: Final = frozenset("0123456789")


class JsonError(ValueError):
    """A text that is no JSON; the message is kubectl's.

    Attributes:
        at: where in the text the mistake is.
    """

    def __init__(self, message: str, at: int) -> None:
        super().__init__(message)
        self.at = at


def read_next(text: str, position: int) -> tuple[Json, int] | None:
    """The document that begins at or after `position` and where it ends, or None at the end of the text.

    Raises:
        JsonError: there is something that is no JSON.
    """
    start = _end_of_space(text, position)
    if start == len(text):
        return None
    decoder = json.JSONDecoder(parse_float=_number, parse_int=_number, parse_constant=_refuse)
    try:
        document, end = decoder.raw_decode(text, start)
    except (ValueError, RecursionError):
        _Complaint(text, start).find()
        raise JsonError("unexpected EOF", len(text)) from None
    return document, end


def _number(text: str) -> int | float:
    return normal(float(text) if len(text) > MAX_DEPTH or not text.lstrip("-").isdecimal() else int(text))


def _refuse(_: str) -> NoReturn:
    raise ValueError


def _end_of_space(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return position if match is None else match.end()


class _Complaint:
    """Goes through a text until the first character that JSON does not allow there."""

    def __init__(self, text: str, position: int) -> None:
        self._text = text
        self._at = position

    def find(self) -> None:
        """Read one value.

        Raises:
            JsonError: always, if the text is no JSON.
        """
        self._value("looking for beginning of value", 0)

    def _value(self, context: str, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise JsonError("exceeded max depth", self._at)
        first = self._peek()
        if first == "{":
            self._members("}", "looking for beginning of object key string", depth)
        elif first == "[":
            self._members("]", "looking for beginning of value", depth)
        elif first == '"':
            self._string()
        elif first in _LITERALS:
            self._literal(_LITERALS[first])
        elif first == "-" or first in _DIGITS:
            self._digits()
        else:
            self._fail(context)

    def _members(self, closing: str, context: str, depth: int) -> None:
        """The inside of a list or a map, its brackets included."""
        self._at += 1
        if self._peek() == closing:
            self._at += 1
            return
        while True:
            if closing == "}":
                if self._peek() != '"':
                    self._fail(context)
                self._string()
                if self._peek() != ":":
                    self._fail("after object key")
                self._at += 1
            self._value("looking for beginning of value", depth + 1)
            following = self._peek()
            if following not in (",", closing):
                self._fail("after object key:value pair" if closing == "}" else "after array element")
            self._at += 1
            if following == closing:
                return

    def _string(self) -> None:
        self._at += 1
        while (character := self._here()) != '"':
            if character < " ":
                self._fail("in string literal")
            self._at += 1
            if character == "\\":
                self._escape()
        self._at += 1

    def _escape(self) -> None:
        character = self._here()
        if character == "u":
            for _ in range(4):
                self._at += 1
                if self._here() not in _HEX:
                    self._fail("in \\u hexadecimal character escape")
        elif character not in _ESCAPES:
            self._fail("in string escape code")
        self._at += 1

    def _literal(self, word: str) -> None:
        for expected in word:
            if self._here() != expected:
                self._fail(f"in literal {word} (expecting {_quoted(expected)})")
            self._at += 1

    def _digits(self) -> None:
        """A number, as far as it goes."""
        if self._here() == "-":
            self._at += 1
            if self._here() not in _DIGITS:
                self._fail("in numeric literal")
        self._run(one_zero=True)
        if self._maybe() == ".":
            self._at += 1
            if self._here() not in _DIGITS:
                self._fail("after decimal point in numeric literal")
            self._run()
        if self._maybe() in ("e", "E"):
            self._at += 1
            if self._here() in ("+", "-"):
                self._at += 1
            if self._here() not in _DIGITS:
                self._fail("in exponent of numeric literal")
            self._run()

    def _run(self, *, one_zero: bool = False) -> None:
        if one_zero and self._maybe() == "0":
            self._at += 1
            return
        while self._maybe() in _DIGITS:
            self._at += 1

    def _maybe(self) -> str:
        return self._text[self._at] if self._at < len(self._text) else ""

    def _here(self) -> str:
        if self._at >= len(self._text):
            raise JsonError("unexpected EOF", self._at)
        return self._text[self._at]

    def _peek(self) -> str:
        self._at = _end_of_space(self._text, self._at)
        return self._here()

    def _fail(self, context: str) -> NoReturn:
        offset = len(self._text[: self._at].encode("utf-8", "replace")) + 1
        message = f"json: offset {offset}: invalid character {_quoted(self._here())} {context}"
        raise JsonError(message, self._at)


def _quoted(character: str) -> str:
    """The character in single quotes, as Go's scanner shows it."""
    if character == "'":
        return "'\\''"
    return "'\"'" if character == '"' else f"'{quote(character)[1:-1]}'"


def unmarshal_complaint(document: Any) -> str:  # noqa: ANN401 - any JSON value
    """What Go says when something else than a map should become an object."""
    names = {str: "string", bool: "bool", list: "array"}
    name = names.get(type(document), "number")
    return f"json: cannot unmarshal {name} into Go value of type unstructured.detector"

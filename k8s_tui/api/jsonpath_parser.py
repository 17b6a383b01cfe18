"""The grammar of kubectl's JSONPath: text with expressions in braces, turned into a tree of nodes.

A template is a sequence of plain texts and actions; an action `{...}` is a list of steps applied one after
another. The dialect is client-go's: unions and dictionary keys in brackets, a backslash before a dot inside a
key, quoted literals, no `&&` or `||` inside filters. Mistakes are worded as client-go words them.

Source: https://kubernetes.io/docs/reference/kubectl/jsonpath/, checked against kubectl v1.32.
"""

from __future__ import annotations

import re
from typing import TypeAlias

from k8s_tui.sim.value import frozen

_DICTIONARY_KEY = re.compile(r"'([^']*)'")
_SLICE = re.compile(r"(-?[0-9]*)(:-?[0-9]*)?(:-?[0-9]*)?")
_COMPARISON = re.compile(r"([^!<>=]+)([!<>=]+)(.+)", re.DOTALL)
_NUMBER = re.compile(r"[+-]?[0-9.]*")
_INTEGER = re.compile(r"[+-]?[0-9]+")
_FLOAT = re.compile(r"[+-]?([0-9]+\.[0-9]*|\.[0-9]+)")
_FIELD = re.compile(r"(?:\\.|[^\\ \t\r\n.,\[\]$@{}])*", re.DOTALL)
_WORD = re.compile(r"[^ \t\r\n.,\[\]$@{}]*")
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|(.))", re.DOTALL)
_SIMPLE_ESCAPES = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "\\": "\\"}
LARGEST_INTEGER = 2**63 - 1
_OCTAL_BASE, _HEXADECIMAL_BASE = 8, 16


class JsonPathSyntaxError(ValueError):
    """The template cannot be parsed; the text is client-go's reason, without the template."""


@frozen
class Literal:
    """A quoted text, or plain text outside of braces: one result whatever the input."""

    value: str


@frozen
class Number:
    """A number or truth value: one result for every input."""

    value: bool | int | float


@frozen
class Field:
    """`.name`: the entry of a map."""

    name: str


@frozen
class Wildcard:
    """`.*`: every entry of a map or list."""


@frozen
class Recursive:
    """`..`: the value and everything inside it that holds anything."""


@frozen
class Slice:
    """`[start:end:step]`, `None` where nothing is written; a single index is a slice with `single` set."""

    start: int | None
    end: int | None
    step: int | None
    single: bool = False


@frozen
class Union:
    """`[a,b]`: the results of every branch, one after another."""

    branches: tuple[tuple[Node, ...], ...]


@frozen
class Filter:
    """`[?(left operator right)]`; the operator is `exists` where there is no comparison."""

    left: tuple[Node, ...]
    operator: str
    right: tuple[Node, ...]


@frozen
class Identifier:
    """A bare word: `range`, `end`, or a mistake that is found when the template runs."""

    name: str


Node: TypeAlias = Literal | Number | Field | Wildcard | Recursive | Slice | Union | Filter | Identifier


@frozen
class Action:
    """One pair of braces."""

    nodes: tuple[Node, ...]


def parse(template: str) -> tuple[Literal | Action, ...]:
    """The template's texts and actions in order.

    Raises:
        JsonPathSyntaxError: the template is not client-go's JSONPath.
    """
    parts: list[Literal | Action] = []
    position = 0
    while position < len(template):
        opening = template.find("{", position)
        if opening < 0:
            opening = len(template)
        if opening > position:
            parts.append(Literal(template[position:opening]))
        position = opening
        if opening < len(template):
            parser = _ActionParser(template, opening + 1)
            parts.append(Action(parser.parse()))
            position = parser.position
    return tuple(parts)


def _parse_nodes(expression: str) -> tuple[Node, ...]:
    """The steps of an expression without its braces."""
    return _ActionParser(expression + "}", 0).parse()


class _ActionParser:
    """Reads one action from after its opening brace to after its closing one."""

    def __init__(self, source: str, position: int) -> None:
        self.source = source
        self.position = position
        self.nodes: list[Node] = []

    def parse(self) -> tuple[Node, ...]:
        """The action's steps; `position` is then behind the closing brace."""
        while not self.source.startswith("}", self.position):
            self._step()
        self.position += 1
        return tuple(self.nodes)

    def _step(self) -> None:
        source, start = self.source, self.position
        if start >= len(source) or source[start] in "\r\n":
            raise JsonPathSyntaxError("unclosed action")
        first = source[start]
        if source.startswith("[?(", start):
            self._filter()
        elif source.startswith("..", start):
            self._recursive()
        elif first in " @$":
            self.position += 1
        elif first == "[":
            self._array()
        elif first in "\"'":
            self._quoted(first)
        elif first == ".":
            self.position += 1
            self._field()
        elif first in "+-" or first.isdigit():
            self._number()
        elif first == "_" or first.isalpha():
            self._identifier()
        else:
            shown = f" '{first}'" if first.isprintable() else ""
            raise JsonPathSyntaxError(f"unrecognized character in action: U+{ord(first):04X}{shown}")

    def _match(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.source, self.position)
        assert found is not None, "every pattern here matches the empty text"
        self.position = found.end()
        return found.group()

    def _field(self) -> None:
        name = self._match(_FIELD)
        self.nodes.append(Wildcard() if name == "*" else Field(name.replace("\\", "")))

    def _identifier(self) -> None:
        name = self._match(_WORD)
        self.nodes.append(Number(name == "true") if name in {"true", "false"} else Identifier(name))

    def _recursive(self) -> None:
        if self.nodes and isinstance(self.nodes[-1], Recursive):
            raise JsonPathSyntaxError("invalid multiple recursive descent")
        self.position += 2
        self.nodes.append(Recursive())
        following = self.source[self.position : self.position + 1]
        if following == "_" or following.isalnum():
            self._field()

    def _number(self) -> None:
        number = self._match(_NUMBER)
        if _fits_integer(number):
            self.nodes.append(Number(int(number)))
        elif _FLOAT.fullmatch(number) or _INTEGER.fullmatch(number):
            self.nodes.append(Number(float(number)))
        else:
            raise JsonPathSyntaxError(f"cannot parse number {number}")

    def _quoted(self, mark: str) -> None:
        start = self.position
        self.position += 1
        while True:
            character = self.source[self.position : self.position + 1]
            if character in {"", "\n"}:
                raise JsonPathSyntaxError("unterminated quoted string")
            self.position += 1
            # As in client-go, a backslash before the mark hides it even where it is itself escaped.
            if character == mark and self.source[self.position - 2] != "\\":
                break
        self.nodes.append(Literal(_unquote(self.source[start : self.position])))

    def _array(self) -> None:
        closing = self.source.find("]", self.position)
        line_end = self.source.find("\n", self.position)
        if closing < 0 or 0 <= line_end < closing:
            raise JsonPathSyntaxError("unterminated array")
        inner = self.source[self.position + 1 : closing]
        self.position = closing + 1
        if "," in inner:
            self.nodes.append(
                Union(tuple(_parse_nodes(f"[{member.strip(' ')}]") for member in inner.split(",")))
            )
            return
        key = _DICTIONARY_KEY.fullmatch(inner)
        if key:
            self.nodes.extend(_parse_nodes("." + key.group(1)))
        else:
            self.nodes.append(_slice(":" if inner == "*" else inner))

    def _filter(self) -> None:
        self.position += len("[?(")
        start = self.position
        self._skip_filter()
        expression = self.source[start : self.position - 1]
        if not self.source.startswith("]", self.position):
            raise JsonPathSyntaxError("unclosed array expect ]")
        self.position += 1
        comparison = _COMPARISON.fullmatch(expression)
        if comparison is None:
            self.nodes.append(Filter(_parse_nodes(expression), "exists", ()))
        else:
            left, operator, right = comparison.groups()
            self.nodes.append(Filter(_parse_nodes(left), operator, _parse_nodes(right)))

    def _skip_filter(self) -> None:
        """Move behind the parenthesis that closes a filter; those inside one quoted text do not count."""
        mark = ""
        closed = False
        while True:
            character = self.source[self.position : self.position + 1]
            if character in {"", "\n"}:
                raise JsonPathSyntaxError("unterminated filter")
            self.position += 1
            if character in "\"'":
                if not mark:
                    mark = character
                elif character == mark and self.source[self.position - 2] != "\\":
                    closed = True
            elif character == ")" and bool(mark) == closed:
                return


def _slice(inner: str) -> Slice:
    found = _SLICE.fullmatch(inner)
    if found is None:
        raise JsonPathSyntaxError(f"invalid array index {inner}")
    start, end, step = (_slice_bound(group) for group in found.groups())
    return Slice(start, end, step, single=found.group(2) is None)


def _fits_integer(number: str) -> bool:
    short = len(number) <= len(str(-LARGEST_INTEGER))
    return short and _INTEGER.fullmatch(number) is not None and abs(int(number)) <= LARGEST_INTEGER


def _slice_bound(written: str | None) -> int | None:
    number = (written or "").removeprefix(":")
    if not number:
        return None
    if not _fits_integer(number):
        raise JsonPathSyntaxError(f"array index {number} is not a number")
    return int(number)


def _unquote(quoted: str) -> str:
    """What a literal in single or double quotes stands for, with Go's escapes."""
    mark, inner = quoted[0], quoted[1:-1]

    def replacement(found: re.Match[str]) -> str:
        two, four, eight, octal, simple = found.groups()
        if simple is None:
            digits = two or four or eight or octal
            return chr(int(digits, _OCTAL_BASE if octal else _HEXADECIMAL_BASE))
        if simple == mark:
            return mark
        if simple not in _SIMPLE_ESCAPES:
            raise JsonPathSyntaxError(f"unquote string {quoted} error invalid syntax")
        return _SIMPLE_ESCAPES[simple]

    try:
        return _ESCAPE.sub(replacement, inner)
    except (OverflowError, ValueError) as error:
        if isinstance(error, JsonPathSyntaxError):
            raise
        raise JsonPathSyntaxError(f"unquote string {quoted} error invalid syntax") from None

"""The filters of jq, read into trees.

Source: the manual of jq 1.6. Simplified: no modules, no labels, no destructuring of several forms at once.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence

from attrs import frozen

_TOKEN = re.compile(
    r"""\s*(?:(?P<comment>\#[^\n]*)|(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)|(?P<variable>\$[A-Za-z_]\w*)
    |(?P<format>@[A-Za-z0-9]+)|(?P<field>\.[A-Za-z_]\w*)|(?P<word>[A-Za-z_]\w*(?:::[A-Za-z_]\w*)*)
    |(?P<operator>\?//|\|=|//=|\+=|-=|\*=|/=|%=|==|!=|<=|>=|//|\.\.|[-+*/%<>=|,.:;()\[\]{}?$]))""",
    re.VERBOSE,
)
_KEYWORDS = frozenset(
    {
        "if",
        "then",
        "elif",
        "else",
        "end",
        "and",
        "or",
        "as",
        "reduce",
        "foreach",
        "def",
        "try",
        "catch",
    }
)
_ASSIGNMENTS = ("=", "|=", "+=", "-=", "*=", "/=", "%=", "//=")
_COMPARISONS = ("==", "!=", "<=", ">=", "<", ">")
_MAX_NESTING = 40


class JqSyntaxError(ValueError):
    """A filter that jq refuses; the text is what it says after `jq: error: `."""


@frozen
class Node:
    """A piece of a filter.

    Attributes:
        kind: What it is.
        text: Its name or operator.
        parts: What it is made of.
        value: What a literal is.
    """

    kind: str
    text: str = ""
    parts: tuple[Node, ...] = ()
    value: object = None


@frozen
class _Token:
    kind: str
    text: str
    parts: tuple[Node, ...] = ()


IDENTITY = Node("identity")


def read_filter(text: str) -> Node:
    """Return the tree of a filter.

    Raises:
        JqSyntaxError: It is none.
    """
    return _Parser(_Scanner(text).tokens()).whole()


class _Scanner:
    r"""Splits a filter into tokens; texts with `\\(...)` hold the trees of what stands inside."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def tokens(self) -> list[_Token]:
        found: list[_Token] = []
        while True:
            while self.text[self.at : self.at + 1].isspace():
                self.at += 1
            if self.at >= len(self.text):
                return found
            if self.text.startswith('"', self.at):
                found.append(_Token("text", "", self._text()))
                continue
            if self.text.startswith('."', self.at):
                self.at += 1
                found += [_Token("operator", "."), _Token("text", "", self._text())]
                continue
            match = _TOKEN.match(self.text, self.at)
            if match is None:
                raise _invalid(self.text[self.at])
            self.at = match.end()
            kind = str(match.lastgroup)
            word = match[kind]
            if kind == "word" and word in _KEYWORDS:
                kind = "keyword"
            if kind != "comment":
                found.append(_Token(kind, word))

    def _text(self) -> tuple[Node, ...]:
        """Return the stretches of a quoted text, literal ones and inner filters."""
        self.at += 1
        parts: list[Node] = []
        literal = ""
        while not self.text.startswith('"', self.at):
            if self.at >= len(self.text):
                raise JqSyntaxError("syntax error, unexpected QQSTRING_START, expecting end of file")
            if self.text.startswith("\\(", self.at):
                parts.append(Node("text", value=_decoded(literal)))
                literal = ""
                inner = self._inner()
                parts.append(read_filter(inner))
                continue
            step = 2 if self.text[self.at] == "\\" else 1
            literal += self.text[self.at : self.at + step]
            self.at += step
        self.at += 1
        return (*parts, Node("text", value=_decoded(literal)))

    def _inner(self) -> str:
        r"""Return the filter between `\\(` and its closing parenthesis."""
        self.at += 2
        start, depth, quoted = self.at, 1, False
        while self.at < len(self.text):
            letter = self.text[self.at]
            if letter == "\\":
                self.at += 1
            elif letter == '"':
                quoted = not quoted
            elif not quoted and letter in "()":
                depth += 1 if letter == "(" else -1
                if depth == 0:
                    self.at += 1
                    return self.text[start : self.at - 1]
            self.at += 1
        raise JqSyntaxError("syntax error, unexpected end of file")


def _decoded(literal: str) -> str:
    try:
        return str(json.loads(f'"{literal}"', strict=False))
    except ValueError as error:
        raise JqSyntaxError("Invalid escape") from error


def _invalid(letter: str) -> JqSyntaxError:
    return JqSyntaxError(f"syntax error, unexpected INVALID_CHARACTER ({letter})")


class _Parser:
    """Reads by recursive descent, what binds least first."""

    def __init__(self, tokens: Sequence[_Token]) -> None:
        self.tokens = tokens
        self.at = 0
        self.depth = 0

    def whole(self) -> Node:
        if not self.tokens:
            return IDENTITY
        node = self._pipe()
        if self.at < len(self.tokens):
            raise self._error()
        return node

    # -- tokens ------------------------------------------------------------

    def _is(self, *wanted: str) -> bool:
        if self.at >= len(self.tokens):
            return False
        token = self.tokens[self.at]
        return token.kind in ("operator", "keyword") and token.text in wanted

    def _take(self, *wanted: str) -> str:
        if self._is(*wanted):
            self.at += 1
            return self.tokens[self.at - 1].text
        return ""

    def _expect(self, wanted: str) -> None:
        if not self._take(wanted):
            raise self._error()

    def _next(self, *kinds: str) -> _Token:
        if self.at >= len(self.tokens) or self.tokens[self.at].kind not in kinds:
            raise self._error()
        self.at += 1
        return self.tokens[self.at - 1]

    def _error(self) -> JqSyntaxError:
        if self.at >= len(self.tokens):
            return JqSyntaxError("syntax error, unexpected $end")
        token = self.tokens[self.at]
        names = {
            "word": "IDENT",
            "field": "FIELD",
            "number": "LITERAL",
            "text": "QQSTRING_START",
            "format": "FORMAT",
        }
        shown = token.text if token.kind == "keyword" else f"'{token.text}'"
        return JqSyntaxError(f"syntax error, unexpected {names.get(token.kind, shown)}")

    # -- operators ------------------------------------------------------------

    def _pipe(self) -> Node:
        self.depth += 1
        if self.depth > _MAX_NESTING:
            raise JqSyntaxError("the filter is nested too deep")
        try:
            return self._one_pipe()
        finally:
            self.depth -= 1

    def _one_pipe(self) -> Node:
        if self._take("def"):
            return self._definition()
        node = self._comma()
        if self._take("as"):
            name = self._pattern()
            self._expect("|")
            return Node("bind", parts=(node, name, self._pipe()))
        if self._take("|"):
            return Node("pipe", parts=(node, self._pipe()))
        return node

    def _definition(self) -> Node:
        name = self._next("word").text
        parameters: list[str] = []
        if self._take("("):
            parameters.append(self._next("word", "variable").text)
            while self._take(";"):
                parameters.append(self._next("word", "variable").text)
            self._expect(")")
        self._expect(":")
        body = self._pipe()
        self._expect(";")
        rest = self._pipe() if self.at < len(self.tokens) and not self._is(")") else IDENTITY
        return Node("def", name, (Node("parameters", value=tuple(parameters)), body, rest))

    def _pattern(self) -> Node:
        if self._take("["):
            names = [self._pattern()]
            while self._take(","):
                names.append(self._pattern())
            self._expect("]")
            return Node("array", parts=tuple(names))
        return Node("variable", self._next("variable").text[1:])

    def _comma(self) -> Node:
        node = self._alternative()
        while self._take(","):
            node = Node("comma", parts=(node, self._alternative()))
        return node

    def _alternative(self) -> Node:
        node = self._assignment()
        if self._take("//"):
            return Node("alternative", parts=(node, self._alternative()))
        return node

    def _assignment(self) -> Node:
        node = self._or()
        sign = self._take(*_ASSIGNMENTS)
        return Node("assign", sign, (node, self._alternative())) if sign else node

    def _or(self) -> Node:
        node = self._and()
        while self._take("or"):
            node = Node("or", parts=(node, self._and()))
        return node

    def _and(self) -> Node:
        node = self._comparison()
        while self._take("and"):
            node = Node("and", parts=(node, self._comparison()))
        return node

    def _comparison(self) -> Node:
        node = self._left(("+", "-"), lambda: self._left(("*", "/", "%"), self._postfix))
        sign = self._take(*_COMPARISONS)
        if not sign:
            return node
        right = self._left(("+", "-"), lambda: self._left(("*", "/", "%"), self._postfix))
        return Node("two", sign, (node, right))

    def _left(self, signs: tuple[str, ...], inner: Callable[[], Node]) -> Node:
        node = inner()
        while sign := self._take(*signs):
            node = Node("two", sign, (node, inner()))
        return node

    # -- terms ------------------------------------------------------------

    def _postfix(self) -> Node:
        if self._take("-"):
            return Node("negative", parts=(self._postfix(),))
        if self._take("try"):
            body = self._postfix()
            return Node("try", parts=(body, self._postfix()) if self._take("catch") else (body,))
        if self._is("reduce", "foreach"):
            return self._fold()
        node = self._term()
        while True:
            if self._take("?"):
                node = Node("try", parts=(node,))
            elif self._is("["):
                node = self._bracket(node)
            elif self.at < len(self.tokens) and self.tokens[self.at].kind == "field":
                node = Node("index", parts=(node, Node("text", value=self._next("field").text[1:])))
            elif self._is(".") and self._after_dot():
                self.at += 1
                if self.tokens[self.at].kind == "text":
                    node = Node("index", parts=(node, Node("format", "", self._next("text").parts)))
            else:
                return node

    def _after_dot(self) -> bool:
        following = self.tokens[self.at + 1 : self.at + 2]
        return bool(following) and (following[0].kind == "text" or following[0].text == "[")

    def _bracket(self, node: Node) -> Node:
        self._expect("[")
        if self._take("]"):
            return Node("iterate", parts=(node,))
        if self._take(":"):
            end = self._pipe()
            self._expect("]")
            return Node("slice", parts=(node, Node("null"), end))
        start = self._pipe()
        if self._take(":"):
            end = Node("null") if self._is("]") else self._pipe()
            self._expect("]")
            return Node("slice", parts=(node, start, end))
        self._expect("]")
        return Node("index", parts=(node, start))

    def _term(self) -> Node:
        if self.at >= len(self.tokens):
            raise self._error()
        token = self.tokens[self.at]
        if token.kind == "operator":
            return self._of_operator(token)
        if token.kind == "keyword":
            return self._if() if token.text == "if" else self._refused()
        self.at += 1
        if token.kind == "number":
            number = float(token.text)
            return Node("literal", value=int(number) if number == int(number) else number)
        if token.kind == "text":
            return Node("format", "", token.parts)
        if token.kind == "format":
            is_text = self.at < len(self.tokens) and self.tokens[self.at].kind == "text"
            return Node("format", token.text, self._next("text").parts if is_text else (IDENTITY,))
        if token.kind == "variable":
            return Node("variable", token.text[1:])
        if token.kind == "field":
            return Node("index", parts=(IDENTITY, Node("text", value=token.text[1:])))
        return self._call(token.text)

    def _refused(self) -> Node:
        raise self._error()

    def _of_operator(self, token: _Token) -> Node:
        self.at += 1
        if token.text == "..":
            return Node("call", "recurse")
        if token.text == ".":
            if self.at < len(self.tokens) and self.tokens[self.at].kind == "text":
                return Node("index", parts=(IDENTITY, Node("format", "", self._next("text").parts)))
            return IDENTITY
        if token.text == "(":
            node = self._pipe()
            self._expect(")")
            return Node("group", parts=(node,))
        if token.text == "[":
            if self._take("]"):
                return Node("literal", value=[])
            node = self._pipe()
            self._expect("]")
            return Node("collect", parts=(node,))
        if token.text == "{":
            return self._object()
        self.at -= 1
        raise self._error()

    def _call(self, name: str) -> Node:
        if name in ("null", "true", "false"):
            return Node("literal", value={"null": None, "true": True, "false": False}[name])
        arguments: list[Node] = []
        if self._take("("):
            arguments.append(self._pipe())
            while self._take(";"):
                arguments.append(self._pipe())
            self._expect(")")
        return Node("call", name, tuple(arguments))

    def _if(self) -> Node:
        self.at += 1
        condition = self._pipe()
        self._expect("then")
        then = self._pipe()
        if self._is("elif"):
            return Node("if", parts=(condition, then, self._if()))
        otherwise = self._pipe() if self._take("else") else IDENTITY
        self._expect("end")
        return Node("if", parts=(condition, then, otherwise))

    def _fold(self) -> Node:
        kind = self._take("reduce", "foreach")
        source = self._term()
        while self._is("[") or (self.at < len(self.tokens) and self.tokens[self.at].kind == "field"):
            source = self._continued(source)
        self._expect("as")
        name = self._pattern()
        self._expect("(")
        parts = [self._pipe()]
        while self._take(";"):
            parts.append(self._pipe())
        self._expect(")")
        if len(parts) not in ((2,) if kind == "reduce" else (2, 3)):
            raise self._error()
        return Node(kind, parts=(source, name, *parts))

    def _continued(self, node: Node) -> Node:
        if self._is("["):
            return self._bracket(node)
        return Node("index", parts=(node, Node("text", value=self._next("field").text[1:])))

    def _object(self) -> Node:
        entries: list[Node] = []
        while not self._take("}"):
            if entries:
                self._expect(",")
            entries.append(self._entry())
        return Node("object", parts=tuple(entries))

    def _entry(self) -> Node:
        token = self._next("word", "keyword", "variable", "text", "format", "operator", "number")
        if token.kind == "variable":
            return Node("entry", parts=(Node("text", value=token.text[1:]), Node("variable", token.text[1:])))
        if token.kind == "operator":
            if token.text != "(":
                self.at -= 1
                raise self._error()
            key = self._pipe()
            self._expect(")")
            self._expect(":")
            return Node("entry", parts=(key, self._value()))
        key = Node("format", "", token.parts) if token.kind == "text" else Node("text", value=token.text)
        if self._take(":"):
            return Node("entry", parts=(key, self._value()))
        return Node("entry", parts=(key, Node("index", parts=(IDENTITY, key))))

    def _value(self) -> Node:
        """Return an entry's value: pipes and alternatives may stand in it, commas not."""
        node = self._alternative()
        if self._take("|"):
            return Node("pipe", parts=(node, self._value()))
        return node

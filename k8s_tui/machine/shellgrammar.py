"""The part of the shell's grammar that commands of containers use: lists, loops, conditions.

Simplified: no functions, cases, here-documents or arrays; in a pipeline only the first command counts.
Source: POSIX shell, chapter 2.10.
"""

from __future__ import annotations

import re
import shlex
from typing import TypeAlias

from k8s_tui.sim.value import frozen

STATEMENTS_LIMIT = 500
"""A longer program is not looked into."""


class ShellSyntaxError(ValueError):
    """A text that is no program."""


@frozen
class Simple:
    """One command with where its output goes, "" for the log."""

    words: tuple[str, ...]
    to_file: str = ""
    append: bool = False
    background: bool = False


@frozen
class Chain:
    """Commands joined by `&&` and `||`: (operator, command)."""

    parts: tuple[tuple[str, Node], ...]


@frozen
class While:
    """A loop; `until` where it runs as long as the condition fails."""

    condition: tuple[Node, ...]
    body: tuple[Node, ...]
    until: bool


@frozen
class For:
    """A loop over words."""

    variable: str
    words: tuple[str, ...]
    body: tuple[Node, ...]


@frozen
class If:
    """A condition."""

    condition: tuple[Node, ...]
    then: tuple[Node, ...]
    otherwise: tuple[Node, ...]


Node: TypeAlias = Simple | Chain | While | For | If

_ENDS = frozenset({";", "\n", "&", ";;"})
_CLOSERS = frozenset({"do", "done", "then", "else", "elif", "fi", "}", ")"})


def parse_program(text: str) -> tuple[Node, ...]:
    """Return the statements of a shell program.

    Raises:
        ShellSyntaxError: It is none.
    """
    parser = _Parser(_tokens(text))
    nodes = parser.statements()
    if parser.peek() is not None:
        raise ShellSyntaxError(f"syntax error: unexpected {parser.peek()!r}")
    return nodes


def _tokens(text: str) -> list[str]:
    lines = [line for line in text.replace("\\\n", " ").split("\n") if not line.lstrip().startswith("#")]
    lexer = shlex.shlex("\n".join(lines), posix=True, punctuation_chars=";&|<>\n")
    lexer.whitespace = " \t\r"
    lexer.whitespace_split = True
    lexer.commenters = ""
    try:
        tokens = list(lexer)
    except ValueError as error:
        raise ShellSyntaxError("syntax error: unterminated quoted string") from error
    return [part for token in tokens for part in _split_punctuation(token)]


def _split_punctuation(token: str) -> list[str]:
    if set(token) <= set(";&|<>\n") and token not in ("&&", "||", ">>", ";;"):
        return re.findall(r"&&|\|\||>>|.", token, re.DOTALL)
    return [token]


class _Parser:
    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens
        self._at = 0
        self._count = 0

    def peek(self) -> str | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _next(self) -> str:
        token = self.peek()
        if token is None:
            raise ShellSyntaxError("syntax error: unexpected end of file")
        self._at += 1
        return token

    def _expect(self, word: str) -> None:
        if self._next() != word:
            raise ShellSyntaxError(f"syntax error: expected {word!r}")

    def statements(self) -> tuple[Node, ...]:
        found: list[Node] = []
        while True:
            while self.peek() in _ENDS:
                self._at += 1
            if self.peek() is None or self.peek() in _CLOSERS:
                return tuple(found)
            self._count += 1
            if self._count > STATEMENTS_LIMIT:
                raise ShellSyntaxError("program too long")
            found.append(self._chain())

    def _chain(self) -> Node:
        parts: list[tuple[str, Node]] = [("", self._pipeline())]
        while self.peek() in ("&&", "||"):
            operator = self._next()
            while self.peek() == "\n":
                self._at += 1
            parts.append((operator, self._pipeline()))
        return parts[0][1] if len(parts) == 1 else Chain(tuple(parts))

    def _pipeline(self) -> Node:
        first = self._command()
        while self.peek() == "|":
            self._at += 1
            self._command()
        return first

    def _command(self) -> Node:
        word = self.peek()
        if word in ("while", "until"):
            return self._while(word)
        if word == "for":
            return self._for()
        if word == "if":
            return self._if()
        if word in ("{", "("):
            self._at += 1
            body = self.statements()
            self._at += 1
            return Chain(tuple((";", node) for node in body))
        return self._simple()

    def _while(self, word: str) -> Node:
        self._at += 1
        condition = self.statements()
        self._expect("do")
        body = self.statements()
        self._expect("done")
        return While(condition, body, word == "until")

    def _for(self) -> Node:
        self._at += 1
        variable = self._next()
        words = []
        if self.peek() == "in":
            self._at += 1
            while self.peek() not in _ENDS and self.peek() is not None:
                words.append(self._next())
        while self.peek() in _ENDS:
            self._at += 1
        self._expect("do")
        body = self.statements()
        self._expect("done")
        return For(variable, tuple(words), body)

    def _if(self) -> Node:
        self._at += 1
        condition = self.statements()
        self._expect("then")
        then = self.statements()
        otherwise: tuple[Node, ...] = ()
        if self.peek() == "elif":
            otherwise = (self._if(),)
            return If(condition, then, otherwise)
        if self.peek() == "else":
            self._at += 1
            otherwise = self.statements()
        self._expect("fi")
        return If(condition, then, otherwise)

    def _simple(self) -> Node:
        words: list[str] = []
        to_file, append = "", False
        while (token := self.peek()) is not None and token not in _ENDS and token not in ("&&", "||", "|"):
            self._at += 1
            if token in (">", ">>"):
                is_error = words[-1:] in (["1"], ["2"]) and words.pop() == "2"
                if self.peek() == "&":
                    self._at += 1
                target = self._next()
                if not is_error and target not in ("1", "2"):
                    to_file, append = target, token == ">>"
            elif token == "<":
                self._next()
            else:
                words.append(token)
        return Simple(tuple(words), to_file, append, self.peek() == "&")

"""The programs of awk, read into trees.

Source: IEEE Std 1003.1 (POSIX) awk, its grammar; the words of the refusals are mawk's. Simplified: no functions of
one's own, no `getline`.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from attrs import frozen

_TOKEN = re.compile(
    r"""[ \t\r]*(?:\\\n[ \t]*)*(?:(?P<comment>\#[^\n]*)|(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)
    |(?P<text>"(?:\\.|[^"\\])*")|(?P<word>[A-Za-z_]\w*)
    |(?P<operator>\+\+|--|\+=|-=|\*=|/=|%=|\^=|\*\*=?|==|!=|<=|>=|>>|&&|\|\||!~|[-+*/%^<>!~=$(),;{}?:\[\]\n]))""",
    re.VERBOSE | re.DOTALL,
)
_PATTERN = re.compile(r"/((?:\\.|\[\^?\]?[^\]\n]*\]|[^/\\\n])+)/")
_ESCAPES = {
    "n": "\n",
    "t": "\t",
    "r": "\r",
    "\\": "\\",
    '"': '"',
    "/": "/",
    "a": "\a",
    "b": "\b",
    "f": "\f",
    "v": "\v",
}
_KEYWORDS = frozenset(
    {"BEGIN", "END", "if", "else", "while", "do", "for", "in", "print", "printf", "next", "exit", "break"}
    | {"continue", "delete", "function", "getline"}
)
_ASSIGNMENTS = frozenset({"=", "+=", "-=", "*=", "/=", "%=", "^=", "**="})
_COMPARISONS = ("==", "!=", "<=", ">=", "<", ">")
_MAX_NESTING = 100


class AwkError(ValueError):
    """A program that awk refuses; the text is what it says."""


@frozen
class Node:
    """A piece of a program.

    Attributes:
        kind: What it is: `number`, `text`, `pattern`, `name`, `item`, `field`, an operator or a statement.
        text: Its name, operator or value.
        parts: What it is made of.
    """

    kind: str
    text: str = ""
    parts: tuple[Node, ...] = ()


@frozen
class Rule:
    """When, and what.

    Attributes:
        when: `BEGIN`, `END`, or empty.
        first: The condition; None for every line.
        last: The end of a range.
        body: None to print the line.
    """

    when: str
    first: Node | None
    last: Node | None
    body: Node | None


def read_program(text: str) -> list[Rule]:
    """Return the rules of a program.

    Raises:
        AwkError: It is none, or it has what this awk does not know.
    """
    return _Parser(_tokens(text)).rules()


def unescaped(text: str) -> str:
    """Return a text with its escapes replaced."""
    return re.sub(r"\\(.)", lambda match: _ESCAPES.get(match[1], "\\" + match[1]), text, flags=re.DOTALL)


def _tokens(text: str) -> list[tuple[str, str, int]]:
    found: list[tuple[str, str, int]] = []
    position, line = 0, 1
    while position < len(text.rstrip()):
        # A slash after a value divides; elsewhere it opens a pattern.
        after_value = bool(found) and (
            found[-1][0] in ("number", "text", "word") or found[-1][1] in (")", "]", "$")
        )
        blank = re.compile(r"[ \t]*").match(text, position)
        assert blank is not None, "it matches nothing at least"
        pattern = None if after_value else _PATTERN.match(text, blank.end())
        if pattern is not None:
            found.append(("pattern", pattern[1], line))
            position = pattern.end()
            continue
        match = _TOKEN.match(text, position)
        if match is None:
            raise AwkError(f"line {line}: syntax error at or near {text[position:].strip()[:1]}")
        kind = str(match.lastgroup)
        word = match[kind]
        if kind == "word" and word in _KEYWORDS:
            kind = "keyword"
        if kind != "comment":
            found.append((kind, unescaped(word[1:-1]) if kind == "text" else word, line))
        line += match.group().count("\n")
        position = match.end()
    return found


class _Parser:
    """Reads by recursive descent."""

    def __init__(self, tokens: list[tuple[str, str, int]]) -> None:
        self.tokens = tokens
        self.at = 0
        self.depth = 0
        self.in_print = False

    def rules(self) -> list[Rule]:
        rules: list[Rule] = []
        self._skip(";", "\n")
        while self.at < len(self.tokens):
            rules.append(self._rule())
            self._skip(";", "\n")
        return rules

    # -- tokens ------------------------------------------------------------

    def _is(self, *wanted: str) -> bool:
        if self.at >= len(self.tokens):
            return False
        kind, text, _ = self.tokens[self.at]
        return kind in ("operator", "keyword") and text in wanted

    def _take(self, *wanted: str) -> str:
        if self._is(*wanted):
            self.at += 1
            return self.tokens[self.at - 1][1]
        return ""

    def _skip(self, *wanted: str) -> None:
        while self._take(*wanted):
            pass

    def _expect(self, wanted: str) -> None:
        if not self._take(wanted):
            raise self._error()

    def _error(self) -> AwkError:
        if self.at >= len(self.tokens):
            line = self.tokens[-1][2] + 1 if self.tokens else 1
            return AwkError(f"line {line}: missing }} near end of file")
        _, text, line = self.tokens[self.at]
        return AwkError(f"line {line}: syntax error at or near {'end of line' if text == chr(10) else text}")

    # -- statements ------------------------------------------------------------

    def _rule(self) -> Rule:
        when = self._take("BEGIN", "END")
        if when:
            return Rule(when, None, None, self._block())
        if self._is("function"):
            raise AwkError("functions of one's own are not supported by this awk")
        first = last = None
        if not self._is("{"):
            first = self._expression()
            if self._take(","):
                self._skip("\n")
                last = self._expression()
        return Rule("", first, last, self._block() if self._is("{") else None)

    def _block(self) -> Node:
        self._expect("{")
        statements: list[Node] = []
        self._skip(";", "\n")
        while not self._is("}"):
            if self.at >= len(self.tokens):
                raise self._error()
            statements.append(self._statement())
            self._skip(";", "\n")
        self.at += 1
        return Node("block", parts=tuple(statements))

    def _statement(self) -> Node:
        self.depth += 1
        if self.depth > _MAX_NESTING:
            raise AwkError("statements nested too deep")
        try:
            return self._one_statement()
        finally:
            self.depth -= 1

    def _one_statement(self) -> Node:
        if self._is("{"):
            return self._block()
        word = self._take(
            "if", "while", "do", "for", "print", "printf", "next", "exit", "break", "continue", "delete"
        )
        if word == "if":
            return self._if()
        if word == "while":
            condition = self._in_parentheses()
            return Node("while", parts=(condition, self._body()))
        if word == "do":
            return self._do()
        if word == "for":
            return self._for()
        if word in ("print", "printf"):
            return self._print(word)
        if word == "delete":
            return Node("delete", parts=(self._primary(),))
        if word == "exit" and not self._ends():
            return Node("exit", parts=(self._expression(),))
        if word:
            return Node(word)
        return self._ended(Node("do_it", parts=(self._expression(),)))

    def _ends(self) -> bool:
        return self.at >= len(self.tokens) or self._is(";", "\n", "}")

    def _ended(self, node: Node) -> Node:
        if not self._ends():
            raise self._error()
        return node

    def _body(self) -> Node:
        self._skip("\n")
        if self._take(";"):
            return Node("block")
        return self._statement()

    def _in_parentheses(self) -> Node:
        self._expect("(")
        node = self._expression()
        self._expect(")")
        return node

    def _if(self) -> Node:
        condition = self._in_parentheses()
        then = self._body()
        before = self.at
        self._skip(";", "\n")
        if self._take("else"):
            return Node("if", parts=(condition, then, self._body()))
        self.at = before
        return Node("if", parts=(condition, then))

    def _do(self) -> Node:
        body = self._body()
        self._skip(";", "\n")
        self._expect("while")
        return Node("do", parts=(body, self._in_parentheses()))

    def _for(self) -> Node:
        self._expect("(")
        names = self.tokens[self.at : self.at + 4]
        if (
            [kind for kind, _, _ in names[::2]] == ["word", "word"]
            and names[1][1] == "in"
            and names[3][1] == ")"
        ):
            self.at += 4
            return Node("each", names[0][1], (Node("name", names[2][1]), self._body()))
        start = Node("block") if self._is(";") else Node("do_it", parts=(self._expression(),))
        self._expect(";")
        condition = Node("number", "1") if self._is(";") else self._expression()
        self._expect(";")
        step = Node("block") if self._is(")") else Node("do_it", parts=(self._expression(),))
        self._expect(")")
        return Node("for", parts=(start, condition, step, self._body()))

    def _print(self, word: str) -> Node:
        values: list[Node] = []
        self.in_print = True
        if not self._ends() and not self._is(">", ">>"):
            values = self._listed()
        self.in_print = False
        if len(values) == 1 and values[0].kind == "list":
            values = list(values[0].parts)
        sign = self._take(">", ">>")
        target = self._joined() if sign else None
        node = Node(word, sign, (Node("list", parts=tuple(values)), *((target,) if target else ())))
        return self._ended(node)

    def _listed(self) -> list[Node]:
        values = [self._expression()]
        while self._take(","):
            self._skip("\n")
            values.append(self._expression())
        return values

    # -- expressions ------------------------------------------------------------

    def _expression(self) -> Node:
        node = self._choice()
        if self._is(*_ASSIGNMENTS) and node.kind in ("name", "item", "field"):
            sign = self._take(*_ASSIGNMENTS)
            return Node("assign", sign[:-1].replace("**", "^"), (node, self._expression()))
        return node

    def _choice(self) -> Node:
        node = self._left(("||",), lambda: self._left(("&&",), self._membership))
        if not self._take("?"):
            return node
        first = self._expression()
        self._expect(":")
        return Node("choice", parts=(node, first, self._expression()))

    def _left(self, signs: tuple[str, ...], inner: Callable[[], Node]) -> Node:
        node = inner()
        while sign := self._take(*signs):
            self._skip("\n")
            node = Node("two", sign, (node, inner()))
        return node

    def _membership(self) -> Node:
        node = self._match()
        while self._take("in"):
            name = self._next("word")
            node = Node("in", name, node.parts if node.kind == "list" else (node,))
        return node

    def _match(self) -> Node:
        return self._left(("~", "!~"), self._comparison)

    def _comparison(self) -> Node:
        node = self._joined()
        signs = tuple(sign for sign in _COMPARISONS if sign != ">" or not self.in_print)
        if sign := self._take(*signs):
            node = Node("two", sign, (node, self._joined()))
        return node

    def _joined(self) -> Node:
        node = self._sum()
        while self._begins_value():
            node = Node("join", parts=(node, self._sum()))
        return node

    def _begins_value(self) -> bool:
        if self.at >= len(self.tokens):
            return False
        kind, text, _ = self.tokens[self.at]
        return kind in ("number", "text", "word", "pattern") or (
            kind == "operator" and text in ("$", "(", "!", "-", "++", "--")
        )

    def _sum(self) -> Node:
        return self._left(("+", "-"), lambda: self._left(("*", "/", "%"), self._unary))

    def _unary(self) -> Node:
        sign = self._take("!", "-", "+")
        if sign:
            return Node("one", sign, (self._unary(),))
        node = self._stepped()
        if self._take("^", "**"):
            return Node("two", "^", (node, self._unary()))
        return node

    def _stepped(self) -> Node:
        sign = self._take("++", "--")
        if sign:
            return Node("before", sign, (self._primary(),))
        node = self._primary()
        if node.kind in ("name", "item", "field") and (sign := self._take("++", "--")):
            return Node("after", sign, (node,))
        return node

    def _next(self, kind: str) -> str:
        if self.at >= len(self.tokens) or self.tokens[self.at][0] != kind:
            raise self._error()
        self.at += 1
        return self.tokens[self.at - 1][1]

    def _primary(self) -> Node:
        if self._take("$"):
            sign = self._take("++", "--")
            inner = self._primary()
            return Node("field", parts=(Node("before", sign, (inner,)) if sign else inner,))
        if self._is("("):
            return self._grouped()
        if self.at >= len(self.tokens):
            raise self._error()
        kind, text, _ = self.tokens[self.at]
        if kind in ("number", "text", "pattern"):
            self.at += 1
            return Node(kind, text)
        if self._is("getline"):
            raise AwkError("getline is not supported by this awk")
        name = self._next("word")
        if self._take("["):
            index = self._listed()
            self._expect("]")
            return Node("item", name, tuple(index))
        from_parenthesis = self._is("(") and name in FUNCTIONS
        if from_parenthesis or name == "length":
            return Node("call", name, tuple(self._arguments()) if self._is("(") else ())
        return Node("name", name)

    def _arguments(self) -> list[Node]:
        self._expect("(")
        before, self.in_print = self.in_print, False
        values = [] if self._is(")") else self._listed()
        self.in_print = before
        self._expect(")")
        return values

    def _grouped(self) -> Node:
        values = self._arguments()
        if not values:
            raise self._error()
        return Node("group", parts=(values[0],)) if len(values) == 1 else Node("list", parts=tuple(values))


FUNCTIONS = frozenset(
    {
        "length",
        "substr",
        "index",
        "split",
        "sub",
        "gsub",
        "match",
        "sprintf",
        "toupper",
        "tolower",
        "int",
        "sqrt",
    }
    | {"exp", "log", "sin", "cos", "atan2"}
)
"""What a program may call."""

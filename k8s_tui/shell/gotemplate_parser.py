"""The grammar of Go templates: text with actions in double braces, turned into a tree.

Left out: `define`, `template` and `block`, which a one-line template has no use for.

Source: the documentation of Go's package text/template; its errors checked against kubectl v1.32.
"""

from __future__ import annotations

import re
from typing import TypeAlias

from attrs import frozen

from k8s_tui.api import jsonvalue
from k8s_tui.api.jsonvalue import Json
from k8s_tui.shell.gotemplate_lexer import Action, TemplateSyntaxError, Token, actions, failure

# fmt: off
FUNCTIONS = frozenset({
    "and", "base64decode", "call", "eq", "exists", "ge", "gt", "html", "index", "le", "len", "lt", "ne",
    "not", "or", "print", "printf", "println", "slice", "urlquery",
})
# fmt: on
MAX_DEPTH = 50
"""Levels of parentheses and blocks; Go has no limit, this has no use for more."""

_NUMBER = re.compile(
    r"(?P<integer>[+-]?[0-9]{1,18})|0[xX](?P<hexadecimal>[0-9a-fA-F]{1,15})|(?P<float>[+-]?[0-9]*\.?[0-9]+"
    r"(?:[eE][+-]?[0-9]{1,3})?|[+-]?[0-9]+\.)"
)
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|(.))", re.DOTALL)
_SIMPLE_ESCAPES = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_BLOCKS = frozenset({"if", "with", "range"})
_KEYWORDS = _BLOCKS | {"else", "end", "break", "continue", "define", "template", "block"}


@frozen
class Literal:
    """A constant."""

    value: Json
    source: str
    position: int


@frozen
class Reference:
    """`.a.b`, `$x.a`, `(...).a` or a lone dot: a value, then the fields to take from it.

    Attributes:
        base: A variable's name with its dollar, a pipeline in parentheses, or None for the dot.
    """

    base: str | Pipeline | None
    names: tuple[str, ...]
    source: str
    position: int


@frozen
class Function:
    """A function's name."""

    name: str
    source: str
    position: int


Operand: TypeAlias = Literal | Reference | Function


@frozen
class Command:
    """An operand, or a function with its arguments."""

    operands: tuple[Operand, ...]
    source: str
    position: int


@frozen
class Pipeline:
    """Commands of which each gets the result of the one before as its last argument.

    Attributes:
        variables: What the result is put into, with their dollars.
        declares: Whether the variables are new.
    """

    commands: tuple[Command, ...]
    variables: tuple[str, ...] = ()
    declares: bool = False
    source: str = ""
    position: int = 0


@frozen
class Text:
    """Plain text."""

    text: str


@frozen
class Jump:
    """`break` or `continue`."""

    keyword: str


@frozen
class Block:
    """`if`, `with` or `range`, with what comes instead where there is nothing."""

    keyword: str
    pipeline: Pipeline
    body: tuple[Node, ...]
    otherwise: tuple[Node, ...] = ()


Node: TypeAlias = Text | Pipeline | Jump | Block


def parse(template: str) -> tuple[Node, ...]:
    """Return the nodes of a template.

    Raises:
        TemplateSyntaxError: with kubectl's words.
    """
    return _Parser(template, actions(template)).parse()


class _Parser:
    """Builds the tree; `scope` holds the variables that are visible."""

    def __init__(self, template: str, actions: list[Action]) -> None:
        self.template = template
        self.actions = actions
        self.next = 0
        self.scope = ["$"]
        self.range_depth = 0
        self.depth = 0

    def parse(self) -> tuple[Node, ...]:
        nodes, ending = self._nodes()
        if ending is not None:
            raise self._failure(ending.position, f"unexpected {{{{{ending.tokens[0].text}}}}}")
        return nodes

    def _failure(self, position: int, reason: str) -> TemplateSyntaxError:
        return failure(self.template, position, reason)

    def _nodes(self) -> tuple[tuple[Node, ...], Action | None]:
        """Read up to an `else` or `end`, which is returned, or to the template's end."""
        nodes: list[Node] = []
        while self.next < len(self.actions):
            action = self.actions[self.next]
            self.next += 1
            if action.text is not None:
                nodes.append(Text(action.text))
                continue
            tokens = _without_space(action.tokens)
            action = Action(tokens, action.position)
            keyword = tokens[0].text if tokens and tokens[0].kind == "word" else ""
            if keyword in {"else", "end"}:
                return tuple(nodes), action
            nodes.append(self._node(keyword, action))
        return tuple(nodes), None

    def _node(self, keyword: str, action: Action) -> Node:
        if keyword in _BLOCKS:
            return self._block(keyword, action.tokens[1:], action.position)
        if keyword in {"break", "continue"}:
            if not self.range_depth:
                raise self._failure(action.position, f"{{{{{keyword}}}}} outside {{{{range}}}}")
            return Jump(keyword)
        if keyword in _KEYWORDS:
            raise self._failure(action.position, f"{{{{{keyword}}}}} is not supported by this shell")
        return self._pipeline(action.tokens, action.position, "command")

    def _block(self, keyword: str, tokens: tuple[Token, ...], position: int) -> Block:
        visible = len(self.scope)
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self._failure(position, "blocks nested too deep")
        pipeline = self._pipeline(tokens, position, keyword)
        self.range_depth += keyword == "range"
        body, ending = self._nodes()
        self.range_depth -= keyword == "range"
        otherwise: tuple[Node, ...] = ()
        if ending is not None and ending.tokens[0].text == "else":
            rest = ending.tokens[1:]
            if rest and rest[0].text in {"if", "with"} and rest[0].text == keyword:
                otherwise, ending = (self._block(keyword, rest[1:], ending.position),), None
            elif rest:
                raise self._failure(ending.position, f'unexpected "{rest[0].text}" in else')
            else:
                otherwise, ending = self._nodes()
                if ending is not None and ending.tokens[0].text != "end":
                    raise self._failure(ending.position, "expected end; found {{else}}")
                if ending is None:
                    raise self._failure(len(self.template), "unexpected EOF")
        elif ending is None:
            raise self._failure(len(self.template), "unexpected EOF")
        del self.scope[visible:]
        self.depth -= 1
        return Block(keyword, pipeline, body, otherwise)

    def _pipeline(self, tokens: tuple[Token, ...], position: int, context: str) -> Pipeline:
        variables, declares, rest = self._declaration(tokens, ranged=context == "range")
        stages = _split_stages(rest)
        if stages and not stages[-1] and len(stages) > 1:
            stages.pop()
        if not any(stages):
            if rest:
                raise self._failure(position, f'unexpected "|" in {context}')
            raise self._failure(position, f"missing value for {context}")
        commands = []
        for number, stage in enumerate(stages, start=1):
            if not stage:
                raise self._failure(position, f'unexpected "|" in {context}')
            command = self._command(stage)
            if number > 1 and _is_constant(command.operands[0]):
                raise self._failure(stage[0].position, f"non executable command in pipeline stage {number}")
            commands.append(command)
        self.scope.extend(variables if declares else ())
        return Pipeline(tuple(commands), variables, declares, self._source(rest), rest[0].position)

    def _declaration(
        self, tokens: tuple[Token, ...], *, ranged: bool
    ) -> tuple[tuple[str, ...], bool, tuple[Token, ...]]:
        """Split `$x := ` or `$i, $x := ` off the tokens of a pipeline."""
        kinds = [token.kind for token in tokens[:4]]
        length = 0
        if kinds[:1] == ["variable"] and kinds[1:2] in (["declare"], ["assign"]):
            length = 1
        elif (
            ranged
            and kinds[:3] == ["variable", "comma", "variable"]
            and kinds[3:] in (["declare"], ["assign"])
        ):
            length = 3
        if not length:
            return (), False, tokens
        names = tuple(token.text for token in tokens[:length:2])
        declares = tokens[length].kind == "declare"
        for name in () if declares else names:
            self._require_variable(name, tokens[0].position)
        return names, declares, tokens[length + 1 :]

    def _command(self, tokens: tuple[Token, ...]) -> Command:
        operands: list[Operand] = []
        index = 0
        while index < len(tokens):
            if operands and not self._apart(tokens, index):
                raise self._failure(tokens[index].position, _unexpected(tokens[index - 1], tokens[index]))
            operand, index = self._operand(tokens, index, first=not operands)
            operands.append(operand)
        return Command(tuple(operands), self._source(tokens), tokens[0].position)

    def _apart(self, tokens: tuple[Token, ...], index: int) -> bool:
        before = tokens[index - 1]
        return tokens[index].position > before.position + len(before.text)

    def _operand(self, tokens: tuple[Token, ...], index: int, *, first: bool) -> tuple[Operand, int]:
        token = tokens[index]
        end = index + 1
        base: str | Pipeline | None = None
        if token.kind in {"number", "string", "raw", "character"}:
            return Literal(self._constant(token), token.text, token.position), end
        if token.kind == "word":
            return self._word(token), end
        if token.kind == "variable":
            base = token.text
            self._require_variable(base, token.position)
        elif token.kind == "open":
            base, end = self._parenthesized(tokens, index)
        elif token.kind not in {"field", "dot"}:
            raise self._failure(
                token.position, f'unexpected "{token.text}" in {"command" if first else "operand"}'
            )
        names = [token.text[1:]] if token.kind == "field" else []
        position = token.position
        while end < len(tokens) and tokens[end].kind in {"field", "dot"} and not self._apart(tokens, end):
            if tokens[end].kind == "dot":
                raise self._failure(tokens[end].position, "unexpected <.> in operand")
            # Go reports a chain of fields at its second link.
            position = tokens[end].position if position == token.position else position
            names.append(tokens[end].text[1:])
            end += 1
        return Reference(base, tuple(names), self._source(tokens[index:end]), position), end

    def _word(self, token: Token) -> Operand:
        if token.text in {"true", "false"}:
            return Literal(token.text == "true", token.text, token.position)
        if token.text == "nil":
            return Literal(None, "nil", token.position)
        if token.text in _KEYWORDS:
            raise self._failure(token.position, f"unexpected <{token.text}> in operand")
        if token.text not in FUNCTIONS:
            raise self._failure(token.position, f'function "{token.text}" not defined')
        return Function(token.text, token.text, token.position)

    def _parenthesized(self, tokens: tuple[Token, ...], opening: int) -> tuple[Pipeline, int]:
        level, index = 0, opening
        while True:
            level += {"open": 1, "close": -1}.get(tokens[index].kind, 0)
            if not level:
                break
            index += 1
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self._failure(tokens[opening].position, "parentheses nested too deep")
        inner = self._pipeline(
            tokens[opening + 1 : index], tokens[opening].position, "parenthesized pipeline"
        )
        self.depth -= 1
        return inner, index + 1

    def _constant(self, token: Token) -> Json:
        if token.kind == "number":
            found = _NUMBER.fullmatch(token.text)
            if found is None:
                raise self._failure(token.position, f"bad number syntax: {jsonvalue.quote(token.text)}")
            if found["integer"] is not None:
                return int(found["integer"])
            return int(found["hexadecimal"], 16) if found["hexadecimal"] else float(token.text)
        if token.kind == "raw":
            return token.text[1:-1]
        unquoted = self._unquoted(token)
        if token.kind == "string":
            return unquoted
        if len(unquoted) != 1:
            raise self._failure(token.position, f"malformed character constant: {token.text}")
        return ord(unquoted)

    def _unquoted(self, token: Token) -> str:
        def replacement(found: re.Match[str]) -> str:
            two, four, eight, octal, simple = found.groups()
            if simple is None:
                return chr(int(octal, 8) if octal else int(two or four or eight, 16))
            if simple not in {token.text[0], "\\", *_SIMPLE_ESCAPES}:
                raise ValueError(simple)
            return _SIMPLE_ESCAPES.get(simple, str(simple))

        try:
            return _ESCAPE.sub(replacement, token.text[1:-1])
        except (ValueError, OverflowError):
            raise self._failure(token.position, "invalid syntax") from None

    def _require_variable(self, name: str, position: int) -> None:
        if name not in self.scope:
            raise self._failure(position, f"undefined variable {jsonvalue.quote(name)}")

    def _source(self, tokens: tuple[Token, ...]) -> str:
        if not tokens:
            return ""
        last = tokens[-1]
        return " ".join(self.template[tokens[0].position : last.position + len(last.text)].split())


def _unexpected(before: Token, token: Token) -> str:
    """Return the reason for a token that follows a complete operand without a space."""
    if token.kind in {"field", "dot"}:
        return f"unexpected . after term {jsonvalue.quote(before.text)}"
    return f'unexpected "{token.text}" in operand'


def _is_constant(operand: Operand) -> bool:
    lone_dot = isinstance(operand, Reference) and operand.base is None and not operand.names
    return lone_dot or isinstance(operand, Literal)


def _without_space(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    return tuple(token for token in tokens if token.kind != "space")


def _split_stages(tokens: tuple[Token, ...]) -> list[tuple[Token, ...]]:
    """Split a pipeline at its bars, those in parentheses left alone."""
    stages: list[list[Token]] = [[]]
    level = 0
    for token in tokens:
        level += {"open": 1, "close": -1}.get(token.kind, 0)
        if token.kind == "pipe" and not level:
            stages.append([])
        else:
            stages[-1].append(token)
    return [tuple(stage) for stage in stages]

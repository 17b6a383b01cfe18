"""The tokens of Go templates: plain text, and the actions in double braces between.

Source: the documentation of Go's package text/template; its errors checked against kubectl v1.32.
"""

from __future__ import annotations

import re

from attrs import frozen

_OPENING = re.compile(r"\{\{(?:-(?=[ \t\r\n]))?")
_CLOSING = re.compile(r"[ \t\r\n]*?([ \t\r\n]-)?\}\}")
_COMMENT = re.compile(r"\s*/\*.*?\*/", re.DOTALL)
_COMMENT_START = re.compile(r"\s*/\*")
_SPACE = " \t\r\n"
_TOKEN = re.compile(
    r"""(?P<space>[ \t\r\n]+) | (?P<declare>:=) | (?P<assign>=) | (?P<comma>,) | (?P<pipe>\|)
    | (?P<open>\() | (?P<close>\)) | (?P<variable>\$\w*) | (?P<number>[+-]?(?:[0-9]|\.[0-9])[\w.]*)
    | (?P<field>\.\w+) | (?P<dot>\.) | (?P<string>"(?:\\.|[^"\\\n])*") | (?P<raw>`[^`]*`)
    | (?P<character>'(?:\\.|[^'\\\n])*') | (?P<word>\w+)""",
    re.VERBOSE,
)


class TemplateSyntaxError(ValueError):
    """The template cannot be parsed; the text is kubectl's, from `error parsing template` on."""


@frozen
class Token:
    """One token of an action, with its place in the template."""

    kind: str
    text: str
    position: int


@frozen
class Action:
    """The tokens between two braces, or a text between two actions."""

    tokens: tuple[Token, ...]
    position: int
    text: str | None = None


def actions(template: str) -> list[Action]:
    """Return the texts and actions of a template in order, comments left out.

    Raises:
        TemplateSyntaxError: an action, comment, text or parenthesis is not closed.
    """
    found: list[Action] = []
    position, trim = 0, False
    while position <= len(template):
        opening = _OPENING.search(template, position)
        end = opening.start() if opening else len(template)
        text = template[position:end]
        text = text.lstrip(_SPACE) if trim else text
        if opening and opening.group().endswith("-"):
            text = text.rstrip(_SPACE)
        if text:
            found.append(Action((), position, text))
        if opening is None:
            break
        action, position, trim = _action(template, opening.end())
        if action is not None:
            found.append(action)
    return found


def _action(template: str, start: int) -> tuple[Action | None, int, bool]:
    """Return the action, or None for a comment; the place behind it; and whether it trims what follows."""
    comment = _COMMENT_START.match(template, start) if template[start - 1] == "-" else None
    if comment or template.startswith("/*", start):
        whole = _COMMENT.match(template, start)
        if whole is None:
            raise failure(template, start, "unclosed comment")
        closing = _CLOSING.match(template, whole.end())
        if closing is None:
            raise failure(template, start, "comment ends before closing delimiter")
        return None, closing.end(), closing.group(1) is not None
    tokens: list[Token] = []
    position, depth = start, 0
    while True:
        closing = _CLOSING.match(template, position)
        if closing and not depth:
            return Action(tuple(tokens), start), closing.end(), closing.group(1) is not None
        if closing:
            raise failure(template, position, "unclosed left paren")
        token = _token(template, position)
        depth += {"open": 1, "close": -1}.get(token.kind, 0)
        if depth < 0:
            raise failure(template, position, "unexpected right paren")
        tokens.append(token)
        position += len(token.text)


def _token(template: str, position: int) -> Token:
    found = _TOKEN.match(template, position)
    if found is None:
        if position >= len(template):
            raise failure(template, position, "unclosed action")
        first = template[position]
        unclosed = {'"': "quoted string", "`": "raw quoted string", "'": "character constant"}.get(first)
        if unclosed:
            raise failure(template, position, f"unterminated {unclosed}")
        if first == "/":
            raise failure(template, position, 'unexpected "/" in command')
        shown = f" '{first}'" if first.isprintable() else ""
        raise failure(template, position, f"bad character U+{ord(first):04X}{shown}")
    return Token(str(found.lastgroup), found.group(), position)


def failure(template: str, position: int, reason: str) -> TemplateSyntaxError:
    """Return the error for a mistake at that place."""
    line = 1 + template.count("\n", 0, position)
    return TemplateSyntaxError(f"error parsing template {template}, template: output:{line}: {reason}")

"""Regular expressions as grep, sed and awk write them, turned into those of Python.

Source: IEEE Std 1003.1 (POSIX) chapter 9, with what GNU adds to it: classes, word boundaries, and the operators of
extended expressions behind a backslash in basic ones. Simplified: of several matches at one place the first
alternative counts, not the longest.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

CLASSES: Mapping[str, str] = {
    "alnum": "a-zA-Z0-9",
    "alpha": "a-zA-Z",
    "blank": r" \t",
    "cntrl": r"\x00-\x1f\x7f",
    "digit": "0-9",
    "graph": r"\x21-\x7e",
    "lower": "a-z",
    "print": r"\x20-\x7e",
    "punct": r"!-/:-@\[-`{-~",
    "space": r" \t\n\r\f\v",
    "upper": "A-Z",
    "xdigit": "0-9A-Fa-f",
}
"""What `[:name:]` stands for within brackets of a Python expression."""

_PIECE = re.compile(r"\\.|\[\^?\]?(?:\[:[a-z]*:\]|[^\]])*\]|\{\d*,?\d*\}|.", re.DOTALL)
_CLASS = re.compile(r"\[:([a-z]*):\]")
_OPERATORS = frozenset("|+?(){}")


class PatternError(ValueError):
    """An expression that is none; the text is glibc's."""


def compiled(pattern: str, *, is_extended: bool, ignores_case: bool = False) -> re.Pattern[str]:
    """Return a POSIX expression as a Python one.

    Raises:
        PatternError: It is none.
    """
    flags = re.IGNORECASE if ignores_case else 0
    try:
        return re.compile(translated(pattern, is_extended=is_extended), flags)
    except re.error as error:
        raise PatternError(_worded(str(error))) from error


def translated(pattern: str, *, is_extended: bool) -> str:
    """Return the text of the Python expression.

    Raises:
        PatternError: A bracket or backslash is left open.
    """
    turned: list[str] = []
    for piece in _PIECE.findall(pattern):
        if piece == "[":
            raise PatternError("Unmatched [, [^, [:, [., or [=")
        if piece == "\\":
            raise PatternError("Trailing backslash")
        if piece[0] == "[" and len(piece) > 1:
            turned.append(_bracket(piece))
        elif piece[0] == "\\":
            turned.append(_escaped(piece, is_extended=is_extended))
        else:
            turned.append(_plain(piece, turned, is_extended=is_extended))
    return "".join(turned)


def _bracket(piece: str) -> str:
    start = 2 if piece.startswith("[^") else 1
    return piece[:start] + _CLASS.sub(_class, piece[start:-1].replace("\\", "\\\\")).replace("[", r"\[") + "]"


def _class(match: re.Match[str]) -> str:
    if match[1] not in CLASSES:
        raise PatternError("Invalid character class name")
    return CLASSES[match[1]].replace(r"\[", "[")


def _escaped(piece: str, *, is_extended: bool) -> str:
    letter = piece[1]
    if letter in _OPERATORS:
        return piece if is_extended else letter
    if letter in "<>":
        return r"\b"
    return piece if letter.isdigit() or letter in "swbSWBnt" else re.escape(letter)


def _plain(piece: str, before: list[str], *, is_extended: bool) -> str:
    if len(piece) > 1:
        return piece if is_extended and before else re.escape(piece)
    if piece == "*" and (not before or before[-1] in ("^", "(", "|")):
        return r"\*"
    if piece in _OPERATORS and (not is_extended or piece in "{}"):
        return "\\" + piece
    if piece == "^" and not is_extended and before and before[-1] not in ("(", "|"):
        return r"\^"
    return piece


def _worded(error: str) -> str:
    if "subpattern" in error:
        return "Unmatched ( or \\("
    if "unbalanced parenthesis" in error:
        return "Unmatched ) or \\)"
    if "invalid group reference" in error:
        return "Invalid back reference"
    if "character range" in error:
        return "Invalid range end"
    if "repeat" in error:
        return "Invalid preceding regular expression"
    return "Invalid regular expression"

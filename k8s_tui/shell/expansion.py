"""What `$NAME`, `${NAME:-default}` and `$?` stand for in a word, and how what they hold is split into words.

Source: IEEE Std 1003.1 (POSIX) 2.6 Word Expansions. Simplified: no arithmetic, no globbing but of the session's
own files in `ls`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator

from k8s_tui.shell.session import HOME, Session
from k8s_tui.shell.words import Part, Quoting, Word

_BRACED = re.compile(r"\$\{#?([A-Za-z_][A-Za-z0-9_]*|[?$#@*!-]|[0-9]+)(?:(:?[-=+?])(.*))?\}\Z", re.DOTALL)
_IN_TEXT = re.compile(r"\$\{[^}]*\}|\$[A-Za-z_][A-Za-z0-9_]*|\$\?")

Substitute = Callable[[str], Generator[int, None, str]]
"""Runs the command of a `$(...)` and returns what it printed."""


class ExpansionError(ValueError):
    """A substitution that bash refuses."""


def variable(session: Session, text: str) -> str:
    """Return what `$NAME` or `${NAME:-default}` stands for.

    Raises:
        ExpansionError: bash refuses it.
    """
    if text == "$":
        return "$"
    if not text.startswith("${"):
        return _value(session, text[1:])
    match = _BRACED.match(text)
    if match is None:
        raise ExpansionError(f"{text}: bad substitution")
    value = _value(session, match[1])
    if text.startswith("${#"):
        return str(len(value))
    operator, word = match[2] or "", match[3] or ""
    if operator.endswith("+"):
        return word if value else ""
    if value or not operator:
        return value
    if operator.endswith("?"):
        raise ExpansionError(f"{match[1]}: {word or 'parameter null or not set'}")
    if operator.endswith("="):
        session.variables[match[1]] = word
    return word


def expand_text(session: Session, text: str) -> str:
    """Return a here-document's text with its variables replaced."""
    return _IN_TEXT.sub(lambda match: variable(session, match.group()), text)


def expand(session: Session, word: Word, substitute: Substitute) -> Generator[int, None, list[str]]:
    """Return the words that one word becomes; none where it was an empty variable alone.

    Raises:
        ExpansionError: bash refuses it.
    """
    done: list[str] = []
    here: str | None = None
    for index, part in enumerate(word.parts):
        text = part.text
        is_special = part.quoting is not Quoting.LITERAL and text[:1] in ("$", "`")
        if is_special:
            text = yield from _special(session, part, substitute)
        elif index == 0 and part.quoting is Quoting.BARE and (text == "~" or text.startswith("~/")):
            text = HOME + text[1:]
        if not is_special or part.quoting is Quoting.DOUBLE:
            here = (here or "") + text
            continue
        fields = text.split()
        for number, piece in enumerate(fields):
            if number and here is not None:
                done.append(here)
                here = None
            here = (here or "") + piece
        if fields and text[-1:].isspace() and here is not None:
            done.append(here)
            here = None
    if here is not None:
        done.append(here)
    return done


def _special(session: Session, part: Part, substitute: Substitute) -> Generator[int, None, str]:
    text = part.text
    if text.startswith("$("):
        printed = yield from substitute(text[2:-1])
        return printed.rstrip("\n")
    if text.startswith("`"):
        printed = yield from substitute(text[1:-1])
        return printed.rstrip("\n")
    return variable(session, text)


def _value(session: Session, name: str) -> str:
    if name == "?":
        return str(session.exit_code)
    known = {"HOME": HOME, "USER": "player", "PWD": HOME, "SHELL": "/bin/bash", "HOSTNAME": session.machine}
    value = session.variables.get(name)
    return known.get(name, "") if value is None else value

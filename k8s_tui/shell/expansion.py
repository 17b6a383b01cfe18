"""What `$NAME`, `${NAME:-default}`, `$((1+2))` and `$?` stand for in a word, and the words that it becomes.

Source: IEEE Std 1003.1 (POSIX) 2.6 Word Expansions; bash's Shell Parameter Expansion. Simplified: no arrays.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator

from attrs import define, evolve, field

from k8s_tui.shell.arithmetic import ArithmeticExpansionError, evaluate
from k8s_tui.shell.globbing import MAGIC, braces, escaped, fits, matching
from k8s_tui.shell.session import Session
from k8s_tui.shell.words import Part, Quoting, Word, scan_text

_BRACED = re.compile(r"\$\{([#!]?)([A-Za-z_][A-Za-z0-9_]*|[?$#@*!-]|[0-9]+)(.*)\}\Z", re.DOTALL)
_DEFAULTS = re.compile(r"(:?[-=+?])(.*)\Z", re.DOTALL)
_SLICE = re.compile(r":(\s*-?\d+|\s*\d+)(?::(-?\d+))?\Z")

Substitute = Callable[[str], Generator[int, None, str]]
"""Runs the command of a `$(...)` and returns what it printed."""

Expanding = Generator[int, None, str]


class ExpansionError(ValueError):
    """A substitution that bash refuses."""


def expand_text(session: Session, text: str, substitute: Substitute) -> Expanding:
    """Return a here-document's text with its substitutions replaced."""
    return (yield from joined(session, scan_text(text), substitute))


def joined(session: Session, word: Word, substitute: Substitute) -> Expanding:
    """Return a word with its substitutions replaced as the one word that an assignment needs."""
    texts = []
    for index, part in enumerate(word.parts):
        if _is_special(part):
            texts.append((yield from _special(session, part, substitute)))
        else:
            texts.append(_with_home(session, part, index))
    return "".join(texts)


def pattern_of(session: Session, word: Word, substitute: Substitute) -> Expanding:
    """Return a word as a pattern, in which what was quoted fits only itself."""
    texts = []
    for part in word.parts:
        text = part.text
        if _is_special(part):
            text = yield from _special(session, part, substitute)
        texts.append(text if part.quoting is Quoting.BARE else escaped(text))
    return "".join(texts)


def _is_special(part: Part) -> bool:
    if part.quoting is Quoting.LITERAL:
        return False
    return part.text[:1] in ("$", "`") or (part.quoting is Quoting.BARE and part.text.startswith("<("))


def _with_home(session: Session, part: Part, index: int) -> str:
    text = part.text
    if index == 0 and part.quoting is Quoting.BARE and (text == "~" or text.startswith("~/")):
        return session.home + text[1:]
    return text


@define
class _Fields:
    """The words that a word becomes, each with the pattern that it is for file names."""

    done: list[tuple[str, str]] = field(factory=list)
    here: tuple[str, str] | None = None

    def add(self, text: str, pattern: str) -> None:
        before = self.here or ("", "")
        self.here = (before[0] + text, before[1] + pattern)

    def end(self) -> None:
        if self.here is not None:
            self.done.append(self.here)
            self.here = None

    def split(self, text: str) -> None:
        """Add what a variable held: blanks in it end words."""
        if text[:1].isspace():
            self.end()
        pieces = text.split()
        for number, piece in enumerate(pieces):
            if number:
                self.end()
            self.add(piece, piece)
        if pieces and text[-1:].isspace():
            self.end()


def expand(session: Session, word: Word, substitute: Substitute) -> Generator[int, None, list[str]]:
    """Return the words that one word becomes; none where it was an empty variable alone.

    Raises:
        ExpansionError: bash refuses it.
    """
    words: list[str] = []
    for each in _without_braces(word):
        words += yield from _expand_one(session, each, substitute)
    return words


def _without_braces(word: Word) -> list[Word]:
    for index, part in enumerate(word.parts):
        if part.quoting is Quoting.BARE and "{" in part.text and not _is_special(part):
            texts = braces(part.text)
            if texts != [part.text]:
                before, after = word.parts[:index], word.parts[index + 1 :]
                return [evolve(word, parts=(*before, Part(text), *after)) for text in texts]
    return [word]


def _expand_one(session: Session, word: Word, substitute: Substitute) -> Generator[int, None, list[str]]:
    fields = _Fields()
    for index, part in enumerate(word.parts):
        if not _is_special(part):
            text = _with_home(session, part, index)
            fields.add(text, text if part.quoting is Quoting.BARE else escaped(text))
        elif part.text in ("$@", "$*") and part.quoting is Quoting.DOUBLE and part.text == "$@":
            for number, argument in enumerate(session.arguments):
                if number:
                    fields.end()
                fields.add(argument, escaped(argument))
        else:
            text = yield from _special(session, part, substitute)
            if part.quoting is Quoting.DOUBLE:
                fields.add(text, escaped(text))
            else:
                fields.split(text)
    fields.end()
    found: list[str] = []
    for text, pattern in fields.done:
        names = matching(session.files, pattern) if MAGIC.search(pattern) and pattern != escaped(text) else []
        found += [name for name in names if _exists(session, name)] or [text]
    return found


def _exists(session: Session, path: str) -> bool:
    return session.files.read(path) is not None or session.files.names(path) is not None


def _special(session: Session, part: Part, substitute: Substitute) -> Expanding:
    text = part.text
    if text.startswith("$((") and text.endswith("))"):
        inner = yield from joined(session, scan_text(text[3:-2]), substitute)
        try:
            return str(evaluate(inner, session.variables))
        except ArithmeticExpansionError as error:
            raise ExpansionError(str(error)) from error
    if text.startswith("$("):
        printed = yield from substitute(text[2:-1])
        return printed.rstrip("\n")
    if text.startswith("`"):
        printed = yield from substitute(text[1:-1])
        return printed.rstrip("\n")
    if text.startswith("<("):
        printed = yield from substitute(text[2:-1])
        return session.keep(printed)
    if not text.startswith("${"):
        return session.value(text[1:]) if len(text) > 1 else "$"
    return (yield from _braced(session, text, substitute))


def _braced(session: Session, text: str, substitute: Substitute) -> Expanding:
    match = _BRACED.match(text)
    if match is None:
        raise ExpansionError(f"{text}: bad substitution")
    mark, name, rest = match.groups()
    value = session.value(name)
    if mark == "#":
        return str(len(value))
    if mark == "!":
        value = session.value(value)
    if not rest:
        return value
    default = _DEFAULTS.match(rest)
    if default is not None and not _SLICE.match(rest):
        word = yield from joined(session, scan_text(default[2]), substitute)
        return _defaulted(session, name, value, default[1], word)
    word = yield from joined(session, scan_text(rest), substitute)
    changed = _changed(value, word)
    if changed is None:
        raise ExpansionError(f"{text}: bad substitution")
    return changed


def _defaulted(session: Session, name: str, value: str, operator: str, word: str) -> str:
    is_missing = not value if operator.startswith(":") else not session.is_set(name)
    word = word.strip("\"'") if word[:1] in ("'", '"') and word[-1:] == word[:1] else word
    if operator.endswith("+"):
        return "" if is_missing else word
    if not is_missing:
        return value
    if operator.endswith("?"):
        raise ExpansionError(f"{name}: {word or 'parameter null or not set'}")
    if operator.endswith("="):
        session.variables[name] = word
    return word


def _changed(value: str, rest: str) -> str | None:
    """Return a value as `%`, `#`, `/`, `^`, `,` or `:` changes it; None for none of these."""
    piece = _SLICE.match(rest)
    if piece is not None:
        start = int(piece[1])
        start = max(len(value) + start, 0) if start < 0 else start
        if piece[2] is None:
            return value[start:]
        length = int(piece[2])
        return value[start : start + length if length >= 0 else length]
    if rest[0] in "%#":
        longest = rest[:2] in ("%%", "##")
        return _trimmed(value, rest[2 if longest else 1 :], at_end=rest[0] == "%", longest=longest)
    if rest[0] == "/":
        everywhere = rest.startswith("//")
        wanted, _, replacement = rest[2 if everywhere else 1 :].partition("/")
        return _replaced(value, wanted, replacement, everywhere=everywhere)
    cases = {"^^": value.upper(), ",,": value.lower()}
    first = {"^": value[:1].upper() + value[1:], ",": value[:1].lower() + value[1:]}
    return cases.get(rest, first.get(rest))


def _trimmed(value: str, pattern: str, *, at_end: bool, longest: bool) -> str:
    cuts = range(len(value) + 1)
    if at_end:
        found = [cut for cut in cuts if fits(value[cut:], pattern)]
        return value[: (min(found) if longest else max(found))] if found else value
    found = [cut for cut in cuts if fits(value[:cut], pattern)]
    return value[(max(found) if longest else min(found)) :] if found else value


def _replaced(value: str, pattern: str, replacement: str, *, everywhere: bool) -> str:
    done, at = "", 0
    while at < len(value):
        ends = [end for end in range(len(value), at, -1) if fits(value[at:end], pattern)]
        if not ends:
            done += value[at]
            at += 1
            continue
        done += replacement
        at = ends[0]
        if not everywhere:
            break
    return done + value[at:]

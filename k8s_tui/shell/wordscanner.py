"""The tokens of the player's shell: words with their quoting, operators, and the bodies of here-documents.

Source: IEEE Std 1003.1 (POSIX) 2.2 Quoting, 2.3 Token Recognition, 2.7.4 Here-Document; bash for `$'...'`.
"""

from __future__ import annotations

import enum
import re
from typing import TypeAlias

from attrs import frozen

_OPERATORS = re.compile(r"&>>|<<<|<<-|&&|\|\||\|&|;;|>>|<<|>&|<&|&>|>\||[;&|<>()\n]")
_DESCRIPTOR = re.compile(r"[0-9]{1,4}(?=[<>])")
_BARE = re.compile(r"[^ \t\n\\'\"$`;&|<>()]+")
_COMMENT = re.compile(r"#[^\n]*")
_DOUBLE_QUOTED = re.compile(r"[^\"\\$`]+")
_IN_TEXT = re.compile(r"[^\\$`]+")
_VARIABLE = re.compile(r"\$(?:[A-Za-z_][A-Za-z0-9_]*|[0-9?$#@*!-])?")
_ANSI_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{1,2})|([0-7]{1,3})|(.))", re.DOTALL)
_ANSI_CHARACTERS = {"a": "\a", "b": "\b", "e": "\x1b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_ESCAPABLE_IN_DOUBLE_QUOTES = '$`"\\'
_HEXADECIMAL_BASE, _OCTAL_BASE, _BYTE_MASK = 16, 8, 0xFF
_MAX_NESTING = 50
"""Levels of `$( $( ... ) )`; bash has no limit, this shell has no use for more."""


BEFORE_COMMANDS = frozenset({"!", "do", "elif", "else", "for", "if", "then", "until", "while", "{"})
"""Words behind which a command begins, or the header of a counting loop."""


class ShellSyntaxError(ValueError):
    """The line cannot be read; the text is bash's, without its name in front.

    Attributes:
        incomplete: Whether more lines could complete it, as after an opened quote.
    """

    def __init__(self, reason: str, *, incomplete: bool = False) -> None:
        super().__init__(reason)
        self.incomplete = incomplete


class Quoting(enum.Enum):
    """How a stretch of a word was written."""

    BARE = "bare"
    """Variables count, and what they hold is split into words."""
    DOUBLE = "double"
    """Variables count, and what they hold stays one word."""
    LITERAL = "literal"
    """Nothing counts."""


@frozen
class Part:
    """A stretch of a word that is quoted in one way; a variable or substitution is a part of its own."""

    text: str
    quoting: Quoting = Quoting.BARE


@frozen
class Word:
    """A word.

    Attributes:
        parts: Its stretches; at least one.
    """

    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        """The word without its quotes, nothing expanded."""
        return "".join(part.text for part in self.parts)

    @property
    def quoted(self) -> bool:
        """Whether any of it was quoted."""
        return any(part.quoting is not Quoting.BARE for part in self.parts)


@frozen
class HereDocument:
    """The lines between `<<EOF` and `EOF`.

    Attributes:
        text: The lines with their line breaks.
        expand: Whether variables count in it: unless the delimiter was quoted.
    """

    text: str
    expand: bool = True


@frozen
class Operator:
    """A pipe, list, line break or redirection.

    Attributes:
        text: The operator as written.
        descriptor: The number that stood before a redirection.
        here_document: What follows a `<<`.
    """

    text: str
    descriptor: int | None = None
    here_document: HereDocument | None = None


Token: TypeAlias = Word | Operator


def scan_text(text: str) -> Word:
    """Return a text whose substitutions count, as those of a here-document do.

    Raises:
        ShellSyntaxError: A substitution is not closed.
    """
    return _Scanner(text).whole()


def scan(text: str) -> list[Token]:
    """Return the tokens of a text.

    Raises:
        ShellSyntaxError: a quote, substitution or here-document is not closed.
    """
    return _Scanner(text).tokens()


class _Scanner:
    """Walks over the text once."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.position = 0
        self.found: list[Token] = []
        # Here-documents announced on this line: where their operator is in `found`, and the delimiter.
        self.announced: list[tuple[int, Word]] = []

    def tokens(self) -> list[Token]:
        while self.position < len(self.source):
            if self.source[self.position] in " \t":
                self.position += 1
            elif self.source.startswith("\\\n", self.position):
                self.position += 2
            elif self._take(_COMMENT) is None:
                self._token()
        if self.announced:
            self._here_documents()
        return self.found

    def _token(self) -> None:
        if self.source.startswith(("<(", "(("), self.position):
            self.found += self._parenthesised()
            return
        descriptor = self._take(_DESCRIPTOR)
        operator = self._take(_OPERATORS)
        if operator is None:
            self.found.append(self._word())
            return
        self.found.append(Operator(operator, None if descriptor is None else int(descriptor)))
        if operator == "\n" and self.announced:
            self._here_documents()
        elif operator in {"<<", "<<-"}:
            self._announce()

    def _parenthesised(self) -> list[Token]:
        """Return `<(...)` as a word, and `((...))` as the command `let` with what stands inside."""
        start = self.position
        if self.source[start] == "<":
            self._skip_command(depth=0)
            return [Word((Part(self.source[start : self.position]),))]
        if not (self.found and isinstance(self.found[-1], Word)) or self._is_for_header():
            self._skip_command(depth=0)
            inner = self.source[start + 2 : self.position - 2]
            return [Word((Part("let"),)), Word((Part(inner, Quoting.LITERAL),))]
        self.position += 1
        return [Operator("(")]

    def _is_for_header(self) -> bool:
        last = self.found[-1]
        return isinstance(last, Word) and last.text in BEFORE_COMMANDS

    def _announce(self) -> None:
        """Read the delimiter behind `<<`; the document itself begins on the next line."""
        place = len(self.found) - 1
        while self.source[self.position : self.position + 1] in {" ", "\t"}:
            self.position += 1
        if self.position >= len(self.source) or _OPERATORS.match(self.source, self.position):
            shown = self._take(_OPERATORS) or "\n"
            raise ShellSyntaxError(
                f"syntax error near unexpected token `{shown.replace(chr(10), 'newline')}'"
            )
        self.announced.append((place, self._word()))

    def _here_documents(self) -> None:
        for place, delimiter in self.announced:
            operator = self.found[place]
            assert isinstance(operator, Operator), "only operators announce here-documents"
            lines: list[str] = []
            while True:
                if self.position >= len(self.source):
                    reason = f"here-document delimited by end-of-file (wanted `{delimiter.text}')"
                    raise ShellSyntaxError(reason, incomplete=True)
                line, _, _ = self.source[self.position :].partition("\n")
                self.position += len(line) + 1
                shown = line.lstrip("\t") if operator.text == "<<-" else line
                if shown == delimiter.text:
                    break
                lines.append(shown + "\n")
            document = HereDocument("".join(lines), expand=not delimiter.quoted)
            self.found[place] = Operator(operator.text, operator.descriptor, document)
        self.announced.clear()

    def _take(self, pattern: re.Pattern[str]) -> str | None:
        match = pattern.match(self.source, self.position)
        if match is None:
            return None
        self.position = match.end()
        return match.group()

    def _word(self) -> Word:
        parts: list[Part] = []
        while self.position < len(self.source) and self.source[self.position] not in " \t\n;&|<>()":
            self._part(parts)
        return Word(tuple(parts) or (Part(""),))

    def _part(self, parts: list[Part]) -> None:
        source, start = self.source, self.position
        character = source[start]
        if character == "\\":
            self._escape(parts)
        elif character == "'":
            self.position += 1
            parts.append(Part(self._until("'", "'"), Quoting.LITERAL))
        elif source.startswith("$'", start):
            parts.append(Part(self._ansi_quoted(), Quoting.LITERAL))
        elif character == '"' or source.startswith('$"', start):
            self.position += 1 if character == '"' else 2
            self._double_quoted(parts)
        elif character in "$`":
            parts.append(Part(self._substitution()))
        else:
            parts.append(Part(self._take(_BARE) or ""))

    def _escape(self, parts: list[Part]) -> None:
        following = self.source[self.position + 1 : self.position + 2]
        if not following:
            raise ShellSyntaxError("syntax error: unexpected end of file", incomplete=True)
        self.position += 2
        if following != "\n":
            parts.append(Part(following, Quoting.LITERAL))

    def _until(self, mark: str, opening: str) -> str:
        """Return what stands before the mark, and move behind it."""
        end = self.source.find(mark, self.position)
        if end < 0:
            raise _unmatched(opening)
        inner = self.source[self.position : end]
        self.position = end + len(mark)
        return inner

    def _ansi_quoted(self) -> str:
        self.position += 2
        start = self.position
        while not self.source.startswith("'", self.position):
            if self.position >= len(self.source):
                raise _unmatched("'")
            self.position += 2 if self.source[self.position] == "\\" else 1
        self.position += 1
        return _ANSI_ESCAPE.sub(_ansi_character, self.source[start : self.position - 1])

    def whole(self) -> Word:
        parts: list[Part] = []
        while self.position < len(self.source):
            plain = self._take(_IN_TEXT)
            if plain is not None:
                parts.append(Part(plain, Quoting.DOUBLE))
            elif self.source[self.position] == "\\":
                self._escape_in_double_quotes(parts, "$`\\")
            else:
                parts.append(Part(self._substitution(), Quoting.DOUBLE))
        return Word(tuple(parts) or (Part("", Quoting.DOUBLE),))

    def _double_quoted(self, parts: list[Part]) -> None:
        collected: list[Part] = []
        while not self.source.startswith('"', self.position):
            if self.position >= len(self.source):
                raise _unmatched('"')
            plain = self._take(_DOUBLE_QUOTED)
            if plain is not None:
                collected.append(Part(plain, Quoting.DOUBLE))
            elif self.source[self.position] == "\\":
                self._escape_in_double_quotes(collected)
            else:
                collected.append(Part(self._substitution(), Quoting.DOUBLE))
        self.position += 1
        parts.extend(collected or [Part("", Quoting.DOUBLE)])

    def _escape_in_double_quotes(
        self, collected: list[Part], escapable: str = _ESCAPABLE_IN_DOUBLE_QUOTES
    ) -> None:
        following = self.source[self.position + 1 : self.position + 2]
        self.position += 1 + len(following)
        if following and following in escapable:
            collected.append(Part(following, Quoting.LITERAL))
        elif following != "\n":
            collected.append(Part("\\" + following, Quoting.LITERAL))

    def _substitution(self) -> str:
        """Return `$NAME`, `${NAME}`, `$(...)`, a backquoted command or a lone `$` as it stands."""
        start = self.position
        if self.source.startswith("$(", start):
            self._skip_command(depth=0)
        elif self.source.startswith("${", start):
            self._skip_braces()
        elif self.source.startswith("`", start):
            self.position += 1
            self._until("`", "`")
        else:
            self._take(_VARIABLE)
        return self.source[start : self.position]

    def _skip_braces(self) -> None:
        """Move behind the brace that closes a `${`, past quotes and inner substitutions."""
        self.position += 2
        while not self.source.startswith("}", self.position):
            if self.position >= len(self.source):
                raise _unmatched("}")
            if self.source[self.position] in "$`":
                self._substitution()
            else:
                self._skip_piece("'\"")
        self.position += 1

    def _skip_piece(self, quotes: str) -> None:
        """Move behind one letter, an escaped letter or a quoted text."""
        here = self.source[self.position]
        if here == "\\":
            self.position += 2
            return
        self.position += 1
        if here == "'" and here in quotes:
            self._until(here, here)
        elif here in quotes:
            self._double_quoted([])

    def _skip_command(self, depth: int) -> None:
        """Move behind the parenthesis that closes a `$(`, past quotes and inner commands."""
        if depth > _MAX_NESTING:
            raise ShellSyntaxError("command substitutions nested too deep")
        self.position += 1 if self.source[self.position] == "(" else 2
        while not self.source.startswith(")", self.position):
            if self.position >= len(self.source):
                raise _unmatched(")")
            if self.source.startswith(("$(", "("), self.position):
                self._skip_command(depth + 1)
            else:
                self._skip_piece("'\"")
        self.position += 1


def _ansi_character(match: re.Match[str]) -> str:
    hexadecimal, octal, character = match.groups()
    if character is None:
        number = int(hexadecimal, _HEXADECIMAL_BASE) if hexadecimal else int(octal, _OCTAL_BASE)
        return chr(number & _BYTE_MASK)
    if character in "\\'\"?":
        return str(character)
    return _ANSI_CHARACTERS.get(character, "\\" + character)


def _unmatched(mark: str) -> ShellSyntaxError:
    return ShellSyntaxError(f"unexpected EOF while looking for matching `{mark}'", incomplete=True)

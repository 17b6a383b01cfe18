"""A line of the player's shell, split as bash splits it: words, pipes, lists, redirections, here-documents.

Nothing is expanded here: `$VAR`, `$(...)` and backquotes stay in a word, each as a part of its own,
and each part says how it was quoted, so that whoever expands them knows where they count. Loops, conditions,
functions and subshells are not part of this shell and are refused.

Source: IEEE Std 1003.1 (POSIX) 2.2 to 2.10; the words of the errors are bash's.
"""

from __future__ import annotations

from collections.abc import Callable

from attrs import evolve, frozen

from k8s_tui.shell.wordscanner import (
    HereDocument,
    Operator,
    Part,
    Quoting,
    ShellSyntaxError,
    Token,
    Word,
    scan,
)

__all__ = [
    "AndOrList",
    "Command",
    "HereDocument",
    "Part",
    "Pipeline",
    "Quoting",
    "Redirect",
    "Script",
    "ShellSyntaxError",
    "Word",
    "parse",
    "split",
]

UNSUPPORTED_WORDS = frozenset(
    {"case", "coproc", "do", "done", "elif", "else", "esac", "fi", "for", "function", "if", "select", "then"}
    | {"until", "while", "{", "}", "[["}
)
"""Words with which bash begins or ends what this shell does not have."""

_STANDARD_INPUT, _STANDARD_OUTPUT, _STANDARD_ERROR = 0, 1, 2
_REDIRECTIONS = frozenset({">", ">>", "<", ">&", "<&", "&>", "&>>", ">|", "<<<"})
_HERE_DOCUMENTS = frozenset({"<<", "<<-"})
_LIST_ENDS = frozenset({";", "&", "\n"})
_JOINS = frozenset({"&&", "||"})
_PIPES = frozenset({"|", "|&"})


@frozen
class Redirect:
    """Where a command's stream goes to or comes from.

    Attributes:
        descriptor: 0 for standard input, 1 for standard output, 2 for standard error.
        operator: `>`, `>>`, `<`, `>&`, `<&`, `&>`, `&>>`, `>|` or `<<<`.
        target: A file, a descriptor's number after `>&`, or the text itself after `<<<`.
    """

    descriptor: int
    operator: str
    target: Word


@frozen
class Command:
    """A simple command.

    Attributes:
        words: The program and its arguments; empty where there are only redirections.
        redirects: In the order they stand.
        here_document: What `<<` gives it to read.
    """

    words: tuple[Word, ...] = ()
    redirects: tuple[Redirect, ...] = ()
    here_document: HereDocument | None = None


@frozen
class Pipeline:
    """Commands of which each reads what the one before prints; `negated` by a leading `!`."""

    commands: tuple[Command, ...]
    negated: bool = False


@frozen
class AndOrList:
    """Pipelines joined by `&&` and `||`.

    Attributes:
        pipelines: At least one.
        joins: What stands between them, one less than there are pipelines.
        background: Whether `&` ended it.
    """

    pipelines: tuple[Pipeline, ...]
    joins: tuple[str, ...] = ()
    background: bool = False


@frozen
class Script:
    """Everything that was typed, in order."""

    lists: tuple[AndOrList, ...]


def parse(text: str) -> Script:
    """Read one or several lines.

    Raises:
        ShellSyntaxError: bash would refuse them, or wait for more lines, which `incomplete` tells.
    """
    return _Parser(scan(text)).script()


def split(text: str) -> list[str]:
    """Return the texts of all words, quotes removed and operators left out.

    Raises:
        ShellSyntaxError: as `parse` does.
    """
    return [token.text for token in scan(text) if isinstance(token, Word)]


class _Parser:
    """Builds the script from its tokens."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.position = 0

    def script(self) -> Script:
        lists: list[AndOrList] = []
        self._skip_newlines()
        while self.position < len(self.tokens):
            and_or = self._and_or()
            ending = self._operator(_LIST_ENDS)
            if ending is None and self.position < len(self.tokens):
                raise self._unexpected()
            lists.append(evolve(and_or, background=ending == "&"))
            self._skip_newlines()
        return Script(tuple(lists))

    def _and_or(self) -> AndOrList:
        pipelines = [self._pipeline()]
        joins: list[str] = []
        while join := self._operator(_JOINS):
            joins.append(join)
            self._skip_newlines()
            pipelines.append(self._pipeline())
        return AndOrList(tuple(pipelines), tuple(joins))

    def _pipeline(self) -> Pipeline:
        negated = False
        while self._at_bare("!".__eq__):
            self.position += 1
            negated = not negated
        commands = [self._command()]
        while pipe := self._operator(_PIPES):
            if pipe == "|&":
                both = Redirect(_STANDARD_ERROR, ">&", Word((Part(str(_STANDARD_OUTPUT)),)))
                commands[-1] = evolve(commands[-1], redirects=(*commands[-1].redirects, both))
            self._skip_newlines()
            commands.append(self._command())
        return Pipeline(tuple(commands), negated)

    def _command(self) -> Command:
        if self._at_bare(UNSUPPORTED_WORDS.__contains__):
            raise ShellSyntaxError(f"`{self._shown()}' is not supported by this shell")
        words: list[Word] = []
        redirects: list[Redirect] = []
        here_document: HereDocument | None = None
        while self.position < len(self.tokens):
            token = self.tokens[self.position]
            if isinstance(token, Word):
                words.append(token)
            elif token.text in _REDIRECTIONS:
                redirects.append(self._redirect(token))
            elif token.text in _HERE_DOCUMENTS:
                here_document = token.here_document
            else:
                break
            self.position += 1
        if not words and not redirects and here_document is None:
            raise self._unexpected()
        return Command(tuple(words), tuple(redirects), here_document)

    def _redirect(self, token: Operator) -> Redirect:
        self.position += 1
        target = self.tokens[self.position] if self.position < len(self.tokens) else Operator("\n")
        if not isinstance(target, Word):
            raise ShellSyntaxError(f"syntax error near unexpected token `{_name(target)}'")
        default = _STANDARD_INPUT if token.text.startswith("<") else _STANDARD_OUTPUT
        return Redirect(default if token.descriptor is None else token.descriptor, token.text, target)

    def _operator(self, wanted: frozenset[str]) -> str | None:
        """Take the next token if it is one of these operators."""
        if self.position < len(self.tokens):
            token = self.tokens[self.position]
            if isinstance(token, Operator) and token.text in wanted:
                self.position += 1
                return token.text
        return None

    def _at_bare(self, wanted: Callable[[str], bool]) -> bool:
        token = self.tokens[self.position] if self.position < len(self.tokens) else None
        return isinstance(token, Word) and not token.quoted and wanted(token.text)

    def _skip_newlines(self) -> None:
        while self._operator(frozenset("\n")):
            pass

    def _shown(self) -> str:
        return _name(self.tokens[self.position])

    def _unexpected(self) -> ShellSyntaxError:
        if self.position >= len(self.tokens):
            return ShellSyntaxError("syntax error: unexpected end of file", incomplete=True)
        return ShellSyntaxError(f"syntax error near unexpected token `{self._shown()}'")


def _name(token: Token) -> str:
    return "newline" if isinstance(token, Operator) and token.text == "\n" else token.text

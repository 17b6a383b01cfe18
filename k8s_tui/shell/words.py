"""A line of the player's shell, split as bash splits it: words, pipes, lists, redirections, here-documents.

Nothing is expanded here: `$VAR`, `$(...)` and backquotes stay in a word, each as a part of its own,
and each part says how it was quoted, so that whoever expands them knows where they count. Arrays, `select`
and coprocesses are not part of this shell.

Source: IEEE Std 1003.1 (POSIX) 2.2 to 2.10; the words of the errors are bash's.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

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
    scan_text,
)

__all__ = [
    "AndOrList",
    "Choice",
    "Command",
    "Compound",
    "Conditional",
    "ForEach",
    "Function",
    "Group",
    "HereDocument",
    "Loop",
    "Part",
    "Pipeline",
    "Quoting",
    "Redirect",
    "Script",
    "ShellSyntaxError",
    "Word",
    "parse",
    "scan_text",
    "split",
]

UNSUPPORTED_WORDS = frozenset({"coproc", "select"})
"""Words with which bash begins what this shell does not have."""

CLOSING_WORDS = frozenset({"do", "done", "elif", "else", "esac", "fi", "in", "then", "}"})
"""Words that end what another word has begun."""

_OPENING = {"if", "while", "until", "for", "case", "{", "function"}
_FUNCTION_NAME = re.compile(r"[^\s=$`'\"\\/]+\Z")
_MAX_NESTING = 50

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
    """A simple command, or a compound one with its redirections.

    Attributes:
        words: The program and its arguments; empty where there are only redirections.
        redirects: In the order they stand.
        here_document: What `<<` gives it to read.
        compound: What is run in place of a program.
    """

    words: tuple[Word, ...] = ()
    redirects: tuple[Redirect, ...] = ()
    here_document: HereDocument | None = None
    compound: Compound | None = None


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


@frozen
class Group:
    """`{ ...; }`, or `( ... )` whose variables stay inside."""

    body: Script
    is_subshell: bool = False


@frozen
class Loop:
    """`while` and `until`; `step` comes between two rounds, as in `for ((...))`."""

    condition: Script
    body: Script
    until: bool = False
    start: Script | None = None
    step: Script | None = None


@frozen
class ForEach:
    """`for NAME in WORDS`; the arguments where there is no `in`."""

    name: str
    words: tuple[Word, ...] | None
    body: Script


@frozen
class Conditional:
    """`if`: branches of (condition, body), and what else is done."""

    branches: tuple[tuple[Script, Script], ...]
    otherwise: Script | None = None


@frozen
class Choice:
    """`case`: for each branch its patterns and its body."""

    word: Word
    branches: tuple[tuple[tuple[Word, ...], Script], ...]


@frozen
class Function:
    """`NAME() BODY`."""

    name: str
    body: Command


Compound: TypeAlias = Group | Loop | ForEach | Conditional | Choice | Function


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
        self.depth = 0

    def script(self) -> Script:
        script = self._until(frozenset())
        if self.position < len(self.tokens):
            raise self._unexpected()
        return script

    def _until(self, ends: frozenset[str]) -> Script:
        """Return the lists before one of these words or operators, which stays."""
        lists: list[AndOrList] = []
        self._skip_newlines()
        while self.position < len(self.tokens) and not self._at_end(ends):
            and_or = self._and_or()
            ending = self._operator(_LIST_ENDS)
            if ending is None and self.position < len(self.tokens) and not self._at_end(ends & {")", ";;"}):
                raise self._unexpected()
            lists.append(evolve(and_or, background=ending == "&"))
            self._skip_newlines()
        return Script(tuple(lists))

    def _at_end(self, ends: frozenset[str]) -> bool:
        token = self.tokens[self.position] if self.position < len(self.tokens) else None
        return token is not None and token.text in ends and not (isinstance(token, Word) and token.quoted)

    def _body(self, *ends: str) -> Script:
        """Return what stands before one of these words; it must not be empty."""
        self.depth += 1
        if self.depth > _MAX_NESTING:
            raise ShellSyntaxError("commands nested too deep")
        script = self._until(frozenset(ends))
        self.depth -= 1
        if not script.lists or not self._at_end(frozenset(ends)):
            raise self._unexpected()
        return script

    def _expect(self, word: str) -> None:
        self._skip_newlines()
        if not self._at_end(frozenset({word})):
            raise self._unexpected()
        self.position += 1

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
        if self._at_bare(CLOSING_WORDS.__contains__):
            raise self._unexpected()
        compound = self._compound()
        words: list[Word] = []
        redirects: list[Redirect] = []
        here_document: HereDocument | None = None
        while self.position < len(self.tokens):
            token = self.tokens[self.position]
            if isinstance(token, Word):
                if compound is not None:
                    break
                words.append(token)
                if token.text == "[[" and len(words) == 1 and not token.quoted:
                    words += self._test()
                    continue
            elif token.text in _REDIRECTIONS:
                redirects.append(self._redirect(token))
            elif token.text in _HERE_DOCUMENTS:
                here_document = token.here_document
            else:
                break
            self.position += 1
        if not words and not redirects and here_document is None and compound is None:
            raise self._unexpected()
        return Command(tuple(words), tuple(redirects), here_document, compound)

    def _test(self) -> list[Word]:
        """Return the words of `[[ ... ]]`, in which operators are words too."""
        words: list[Word] = []
        self.position += 1
        while self.position < len(self.tokens):
            token = self.tokens[self.position]
            if isinstance(token, Operator) and token.text in _LIST_ENDS:
                break
            self.position += 1
            word = token if isinstance(token, Word) else Word((Part(token.text),))
            words.append(word)
            if word.text == "]]":
                return words
        raise ShellSyntaxError("syntax error in conditional expression", incomplete=True)

    def _compound(self) -> Compound | None:
        if self._operator(frozenset("(")):
            body = self._body(")")
            self.position += 1
            return Group(body, is_subshell=True)
        if self._at_function():
            return self._function()
        if not self._at_bare(_OPENING.__contains__):
            return None
        word = self.tokens[self.position].text
        self.position += 1
        if word == "{":
            body = self._body("}")
            self.position += 1
            return Group(body)
        if word == "if":
            return self._conditional()
        if word in ("while", "until"):
            condition = self._body("do")
            return Loop(condition, self._do(), until=word == "until")
        return self._case() if word == "case" else self._for() if word == "for" else self._function()

    def _do(self) -> Script:
        self._expect("do")
        body = self._body("done")
        self.position += 1
        return body

    def _conditional(self) -> Conditional:
        branches: list[tuple[Script, Script]] = []
        otherwise: Script | None = None
        while True:
            condition = self._body("then")
            self.position += 1
            branches.append((condition, self._body("elif", "else", "fi")))
            ending = self.tokens[self.position].text
            self.position += 1
            if ending == "else":
                otherwise = self._body("fi")
                self.position += 1
            if ending != "elif":
                return Conditional(tuple(branches), otherwise)

    def _for(self) -> ForEach | Loop:
        name = self._next_word()
        if name.text == "let":
            return self._counting(self._next_word().text)
        words: tuple[Word, ...] | None = None
        self._skip_newlines()
        if self._at_bare("in".__eq__):
            self.position += 1
            words = self._words()
        self._operator(_LIST_ENDS)
        return ForEach(name.text, words, self._do())

    def _counting(self, header: str) -> Loop:
        start, condition, step = [*header.split(";"), "", ""][:3]
        self._operator(_LIST_ENDS)
        scripts = [parse(f"(({each.strip() or 1}))") for each in (start, condition, step)]
        return Loop(scripts[1], self._do(), start=scripts[0], step=scripts[2])

    def _case(self) -> Choice:
        word = self._next_word()
        self._expect("in")
        branches: list[tuple[tuple[Word, ...], Script]] = []
        self._skip_newlines()
        while not self._at_end(frozenset({"esac"})):
            self._operator(frozenset("("))
            patterns = [self._next_word()]
            while self._operator(_PIPES):
                patterns.append(self._next_word())
            self._expect(")")
            branches.append((tuple(patterns), self._until(frozenset({";;", "esac"}))))
            self._operator(frozenset({";;"}))
            self._skip_newlines()
            if self.position >= len(self.tokens):
                raise self._unexpected()
        self.position += 1
        return Choice(word, tuple(branches))

    def _at_function(self) -> bool:
        following = [token.text for token in self.tokens[self.position + 1 : self.position + 3]]
        return following == ["(", ")"] and self._at_bare(lambda text: bool(_FUNCTION_NAME.match(text)))

    def _function(self) -> Function:
        name = self._next_word()
        if self._operator(frozenset("(")):
            self._expect(")")
        self._skip_newlines()
        body = self._command()
        if body.compound is None:
            raise ShellSyntaxError("syntax error near unexpected token `" + body.words[0].text + "'")
        return Function(name.text, body)

    def _next_word(self) -> Word:
        token = self.tokens[self.position] if self.position < len(self.tokens) else None
        if not isinstance(token, Word):
            raise self._unexpected()
        self.position += 1
        return token

    def _words(self) -> tuple[Word, ...]:
        words: list[Word] = []
        while self.position < len(self.tokens) and isinstance(token := self.tokens[self.position], Word):
            words.append(token)
            self.position += 1
        return tuple(words)

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

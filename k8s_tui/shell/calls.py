"""One command of the player's shell: what it is given, and what it may print to.

A program is a function of a `Call`. One that ends at once returns its exit code; one that must wait is a
generator that yields how long, in virtual milliseconds, and returns its exit code at last. Whoever drives it
(the screen, a script) lets that time pass and goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Protocol, TypeAlias

from attrs import define, field, frozen

if TYPE_CHECKING:
    from k8s_tui.shell.session import Session

Steps: TypeAlias = Generator[int, None, int]
"""Yields milliseconds to wait, returns the exit code."""

Result: TypeAlias = int | Steps

OUTPUT_LIMIT = 16 * 1024 * 1024
"""Characters that one line of the player may print; the rest is dropped."""

PAUSE_MS = 100
"""How often a command that waits for something looks again."""


class Sink(Protocol):
    """Where a stream goes."""

    def write(self, text: str) -> None:
        """Take text."""


@define
class Buffer:
    """A sink that keeps what it takes, for a pipe, a file or a substitution."""

    pieces: list[str] = field(factory=list)
    size: int = 0

    def write(self, text: str) -> None:
        """Take text, up to the limit."""
        if self.size < OUTPUT_LIMIT:
            self.pieces.append(text)
            self.size += len(text)

    def take(self) -> str:
        """Return what was written since the last time."""
        text = "".join(self.pieces)
        self.pieces.clear()
        self.size = 0
        return text


@define
class Terminal:
    """What the player sees: pieces of both streams in the order they were written."""

    pieces: list[tuple[str, str]] = field(factory=list)
    size: int = 0

    def put(self, stream: str, text: str) -> None:
        """Take a piece, up to the limit."""
        if text and self.size < OUTPUT_LIMIT:
            self.pieces.append((stream, text))
            self.size += len(text)

    def take(self) -> tuple[tuple[str, str], ...]:
        """Return the pieces since the last time."""
        pieces = tuple(self.pieces)
        self.pieces.clear()
        self.size = 0
        return pieces


@frozen
class TerminalStream:
    """One of the two streams of a terminal."""

    terminal: Terminal
    stream: str

    def write(self, text: str) -> None:
        """Take text."""
        self.terminal.put(self.stream, text)


@define
class Input:
    """What is left to read for the commands of a loop or a group."""

    text: str

    def line(self) -> str | None:
        """Take the next line; None at the end."""
        if not self.text:
            return None
        line, _, self.text = self.text.partition("\n")
        return line


class Jump(Exception):
    """A program leaves a loop, a function or a subshell.

    Attributes:
        kind: `break`, `continue`, `return` or `exit`.
        number: How many loops, or the exit code.
    """

    def __init__(self, kind: str, number: int) -> None:
        super().__init__(kind)
        self.kind = kind
        self.number = number


@define
class Call:
    """One call of a program.

    Attributes:
        name: The program as it was typed.
        arguments: The words after it.
        stdin: What it can read; None where nothing is piped into it.
        source: The same where it is shared with the commands around it, of which `read` takes a line.
    """

    session: Session
    name: str
    arguments: tuple[str, ...]
    stdin: str | None
    stdout: Sink
    stderr: Sink
    source: Input | None = None

    def out(self, line: str) -> None:
        """Print a line."""
        self.stdout.write(line + "\n")

    def err(self, line: str) -> None:
        """Print a line to standard error."""
        self.stderr.write(line + "\n")

    def fail(self, line: str, code: int = 1) -> int:
        """Print a line to standard error and return an exit code."""
        self.err(line)
        return code


@frozen
class Program:
    """A command that the shell knows.

    Attributes:
        streams: It treats each line on its own, so it can work while more is still coming.
        on_nodes: It exists on the cluster's machines, not only at the player's desk.
        packaged: On a machine it exists only where a package has brought it.
    """

    name: str
    run: Callable[[Call], Result]
    usage: str = ""
    streams: bool = False
    on_nodes: bool = True
    at_desk: bool = True
    packaged: bool = False

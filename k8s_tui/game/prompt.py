"""The player's shell on plain streams: for other programs through pipes, and for people without a screen.

Time passes only where a command waits for it (`:wait`, `kubectl wait`, `kubectl rollout status`), so that
whoever drives the shell decides what time it is.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator

from k8s_tui.game.lines import is_incomplete, whole_commands
from k8s_tui.game.session import Session

CONTINUED = "> "
"""What stands before a line that goes on with the one before, as in bash."""


def answer(session: Session, line: str, *, as_json: bool, out: Callable[[str, str], None]) -> None:
    """Run one command and print what it says; `out` takes a stream and a text."""
    command = session.run(line)
    pieces = command.read()
    if not as_json:
        for stream, text in pieces:
            out(stream, text)
        return
    printed = {
        "command": line,
        "exit_code": command.exit_code,
        "stdout": "".join(text for stream, text in pieces if stream == "stdout"),
        "stderr": "".join(text for stream, text in pieces if stream == "stderr"),
        "time_ms": session.now_ms,
    }
    out("stdout", json.dumps(printed, ensure_ascii=False) + "\n")


def converse(
    session: Session, lines: Iterable[str], *, as_json: bool, out: Callable[[str, str], None]
) -> None:
    """Answer line by line until there are no more, or the player leaves."""
    for line in whole_commands(lines):
        if line.strip():
            answer(session, line, as_json=as_json, out=out)
        if session.left:
            return


def typed(read: Callable[[str], str], session: Session) -> Iterator[str]:
    """Yield the lines that somebody types at a prompt, until the end of input."""
    held = ""
    while True:
        try:
            line = read(CONTINUED if held else session.play.shell.prompt)
        except EOFError:
            return
        held = f"{held}\n{line}" if held else line
        if not is_incomplete(held):
            held = ""
        yield line


def by_hand(session: Session) -> Iterator[str]:
    """Return the lines that somebody types at this terminal, with a history and its keys."""
    import readline  # noqa: F401, PLC0415 - only input() needs it, and importing it is all it takes

    return typed(input, session)

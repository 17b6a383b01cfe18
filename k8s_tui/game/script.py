"""Playing without a screen: lines in, each command with its output out, then the verdict."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from k8s_tui.game.game import WON
from k8s_tui.game.postmortem import clock
from k8s_tui.game.session import Session
from k8s_tui.shell import words

EXIT_WON = 0
EXIT_LOST = 1

LINES_LIMIT = 10_000
"""Lines of one script, or of one command."""

PATIENCE_MS = 60_000
"""How much time passes between two looks at the verdict after the last line."""


def commands_of(lines: Iterable[str]) -> Iterator[str]:
    """Yield whole commands: lines that a here-document, a quote or a backslash joins come as one.

    Empty lines and comments are left out.
    """
    held: list[str] = []
    for line in lines:
        text = line.rstrip("\r\n")
        if not held and (not text.strip() or text.lstrip().startswith("#")):
            continue
        held.append(text)
        if len(held) >= LINES_LIMIT or not is_incomplete("\n".join(held)):
            yield "\n".join(held)
            held = []
    if held:
        yield "\n".join(held)


def is_incomplete(text: str) -> bool:
    """Tell whether bash would wait for more lines."""
    if text.lstrip().startswith(":"):
        return False
    try:
        words.parse(text)
    except words.ShellSyntaxError as error:
        return error.incomplete
    return False


def play_script(session: Session, lines: Iterable[str], out: Callable[[str], None]) -> int:
    """Run a script, then let the game go on to its end; return 0 if it is won, 1 if it is lost."""
    for line in commands_of(lines):
        if session.verdict or session.left:
            break
        out(f"$ {line}\n")
        command = session.run(line)
        for _, text in command.read():
            out(text if text.endswith("\n") else f"{text}\n")
    run_to_verdict(session)
    state = session.play.game.state
    out(f"\n{state.verdict or 'not decided'} after {clock(session.play.game.elapsed_ms)}: {state.reason}\n")
    return EXIT_WON if session.verdict == WON else EXIT_LOST


def run_to_verdict(session: Session) -> None:
    """Let time pass until the game is decided; a sandbox never is."""
    if session.play.game.scenario is None:
        return
    deadline_ms = session.play.game.scenario.spec.deadline_ms
    while not session.verdict and session.now_ms <= deadline_ms + PATIENCE_MS:
        session.step(PATIENCE_MS)

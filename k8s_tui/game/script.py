"""Playing without a screen: lines in, each command with its output out, then the verdict."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from k8s_tui.game.game import WON
from k8s_tui.game.lines import commands_of
from k8s_tui.game.postmortem import clock
from k8s_tui.game.session import Session

EXIT_WON = 0
EXIT_LOST = 1

PATIENCE_MS = 60_000
"""How much time passes between two looks at the verdict after the last line."""


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

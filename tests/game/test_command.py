import pytest

from k8s_tui.game.session import Session
from k8s_tui.game.transcript import CANCELLED


@pytest.mark.parametrize(
    "line,acts,hurries",
    [
        ("kubectl get pods -w", True, False),
        (":wait 3s", False, False),
        (":next", False, True),
        ("  :step 4s", False, True),
    ],
)
def test_what_a_line_does_while_it_runs(session: Session, line: str, acts: bool, hurries: bool) -> None:
    command = session.start(line)
    assert (command.done, command.acts, command.hurries) == (False, acts, hurries)
    command.cancel()
    assert (command.done, command.exit_code, command.wake_at_ms) == (True, 130, None)
    assert session.play.transcript[-1].line == CANCELLED


def test_a_line_that_is_dropped_is_not_said_to_be_cancelled(session: Session) -> None:
    command = session.start(":wait 3s")
    command.drop()
    assert command.done
    assert [entry.line for entry in session.play.transcript] == [":wait 3s"]

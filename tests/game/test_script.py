import pytest

from k8s_tui.game.script import commands_of, is_incomplete, play_script
from k8s_tui.game.session import Session
from tests.game.builders import MEND


@pytest.mark.parametrize(
    "lines,commands",
    [
        (["a", "", "  # no", "b c"], ["a", "b c"]),
        (
            ["kubectl apply -f - <<EOF", "kind: Pod", "# a comment", "EOF", "b"],
            ["kubectl apply -f - <<EOF\nkind: Pod\n# a comment\nEOF", "b"],
        ),
        (["echo 'one", "two'", ":wait 3s"], ["echo 'one\ntwo'", ":wait 3s"]),
        (["echo 'open"], ["echo 'open"]),
        ([":until 'open", "b"], [":until 'open", "b"]),
    ],
)
def test_lines_become_commands(lines: list[str], commands: list[str]) -> None:
    assert list(commands_of(lines)) == commands


@pytest.mark.parametrize("text,incomplete", [("a 'b", True), ("a |", True), ("a | | b", False), ("a", False)])
def test_what_bash_would_wait_for(text: str, incomplete: bool) -> None:
    assert is_incomplete(text) is incomplete


def test_a_script_that_wins(session: Session) -> None:
    out: list[str] = []
    assert play_script(session, [":wait 90s", MEND, ""], out.append) == 0
    text = "".join(out)
    assert text.startswith("$ :wait 90s\n$ ssh worker-2 systemctl start kubelet\n")
    assert text.endswith(": every goal is met and nothing was sacrificed\n")
    assert "\nwon after 2:0" in text


def test_a_script_that_loses(session: Session) -> None:
    out: list[str] = []
    assert play_script(session, [":wiat 90s"], out.append) == 1
    text = "".join(out)
    assert "no such command (did you mean wait?)" in text
    assert "\nlost after 5:00: time is up" in text

import pytest

from k8s_tui.game.transcript import Entry, game_command, repeated


@pytest.mark.parametrize(
    "line,name",
    [
        (":quit", "quit"),
        ("  :q", "quit"),
        (": exit", "quit"),
        (":goals", "objectives"),
        (":wait\t30s", "wait"),
        (":nothing such", "nothing"),
        (":", ""),
        ("kubectl get pods", ""),
    ],
)
def test_a_command_of_the_game_has_one_name(line: str, name: str) -> None:
    assert game_command(line) == name


def test_who_left_by_another_name_does_not_leave_again() -> None:
    typed = [
        Entry(0, line, number) for number, line in enumerate((":wait 5s", ":q", ": exit", ":play", ":steps"))
    ]
    assert [entry.line for entry in repeated(typed)] == [":wait 5s", ":steps"]

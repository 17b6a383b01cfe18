import pytest

from k8s_tui.game.lines import commands_of, is_incomplete, whole_commands


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


@pytest.mark.parametrize(
    "lines,commands",
    [
        (["a\n", "\n", "b\n"], ["a", "", "b"]),
        (["cat <<E\n", "x\n", "E\n", "b\n"], ["cat <<E\nx\nE", "b"]),
        (["echo 'a\n"], ["echo 'a"]),
    ],
)
def test_a_command_is_given_on_as_soon_as_it_is_whole(lines: list[str], commands: list[str]) -> None:
    assert list(whole_commands(lines)) == commands


@pytest.mark.parametrize("text,incomplete", [("a 'b", True), ("a |", True), ("a | | b", False), ("a", False)])
def test_what_bash_would_wait_for(text: str, incomplete: bool) -> None:
    assert is_incomplete(text) is incomplete

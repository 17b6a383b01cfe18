import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8s_tui.tui.edit_line import _KEYS, TEXT_LENGTH_MAX, EditLine


def edit(text: str, *keys: str) -> str:
    """Press keys; `|` shows the caret."""
    line = (
        EditLine.of(text.replace("|", ""))
        if "|" not in text
        else EditLine(text.replace("|", ""), text.index("|"))
    )
    for key in keys:
        line = line.press(key) or line
    return f"{line.text[: line.caret]}|{line.text[line.caret :]}"


@pytest.mark.parametrize(
    "text, keys, result",
    [
        ("abc|", ["left"], "ab|c"),
        ("abc|", ["home", "left"], "|abc"),
        ("|abc", ["end", "right"], "abc|"),
        ("abc|", ["backspace"], "ab|"),
        ("|abc", ["backspace"], "|abc"),
        ("a|bc", ["delete"], "a|c"),
        ("abc|", ["delete"], "abc|"),
        ("get pods -n shop|", ["ctrl+w"], "get pods -n |"),
        ("get pods  |", ["ctrl+w"], "get |"),
        ("get po|ds", ["ctrl+u"], "|ds"),
        ("get po|ds", ["ctrl+k"], "get po|"),
        ("get pods|", ["ctrl+left", "ctrl+left"], "|get pods"),
        ("|get pods", ["ctrl+right"], "get| pods"),
        ("ab|c", ["ctrl+a"], "|abc"),
        ("a|bc", ["ctrl+e"], "abc|"),
    ],
)
def test_the_keys_of_a_shell(text: str, keys: list[str], result: str) -> None:
    assert edit(text, *keys) == result


def test_a_key_that_edits_nothing_is_told_apart() -> None:
    assert EditLine("a", 1).press("f5") is None


def test_pasted_lines_become_one() -> None:
    assert EditLine("x", 1).insert("a\nb\r\nc\x07").text == "xa b c"


def test_pasted_megabytes_are_cut() -> None:
    assert len(EditLine().insert("x" * 5_000_000).text) == TEXT_LENGTH_MAX


def test_a_candidate_replaces_the_word_before_the_caret() -> None:
    assert EditLine("kubectl ge pods", 10).replace_tail(8, "get") == EditLine("kubectl get pods", 11)


@given(
    st.text(max_size=20),
    st.lists(st.one_of(st.sampled_from(sorted(_KEYS)), st.text(max_size=3)), max_size=20),
)
def test_the_caret_never_leaves_the_text(text: str, presses: list[str]) -> None:
    line = EditLine().insert(text)
    for press in presses:
        line = line.press(press) or line.insert(press)
        assert 0 <= line.caret <= len(line.text)

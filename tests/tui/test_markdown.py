import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8s_tui.tui.markdown import markdown_lines
from k8s_tui.tui.spans import plain, width_of


def text(source: str, width: int = 30) -> list[str]:
    return [plain(line).rstrip() for line in markdown_lines(source, width)]


@pytest.mark.parametrize(
    "source, lines",
    [
        ("# Title #", ["Title"]),
        ("one\ntwo", ["one two"]),
        ("one\n\n\n\ntwo\n\n", ["one", "", "two"]),
        ("- a\n- b", ["• a", "• b"]),
        ("1. a\n2. b", ["1. a", "2. b"]),
        ("- a longer item that has to be broken", ["• a longer item that has to be", "  broken"]),
        ("- a\n  goes on", ["• a goes on"]),
        ("> said", ["  said"]),
        ("```\n  code  # kept\n```", ["    code  # kept"]),
        ("---", ["─" * 30]),
        ("| a | b |", ["  | a | b |"]),
        ("see [the docs](https://x.y)", ["see the docs (https://x.y)"]),
        ("**bold** `code` *slanted*", ["bold code slanted"]),
        ("2 * 3 * 4 [x]", ["2 * 3 * 4 [x]"]),
        ("see " + "x" * 70, ["see", "x" * 30, "x" * 30, "x" * 10]),
    ],
)
def test_blocks(source: str, lines: list[str]) -> None:
    assert text(source) == lines


def test_code_within_bold_is_code() -> None:
    (line,) = markdown_lines("**get `x`**", 30)
    assert [(span, ink) for span, ink in line if span.strip()] == [("get", "strong"), ("x", "accent")]


def test_a_line_ends_at_spaces_though_inks_change() -> None:
    assert text("**aaaa bbbb**, `cc`.", 9) == ["aaaa", "bbbb, cc."]


def test_marks_have_inks() -> None:
    (line,) = markdown_lines("a **b** `c`", 30)
    assert [(span, ink) for span, ink in line if span.strip()] == [
        ("a", "text"),
        ("b", "strong"),
        ("c", "accent"),
    ]


@given(st.text(alphabet="ab *`#->1.\n[]()|_", max_size=80), st.integers(min_value=10, max_value=40))
def test_any_text_is_some_lines(source: str, width: int) -> None:
    for line in markdown_lines(source, width):
        assert all(isinstance(span, str) for span, _ in line)


@given(
    st.lists(st.text(alphabet="abc日", min_size=1, max_size=50), max_size=30),
    st.integers(min_value=10, max_value=40),
)
def test_paragraphs_keep_to_the_width(words: list[str], width: int) -> None:
    assert all(width_of(line) <= width for line in markdown_lines(" ".join(words), width))

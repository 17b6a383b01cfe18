import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8s_tui.tui.spans import (
    cells,
    clean,
    clip,
    cut,
    fill_lines,
    fit,
    joined,
    pad,
    plain,
    two_ended,
    washed,
    width_of,
    wrap,
)

LINES = st.lists(st.tuples(st.text(max_size=12), st.sampled_from(["text", "bad"])), max_size=5).map(tuple)


@given(LINES, st.integers(min_value=0, max_value=40))
def test_a_fitted_line_has_exactly_its_width(line: tuple[tuple[str, str], ...], width: int) -> None:
    assert width_of(fit(line, width)) == width


@given(LINES, LINES, st.integers(min_value=1, max_value=40))
def test_two_ends_never_exceed_the_width(left, right, width: int) -> None:
    cleaned = [tuple((clean(text), ink) for text, ink in line) for line in (left, right)]
    assert width_of(two_ended(cleaned[0], cleaned[1], width)) <= max(width, 0)


@given(st.text(alphabet="ab ", max_size=60), st.integers(min_value=1, max_value=20))
def test_wrapping_loses_nothing_but_spaces(text: str, width: int) -> None:
    parts = wrap(text, width)
    assert "".join(parts).replace(" ", "") == text.replace(" ", "")
    assert all(cells(part) <= width for part in parts)


@pytest.mark.parametrize(
    "text, cleaned",
    [("plain", "plain"), ("a\tb", "a       b"), ("\x1b[31mred", "?[31mred"), ("café", "café")],
    ids=["plain", "tab", "escape", "accent"],
)
def test_what_a_terminal_would_act_on_is_made_visible(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


def test_a_wide_character_counts_two_cells() -> None:
    assert cells("日本") == 4
    assert plain(fit((("日本", "text"),), 3)) == "日 "


@pytest.mark.parametrize(
    "text, width, short",
    [("abcdef", 6, "abcdef"), ("abcdef", 4, "abc…"), ("abcdef", 1, "a"), ("abcdef", 0, "")],
    ids=["fits", "cut", "no room for a mark", "nothing"],
)
def test_cut(text: str, width: int, short: str) -> None:
    assert cut(text, width) == short


def test_a_cut_can_keep_the_end() -> None:
    name = "storefront-7bdbbb4b5c-7vzws"
    assert cut(name, 24, tail=6) == "storefront-7bdbbb…-7vzws"
    assert cut(name, 27, tail=6) == name
    assert cut(name, 10, tail=6) == "storefron…"


def test_padding_to_either_side() -> None:
    assert pad("7", 3) == "7  "
    assert pad("7", 3, right=True) == "  7"


def test_clipping_marks_the_loss_in_its_own_ink() -> None:
    line = (("fine ", "ok"), ("broken", "bad"))
    assert clip(line, 20) == line
    assert clip(line, 8) == (("fine ", "ok"), ("br", "bad"), ("…", "bad"))


def test_two_ended_puts_the_gap_between() -> None:
    assert plain(two_ended((("a", "text"),), (("b", "text"),), 5)) == "a   b"


def test_empty_parts_are_not_joined() -> None:
    assert plain(joined(((("a", "text"),), (), (("b", "text"),)), (" | ", "dim"))) == "a | b"


def test_a_wash_replaces_a_wash() -> None:
    assert washed((("a", "bad@mark"),), "cursor") == (("a", "bad@cursor"),)


def test_a_block_has_exactly_its_size() -> None:
    block = fill_lines([(("abc", "text"),)], 2, 3)
    assert [plain(line) for line in block] == ["ab", "  ", "  "]


@given(st.text(alphabet="ab 日本é", max_size=40), st.integers(min_value=1, max_value=20))
def test_wrapping_loses_no_wide_character(text: str, width: int) -> None:
    parts = wrap(text, width)
    assert "".join(parts).replace(" ", "") == text.replace(" ", "")
    assert all(cells(part) <= max(2, width) for part in parts)

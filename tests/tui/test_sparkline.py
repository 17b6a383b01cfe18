import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8s_tui.tui.glyphs import ASCII, UNICODE
from k8s_tui.tui.sparkline import bar, braille, sparkline

SAMPLES = st.lists(st.floats(min_value=-10, max_value=1e6), max_size=50)


@pytest.mark.parametrize(
    "samples, width, drawn",
    [
        ((), 4, "    "),
        ((0, 1, 2, 4, 8), 5, " ▁▂▄█"),
        ((8, 8), 4, "  ██"),
        ((0, 0), 2, "  "),
        ((1, 2, 3, 4), 2, "▆█"),
        ((1,), 0, ""),
    ],
    ids=["none", "rising", "few", "nothing", "the newest", "no room"],
)
def test_sparkline(samples: tuple[float, ...], width: int, drawn: str) -> None:
    assert sparkline(samples, width, UNICODE.levels) == drawn


def test_a_trace_is_seen() -> None:
    assert sparkline((0.001,), 1, UNICODE.levels, top=100.0) == "▁"


def test_ascii() -> None:
    assert sparkline((0, 4, 8), 3, ASCII.levels) == " -#"


def test_braille_has_two_samples_in_a_cell() -> None:
    assert braille((0, 0, 4, 4), 2) == ["⠀⣿"]
    assert braille((8, 4), 1, 2, top=8) == ["⡇", "⣿"]


@given(SAMPLES, st.integers(1, 40))
def test_a_sparkline_has_its_width(samples: list[float], width: int) -> None:
    assert len(sparkline(samples, width, UNICODE.levels)) == width


@given(SAMPLES, st.integers(1, 40), st.integers(1, 4))
def test_braille_has_its_size(samples: list[float], width: int, height: int) -> None:
    lines = braille(samples, width, height)
    assert [len(line) for line in lines] == [width] * height


@pytest.mark.parametrize(
    "share, drawn", [(0, "░░░░"), (0.01, "▓░░░"), (0.5, "▓▓░░"), (1, "▓▓▓▓"), (2, "▓▓▓▓"), (-1, "░░░░")]
)
def test_bar(share: float, drawn: str) -> None:
    assert bar(share, 4, UNICODE.bar) == drawn

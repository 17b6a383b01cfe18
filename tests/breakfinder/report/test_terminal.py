import pytest

from k8s_tui.breakfinder.report.terminal import terminal
from tests.breakfinder.found import report


@pytest.mark.parametrize("width", [80, 120])
def test_no_line_is_wider_than_the_terminal(width):
    assert max(map(len, terminal(report(), width).splitlines())) <= width


def test_it_is_readable_without_colour():
    text = terminal(report())
    assert "\x1b" not in text
    assert "+  replicas: 2   # enough for now" in text
    assert "████" in text
    assert "…" not in text.split("Why")[0]


def test_with_colour_it_is_the_same_text():
    assert "\x1b[" in terminal(report(), color=True)

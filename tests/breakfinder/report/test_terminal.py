import pytest

from k8s_tui.breakfinder.report.terminal import terminal
from tests.breakfinder.found import SHOP, report


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


def test_a_long_line_of_a_change_is_not_broken_in_two():
    long = "      # " + "as long as it is " * 8
    one = report(text=SHOP.replace("  replicas: 1", f"{long}\n  replicas: 1"))
    assert f"\n   {long.rstrip()}\n" in terminal(one)

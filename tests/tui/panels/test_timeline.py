import pytest

from k8s_tui.game.views import Felt, Happening, History
from k8s_tui.tui.glyphs import ASCII, UNICODE
from k8s_tui.tui.panels.timeline import (
    chart_lines,
    column_of,
    failing_shares,
    happening_line,
    span_ms,
    strip,
)
from k8s_tui.tui.spans import plain, width_of


def past(
    now_ms: int, deadline_ms: int | None = None, *failing: float, marks: tuple[Happening, ...] = ()
) -> History:
    felt = tuple((second * 1000, share) for second, share in enumerate(failing))
    return History(now_ms, deadline_ms, marks, (Felt("them", felt),) if felt else ())


@pytest.mark.parametrize(
    "now_ms,deadline_ms,span",
    [
        pytest.param(5_000, 300_000, 300_000, id="to-the-deadline"),
        pytest.param(301_000, 300_000, 600_000, id="after-it"),
        pytest.param(0, None, 60_000, id="a-minute-at-least"),
        pytest.param(61_000, None, 120_000, id="two-minutes"),
        pytest.param(15_000_000, None, 18_000_000, id="whole-hours"),
    ],
)
def test_the_width_stands_for_a_span_that_is_easily_read(
    now_ms: int, deadline_ms: int | None, span: int
) -> None:
    assert span_ms(past(now_ms, deadline_ms)) == span


@pytest.mark.parametrize("at_ms,column", [(0, 0), (50, 5), (99, 9), (100, 9), (1000, 9), (-5, 0)])
def test_times_lie_in_columns(at_ms: int, column: int) -> None:
    assert column_of(at_ms, 100, 10) == column


@pytest.mark.parametrize(
    "now_ms,marks,shown",
    [
        pytest.param(0, (), "[●─────────]", id="the-beginning"),
        pytest.param(60_000, ((10_000, "page"), (90_000, "you")), "[─×────●──▸]", id="marks"),
        pytest.param(60_000, ((60_000, "page"),), "[──────●───]", id="the-present-above-all"),
        pytest.param(60_000, ((10_000, "page"), (10_001, "you")), "[─▸────●───]", id="deeds-above-pages"),
        pytest.param(60_000, ((10_000, "event"),), "[──────●───]", id="warnings-are-too-many"),
    ],
)
def test_a_strip(now_ms: int, marks: tuple[tuple[int, str], ...], shown: str) -> None:
    assert plain(strip(now_ms, 99_000, marks, UNICODE, 12)) == shown


def test_a_strip_without_a_deadline_and_in_ascii() -> None:
    assert plain(strip(30_000, None, ((15_000, "bookmark"),), ASCII, 10)) == "[--B-*---]"


def test_the_worst_of_each_cell_is_shown_and_gaps_are_filled() -> None:
    history = past(9_000, 10_000, 0, 0.5, 0.25, 0, 0, 1.0)
    assert failing_shares(history, 10_000, 5) == [0.5, 0.25, 1.0, -1.0, -1.0]
    assert failing_shares(history, 10_000, 20)[:8] == [0, 0, 0.5, 0.5, 0.25, 0.25, 0, 0]


def test_a_chart_with_its_marks_and_times() -> None:
    history = past(5_000, 10_000, 0, 0.5, 1, 0, marks=(Happening(2_000, "you", "x"),))
    lines = chart_lines(history, 4_000, UNICODE, 27, 2)
    assert [f"{plain(line):<27}" for line in lines] == [
        "  100%     ██              ",
        "    0% ▁▁████▁             ",
        "       ────▸───────────────",
        "       00:00   ↑00:00:04   ",
    ]
    assert "↑00:00:04" in plain(lines[3])
    assert {width_of(line) for line in lines[:3]} == {27}
    assert [ink for _, ink in lines[0] if ink.endswith("@cursor")] == ["ok@cursor"]


def test_a_chart_of_nobody() -> None:
    lines = [plain(line).rstrip() for line in chart_lines(past(5_000, 10_000), 0, UNICODE, 37, 2)]
    assert lines[:3] == ["       no simulated users", "", "       " + "─" * 30]


@pytest.mark.parametrize("cursor_ms", [0, 5_000, 10_000])
def test_the_cursors_time_stays_in_the_line(cursor_ms: int) -> None:
    line = chart_lines(past(10_000, 10_000), cursor_ms, UNICODE, 40, 1)[-1]
    assert width_of(line) <= 40
    assert f"↑00:00:{cursor_ms // 1000:02}" in plain(line)


def test_a_line_of_the_list_is_cut() -> None:
    line = happening_line(Happening(65_000, "page", "KubeNodeNotReady: worker-2"), UNICODE, 34)
    assert plain(line) == "   01:05 × page    KubeNodeNotRe…"

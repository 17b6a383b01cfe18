import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8s_tui.api.duration import (
    DAY_MS,
    HOUR_MS,
    MINUTE_MS,
    SECOND_MS,
    YEAR_MS,
    human_duration,
    short_human_duration,
)


@pytest.mark.parametrize(
    "span_ms, human, short",
    [
        (-2 * SECOND_MS, "<invalid>", "<invalid>"),
        (-1999, "0s", "0s"),
        (0, "0s", "0s"),
        (999, "0s", "0s"),
        (5 * SECOND_MS, "5s", "5s"),
        (119 * SECOND_MS, "119s", "1m"),
        (120 * SECOND_MS, "2m", "2m"),
        (125 * SECOND_MS, "2m5s", "2m"),
        (10 * MINUTE_MS - 1, "9m59s", "9m"),
        (10 * MINUTE_MS + 59 * SECOND_MS, "10m", "10m"),
        (179 * MINUTE_MS, "179m", "2h"),
        (3 * HOUR_MS, "3h", "3h"),
        (3 * HOUR_MS + 10 * MINUTE_MS, "3h10m", "3h"),
        (8 * HOUR_MS - SECOND_MS, "7h59m", "7h"),
        (8 * HOUR_MS + 30 * MINUTE_MS, "8h", "8h"),
        (25 * HOUR_MS, "25h", "1d"),
        (2 * DAY_MS, "2d", "2d"),
        (2 * DAY_MS + 3 * HOUR_MS, "2d3h", "2d"),
        (8 * DAY_MS + 5 * HOUR_MS, "8d", "8d"),
        (2 * YEAR_MS - 1, "729d", "1y"),
        (2 * YEAR_MS + 10 * DAY_MS, "2y10d", "2y"),
        (3 * YEAR_MS, "3y", "3y"),
        (9 * YEAR_MS, "9y", "9y"),
    ],
)
def test_spans(span_ms: int, human: str, short: str) -> None:
    assert human_duration(span_ms) == human
    assert short_human_duration(span_ms) == short


@given(st.integers(min_value=-(10**15), max_value=10**15))
def test_every_span_is_short(span_ms: int) -> None:
    assert len(human_duration(span_ms)) <= len("<invalid>") or span_ms > 1000 * YEAR_MS

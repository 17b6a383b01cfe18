import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8s_tui.api.time import format_micro_time, format_rfc1123z, format_time, parse_time


def test_the_formats():
    assert format_time(1_999) == "2026-01-05T09:00:01Z"
    assert format_micro_time(1_999) == "2026-01-05T09:00:01.999000Z"
    assert format_rfc1123z(1_999) == "Mon, 05 Jan 2026 09:00:01 +0000"
    assert format_time(-1) == "2026-01-05T08:59:59Z"


@given(st.integers(-(10**12), 10**12))
def test_times_come_back(at_ms):
    assert parse_time(format_micro_time(at_ms)) == at_ms
    assert parse_time(format_time(at_ms)) == at_ms - at_ms % 1000


@pytest.mark.parametrize(
    "text, at_ms",
    [
        pytest.param("2026-01-05T10:00:00+01:00", 0, id="zone"),
        pytest.param("2026-01-05t09:00:00.25z", 250, id="fraction"),
        pytest.param("2026-01-05T03:30:00-05:30", 0, id="west"),
    ],
)
def test_zones_and_fractions(text, at_ms):
    assert parse_time(text) == at_ms


@pytest.mark.parametrize("text", ["", "today", "2026-01-05", "2026-13-05T09:00:00Z"])
def test_other_texts_are_refused(text):
    with pytest.raises(ValueError, match=r".+"):
        parse_time(text)

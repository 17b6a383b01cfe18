import pytest

from k8s_tui.api.time import format_time, parse_time
from k8s_tui.controllers.schedules import ScheduleError, parse


@pytest.mark.parametrize(
    "text, after, due",
    [
        ("*/5 * * * *", "2026-01-05T09:00:00Z", "2026-01-05T09:05:00Z"),
        ("*/5 * * * *", "2026-01-05T09:04:59Z", "2026-01-05T09:05:00Z"),
        ("0 3 * * *", "2026-01-05T09:00:00Z", "2026-01-06T03:00:00Z"),
        ("30 8-10/2 * * 1-5", "2026-01-09T10:30:00Z", "2026-01-12T08:30:00Z"),
        ("0 0 1 * *", "2026-01-05T09:00:00Z", "2026-02-01T00:00:00Z"),
        ("0 0 13 * 5", "2026-01-05T09:00:00Z", "2026-01-09T00:00:00Z"),
        ("0 0 29 2 *", "2026-01-05T09:00:00Z", "2028-02-29T00:00:00Z"),
        ("0 12 * jan,mar sun", "2026-02-01T00:00:00Z", "2026-03-01T12:00:00Z"),
        ("0 0 * * 7", "2026-01-05T09:00:00Z", "2026-01-11T00:00:00Z"),
        ("@hourly", "2026-01-05T09:00:00Z", "2026-01-05T10:00:00Z"),
    ],
)
def test_when_it_is_due_next(text, after, due):
    assert format_time(parse(text).next_after(parse_time(after))) == due


def test_a_day_that_never_comes():
    assert parse("0 0 31 2 *").next_after(0) is None


@pytest.mark.parametrize(
    "text", ["", "* * * *", "61 * * * *", "a * * * *", "*/0 * * * *", "5-1 * * * *", "@often"]
)
def test_what_is_no_schedule(text):
    with pytest.raises(ScheduleError):
        parse(text)

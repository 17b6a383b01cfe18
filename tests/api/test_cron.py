import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8s_tui.api.cron import CronError, parse
from k8s_tui.api.time import format_time, parse_time
from k8s_tui.api.timezones import UTC, find


def following(schedule, since, count=1, zone=UTC):
    times, at_ms = [], parse_time(since)
    for _ in range(count):
        at_ms = parse(schedule).next_ms(at_ms, zone)
        times.append(format_time(at_ms))
    return times


@pytest.mark.parametrize(
    "schedule, since, expected",
    [
        ("* * * * *", "2026-01-05T09:00:00Z", "2026-01-05T09:01:00Z"),
        ("0 3 * * *", "2026-01-05T09:00:00Z", "2026-01-06T03:00:00Z"),
        ("*/15 * * * *", "2026-01-05T09:00:30Z", "2026-01-05T09:15:00Z"),
        ("5/20 * * * *", "2026-01-05T09:30:00Z", "2026-01-05T09:45:00Z"),
        ("0 9-17/4 * * 1-5", "2026-01-05T17:00:00Z", "2026-01-06T09:00:00Z"),
        ("0 0 1 JAN,jul *", "2026-01-05T09:00:00Z", "2026-07-01T00:00:00Z"),
        ("0 0 * * sun", "2026-01-05T09:00:00Z", "2026-01-11T00:00:00Z"),
        ("0 0 13 * 5", "2026-01-05T09:00:00Z", "2026-01-09T00:00:00Z"),
        ("0 0 13 * ?", "2026-01-05T09:00:00Z", "2026-01-13T00:00:00Z"),
        ("0 0 */2 * 1", "2026-01-06T09:00:00Z", "2026-01-07T00:00:00Z"),
        ("0 0 29 2 *", "2026-01-05T09:00:00Z", "2028-02-29T00:00:00Z"),
        ("@hourly", "2026-01-05T09:00:00Z", "2026-01-05T10:00:00Z"),
        ("@weekly", "2026-01-05T09:00:00Z", "2026-01-11T00:00:00Z"),
        ("@yearly", "2026-01-05T09:00:00Z", "2027-01-01T00:00:00Z"),
        ("@every 1h30m", "2026-01-05T09:00:00Z", "2026-01-05T10:30:00Z"),
    ],
)
def test_the_next_time(schedule, since, expected):
    assert following(schedule, since) == [expected]


def test_what_never_comes():
    assert parse("0 0 30 2 *").next_ms(0) is None


@pytest.mark.parametrize(
    "text, message",
    [
        ("", "empty spec string"),
        ("* * *", "expected exactly 5 fields, found 3: [* * *]"),
        ("60 * * * *", "end of range (60) above maximum (59): 60"),
        ("* * 0 * *", "beginning of range (0) below minimum (1): 0"),
        ("* * * * 7", "end of range (7) above maximum (6): 7"),
        ("5-3 * * * *", "beginning of range (5) beyond end of range (3): 5-3"),
        ("*/0 * * * *", "step of range should be a positive number: */0"),
        ("1-2-3 * * * *", "too many hyphens: 1-2-3"),
        ("1/2/3 * * * *", "too many slashes: 1/2/3"),
        ("x * * * *", 'failed to parse int from x: strconv.Atoi: parsing "x": invalid syntax'),
        ("@often", "unrecognized descriptor: @often"),
        ("@every soon", 'failed to parse duration @every soon: time: invalid duration "soon"'),
    ],
)
def test_what_is_no_schedule(text, message):
    with pytest.raises(CronError) as caught:
        parse(text)
    assert str(caught.value) == message


def test_local_times_follow_the_clocks():
    berlin = find("Europe/Berlin")
    assert following("0 3 * * *", "2026-03-27T12:00:00Z", 3, berlin) == [
        "2026-03-28T02:00:00Z",
        "2026-03-29T01:00:00Z",
        "2026-03-30T01:00:00Z",
    ]
    assert following("30 2 * * *", "2026-03-28T12:00:00Z", 1, berlin) == ["2026-03-30T00:30:00Z"]


@given(
    st.integers(0, 10**12),
    st.sampled_from(["*/7 * * * *", "0 4 1,15 * *", "30 2 * * 1-5", "@monthly"]),
    st.sampled_from(["UTC", "America/New_York", "Asia/Kolkata"]),
)
def test_times_come_in_order_and_match(after_ms, text, name):
    zone, schedule = find(name), parse(text)
    first = schedule.next_ms(after_ms, zone)
    assert first > after_ms
    assert first % 60_000 == 0
    assert schedule.next_ms(first - 1, zone) == first
    assert schedule.next_ms(first, zone) > first

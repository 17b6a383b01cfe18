import pytest

from k8s_tui.shell.tools import clock


@pytest.mark.parametrize(
    "span_ms, text",
    [
        (200, "200ms"),
        (3_000, "3s"),
        (63_000, "1min 3s"),
        (3_600_000, "1h"),
        (3_725_000, "1h 2min"),
        (86_400_000, "1 day"),
        (180_000_000, "2 days 2h"),
    ],
)
def test_spans_of_systemd(span_ms, text):
    assert clock.systemd_span(span_ms) == text


@pytest.mark.parametrize(
    "span_ms, text",
    [
        (10, "Less than a second ago"),
        (1_000, "1 second ago"),
        (59_000, "59 seconds ago"),
        (61_000, "About a minute ago"),
        (125_000, "2 minutes ago"),
        (3_700_000, "About an hour ago"),
        (7_300_000, "2 hours ago"),
        (300_000_000, "3 days ago"),
    ],
)
def test_spans_of_crictl(span_ms, text):
    assert clock.ago(span_ms) == text


@pytest.mark.parametrize(
    "write, text",
    [
        (clock.systemd_time, "Mon 2026-01-05 09:00:12 UTC"),
        (clock.journal_time, "Jan 05 09:00:12"),
        (clock.nanosecond_time, "2026-01-05T09:00:12.345000000Z"),
        (clock.http_time, "Mon, 05 Jan 2026 09:00:12 GMT"),
    ],
)
def test_moments(write, text):
    assert write(12_345) == text

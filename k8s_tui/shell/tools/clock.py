"""Times as the tools of a Linux machine write them."""

from __future__ import annotations

import datetime as dt

from k8s_tui.api.time import EPOCH

SECOND_MS = 1_000
MINUTE_MS = 60 * SECOND_MS
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS


def instant(at_ms: int) -> dt.datetime:
    """Return the moment `at_ms` after the start."""
    return EPOCH + dt.timedelta(milliseconds=at_ms)


def systemd_time(at_ms: int) -> str:
    """Return a moment as systemctl writes it, as in `Mon 2026-01-05 09:00:12 UTC`."""
    return f"{instant(at_ms):%a %Y-%m-%d %H:%M:%S} UTC"


def journal_time(at_ms: int) -> str:
    """Return a moment as journalctl writes it, as in `Jan 05 09:00:12`."""
    return f"{instant(at_ms):%b %d %H:%M:%S}"


def nanosecond_time(at_ms: int) -> str:
    """Return a moment as Go writes it, as in `2026-01-05T09:00:12.000000000Z`."""
    return f"{instant(at_ms):%Y-%m-%dT%H:%M:%S.%f}000Z"


def http_time(at_ms: int) -> str:
    """Return a moment as HTTP writes it, as in `Mon, 05 Jan 2026 09:00:12 GMT`."""
    return f"{instant(at_ms):%a, %d %b %Y %H:%M:%S} GMT"


def systemd_span(span_ms: int) -> str:
    """Return a span as systemctl writes it, as in `3min 20s`; the two largest units."""
    seconds = span_ms // SECOND_MS
    if span_ms < SECOND_MS:
        return f"{span_ms}ms"
    parts = []
    for unit, size in (("day", 86_400), ("h", 3_600), ("min", 60), ("s", 1)):
        count, seconds = divmod(seconds, size)
        if count:
            spaced = f"{count} day{'s' if count > 1 else ''}" if unit == "day" else f"{count}{unit}"
            parts.append(spaced)
    return " ".join(parts[:2])


def ago(span_ms: int) -> str:
    """Return a span as crictl writes it, as in `5 minutes ago`."""
    seconds = span_ms // SECOND_MS
    if seconds < 1:
        return "Less than a second ago"
    for limit, size, unit in ((60, 1, "second"), (3_600, 60, "minute"), (172_800, 3_600, "hour")):
        if seconds < limit or (unit == "hour" and seconds < limit):
            count = seconds // size
            if unit == "minute" and count == 1:
                return "About a minute ago"
            if unit == "hour" and count == 1:
                return "About an hour ago"
            return f"{count} {unit}{'' if count == 1 else 's'} ago"
    return f"{seconds // 86_400} days ago"

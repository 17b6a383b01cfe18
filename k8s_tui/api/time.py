"""Moments as Kubernetes writes them: virtual milliseconds inside, RFC 3339 text outside.

Objects hold milliseconds since the simulation's start; `EPOCH` says which instant that start is. Kubernetes'
`Time` keeps whole seconds, its `MicroTime` microseconds (apimachinery, meta/v1 time.go, micro_time.go).
"""

from __future__ import annotations

import datetime as dt
import re

EPOCH = dt.datetime(2026, 1, 5, 9, 0, 0, tzinfo=dt.UTC)
"""The instant at which every simulation starts: a Monday morning."""

_RFC3339 = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d+))?([Zz]|[+-]\d\d:\d\d)\Z",
)


def format_time(at_ms: int) -> str:
    """Return `at_ms` as Kubernetes' Time writes it, as in `2026-01-05T09:00:00Z`."""
    return f"{_instant(at_ms - at_ms % 1000):%Y-%m-%dT%H:%M:%SZ}"


def format_micro_time(at_ms: int) -> str:
    """Return `at_ms` as Kubernetes' MicroTime writes it, with six digits of a second."""
    return f"{_instant(at_ms):%Y-%m-%dT%H:%M:%S.%f}Z"


def format_rfc1123z(at_ms: int) -> str:
    """Return `at_ms` as kubectl describe writes it, as in `Mon, 05 Jan 2026 09:00:00 +0000`."""
    return f"{_instant(at_ms):%a, %d %b %Y %H:%M:%S} +0000"


def parse_time(text: str) -> int:
    """Return the milliseconds since the start that RFC 3339 `text` means.

    Raises:
        ValueError: `text` is no RFC 3339 time.
    """
    match = _RFC3339.match(text)
    if match is None:
        message = f'parsing time "{text}" as "2006-01-02T15:04:05Z07:00": cannot parse "{text}" as "2006"'
        raise ValueError(message)
    year, month, day, hour, minute, second = (int(match[group]) for group in range(1, 7))
    micro = int((match[7] or "0")[:6].ljust(6, "0"))
    instant = dt.datetime(year, month, day, hour, minute, second, micro, tzinfo=_zone(match[8]))
    return (instant - EPOCH) // dt.timedelta(milliseconds=1)


def _zone(text: str) -> dt.timezone:
    if text in "Zz":
        return dt.UTC
    sign = -1 if text[0] == "-" else 1
    return dt.timezone(sign * dt.timedelta(hours=int(text[1:3]), minutes=int(text[4:6])))


def _instant(at_ms: int) -> dt.datetime:
    return EPOCH + dt.timedelta(milliseconds=at_ms)

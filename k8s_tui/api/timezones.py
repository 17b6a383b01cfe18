"""Time zones of cron jobs: how far local time is from UTC at a moment.

A small table instead of the machine's database, so that a cluster runs alike everywhere. Two rules cover the
zones that change their clocks: the European Union's (last Sundays of March and October, 01:00 UTC) and the
United States' (second Sunday of March, first of November, 02:00 local). Zones that are not in the table are
refused as unknown. Source: the IANA time zone database, rules EU and US as of 2024.
"""

from __future__ import annotations

import datetime as dt
import re

from attrs import frozen

from k8s_tui.api.time import EPOCH

MINUTE_MS = 60_000
SUMMER_MINUTES = 60


@frozen
class Zone:
    """One zone.

    Attributes:
        offset_minutes: Of its standard time, east of Greenwich.
        rule: `EU`, `US`, or "" for clocks that never change.
    """

    name: str
    offset_minutes: int = 0
    rule: str = ""

    def offset_at_ms(self, at_ms: int) -> int:
        """Return by how many milliseconds local time is ahead of UTC at `at_ms`."""
        standard_ms = self.offset_minutes * MINUTE_MS
        if not self.rule:
            return standard_ms
        begin_ms, end_ms = _summer(self, (EPOCH + dt.timedelta(milliseconds=at_ms)).year)
        return standard_ms + (SUMMER_MINUTES * MINUTE_MS if begin_ms <= at_ms < end_ms else 0)


UTC = Zone("UTC")

_TABLE = """
UTC 0|Etc/UTC 0|GMT 0|Etc/GMT 0|Zulu 0|Etc/UCT 0|Africa/Lagos 60|Africa/Nairobi 180|Africa/Johannesburg 120
America/New_York -300 US|America/Toronto -300 US|America/Chicago -360 US|America/Denver -420 US
America/Phoenix -420|America/Los_Angeles -480 US|America/Anchorage -540 US|America/Vancouver -480 US
America/Sao_Paulo -180|America/Bogota -300|America/Lima -300|America/Argentina/Buenos_Aires -180
America/Mexico_City -360|US/Eastern -300 US|US/Central -360 US|US/Mountain -420 US|US/Pacific -480 US
Europe/London 0 EU|Europe/Dublin 0 EU|Europe/Lisbon 0 EU|Europe/Berlin 60 EU|Europe/Paris 60 EU
Europe/Madrid 60 EU|Europe/Rome 60 EU|Europe/Vienna 60 EU|Europe/Zurich 60 EU|Europe/Amsterdam 60 EU
Europe/Brussels 60 EU|Europe/Copenhagen 60 EU|Europe/Oslo 60 EU|Europe/Stockholm 60 EU|Europe/Prague 60 EU
Europe/Warsaw 60 EU|Europe/Budapest 60 EU|Europe/Athens 120 EU|Europe/Helsinki 120 EU|Europe/Kiev 120 EU
Europe/Kyiv 120 EU|Europe/Bucharest 120 EU|Europe/Istanbul 180|Europe/Moscow 180|Asia/Dubai 240
Asia/Karachi 300|Asia/Kolkata 330|Asia/Calcutta 330|Asia/Dhaka 360|Asia/Bangkok 420|Asia/Jakarta 420
Asia/Ho_Chi_Minh 420|Asia/Shanghai 480|Asia/Hong_Kong 480|Asia/Singapore 480|Asia/Taipei 480|Asia/Manila 480
Australia/Perth 480|Asia/Tokyo 540|Asia/Seoul 540|Australia/Brisbane 600|Pacific/Honolulu -600
"""

ZONES = {
    words[0]: Zone(words[0], int(words[1]), words[2] if len(words) > 2 else "")
    for words in (entry.split() for entry in _TABLE.replace("\n", "|").split("|") if entry)
}
"""The zones by name."""

_FIXED = re.compile(r"Etc/GMT([+-])([0-9]|1[0-4])")


def find(name: str) -> Zone | None:
    """Return the zone called `name`, None where it is not known; `Etc/GMT+5` is five hours west."""
    fixed = _FIXED.fullmatch(name)
    if fixed is not None:
        return Zone(name, (-60 if fixed[1] == "+" else 60) * int(fixed[2]))
    return ZONES.get(name)


def _summer(zone: Zone, year: int) -> tuple[int, int]:
    """Return from when until when summer time runs in `year`."""
    if zone.rule == "EU":
        return _at(_last_sunday(year, 3), 60), _at(_last_sunday(year, 10), 60)
    begin, end = _sunday(dt.date(year, 3, 8)), _sunday(dt.date(year, 11, 1))
    return (
        _at(begin, 120 - zone.offset_minutes),
        _at(end, 120 - SUMMER_MINUTES - zone.offset_minutes),
    )


def _last_sunday(year: int, month: int) -> dt.date:
    return _sunday(dt.date(year, month, 25))


def _sunday(since: dt.date) -> dt.date:
    return since + dt.timedelta(days=(6 - since.weekday()) % 7)


def _at(day: dt.date, minutes: int) -> int:
    instant = dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC) + dt.timedelta(minutes=minutes)
    return (instant - EPOCH) // dt.timedelta(milliseconds=1)

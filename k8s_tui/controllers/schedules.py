"""Cron schedules: when a job is due, by five fields or a name such as `@daily`.

Source: robfig/cron v3 as batch/v1 uses it. Simplified: UTC only, and days are checked one by one.
"""

from __future__ import annotations

import datetime as dt

from k8s_tui.api.time import EPOCH
from k8s_tui.sim.value import frozen

NAMED = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
BOUNDS = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 6))

SEARCHED_DAYS = 5 * 366
"""How far ahead a date is looked for, for schedules that never come true."""


class ScheduleError(ValueError):
    """A text that is no schedule."""


@frozen
class Schedule:
    """The minutes, hours, days of the month, months and days of the week at which something is due."""

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    any_day: bool
    any_weekday: bool

    def next_after(self, at_ms: int) -> int | None:
        """Return the first time after `at_ms`, None where it never comes."""
        start = (EPOCH + dt.timedelta(milliseconds=at_ms)).replace(second=0, microsecond=0)
        start += dt.timedelta(minutes=1)
        day = start.replace(hour=0, minute=0)
        for _ in range(SEARCHED_DAYS):
            if self._is_day(day):
                for hour in sorted(self.hours):
                    for minute in sorted(self.minutes):
                        found = day.replace(hour=hour, minute=minute)
                        if found >= start:
                            return (found - EPOCH) // dt.timedelta(milliseconds=1)
            day += dt.timedelta(days=1)
        return None

    def _is_day(self, day: dt.datetime) -> bool:
        if day.month not in self.months:
            return False
        of_month, of_week = day.day in self.days, day.isoweekday() % 7 in self.weekdays
        if self.any_day or self.any_weekday:
            return of_month and of_week
        return of_month or of_week


def parse(text: str) -> Schedule:
    """Return the schedule that `text` means.

    Raises:
        ScheduleError: It means none.
    """
    fields = NAMED.get(text.strip(), text).split()
    if len(fields) != len(BOUNDS):
        raise ScheduleError(f"expected exactly 5 fields, found {len(fields)}: {fields}")
    minutes, hours, days, months, weekdays = (_field(field, index) for index, field in enumerate(fields))
    any_day, any_weekday = fields[2][0] in "*?", fields[4][0] in "*?"
    return Schedule(minutes, hours, days, months, weekdays, any_day=any_day, any_weekday=any_weekday)


def _field(text: str, index: int) -> frozenset[int]:
    found: set[int] = set()
    for part in text.split(","):
        found |= _range(part, index)
    return frozenset(found)


def _range(part: str, index: int) -> set[int]:
    low, high = BOUNDS[index]
    span, slash, step = part.partition("/")
    if span not in ("*", "?"):
        first, dash, last = span.partition("-")
        low = _number(first, index)
        high = _number(last, index) if dash else (high if slash else low)
    width = int(step) if slash and step.isdecimal() else 1
    if width < 1 or low > high or (slash and not step.isdecimal()):
        raise ScheduleError(f"failed to parse {part}")
    return {number % 7 if index == len(BOUNDS) - 1 else number for number in range(low, high + 1, width)}


def _number(text: str, index: int) -> int:
    names = {3: MONTHS, 4: DAYS}.get(index, ())
    if text.lower() in names:
        return names.index(text.lower()) + (1 if index == 3 else 0)
    low, high = BOUNDS[index]
    high += index == len(BOUNDS) - 1
    if not text.isdecimal() or not low <= int(text) <= high:
        raise ScheduleError(f"failed to parse {text}")
    return int(text)

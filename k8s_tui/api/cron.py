"""Cron schedules: `minute hour day-of-month month day-of-week`, the words `@hourly` to `@yearly`, `@every`.

A day matches where both day fields do; but where neither is a star, one of them is enough. A local time that
a change of the clocks skips does not happen, as in robfig/cron, whose language and words these are.
Source: robfig/cron v3 parser.go and spec.go, which the CronJob controller uses.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from typing import Final

from attrs import frozen

from k8s_tui.api.jsonvalue import quote
from k8s_tui.api.time import EPOCH
from k8s_tui.api.timezones import UTC, Zone

SEARCH_YEARS: Final = 5
"""How far ahead a next time is looked for; `0 0 30 2 *` never comes."""

MINUTE: Final = dt.timedelta(minutes=1)
SECOND_MS: Final = 1000
CACHED_TEXTS: Final = 256

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS: Final = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")

WORDS: Final = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}
"""What the words stand for."""

EVERY: Final = "@every "
_SPAN = re.compile(r"([0-9]+(?:\.[0-9]*)?|\.[0-9]+)(h|ms|m|s)")
_UNITS_MS: Final = {"h": 3_600_000, "m": 60_000, "s": 1000, "ms": 1}


class CronError(ValueError):
    """A text that is no schedule; the message is robfig/cron's."""


@frozen
class _Bounds:
    low: int
    high: int
    names: tuple[tuple[str, int], ...] = ()


_FIELDS: Final = (
    _Bounds(0, 59),
    _Bounds(0, 23),
    _Bounds(1, 31),
    _Bounds(1, 12, tuple((name, number) for number, name in enumerate(_MONTHS, 1))),
    _Bounds(0, 6, tuple((name, number) for number, name in enumerate(_DAYS))),
)


@frozen
class Schedule:
    """When something is to happen.

    Attributes:
        minutes: The minutes that match; the other fields likewise, days of the week from Sunday as 0.
        is_any_day: Whether one of the day fields is a star, so that both must match.
        every_ms: For `@every`: the interval; the fields do not count then.
    """

    minutes: frozenset[int] = frozenset()
    hours: frozenset[int] = frozenset()
    days: frozenset[int] = frozenset()
    months: frozenset[int] = frozenset()
    weekdays: frozenset[int] = frozenset()
    is_any_day: bool = True
    every_ms: int = 0

    def next_ms(self, after_ms: int, zone: Zone = UTC) -> int | None:
        """Return the first time after `after_ms`, None where it never comes again."""
        if self.every_ms:
            return after_ms - after_ms % SECOND_MS + self.every_ms
        local_ms = after_ms + zone.offset_at_ms(after_ms)
        at = (EPOCH + dt.timedelta(milliseconds=local_ms)).replace(second=0, microsecond=0)
        end_year = at.year + SEARCH_YEARS
        while at.year <= end_year:
            at = self._next_local(at + MINUTE, end_year)
            found_ms = _utc_ms(at, zone)
            if found_ms is not None and found_ms > after_ms and at.year <= end_year:
                return found_ms
        return None

    def _next_local(self, at: dt.datetime, end_year: int) -> dt.datetime:
        while at.year <= end_year:
            if at.month not in self.months:
                at = _first_of_next_month(at)
            elif not self._has_day(at):
                at = at.replace(hour=0, minute=0) + dt.timedelta(days=1)
            elif at.hour not in self.hours:
                at = at.replace(minute=0) + dt.timedelta(hours=1)
            elif at.minute not in self.minutes:
                at += MINUTE
            else:
                return at
        return at

    def _has_day(self, at: dt.datetime) -> bool:
        by_date, by_weekday = at.day in self.days, at.isoweekday() % 7 in self.weekdays
        return (by_date and by_weekday) if self.is_any_day else (by_date or by_weekday)


def _first_of_next_month(at: dt.datetime) -> dt.datetime:
    return (at.replace(day=1, hour=0, minute=0) + dt.timedelta(days=32)).replace(day=1)


def _utc_ms(local: dt.datetime, zone: Zone) -> int | None:
    """Return the moment of a local time; None for one that the clocks skip, the first of one they repeat."""
    wall_ms = (local - EPOCH) // dt.timedelta(milliseconds=1)
    guesses = (wall_ms - zone.offset_at_ms(wall_ms - span) for span in (86_400_000, -86_400_000))
    return next((at_ms for at_ms in guesses if at_ms + zone.offset_at_ms(at_ms) == wall_ms), None)


@functools.lru_cache(CACHED_TEXTS)
def parse(text: str) -> Schedule:
    """Read a schedule.

    Raises:
        CronError: `text` is none.
    """
    if not text:
        raise CronError("empty spec string")
    if text.startswith("@"):
        if text.startswith(EVERY):
            return Schedule(every_ms=_span_ms(text))
        if text not in WORDS:
            raise CronError(f"unrecognized descriptor: {text}")
        text = WORDS[text]
    fields = text.split()
    if len(fields) != len(_FIELDS):
        raise CronError(f"expected exactly 5 fields, found {len(fields)}: [{' '.join(fields)}]")
    sets = [_field(field, bounds) for field, bounds in zip(fields, _FIELDS, strict=True)]
    minutes, hours, days, months, weekdays = (numbers for numbers, _ in sets)
    return Schedule(minutes, hours, days, months, weekdays, is_any_day=sets[2][1] or sets[4][1])


def _span_ms(text: str) -> int:
    span = text.removeprefix(EVERY)
    parts = _SPAN.findall(span)
    if not parts or "".join(number + unit for number, unit in parts) != span:
        raise CronError(f"failed to parse duration {text}: time: invalid duration {quote(span)}")
    total_ms = sum(int(float(number) * _UNITS_MS[unit]) for number, unit in parts)
    return max(total_ms - total_ms % SECOND_MS, SECOND_MS)


def _field(text: str, bounds: _Bounds) -> tuple[frozenset[int], bool]:
    """Return the numbers a field means, and whether a star is among its parts."""
    numbers: set[int] = set()
    is_star = False
    for part in text.split(","):
        found, star = _range(part, bounds)
        numbers.update(found)
        is_star = is_star or star
    return frozenset(numbers), is_star


def _range(text: str, bounds: _Bounds) -> tuple[range, bool]:
    base, *steps = text.split("/")
    if len(steps) > 1:
        raise CronError(f"too many slashes: {text}")
    ends = base.split("-")
    is_star = ends[0] in ("*", "?")
    if is_star:
        low, high = bounds.low, bounds.high
    elif len(ends) > 2:
        raise CronError(f"too many hyphens: {text}")
    else:
        low = _number(ends[0], bounds)
        high = _number(ends[-1], bounds)
    step = 1
    if steps:
        step = _integer(steps[0])
        is_star = is_star and step <= 1
        if len(ends) == 1 and base not in ("*", "?"):
            high = bounds.high
    if low < bounds.low:
        raise CronError(f"beginning of range ({low}) below minimum ({bounds.low}): {text}")
    if high > bounds.high:
        raise CronError(f"end of range ({high}) above maximum ({bounds.high}): {text}")
    if low > high:
        raise CronError(f"beginning of range ({low}) beyond end of range ({high}): {text}")
    if step == 0:
        raise CronError(f"step of range should be a positive number: {text}")
    return range(low, high + 1, step), is_star


def _number(text: str, bounds: _Bounds) -> int:
    named = dict(bounds.names).get(text.lower())
    return _integer(text) if named is None else named


def _integer(text: str) -> int:
    if not re.fullmatch(r"[+-]?[0-9]{1,18}", text):
        said = f"strconv.Atoi: parsing {quote(text)}: invalid syntax"
        raise CronError(f"failed to parse int from {text}: {said}")
    number = int(text)
    if number < 0:
        raise CronError(f"negative number ({number}) not allowed: {text}")
    return number

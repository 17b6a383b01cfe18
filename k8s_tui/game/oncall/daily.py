"""The seed of the day: the same shift for everybody."""

from __future__ import annotations

from datetime import UTC, date, datetime


def seed_of_today() -> int:
    """Return the seed that everybody has today (UTC)."""
    return seed_of(datetime.now(UTC).date())


def seed_of(day: date) -> int:
    """Return the seed of a day, as in 20260504."""
    return day.year * 10_000 + day.month * 100 + day.day

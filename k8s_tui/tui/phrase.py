"""Numbers as people read them on a dashboard: three or four characters and a unit."""

from __future__ import annotations

MS_PER_SECOND = 1_000
SECONDS_PER_MINUTE = 60
SECONDS_PER_HOUR = 3_600
SECONDS_PER_DAY = 86_400
MINUTES_SHOWN_ALONE = 2
"""Below this many minutes an age is told in seconds, as `kubectl get` does."""

ABSENT = "-"


def clock(at_ms: int) -> str:
    """Return `00:12:40`, hours growing as needed."""
    seconds = at_ms // MS_PER_SECOND
    return f"{seconds // SECONDS_PER_HOUR:02d}:{seconds // SECONDS_PER_MINUTE % 60:02d}:{seconds % 60:02d}"


def moment(at_ms: int) -> str:
    """Return a time of day for lists, `12:40` in the first hour and `1:02:40` after it."""
    seconds = at_ms // MS_PER_SECOND
    minutes_and_seconds = f"{seconds // SECONDS_PER_MINUTE % 60:02d}:{seconds % 60:02d}"
    hours = seconds // SECONDS_PER_HOUR
    return f"{hours}:{minutes_and_seconds}" if hours else minutes_and_seconds


def age(age_ms: int) -> str:
    """Return an age in one unit, `95s`, `12m`, `5h`, `9d`."""
    seconds = max(0, age_ms) // MS_PER_SECOND
    if seconds < MINUTES_SHOWN_ALONE * SECONDS_PER_MINUTE:
        return f"{seconds}s"
    if seconds < 2 * SECONDS_PER_HOUR:
        return f"{seconds // SECONDS_PER_MINUTE}m"
    if seconds < 2 * SECONDS_PER_DAY:
        return f"{seconds // SECONDS_PER_HOUR}h"
    return f"{seconds // SECONDS_PER_DAY}d"


def count(number: float) -> str:
    """Return `7`, `388`, `3.1k`, `41.2k`, `2.4M`."""
    for limit, unit in ((1_000_000, "M"), (1_000, "k")):
        if abs(number) >= limit:
            return f"{number / limit:.1f}{unit}"
    return f"{number:.0f}" if number >= 10 or number == int(number) else f"{number:.1f}"


def rate(per_second: float | None) -> str:
    """Return requests a second, `-` where nobody asks."""
    return ABSENT if per_second is None else count(per_second)


def latency(ms: float | None) -> str:
    """Return `4ms`, `812ms`, `2.4s`."""
    if ms is None:
        return ABSENT
    return f"{ms:.0f}ms" if ms < MS_PER_SECOND else f"{ms / MS_PER_SECOND:.1f}s"


def percent(share: float | None, digits: int = 1) -> str:
    """Return `2.1%`; a share that is nearly but not wholly 0 or 100 never reads as if it were."""
    if share is None:
        return ABSENT
    smallest = 10.0**-digits
    if 0 < share < smallest:
        share = smallest
    elif 100 - smallest < share < 100:
        share = 100 - smallest
    return f"{share:.{digits}f}%"

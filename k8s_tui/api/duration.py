"""Spans of time as Kubernetes writes them for people: the AGE column, "Started 3m ago".

Two units at most, the finer one only where it still matters. Ages come from two machines' clocks, so a moment
up to two seconds in the future counts as now.

Source: apimachinery, pkg/util/duration `HumanDuration` and `ShortHumanDuration`.
"""

from __future__ import annotations

SECOND_MS = 1000
MINUTE_MS = 60 * SECOND_MS
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS
YEAR_MS = 365 * DAY_MS

INVALID = "<invalid>"
"""What is printed for a moment further in the future than clocks may differ."""

# Below each bound (exclusive) a span is written in `coarse` units and, where given, the rest in `fine` ones.
_HUMAN_STEPS: tuple[tuple[int, tuple[int, str], tuple[int, str] | None], ...] = (
    (2 * MINUTE_MS, (SECOND_MS, "s"), None),
    (10 * MINUTE_MS, (MINUTE_MS, "m"), (SECOND_MS, "s")),
    (3 * HOUR_MS, (MINUTE_MS, "m"), None),
    (8 * HOUR_MS, (HOUR_MS, "h"), (MINUTE_MS, "m")),
    (2 * DAY_MS, (HOUR_MS, "h"), None),
    (8 * DAY_MS, (DAY_MS, "d"), (HOUR_MS, "h")),
    (2 * YEAR_MS, (DAY_MS, "d"), None),
    (8 * YEAR_MS, (YEAR_MS, "y"), (DAY_MS, "d")),
)
_SHORT_STEPS: tuple[tuple[int, tuple[int, str], tuple[int, str] | None], ...] = (
    (MINUTE_MS, (SECOND_MS, "s"), None),
    (HOUR_MS, (MINUTE_MS, "m"), None),
    (DAY_MS, (HOUR_MS, "h"), None),
    (YEAR_MS, (DAY_MS, "d"), None),
)


def human_duration(span_ms: int) -> str:
    """The span as tables show it: `5s`, `119s`, `2m5s`, `10m`, `3h10m`, `25h`, `2d3h`, `8d`, `2y10d`."""
    return _written(span_ms, _HUMAN_STEPS)


def short_human_duration(span_ms: int) -> str:
    """The span in one unit: `59s`, `59m`, `23h`, `364d`, `2y`."""
    return _written(span_ms, _SHORT_STEPS)


def _written(span_ms: int, steps: tuple[tuple[int, tuple[int, str], tuple[int, str] | None], ...]) -> str:
    if span_ms <= -2 * SECOND_MS:
        return INVALID
    for below_ms, (unit_ms, letter), fine in steps:
        if span_ms < below_ms:
            count, rest_ms = divmod(max(span_ms, 0), unit_ms)
            if fine is not None and rest_ms >= fine[0]:
                return f"{count}{letter}{rest_ms // fine[0]}{fine[1]}"
            return f"{count}{letter}"
    return f"{span_ms // YEAR_MS}y"

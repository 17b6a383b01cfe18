"""The traffic panel: what the users ask for, what they get, and why not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from k8s_tui.tui import phrase
from k8s_tui.tui.alarm import success_now
from k8s_tui.tui.spans import wrap
from k8s_tui.tui.sparkline import braille, sparkline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from k8s_tui.game.views import ClientRow, Snapshot
    from k8s_tui.tui.glyphs import Glyphs
    from k8s_tui.tui.spans import Line, Span

LABEL_CELLS = 8
FIGURE_CELLS = 7
BURN_BAD = 14.4
BURN_WARN = 1.0
"""Of the budget's even pace: from the one it is gone within two days of thirty, below the other it lasts."""

LATENCY_FLOOR_MS = 50.0
"""The latency graph reaches at least so far, so that a quiet cluster's noise looks quiet."""

ERROR_BAD_PERCENT = 1.0
BRAILLE_LINES = 2
REASON_LINES_MAX = 2
BANNER_LINES = 5
"""Above the services, where they share a panel with the graphs; how the budget burns comes below."""


@frozen
class Traffic:
    """All users added up, second by second, oldest first.

    Attributes:
        answered: Requests a second that succeeded.
        errors: Percent that failed.
        latencies: Milliseconds, weighted by requests.
    """

    asked: float
    success: float | None
    latency_ms: float | None
    answered: tuple[float, ...]
    errors: tuple[float, ...]
    latencies: tuple[float, ...]


def add_up(clients: Sequence[ClientRow]) -> Traffic:
    """Add up what all groups of users experience; histories are aligned at their newest second."""
    asked = sum(client.requests_per_second for client in clients)
    if not asked:
        return Traffic(0.0, None, None, (), (), ())
    seconds = max(len(client.success_history) for client in clients)
    answered: list[float] = []
    errors: list[float] = []
    latencies: list[float] = []
    for back in range(seconds, 0, -1):
        there = [client for client in clients if len(client.success_history) >= back]
        share = sum(client.requests_per_second for client in there)
        good = sum(client.requests_per_second * client.success_history[-back] / 100 for client in there)
        answered.append(good)
        errors.append(100 - good / share * 100 if share else 0.0)
        slow = [client for client in there if len(client.latency_history) >= back]
        weight = sum(client.requests_per_second for client in slow)
        total = sum(client.requests_per_second * client.latency_history[-back] for client in slow)
        latencies.append(total / weight if weight else 0.0)
    latency = sum(client.requests_per_second * client.latency_ms for client in clients) / asked
    return Traffic(asked, success_now(clients), latency, tuple(answered), tuple(errors), tuple(latencies))


def traffic_banner(snapshot: Snapshot, glyphs: Glyphs, width: int, *, graphs: bool) -> list[Line]:
    """Return what stands above the services; without `graphs`, which the header has, only why requests fail."""
    if not graphs:
        return failing_lines(snapshot.clients, glyphs, width) if snapshot.clients else []
    lines = traffic_lines(snapshot.clients, glyphs, width)[:BANNER_LINES]
    burning = burn_line(snapshot.burns, snapshot.budget_percent, glyphs)
    return [*lines, *((burning,) if burning else ())]


def tall_traffic_banner(snapshot: Snapshot, glyphs: Glyphs, width: int) -> list[Line]:
    """Return what fills a panel of its own: the graphs, why requests fail, how the budget burns."""
    burning = burn_line(snapshot.burns, snapshot.budget_percent, glyphs)
    return [*tall_traffic_lines(snapshot.clients, glyphs, width), *((burning,) if burning else ())]


def traffic_lines(clients: Sequence[ClientRow], glyphs: Glyphs, width: int) -> list[Line]:
    """Return three graphs of a line each, and the reasons of what fails."""
    if not clients:
        return [(("no simulated users", "dim"),)]
    traffic = add_up(clients)
    room = max(4, width - LABEL_CELLS - FIGURE_CELLS - 1)
    lines: list[Line] = [
        (
            (f"{label:<{LABEL_CELLS}}", "dim"),
            (f"{figure:>{FIGURE_CELLS}} ", ink),
            (sparkline(samples, room, glyphs.levels, top=top), ink if ink != "text" else "accent"),
        )
        for label, figure, ink, samples, top in _graphs(traffic)
    ]
    return [*lines, *failing_lines(clients, glyphs, width)]


def tall_traffic_lines(clients: Sequence[ClientRow], glyphs: Glyphs, width: int) -> list[Line]:
    """Return the three graphs in braille, each under its figure, then each group of users and its reasons."""
    if not clients:
        return [(("no simulated users", "dim"),)]
    if glyphs.levels.isascii():
        return traffic_lines(clients, glyphs, width)
    lines: list[Line] = []
    for label, figure, ink, samples, top in _graphs(add_up(clients)):
        rows = braille(samples, max(4, width - LABEL_CELLS), BRAILLE_LINES, top=top)
        graph_ink = ink if ink != "text" else "accent"
        lines.append(((f"{label:<{LABEL_CELLS}}", "dim"), (rows[0], graph_ink)))
        lines.append(((f"{figure:<{LABEL_CELLS}}", ink), (rows[1], graph_ink)))
    return [*lines, *failing_lines(clients, glyphs, width)]


def burn_line(burns: Sequence[tuple[str, float]], left_percent: float | None, glyphs: Glyphs) -> Line:
    """Return how fast the error budget burns over each window, and what is left of it."""
    if not burns or left_percent is None:
        return ()
    spans: list[Span] = [(f"{'burn':<{LABEL_CELLS}}", "dim")]
    for label, rate in burns:
        health = "bad" if rate >= BURN_BAD else "warn" if rate >= BURN_WARN else "ok"
        spans.extend(((f"{label} ", "dim"), (f"{rate:.1f}x {glyphs.health(health)}  ", health)))
    return (*spans, ("left ", "dim"), (f"{left_percent:.0f}%", "text"))


def failing_lines(clients: Sequence[ClientRow], glyphs: Glyphs, width: int) -> list[Line]:
    """Return a line for each reason why requests fail, and one that says so where none do."""
    lines: list[Line] = []
    for client in clients:
        for reason in client.failing:
            parts = wrap(f"{client.name}: {reason}", max(8, width - 2))[:REASON_LINES_MAX]
            lines.append(((f"{glyphs.bad} {parts[0]}", "bad"),))
            lines.extend(((f"  {part}", "bad"),) for part in parts[1:])
    return lines or [((f"{glyphs.ok} every request is answered", "ok"),)]


def _graphs(traffic: Traffic) -> list[tuple[str, str, str, tuple[float, ...], float]]:
    """Return (label, figure, ink, samples, top of the scale) of the three graphs."""
    error = None if traffic.success is None else 100 - traffic.success
    ink = "bad" if (error or 0) >= ERROR_BAD_PERCENT else "text"
    slowest = max(traffic.latencies, default=0.0)
    return [
        (
            "served",
            f"{phrase.rate(traffic.answered[-1] if traffic.answered else None)}/s",
            "text",
            traffic.answered,
            traffic.asked,
        ),
        ("errors", phrase.percent(error), ink, traffic.errors, max(10.0, *traffic.errors, 0.0)),
        (
            "latency",
            phrase.latency(traffic.latency_ms or None),
            "text",
            traffic.latencies,
            max(LATENCY_FLOOR_MS, slowest),
        ),
    ]

"""Pulses: a line for each kind with how many of its objects are how well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8s_tui.tui import phrase
from k8s_tui.tui.panels.outline import UNANSWERED
from k8s_tui.tui.spans import wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from k8s_tui.game.trees import KindPulse
    from k8s_tui.tui.glyphs import Glyphs
    from k8s_tui.tui.spans import Line, Span

NAME_CELLS = 24
COUNT_CELLS = 8
BAR_LEAST = 10
HEALTHS = ("bad", "warn", "ok")


def pulse_lines(pulses: Sequence[KindPulse], glyphs: Glyphs, width: int) -> list[Line]:
    """Return the lines; each bar is as long as the others, its parts as large as their shares."""
    if not pulses:
        return [((part, "warn"),) for part in wrap(UNANSWERED, width)]
    room = max(BAR_LEAST, width - NAME_CELLS - COUNT_CELLS * (len(HEALTHS) + 1) - 2)
    head = f"{'KIND':<{NAME_CELLS}}{'TOTAL':>{COUNT_CELLS}}"
    head += "".join(f"{word:>{COUNT_CELLS}}" for word in ("BAD", "WARN", "OK"))
    lines: list[Line] = [((head, "head"),)]
    for pulse in pulses:
        counts = {"bad": pulse.bad, "warn": pulse.warn, "ok": pulse.ok}
        worst = next((health for health in HEALTHS if counts[health]), "done")
        spans: list[Span] = [
            (f"{glyphs.health(worst)} {pulse.kind:<{NAME_CELLS - 2}}", worst if worst != "ok" else "text"),
            (f"{phrase.count(pulse.total):>{COUNT_CELLS}}", "text"),
        ]
        for health in HEALTHS:
            number = counts[health]
            spans.append((f"{phrase.count(number):>{COUNT_CELLS}}", health if number else "dim"))
        spans.append(("  ", "text"))
        spans.extend(_bar(counts, pulse.total, room, glyphs))
        lines.append(tuple(spans))
    return lines


def _bar(counts: dict[str, int], total: int, room: int, glyphs: Glyphs) -> list[Span]:
    """Return a bar in which whatever there is has a cell at least."""
    if not total:
        return [(glyphs.bar[1] * room, "dim")]
    sizes = {health: max(1, counts[health] * room // total) for health in HEALTHS if counts[health]}
    longest = max(sizes, key=lambda health: sizes[health])
    sizes[longest] += room - sum(sizes.values())
    return [(glyphs.bar[0] * size, health) for health, size in sizes.items()]

"""The lines of a postmortem: how it ended, what users felt, what would have been, why, and what happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8s_tui.tui.markdown import markdown_lines
from k8s_tui.tui.panels.timeline import chart_lines
from k8s_tui.tui.spans import wrap
from k8s_tui.tui.sparkline import bar

if TYPE_CHECKING:
    from k8s_tui.game.views import Report, WhatIf
    from k8s_tui.tui.glyphs import Glyphs
    from k8s_tui.tui.spans import Line

TEXT_CELLS_MAX = 110
"""Wider text is hard to read."""

CHART_LINES = 5
BAR_CELLS = 20
FIGURE_CELLS = 9


def postmortem_lines(told: Report, glyphs: Glyphs, width: int, *, imagining: bool) -> list[Line]:
    """Return everything for a width; `imagining` says that more of what would have been is to come."""
    wide = min(width, TEXT_CELLS_MAX)

    def text(markdown: str) -> list[Line]:
        return [*markdown_lines(markdown, wide, glyphs.bullet, glyphs.box[1]), ()] if markdown else []

    glyph, ink, words = {
        "won": (glyphs.ok, "badge-ok", "the outage is over"),
        "lost": (glyphs.bad, "badge-bad", "this one got away"),
    }.get(told.verdict, (glyphs.warn, "badge-warn", "so far"))
    badge = (f" {glyph} {(told.verdict or 'going on').upper()} ", ink)
    return [
        (badge, (f"  {words}", "strong")),
        (),
        *text(told.outcome),
        *text(told.score),
        *_felt(told, glyphs, wide),
        *text(told.paged),
        *what_if_lines(told, glyphs, wide, imagining=imagining),
        *text(told.cause),
        *text(told.happened),
    ][:-1]


def _felt(told: Report, glyphs: Glyphs, width: int) -> list[Line]:
    if not told.history.felt:
        return []
    past = told.history
    lines = chart_lines(past, past.now_ms, glyphs, width, CHART_LINES)
    return [(("Share of requests that failed, and what happened", "title"),), *lines, ()]


def what_if_lines(told: Report, glyphs: Glyphs, width: int, *, imagining: bool) -> list[Line]:
    """Return what would have been as bars, beside what was."""
    if not told.what_ifs and not imagining:
        return []
    most = max([told.minutes_lost, *(each.user_minutes_lost for each in told.what_ifs)], default=0.0)
    lines: list[Line] = [(("What if: user minutes lost to the same causes", "title"),)]
    lines += _bar("as it was, with you", told.minutes_lost, most, glyphs, width)
    for each in told.what_ifs:
        lines += _what_if(each, most, glyphs, width)
    if imagining:
        lines.append((("  running it once more", "dim"), (f" {glyphs.more}", "accent")))
    return [*lines, ()]


def _what_if(each: WhatIf, most: float, glyphs: Glyphs, width: int) -> list[Line]:
    if each.problem:
        words = wrap(f"if {each.had}: cannot be tried here ({each.problem})", max(8, width - 2))
        return [((f"  {part}", "dim"),) for part in words]
    alone = ", and nobody would have been needed" if each.won else ""
    return _bar(f"if {each.had}{alone}", each.user_minutes_lost, most, glyphs, width)


def _bar(words: str, minutes: float, most: float, glyphs: Glyphs, width: int) -> list[Line]:
    """Return a bar with its figure and its words, these in several lines where they must be."""
    share = minutes / most if most else 0.0
    ink = "ok" if not minutes else "bad" if share > 1 / 2 else "warn"
    room = max(8, width - BAR_CELLS - FIGURE_CELLS - 4)
    first, *others = wrap(words, room)
    margin = " " * (BAR_CELLS + FIGURE_CELLS + 4)
    return [
        (
            ("  ", "text"),
            (bar(share, BAR_CELLS, glyphs.bar), ink),
            (f"{minutes:>{FIGURE_CELLS}.1f}", ink),
            (f"  {first}", "text"),
        ),
        *(((margin + part, "text"),) for part in others),
    ]

"""The events panel: rows of free text, and the short strip a narrow screen has of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8s_tui.tui import phrase
from k8s_tui.tui.columns import TableSpec, Target
from k8s_tui.tui.feed import FeedRow
from k8s_tui.tui.spans import clip, two_ended, width_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from k8s_tui.tui.glyphs import Glyphs
    from k8s_tui.tui.spans import Line

TIME_CELLS = 5


ACKNOWLEDGE = "acknowledge"
"""The action of the play screen that takes a page."""


def events_spec(glyphs: Glyphs, *, by_key: Callable[[], bool] = lambda: True) -> TableSpec[FeedRow]:
    """Return the panel's table; its rows keep the feed's order, which is the newest first.

    `by_key` tells whether a page can be taken by its key now, because nobody types.
    """
    return TableSpec(
        title="Events",
        columns=(),
        identity=lambda row: row.identity,
        text=lambda row: f"{row.namespace} {row.reason} {row.subject} {row.message}".lower(),
        worst=lambda _: 0,
        health=lambda row: row.health if row.kind != "users" else "",
        target=event_target,
        line=lambda row, width: event_line(row, glyphs, width, by_key=by_key()),
        button=event_button,
    )


def event_line(row: FeedRow, glyphs: Glyphs, width: int, *, by_key: bool) -> Line:
    """Draw a row: when, how bad, why, about what, how often, and the message; of a page, who looks after it."""
    if row.kind == "users":
        return (
            (f"{'users':<{TIME_CELLS}} ", "bad"),
            (f"{glyphs.bad} {row.reason}{': ' if row.reason else ''}", "bad"),
            (row.message, "strong"),
        )
    when = (f"{phrase.moment(row.at_ms):>{TIME_CELLS}} ", "dim")
    if row.kind == "page":
        told = (row.message or row.reason, "strong" if row.waits else "text")
        page: Line = (when, (f"{glyphs.health(row.health)}PAGE ", row.health), told)
        taken = acknowledgement(row, by_key=by_key)
        return two_ended(clip(page, max(0, width - width_of(taken) - 1), glyphs.more), taken, width)
    left = [when, (f"{glyphs.health(row.health)} {row.reason} ", row.health)]
    left.append((row.subject.removeprefix("pod/"), "text"))
    if row.subjects > 1 and not row.subject.endswith("*"):
        left.append((f" +{row.subjects - 1}", "accent"))
    if row.count > 1:
        left.append((f" x{row.count}", "accent"))
    left.append((f"  {row.message}", "dim"))
    return tuple(left)


def acknowledgement(row: FeedRow, *, by_key: bool) -> Line:
    """Return what stands at the end of a page: how it is taken, or when it was."""
    if row.acknowledged_ms is not None:
        return ((f"ack {phrase.moment(row.acknowledged_ms)} ", "ok"),)
    return (("[a]ck ", "key"),) if by_key else ((":ack  ", "key"),)


def event_button(row: FeedRow, width: int, cell: int) -> str:
    """Return what a click on a cell of a row does: on the end of a page that waits, it is taken."""
    end = width - width_of(acknowledgement(row, by_key=True))
    return ACKNOWLEDGE if row.waits and cell >= end else ""


def acknowledging(row: FeedRow | None) -> str:
    """Return the command that takes the page of a row, or all that wait where the row is none that waits."""
    if row is None or not row.waits:
        return ":ack"
    return f":ack {row.reason}" if row.subjects > 1 else f":ack {row.reason} {row.subject}"


def event_target(row: FeedRow) -> Target | None:
    """Return the object a row is about; a group of objects is none."""
    kind, slash, name = row.subject.partition("/")
    if row.kind in {"users", "page"} or not slash or name.endswith("*"):
        return None
    return Target(kind.lower(), row.namespace, name)

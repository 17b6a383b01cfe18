"""The events panel: rows of free text, and the short strip a narrow screen has of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8s_tui.tui import phrase
from k8s_tui.tui.columns import TableSpec, Target
from k8s_tui.tui.feed import FeedRow

if TYPE_CHECKING:
    from k8s_tui.tui.glyphs import Glyphs
    from k8s_tui.tui.spans import Line

TIME_CELLS = 5


def events_spec(glyphs: Glyphs) -> TableSpec[FeedRow]:
    """Return the panel's table; its rows keep the feed's order, which is the newest first."""
    return TableSpec(
        title="Events",
        columns=(),
        identity=lambda row: row.identity,
        text=lambda row: f"{row.namespace} {row.reason} {row.subject} {row.message}",
        worst=lambda _: 0,
        health=lambda row: row.health if row.kind != "users" else "",
        target=event_target,
        line=lambda row, _: event_line(row, glyphs),
    )


def event_line(row: FeedRow, glyphs: Glyphs) -> Line:
    """Draw a row: when, how bad, why, about what, how often, and the message."""
    if row.kind == "users":
        return (
            (f"{'users':<{TIME_CELLS}} ", "bad"),
            (f"{glyphs.bad} {row.reason}{': ' if row.reason else ''}", "bad"),
            (row.message, "strong"),
        )
    when = (f"{phrase.moment(row.at_ms):>{TIME_CELLS}} ", "dim")
    if row.kind == "page":
        return (when, (f"{glyphs.bad}PAGE ", "bad"), (row.message or row.reason, "strong"))
    left = [when, (f"{glyphs.health(row.health)} {row.reason} ", row.health)]
    left.append((row.subject.removeprefix("pod/"), "text"))
    if row.subjects > 1 and not row.subject.endswith("*"):
        left.append((f" +{row.subjects - 1}", "accent"))
    if row.count > 1:
        left.append((f" x{row.count}", "accent"))
    left.append((f"  {row.message}", "dim"))
    return tuple(left)


def event_target(row: FeedRow) -> Target | None:
    """Return the object a row is about; a group of objects is none."""
    kind, slash, name = row.subject.partition("/")
    if row.kind in {"users", "page"} or not slash or name.endswith("*"):
        return None
    return Target(kind.lower(), row.namespace, name)

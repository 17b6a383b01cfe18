"""The header: one line on a wide screen, three on a narrow one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8s_tui.tui import phrase
from k8s_tui.tui.alarm import alarm
from k8s_tui.tui.glyphs import ASCII, UNICODE
from k8s_tui.tui.panels.control_plane import SHORT_NAMES
from k8s_tui.tui.panels.goals import goals_counted
from k8s_tui.tui.panels.timeline import strip
from k8s_tui.tui.panels.traffic import add_up
from k8s_tui.tui.spans import cells, clip, cut, fit, joined, two_ended, width_of
from k8s_tui.tui.sparkline import bar, sparkline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from k8s_tui.game.views import ControlPlaneRow, Snapshot
    from k8s_tui.tui.glyphs import Glyphs
    from k8s_tui.tui.spans import Line, Span

BUDGET_LOW_PERCENT = 25.0
SUCCESS_GOAL_PERCENT = 99.9
SPARK_CELLS = 12
STRIP_CELLS = 22
STRIP_FROM_CELLS = 160
NARROW_TITLE_CELLS = 17
WIDE_TITLE_CELLS = 32
OLD_TITLE_CELLS = 6
CLOCK_RUNS = (UNICODE.play, ASCII.play)


CLICKS: tuple[tuple[str, str], ...] = (
    ("T+", "timeline"),
    ("success", "map"),
    ("budget", "map"),
    ("goals", "panel(6)"),
    ("pages", "panel(5)"),
    ("CP", "panel(1)"),
    ("nodes", "panel(2)"),
    ("pods", "panel(3)"),
    *((label, "panel(4)") for label in ("served", "err", "lat")),
)
"""Where a click on a part of the header leads, by the word that the part begins with."""


def header_action(line: Line, cell: int) -> str:
    """Return the action of the play screen for a click on the header; "" for none."""
    place, action = 0, ""
    for index, (text, ink) in enumerate(line):
        word = text.strip()
        if index == 0 and ink.startswith("badge"):
            action = "why"
        elif not word:
            action = ""
        elif ink.startswith("strong"):
            action = "briefing"
        elif "PAUSED" in word or word.startswith(CLOCK_RUNS):
            action = "pause"
        else:
            action = next((each for label, each in CLICKS if word.startswith(label)), action)
        place += cells(text)
        if place > cell:
            return action
    return ""


def wide_header(snapshot: Snapshot, glyphs: Glyphs, width: int, crumb: str) -> list[Line]:
    """Return the header of a wide screen."""
    title = cut(snapshot.title, WIDE_TITLE_CELLS, glyphs.more)
    chip, place = _chip(snapshot, glyphs), (f" {glyphs.crumb} {crumb}" if crumb else "", "dim")
    bar_cells = 12 if width >= 160 else 8
    gap: Span = ("  ", "text")
    right = joined(
        (
            (*_time(snapshot, glyphs), *_strip(snapshot, glyphs, width)),
            _success(snapshot),
            _budget(snapshot, glyphs, bar_cells),
            _goals(snapshot),
            _pages(snapshot),
        ),
        gap,
    )
    room = width - width_of(right) - 2
    if snapshot.stale_since_ms is not None:
        # That the picture is old matters more than how the game is called.
        title = cut(title, max(OLD_TITLE_CELLS, room - width_of((chip, place)) - 1), glyphs.more)
    left: Line = (chip, (" ", "text"), (title, "strong"), place)
    if width_of(left) > room:
        left = clip(left[:-1], max(0, room), glyphs.more)
    return [_coloured(two_ended(left, (*right, (" ", "text")), width), snapshot)]


def narrow_header(snapshot: Snapshot, glyphs: Glyphs, width: int) -> list[Line]:
    """Return the three lines of a narrow screen: the game, the cluster, the users."""
    title = cut(snapshot.title, NARROW_TITLE_CELLS, glyphs.more)
    left = (_chip(snapshot, glyphs), (" ", "text"), (title, "strong"))
    separator: Span = (f" {glyphs.separator} ", "frame")
    right = joined(
        (_time(snapshot, glyphs), _budget(snapshot, glyphs, 6), _goals(snapshot), _pages(snapshot)),
        (" ", "text"),
    )
    return [
        _coloured(two_ended(left, right, width, more=glyphs.more), snapshot),
        fit(_cluster_line(snapshot, glyphs, separator), width),
        fit(_users_line(snapshot, glyphs), width),
    ]


def _coloured(line: Line, snapshot: Snapshot) -> Line:
    """Put the header on the alarm's background when users suffer."""
    wash = "alarm" if alarm(snapshot).health == "bad" else "bar"
    return tuple((text, ink if ink.startswith("badge") else f"{ink}@{wash}") for text, ink in line)


def _chip(snapshot: Snapshot, glyphs: Glyphs) -> Span:
    now = alarm(snapshot)
    return (f" {glyphs.health(now.health)} {now.words} ", f"badge-{now.health}")


def _time(snapshot: Snapshot, glyphs: Glyphs) -> Line:
    clock = (f"T+{phrase.clock(snapshot.now_ms)} ", "text")
    if snapshot.ends_ms is not None:
        ended = snapshot.now_ms >= snapshot.ends_ms
        speed = "END" if ended else "PAUSED" if snapshot.paused else f"{glyphs.times}{snapshot.speed}"
        return (clock, (f" REPLAY {speed} ", "badge-warn"))
    if snapshot.verdict:
        return (clock, ("END", "dim"))
    if snapshot.paused:
        return (clock, (f"{glyphs.pause}PAUSED", "warn"))
    return (clock, (f"{glyphs.play}{glyphs.times}{snapshot.speed}", "ok"))


def _strip(snapshot: Snapshot, glyphs: Glyphs, width: int) -> Line:
    """Return the timeline in a few cells, where there is room."""
    if width < STRIP_FROM_CELLS:
        return ()
    return (
        (" ", "text"),
        *strip(
            snapshot.now_ms, snapshot.ends_ms or snapshot.deadline_ms, snapshot.marks, glyphs, STRIP_CELLS
        ),
    )


def _success(snapshot: Snapshot) -> Line:
    share = snapshot.success_percent
    if share is None:
        return ()
    ink = "text" if share >= SUCCESS_GOAL_PERCENT else "warn"
    return (("success ", "dim"), (phrase.percent(share, 2), ink))


def _budget(snapshot: Snapshot, glyphs: Glyphs, width: int) -> Line:
    left = snapshot.budget_percent
    if left is None:
        return ()
    ink = "bad" if left < BUDGET_LOW_PERCENT else "ok"
    return (("budget ", "dim"), (bar(left / 100, width, glyphs.bar), ink), (f" {max(0.0, left):.0f}%", ink))


def _goals(snapshot: Snapshot) -> Line:
    done, total = goals_counted(snapshot.goals)
    return (("goals ", "dim"), (f"{done}/{total}", "ok" if done == total else "text")) if total else ()


def _pages(snapshot: Snapshot) -> Line:
    pages = [event for event in snapshot.events if event.kind == "page"]
    waits = any(page.acknowledged_ms is None for page in pages)
    taken = " ack" if pages and not waits else ""
    return (("pages ", "dim"), (f"{len(pages)}{taken}", "bad" if waits else "warn" if pages else "text"))


def _cluster_line(snapshot: Snapshot, glyphs: Glyphs, separator: Span) -> Line:
    capacity = snapshot.capacity
    nodes_ink = "bad" if capacity.nodes_ready < capacity.nodes else "ok"
    failing = snapshot.pod_healths.get("bad", 0)
    pods: Line = ((f"pods {len(snapshot.pods)}", "text"),)
    if snapshot.stale_since_ms is not None:
        pods = (*pods, (f" {_as_of(snapshot.stale_since_ms)}", "warn"))
    if failing:
        pods = (*pods, (f" {glyphs.bad}{failing} failing", "bad"))
    return (
        (" CP ", "dim"),
        *control_plane_short(snapshot.control_plane, glyphs),
        separator,
        ("nodes ", "dim"),
        (f"{capacity.nodes_ready}/{capacity.nodes}", nodes_ink),
        *(() if capacity.nodes_ready >= capacity.nodes else ((f" {glyphs.bad}NotReady", "bad"),)),
        separator,
        *pods,
    )


def control_plane_short(rows: Sequence[ControlPlaneRow], glyphs: Glyphs) -> Line:
    """Return each kind of process with its worst glyph, counted where there are several."""
    groups: dict[str, list[str]] = {}
    for row in rows:
        short = SHORT_NAMES.get(row.name, row.name.removeprefix("kube-"))
        groups.setdefault(short, []).append(row.health)
    spans: list[Span] = []
    for name, healths in groups.items():
        good = sum(health == "ok" for health in healths)
        worst = next((health for health in ("bad", "warn", "unknown") if health in healths), "ok")
        number = f" {good}/{len(healths)}" if len(healths) > 1 else ""
        if spans:
            spans.append((" ", "text"))
        spans.extend(((name + number, "text" if worst == "ok" else worst), (glyphs.health(worst), worst)))
    return tuple(spans)


def _users_line(snapshot: Snapshot, glyphs: Glyphs) -> Line:
    if not snapshot.clients:
        return ((" no simulated users", "dim"),)
    traffic = add_up(snapshot.clients)
    error = 100 - (traffic.success or 0.0)
    error_ink = "bad" if error >= 1 else "ok"
    figures = (
        (
            "served",
            traffic.answered,
            traffic.asked,
            f"{phrase.rate(traffic.answered[-1] if traffic.answered else 0)}/s",
            "text",
        ),
        ("err", traffic.errors, max(10.0, *traffic.errors, 0.0), phrase.percent(error), error_ink),
        (
            "lat",
            traffic.latencies,
            max(50.0, *traffic.latencies, 0.0),
            phrase.latency(traffic.latency_ms or None),
            "text",
        ),
    )
    spans: list[Span] = []
    for label, samples, top, figure, ink in figures:
        spans.append((f" {label} ", "dim"))
        spans.append(
            (sparkline(samples, SPARK_CELLS, glyphs.levels, top=top), ink if ink != "text" else "accent")
        )
        spans.append((f" {figure} ", ink))
    return tuple(spans)


def breadcrumb(panel: str, namespace: str, stale_since_ms: int | None) -> str:
    """Return where one is, as in `pods(shop)`, for no place nothing, with a word where the picture is old."""
    place = f"{panel}({namespace or 'all'})" if panel in {"pods", "services", "events"} else panel
    return place if stale_since_ms is None else f"{place} {_as_of(stale_since_ms)}".strip()


def _as_of(stale_since_ms: int) -> str:
    return f"as of {phrase.clock(stale_since_ms)}"

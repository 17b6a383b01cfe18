"""The timeline's panel: what users felt over time, marks of what happened, and a list to choose a moment from.

The cursor is a moment. Going up and down it visits what happened, to the left and right any time between; what
has been chosen is for the screen to act on.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from k8s_tui.tui import phrase
from k8s_tui.tui.spans import cells, cut, washed, width_of, wrap
from k8s_tui.tui.widgets.panel import FRAME_CELLS, Panel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events

    from k8s_tui.game.views import Happening, History
    from k8s_tui.tui.glyphs import Glyphs
    from k8s_tui.tui.look import Look
    from k8s_tui.tui.spans import Line, Span

SCALE_CELLS = 6
"""Left of the chart: what its height means."""

MINUTE_MS = 60_000
NICE_SPANS_MS = tuple(MINUTE_MS * minutes for minutes in (1, 2, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240))
HOUR_MS = 60 * MINUTE_MS

KIND_INKS = {
    "users": "bad",
    "page": "bad",
    "symptom": "warn",
    "event": "dim",
    "you": "accent",
    "bookmark": "strong",
    "verdict": "strong",
    "cause": "strong",
}
KIND_LABELS = {"bookmark": "mark"}
KIND_CELLS = 8
MARK_ORDER = ("verdict", "bookmark", "cause", "you", "page", "users", "symptom")
"""Which mark is shown where several fall into one cell."""

SHIFT_MS = 10_000


def kind_glyph(kind: str, glyphs: Glyphs) -> str:
    """Return the character that stands for a kind of happening."""
    return {
        "users": glyphs.bad,
        "page": glyphs.bad,
        "symptom": glyphs.warn,
        "event": glyphs.dot,
        "you": glyphs.cursor,
        "bookmark": glyphs.bookmark,
        "verdict": glyphs.ok,
        "cause": glyphs.mark,
    }.get(kind, glyphs.unknown)


def span_ms(history: History) -> int:
    """Return how much time the width of the chart stands for."""
    if history.ends_ms:
        return history.ends_ms
    if history.deadline_ms is not None and history.now_ms <= history.deadline_ms:
        return history.deadline_ms
    nice = [each for each in NICE_SPANS_MS if each >= history.now_ms]
    return nice[0] if nice else -(-history.now_ms // HOUR_MS) * HOUR_MS


def column_of(at_ms: int, span: int, width: int) -> int:
    """Return the cell of a line of `width` in which a time lies."""
    return max(0, min(width - 1, at_ms * width // span))


def shows_time(at_ms: int) -> str:
    """Return a moment of the game as it is written everywhere, `T+00:01:20`."""
    return f"T+{phrase.clock(at_ms)}"


def strip(
    now_ms: int, deadline_ms: int | None, marks: Sequence[tuple[int, str]], glyphs: Glyphs, width: int
) -> Line:
    """Return `[──────●────────────]`: the present within what there is, with marks of what happened."""
    inner = max(1, width - 2)
    span = deadline_ms or next((each for each in NICE_SPANS_MS if each >= now_ms), now_ms)
    places = _places(marks, span, inner)
    here = column_of(now_ms, span, inner)
    flat = glyphs.box[1]
    spans: list[Span] = [("[", "dim")]
    for cell in range(inner):
        kind = places.get(cell)
        if cell == here:
            spans.append((glyphs.ok, "accent"))
        elif kind is not None:
            spans.append((kind_glyph(kind, glyphs), KIND_INKS[kind]))
        else:
            spans.append((flat, "text" if cell < here else "frame"))
    return (*spans, ("]", "dim"))


def _places(marks: Sequence[tuple[int, str]], span: int, width: int) -> dict[int, str]:
    """Return which mark is shown in which cell."""
    places: dict[int, str] = {}
    for at_ms, kind in marks:
        if kind not in MARK_ORDER:
            continue
        cell = column_of(at_ms, span, width)
        if cell not in places or MARK_ORDER.index(kind) < MARK_ORDER.index(places[cell]):
            places[cell] = kind
    return places


# -- the chart --------------------------------------------------------------------


def failing_shares(history: History, span: int, width: int) -> list[float]:
    """Return for each cell the largest share that failed of any group's requests, -1 where nothing is known."""
    shares = [-1.0] * width
    for each in history.felt:
        for at_ms, share in each.failing:
            if 0 <= at_ms <= span:
                cell = column_of(at_ms, span, width)
                shares[cell] = max(shares[cell], share)
    known = [cell for cell, share in enumerate(shares) if share >= 0]
    for cell in range(known[0], known[-1]) if known else ():
        if shares[cell] < 0:
            shares[cell] = shares[cell - 1]
    return shares


def chart_lines(history: History, cursor_ms: int, glyphs: Glyphs, width: int, height: int) -> list[Line]:
    """Return what failed over time, a line of marks, and a line of times with the cursor's."""
    inner = max(1, width - SCALE_CELLS - 1)
    span = span_ms(history)
    here = column_of(cursor_ms, span, inner)
    shares = failing_shares(history, span, inner)
    top = max(0.1, *shares)
    lines: list[Line] = []
    if not history.felt:
        lines, height = [((" " * (SCALE_CELLS + 1) + "no simulated users", "dim"),), *[()] * (height - 1)], 0
    for row in range(height - 1, -1, -1):
        label = f"{top * 100:.0f}%" if row == height - 1 else "0%" if row == 0 else ""
        spans: list[Span] = [(f"{label:>{SCALE_CELLS}} ", "dim")]
        for cell, share in enumerate(shares):
            char = _block(share / top, row, height, glyphs)
            ink = "bad" if share > 0 else "ok"
            spans.append((char, f"{ink}@cursor" if cell == here else ink))
        lines.append(tuple(spans))
    places = _places([(each.at_ms, each.kind) for each in history.happenings], span, inner)
    marks: list[Span] = [(" " * (SCALE_CELLS + 1), "dim")]
    now = column_of(history.now_ms, span, inner)
    for cell in range(inner):
        kind = places.get(cell)
        char, ink = (
            (glyphs.box[1], "text" if cell <= now else "frame")
            if kind is None
            else (
                kind_glyph(kind, glyphs),
                KIND_INKS[kind],
            )
        )
        marks.append((char, f"{ink}@cursor" if cell == here else ink))
    return [*lines, tuple(marks), _times(span, here, cursor_ms, glyphs, inner)]


def _block(level: float, row: int, height: int, glyphs: Glyphs) -> str:
    """Return what a column of a chart shows in one of its rows, 0 the lowest."""
    steps = len(glyphs.levels) - 1
    if level < 0:
        return " "
    full = round(level * height * steps)
    if level > 0:
        full = max(1, full)
    left = full - row * steps
    if row == 0 and full == 0:
        return glyphs.levels[1]
    return glyphs.levels[max(0, min(steps, left))]


def _times(span: int, here: int, cursor_ms: int, glyphs: Glyphs, width: int) -> Line:
    """Return the times at both ends, and the cursor's under its column."""
    mine = f"{glyphs.up}{phrase.clock(cursor_ms)}"
    start = max(0, min(here, width - cells(mine)))
    first, last = phrase.moment(0), phrase.moment(span)
    spans: list[Span] = [(" " * (SCALE_CELLS + 1), "dim")]
    used = 0
    if start > cells(first):
        spans.append((first, "dim"))
        used = cells(first)
    spans.append((" " * (start - used), "dim"))
    spans.append((mine, "accent"))
    room = width - start - cells(mine)
    if room > cells(last):
        spans.append((" " * (room - cells(last)) + last, "dim"))
    return tuple(spans)


# -- the list ---------------------------------------------------------------------


def happening_line(each: Happening, glyphs: Glyphs, width: int, *, here: bool = False) -> Line:
    """Return one line of the list."""
    ink = KIND_INKS.get(each.kind, "text")
    label = KIND_LABELS.get(each.kind, each.kind)
    text_ink = "text" if ink in {"accent", "bad", "warn"} else ink
    return (
        (glyphs.cursor if here else " ", "accent"),
        (f"{phrase.moment(each.at_ms):>7} ", "dim"),
        (f"{kind_glyph(each.kind, glyphs)} ", ink),
        (f"{label:<{KIND_CELLS}}", ink),
        (cut(each.text, text_cells(width), glyphs.more), text_ink),
    )


def text_cells(width: int) -> int:
    """Return how much room a line of the list has for what happened."""
    return max(1, width - 12 - KIND_CELLS)


class TimelinePanel(Panel):
    """The chart over the list.

    Attributes:
        cursor_ms: The chosen moment, before whatever was typed at it.
        follows: Whether the present is chosen, after everything.
    """

    def __init__(self, look: Look, history: History, *, id: str) -> None:
        """Begin at the present."""
        super().__init__(look, id=id)
        self.history = history
        self.cursor_ms = history.now_ms
        self.follows = True
        self.remark: Line = ()

    @property
    def latest_ms(self) -> int:
        """Up to when a moment can be chosen: the present, or the end of what is watched."""
        return self.history.ends_ms or self.history.now_ms

    def show(self, history: History) -> None:
        """Show what has become of it; a cursor at the present stays there."""
        self.history = history
        self.cursor_ms = history.now_ms if self.follows else min(self.cursor_ms, self.latest_ms)
        self.repaint()

    @property
    def row(self) -> int:
        """Which of the happenings is the last one that is not after the cursor, -1 for none."""
        return bisect_right([each.at_ms for each in self.history.happenings], self.cursor_ms) - 1

    @property
    def later(self) -> tuple[Happening, ...]:
        """What happened at the cursor's moment or after it."""
        happenings = self.history.happenings
        return happenings[bisect_left([each.at_ms for each in happenings], self.cursor_ms) :]

    def title(self) -> tuple[Line, Line]:
        """Return the heading."""
        return ((f"Timeline {self.look.glyphs.dot} share of requests that failed", "title"),), self.remark

    def foot(self) -> tuple[Line, Line]:
        """Return what goes back, and which lines are shown."""
        place = self.position()
        return self._offer(), (((place, "dim"),) if place else ())

    def _offer(self) -> Line:
        if self.follows:
            return (("the present", "ok"),)
        ago_ms = self.history.now_ms - self.cursor_ms
        words = f", {phrase.age(ago_ms)} ago" if ago_ms >= 0 else f", {phrase.age(-ago_ms)} from now"
        return ((shows_time(self.cursor_ms), "strong"), (words, "dim"))

    def chart_height(self) -> int:
        """Return how many lines the chart has."""
        return 2 if self.size.height < 20 else 4 if self.size.height < 38 else 8

    def fixed_lines(self) -> int:
        """Return the lines over the list."""
        return self.chart_height() + 3

    @property
    def detail_height(self) -> int:
        """How many lines under the list tell in full what happened at the cursor."""
        return 0 if self.size.height < 20 else 2 if self.size.height < 38 else 4

    @property
    def page_lines(self) -> int:
        """How many lines of the list fit."""
        return max(1, super().page_lines - self.detail_height)

    def _detail(self, width: int) -> list[Line]:
        """Return in full what happened at the cursor, where the list cuts it."""
        text = self.history.happenings[self.row].text if self.row >= 0 else ""
        if cells(text) <= text_cells(width):
            return []
        told: list[Line] = [((f" {part}", "text"),) for part in wrap(text, max(1, width - 2))]
        return told[: self.detail_height]

    def line_count(self) -> int:
        """Return the lines of the list."""
        return len(self.history.happenings)

    def draw(self, width: int, height: int) -> list[Line]:
        """Keep the cursor's line in view, and draw."""
        page, row = self.page_lines, max(0, self.row)
        if row < self.offset_lines:
            self.offset_lines = row
        elif row >= self.offset_lines + page:
            self.offset_lines = row - page + 1
        self.offset_lines = max(0, min(self.offset_lines, self.line_count() - page))
        return super().draw(width, height)

    def body(self, width: int, height: int) -> list[Line]:
        """Return chart and list."""
        glyphs = self.look.glyphs
        lines = chart_lines(self.history, self.cursor_ms, glyphs, width, self.chart_height())
        lines.append(())
        if not self.history.happenings:
            lines.append((("         nothing has happened yet", "dim"),))
        here = self.row
        for index in range(self.offset_lines, min(self.line_count(), self.offset_lines + self.page_lines)):
            line = happening_line(self.history.happenings[index], glyphs, width, here=index == here)
            if index == here:
                gap = width - width_of(line)
                line = washed((*line, (" " * max(0, gap), "text")), "cursor" if self.has_focus else "blur")
            lines.append(line)
        detail = self._detail(width)
        lines += [()] * (height - len(lines) - len(detail))
        return [*lines, *detail]

    # -- moving -----------------------------------------------------------------------

    def move_to(self, at_ms: int) -> None:
        """Choose a moment, or the present."""
        self.cursor_ms = max(0, min(self.latest_ms, at_ms))
        self.follows = self.cursor_ms == self.history.now_ms
        self.repaint()

    def visit(self, delta: int) -> None:
        """Go on to what happened so many moments later or earlier; the present comes after all of it."""
        now_ms = self.history.now_ms
        moments = sorted({0, *(each.at_ms for each in self.history.happenings), self.latest_ms})
        undoable = any(each.at_ms == now_ms and each.kind == "you" for each in self.history.happenings)
        if self.history.ends_ms is None and not undoable:
            moments = [at_ms for at_ms in moments if at_ms < now_ms]
        here = (
            len(moments) if self.follows and moments[-1] <= now_ms else bisect_left(moments, self.cursor_ms)
        )
        if delta > 0 and here < len(moments) and moments[here] != self.cursor_ms:
            here -= 1  # between two moments, the next one is one step away
        chosen = max(0, here + delta)
        if chosen >= len(moments):
            self.move_to(self.latest_ms)
            return
        self.cursor_ms, self.follows = moments[chosen] if moments else 0, False
        if self.history.ends_ms is not None:
            self.follows = self.cursor_ms == now_ms
        self.repaint()

    def navigate(self, key: str) -> bool:
        """Move the cursor."""
        page = self.page_lines
        visits = {"up": -1, "k": -1, "down": 1, "j": 1, "pageup": -page, "pagedown": page}
        shifts = {"left": -SHIFT_MS, "right": SHIFT_MS, "shift+left": -1_000, "shift+right": 1_000}
        shifts |= {"less_than_sign": -MINUTE_MS, "greater_than_sign": MINUTE_MS}
        if key in visits:
            self.visit(visits[key])
        elif key in shifts:
            self.move_to(self.cursor_ms + shifts[key])
        elif key in {"home", "g"}:
            self.move_to(0)
        elif key in {"end", "G"}:
            self.move_to(self.latest_ms)
        else:
            return False
        return True

    def on_click(self, event: events.Click) -> None:
        """Choose the moment of the column or line that was clicked."""
        row = event.y - 1
        if row < self.fixed_lines() - 1:
            inner = max(1, self.size.width - FRAME_CELLS - SCALE_CELLS - 1)
            column = event.x - 1 - SCALE_CELLS - 1
            if 0 <= column < inner:
                self.move_to((column * 2 + 1) * span_ms(self.history) // (2 * inner))
            return
        index = self.offset_lines + row - self.fixed_lines()
        if 0 <= index < self.line_count():
            self.move_to(self.history.happenings[index].at_ms)

    def scroll_lines(self, delta: int) -> None:
        """Move by lines of the list."""
        self.visit(1 if delta > 0 else -1)

"""A framed block with titles in its frame, and a body that scrolls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from textual.message import Message

from k8s_tui.tui.keys import pressed_by
from k8s_tui.tui.spans import cells, clip, fill_lines, label_at, two_ended
from k8s_tui.tui.widgets.canvas import Canvas

if TYPE_CHECKING:
    from textual import events

    from k8s_tui.tui.look import Look
    from k8s_tui.tui.spans import Line

WHEEL_LINES = 3
"""What one notch of the wheel scrolls."""

FRAME_LINES = 2
FRAME_CELLS = 2
TABS_AT = 3
"""Where the first tab stands in the lower frame."""


class Panel(Canvas, can_focus=True):
    """A frame with a body.

    Attributes:
        offset_lines: How many lines of the body are scrolled away.
        tabs: The panels one can switch to, where they share a place.
    """

    class TabChosen(Message):
        """One of the tabs was clicked.

        Attributes:
            number: Which, from 0.
        """

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    def __init__(self, look: Look, *, id: str | None = None, classes: str | None = None) -> None:
        """Start at the top."""
        super().__init__(look, id=id, classes=classes)
        self.offset_lines = 0
        self.tabs: Line = ()

    def focus(self, scroll_visible: bool = True, from_app_focus: bool = False) -> Self:
        """Take the keys at once, so that the next one comes here already."""
        self.screen.set_focus(self, scroll_visible, from_app_focus)
        return self

    def title(self) -> tuple[Line, Line]:
        """Return what stands in the upper frame, left and right."""
        return (), ()

    def foot(self) -> tuple[Line, Line]:
        """Return what stands in the lower frame, left and right."""
        return (), ()

    def body(self, width: int, height: int) -> list[Line]:
        """Return the visible lines of the body."""
        return []

    def line_count(self) -> int:
        """Return how many lines the body has, visible or not."""
        return 0

    def fixed_lines(self) -> int:
        """Return how many lines at the top of the body do not scroll."""
        return 0

    @property
    def page_lines(self) -> int:
        """How many scrolling lines fit."""
        return max(1, self.size.height - FRAME_LINES - self.fixed_lines())

    def draw(self, width: int, height: int) -> list[Line]:
        """Draw the frame and the body in it."""
        top_left, flat, top_right, side, low_left, low_right = tuple(self.look.glyphs.box)
        ink = "focus" if self.has_focus else "frame"
        inner = max(0, width - FRAME_CELLS)
        more = self.look.glyphs.more
        body = [clip(line, inner, more) for line in self.body(inner, height - FRAME_LINES)]
        rows = fill_lines(body, inner, max(0, height - FRAME_LINES))
        lines: list[Line] = [self._edge(self.title(), top_left, flat, top_right, ink, width)]
        lines.extend(((side, ink), *row, (side, ink)) for row in rows)
        lines.append(self._edge(self.foot(), low_left, flat, low_right, ink, width))
        return lines

    def _edge(self, ends: tuple[Line, Line], left: str, flat: str, right: str, ink: str, width: int) -> Line:
        room = max(0, width - 4)
        parts = [((" ", ink), *end, (" ", ink)) if end else () for end in ends]
        return (
            (left + flat, ink),
            *two_ended(parts[0], parts[1], room, fill=(flat, ink), more=self.look.glyphs.more),
            (flat + right, ink),
        )

    def position(self) -> str:
        """Return which lines are shown, as in `1-14/5000`, or nothing where all are."""
        count, page = self.line_count(), self.page_lines
        if count <= page:
            return ""
        return f"{self.offset_lines + 1}-{min(count, self.offset_lines + page)}/{count}"

    def scroll_lines(self, delta: int) -> None:
        """Scroll the body, stopping at both ends."""
        last = max(0, self.line_count() - self.page_lines)
        self.offset_lines = max(0, min(last, self.offset_lines + delta))
        self.repaint()

    def navigate(self, key: str) -> bool:
        """Act on a key that moves within the panel; return whether it was one."""
        delta = movement(key, self.page_lines, self.line_count())
        if delta is None:
            return False
        self.scroll_lines(delta)
        return True

    def on_key(self, event: events.Key) -> None:
        """Move within the panel; other keys go on to the screen's bindings."""
        if self.navigate(event.key):
            event.stop()
            event.prevent_default()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll on."""
        event.stop()
        self.scroll_lines(WHEEL_LINES)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll back."""
        event.stop()
        self.scroll_lines(-WHEEL_LINES)

    def on_click(self, event: events.Click) -> None:
        """Choose a tab."""
        self.choose_tab(event)

    def choose_tab(self, event: events.Click) -> bool:
        """Act on a click in the lower frame, on a tab or a key; return whether it was one."""
        if event.y != self.size.height - 1:
            return False
        shown = "" if self.tabs else label_at(self.foot()[0], event.x - TABS_AT, "key")
        if shown:
            self.app.simulate_key(pressed_by(shown))
        place = TABS_AT
        for number, (text, _) in enumerate(self.tabs):
            if place <= event.x < place + cells(text):
                self.post_message(self.TabChosen(number))
            place += cells(text)
        return True

    def watch_has_focus(self, _has_focus: bool) -> None:
        """Light or dim the frame."""
        super().watch_has_focus(_has_focus)
        self.repaint()


def movement(key: str, page: int, count: int) -> int | None:
    """Return by how many lines a key moves, None for a key that does not."""
    return {
        "j": 1,
        "down": 1,
        "k": -1,
        "up": -1,
        "pagedown": page,
        "ctrl+f": page,
        "pageup": -page,
        "ctrl+b": -page,
        "g": -count,
        "home": -count,
        "G": count,
        "end": count,
    }.get(key)

"""A table of any number of rows, of which only the visible ones are ever drawn.

The rows, their order and the cursor live in `table_model`; this widget shows them in a panel and turns keys
and the mouse into moves. Tables of free text (`TableSpec.line`) have no head and no columns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.message import Message

from k8s_tui.tui.columns import GAP_CELLS, Row, narrowed, share_width, wanted_widths
from k8s_tui.tui.keys import frame_hint
from k8s_tui.tui.spans import clip, fit, pad, washed
from k8s_tui.tui.table_model import TableModel
from k8s_tui.tui.widgets.panel import FRAME_CELLS, FRAME_LINES, Panel, movement

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual import events

    from k8s_tui.tui.columns import Column, TableSpec
    from k8s_tui.tui.look import Look
    from k8s_tui.tui.spans import Line, Span

MARKER_CELLS = 1
"""The column at the left in which the cursor stands."""

DOUBLE_CLICK = 2
RIGHT_BUTTON = 3
COUNTED_HEALTHS = ("bad", "warn", "unknown", "ok")

Banner = list["Line"]


class Table(Panel):
    """The panel of one table.

    Attributes:
        digit: The key that focuses it.
        model: The rows as shown.
        hint: What the lower frame says about keys.
        wide: Whether columns are narrow, so that more of them are shown, as `kubectl get -o wide` has them.
    """

    class Opened(Message):
        """A row was double-clicked."""

    class Moved(Message):
        """The cursor stands on another row."""

    class Pressed(Message):
        """A button that is drawn in a row was clicked.

        Attributes:
            action: What it does.
        """

        def __init__(self, action: str) -> None:
            super().__init__()
            self.action = action

    class MenuWanted(Message):
        """A row was clicked with the right button."""

    def __init__(self, look: Look, spec: TableSpec[Any], *, id: str, digit: str, hint: str = "") -> None:
        """Start without rows."""
        super().__init__(look, id=id)
        self.model: TableModel[Any] = TableModel(spec)
        self.digit = digit
        self.hint = hint
        self.note = ""
        self.wide = False
        self.hidden: frozenset[str] = frozenset()
        self.flags: frozenset[str] = frozenset()
        self.banner: Callable[[int], Banner] | None = None
        self._banner_lines: Banner = []
        self._layout: tuple[tuple[Column[Any], int], ...] = ()
        self._laid_out_rows: Sequence[Any] | None = None
        self._laid_out_for: tuple[int, frozenset[str], frozenset[str], bool] | None = None

    # -- rows ------------------------------------------------------------------------------------------------

    def show(self, spec: TableSpec[Any]) -> None:
        """Become a table of something else, without rows."""
        self.model = TableModel(spec)
        self.offset_lines = 0
        self._laid_out_rows = None

    def set_rows(self, rows: tuple[Row, ...], flags: frozenset[str] = frozenset()) -> None:
        """Show new rows; what did not change is not painted again, but ages do."""
        self.model.set_rows(rows)
        self.flags = flags
        self.repaint()

    def draw(self, width: int, height: int) -> list[Line]:
        """Draw the visible rows in their frame."""
        inner = max(1, width - 2)
        self._banner_lines = self.banner(inner) if self.banner else []
        room = max(0, height - FRAME_LINES - 1 - bool(self.model.spec.columns))
        self._banner_lines = self._banner_lines[: max(0, room)]
        self._share_width(inner - MARKER_CELLS)
        self._keep_cursor_visible()
        return super().draw(width, height)

    def _share_width(self, width: int) -> None:
        """Lay the columns out again if the rows, or what there is room for, changed."""
        shown = self.model.shown
        laid_out_for = (width, self.hidden, self.flags, self.wide)
        if self._laid_out_rows is shown and self._laid_out_for == laid_out_for:
            return
        self._laid_out_rows, self._laid_out_for = shown, laid_out_for
        columns = [column for column in self.model.spec.columns if column.key not in self.hidden]
        wanted = wanted_widths(columns, shown, self.flags)
        self._layout = share_width(columns, narrowed(columns, wanted) if self.wide else wanted, width)

    def _keep_cursor_visible(self) -> None:
        page = self.page_lines
        cursor = self.model.cursor
        last = max(0, len(self.model.shown) - page)
        offset = max(cursor - page + 1, min(self.offset_lines, cursor))
        self.offset_lines = max(0, min(offset, last))

    # -- parts of the panel ----------------------------------------------------------------------------------

    def title(self) -> tuple[Line, Line]:
        """Return the name with counters at the left, the filter and the order at the right."""
        model, glyphs = self.model, self.look.glyphs
        left: list[Span] = [(f"{self.digit} ", "key")] if self.digit else []
        left.append((model.spec.title, "title"))
        if self.note:
            left.append((f" {glyphs.dot} {self.note}", "dim"))
        counted = (
            f"{len(model.shown)} of {model.total}"
            if model.filter.text or model.faults_only
            else f"{model.total}"
        )
        if self.digit or model.filter.text:
            left.append((f" {glyphs.dot} {counted}", "text"))
        counts = model.counts if self.digit else {}
        left.extend(
            (f" {glyphs.health(health)}{counts[health]}", health)
            for health in COUNTED_HEALTHS
            if counts.get(health)
        )
        right: list[Span] = []
        if model.faults_only:
            right.append(("faults only ", "warn"))
        if model.filter.text:
            right.append((f"/{model.filter.text}", "accent"))
        if model.filter.error:
            right.append((f" {glyphs.bad}{model.filter.error}", "bad"))
        column = model.sorted_column()
        if column is not None:
            arrow = glyphs.down if model.falling else glyphs.up
            right.append((f"{' ' if right else ''}sort {column.title}{arrow}", "dim"))
        return tuple(left), tuple(right)

    def foot(self) -> tuple[Line, Line]:
        """Return the tabs of a narrow screen or the keys, and which rows are shown."""
        left: Line = self.tabs or (frame_hint(self.hint) if self.hint and self.has_focus else ())
        place = self.position()
        return left, (((place, "dim"),) if place else ())

    def line_count(self) -> int:
        """Return the number of rows."""
        return len(self.model.shown)

    def fixed_lines(self) -> int:
        """Return the lines above the rows."""
        return len(self._banner_lines) + bool(self._layout)

    def body(self, width: int, height: int) -> list[Line]:
        """Return the banner, the head and the rows in view."""
        lines: list[Line] = list(self._banner_lines)
        if self._layout:
            lines.append(self._head())
        first = self.offset_lines
        rows = self.model.shown[first : first + max(0, height - len(lines))]
        lines.extend(self._row(first + index, row, width) for index, row in enumerate(rows))
        if not rows:
            word = "nothing passes the filter" if self.model.total else "none"
            lines.append(((f" {word}", "dim"),))
        return lines

    def _head(self) -> Line:
        spans: list[Span] = [(" " * MARKER_CELLS, "head")]
        for index, (column, size) in enumerate(self._layout):
            gap = " " * GAP_CELLS if index else ""
            ink = "accent" if column.key == self.model.sort_key else "head"
            spans.append((gap + pad(column.title, size, right=column.right), ink))
        return tuple(spans)

    def _row(self, index: int, row: Any, width: int) -> Line:  # noqa: ANN401 - rows of any table
        model, glyphs = self.model, self.look.glyphs
        here = index == model.cursor
        marked = bool(model.marks) and model.spec.identity(row) in model.marks
        marker: Span = (" ", "text")
        if marked:
            marker = (glyphs.mark, "warn")
        elif here:
            marker = (glyphs.cursor, "accent")
        if model.spec.line is not None:
            line: Line = (marker, *model.spec.line(row, width - MARKER_CELLS))
        else:
            line = (marker, *self._cells(row))
        if here:
            return washed(fit(clip(line, width, glyphs.more), width), "cursor" if self.has_focus else "blur")
        return washed(fit(clip(line, width, glyphs.more), width), "mark") if marked else line

    def _cells(self, row: Any) -> Line:  # noqa: ANN401 - rows of any table
        more = self.look.glyphs.more
        spans: list[Span] = []
        for index, (column, size) in enumerate(self._layout):
            text, ink = column.cell(row, self.flags)
            gap = " " * GAP_CELLS if index else ""
            spans.append((gap + pad(text, size, right=column.right, more=more, tail=column.tail), ink))
        return tuple(spans)

    # -- moves -----------------------------------------------------------------------------------------------

    def navigate(self, key: str) -> bool:
        """Move the cursor."""
        delta = movement(key, self.page_lines, self.line_count())
        if delta is None:
            return False
        self.model.move(delta)
        self.repaint()
        self.post_message(self.Moved())
        return True

    def scroll_lines(self, delta: int) -> None:
        """Move the cursor with the wheel, so that it never leaves the view."""
        self.model.move(delta)
        self.repaint()

    def on_click(self, event: events.Click) -> None:
        """Choose the row, or sort by the column, that was clicked; twice on a row opens it."""
        if self.choose_tab(event):
            return
        y = event.y - 1
        fixed = self.fixed_lines()
        if self._layout and y == fixed - 1:
            key = self._column_at(event.x - 1 - MARKER_CELLS)
            if key:
                self.model.sort_by(key)
        elif fixed <= y < self.size.height - FRAME_LINES:
            index = self.offset_lines + y - fixed
            if index < len(self.model.shown):
                self.model.move_to(index)
                self.post_message(self.Moved())
                row, width = self.model.shown[index], self.size.width - FRAME_CELLS - MARKER_CELLS
                action = self.model.spec.button(row, width, event.x - 1 - MARKER_CELLS)
                if action:
                    self.post_message(self.Pressed(action))
                elif event.button == RIGHT_BUTTON:
                    self.post_message(self.MenuWanted())
                elif event.chain == DOUBLE_CLICK:
                    self.post_message(self.Opened())
        self.repaint()

    def _column_at(self, x: int) -> str:
        place = 0
        for column, size in self._layout:
            if place <= x < place + size + GAP_CELLS:
                return column.key
            place += size + GAP_CELLS
        return ""

"""A form: rows of a label, a value that can be changed, and what it means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from k8s_tui.tui.keys import KeyHint
from k8s_tui.tui.menu.section import Section, Spot
from k8s_tui.tui.spans import cells, pad, washed, wrap

if TYPE_CHECKING:
    from k8s_tui.tui.spans import Line

LABEL_CELLS = 16
VALUE_CELLS = 16
FEWER, MORE = "<", ">"


@frozen
class Row:
    """One line of a form.

    Attributes:
        value: What is chosen; a row without one is a button.
        about: What it means, told where the row is chosen.
        fixed: Whether the value is only shown.
    """

    key: str
    label: str
    value: str = ""
    about: str = ""
    fixed: bool = False

    @property
    def is_button(self) -> bool:
        """Whether it is pressed rather than changed."""
        return not self.value


class Form(Section):
    """A section of rows; what they are and do, its kinds say.

    Attributes:
        chosen: Which row the cursor is on.
    """

    intro = ""

    def rows(self) -> tuple[Row, ...]:
        """Return the rows as they are now."""
        return ()

    def change(self, key: str, step: int) -> None:
        """Change a row's value to the next or the one before."""

    def submit(self, key: str) -> None:
        """Do what a button says."""

    def typed(self, key: str, digit: str) -> bool:
        """Take a digit that was typed on a row; return whether it means anything there."""
        return False

    chosen = 0

    def hints(self) -> tuple[KeyHint, ...]:
        """Return the form's keys."""
        glyphs = self.look.glyphs
        if self.rows()[self.chosen].is_button:
            return (KeyHint("enter", glyphs.enter, "Do it"), KeyHint("down", glyphs.updown, "Row"))
        return (KeyHint("right", glyphs.sideways, "Change"), KeyHint("down", glyphs.updown, "Row"))

    def body(self, width: int, height: int) -> list[Line]:
        """Return intro, rows, and what the chosen row means."""
        self.spots = []
        lines: list[Line] = [((f" {part}", "dim"),) for part in wrap(self.intro, width - 2)]
        lines.append(())
        rows = self.rows()
        for number, row in enumerate(rows):
            here = number == self.chosen
            if row.is_button:
                lines.append(())
            y = len(lines)
            line, ends = self._row_line(row, here=here)
            lines.append(washed(line, "cursor") if here and not row.is_button else line)
            self.spots.extend(Spot(y, start, end, f"{row.key}{sign}") for start, end, sign in ends)
            self.spots.append(Spot(y, 0, width, row.key))
        about = rows[self.chosen].about
        lines.append(())
        lines.extend(((f" {part}", "dim"),) for part in wrap(about, width - 2))
        return lines[:height]

    def _row_line(self, row: Row, *, here: bool) -> tuple[Line, list[tuple[int, int, str]]]:
        cursor = self.look.glyphs.cursor if here else " "
        if row.is_button:
            return (("  ", "text"), (f"{cursor} {row.label} ", "button-on" if here else "button")), []
        head = f" {cursor} {pad(row.label, LABEL_CELLS)}"
        if row.fixed:
            return ((head, "text"), (f"  {row.value}", "dim")), []
        shown = pad(row.value, max(VALUE_CELLS, cells(row.value)))
        left = cells(head)
        right = left + 2 + cells(shown)
        line: Line = (
            (head, "text"),
            (f"{FEWER} ", "key"),
            (shown, "strong"),
            (f" {MORE}", "key"),
        )
        return line, [(left, left + 2, FEWER), (right, right + 2, MORE)]

    def press(self, target: str) -> None:
        """Choose a row, and change or do what was clicked."""
        keys = [row.key for row in self.rows()]
        key = target.rstrip(FEWER + MORE)
        self.chosen = keys.index(key)
        if target != key:
            self.change(key, 1 if target.endswith(MORE) else -1)
        elif self.rows()[self.chosen].is_button:
            self.submit(key)

    def navigate(self, key: str) -> bool:
        """Go up and down, change values, press buttons."""
        rows = self.rows()
        row = rows[self.chosen]
        if key in {"up", "k", "down", "j"}:
            self.chosen = max(0, min(len(rows) - 1, self.chosen + (1 if key in {"down", "j"} else -1)))
        elif key in {"left", "h", "right", "l", "minus", "plus"} and not row.is_button and not row.fixed:
            self.change(row.key, 1 if key in {"right", "l", "plus"} else -1)
        elif key in {"enter", "space"}:
            self._enter(row)
        else:
            return self._digit(row, key)
        self.repaint()
        return True

    def _enter(self, row: Row) -> None:
        if row.is_button:
            self.submit(row.key)
        elif not row.fixed:
            self.change(row.key, 1)

    def _digit(self, row: Row, key: str) -> bool:
        taken = (key.isdigit() or key == "backspace") and self.typed(row.key, key)
        if taken:
            self.repaint()
        return taken

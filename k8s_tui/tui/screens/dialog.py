"""Modal dialogs: a text, buttons below it, and an answer.

The first button is the one that Enter presses and Esc stands for; dialogs that ask before something is
destroyed put Cancel there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from attrs import frozen
from textual.binding import Binding, BindingType

from k8s_tui.tui.screens.leaving import ModalLeaving
from k8s_tui.tui.spans import cells
from k8s_tui.tui.widgets.panel import FRAME_CELLS, FRAME_LINES, Panel

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual import events
    from textual.app import ComposeResult

    from k8s_tui.tui.look import Look
    from k8s_tui.tui.spans import Line

MARGIN_CELLS = 2
"""Between the frame and the text, at each side."""

SCREEN_MARGIN_CELLS = 2
SCREEN_MARGIN_LINES = 1
BUTTON_LINES = 2
"""The buttons and a blank line above them."""


@frozen
class Button:
    """One answer.

    Attributes:
        value: What the dialog returns for it.
        danger: Whether it destroys something.
    """

    label: str
    value: str
    danger: bool = False


class DialogBox(Panel):
    """The frame, the text and the buttons."""

    def __init__(
        self,
        look: Look,
        heading: str,
        source: Callable[[int], list[Line]],
        buttons: tuple[Button, ...],
        answer: Callable[[str], object],
    ) -> None:
        super().__init__(look, id="dialog")
        self.heading = heading
        self.buttons = buttons
        self.selected = 0
        self._source = source
        self._answer = answer
        self._lines: list[Line] = []
        self._places: list[tuple[int, int, int]] = []

    def wanted_height(self, width: int) -> int:
        """Return the lines it would like to have at a width."""
        return len(self._source(self._text_width(width))) + FRAME_LINES + BUTTON_LINES + 1

    @staticmethod
    def _text_width(width: int) -> int:
        return max(8, width - FRAME_CELLS - 2 * MARGIN_CELLS)

    @property
    def page_lines(self) -> int:
        """The lines of text that fit above the buttons."""
        return max(1, self.size.height - FRAME_LINES - BUTTON_LINES - 1)

    def draw(self, width: int, height: int) -> list[Line]:
        """Draw for the width."""
        self._lines = self._source(self._text_width(width))
        return super().draw(width, height)

    def title(self) -> tuple[Line, Line]:
        """Return the heading."""
        return ((self.heading, "title"),), ()

    def foot(self) -> tuple[Line, Line]:
        """Return which lines are shown, where not all are."""
        place = self.position()
        return ((), ((f"{self.look.glyphs.updown} {place}", "dim"),)) if place else ((), ())

    def line_count(self) -> int:
        """Return the lines of text."""
        return len(self._lines)

    def body(self, width: int, height: int) -> list[Line]:
        """Return the text in view and the buttons, which are there however little room there is."""
        margin = (" " * MARGIN_CELLS, "text")
        page = self.page_lines
        shown = self._lines[self.offset_lines : self.offset_lines + page]
        lines: list[Line] = [(), *((margin, *line) for line in shown)][: max(0, height - 1)]
        lines.extend([()] * (height - 1 - len(lines)))
        lines.append(self._button_line(width))
        return lines

    def _button_line(self, width: int) -> Line:
        total = sum(cells(button.label) + 4 for button in self.buttons) + 2 * (len(self.buttons) - 1)
        place = max(0, (width - total) // 2)
        spans: list[tuple[str, str]] = [(" " * place, "text")]
        self._places = []
        glyphs = self.look.glyphs
        for index, button in enumerate(self.buttons):
            here = index == self.selected
            ink = ("button-danger" if button.danger else "button-on") if here else "button"
            label = f"{glyphs.cursor if here else ' '} {button.label}  "
            self._places.append((place, place + cells(label), index))
            spans.extend(((label, ink), ("  ", "text")))
            place += cells(label) + 2
        return tuple(spans)

    def turn(self, step: int) -> None:
        """Choose another button."""
        self.selected = (self.selected + step) % len(self.buttons)
        self.repaint()

    def press(self, index: int | None = None) -> None:
        """Press a button, the chosen one unless another is meant."""
        self._answer(self.buttons[self.selected if index is None else index].value)

    def on_click(self, event: events.Click) -> None:
        """Press the button that was clicked."""
        if event.y == self.size.height - 2:
            for start, end, index in self._places:
                if start <= event.x - 1 < end:
                    self._answer(self.buttons[index].value)
                    return


class Dialog(ModalLeaving[str]):
    """A dialog over whatever is shown; returns the value of the button pressed."""

    DEFAULT_CSS = """
    Dialog { align: center middle; background: $background 55%; }
    #dialog { background: $background; }
    """
    AUTO_FOCUS: ClassVar[str | None] = "#dialog"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab,right", "turn(1)", "Next button", show=False, id="dialog.next"),
        Binding("shift+tab,left", "turn(-1)", "Previous button", show=False, id="dialog.previous"),
        Binding("enter", "press", "Press it", show=False, id="dialog.press"),
        Binding("escape,q", "cancel", "The first button", show=False, id="dialog.cancel"),
    ]

    def __init__(
        self,
        look: Look,
        heading: str,
        source: Callable[[int], list[Line]],
        buttons: tuple[Button, ...],
        *,
        width: int = 76,
    ) -> None:
        """Show the lines that `source` makes for a width."""
        super().__init__()
        self._width = width
        self.box = DialogBox(look, heading, source, buttons, self.dismiss)

    def compose(self) -> ComposeResult:
        """Show the box."""
        self._measure(self.app.size.width, self.app.size.height)
        yield self.box

    def action_turn(self, step: int) -> None:
        """Choose another button."""
        self.box.turn(step)

    def action_press(self) -> None:
        """Press the chosen button."""
        self.box.press()

    def action_cancel(self) -> None:
        """Press the first button."""
        self.box.press(0)

    def on_resize(self, event: events.Resize) -> None:
        """Fit the box to the screen."""
        self._measure(event.size.width, event.size.height)

    def _measure(self, screen_width: int, screen_height: int) -> None:
        width = min(self._width, screen_width - 2 * SCREEN_MARGIN_CELLS)
        self.box.styles.width = width
        self.box.styles.height = min(self.box.wanted_height(width), screen_height - 2 * SCREEN_MARGIN_LINES)

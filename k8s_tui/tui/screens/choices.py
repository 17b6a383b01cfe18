"""A menu over the game: what can be done with the object under the cursor, by keys or by clicking."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from k8s_tui.tui.columns import TableSpec
from k8s_tui.tui.row_commands import MenuItem
from k8s_tui.tui.screens.leaving import ModalLeaving
from k8s_tui.tui.widgets.panel import FRAME_CELLS, FRAME_LINES
from k8s_tui.tui.widgets.table import Table

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult
    from textual.geometry import Size

    from k8s_tui.tui.look import Look
    from k8s_tui.tui.spans import Line

WIDTH_CELLS = 72
KEY_CELLS = 4


class MenuTable(Table):
    """The entries; one click chooses."""

    def on_click(self, event: events.Click) -> None:
        """Choose the entry that was clicked."""
        index = self.offset_lines + event.y - 1 - self.fixed_lines()
        if 0 <= index < len(self.model.shown):
            self.model.move_to(index)
            self.post_message(self.Opened())


class Choices(ModalLeaving["MenuItem | None"]):
    """The menu; returns the entry that was chosen."""

    DEFAULT_CSS = """
    Choices { align: center middle; background: $background 55%; }
    #choices { background: $background; }
    """
    AUTO_FOCUS: ClassVar[str | None] = "#choices"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "leave", "Close", show=False, id="choices.leave"),
        Binding("enter", "choose", "Do it", show=False, id="choices.choose"),
    ]

    def __init__(self, look: Look, heading: str, items: tuple[MenuItem, ...]) -> None:
        """Offer the items."""
        super().__init__()
        spec = TableSpec[MenuItem](
            title=heading,
            columns=(),
            identity=lambda item: item.label,
            text=lambda item: item.label.lower(),
            worst=lambda _: 0,
            health=lambda _: "",
            target=lambda _: None,
            line=_line,
        )
        self.table = MenuTable(look, spec, id="choices", digit="")
        self.table.set_rows(items)
        self._count = len(items)

    def compose(self) -> ComposeResult:
        """Show the menu as high as it is."""
        self._measure(self.app.size)
        yield self.table

    def on_resize(self, event: events.Resize) -> None:
        """Fit the menu to the screen."""
        self._measure(event.size)

    def _measure(self, size: Size) -> None:
        self.table.styles.width = min(WIDTH_CELLS + FRAME_CELLS, size.width - 4)
        self.table.styles.height = min(self._count + FRAME_LINES, size.height - 2)

    def on_click(self, event: events.Click) -> None:
        """Close the menu where something else was clicked."""
        if event.widget is self:
            self.dismiss(None)

    def on_table_opened(self) -> None:
        """Choose what was clicked."""
        self.action_choose()

    def action_leave(self) -> None:
        """Do nothing."""
        self.dismiss(None)

    def action_choose(self) -> None:
        """Do what is under the cursor."""
        self.dismiss(self.table.model.current)


def _line(item: MenuItem, width: int) -> Line:
    """Draw an entry: its key, what it does, and the line that it stands for."""
    return (
        (f"{item.key:<{KEY_CELLS}}", "key"),
        (item.label, "bad" if item.danger else "text"),
        (f"  {item.line}"[: max(0, width - KEY_CELLS - len(item.label))], "dim"),
    )

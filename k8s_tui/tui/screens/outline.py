"""An outline over the game: rows of text that stand for objects or commands, followed as time goes on.

Enter goes to the object of a row, or takes its command into the command line; `d`, `y` and `l` look at the
object from here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from k8s_tui.tui.keys import KeyHint
from k8s_tui.tui.panels.outline import OutlineRow, outline_spec
from k8s_tui.tui.screens.overlay import Overlay, OverlayHost
from k8s_tui.tui.widgets.panel import FRAME_CELLS
from k8s_tui.tui.widgets.table import MARKER_CELLS, Table

if TYPE_CHECKING:
    from textual import events

    from k8s_tui.tui.columns import Target
    from k8s_tui.tui.look import Look

LOOKS = {"d": "describe", "y": "yaml", "l": "logs"}

Rows = Callable[[int], tuple[OutlineRow, ...]]
"""What was found, as rows for a width: found once, drawn for every width that the screen gets."""


class Outline(Overlay):
    """Rows of what is found, and found again as time goes on; dismissed with the row that was chosen."""

    KEY_GROUPS: ClassVar[tuple[str, ...]] = ("outline", "overlay")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "Go there", show=False, id="outline.choose"),
        *(
            Binding(key, f"look('{what}')", what, show=False, id=f"outline.{what}")
            for key, what in LOOKS.items()
        ),
        Binding("r,ctrl+r", "read", "Look again", show=False, id="outline.read"),
    ]

    def __init__(
        self,
        look: Look,
        title: str,
        found: Rows,
        ask: Callable[[], Rows],
        host: OverlayHost,
        view: Callable[[str, Target], None],
        *,
        begin_at: Target | None = None,
    ) -> None:
        """Show what was found, the cursor on the object to `begin_at` if it is there.

        `ask` finds it anew, `view` opens describe, YAML or logs of an object.
        """
        self.table = Table(look, outline_spec(title), id="outline", digit="")
        super().__init__(look, self.table, host)
        self._found = found
        self._ask = ask
        self._view = view
        self._begin_at = begin_at

    def on_mount(self) -> None:
        """Show the keys."""
        self.keys.show(
            (
                KeyHint("escape", "Esc", "Back"),
                KeyHint("enter", self.look.glyphs.enter, "Go there"),
                KeyHint("d", "d", "Describe"),
                KeyHint("y", "y", "YAML"),
                KeyHint("l", "l", "Logs"),
                KeyHint("P", "P", "Pause"),
            )
        )

    def on_resize(self, _: events.Resize) -> None:
        """Break the rows anew."""
        self._show()

    def read(self) -> None:
        """Ask again for the rows."""
        self._found = self._ask()
        self._show()

    def _show(self) -> None:
        self.table.set_rows(self._found(self.app.size.width - FRAME_CELLS - MARKER_CELLS))
        if self._begin_at is not None:
            self.table.model.find_object(self._begin_at.namespace, self._begin_at.name)
            self.table.repaint()
            self._begin_at = None

    def on_table_opened(self) -> None:
        """Go to the row that was double-clicked."""
        self.action_choose()

    def action_choose(self) -> None:
        """Go to what the row under the cursor stands for."""
        row = self.table.model.current
        if row is not None and (row.target is not None or row.command):
            self.dismiss(row)

    def action_look(self, what: str) -> None:
        """Look at the object of the row under the cursor."""
        row = self.table.model.current
        if row is not None and row.target is not None:
            self._view(what, row.target)

    def action_read(self) -> None:
        """Ask again for the rows."""
        self.read()

"""What the parts of the play screen share: its attributes, and the hooks by which they call one another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.screen import Screen

from k8s_tui.tui.visited import View

if TYPE_CHECKING:
    from k8s_tui.game.views import Snapshot
    from k8s_tui.tui.columns import Target
    from k8s_tui.tui.command_line import CommandLine
    from k8s_tui.tui.contract import Door, Session
    from k8s_tui.tui.jobs import Foreground
    from k8s_tui.tui.look import Look
    from k8s_tui.tui.spans import Line
    from k8s_tui.tui.visited import Visited
    from k8s_tui.tui.widgets.blocks import Header, KeyBar
    from k8s_tui.tui.widgets.output import Output
    from k8s_tui.tui.widgets.panel import Panel
    from k8s_tui.tui.widgets.prompt import Prompt
    from k8s_tui.tui.widgets.table import Table


class PlayBase(Screen[None]):
    """The play screen as its actions see it.

    Attributes:
        word: The kind that is browsed, as it was asked for; "" for none.
        visited: Where one has been.
        shows_crumbs: Whether the header says where one is.
        drilled: The filter with which one went on to the pods of something, "" where one did not.
    """

    session: Session
    door: Door | None
    look: Look
    namespace: str
    current: str
    word: str
    visited: Visited
    snapshot: Snapshot
    foreground: Foreground
    waits_for_start: bool
    header: Header
    shows_crumbs: bool
    drilled: str = ""
    tables: dict[str, Table]
    panels: dict[str, Panel]
    output: Output
    command_line: CommandLine
    prompt: Prompt
    keys: KeyBar

    def show_snapshot(self) -> None:
        """Show the present moment."""

    def show_output(self) -> None:
        """Show what the foreground printed."""

    def fit_output(self) -> None:
        """Open the output pane."""

    def close_output(self) -> bool:
        """Close the output pane; return whether it was open."""
        return False

    def focus_panel(self, name: str) -> None:
        """Go to a panel."""

    def header_lines(self, width: int) -> list[Line]:
        """Return the header."""
        return []

    def action_pause(self) -> None:
        """Pause or go on."""

    def run_lines(self, *lines: str) -> None:
        """Run lines of the shell one after the other."""

    def note(self, heading: str, text: str) -> None:
        """Say something of the game's own in the output pane."""

    def show_keys(self) -> None:
        """Show the keys that belong to what has the focus."""

    def act(self, action: str) -> None:
        """Do what a key of the panels does."""

    def filter_changed(self, text: str) -> None:
        """Filter the panel that was used last."""

    def browse(self, word: str, namespace: str | None) -> bool:
        """Show all objects of a kind; False where there is no such kind."""
        return False

    # -- the object that is looked at ------------------------------------------------------------------------

    @property
    def table(self) -> Table | None:
        """The table of the current panel, None where it has none."""
        return self.tables.get(self.current)

    def target(self) -> Target | None:
        """Return the object under the cursor."""
        table = self.table
        row = table.model.current if table is not None else None
        return None if table is None or row is None else table.model.spec.target(row)

    def remember(self) -> None:
        """Note where one is, so that one can go back there."""
        self.visited.go(View(self.current, self.namespace, self.word if self.current == "kind" else ""))

    def go_to(self, target: Target) -> None:
        """Show an object in its panel, the cursor on it."""
        panel = PANEL_OF.get(target.kind.partition(".")[0], "")
        self.remember()
        if panel:
            self.focus_panel(panel)
        elif not self.browse(target.kind, None):
            return
        self._put_cursor_on(target)
        self.remember()

    def _put_cursor_on(self, target: Target) -> None:
        """Find an object in its panel, in another namespace and behind a filter too."""
        table = self.tables[self.current]
        if self.namespace and target.namespace and self.namespace != target.namespace:
            self.namespace = target.namespace
            self.show_snapshot()
        if not table.model.find_object(target.namespace, target.name):
            table.model.set_filter("")
            table.model.show_faults(only=False)
            table.model.find_object(target.namespace, target.name)
        table.repaint()


PANEL_OF = {
    **dict.fromkeys(("pod", "pods"), "pods"),
    **dict.fromkeys(("node", "nodes"), "nodes"),
    **dict.fromkeys(("service", "services"), "services"),
}
"""The kinds that have a panel of their own."""

"""What is done with pages: taking them, by key or by mouse. It changes the game's record of them, never the cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8s_tui.tui.panels.events import acknowledging, event_button
from k8s_tui.tui.row_commands import POD_KINDS, attach_line
from k8s_tui.tui.screens.play_base import PlayBase

if TYPE_CHECKING:
    from collections.abc import Sequence

    from k8s_tui.tui.feed import FeedRow
    from k8s_tui.tui.widgets.blocks import Strip
    from k8s_tui.tui.widgets.table import Table


class PageActions(PlayBase):
    """The actions about pages."""

    @property
    def page_waits(self) -> bool:
        """Whether nobody has taken a page that is open."""
        rows: Sequence[FeedRow] = self.tables["events"].model.every
        return any(row.waits for row in rows)

    def action_acknowledge(self) -> None:
        """Take the page under the cursor, or all that wait; where none does, attach to the pod under the cursor."""
        if self.page_waits:
            self._acknowledge(self.tables["events"].model.current if self.current == "events" else None)
        else:
            self.action_attach()

    def action_attach(self) -> None:
        """Follow what a pod's main process writes, as `kubectl attach` does."""
        target = self.target()
        if target is not None and target.kind in POD_KINDS:
            self.run_lines(attach_line(target))

    def _acknowledge(self, row: FeedRow | None) -> None:
        """Take a page as the command does, without an output that would hide the pages."""
        job = self.session.start(acknowledging(row))
        first, *others = "".join(text for _, text in job.read()).strip().splitlines() or [""]
        said = f"{first} (and {len(others)} more)" if others else first
        self.prompt.mention(said)
        self.show_snapshot()

    def on_table_pressed(self, message: Table.Pressed) -> None:
        """Do what a button in a row says."""
        self.act(message.action)

    def on_strip_chosen(self, message: Strip.Chosen) -> None:
        """Take the page of a line that was clicked at its end; on any other, go to the events."""
        rows: Sequence[FeedRow] = self.tables["events"].model.shown
        if message.line >= len(rows):
            return
        row = rows[message.line]
        if event_button(row, message.width, message.cell):
            self._acknowledge(row)
            return
        self.tables["events"].model.move_to(message.line)
        self.focus_panel("events")

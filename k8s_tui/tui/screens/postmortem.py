"""The postmortem over the game that is over; what would have been is run meanwhile, slice by slice."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Protocol

from textual.binding import Binding, BindingType

from k8s_tui.tui.keys import KeyHint
from k8s_tui.tui.panels.postmortem import postmortem_lines
from k8s_tui.tui.pulse import SLICE_MS
from k8s_tui.tui.screens.overlay import Overlay, OverlayHost
from k8s_tui.tui.widgets.line_view import LineView
from k8s_tui.tui.widgets.panel import FRAME_CELLS

if TYPE_CHECKING:
    from textual import events

    from k8s_tui.tui.contract import Session
    from k8s_tui.tui.look import Look

SLICES_PER_SECOND = 60
"""A quarter of the time is left to the keys."""


class PostmortemHost(OverlayHost, Protocol):
    """The game's own screen, as far as the postmortem needs it."""

    session: Session

    def action_timeline(self) -> None:
        """Show the timeline."""
        ...

    def action_quit(self) -> None:
        """Leave the game."""
        ...


class Postmortem(Overlay):
    """How it ended, and why."""

    KEY_GROUPS: ClassVar[tuple[str, ...]] = ("postmortem", "overlay")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "save", "Keep it as Markdown and SVG", show=False, id="postmortem.save"),
        Binding("T", "timeline", "Back to a moment", show=False, id="postmortem.timeline"),
        Binding("Q", "quit", "Leave the game", show=False, id="postmortem.quit"),
    ]

    def __init__(self, look: Look, host: PostmortemHost) -> None:
        """Show the postmortem of the host's session."""
        self._session = host.session
        self._game = host
        self._told = host.session.report()
        self._imagining = True
        self._to_save = False
        self.view = LineView(look, id="postmortem")
        self.view.heading = ((f"{self._told.title}: postmortem", "title"),)
        super().__init__(look, self.view, host)

    def on_mount(self) -> None:
        """Show what is known, and begin to find out the rest."""
        self.keys.show(
            (
                KeyHint("escape", "Esc", "Look around"),
                KeyHint("down", self.look.glyphs.updown, "Scroll"),
                KeyHint("s", "s", "Save"),
                KeyHint("T", "T", "Back to a moment"),
                KeyHint("Q", "Q", "Leave"),
            )
        )
        self.set_interval(1 / SLICES_PER_SECOND, self.imagine)
        self.draw_lines()

    def imagine(self) -> None:
        """Go on with what would have been, and show what was found."""
        if not self._imagining:
            return
        known = len(self._told.what_ifs)
        self._imagining = not self._session.imagine(SLICE_MS)
        if not self._imagining or len(self._session.what_ifs) != known:
            self._told = self._session.report()
            self.draw_lines()
        if self._to_save and not self._imagining:
            self._save()

    def draw_lines(self) -> None:
        """Show it as it is known now."""
        width = max(20, self.app.size.width - FRAME_CELLS - 1)
        lines = postmortem_lines(self._told, self.look.glyphs, width, imagining=self._imagining)
        self.view.set_lines([((" ", "text"), *line) for line in lines])

    def on_resize(self, _: events.Resize) -> None:
        """Break the lines anew."""
        self.draw_lines()

    def action_save(self) -> None:
        """Keep it beside, as Markdown and SVG, as soon as everything is known."""
        self._to_save = True
        if self._imagining:
            self._remark("saved when everything is known", "dim")
        else:
            self._save()

    def _save(self) -> None:
        self._to_save = False
        job = self._session.start(":postmortem save")
        said = "".join(text for _, text in job.read()).strip()
        self._remark(said, "bad" if job.exit_code else "ok")

    def _remark(self, text: str, ink: str) -> None:
        self.view.remark = ((text, ink),)
        self.view.repaint()

    def action_timeline(self) -> None:
        """Leave the postmortem for the timeline, from which one can go back."""
        self.dismiss(None)
        self._game.action_timeline()

    def action_quit(self) -> None:
        """Leave the game."""
        self.dismiss(None)
        self._game.action_quit()

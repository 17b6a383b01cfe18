"""Writing YAML: an object as `kubectl edit` shows it, or a manifest to apply; what is wrong is told beside the text.

The text is sent as the input of a command of the player's shell, so that it is refused, counted, saved and repeated
like every other line. A refused text stays as it is, the caret where the complaint points.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import TextArea

from k8s_tui.api import documents
from k8s_tui.tui.edit_error import place_of, sent
from k8s_tui.tui.keys import KeyHint
from k8s_tui.tui.row_commands import takes_yaml
from k8s_tui.tui.screens.dialogs import CONFIRMED, confirm_dialog
from k8s_tui.tui.screens.leaving import Leaving
from k8s_tui.tui.spans import clip, wrap
from k8s_tui.tui.widgets.blocks import Board, Header, KeyBar
from k8s_tui.tui.widgets.keyboard import Keyboard

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult

    from k8s_tui.tui.look import Look
    from k8s_tui.tui.screens.overlay import OverlayHost
    from k8s_tui.tui.spans import Line

CHECK_DELAY_S = 0.2
"""After the last key the text is looked at."""

END_OF_TEXT = "END-OF-THE-EDITED-OBJECT"
"""Ends the here-document; no manifest contains it."""

REPLACE = "kubectl replace -f -"
APPLY = "kubectl apply -f -"

TEXT_LENGTH_MAX = 1_000_000
"""Of a text; what is more is cut."""

STATUS_LINES = 4


class EditScreen(Leaving[str]):
    """The editor; returns the line that was run, "" where nothing was changed.

    Attributes:
        area: The text.
        complaint: What is wrong with it, "" while nothing is known to be.
    """

    DEFAULT_CSS = """
    EditScreen { layout: vertical; background: $background; }
    EditScreen #edit-header { height: 1; }
    EditScreen #edit-area { height: 1fr; border: none; padding: 0; background: $background; }
    EditScreen #edit-status { height: 6; }
    EditScreen #edit-keyboard { height: 4; display: none; }
    EditScreen.typing #edit-keyboard { display: block; }
    EditScreen #edit-keys { height: 1; }
    """
    AUTO_FOCUS: ClassVar[str | None] = "#edit-area"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "Apply", show=False, priority=True, id="edit.save"),
        Binding("escape", "leave", "Close", show=False, priority=True, id="edit.leave"),
        Binding("f9", "keyboard", "A keyboard to click on", show=False, id="edit.keyboard"),
    ]

    def __init__(
        self,
        look: Look,
        heading: str,
        text: str,
        submit: Callable[[str], tuple[int, str]],
        host: OverlayHost,
        *,
        command: str = REPLACE,
    ) -> None:
        """Show a text; `submit` runs a line, `command` with the text, and returns exit code and what it said."""
        super().__init__()
        self.look = look
        self.complaint = ""
        self._heading = heading
        self._before = text if command == REPLACE else ""
        self._command = command
        self._submit = submit
        self._checks = 0
        self._header = Header(look, host.header_lines, id="edit-header")
        self.area = TextArea(
            text[:TEXT_LENGTH_MAX],
            id="edit-area",
            soft_wrap=False,
            tab_behavior="indent",
            show_line_numbers=True,
        )
        self.area.cursor_blink = False
        self.status = Board(look, self._status, id="edit-status", heading=heading)
        self.status.can_focus = False
        self._keyboard = Keyboard(look, self.type_key, id="edit-keyboard")
        self._keys = KeyBar(look, id="edit-keys", groups=("edit",))

    def compose(self) -> ComposeResult:
        """Show the text between header and complaint."""
        yield self._header
        yield self.area
        yield self.status
        yield self._keyboard
        yield self._keys

    def on_mount(self) -> None:
        """Show the keys."""
        self._keys.show(
            (
                KeyHint("ctrl+s", "^s", "Apply"),
                KeyHint("escape", "Esc", "Leave"),
                KeyHint("ctrl+z", "^z", "Undo"),
                KeyHint("ctrl+y", "^y", "Redo"),
                KeyHint("f9", "F9", "Keyboard"),
            )
        )

    def refresh_view(self) -> None:
        """Show the present moment in the header; called while the game goes on."""
        self._header.repaint()

    def type_key(self, key: str) -> None:
        """Do what a key of the keyboard on the screen does."""
        self.area.focus()
        if len(key) == 1:
            self.area.insert(key)
        else:
            self.app.simulate_key(key)

    def action_keyboard(self) -> None:
        """Show the keyboard, or hide it."""
        self.toggle_class("typing")

    @property
    def changed(self) -> bool:
        """Whether something was typed."""
        return self.area.text != self._before

    def on_text_area_changed(self) -> None:
        """Look at the text when nothing has been typed for a moment."""
        self._checks += 1
        check = self._checks

        def look() -> None:
            if check == self._checks:
                self.check()

        self.set_timer(CHECK_DELAY_S, look)

    def check(self) -> bool:
        """Tell whether the text can be read at all, where it is to be YAML."""
        if not takes_yaml(self._command):
            return True
        try:
            documents.read(self.area.text)
        except documents.DocumentError as error:
            self._complain(f"error: {error.message}", move=False)
            return False
        self._complain("", move=False)
        return True

    def _complain(self, complaint: str, *, move: bool) -> None:
        self.complaint = complaint
        place = place_of(complaint, self.area.text) if complaint else None
        if place is not None and move:
            self.area.move_cursor((min(place[0], self.area.document.line_count - 1), place[1]), center=True)
        self.status.repaint()

    def _status(self, width: int) -> list[Line]:
        if not self.complaint:
            said = "changed, not applied yet" if self.changed else "nothing is changed"
            return [((said, "warn" if self.changed else "dim"),)]
        place = place_of(self.complaint, self.area.text)
        where = f"line {place[0] + 1}, column {place[1] + 1}: " if place is not None else ""
        said = f"{where}{self.complaint}"
        lines = [part for line in said.splitlines() for part in wrap(line, max(1, width - 2))]
        drawn: list[Line] = [((f"{self.look.glyphs.bad} ", "bad"), (lines[0], "bad" if where else "text"))]
        drawn.extend(((f"  {line}", "text"),) for line in lines[1:])
        return [clip(line, width, self.look.glyphs.more) for line in drawn[:STATUS_LINES]]

    def action_save(self) -> None:
        """Send the text; what is refused stays here."""
        if not self.changed:
            self.dismiss("")
            return
        # What the server says of this text is not to be replaced by what was about to be said of it.
        self._checks += 1
        line = f"{self._command} <<'{END_OF_TEXT}'\n{sent(self.area.text)}\n{END_OF_TEXT}"
        code, said = self._submit(line)
        if code == 0:
            self.dismiss(said.strip() or f"{self._heading}: done")
        else:
            self._complain(said.strip() or f"exit code {code}", move=True)

    def action_leave(self) -> None:
        """Close, asking first where something would be lost."""
        if not self.changed:
            self.dismiss("")
            return

        def answered(answer: str | None) -> None:
            if answer == CONFIRMED:
                self.dismiss("")

        question = "Leave without applying what you changed?"
        self.app.push_screen(confirm_dialog(self.look, question, (), "Leave"), answered)

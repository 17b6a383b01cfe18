"""The line viewer over the play screen: describe, YAML and logs.

It asks again for its text while it follows, so that a log grows as one reads. Time goes on meanwhile.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from k8s_tui.tui.edit_line import EditLine
from k8s_tui.tui.highlight import keyed_line, log_line
from k8s_tui.tui.keys import KeyHint, frame_hint
from k8s_tui.tui.screens.overlay import Overlay, OverlayHost
from k8s_tui.tui.widgets.line_view import LineView

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual import events

    from k8s_tui.tui.look import Look
    from k8s_tui.tui.spans import Line

LOGS = ("logs", "previous")
CUT = "w wraps long lines"


class Pager(LineView):
    """The text, and the line in which one types what to search for."""

    typing: EditLine | None = None

    def title(self) -> tuple[Line, Line]:
        """Return heading and remark, and what shows lines that are too long."""
        heading, remark = super().title()
        return heading, remark or ((CUT, "warn"),) if self.cuts else remark

    def foot(self) -> tuple[Line, Line]:
        """Return what is being searched for, and which lines are shown."""
        keys, place = super().foot()
        if self.typing is not None:
            told = self._found_where()[:1] if self.wanted else ()
            return ((("/", "accent"), (self.typing.text, "text"), (" ", "caret"), *told), place)
        if self.wanted:
            return (((f"/{self.wanted}", "accent"), *self._found_where()), place)
        return keys, place

    def _found_where(self) -> Line:
        """Say in how many lines it is found, and how to go to them."""
        found = self.found
        if not found:
            return (("  not found", "warn"),)
        return ((f"  in {found} line{'' if found == 1 else 's'}  ", "dim"), *frame_hint("n next  N previous"))

    def on_key(self, event: events.Key) -> None:
        """Type a search, or move."""
        if self.typing is None:
            super().on_key(event)
            return
        event.stop()
        event.prevent_default()
        key = event.key
        if key in {"enter", "escape"}:
            self.typing = None
            if key == "escape":
                self.search("")
        elif event.is_printable and event.character is not None:
            self.typing = self.typing.insert(event.character)
            self.search(self.typing.text)
        else:
            self.typing = self.typing.press(key) or self.typing
            self.search(self.typing.text)
        self.repaint()


class Viewer(Overlay):
    """A text of kubectl over the whole screen.

    Attributes:
        what: `describe`, `yaml`, `logs` or `previous`.
    """

    KEY_GROUPS: ClassVar[tuple[str, ...]] = ("viewer", "overlay")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "search", "Search", show=False, id="viewer.search"),
        Binding("n", "next(True)", "Next", show=False, id="viewer.next"),
        Binding("N", "next(False)", "Previous", show=False, id="viewer.previous"),
        Binding("w", "wrap", "Wrap", show=False, id="viewer.wrap"),
        Binding("f", "follow", "Follow", show=False, id="viewer.follow"),
        Binding("r,ctrl+r", "read", "Read again", show=False, id="viewer.read"),
    ]

    def __init__(
        self,
        look: Look,
        what: str,
        heading: str,
        read: Callable[[], str],
        host: OverlayHost,
    ) -> None:
        """Show what `read` returns under the host's header."""
        self.what = what
        self._read = read
        self.pager = Pager(look, id="pager", ink=log_line if what in LOGS else keyed_line)
        self.pager.heading = ((heading, "title"),)
        super().__init__(look, self.pager, host)

    def on_mount(self) -> None:
        """Read the text; logs are shown from their end and followed."""
        self.pager.follows = self.what in LOGS
        self.pager.set_text(self._text())
        self.show_state()

    def _text(self) -> str:
        return self._read().rstrip("\n") or "(nothing)"

    def read(self) -> None:
        """Read a text that is followed again."""
        if self.pager.follows:
            self.pager.set_text(self._text())

    def show_state(self) -> None:
        """Say whether it wraps and follows, and offer the keys."""
        words = [word for word, on in (("wrap", self.pager.wrapped), ("follow", self.pager.follows)) if on]
        self.pager.remark = ((" ".join(words), "ok"),) if words else ()
        self.pager.repaint()
        self.keys.show(self.hints())

    def hints(self) -> tuple[KeyHint, ...]:
        """Return the keys of a text."""
        follow = (KeyHint("f", "f", "Follow"),) if self.what in LOGS else (KeyHint("r", "r", "Read again"),)
        return (
            KeyHint("escape", "Esc", "Back"),
            KeyHint("slash", "/", "Search"),
            KeyHint("n", "n/N", "Next"),
            KeyHint("w", "w", "Wrap"),
            *follow,
            KeyHint("G", "g/G", "Ends"),
        )

    def action_leave(self) -> None:
        """Clear the search, then close."""
        if self.pager.wanted:
            self.pager.search("")
        else:
            self.dismiss()

    def action_search(self) -> None:
        """Type what to search for."""
        self.pager.typing = EditLine()
        self.pager.repaint()

    def action_next(self, forward: bool) -> None:
        """Go to the next place where it is found."""
        self.pager.search(self.pager.wanted, forward=forward, again=True)

    def action_wrap(self) -> None:
        """Break long lines or cut them."""
        self.pager.toggle_wrap()
        self.show_state()

    def action_follow(self) -> None:
        """Stay at the end or stop."""
        self.pager.toggle_follow()
        self.show_state()

    def action_read(self) -> None:
        """Ask for the text again."""
        self.pager.set_text(self._text())

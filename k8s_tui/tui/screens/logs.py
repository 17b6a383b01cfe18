"""The logs of a pod: followed, of one container or all, since a while, of the container before; events beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal

from k8s_tui.tui.highlight import keyed_line
from k8s_tui.tui.keys import KeyHint
from k8s_tui.tui.screens.play_style import ULTRA_CELLS
from k8s_tui.tui.screens.viewer import Viewer
from k8s_tui.tui.widgets.line_view import LineView

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual import events
    from textual.app import ComposeResult

    from k8s_tui.tui.look import Look
    from k8s_tui.tui.screens.overlay import OverlayHost

SINCE = ("", "1m", "5m", "15m", "1h")
"""How far back one looks, "" for as far as there is anything."""

ALL = "--all-containers"


def without_object(events: str) -> str:
    """Return what `kubectl events` prints without the column OBJECT, which is the same in all lines."""
    lines = events.splitlines()
    start, end = (lines[0].find(title) if lines else -1 for title in ("OBJECT", "MESSAGE"))
    return "\n".join(line[:start] + line[end:] for line in lines) if -1 < start < end else events


class Logs(Viewer):
    """Logs over the whole screen, with the choices that `kubectl logs` has.

    Attributes:
        container: Which one, "" for all.
        since: How far back, one of `SINCE`.
        previous: Whether those of the container before its last restart.
    """

    DEFAULT_CSS = """
    Logs #sides { height: 1fr; }
    Logs #pager { width: 2fr; height: 1fr; }
    Logs #beside { width: 1fr; height: 1fr; display: none; }
    Logs.-beside #beside { display: block; }
    Logs.-below #sides { layout: vertical; }
    Logs.-below #pager { width: 1fr; height: 2fr; }
    Logs.-below #beside { width: 1fr; height: 1fr; }
    """
    KEY_GROUPS: ClassVar[tuple[str, ...]] = ("logs", "viewer", "overlay")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "container", "Container", show=False, id="logs.container"),
        Binding("s", "since", "Since", show=False, id="logs.since"),
        Binding("p", "previous", "Previous", show=False, id="logs.previous"),
        Binding("t", "timestamps", "Timestamps", show=False, id="logs.timestamps"),
        Binding("e", "beside", "Events", show=False, id="logs.events"),
    ]

    def __init__(
        self,
        look: Look,
        heading: str,
        read: Callable[[str, str], str],
        containers: tuple[str, ...],
        host: OverlayHost,
        *,
        previous: bool = False,
    ) -> None:
        """Show what `read(what, flags)` returns; `what` is `logs` or `events`."""
        self.container = ""
        self.since = ""
        self.previous = previous
        self.timestamps = False
        self._containers = ("", *containers) if len(containers) > 1 else containers or ("",)
        self.container = self._containers[0] if len(self._containers) == 1 else ""
        self._heading = heading
        self._ask = read
        self.beside = LineView(look, id="beside", ink=keyed_line)
        self.beside.heading = (("Events", "title"),)
        super().__init__(
            look, "previous" if previous else "logs", heading, lambda: read("logs", self.flags), host
        )

    def compose(self) -> ComposeResult:
        """Show the events beside the log."""
        yield self._header
        with Horizontal(id="sides"):
            yield self.pager
            yield self.beside
        yield self.keys

    def on_mount(self) -> None:
        """Follow, and show the events where there is room beside the log; asked for, they come below it."""
        self.set_class(self.app.size.width >= ULTRA_CELLS, "-beside")
        for view in (self.pager, self.beside):
            view.set_wrapped(wrapped=True)
        self._read_beside()
        super().on_mount()

    def on_resize(self, event: events.Resize) -> None:
        """Show the events below the log where there is no room beside it."""
        self.set_class(event.size.width < ULTRA_CELLS, "-below")

    @property
    def flags(self) -> str:
        """Return the flags of `kubectl logs` for what is chosen."""
        parts = [f"-c {self.container}" if self.container else "" if self.previous else ALL]
        parts += [f"--since={self.since}"] if self.since else []
        parts += ["--previous"] if self.previous else []
        parts += ["--timestamps"] if self.timestamps else []
        return " ".join(part for part in parts if part)

    def read(self) -> None:
        """Read both again."""
        super().read()
        self._read_beside()

    def _read_beside(self) -> None:
        if self.has_class("-beside"):
            self.beside.set_text(without_object(self._ask("events", "").rstrip("\n")) or "(none)")

    def show_state(self) -> None:
        """Say what is chosen, and offer the keys."""
        dot = self.look.glyphs.dot
        chosen = [self.container or "all containers", f"since {self.since}" if self.since else ""]
        chosen += ["previous" if self.previous else "", "timestamps" if self.timestamps else ""]
        self.pager.heading = ((self._heading, "title"), (f" {dot} {', '.join(filter(None, chosen))}", "dim"))
        super().show_state()

    def hints(self) -> tuple[KeyHint, ...]:
        """Return the keys of logs."""
        return (
            KeyHint("escape", "Esc", "Back"),
            KeyHint("slash", "/", "Search"),
            KeyHint("f", "f", "Follow"),
            KeyHint("c", "c", "Container"),
            KeyHint("s", "s", "Since"),
            KeyHint("p", "p", "Previous"),
            KeyHint("e", "e", "Events"),
            KeyHint("w", "w", "Wrap"),
            KeyHint("t", "t", "Times"),
            KeyHint("n", "n/N", "Next"),
        )

    def _again(self) -> None:
        self.pager.set_text(self._text())
        self.show_state()

    def action_container(self) -> None:
        """Go on to the next container, to all of them after the last."""
        place = self._containers.index(self.container)
        self.container = self._containers[(place + 1) % len(self._containers)]
        self._again()

    def action_since(self) -> None:
        """Look less far back, or as far as possible again."""
        self.since = SINCE[(SINCE.index(self.since) + 1) % len(SINCE)]
        self._again()

    def action_previous(self) -> None:
        """Show the container before its last restart, or the present one."""
        self.previous = not self.previous
        self._again()

    def action_timestamps(self) -> None:
        """Show when each line was written, or not."""
        self.timestamps = not self.timestamps
        self._again()

    def action_beside(self) -> None:
        """Show the events beside the log, or not."""
        self.toggle_class("-beside")
        self._read_beside()

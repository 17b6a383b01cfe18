"""What is seen while the machines of a cluster boot: the program's name and a line about what is under way.

It is there before anything of the cluster is loaded, so that a key is never pressed into nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.screen import Screen

from k8s_tui.tui.spans import cells
from k8s_tui.tui.widgets.canvas import Canvas

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult

    from k8s_tui.tui.look import Look
    from k8s_tui.tui.spans import Line

NAME = "k8s-tui"
UNDER_WAY = "the machines boot, etcd elects its leader, nodes report ready"


class BootScreen(Screen[None]):
    """Shown until the game is there.

    Attributes:
        opened: Called once the screen has been painted.
    """

    def __init__(self, look: Look, opened: Callable[[], None]) -> None:
        super().__init__()
        self.look = look
        self.opened = opened

    def compose(self) -> ComposeResult:
        """Fill the screen with the two lines."""
        yield Words(self.look)

    def on_mount(self) -> None:
        """Go on as soon as they are painted."""
        self.call_after_refresh(self.opened)


class Words(Canvas):
    """The two lines in the middle."""

    DEFAULT_CSS = "Words { width: 100%; height: 100%; }"

    def draw(self, width: int, height: int) -> list[Line]:
        """Return the lines, as far down as the middle."""
        above: list[Line] = [()] * max(0, height // 2 - 1)
        return [*above, _centred(NAME, "title", width), _centred(UNDER_WAY, "dim", width)]


def _centred(text: str, ink: str, width: int) -> Line:
    return ((" " * max(0, (width - cells(text)) // 2) + text, ink),)

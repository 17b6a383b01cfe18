"""The first-run tour: a line above the keys that points at the next key to press, until one has found one's way.

A step is over when what it asks for has been done, in whatever way. F8, or a click on the line, ends the tour; once it
is over it does not come back, unless the settings ask for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from k8s_tui.tui.screens.dialog import Dialog
from k8s_tui.tui.screens.viewer import Viewer
from k8s_tui.tui.spans import two_ended
from k8s_tui.tui.widgets.canvas import Canvas

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual import events

    from k8s_tui.tui.look import Look
    from k8s_tui.tui.screens.play_base import PlayBase
    from k8s_tui.tui.spans import Line, Span

LOOKS_PER_SECOND = 5
START: Span = ("  starts the clock, once you have read what happened", "text")


@frozen
class Step:
    """One thing to try.

    Attributes:
        key: The key to press, as it is written.
        about: What it does.
        done: Whether it has been done, asked of the play screen.
    """

    key: str
    about: str
    done: Callable[[PlayBase], bool]


STEPS: tuple[Step, ...] = (
    Step("Esc", "leaves the command line for the panels", lambda screen: screen.focused is not screen.prompt),
    Step("2", "goes to the nodes; each panel has its digit", lambda screen: screen.current == "nodes"),
    Step("d", "describes the row; Esc comes back", lambda screen: _shows(screen, Viewer)),
    Step(":", "or $ goes to the command line", lambda screen: screen.focused is screen.prompt),
    Step(
        "kubectl get pods -A",
        "and Enter; Tab completes",
        lambda screen: screen.foreground.line.startswith("kubectl"),
    ),
    Step(
        "P",
        "pauses, + and - change the speed",
        lambda screen: screen.session.paused or screen.session.speed > 1,
    ),
    Step("?", "lists all keys; H gives a hint, ^q leaves", lambda screen: _shows(screen, Dialog)),
)


def _shows(screen: PlayBase, kind: type) -> bool:
    return isinstance(screen.app.screen, kind)


class Tour(Canvas):
    """The line.

    Attributes:
        step: Which step it points at, from 0.
    """

    DEFAULT_CSS = "Tour { height: 1; }"

    def __init__(self, look: Look, screen: PlayBase, over: Callable[[], object]) -> None:
        """Point at keys of a play screen; `over` is called at the end."""
        super().__init__(look, id="tour")
        self.step = 0
        self._play = screen
        self._begun = not screen.waits_for_start
        self._over = over

    def on_mount(self) -> None:
        """Begin to look whether the step is done."""
        self.set_interval(1 / LOOKS_PER_SECOND, self.follow)

    def draw(self, width: int, height: int) -> list[Line]:
        """Draw the key to press."""
        if self._play.waits_for_start:
            return [
                ((f"{self.look.glyphs.cursor} ", "badge-quiet"), (" press ", "dim"), ("Enter", "key"), START)
            ]
        step = STEPS[min(self.step, len(STEPS) - 1)]
        place = f"{self.look.glyphs.cursor} try {self.step + 1}/{len(STEPS)} "
        left: Line = (
            (place, "badge-quiet"),
            (" press ", "dim"),
            (step.key, "key"),
            (f"  {step.about}", "text"),
        )
        return [two_ended(left, (("F8 ends this ", "dim"),), width)]

    def follow(self) -> None:
        """Begin when the game does, and go on to the next step when this one has been done."""
        if self._play.waits_for_start:
            return
        if not self._begun:
            self._begun = True
            self.repaint()
        if not STEPS[self.step].done(self._play):
            return
        if self.step + 1 == len(STEPS):
            self.end()
            return
        self.step += 1
        self.repaint()

    def end(self) -> None:
        """Be over, for good."""
        self._over()
        self.remove()

    def on_click(self, event: events.Click) -> None:
        """End when clicked."""
        event.stop()
        self.end()

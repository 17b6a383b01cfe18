"""On call: how long the shift is, which one, and a button."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8s_tui.game.oncall.daily import seed_of_today
from k8s_tui.game.origin import Origin
from k8s_tui.tui.menu.form import Form, Row
from k8s_tui.tui.menu.sandbox import MAX_SEED, next_step

if TYPE_CHECKING:
    from collections.abc import Callable

    from k8s_tui.tui.look import Look

HOURS = (1, 2, 4, 8, 12, 24, 72)
DEFAULT_HOURS = 8
TODAY = "today's"

ABOUT_HOURS = "Simulated hours, which pass as fast as you let them. Incidents come closer towards the end."
ABOUT_SEED = "Chooses the incidents. Today's are the same for everybody who plays today."
ABOUT_BEGIN = "The bar is the error budget: what the users may lose. When it is spent, the shift is over."


class OnCall(Form):
    """Chooses a shift.

    Attributes:
        hours: How long it is.
        seed: Which one, 0 for today's.
    """

    heading = "On call"
    intro = (
        "The pager is yours: incidents one after another, ever harder, until the shift or the budget ends."
    )

    def __init__(self, look: Look, play: Callable[[Origin], object]) -> None:
        super().__init__(look, id="oncall")
        self._play = play
        self.hours, self.seed = DEFAULT_HOURS, 0

    def rows(self) -> tuple[Row, ...]:
        """Return hours, seed and the button."""
        return (
            Row("hours", "Hours", str(self.hours), ABOUT_HOURS),
            Row("seed", "Seed", str(self.seed) if self.seed else TODAY, ABOUT_SEED),
            Row("begin", "Take the pager", about=ABOUT_BEGIN),
        )

    def change(self, key: str, step: int) -> None:
        """Take the next length, or the next seed."""
        if key == "hours":
            self.hours = next_step(HOURS, self.hours, step)
        else:
            self.seed = max(0, min(MAX_SEED, self.seed + step))

    def typed(self, key: str, digit: str) -> bool:
        """Add a digit to the seed, or take one away."""
        if key != "seed":
            return False
        text = str(self.seed)[:-1] if digit == "backspace" else f"{self.seed}{digit}"
        if int(text or 0) <= MAX_SEED:
            self.seed = int(text or 0)
        return True

    def submit(self, key: str) -> None:
        """Begin the shift."""
        self._play(Origin(scenario=f"on-call-{self.hours}h", seed=self.seed or seed_of_today()))

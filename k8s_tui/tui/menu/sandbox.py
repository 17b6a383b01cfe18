"""The sandbox: how many machines, and a button."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8s_tui.game.origin import DEFAULT_SEED, DEFAULT_WORKERS, MAX_MASTERS, MAX_WORKERS, Origin
from k8s_tui.tui.menu.form import Form, Row

if TYPE_CHECKING:
    from collections.abc import Callable

    from k8s_tui.tui.look import Look

WORKER_STEPS = (0, 1, 2, 3, 4, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000)
MAX_SEED = 999_999

ABOUT_MASTERS = "Control-plane machines. With three, etcd keeps its quorum when one of them is lost."
ABOUT_WORKERS = "Worker machines: type a number, or choose one. A thousand take some seconds to boot."
ABOUT_SEED = "Chooses the history: the same seed and the same commands give the same one."
ABOUT_BEGIN = (
    "Apply your own manifests there with kubectl apply -f FILE; files are looked for in the folder "
    "in which the program was started."
)


def next_step(steps: tuple[int, ...], value: int, step: int) -> int:
    """Return the nearest of `steps` above or below a value, or the value at an end."""
    if step > 0:
        return next((each for each in steps if each > value), value)
    return next((each for each in reversed(steps) if each < value), value)


class Sandbox(Form):
    """Chooses the machines of a cluster without a story.

    Attributes:
        numbers: What is chosen, by row.
    """

    heading = "Sandbox"
    intro = "A cluster without a story: yours to build, to break and to look at."

    def __init__(self, look: Look, play: Callable[[Origin], object]) -> None:
        super().__init__(look, id="sandbox")
        self._play = play
        self.numbers = {"masters": 1, "workers": DEFAULT_WORKERS, "seed": DEFAULT_SEED}
        self._typing = ""

    def rows(self) -> tuple[Row, ...]:
        """Return masters, workers, seed and the button."""
        return (
            Row("masters", "Masters", str(self.numbers["masters"]), ABOUT_MASTERS),
            Row("workers", "Workers", str(self.numbers["workers"]), ABOUT_WORKERS),
            Row("seed", "Seed", str(self.numbers["seed"]), ABOUT_SEED),
            Row("begin", "Boot the machines", about=ABOUT_BEGIN),
        )

    def change(self, key: str, step: int) -> None:
        """Take the next sensible number."""
        self._typing = ""
        value = self.numbers[key]
        if key == "workers":
            self.numbers[key] = next_step(WORKER_STEPS, value, step)
        else:
            least, most = _BOUNDS[key]
            self.numbers[key] = max(least, min(most, value + step))

    def typed(self, key: str, digit: str) -> bool:
        """Add a digit to a number, or take one away; what is too large stays as it was."""
        if key not in self.numbers:
            return False
        if self._typing != key:
            text = str(self.numbers[key])[:-1] if digit == "backspace" else digit
        else:
            text = str(self.numbers[key])
            text = text[:-1] if digit == "backspace" else text + digit
        least, most = _BOUNDS[key]
        self._typing = key
        if int(text or 0) <= most:
            self.numbers[key] = max(least, int(text or 0))
        return True

    def submit(self, key: str) -> None:
        """Boot the machines."""
        self._play(
            Origin(
                workers=self.numbers["workers"],
                masters=self.numbers["masters"],
                seed=self.numbers["seed"],
            )
        )


_BOUNDS = {"masters": (1, MAX_MASTERS), "workers": (0, MAX_WORKERS), "seed": (0, MAX_SEED)}

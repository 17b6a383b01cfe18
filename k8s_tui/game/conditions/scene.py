"""What conditions look at, and what they answer.

The referee sees the record itself, not a client's view of it: an API server that is down hides nothing from
it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from attrs import frozen

from k8s_tui.machine.databases import Stored
from k8s_tui.traffic.alerts import Page
from k8s_tui.traffic.record import Record


@frozen
class Verdict:
    """Whether a condition holds now, and what was found, for the curious."""

    held: bool
    detail: str = ""


class Scene(Protocol):
    """The world as the referee sees it."""

    @property
    def now_ms(self) -> int:
        """Virtual milliseconds since the simulation's start."""

    @property
    def record(self) -> Record:
        """What the users experienced."""

    @property
    def answered(self) -> float:
        """The share of requests that API servers answer in time, 0.0-1.0."""

    @property
    def pages(self) -> tuple[Page, ...]:
        """The alerts that fire now."""

    @property
    def lines(self) -> tuple[str, ...]:
        """What the player typed, oldest first."""

    @property
    def guesses(self) -> tuple[str, ...]:
        """What the player said was at fault, oldest first."""

    def objects(self, word: str, namespace: str) -> Sequence[Any]:
        """Return the objects of the resource that kubectl knows as `word`; "" means every namespace.

        Raises:
            KeyError: There is no such resource.
        """

    def count(self, word: str, namespace: str, meant: Callable[[Any], bool]) -> int:
        """Return how many objects of a resource are meant, which must depend on nothing but the object.

        Raises:
            KeyError: There is no such resource.
        """

    def logs(self, namespace: str, pod: str) -> list[str]:
        """Return the lines that the pod's containers wrote, oldest first."""

    def answers(self, source: str, address: str) -> str:
        """Ask `address` from a place (laptop, a machine, pod/NAMESPACE/NAME); return "" or why it fails."""

    def process_runs(self, machine: str, name: str) -> bool:
        """Tell whether a process runs on a machine; "" as the machine means on any."""

    @property
    def all_clear(self) -> str:
        """What came of the player's word that all is well: "" for none yet, `true`, or why it is not."""

    def stored(self, store: str) -> tuple[Stored, ...]:
        """Return what each running server of a database has; `store` is its workload as `namespace/name`."""


class Condition(Protocol):
    """One kind of condition."""

    def describe(self) -> str:
        """Return the words shown for it, as in `service shop/web answers 99 % of requests`."""

    def evaluate(self, scene: Scene) -> Verdict:
        """Judge it now."""


@frozen
class Timed:
    """A condition and its times.

    Attributes:
        for_ms: It must hold that long without a break.
        within_ms: It must have held by then, None for any time.
        always: It may not fail for a moment, from the first cause on.
    """

    condition: Condition
    for_ms: int = 0
    within_ms: int | None = None
    always: bool = False

    def describe(self) -> str:
        """Return the condition's words with its times."""
        words = self.condition.describe()
        if self.for_ms:
            words += f" for {span(self.for_ms)}"
        if self.within_ms is not None:
            words += f", within {span(self.within_ms)}"
        if self.always:
            words += ", at any time"
        return words

    def evaluate(self, scene: Scene) -> Verdict:
        """Judge the condition now, without its times."""
        return self.condition.evaluate(scene)


def span(ms: int) -> str:
    """Return a duration as people say it: `90s`, `5m`, `1h30m`."""
    if ms % 1000:
        return f"{ms}ms"
    seconds = ms // 1000
    if seconds < 120 and seconds % 60:
        return f"{seconds}s"
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    parts = ((hours, "h"), (minutes, "m"), (seconds, "s"))
    return "".join(f"{amount}{unit}" for amount, unit in parts if amount) or "0s"

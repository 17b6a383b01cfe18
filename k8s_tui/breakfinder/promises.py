"""What is promised of some manifests, and with which condition each promise is judged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from attrs import frozen

from k8s_tui.breakfinder.given import Key
from k8s_tui.breakfinder.history import History
from k8s_tui.breakfinder.stage import Stage
from k8s_tui.game.conditions import Timed
from k8s_tui.game.conditions.traffic import Traffic

PLANNED_PERCENT = 99.9
PLANNED_WINDOW_MS = 30_000
"""Nobody feels planned work."""

FAULT_PERCENT = 90.0
FAULT_WINDOW_MS = 300_000
"""One machine of three that is lost costs a third of the requests until it counts as lost (50 s): 5.5 % of 5 min."""

WELL_PERCENT = 99.0


@frozen
class Goal:
    """A promise to somebody, as a condition.

    Attributes:
        promise: Its name, as in `available`.
        subject: To whom: an object of the manifests, a group of users, or a machine.
        timed: The condition; with `always` it may never be broken.
        at_end: It must hold when the trial ends.
    """

    promise: str
    subject: Key | str
    timed: Timed
    at_end: bool = False


class Promise(Protocol):
    """One kind of promise."""

    @property
    def name(self) -> str:
        """What it is called."""

    def goals(self, stage: Stage, history: History) -> Iterable[Goal]:
        """Return what is promised for a history."""


@frozen
class Available:
    """Users are served."""

    name: str = "available"

    def goals(self, stage: Stage, history: History) -> Iterable[Goal]:
        """Return what each group of users is promised."""
        percent, window_ms = (
            (PLANNED_PERCENT, PLANNED_WINDOW_MS) if history.planned else (FAULT_PERCENT, FAULT_WINDOW_MS)
        )
        for users in stage.scenario.spec.clients:
            served = Traffic(users.name, success_at_least=percent, window_ms=window_ms)
            yield Goal(self.name, users.name, Timed(served, always=True))


@frozen
class Recovery:
    """Users are served well again in the end."""

    name: str = "recovery"

    def goals(self, stage: Stage, history: History) -> Iterable[Goal]:
        """Return what each group of users is promised."""
        for users in stage.scenario.spec.clients:
            served = Traffic(users.name, success_at_least=WELL_PERCENT, window_ms=PLANNED_WINDOW_MS)
            yield Goal(self.name, users.name, Timed(served), at_end=True)


PROMISES: Mapping[str, Promise] = {each.name: each for each in (Available(), Recovery())}
"""By name."""

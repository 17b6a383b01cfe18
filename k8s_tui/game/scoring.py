"""The score of a run, on separate axes against par; reading is free.

Par is what the scenario's own best solution needs. Each axis gives up to 100 points, and a right diagnosis
before anything was changed a bonus; hints are paid from the sum.
"""

from __future__ import annotations

from attrs import frozen

from k8s_tui.game.changing import is_change
from k8s_tui.game.lines import commands_of
from k8s_tui.game.scenario import Scenario

AXIS_POINTS = 100
AXES = 4
FULL_POINTS = AXES * AXIS_POINTS
"""All points of a run without the bonus for its diagnosis."""

MINUTES_DIGITS = 1
"""User minutes count as exactly as they are told."""

TOUCHED_POINTS = 25
"""What each healthy object costs that is touched beyond par."""


@frozen
class Performance:
    """What a run cost.

    Attributes:
        commands: That changed something.
        seconds: Until the users were well.
        touched: Healthy objects that were changed or removed.
        bonus: Points for the diagnosis.
    """

    commands: int
    user_minutes_lost: float
    seconds: float
    touched: int = 0
    bonus: int = 0


@frozen
class Score:
    """Points on each axis, the hints paid from them, and stars from one to three."""

    commands: int
    users: int
    time: int
    blast: int
    bonus: int
    hints: int

    @property
    def total(self) -> int:
        """Return the sum, never below zero."""
        return max(0, self.commands + self.users + self.time + self.blast + self.bonus - self.hints)

    @property
    def stars(self) -> int:
        """Return one star for winning, two from half of all points, three from five sixths."""
        return 1 + sum(self.total * parts >= FULL_POINTS * whole for whole, parts in ((1, 2), (5, 6)))


def par_of(scenario: Scenario) -> Performance:
    """Return a scenario's par; where it states none, half its time and the shortest solution's commands."""
    par = scenario.spec.par
    if par is not None:
        return Performance(par.commands, par.user_minutes_lost, par.time_ms / 1000, par.touched)
    shortest = min(
        (sum(map(is_change, commands_of(script))) for script in scenario.spec.solutions), default=1
    )
    return Performance(shortest, 0.0, scenario.spec.deadline_ms / 2000)


def score(run: Performance, par: Performance, hints: int) -> Score:
    """Compare a won run with par."""
    return Score(
        _points(run.commands, par.commands),
        _points(round(run.user_minutes_lost, MINUTES_DIGITS), par.user_minutes_lost),
        _points(run.seconds, par.seconds),
        max(0, AXIS_POINTS - TOUCHED_POINTS * max(0, run.touched - par.touched)),
        run.bonus,
        hints,
    )


def _points(spent: float, par: float) -> int:
    """Return all points at par or better, half at twice par, none beyond four times."""
    if spent <= max(par, 0.0):
        return AXIS_POINTS
    ratio = spent / par if par > 0 else 4.0
    share = 1 - (ratio - 1) / 2 if ratio <= 2 else (4 - ratio) / 4
    return max(0, round(AXIS_POINTS * share))

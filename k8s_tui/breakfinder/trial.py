"""A trial: one history on one fork of the stage, judged by what was promised."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from k8s_tui.breakfinder.history import History
from k8s_tui.breakfinder.promises import Goal, Promise, goals_of
from k8s_tui.breakfinder.stage import Stage
from k8s_tui.game.conditions.data import NO_SERVER, Data
from k8s_tui.game.conditions.traffic import Traffic
from k8s_tui.game.game import TICK_MS, Game

RECOVERY_MS = 10 * 60_000
"""Everything must be well again so long after the last deed: eviction begins after 5.8 minutes (50 s until a node
counts as lost, then 300 s of toleration), and what was evicted needs its images and starts elsewhere."""

CALM_AFTER_FAULT_MS = 7 * 60_000
CALM_AFTER_WORK_MS = 3 * 60_000
"""A trial whose goals all hold may end so long after the last deed: what follows by itself has begun then."""


@frozen
class Broken:
    """A promise that did not hold.

    Attributes:
        at_ms: When it was broken, counted from the game's start; None where it did not hold at the end.
        detail: What was found then.
    """

    goal: Goal
    at_ms: int | None
    detail: str

    @property
    def is_known(self) -> bool:
        """It is seen not to hold: what a database has lost nobody can tell while no server of it runs."""
        return not (isinstance(self.goal.timed.condition, Data) and self.detail == NO_SERVER)

    @property
    def found(self) -> str:
        """What was found then, in words; how long answers took only where that was promised."""
        condition = self.goal.timed.condition
        said = self.detail.strip(" .")
        if isinstance(condition, Traffic) and condition.latency_at_most_ms is None:
            said = said.partition(" at ")[0]
        return said or "not so"


@frozen
class Outcome:
    """What became of a history.

    Attributes:
        broken: In the order of the goals.
        lasted_ms: When the trial ended, counted from the game's start.
        promises: The names of those that had something to say about it.
    """

    broken: tuple[Broken, ...]
    user_minutes_lost: float
    lasted_ms: int
    promises: tuple[str, ...] = ()


class Trial:
    """One history under way.

    Attributes:
        game: Where it happens.
        goals: What is judged.
    """

    def __init__(self, stage: Stage, history: History, promises: Sequence[Promise]) -> None:
        self.goals = goals_of(promises, stage, history)
        self.game: Game = stage.on(history, (goal.timed for goal in self.goals))
        self._broken: dict[int, tuple[int, str]] = {}
        self._is_empty = not history.steps
        calm_ms = CALM_AFTER_WORK_MS if history.planned else CALM_AFTER_FAULT_MS
        self._calm_from_ms = history.ends_ms + calm_ms
        self._ends_ms = history.ends_ms + RECOVERY_MS

    def step(self) -> bool:
        """Let a second pass; return whether the trial is over."""
        game = self.game
        game.world.run_for(TICK_MS)
        now_ms = game.elapsed_ms
        for number, progress in enumerate(game.state.goals):
            if progress.expired:
                self._broken.setdefault(number, (now_ms, progress.detail))
        return now_ms >= self._ends_ms or (now_ms >= self._calm_from_ms and self._is_calm())

    def _is_calm(self) -> bool:
        state, now_ms = self.game.state, self.game.world.now_ms
        if state.pending or state.repeated:
            return False
        return all(goal.is_met(now_ms) or number in self._broken for number, goal in enumerate(state.goals))

    def outcome(self) -> Outcome:
        """Return what became of it."""
        state, now_ms = self.game.state, self.game.world.now_ms
        broken = []
        for number, (goal, progress) in enumerate(zip(self.goals, state.goals, strict=True)):
            at_end = goal.at_end or self._is_empty
            if number in self._broken:
                broken.append(Broken(goal, *self._broken[number]))
            elif at_end and not progress.is_met(now_ms):
                broken.append(Broken(goal, None, progress.detail))
        lost = self.game.world.traffic.record.totals().user_minutes_lost
        promises = tuple(dict.fromkeys(goal.promise for goal in self.goals))
        return Outcome(tuple(broken), lost, self.game.elapsed_ms, promises)


def play(stage: Stage, history: History, promises: Sequence[Promise]) -> Outcome:
    """Let a history happen and return what became of the promises."""
    trial = Trial(stage, history, promises)
    while not trial.step():
        pass
    outcome = trial.outcome()
    trial.game.world.close()
    return outcome

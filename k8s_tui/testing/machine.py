"""A state machine of one's own manifests: deeds and waits in any order, promises and invariants after each step."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from attrs import evolve
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from k8s_tui.breakfinder.asking import stage_of
from k8s_tui.breakfinder.candidates import is_fair
from k8s_tui.breakfinder.deeds import GROUPS, deeds_of, known_groups
from k8s_tui.breakfinder.fitting import Shape
from k8s_tui.breakfinder.given import read
from k8s_tui.breakfinder.history import Deed, History, Step
from k8s_tui.breakfinder.promises import PROMISES, Goal, goals_of
from k8s_tui.breakfinder.stage import Stage
from k8s_tui.breakfinder.trial import RECOVERY_MS
from k8s_tui.cluster.world import World
from k8s_tui.game.goals import Progress
from k8s_tui.game.referee import Referee
from k8s_tui.testing.invariants import INVARIANTS, Invariant

LOOK_MS = 1_000
WAITS_S = (1, 15, 60, 300)


class ClusterMachine(RuleBasedStateMachine):
    """One cluster with some manifests, to which something happens at every step.

    Subclasses say which manifests and may say what is promised; rules and invariants of their own are added as
    Hypothesis has it, and find the cluster in `world` and its objects through `referee`.

    Attributes:
        manifests: A file, a folder, or several.
        shape: The machines.
        promises: Names of what must hold, as `PROMISES` has them.
        groups: Of what may happen, as `--faults` has them.
        kept: What no cluster may ever show.
        seed: Of the world.
    """

    manifests: ClassVar[str | Path | tuple[str | Path, ...]] = ()
    shape: ClassVar[Shape] = Shape()
    promises: ClassVar[tuple[str, ...]] = tuple(PROMISES)
    groups: ClassVar[tuple[str, ...]] = tuple(GROUPS)
    kept: ClassVar[tuple[Invariant, ...]] = INVARIANTS
    seed: ClassVar[int] = 1
    _stage: ClassVar[Stage | None] = None

    @classmethod
    def stage(cls) -> Stage:
        """Return the opened world of the manifests; it is opened once and forked for every run.

        Raises:
            GivenError: The manifests cannot be used, or nothing is called as one of `groups`.
        """
        if cls._stage is None:
            known_groups(cls.groups)
            paths = (cls.manifests,) if isinstance(cls.manifests, str | Path) else cls.manifests
            cls._stage = stage_of(read(paths), cls.shape, cls.seed)
        return cls._stage

    @initialize()
    def open(self) -> None:
        """Begin with the settled world."""
        self.history = History()
        self.game = self.stage().on(self.history, ())
        self._goals: tuple[Goal, ...] = ()

    @property
    def world(self) -> World:
        """The cluster as it is now."""
        return self.game.world

    @property
    def referee(self) -> Referee:
        """What looks at its objects, without asking an API server that may be down."""
        return self.game.referee

    # -- what may happen --------------------------------------------------------

    @precondition(lambda self: self._possible())
    @rule(data=st.data())
    def something_happens(self, data: st.DataObject) -> None:
        """Let one more deed happen, as far as promises hold for it."""
        self.let_happen(data.draw(st.sampled_from(self._possible()), label="deed"))

    @rule(seconds=st.sampled_from(WAITS_S))
    def time_passes(self, seconds: int) -> None:
        """Let time pass."""
        self.world.run_for(seconds * 1000)

    def let_happen(self, deed: Deed) -> None:
        """Let a deed begin now."""
        was_planned = self.history.planned
        self.history = History((*self.history.steps, Step(0, deed)))
        if not self._goals or was_planned != self.history.planned:
            self._promise()
        for moment in deed.moments:
            self.game.add_moment(evolve(moment, at_ms=self.game.elapsed_ms + (moment.at_ms or 0)))
        self.world.run_for(LOOK_MS)

    def _promise(self) -> None:
        promises = (PROMISES[name] for name in self.promises)
        self._goals = goals_of(promises, self.stage(), self.history)
        self.game.state.goals = tuple(Progress(goal.timed, is_guard=True) for goal in self._goals)

    def _possible(self) -> list[Deed]:
        workers = self.stage().scenario.spec.cluster.workers
        return [
            deed
            for deed in deeds_of(self.stage(), self.groups)
            if is_fair(History((*self.history.steps, Step(0, deed))), workers)
        ]

    # -- what must hold ---------------------------------------------------------

    @invariant()
    def promises_are_kept(self) -> None:
        """No promise that holds at any time was broken."""
        if self.game.state.goals:
            broken = [each for each in self.game.state.goals if each.expired]
            assert not broken, f"{self.history}: {broken[0].goal.describe()} ({broken[0].detail})"

    @invariant()
    def nothing_impossible_is_seen(self) -> None:
        """Nothing is seen that no cluster may ever show."""
        for holds in self.kept:
            holds(self.world)

    def teardown(self) -> None:
        """Let everything become well again, and look whether it does."""
        if not hasattr(self, "game"):
            return
        self.world.run_for(RECOVERY_MS)
        self.promises_are_kept()
        now_ms = self.world.now_ms
        for goal, progress in zip(self._goals, self.game.state.goals, strict=True):
            kept = not goal.at_end or progress.is_met(now_ms)
            assert kept, f"{self.history}: {progress.goal.describe()} ({progress.detail})"
        self.world.close()

    def __init_subclass__(cls, **options: Any) -> None:  # noqa: ANN401 - as object has it
        """Give runs the time that a cluster needs; a subclass may set its TestCase's settings anew."""
        super().__init_subclass__(**options)
        cls.TestCase.settings = settings(
            max_examples=20,
            stateful_step_count=8,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        )

"""What would have been: the same outage in a cluster that had been prepared, really run.

The world as it was before the game is forked, prepared by the administrator's hand, and the same causes happen at
their times. Nobody mends anything, so that what is left is what the preparation alone was worth; how it would have
gone without it and without anybody stands beside. It is bounded, and run in slices so that a screen stays alive.
"""

from __future__ import annotations

import re
import time
from collections import deque
from collections.abc import Iterable, Sequence

from attrs import frozen

from k8s_tui.cluster.world import World
from k8s_tui.game.game import WON, Game
from k8s_tui.game.observer import PROCESS as OBSERVER
from k8s_tui.game.observer import Observer
from k8s_tui.game.play import FIRST_LOOK_MS, OFF_STAGE_MS, Play, ShellOf, run_elsewhere
from k8s_tui.game.referee import Referee
from k8s_tui.game.scenario import Preparation, Scenario
from k8s_tui.game.timeline import felt, happenings
from k8s_tui.game.views import Happening, WhatIf
from k8s_tui.traffic.alerts import Pager
from k8s_tui.traffic.record import Record

SETTLE_MS = 90_000
"""A preparation is given so long before the outage begins."""

SPAN_LIMIT_MS = 15 * 60_000
SLICE_ENTRIES = 20
"""Agenda entries handled between two looks at the wall clock."""

PREPARATIONS_LIMIT = 2

REPLICAS = 3
"""What a workload is usually advised to have."""

EVICTING_WORDS = ("drain", "evict")
OWN_NAMESPACES = ("kube-system", "local-path-storage", "ingress-nginx")

UNPREPARED = Preparation("nobody had done anything", ())


def preparations(
    scenario: Scenario | None, world: World, past: Sequence[Happening]
) -> tuple[Preparation, ...]:
    """Return what could have been prepared: what the scenario names, else what fits the workloads that suffered."""
    told = None if scenario is None else scenario.spec.postmortem
    if told is not None and told.what_if:
        return told.what_if[:PREPARATIONS_LIMIT]
    found = _suffering(world, past)
    if found is None:
        return ()
    namespace, name, replicas, app = found
    wanted = max(REPLICAS, replicas + 1)
    made = [
        Preparation(
            f"{namespace}/{name} had had {wanted} replicas instead of {replicas}",
            (f"kubectl scale deployment {name} -n {namespace} --replicas={wanted}",),
        )
    ]
    causes = " ".join(each.text for each in past if each.kind == "cause")
    has_budget = bool(Referee(world).objects("poddisruptionbudgets", namespace))
    if app and not has_budget and any(word in causes for word in EVICTING_WORDS):
        selector = ",".join(f"{key}={value}" for key, value in app.items())
        create = f"kubectl create poddisruptionbudget {name} -n {namespace} --selector={selector}"
        budget = f"{create} --min-available={max(1, replicas - 1)}"
        made.insert(0, Preparation(f"{namespace}/{name} had had a PodDisruptionBudget", (budget,)))
    return tuple(made)


def _suffering(world: World, past: Sequence[Happening]) -> tuple[str, str, int, dict[str, str]] | None:
    """Return namespace, name, replicas and labels of the deployment that is named most, None where none is."""
    ranked = []
    seen = [each.text for each in past if each.kind not in {"you", "bookmark"}]
    for deployment in Referee(world).objects("deployments", ""):
        meta = deployment.metadata
        if meta.namespace in OWN_NAMESPACES:
            continue
        named = re.compile(rf"(?<![\w-]){re.escape(meta.name)}(?!\w)")
        mentions = sum(named.search(text) is not None for text in seen)
        replicas = 1 if deployment.spec.replicas is None else int(deployment.spec.replicas)
        labels = dict(deployment.spec.selector.match_labels)
        if mentions:
            ranked.append((-mentions, meta.namespace, meta.name, replicas, labels))
    if not ranked:
        return None
    _, namespace, name, replicas, labels = min(ranked, key=lambda each: each[:3])
    return namespace, name, replicas, labels


@frozen
class Course:
    """How an outage would have gone.

    Attributes:
        opening: The world before it.
        span_ms: How much of it is looked at.
    """

    opening: World
    scenario: Scenario
    shell_of: ShellOf
    span_ms: int


class Imagined:
    """One outage that is being imagined.

    Attributes:
        outcome: What came of it, None until it is done.
    """

    def __init__(self, course: Course, preparation: Preparation) -> None:
        self._course = course
        self._preparation = preparation
        self._world: World | None = None
        self._game: Game | None = None
        self._until_ms = 0
        self._to_run = deque(preparation.run)
        self.outcome: WhatIf | None = None

    def go_on(self, deadline: float) -> bool:
        """Run until it is done or the wall clock shows `deadline`; return whether it is done."""
        while self.outcome is None:
            if self._world is None:
                self._world = self._course.opening.fork()
                self._until_ms = self._world.now_ms + (SETTLE_MS if self._to_run else 0)
            elif self._to_run:
                self._prepare(self._world, self._to_run.popleft())
            elif self._world.run_until(self._until_ms, SLICE_ENTRIES):
                self._next()
            if time.perf_counter() >= deadline:
                break
        return self.outcome is not None

    def _prepare(self, world: World, line: str) -> None:
        job = self._course.shell_of(world).run(line)
        job.hurry(OFF_STAGE_MS)
        refused = job.done and job.exit_code
        job.cancel()
        if refused:
            said = "".join(text for stream, text in job.read() if stream == "stderr")
            self._end(WhatIf(self._preparation.had, problem=said.strip()))

    def _end(self, outcome: WhatIf) -> None:
        assert self._world is not None
        self.outcome = outcome
        self._world.close()
        self._world = self._game = None

    def _next(self) -> None:
        """Begin the outage after the preparation, or look what came of it."""
        world, course = self._world, self._course
        assert world is not None
        if self._game is None:
            world.traffic.record = Record(world.traffic.record.clients.values())
            world.traffic.pager = Pager()
            Observer(world)
            world.sim.start(OBSERVER)
            world.run_for(FIRST_LOOK_MS)
            self._game = Game(
                world, course.scenario, lambda other, line: run_elsewhere(course.shell_of(other), line)
            )
            self._game.begin()
            self._until_ms = world.now_ms + course.span_ms
            return
        totals = world.traffic.record.totals()
        start_ms = self._game.state.start_ms
        outcome = WhatIf(
            self._preparation.had,
            user_minutes_lost=totals.user_minutes_lost,
            success_percent=totals.success_percent,
            felt=felt(world.traffic.record, start_ms),
            span_ms=course.span_ms,
            won=self._game.state.verdict == WON,
        )
        self._end(outcome)


class Counterfactuals:
    """All that is imagined about one outage, one after the other."""

    def __init__(self, course: Course, wanted: Iterable[Preparation]) -> None:
        self._imagined = [Imagined(course, each) for each in (UNPREPARED, *wanted)]

    @property
    def outcomes(self) -> tuple[WhatIf, ...]:
        """What is known so far; first how it would have gone without anything."""
        return tuple(each.outcome for each in self._imagined if each.outcome is not None)

    def go_on(self, budget_ms: float) -> bool:
        """Imagine for so long; return whether everything is known."""
        deadline = time.perf_counter() + budget_ms / 1000
        return all(each.go_on(deadline) for each in self._imagined)


def counterfactuals(play: Play, opening: World, shell_of: ShellOf) -> Counterfactuals:
    """Return what is to be imagined about a game that is over."""
    game = play.game
    assert game.scenario is not None
    course = Course(opening, game.scenario, shell_of, min(SPAN_LIMIT_MS, game.elapsed_ms))
    past = happenings(game, play.observer.watched.noticed, causes=True)
    return Counterfactuals(course, preparations(game.scenario, opening, past))

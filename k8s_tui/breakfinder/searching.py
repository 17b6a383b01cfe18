"""The search: which histories break a promise, the shortest first.

Every single deed is tried first, in the order of its simplicity, since most manifests break with one, and then two
drains at once. After that Hypothesis looks through histories of several deeds and shrinks what it finds: fewer deeds,
simpler ones, shorter waits. A promise to a subject is found broken once by planned work and once by faults; the search
goes on for the others. What a part of a history breaks by itself is no news.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, islice
from random import Random
from typing import TypeVar

from attrs import define, evolve, field, frozen
from hypothesis import HealthCheck, Phase, Verbosity, find, settings
from hypothesis import strategies as st
from hypothesis.database import ExampleDatabase
from hypothesis.errors import NoSuchExample
from hypothesis.strategies import SearchStrategy

from k8s_tui.breakfinder.concerned import concerned
from k8s_tui.breakfinder.deeds import GROUPS, deeds_of
from k8s_tui.breakfinder.given import Key
from k8s_tui.breakfinder.history import AWAY_GROUPS, Deed, History, Step
from k8s_tui.breakfinder.promises import Promise
from k8s_tui.breakfinder.stage import Stage
from k8s_tui.breakfinder.trial import Broken, Outcome, play

WAITS_MS = (0, 15_000, 60_000, 120_000, 300_000)
"""Between two deeds; the shortest is the simplest."""

PAIRS_LIMIT = 12
"""So many pairs of machines are drained at once before Hypothesis chooses; with six workers, nearly all."""

STEPS_LIMIT = 3
FAULTS_LIMIT = 1
"""Nothing is promised for two faults at once, as no provider promises it."""

UNRELIABLE_GROUPS = AWAY_GROUPS | {"reboot"}
"""Deeds after which a machine, or a zone, bears no pods for a while, or none that can be relied on."""

AWAY_LIMIT = 2
"""One is worked on while another one fails, or two are worked on; a third has a pool of three to itself."""

ROUND_EXAMPLES = 200
"""Histories that Hypothesis makes before the clock is looked at again."""

IDLE_ROUNDS = 3
"""A search ends after so many rounds without a history that was not tried before."""

SPARED_SHARE = 0.5
"""Of the budget, no more than so much is left unused."""

BEYOND = 3 << 40
"""From here on choices are counted. Of numbers over 99, Hypothesis prefers those that stand in the sources of whatever
modules are loaded, and these differ from machine to machine; none is so large."""

T = TypeVar("T")

Subject = tuple[str, str, bool]
"""Of a broken promise: its name, to whom it was given, and whether planned work broke it."""


@frozen
class Plan:
    """How to search.

    Attributes:
        groups: Of deeds, as in `deeds.GROUPS`.
        budget_s: Seconds of the wall clock; unless there are `tries`.
        tries: Histories that are tried, however long that takes: the same ones on every machine.
        spared: For each history that broke something, and for one more, so much of the budget is left as so many
            histories take; whoever asked needs it to prove what prevents them.
        seed: Chooses what is tried in which order after the single deeds.
        database: Where Hypothesis remembers what it found, so that a search can be gone on with; None for nowhere.
        key: Under which name it remembers.
    """

    promises: tuple[Promise, ...]
    groups: tuple[str, ...] = tuple(GROUPS)
    budget_s: float = 60.0
    seed: int = 1
    database: ExampleDatabase | None = None
    key: bytes = b""
    tries: int | None = None
    spared: int = 0


@frozen
class Finding:
    """A promise that is broken, and the smallest history that was found to break it.

    Attributes:
        also: What else of the same workloads is broken by it.
        concerned: The workloads to which it was promised; none where nobody can tell.
    """

    history: History
    broken: Broken
    outcome: Outcome
    also: tuple[Broken, ...] = ()
    concerned: tuple[Key, ...] = ()

    @property
    def subject(self) -> Subject:
        """What counts as one finding."""
        return subject_of(self.history, self.broken, self.concerned)

    def __str__(self) -> str:
        """Return what happened and what did not hold then."""
        return f"{self.history}: not so: {self.broken.goal.text} ({self.broken.found})"


@frozen
class Result:
    """What a search came to.

    Attributes:
        tried: Histories that were played.
        deeds: All that might happen in them.
        is_whole: It was not broken off.
        promises: The names of those that had something to say about them.
    """

    findings: tuple[Finding, ...]
    tried: int
    deeds: tuple[Deed, ...]
    seconds: float
    is_whole: bool = True
    promises: tuple[str, ...] = ()


Told = Callable[[int, History, Sequence[Finding]], None]
"""Is told of progress: how many were tried, what is tried now, and what was found."""


def subject_of(history: History, broken: Broken, whose: Sequence[Key]) -> Subject:
    """Return what counts as one finding: whichever machine it is that some pods do not leave, it is the same one."""
    promise = broken.goal.promise
    subject = ", ".join(map(str, whose)) if promise == "drain" and whose else str(broken.goal.subject)
    return (promise, subject, history.planned)


def is_fair(history: History, workers: int) -> bool:
    """Tell whether promises hold for a history: few faults, no deed twice, and machines left at all times.

    Machines that are away, an upgrade that takes one after the other, and growth all ask for the room that is left: a
    cluster that must bear two of them at once needs more machines, and no manifest gives it any.
    """
    deeds = [step.deed for step in history.steps]
    faults = sum(not deed.planned for deed in deeds)
    groups = {deed.group for deed in deeds}
    away = {deed.subject: len(deed.moments) for deed in deeds if deed.group in UNRELIABLE_GROUPS}
    asks = bool(away) + ("growth" in groups) + ("upgrade" in groups)
    if asks > 1 or ("upgrade" in groups and faults):
        return False
    is_borne = len(away) <= AWAY_LIMIT and sum(away.values()) < max(workers, 2)
    return faults <= FAULTS_LIMIT and len(set(deeds)) == len(deeds) and is_borne


def chosen(values: Sequence[T]) -> SearchStrategy[T]:
    """Return a strategy of one of some values, the first the simplest: with one seed the same ones everywhere."""
    return st.integers(BEYOND, BEYOND + len(values) - 1).map(lambda number: values[number - BEYOND])


def histories(deeds: Sequence[Deed]) -> SearchStrategy[History]:
    """Return a strategy of histories of some deeds; it shrinks to few, simple ones, one at once after the other."""
    steps = st.builds(Step, chosen(WAITS_MS), chosen(deeds))
    return st.lists(steps, min_size=1, max_size=STEPS_LIMIT).map(lambda found: History(tuple(found)))


def pairs(deeds: Sequence[Deed]) -> Iterator[History]:
    """Yield two drains at once, as whoever renews machines in bulk does."""
    drains = [deed for deed in deeds if deed.group == "drain"]
    for pair in combinations(drains, 2):
        yield History(tuple(Step(0, deed) for deed in pair))


def smaller(history: History) -> Iterator[History]:
    """Yield a history without one of its steps, and with one wait that is shorter, the smallest first."""
    steps = history.steps
    for index in range(len(steps)) if len(steps) > 1 else ():
        yield History(steps[:index] + steps[index + 1 :])
    for index, step in enumerate(steps):
        for wait_ms in WAITS_MS:
            if wait_ms < step.after_ms:
                yield History((*steps[:index], evolve(step, after_ms=wait_ms), *steps[index + 1 :]))


@define
class Search:
    """A search under way.

    Attributes:
        outcomes: Of what was tried.
        findings: So far, in the order in which they were found.
    """

    stage: Stage
    plan: Plan
    told: Told
    outcomes: dict[History, Outcome] = field(factory=dict)
    findings: list[Finding] = field(factory=list)
    _known: set[Subject] = field(factory=set)
    _parts: dict[tuple[str, str], list[frozenset[Deed]]] = field(factory=dict)
    _random: Random = field(init=False)
    _begun: float = 0.0

    @_random.default
    def _seeded(self) -> Random:
        return Random(self.plan.seed)  # noqa: S311 - the seed is the player's

    def run(self) -> Result:
        """Search until the budget is spent."""
        self._begun = time.monotonic()
        deeds = deeds_of(self.stage, self.plan.groups)
        workers = self.stage.scenario.spec.cluster.workers
        at_once = [each for each in islice(pairs(deeds), PAIRS_LIMIT) if is_fair(each, workers)]
        for history in (History(), *(History((Step(0, deed),)) for deed in deeds), *at_once):
            if self._is_late():
                break
            self._note(history)
        idle = 0
        while deeds and not self._is_late() and idle < IDLE_ROUNDS:
            tried = len(self.outcomes)
            self._find(deeds)
            idle = idle + 1 if len(self.outcomes) == tried else 0
        return self.result(deeds)

    def result(self, deeds: tuple[Deed, ...], *, is_whole: bool = True) -> Result:
        """Return what it came to so far."""
        promises = dict.fromkeys(name for each in self.outcomes.values() for name in each.promises)
        return Result(
            tuple(self.findings),
            len(self.outcomes),
            deeds,
            time.monotonic() - self._begun,
            is_whole=is_whole,
            promises=tuple(promises),
        )

    def _is_late(self) -> bool:
        if self.plan.tries is not None:
            return len(self.outcomes) >= self.plan.tries
        passed_s = time.monotonic() - self._begun
        broken = len({finding.history for finding in self.findings}) + 1
        each_s = passed_s / max(1, len(self.outcomes))
        spared_s = min(broken * self.plan.spared * each_s, self.plan.budget_s * SPARED_SHARE)
        return passed_s + spared_s >= self.plan.budget_s

    def _outcome(self, history: History) -> Outcome:
        outcome = self.outcomes.get(history)
        if outcome is None:
            self.told(len(self.outcomes), history, self.findings)
            outcome = self.outcomes[history] = play(self.stage, history, self.plan.promises)
            deeds = frozenset(step.deed for step in history.steps)
            for broken in outcome.broken:
                promise, subject, _ = subject_of(history, broken, concerned(self.stage, broken))
                self._parts.setdefault((promise, subject), []).append(deeds)
        return outcome

    def _note(self, history: History) -> None:
        """Note what a history breaks: one finding for each group of workloads."""
        outcome = self._outcome(history)
        found: list[Finding] = []
        for broken in self._news(history):
            whose = concerned(self.stage, broken)
            self._known.add(subject_of(history, broken, whose))
            for index, known in enumerate(found):
                if set(known.concerned) & set(whose):
                    found[index] = evolve(
                        known,
                        also=(*known.also, broken),
                        concerned=tuple(dict.fromkeys((*known.concerned, *whose))),
                    )
                    break
            else:
                found.append(Finding(history, broken, outcome, concerned=whose))
        self.findings += found

    def _news(self, history: History) -> Iterator[Broken]:
        """Yield what is broken, was not known to be, and is not broken by a part of it; each subject once."""
        seen: set[Subject] = set()
        deeds = frozenset(step.deed for step in history.steps)
        for broken in self._outcome(history).broken:
            subject = subject_of(history, broken, concerned(self.stage, broken))
            by_part = any(part < deeds for part in self._parts[subject[:2]])
            if not by_part and subject not in self._known and subject not in seen:
                seen.add(subject)
                yield broken

    def _find(self, deeds: Sequence[Deed]) -> None:
        """Look for a longer history that breaks something new, for one round."""
        workers = self.stage.scenario.spec.cluster.workers

        def breaks(history: History) -> bool:
            if not is_fair(history, workers) or (history not in self.outcomes and self._is_late()):
                return False
            return any(self._news(history))

        try:
            found = find(
                histories(deeds),
                breaks,
                settings=_settings(self.plan.database),
                random=self._random,
                database_key=self.plan.key,
            )
        except NoSuchExample:
            return
        self._note(self._least(found))

    def _least(self, history: History) -> History:
        """Return what is left of a history when nothing more can be left out, even where Hypothesis ran out of time."""
        workers = self.stage.scenario.spec.cluster.workers
        for other in smaller(history):
            if is_fair(other, workers) and any(self._news(other)):
                return self._least(other)
        return history


def _settings(database: ExampleDatabase | None) -> settings:
    return settings(
        max_examples=ROUND_EXAMPLES,
        deadline=None,
        database=database,
        phases=(Phase.reuse, Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
        verbosity=Verbosity.quiet,
    )


def search(stage: Stage, plan: Plan, told: Told) -> Result:
    """Look for histories that break what was promised, until the budget is spent or somebody interrupts it."""
    under_way = Search(stage, plan, told)
    try:
        return under_way.run()
    except KeyboardInterrupt:
        return under_way.result(deeds_of(stage, plan.groups), is_whole=False)

"""The search: which histories break a promise, the shortest first.

Every single deed is tried first, in the order of its simplicity, since most manifests break with one, and then two
drains at once. After that Hypothesis looks through histories of several deeds and shrinks what it finds: fewer deeds,
simpler ones, shorter waits. A promise to a subject is found broken once by planned work and once by faults; the search
goes on for the others. What a part of a history breaks by itself is no news.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import attrgetter
from random import Random

from attrs import define, evolve, field, frozen
from hypothesis import HealthCheck, Phase, Verbosity, find, settings
from hypothesis.database import ExampleDatabase
from hypothesis.errors import NoSuchExample

from k8s_tui.breakfinder.candidates import histories, is_fair, pairs, singles, smaller
from k8s_tui.breakfinder.concerned import concerned
from k8s_tui.breakfinder.deeds import GROUPS, deeds_of
from k8s_tui.breakfinder.given import Key
from k8s_tui.breakfinder.history import Deed, History
from k8s_tui.breakfinder.promises import Promise
from k8s_tui.breakfinder.remembering import Memory
from k8s_tui.breakfinder.stage import Stage
from k8s_tui.breakfinder.trial import Broken, Outcome, play

ROUND_EXAMPLES = 200
"""Histories that Hypothesis makes before the clock is looked at again."""

IDLE_ROUNDS = 3
"""A search ends after so many rounds without a history that was not tried before."""

SPARED_SHARE = 0.5
"""Of the budget, no more than so much is left unused."""

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
        memory: Where it is remembered what was tried, so that a search can be gone on with; None for nowhere.
    """

    promises: tuple[Promise, ...]
    groups: tuple[str, ...] = tuple(GROUPS)
    budget_s: float = 60.0
    seed: int = 1
    memory: Memory | None = None
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
        tried: Histories that were played, now or when this was asked before.
        deeds: All that might happen in them.
        is_whole: It was not broken off.
        promises: The names of those that had something to say about them.
        remembered: How many of the histories had been played before.
    """

    findings: tuple[Finding, ...]
    tried: int
    deeds: tuple[Deed, ...]
    seconds: float
    is_whole: bool = True
    promises: tuple[str, ...] = ()
    remembered: int = 0


Told = Callable[[int, History, Sequence[Finding]], None]
"""Is told of progress: how many were tried, what is tried now, and what was found."""


def subject_of(history: History, broken: Broken, whose: Sequence[Key]) -> Subject:
    """Return what counts as one finding: whichever machine it is that some pods do not leave, it is the same one."""
    promise = broken.goal.promise
    subject = ", ".join(map(str, whose)) if promise == "drain" and whose else str(broken.goal.subject)
    return (promise, subject, history.planned)


@frozen
class Breach:
    """A promise that a history breaks, and whose it was.

    Attributes:
        concerned: The workloads to which it was made; none where nobody can tell.
        subject: What counts as one finding.
    """

    broken: Broken
    concerned: tuple[Key, ...]
    subject: Subject


@frozen
class Tried:
    """What became of a history."""

    outcome: Outcome
    breaches: tuple[Breach, ...]


@define
class Search:
    """A search under way.

    Attributes:
        tried: What was tried, now or before.
        remembered: How much of that was not played again.
        findings: So far, in the order in which they were found.
    """

    stage: Stage
    plan: Plan
    told: Told
    tried: dict[History, Tried] = field(factory=dict)
    remembered: int = 0
    findings: list[Finding] = field(factory=list)
    _held: Mapping[History, Outcome] = field(factory=dict)
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
        if self.plan.memory is not None:
            self._held = self.plan.memory.held(deeds)
        at_once = [each for each in pairs(deeds) if is_fair(each, self._workers)]
        for history in (History(), *singles(deeds), *at_once):
            if self._is_late():
                break
            self._note(history)
        idle = 0
        while deeds and not self._is_late() and idle < IDLE_ROUNDS:
            tried = len(self.tried)
            self._find(deeds)
            idle = idle + 1 if len(self.tried) == tried else 0
        return self.result(deeds)

    def result(self, deeds: tuple[Deed, ...], *, is_whole: bool = True) -> Result:
        """Return what it came to so far."""
        promises = dict.fromkeys(name for each in self.tried.values() for name in each.outcome.promises)
        return Result(
            tuple(self.findings),
            len(self.tried),
            deeds,
            time.monotonic() - self._begun,
            is_whole=is_whole,
            promises=tuple(promises),
            remembered=self.remembered,
        )

    @property
    def _workers(self) -> int:
        return self.stage.scenario.spec.cluster.workers

    def _is_late(self) -> bool:
        if self.plan.tries is not None:
            return len(self.tried) >= self.plan.tries
        passed_s = time.monotonic() - self._begun
        broken = len({finding.history for finding in self.findings}) + 1
        each_s = passed_s / max(1, len(self.tried) - self.remembered)
        spared_s = min(broken * self.plan.spared * each_s, self.plan.budget_s * SPARED_SHARE)
        return passed_s + spared_s >= self.plan.budget_s

    def _try(self, history: History) -> Tried:
        """Return what becomes of a history, which is played unless that is known."""
        known = self.tried.get(history)
        if known is not None:
            return known
        outcome = self._held.get(history)
        if outcome is None:
            outcome = self._play(history)
        else:
            self.remembered += 1
        breaches = tuple(self._breaches(history, outcome))
        deeds = frozenset(step.deed for step in history.steps)
        for breach in breaches:
            self._parts.setdefault(breach.subject[:2], []).append(deeds)
        tried = self.tried[history] = Tried(outcome, breaches)
        return tried

    def _play(self, history: History) -> Outcome:
        self.told(len(self.tried), history, self.findings)
        outcome = play(self.stage, history, self.plan.promises)
        if self.plan.memory is not None and not outcome.broken:
            self.plan.memory.keep(history, outcome)
        return outcome

    def _breaches(self, history: History, outcome: Outcome) -> Iterator[Breach]:
        for broken in filter(attrgetter("is_known"), outcome.broken):
            whose = concerned(self.stage, broken)
            yield Breach(broken, whose, subject_of(history, broken, whose))

    def _note(self, history: History) -> None:
        """Note what a history breaks: one finding for each group of workloads."""
        outcome = self._try(history).outcome
        found: list[Finding] = []
        for breach in self._news(history):
            self._known.add(breach.subject)
            for index, known in enumerate(found):
                if set(known.concerned) & set(breach.concerned):
                    found[index] = evolve(
                        known,
                        also=(*known.also, breach.broken),
                        concerned=tuple(dict.fromkeys((*known.concerned, *breach.concerned))),
                    )
                    break
            else:
                found.append(Finding(history, breach.broken, outcome, concerned=breach.concerned))
        self.findings += found

    def _news(self, history: History) -> Iterator[Breach]:
        """Yield what is broken, was not known to be, and is not broken by a part of it; each subject once."""
        seen: set[Subject] = set()
        deeds = frozenset(step.deed for step in history.steps)
        for breach in self._try(history).breaches:
            by_part = any(part < deeds for part in self._parts[breach.subject[:2]])
            if not by_part and breach.subject not in self._known and breach.subject not in seen:
                seen.add(breach.subject)
                yield breach

    def _find(self, deeds: Sequence[Deed]) -> None:
        """Look for a longer history that breaks something new, for one round."""

        def breaks(history: History) -> bool:
            if not is_fair(history, self._workers) or (history not in self.tried and self._is_late()):
                return False
            return any(self._news(history))

        memory = self.plan.memory
        try:
            found = find(
                histories(deeds),
                breaks,
                settings=_settings(None if memory is None else memory.database),
                random=self._random,
                database_key=b"" if memory is None else memory.key,
            )
        except NoSuchExample:
            return
        self._note(self._least(found))

    def _least(self, history: History) -> History:
        """Return what is left of a history when nothing more can be left out, even where Hypothesis ran out of time."""
        for other in smaller(history):
            if is_fair(other, self._workers) and any(self._news(other)):
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

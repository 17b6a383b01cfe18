"""Proving changes: the same history on the changed manifests, and the same deeds on every other machine.

A change counts only if the promise that was broken holds then, and no other one is broken that held before. Since
pods may come to lie on other machines with it, the history is tried once more with each of the others in the
place of those that were hit: a change that only moves the trouble proves nothing. Where no change suffices alone,
all that can be made together are, and each part is left out again that is not needed.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Iterator, Sequence

from attrs import define, evolve, field, frozen

from k8s_tui.breakfinder.change import Change, compatible, joined
from k8s_tui.breakfinder.deeds import deeds_of
from k8s_tui.breakfinder.given import Given
from k8s_tui.breakfinder.history import Deed, History
from k8s_tui.breakfinder.missing import completed
from k8s_tui.breakfinder.promises import Goal, Promise, goals_of
from k8s_tui.breakfinder.remedies import proposals
from k8s_tui.breakfinder.remedies.case import Case
from k8s_tui.breakfinder.searching import Finding
from k8s_tui.breakfinder.stage import Stage, is_worker, open_stage
from k8s_tui.breakfinder.suspecting import NODE_GROUPS
from k8s_tui.breakfinder.trial import Outcome, Trial, play
from k8s_tui.game.conditions.objects import Drained
from k8s_tui.game.opening import QUIET_MS
from k8s_tui.game.reading import ScenarioError
from k8s_tui.game.scenario import Scenario

PROVEN_WANTED = 2
"""One to make and one to choose from."""

UNCHANGED = Change("leave everything as it is", "")
SINGLES_LIMIT = 12
PARTS_LIMIT = 10
STAGES_LIMIT = 24
"""Worlds kept for the next finding, which is often prevented by the same change."""

OTHERS_LIMIT = 4
"""On so many other machines a change is tried too."""


@frozen
class Proof:
    """A change with which the promise holds.

    Attributes:
        outcome: Of the same history with it.
        elsewhere: How many histories beside it were tried, with the same deeds on other machines.
        minimal: It has several parts, and each is needed.
    """

    change: Change
    outcome: Outcome
    elsewhere: int = 0
    minimal: bool = False


@frozen
class Refutation:
    """A change that does not suffice, and why.

    Attributes:
        helps: What was broken first holds with it; something else does not, or the same on another machine.
    """

    change: Change
    reason: str
    helps: bool = False


@frozen
class Proving:
    """What became of a finding.

    Attributes:
        proofs: The smallest change first.
        refutations: What was tried beside, in that order.
        untried: Changes for which there was no time.
    """

    proofs: tuple[Proof, ...] = ()
    refutations: tuple[Refutation, ...] = ()
    untried: tuple[Change, ...] = ()


class OutOfTimeError(Exception):
    """The budget is spent."""


@define
class Prover:
    """Proves changes to one stage, and keeps the worlds with them.

    Attributes:
        now: The clock that budgets are counted on, in seconds.
        ends: When whatever is tried is broken off, on that clock.
        outcomes: Of histories that were played to their end, each with the stage it was played on.
    """

    stage: Stage
    promises: Sequence[Promise]
    now: Callable[[], float] = time.monotonic
    ends: float = math.inf
    outcomes: dict[tuple[int, History], tuple[Stage, Outcome]] = field(factory=dict)
    _stages: dict[tuple[str, int], Stage] = field(factory=dict)
    _attempts: dict[int, _Attempt] = field(factory=dict)
    _unchanged: dict[History, Outcome] = field(factory=dict)

    def prove(
        self,
        finding: Finding,
        case: Case,
        budget_s: float,
        *,
        wanted: int = PROVEN_WANTED,
        first: Sequence[Change] = (),
    ) -> Proving:
        """Return which changes prevent a finding, as far as the budget reaches; one that began is finished.

        Asked again, it goes on. `first` are changes that helped elsewhere: they are tried before the others where they,
        or parts of them, are among what is proposed here.
        """
        attempt = self._attempt(finding, self.now() + budget_s)
        changes = proposals(case)
        singles = changes[:SINGLES_LIMIT]
        likely = [*_helpful(first, case, changes), *(each for each in singles if _is_about(each, case, 1))]
        nearest, *wider = _groups(case, changes)
        try:
            for alone, groups in ((likely, (nearest,)), (singles, wider)):
                for change in alone:
                    if len(attempt.proofs) < wanted:
                        attempt.try_one(change)
                if not attempt.proofs:
                    attempt.try_together(groups)
        except OutOfTimeError:
            pass
        tried = {_name(each.change) for each in attempt.proofs}
        tried |= {_name(each.change) for each in attempt.refutations}
        untried = tuple(change for change in changes if _name(change) not in tried)
        proofs = tuple(sorted(attempt.proofs, key=lambda proof: proof.change.weight))
        return Proving(proofs, tuple(attempt.refutations), untried)

    def _attempt(self, finding: Finding, until: float) -> _Attempt:
        """Return the attempt at a finding, with what was tried before."""
        known = self._attempts.get(id(finding))
        if known is None:
            known = self._attempts[id(finding)] = _Attempt(self, finding, until)
        known.until = until
        known.proofs.clear()
        known.refutations.clear()
        return known

    def quiet_ms(self, finding: Finding) -> int:
        """Return how long worlds must be left alone for the history to break them as they are: not at all, mostly."""
        unchanged = self.with_change(UNCHANGED, 0)
        wanted = _subject(finding.broken.goal)
        if finding.history not in self._unchanged:
            self._unchanged[finding.history] = play(unchanged, finding.history, self.promises)
        outcome = self._unchanged[finding.history]
        return 0 if any(_subject(each.goal) == wanted for each in outcome.broken) else QUIET_MS

    def with_change(self, change: Change, quiet_ms: int) -> Stage:
        """Return the stage with a change made.

        Raises:
            ScenarioError: The API server refuses what it makes of the manifests.
        """
        name = _name(change), quiet_ms
        if name not in self._stages:
            given = change.applied(self.stage.given)
            while len(self._stages) >= STAGES_LIMIT:
                self._stages.pop(next(iter(self._stages)))
            self._stages[name] = open_stage(
                given, scenario_with(self.stage, given), self.stage.seed, quiet_ms
            )
        return self._stages[name]


def scenario_with(stage: Stage, given: Given) -> Scenario:
    """Return a stage's scenario with other manifests, on the same machines and with the same users."""
    documents = tuple(document.data for document in completed(given).documents)
    spec = evolve(stage.scenario.spec, manifests=documents)
    places = tuple(f"spec.manifests[{index}]" for index in range(len(documents)))
    return evolve(stage.scenario, spec=spec, documents=documents, places=places)


@define
class _Attempt:
    """The trying of changes against one finding."""

    prover: Prover
    finding: Finding
    until: float
    proofs: list[Proof] = field(factory=list)
    refutations: list[Refutation] = field(factory=list)
    _known: dict[str, Proof | Refutation] = field(factory=dict)

    def try_one(self, change: Change) -> None:
        """Try a change, unless that was done already, and note what became of it."""
        found = self._tried(change)
        if isinstance(found, Proof) and found not in self.proofs:
            self.proofs.append(found)
        if isinstance(found, Refutation) and found not in self.refutations:
            self.refutations.append(found)

    def try_together(self, groups: Iterable[tuple[Change, ...]]) -> None:
        """Try changes together, one group after the other, and leave out what the first that helps does not need.

        Those that help a little alone are tried before all.
        """
        helpful = compatible(each.change for each in self.refutations if each.helps)
        for parts in (helpful, *groups):
            proof = self._tried(joined(parts)) if len(parts) > 1 else None
            if isinstance(proof, Proof):
                self.proofs.append(self._least(list(parts), proof))
                return
            if proof is not None and proof not in self.refutations:
                self.refutations.append(proof)

    def _least(self, parts: list[Change], proof: Proof) -> Proof:
        """Leave out each part without which the promise still holds, the last of them first."""
        try:
            for part in tuple(reversed(parts)):
                fewer = [each for each in parts if each is not part]
                found = self._tried(joined(fewer)) if fewer else None
                if isinstance(found, Proof):
                    parts, proof = fewer, found
        except OutOfTimeError:
            return proof
        least = self._known[_name(proof.change)] = evolve(proof, minimal=len(parts) > 1)
        return least

    def _tried(self, change: Change) -> Proof | Refutation:
        name = _name(change)
        if name not in self._known:
            if self.prover.now() >= self.until:
                raise OutOfTimeError
            self._known[name] = self._try(change)
        return self._known[name]

    def _try(self, change: Change) -> Proof | Refutation:
        try:
            stage = self.prover.with_change(change, self.prover.quiet_ms(self.finding))
        except ScenarioError as error:
            return Refutation(change, f"the API server refuses it: {error.mistakes[0].message}")
        outcome = self._played(stage, self.finding.history)
        reason = self._unasked(stage) or self._objection(outcome)
        if reason:
            first = _subject(self.finding.broken.goal)
            helps = all(_subject(each.goal) != first for each in outcome.broken)
            return Refutation(change, reason, helps)
        elsewhere = tuple(elsewhere_of(self.finding.history, stage))
        for history in elsewhere:
            reason = self._objection(self._played(stage, history), only_it=True)
            if reason:
                return Refutation(change, f"when {history}: {reason}", helps=True)
        return Proof(change, outcome, len(elsewhere))

    def _played(self, stage: Stage, history: History) -> Outcome:
        """Let a history happen, until the promise is broken again; what ran to its end is not repeated."""
        known = self.prover.outcomes.get((id(stage), history))
        if known is not None:
            return known[1]
        trial = Trial(stage, history, self.prover.promises)
        wanted = _subjects(self.finding)
        watched = [number for number, goal in enumerate(trial.goals) if _subject(goal) in wanted]
        is_whole = True
        while not trial.step():
            if any(trial.game.state.goals[number].expired for number in watched):
                is_whole = False
                break
            if self.prover.now() >= self.prover.ends:
                trial.game.world.close()
                raise OutOfTimeError
        outcome = trial.outcome()
        trial.game.world.close()
        if not is_whole:
            # Of what must hold at the end nobody can tell yet.
            return evolve(outcome, broken=tuple(each for each in outcome.broken if each.at_ms is not None))
        self.prover.outcomes[id(stage), history] = (stage, outcome)
        return outcome

    def _unasked(self, stage: Stage) -> str:
        """Return what is not even promised with a change, "" for nothing: that it is not broken proves nothing."""
        goals = goals_of(self.prover.promises, stage, self.finding.history)
        for promise, name in sorted(_subjects(self.finding) - {_subject(goal) for goal in goals}):
            return f"it leaves nothing to be promised ({promise} of {name or 'a node'})"
        return ""

    def _objection(self, outcome: Outcome, *, only_it: bool = False) -> str:
        """Return what is broken with a change that must not be, "" for nothing.

        Attributes:
            only_it: Only the promise of the finding counts: the other machines were never tried without the change.
        """
        wanted = _subjects(self.finding)
        before = {_subject(each.goal) for each in self.finding.outcome.broken}
        for broken in outcome.broken:
            subject = _subject(broken.goal)
            found = f"{broken.goal.text} ({broken.found})"
            if subject in wanted:
                return f"it is still broken: {found}"
            if not only_it and subject not in before:
                return f"it breaks what held: {found}"
        return ""


def _subject(goal: Goal) -> tuple[str, str]:
    """Return what a promise is about: a Deployment that becomes a StatefulSet is the same application."""
    if isinstance(goal.timed.condition, Drained):
        return goal.promise, ""
    kind, slash, name = str(goal.subject).partition("/")
    return goal.promise, name if slash else kind


def _subjects(finding: Finding) -> frozenset[tuple[str, str]]:
    """Return all that must hold with a change."""
    return frozenset(_subject(each.goal) for each in (finding.broken, *finding.also))


def elsewhere_of(history: History, stage: Stage) -> Iterator[History]:
    """Yield a history with the same deeds on other machines, as far as those bear pods of the manifests now."""
    workers = sorted(name for name in stage.game.world.fleet.machines if is_worker(name))
    hit = [step.deed.subject for step in history.steps if step.deed.group in NODE_GROUPS]
    known = {(deed.group, deed.subject): deed for deed in deeds_of(stage)}
    for shift in range(1, min(len(workers), OTHERS_LIMIT + 1)) if hit else ():
        moved = [_moved(step.deed, workers, shift, known) for step in history.steps]
        if all(deed is not None for deed in moved):
            steps = (
                evolve(step, deed=deed)
                for step, deed in zip(history.steps, moved, strict=True)
                if deed is not None
            )
            yield History(tuple(steps))


def _moved(deed: Deed, workers: list[str], shift: int, known: dict[tuple[str, str], Deed]) -> Deed | None:
    if deed.group not in NODE_GROUPS or deed.subject not in workers:
        return deed
    machine = workers[(workers.index(deed.subject) + shift) % len(workers)]
    return known.get((deed.group, machine))


def _groups(case: Case, changes: Sequence[Change]) -> Iterator[tuple[Change, ...]]:
    """Yield what can be done together: for the first suspect alone, for the first two, and for all."""
    seen: list[tuple[Change, ...]] = []
    for count in (1, 2, len(case.concerned)):
        about = (change for change in changes if _is_about(change, case, count))
        group = compatible(about)[:PARTS_LIMIT]
        if group not in seen:
            seen.append(group)
            yield group


def _is_about(change: Change, case: Case, count: int) -> bool:
    """Tell whether a change is about one of the first so many suspects, or about none at all."""
    suspects, others = case.concerned[:count], case.concerned[count:]
    return any(map(change.is_about, suspects)) or not any(map(change.is_about, others))


def _helpful(first: Sequence[Change], case: Case, changes: Sequence[Change]) -> list[Change]:
    """Return what helped elsewhere and is about the suspect of a case, or is among its changes, or has a part that is.

    Whoever reads two findings of one workload wants one change for both, if there is one.
    """
    names = {_name(change) for change in changes}
    return [
        change
        for change in first
        if any(map(change.is_about, case.concerned[:1]))
        or any(_name(part) in names for part in change.parts or (change,))
    ]


def _name(change: Change) -> str:
    return repr((change.edits, change.added, change.removed))

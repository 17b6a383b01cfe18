"""A finding as a scenario file: a game day in which everybody knows what will happen, and has minutes to prepare.

The manifests stand in it as they were opened, the history is its timeline, the broken promise its objective, and the
smallest proven change its solution. The file is played before it is handed out: it loses when nothing is done, and
wins with the change; what cannot be brought to that is said.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import Path

from attrs import evolve, frozen

from k8s_tui.breakfinder.change import Change
from k8s_tui.breakfinder.gameday import briefing, hints, lesson, title
from k8s_tui.breakfinder.history import BEGIN_MS
from k8s_tui.breakfinder.preparing import non_fixes, solutions
from k8s_tui.breakfinder.report.contents import Entry
from k8s_tui.breakfinder.searching import Finding
from k8s_tui.breakfinder.stage import Stage
from k8s_tui.breakfinder.trial import RECOVERY_MS
from k8s_tui.game.conditions import Timed
from k8s_tui.game.conditions.combined import Not
from k8s_tui.game.conditions.traffic import Traffic
from k8s_tui.game.game import WON
from k8s_tui.game.scenario import DefaultGuards, Metadata, Moment, Par, Postmortem, Scenario
from k8s_tui.game.solving import Outcome, Proof
from k8s_tui.game.writing import scenario_text

HOLDS_MS = (2 * 60_000, 5 * 60_000, 8 * 60_000)
"""For how long the promise must have held after the last deed: longer than it holds where nobody prepares, or whoever
disturbed it before would have won at that deed. The first with which the file proves itself is taken."""

SHOWS_MS = 60_000
"""What is broken as it stands is felt so soon: users must have asked before."""

WELL_PERCENT = 99.0
PAR_SPARE = 1.2
NON_FIXES_WANTED = 4
CHAPTER = "game day"
LOOKING = "kubectl get pods --all-namespaces"
"""What somebody types where nothing happens, so that there is a moment to wait for."""

READ_MORE = (
    "Kubernetes documentation: Disruptions",
    "Kubernetes documentation: Production environment",
)

UNSOLVED = "no change was proved, so it has no solution"

NAME_LENGTH = 60
NAME = re.compile(r"[^a-z0-9]+")


@frozen
class ScenarioFile:
    """A written scenario.

    Attributes:
        problem: What it does not prove of itself, "" where it loses without and wins with the change.
    """

    text: str
    problem: str = ""


def name_of(text: str) -> str:
    """Return a scenario's name for what somebody calls it, as in `friday` for `Friday.yaml`."""
    return NAME.sub("-", Path(text).stem.lower()).strip("-")[:NAME_LENGTH] or "game-day"


def written(stage: Stage, entry: Entry, name: str) -> ScenarioFile:
    """Return a finding as a scenario file of a name."""
    first = ""
    holds_ms = _holds_ms(entry.finding)
    for restarting, hold_ms in itertools.product((False, True), holds_ms):
        tried = _scenario(stage, entry, name, hold_ms, restarting=restarting)
        proof = Proof(Path(f"{name}.yaml"), scenario=tried)
        problem, won = _proved(proof)
        if not problem:
            return ScenarioFile(_head(name) + scenario_text(_finished(tried, proof, won)))
        first = first or problem
        if problem == UNSOLVED:
            break
    scenario = _scenario(stage, entry, name, holds_ms[0])
    return ScenarioFile(_head(name) + scenario_text(scenario), first)


def _holds_ms(finding: Finding) -> tuple[int, ...]:
    """Return for how long the promise may be asked to hold; what is broken as it stands need only hold once."""
    if not finding.history.steps:
        return (0, *HOLDS_MS)
    breaks_ms = (finding.broken.at_ms or 0) - finding.history.ends_ms
    return tuple(hold_ms for hold_ms in HOLDS_MS if hold_ms > breaks_ms) or HOLDS_MS[-1:]


def _head(name: str) -> str:
    return f"# A game day, found by `k8s-tui break`. Play it:  k8s-tui play {name}.yaml\n"


def _proved(proof: Proof) -> tuple[str, tuple[Outcome, ...]]:
    """Return what a scenario does not prove, and the outcomes of its solutions."""
    story = proof.story()
    if story:
        return story, ()
    if not proof.scenario.spec.solutions:
        return UNSOLVED, ()
    if proof.play(()).verdict == WON:
        return "it wins when nothing is done", ()
    outcomes = tuple(proof.play(script) for script in proof.scenario.spec.solutions)
    for number, outcome in enumerate(outcomes, start=1):
        if outcome.verdict != WON or outcome.failing:
            why = outcome.failing[0] if outcome.failing else outcome.reason
            return f"its solution {number} does not win: {why}", outcomes
    return "", outcomes


def _finished(scenario: Scenario, proof: Proof, won: tuple[Outcome, ...]) -> Scenario:
    """Return the scenario with par, and with those non-fixes that do not win."""
    lost = tuple(script for script in scenario.spec.non_fixes if proof.play(script).verdict != WON)
    spec = evolve(scenario.spec, non_fixes=lost[:NON_FIXES_WANTED])
    if won:
        seconds = max(outcome.seconds for outcome in won)
        minutes = max(outcome.user_minutes_lost for outcome in won)
        par = Par(
            int(seconds * PAR_SPARE) * 1000,
            round(minutes * PAR_SPARE + 0.1, 1),
            max(outcome.commands for outcome in won),
            _touched(scenario),
        )
        spec = evolve(spec, par=par)
    return evolve(scenario, spec=spec)


def _touched(scenario: Scenario) -> int:
    return len(scenario.spec.postmortem.root_cause) if scenario.spec.postmortem is not None else 0


def _scenario(stage: Stage, entry: Entry, name: str, hold_ms: int, *, restarting: bool = False) -> Scenario:
    history = entry.finding.history
    timeline = history.timeline or (Moment(at_ms=BEGIN_MS, run=LOOKING),)
    change = entry.proving.proofs[0].change if entry.proving.proofs else None
    spec = evolve(
        stage.scenario.spec,
        briefing=briefing(stage, entry),
        objectives=(_objective(entry, hold_ms),),
        timeline=timeline,
        symptoms=tuple(_symptoms(stage, entry)),
        default_guards=_guards(stage, change),
        deadline_ms=history.ends_ms + RECOVERY_MS,
        hints=hints(stage, entry),
        solutions=solutions(stage.given, change, restarting=restarting),
        non_fixes=non_fixes(stage, entry),
        seed=stage.seed,
        postmortem=Postmortem(lesson(entry), tuple(_root_cause(entry)), read_more=READ_MORE),
    )
    metadata = Metadata(
        name, title(entry), CHAPTER, teaches=("reliability", entry.finding.broken.goal.promise)
    )
    return evolve(stage.scenario, metadata=metadata, spec=spec, positions={}, warnings=())


def _objective(entry: Entry, hold_ms: int) -> Timed:
    return evolve(entry.finding.broken.goal.timed, for_ms=hold_ms, within_ms=None)


def _symptoms(stage: Stage, entry: Entry) -> Iterator[Timed]:
    """Yield how things are at the beginning: well, or already broken where nothing needs to be done for it."""
    goal = entry.finding.broken.goal
    if not entry.finding.history.steps:
        yield Timed(Not(Timed(goal.timed.condition)), within_ms=SHOWS_MS)
        return
    for users in stage.scenario.spec.clients:
        yield Timed(Traffic(users.name, success_at_least=WELL_PERCENT))


def _guards(stage: Stage, change: Change | None) -> DefaultGuards:
    """Return the usual guards, without those that the change itself would break."""
    if change is None:
        return DefaultGuards()
    fewer = False
    after = change.applied(stage.given)
    for edit in change.edits:
        before, now = stage.given.find(edit.key), after.find(edit.key)
        if before is not None and now is not None:
            counts = [(each.data.get("spec") or {}).get("replicas", 1) for each in (before, now)]
            fewer = fewer or counts[1] < counts[0]
    return DefaultGuards(replicas=not (fewer or change.removed), workloads=not change.removed)


def _root_cause(entry: Entry) -> Iterator[str]:
    keys = dict.fromkeys(spot.key for spot in entry.spots)
    yield from (f"{key.kind.lower()}/{key.name}" for key in keys)

"""Proving scenarios: the story is true, solutions win, non-fixes and waiting do not, and the same twice.

A scenario's world is opened and played to the handover once; each script then has a fork of that moment. A second
world, opened anew, has the same solutions played once more, for equal histories. Three variants with other names,
numbers and decoys must be winnable too. A run that cannot be won any more is not played to its deadline.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from attrs import evolve, frozen

from k8s_tui.game.changing import is_change
from k8s_tui.game.conditions import Timed
from k8s_tui.game.game import CAUSE, LOST, TICK_MS, WON, Game
from k8s_tui.game.guards import NODE, Kept, ReplicasKept
from k8s_tui.game.lines import commands_of
from k8s_tui.game.loading import load
from k8s_tui.game.opening import open_world
from k8s_tui.game.origin import DEFAULT_SEED, Origin
from k8s_tui.game.play import HANDOVER_LIMIT_MS, Play
from k8s_tui.game.reading import ScenarioError
from k8s_tui.game.scenario import Scenario
from k8s_tui.game.scoring import par_of
from k8s_tui.game.script import PATIENCE_MS
from k8s_tui.game.session import Session
from k8s_tui.game.starting import session_of, session_of_play

STORY = "story"
NOTHING = "nothing"
SOLUTION = "solution"
PAR = "par"
NON_FIX = "non-fix"
VARIANT = "variant"

VARIANTS = 3
"""How many other seeds each scenario must be winnable with."""

CPU_LIMIT_S = 5.0
"""A run that takes longer, on a busy machine too, is too slow to be played with each change."""

PREPARATION_MS = 60_000
"""Who knows what comes needs at least so long before it to do anything about it."""

RUN_LIMIT_S = 60
"""After which a run is given up; the scenario may be a stranger's."""

CONNECTION_CLOSED = 255
"""The exit code of ssh where the other side went away."""

JOBS = 2


@frozen
class Run:
    """What became of one proof.

    Attributes:
        kind: `story` for the state at the handover, `nothing` for waiting, `solution`, `non-fix`, `par` for the
            best of the solutions on each axis, or `variant` for all solutions of a variant.
        number: Among those of its kind, from 1; of a variant, its seed.
        problem: What is wrong with it, "" for nothing.
        seconds: Of virtual time until the verdict.
        cpu_s: What it took of the processor, whatever else the machine did.
    """

    scenario: str
    kind: str
    number: int
    verdict: str
    problem: str
    commands: int
    user_minutes_lost: float
    seconds: float
    cpu_s: float

    @property
    def name(self) -> str:
        """What the table calls it."""
        return self.kind if self.kind in (STORY, NOTHING, PAR) else f"{self.kind} {self.number}"


@frozen
class Outcome:
    """One run of a script, as far as two runs can be compared."""

    verdict: str
    reason: str
    fingerprint: str
    commands: int
    user_minutes_lost: float
    seconds: float
    failing: tuple[str, ...] = ()


class Proof:
    """One scenario in one variant, opened and played to the handover; read from its file unless it is given.

    Attributes:
        called: The handover came.
        cpu_s: What that took of the processor.
    """

    def __init__(self, path: Path, seed: int = DEFAULT_SEED, scenario: Scenario | None = None) -> None:
        begun = time.process_time()
        self.scenario = scenario or load(path, seed)
        self._origin = Origin(str(path), seed)
        session = session_of(open_world(self.scenario, seed), self.scenario, self._origin, remembers=False)
        self.called = session.now_ms < HANDOVER_LIMIT_MS
        self._play: Play = session.play
        self.cpu_s = time.process_time() - begun

    def session(self, script: tuple[str, ...] = ()) -> Session:
        """Return a session of its own at the handover, which remembers moments where the script rewinds."""
        rewinds = any(line.lstrip().startswith(":rewind") for line in script)
        return session_of_play(self._play.fork(), self._origin, remembers=rewinds)

    def story(self) -> str:
        """Return in what the state at the handover differs from what the scenario tells, "" for nothing.

        A cause that failed may be a part of the story; where the story is not true it is named.
        """
        problem = self._untrue()
        failed = [deed.text for deed in self._play.game.state.deeds if deed.kind == CAUSE and deed.exit_code]
        return f"{problem}; this cause failed: {failed[0]}" if problem and failed else problem

    def _untrue(self) -> str:
        if not self.called:
            return "the handover never came"
        game = self._play.game
        for timed in self.scenario.spec.symptoms:
            verdict = timed.evaluate(game.referee)
            if not verdict.held and not self._shows_within(timed.within_ms or 0, timed):
                return f"the story is not true: {timed.condition.describe()} ({verdict.detail or 'not so'})"
        objectives = [goal for goal in game.state.goals if not goal.is_guard]
        if not self._is_foretold() and all(goal.goal.evaluate(game.referee).held for goal in objectives):
            return "every objective holds already at the handover"
        broken = [goal for goal in game.state.goals if goal.is_guard and goal.held_since_ms is None]
        return f"a guard is broken at the handover: {broken[0].goal.describe()}" if broken else ""

    def _is_foretold(self) -> bool:
        """Tell whether nothing happens until there was time to prepare for it, as on a game day."""
        game, timeline = self._play.game, self.scenario.spec.timeline
        times = [timeline[number].at_ms for number in game.state.pending]
        until_ms = game.elapsed_ms + PREPARATION_MS
        return bool(times) and all(at_ms is not None and at_ms >= until_ms for at_ms in times)

    def _shows_within(self, within_ms: int, symptom: Timed) -> bool:
        session = self.session()
        until_ms = session.now_ms + within_ms
        while session.now_ms < until_ms and not session.verdict:
            session.step(TICK_MS)
            if symptom.evaluate(session.play.game.referee).held:
                return True
        return False

    def play(self, script: tuple[str, ...]) -> Outcome:
        """Play one script from the handover to the verdict, or until it cannot be won any more."""
        session = self.session(script)
        failing = tuple(_failures(session, script))
        lost = _to_verdict(session)
        game = session.play.game
        cost = game.performance()
        return Outcome(
            game.state.verdict or LOST,
            game.state.reason or lost,
            session.play.world.fingerprint(),
            cost.commands,
            cost.user_minutes_lost,
            cost.seconds,
            failing,
        )


def solve(path: Path, seed: int = DEFAULT_SEED, variants: int = VARIANTS) -> tuple[Run, ...]:
    """Prove everything that a scenario file claims, and that so many variants are winnable.

    Raises:
        ScenarioError: The file has mistakes.
    """
    proof = Proof(path, seed)
    runs = [_story_run(proof)]
    if runs[0].problem:
        return tuple(runs)
    again = Proof(path, seed)
    runs += [
        _run(proof, again if kind == SOLUTION else None, kind, number, script)
        for kind, number, script in scripts_of(proof.scenario)
    ]
    runs.append(_par_run(proof.scenario, [run for run in runs if run.kind == SOLUTION and not run.problem]))
    runs += [_variant(path, seed + number) for number in range(1, variants + 1)]
    return tuple(_in_time(run) for run in runs)


def _in_time(run: Run) -> Run:
    if run.problem or run.cpu_s <= CPU_LIMIT_S:
        return run
    return evolve(run, problem=f"takes {run.cpu_s:.1f} s of the processor, more than {CPU_LIMIT_S:g}")


def _par_run(scenario: Scenario, won: Sequence[Run]) -> Run:
    """Hold the best of the solutions on each axis against par."""
    par = par_of(scenario)
    commands = min((run.commands for run in won), default=0)
    lost = min((run.user_minutes_lost for run in won), default=0.0)
    seconds = min((run.seconds for run in won), default=0.0)
    missed = [
        f"{name} {best:g} (par {wanted:g})"
        for name, best, wanted in (
            ("commands", commands, par.commands),
            ("user minutes", round(lost, 1), par.user_minutes_lost),
            ("seconds", seconds, par.seconds),
        )
        if best > wanted and scenario.spec.par is not None
    ]
    problem = f"no solution reaches par: {', '.join(missed)}" if missed else ""
    return Run(scenario.metadata.name, PAR, 1, "", problem, commands, lost, seconds, 0.0)


def scripts_of(scenario: Scenario) -> Iterator[tuple[str, int, tuple[str, ...]]]:
    """Yield (kind, number, lines) of everything that is to be played."""
    yield NOTHING, 1, ()
    for number, script in enumerate(scenario.spec.solutions, start=1):
        yield SOLUTION, number, script
    for number, script in enumerate(scenario.spec.non_fixes, start=1):
        yield NON_FIX, number, script


def _story_run(proof: Proof) -> Run:
    game = proof.session().play.game
    cost = game.performance()
    return Run(
        proof.scenario.metadata.name,
        STORY,
        1,
        game.state.verdict or "open",
        proof.story(),
        cost.commands,
        cost.user_minutes_lost,
        cost.seconds,
        proof.cpu_s,
    )


def _run(proof: Proof, again: Proof | None, kind: str, number: int, script: tuple[str, ...]) -> Run:
    begun = time.process_time()
    outcome = proof.play(script)
    cpu_s = time.process_time() - begun
    problem = _problem(kind, outcome)
    if not problem and again is not None and again.play(script) != outcome:
        problem = "two runs had different histories"
    return Run(
        proof.scenario.metadata.name,
        kind,
        number,
        outcome.verdict,
        problem,
        outcome.commands,
        outcome.user_minutes_lost,
        outcome.seconds,
        cpu_s,
    )


def _problem(kind: str, outcome: Outcome) -> str:
    """Return what is wrong with an outcome, "" for nothing."""
    if kind != SOLUTION:
        return "wins, and must not" if outcome.verdict == WON else ""
    failed = outcome.failing[0] if outcome.failing else ""
    if outcome.verdict != WON:
        return f"does not win: {outcome.reason}" + (f" ({failed})" if failed else "")
    return f"a command failed: {failed}" if failed else ""


def _variant(path: Path, seed: int) -> Run:
    """Play all solutions of a variant; the first that does not win is its problem."""
    begun = time.process_time()
    proof = Proof(path, seed)
    problem = proof.story()
    best: Outcome | None = None
    for number, script in enumerate(proof.scenario.spec.solutions, start=1) if not problem else ():
        outcome = proof.play(script)
        wrong = _problem(SOLUTION, outcome)
        problem = problem or (f"solution {number} {wrong}" if wrong else "")
        best = outcome if best is None or outcome.seconds < best.seconds else best
    return Run(
        proof.scenario.metadata.name,
        VARIANT,
        seed,
        LOST if best is None else best.verdict,
        problem,
        0 if best is None else best.commands,
        0.0 if best is None else best.user_minutes_lost,
        0.0 if best is None else best.seconds,
        (time.process_time() - begun) / (len(proof.scenario.spec.solutions) + 1),
    )


def _to_verdict(session: Session) -> str:
    """Let time pass until the game is decided; return why it is lost where it need not be played to its end."""
    scenario = session.play.game.scenario
    assert scenario is not None
    until_s = time.process_time() + RUN_LIMIT_S
    while not session.verdict and session.now_ms <= scenario.spec.deadline_ms + PATIENCE_MS:
        lost = lost_for_good(session.play.game)
        if lost:
            return lost
        if time.process_time() > until_s:
            return f"given up after {RUN_LIMIT_S} s of the processor"
        session.step(PATIENCE_MS)
    return ""


def lost_for_good(game: Game) -> str:
    """Return which guard is broken that nothing mends once nobody acts any more, "" for none.

    What was removed does not come back by itself, and replicas only grow where something scales them.
    """
    if game.state.pending or game.referee.objects("horizontalpodautoscalers", ""):
        return ""
    for goal in game.state.goals:
        condition = goal.goal.condition
        stays = isinstance(condition, ReplicasKept) or (
            isinstance(condition, Kept) and condition.what != NODE
        )
        if goal.is_guard and stays and goal.held_since_ms is None:
            return f"lost for good: {goal.goal.describe()} ({goal.detail})"
    return ""


def _failures(session: Session, script: tuple[str, ...]) -> Iterator[str]:
    for line in commands_of(script):
        if session.verdict:
            return
        command = session.run(line)
        if _has_failed(line, command.exit_code) and not session.verdict:
            said = "".join(text for _, text in command.read()).strip().splitlines()
            yield f"{line}: {said[-1] if said else f'exit code {command.exit_code}'}"


def _has_failed(line: str, exit_code: int | None) -> bool:
    """Tell whether a line did not do what its author meant.

    Looking may find something bad (`systemctl status` says so by its exit code), and a connection ends with
    the machine that is rebooted.
    """
    return exit_code not in (None, 0, CONNECTION_CLOSED) and (is_change(line) or line.startswith(":"))


def solve_all(
    paths: Sequence[Path], seed: int = DEFAULT_SEED, jobs: int = JOBS
) -> tuple[tuple[Run, ...], tuple[str, ...]]:
    """Solve several scenarios, in as many processes as `jobs`; return the runs and what is wrong with files."""
    if len(paths) < 2 or jobs < 2:
        results = [_solve_or_say(path, seed) for path in paths]
    else:
        with ProcessPoolExecutor(jobs) as pool:
            results = list(pool.map(_solve_or_say, paths, [seed] * len(paths)))
    runs = tuple(run for result in results if not isinstance(result, str) for run in result)
    return runs, tuple(result for result in results if isinstance(result, str))


def _solve_or_say(path: Path, seed: int) -> tuple[Run, ...] | str:
    try:
        return solve(path, seed)
    except ScenarioError as error:
        return str(error)


def table(runs: tuple[Run, ...]) -> str:
    """Return a table of runs, one a line."""
    rows = [("SCENARIO", "SCRIPT", "VERDICT", "TIME", "COMMANDS", "USER MIN", "CPU", "PROBLEM")]
    rows += [
        (
            run.scenario,
            run.name,
            run.verdict,
            f"{run.seconds:.0f}s",
            str(run.commands),
            f"{run.user_minutes_lost:.1f}",
            f"{run.cpu_s:.2f}s",
            run.problem or "-",
        )
        for run in runs
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )

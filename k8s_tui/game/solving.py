"""Proving scenarios: every solution wins, every non-fix and doing nothing does not, and the same twice.

Each script is played on a fork of the scenario's opened world, so that the cluster boots only once for all of
them, and once more for the second round.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from attrs import frozen

from k8s_tui.cluster.world import World
from k8s_tui.game.game import WON
from k8s_tui.game.loading import load
from k8s_tui.game.opening import open_world
from k8s_tui.game.origin import DEFAULT_SEED, Origin
from k8s_tui.game.play import HANDOVER_LIMIT_MS
from k8s_tui.game.reading import ScenarioError
from k8s_tui.game.scenario import Scenario
from k8s_tui.game.scoring import is_change
from k8s_tui.game.script import commands_of, run_to_verdict
from k8s_tui.game.session import Session
from k8s_tui.game.starting import session_of

SOLUTION = "solution"
NON_FIX = "non-fix"
NOTHING = "nothing"

CPU_LIMIT_S = 5.0
"""A run that takes longer, on a machine that has much else to do, is too slow to be played with each change."""

CONNECTION_CLOSED = 255
"""The exit code of ssh where the other side went away."""

PROCESSES = 2


@frozen
class Run:
    """What became of one script.

    Attributes:
        kind: `solution`, `non-fix`, or `nothing` for doing nothing.
        number: Among those of its kind, from 1.
        repeats: The second run had the same history.
        seconds: Of virtual time until the verdict.
        cpu_s: What the slower of both runs took of the processor, whatever else the machine did.
        called: The handover came.
        failing: The commands that failed, with their complaints.
    """

    scenario: str
    kind: str
    number: int
    verdict: str
    reason: str
    repeats: bool
    commands: int
    user_minutes_lost: float
    seconds: float
    cpu_s: float
    called: bool = True
    failing: tuple[str, ...] = ()

    @property
    def problem(self) -> str:
        """What is wrong with it, "" for nothing."""
        if not self.repeats:
            return "two runs had different histories"
        if not self.called:
            return "the handover never came"
        if self.kind == SOLUTION:
            if self.verdict != WON:
                return f"does not win: {self.reason}" + (f" ({self.failing[0]})" if self.failing else "")
            return f"a command failed: {self.failing[0]}" if self.failing else ""
        return "wins, and must not" if self.verdict == WON else ""


@frozen
class Outcome:
    """One run of a script, as far as two runs can be compared."""

    verdict: str
    reason: str
    fingerprint: str
    commands: int
    user_minutes_lost: float
    seconds: float
    called: bool
    failing: tuple[str, ...]


def solve(path: Path, seed: int = DEFAULT_SEED) -> tuple[Run, ...]:
    """Play everything that a scenario file names, each script twice.

    Raises:
        ScenarioError: The file has mistakes.
    """
    scenario = load(path)
    worlds = (open_world(scenario, seed), open_world(scenario, seed))
    return tuple(
        _both(scenario, kind, number, script, worlds) for kind, number, script in scripts_of(scenario)
    )


def scripts_of(scenario: Scenario) -> Iterator[tuple[str, int, tuple[str, ...]]]:
    """Yield (kind, number, lines) of everything that is to be played."""
    yield NOTHING, 1, ()
    for number, script in enumerate(scenario.spec.solutions, start=1):
        yield SOLUTION, number, script
    for number, script in enumerate(scenario.spec.non_fixes, start=1):
        yield NON_FIX, number, script


def _both(
    scenario: Scenario,
    kind: str,
    number: int,
    script: tuple[str, ...],
    worlds: tuple[World, World],
) -> Run:
    outcomes, spent = [], []
    for world in worlds:
        begun = time.process_time()
        outcomes.append(play(scenario, world.fork(), script))
        spent.append(time.process_time() - begun)
    first, second = outcomes
    return Run(
        scenario.metadata.name,
        kind,
        number,
        first.verdict,
        first.reason,
        first == second,
        first.commands,
        first.user_minutes_lost,
        first.seconds,
        max(spent),
        first.called,
        first.failing,
    )


def play(scenario: Scenario, world: World, script: tuple[str, ...]) -> Outcome:
    """Play one script to the verdict."""
    rewinds = any(line.lstrip().startswith(":rewind") for line in script)
    session = session_of(world, scenario, Origin(scenario.metadata.name), remembers=rewinds)
    called = session.now_ms < HANDOVER_LIMIT_MS
    failing = tuple(_failures(session, script))
    run_to_verdict(session)
    game = session.play.game
    cost = game.performance()
    return Outcome(
        game.state.verdict,
        game.state.reason,
        session.play.world.fingerprint(),
        cost.commands,
        cost.user_minutes_lost,
        cost.seconds,
        called,
        failing,
    )


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


def solve_all(paths: Sequence[Path], seed: int = DEFAULT_SEED) -> tuple[tuple[Run, ...], tuple[str, ...]]:
    """Solve several scenarios, in two processes; return the runs and what is wrong with files."""
    if len(paths) < 2:
        results = [_solve_or_say(path, seed) for path in paths]
    else:
        with ProcessPoolExecutor(PROCESSES) as pool:
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
            run.kind if run.kind == NOTHING else f"{run.kind} {run.number}",
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

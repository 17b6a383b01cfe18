"""Every scenario that is shipped: solutions win, non-fixes and doing nothing do not, and twice the same."""

from functools import cache
from pathlib import Path

import pytest

from k8s_tui.game.library import paths
from k8s_tui.game.linting import lint
from k8s_tui.game.loading import load
from k8s_tui.game.solving import CPU_LIMIT_S, SOLUTION, Run, scripts_of, solve

RUNS = [
    pytest.param(path, kind, number, id=f"{path.stem}-{kind}-{number}")
    for path in paths()
    for kind, number, _ in scripts_of(load(path))
]
FILES = [pytest.param(path, id=path.stem) for path in paths()]


@cache
def runs_of(path: Path) -> dict[tuple[str, int], Run]:
    return {(run.kind, run.number): run for run in solve(path)}


@pytest.mark.parametrize("path", FILES)
def test_a_scenario_has_all_it_should(path: Path) -> None:
    assert lint(path) == ()


@pytest.mark.parametrize("path,kind,number", RUNS)
def test_a_script_does_what_it_must(path: Path, kind: str, number: int) -> None:
    run = runs_of(path)[kind, number]
    assert run.problem == ""
    assert run.cpu_s < CPU_LIMIT_S


@pytest.mark.parametrize("path", FILES)
def test_par_can_be_reached(path: Path) -> None:
    par = load(path).spec.par
    assert par is not None
    won = [run for (kind, _), run in runs_of(path).items() if kind == SOLUTION]
    assert min(run.commands for run in won) <= par.commands
    assert min(run.user_minutes_lost for run in won) <= par.user_minutes_lost
    assert min(run.seconds for run in won) <= par.time_ms / 1000

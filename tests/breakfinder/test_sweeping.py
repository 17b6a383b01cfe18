import functools
import warnings
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import Any

import pytest
from distributed import LocalCluster
from hypothesis.errors import HypothesisDeprecationWarning

from k8s_tui.breakfinder import sweeping
from k8s_tui.breakfinder.asking import Answer, Question
from k8s_tui.breakfinder.fitting import Shape
from k8s_tui.breakfinder.given import GivenError, read_text
from k8s_tui.breakfinder.sweeping import Swept, smallest, summed, sweep, workers
from tests.breakfinder.test_command import WEB

QUESTION = Question(Shape(), groups=("node",), budget_s=30.0)
SEEDS = (1, 2)


def swept_by(executor: Executor, seeds: tuple[int, ...]) -> tuple[list[int], tuple[Swept, ...]]:
    told: list[int] = []
    found = sweep(read_text(WEB), QUESTION, seeds, executor, lambda _, left: told.append(left))
    return told, found


@functools.cache
def here() -> tuple[list[int], tuple[Swept, ...]]:
    with ThreadPoolExecutor(1) as pool:
        return swept_by(pool, SEEDS)


def test_each_seed_is_asked_and_what_it_found_is_merged() -> None:
    told, found = here()
    assert told == [1, 0]
    assert [each.seed for each in found] == list(SEEDS)
    ((seed, finding),) = [each for each in smallest(found) if each[1].broken.goal.promise == "available"]
    assert seed == 1
    assert len(finding.history.steps) == 1


def test_a_dask_cluster_finds_the_same() -> None:
    with (
        LocalCluster(n_workers=1, threads_per_worker=1, processes=False, dashboard_address=":0") as cluster,
        workers(0, cluster.scheduler_address) as executor,
    ):
        _, found = swept_by(executor, SEEDS[:1])
    assert [str(each) for each in found[0].findings] == [str(each) for each in here()[1][0].findings]


def test_processes_find_the_same() -> None:
    with workers(1) as executor:
        _, found = swept_by(executor, SEEDS[:1])
    assert [str(each) for each in found[0].findings] == [str(each) for each in here()[1][0].findings]


def test_an_answer_of_several_seeds_tells_the_smallest_history_of_each_promise() -> None:
    answer = summed(read_text(WEB), QUESTION, SEEDS, here()[1])
    assert answer.seeds == SEEDS
    assert answer.result.tried == sum(each.tried for each in here()[1])
    assert answer.result.is_whole
    assert [stage.seed for stage, _ in answer.found] == [1] * len(answer.found)


def test_whoever_interrupts_a_sweep_gets_what_was_found(monkeypatch: pytest.MonkeyPatch) -> None:
    collect = sweeping._collect
    calls: list[int] = []

    def interrupted(*arguments: Any) -> None:
        calls.append(len(calls))
        if len(calls) == 1:
            raise KeyboardInterrupt
        collect(*arguments)

    monkeypatch.setattr(sweeping, "_collect", interrupted)
    monkeypatch.setattr(sweeping, "ask", lambda *_: summed(read_text(WEB), QUESTION, SEEDS, here()[1]))
    with ThreadPoolExecutor(1) as pool:
        _, found = swept_by(pool, SEEDS)
    assert len(found) <= len(SEEDS)
    assert len(calls) == 2


def test_nobody_sees_a_warning_about_what_other_threads_draw(
    monkeypatch: pytest.MonkeyPatch, recwarn: pytest.WarningsRecorder
) -> None:
    def asked(*_: object) -> Answer:
        message = "Do not use the `random` module inside strategies; instead consider ..."
        warnings.warn(message, HypothesisDeprecationWarning, stacklevel=1)
        return summed(read_text(WEB), QUESTION, SEEDS, here()[1])

    monkeypatch.setattr(sweeping, "ask", asked)
    assert sweeping.look(read_text(WEB), QUESTION).seed == QUESTION.seed
    assert not list(recwarn)


def test_an_address_where_no_cluster_is_gets_a_sentence() -> None:
    with pytest.raises(GivenError, match="no dask cluster at nonsense"), workers(1, "nonsense://x"):
        pass

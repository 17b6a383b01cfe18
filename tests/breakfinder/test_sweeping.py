import functools
from concurrent.futures import Executor, ThreadPoolExecutor

import pytest
from distributed import LocalCluster

from k8s_tui.breakfinder.asking import Question
from k8s_tui.breakfinder.fitting import Shape
from k8s_tui.breakfinder.given import GivenError, read_text
from k8s_tui.breakfinder.sweeping import Swept, smallest, sweep, workers
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


def test_an_address_where_no_cluster_is_gets_a_sentence() -> None:
    with pytest.raises(GivenError, match="no dask cluster at nonsense"), workers(1, "nonsense://x"):
        pass

"""Every known weakness breaks its promise in the simulator, and its mended twin bears the same histories."""

import itertools
from collections.abc import Iterator

import pytest

from k8s_tui.breakfinder.deeds import deeds_of
from k8s_tui.breakfinder.fitting import Shape, scenario_of
from k8s_tui.breakfinder.given import Given, key_of
from k8s_tui.breakfinder.history import History, Step
from k8s_tui.breakfinder.promises import PROMISES
from k8s_tui.breakfinder.refusals import place_of
from k8s_tui.breakfinder.searching import is_fair
from k8s_tui.breakfinder.stage import Stage, open_stage
from k8s_tui.breakfinder.trial import play
from tests.breakfinder.corpus import HERE, WEAKNESSES, Weakness

ALL = tuple(PROMISES.values())
BY_NAME = pytest.mark.parametrize("weakness", WEAKNESSES, ids=lambda each: each.name)


def stage_of(given: Given, zones: int) -> Stage:
    return open_stage(given, scenario_of(given, Shape(zones=zones)), seed=1)


def histories(stage: Stage, groups: tuple[str, ...]) -> Iterator[History]:
    for deeds in itertools.product(*(deeds_of(stage, (group,)) for group in groups)):
        history = History(tuple(Step(0, deed) for deed in deeds))
        if is_fair(history, stage.scenario.spec.cluster.workers):
            yield history


def broken(stage: Stage, history: History) -> set[tuple[str, str]]:
    return {(each.goal.promise, str(each.goal.subject)) for each in play(stage, history, ALL).broken}


@BY_NAME
def test_a_weakness_breaks_its_promise(weakness: Weakness) -> None:
    stage = stage_of(weakness.weak(), weakness.zones)
    wanted = (weakness.promise, weakness.subject)
    for history in histories(stage, weakness.groups):
        found = broken(stage, history)
        if wanted in found or (not weakness.subject and weakness.promise in dict(found)):
            return
    pytest.fail(f"nothing breaks {wanted}")


@BY_NAME
def test_its_mended_twin_bears_the_same(weakness: Weakness) -> None:
    stage = stage_of(weakness.hardened(), weakness.zones)
    for history in histories(stage, weakness.groups):
        assert not broken(stage, history), str(history)


@BY_NAME
def test_it_has_a_place_in_its_file(weakness: Weakness) -> None:
    (document,) = (each for each in weakness.weak().documents if str(key_of(each)) == weakness.key)
    assert weakness.field in document.positions
    assert place_of(document, weakness.field)[0] >= document.line


def test_every_weakness_has_its_two_files() -> None:
    names = {each.name for each in WEAKNESSES}
    for folder in ("weak", "hardened"):
        assert {each.stem for each in (HERE / folder).iterdir()} == names

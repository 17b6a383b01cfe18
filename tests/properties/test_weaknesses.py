"""Every known weakness is found, with its line and a proven change, and its mended twin bears the same histories."""

import itertools
from collections.abc import Iterator

import pytest

from k8s_tui.breakfinder.deeds import deeds_of
from k8s_tui.breakfinder.fitting import Shape, scenario_of
from k8s_tui.breakfinder.given import Given, key_of
from k8s_tui.breakfinder.history import History, Step
from k8s_tui.breakfinder.promises import PROMISES
from k8s_tui.breakfinder.proving import Prover
from k8s_tui.breakfinder.refusals import place_of
from k8s_tui.breakfinder.report.contents import entry_of
from k8s_tui.breakfinder.searching import Finding, Plan, is_fair, pairs, search
from k8s_tui.breakfinder.stage import Stage, open_stage
from k8s_tui.breakfinder.suspecting import case_of
from k8s_tui.breakfinder.telling import accounts_of
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


def found(stage: Stage, weakness: Weakness) -> Finding:
    """Return what breaks it, of all that may happen of its kind, one deed alone and two drains at once."""
    deeds = deeds_of(stage, weakness.groups)
    plan = Plan(ALL, weakness.groups, tries=1 + len(deeds) + len(tuple(pairs(deeds))))
    for finding in search(stage, plan, lambda *_: None).findings:
        for broken in (finding.broken, *finding.also):
            subject = str(broken.goal.subject)
            if broken.goal.promise == weakness.promise and weakness.subject in ("", subject):
                return finding
    pytest.fail(f"nothing breaks {weakness.promise} of {weakness.subject}")


@BY_NAME
def test_a_weakness_is_found_with_its_line_and_the_change_that_prevents_it(weakness: Weakness) -> None:
    stage = stage_of(weakness.weak(), weakness.zones)
    finding = found(stage, weakness)
    assert tuple(step.deed.group for step in finding.history.steps) == weakness.groups
    (account,) = accounts_of(stage, [finding], ALL)
    case = case_of(stage, finding, account.refs)
    entry = entry_of(stage, account, case, Prover(stage, ALL).prove(finding, case, 600, wanted=1))
    assert [proof.change.title for proof in entry.proving.proofs] == [weakness.change]
    (document,) = (each for each in stage.given.documents if str(key_of(each)) == weakness.key)
    assert place_of(document, weakness.field) in [(spot.line, spot.column) for spot in entry.spots]


@BY_NAME
def test_its_mended_twin_bears_the_same(weakness: Weakness) -> None:
    stage = stage_of(weakness.hardened(), weakness.zones)
    for history in histories(stage, weakness.groups):
        assert not broken(stage, history), str(history)


def test_every_weakness_has_its_two_files() -> None:
    names = {each.name for each in WEAKNESSES}
    for folder in ("weak", "hardened"):
        assert {each.stem for each in (HERE / folder).iterdir()} == names

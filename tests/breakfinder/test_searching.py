from collections.abc import Sequence

import pytest
from attrs import evolve
from hypothesis.database import InMemoryExampleDatabase

from k8s_tui.breakfinder import searching
from k8s_tui.breakfinder.fitting import Shape, scenario_of
from k8s_tui.breakfinder.history import History
from k8s_tui.breakfinder.promises import PROMISES, goals_of
from k8s_tui.breakfinder.remembering import Memory
from k8s_tui.breakfinder.searching import Finding, Plan, search
from k8s_tui.breakfinder.stage import Stage, open_stage
from k8s_tui.breakfinder.trial import Broken, Outcome
from tests.breakfinder.corpus import WEAKNESSES

AVAILABLE = (PROMISES["available"],)


def told(tried: int, history: History, findings: object) -> None:
    """Want to hear nothing of the progress."""


class Played(list[History]):
    """The histories that a search plays."""

    def __call__(self, tried: int, history: History, findings: object) -> None:
        self.append(history)


def test_a_search_finds_the_smallest_history_and_each_subject_once(single: Stage) -> None:
    plan = Plan(AVAILABLE, groups=("node",), budget_s=30.0)
    result = search(single, plan, told)
    assert [str(finding.history) for finding in result.findings] == ["worker-1 loses power"]
    assert all(isinstance(finding, Finding) for finding in result.findings)
    assert result.tried >= len(result.deeds)


def test_what_is_broken_as_it_stands_is_one_finding_and_no_deed_breaks_it_again() -> None:
    weakness = next(each for each in WEAKNESSES if each.name == "zone-anti-affinity")
    given = weakness.weak()
    stage = open_stage(given, scenario_of(given, Shape()), seed=1)
    promises = (PROMISES["scheduled"], PROMISES["drain"], PROMISES["recovery"])
    result = search(stage, Plan(promises, groups=("drain",), budget_s=3.0), told)
    broken = [
        (str(each.history), [one.goal.promise for one in (each.broken, *each.also)])
        for each in result.findings
    ]
    assert broken == [
        ("nothing happens", ["scheduled", "recovery"]),
        ("worker-1 is drained", ["drain"]),
    ]


def test_a_number_of_tries_is_kept_however_long_they_take(single: Stage) -> None:
    plan = Plan(AVAILABLE, groups=("node", "kubelet", "rollout"), budget_s=0.0, tries=3)
    assert search(single, plan, told).tried == 3


def test_whoever_interrupts_a_search_gets_what_was_found(single: Stage) -> None:
    def interrupted(tried: int, history: History, findings: Sequence[Finding]) -> None:
        if findings:
            raise KeyboardInterrupt

    result = search(single, Plan(AVAILABLE, groups=("node", "kubelet"), budget_s=30.0), interrupted)
    assert not result.is_whole
    assert [str(finding.history) for finding in result.findings] == ["worker-1 loses power"]


def test_an_interrupted_search_goes_on_where_it_was(hardened: Stage) -> None:
    memory = Memory(InMemoryExampleDatabase(), b"shop")
    plan = Plan(AVAILABLE, groups=("rollout", "drain", "node"), memory=memory, tries=12)
    played: list[History] = []

    def interrupted(tried: int, history: History, findings: Sequence[Finding]) -> None:
        if len(played) == 9:
            raise KeyboardInterrupt
        played.append(history)

    broken_off = search(hardened, plan, interrupted)
    assert (broken_off.is_whole, broken_off.remembered) == (False, 0)

    again = Played()
    whole = search(hardened, plan, again)
    once = search(hardened, evolve(plan, memory=None), told)
    assert not set(again) & set(played)
    assert (whole.tried, whole.remembered, len(again)) == (12, 9, 3)
    assert [str(each) for each in whole.findings] == [str(each) for each in once.findings]


def test_what_chance_found_is_tried_first_where_a_search_goes_on(
    hardened: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    (goal, *_) = goals_of(AVAILABLE, hardened, History())
    fatal = {"worker-2 is drained", "worker-3 loses power"}

    def breaks(history: History) -> bool:
        return fatal <= {step.deed.text for step in history.steps}

    def play(_: Stage, history: History, promises: object) -> Outcome:
        return Outcome((Broken(goal, None, "gone"),) if breaks(history) else (), 0.0, 0)

    monkeypatch.setattr(searching, "play", play)
    memory = Memory(InMemoryExampleDatabase(), b"shop")
    plan = Plan(AVAILABLE, groups=("drain", "node"), memory=memory, tries=60)
    first, again = Played(), Played()
    before, after = search(hardened, plan, first), search(hardened, plan, again)
    assert len(before.findings) == 1
    assert [str(each) for each in after.findings] == [str(each) for each in before.findings]
    assert all(map(breaks, again[: len(again) - (after.tried - len(first))]))
    assert breaks(again[0])
    assert after.remembered > len(first) // 2

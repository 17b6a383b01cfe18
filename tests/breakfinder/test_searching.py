from k8s_tui.breakfinder.deeds import deeds_of
from k8s_tui.breakfinder.history import History, Step
from k8s_tui.breakfinder.promises import PROMISES
from k8s_tui.breakfinder.searching import Finding, Plan, is_fair, search
from k8s_tui.breakfinder.stage import Stage

AVAILABLE = (PROMISES["available"],)


def told(tried: int, history: History, findings: object) -> None:
    """Want to hear nothing of the progress."""


def test_a_search_finds_the_smallest_history_and_each_subject_once(single: Stage) -> None:
    plan = Plan(AVAILABLE, groups=("node",), budget_s=30.0)
    result = search(single, plan, told)
    assert [str(finding.history) for finding in result.findings] == ["worker-1 loses power"]
    assert all(isinstance(finding, Finding) for finding in result.findings)
    assert result.tried >= len(result.deeds)


def test_a_fair_history_leaves_a_machine_and_has_one_fault(hardened: Stage) -> None:
    loss, *_ = deeds_of(hardened, ("node",))
    drains = deeds_of(hardened, ("drain",))
    assert is_fair(History((Step(0, loss), Step(0, drains[1]))), 3)
    assert not is_fair(History((Step(0, loss), Step(0, loss))), 3)
    assert not is_fair(History(tuple(Step(0, drain) for drain in drains)), 3)
    assert not is_fair(History(tuple(Step(0, each) for each in deeds_of(hardened, ("reboot",))[:2])), 3)

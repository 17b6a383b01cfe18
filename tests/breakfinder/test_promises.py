from k8s_tui.breakfinder.deeds import deeds_of
from k8s_tui.breakfinder.history import History, Step
from k8s_tui.breakfinder.promises import PROMISES
from k8s_tui.breakfinder.stage import Stage


def test_planned_work_may_not_be_felt_and_a_fault_a_little(hardened: Stage) -> None:
    texts = [
        [goal.timed.describe() for goal in PROMISES["available"].goals(hardened, History((Step(0, deed),)))]
        for deed in deeds_of(hardened, ("rollout", "node"))[:2]
    ]
    assert texts == [
        ["visitors: at least 99.9 % of requests succeed, at any time"],
        ["visitors: at least 90 % of requests succeed, at any time"],
    ]

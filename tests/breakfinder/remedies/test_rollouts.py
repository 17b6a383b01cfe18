import pytest

from k8s_tui.breakfinder.remedies.rollouts import ROLLOUTS
from tests.breakfinder.remedies.builders import DATABASE, DEPLOYMENT, case, spec_after, titles

KEPT = {"maxUnavailable": 0, "maxSurge": 1}


def with_strategy(text):
    return DEPLOYMENT.replace("  replicas: 2", f"  replicas: 2\n  strategy: {text}")


@pytest.mark.parametrize(
    "strategy,path",
    [
        ("{type: Recreate}", "spec.strategy.type"),
        ("{rollingUpdate: {maxUnavailable: 100%}}", "spec.strategy.rollingUpdate.maxUnavailable"),
        ("{type: RollingUpdate}", "spec.strategy.rollingUpdate.maxUnavailable"),
    ],
)
def test_a_rollout_keeps_all_pods(strategy, path):
    loose = case(with_strategy(strategy))
    change = next(ROLLOUTS.propose(loose))
    assert spec_after(change, loose)["strategy"]["rollingUpdate"] == KEPT
    assert spec_after(change, loose)["strategy"].get("type") != "Recreate"
    assert [edit.path for edit in change.edits] == [path]


def test_a_careful_strategy_is_only_asked_to_settle_once_its_pods_are_asked_whether_they_are_ready():
    careful = with_strategy("{rollingUpdate: {maxUnavailable: 0}}")
    assert titles(ROLLOUTS, case(careful)) == []
    asked = careful.replace("        ports", "        readinessProbe: {tcpSocket: {port: 80}}\n        ports")
    assert titles(ROLLOUTS, case(asked)) == ["let new pods of deployment/web prove themselves for 10 s"]


def test_what_shares_a_disk_is_no_matter_of_strategy():
    assert titles(ROLLOUTS, case(DATABASE)) == []

import pytest

from k8s_tui.breakfinder.given import Key
from k8s_tui.breakfinder.remedies.budgets import BUDGETS, allowed
from tests.breakfinder.remedies.builders import DEPLOYMENT, case, change, given, spec_after, titles

KEY = Key("PodDisruptionBudget", "default", "web")


def budget(rule):
    return f"""\
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {{name: web}}
spec: {{{rule}, selector: {{matchLabels: {{app: web}}}}}}
"""


@pytest.mark.parametrize(
    "rule,pods,count",
    [
        ("minAvailable: 2", 2, 0),
        ("minAvailable: 1", 2, 1),
        ("minAvailable: 50%", 3, 1),
        ("minAvailable: 100%", 3, 0),
        ("maxUnavailable: 0", 3, 0),
        ("maxUnavailable: 30%", 3, 1),
        ("maxUnavailable: 0%", 3, 0),
    ],
)
def test_a_budget_allows_what_the_disruption_controller_computes(rule, pods, count):
    [document] = given(budget(rule)).documents
    assert allowed(document, pods) == count


@pytest.mark.parametrize("rule", ["minAvailable: 2", "minAvailable: 100%", "maxUnavailable: 0"])
def test_a_budget_that_allows_nothing_lets_one_go(rule):
    blocked = case(DEPLOYMENT, budget(rule))
    spec = spec_after(change(BUDGETS, blocked, "let poddisruptionbudget/web give up one"), blocked, KEY)
    assert spec == {"maxUnavailable": 1, "selector": {"matchLabels": {"app": "web"}}}


def test_the_place_of_the_change_is_the_rule_that_blocks():
    blocked = case(DEPLOYMENT, budget("minAvailable: 2"))
    assert [edit.path for edit in next(BUDGETS.propose(blocked)).edits] == ["spec.minAvailable"]


def test_a_workload_without_a_budget_is_given_one():
    free = case(DEPLOYMENT)
    assert titles(BUDGETS, free) == ["give deployment/web a PodDisruptionBudget"]
    assert spec_after(next(BUDGETS.propose(free)), free, KEY)["maxUnavailable"] == 1


def test_a_budget_that_lets_one_go_is_only_asked_about_unhealthy_pods():
    fair = case(DEPLOYMENT, budget("minAvailable: 1"))
    assert titles(BUDGETS, fair) == ["let poddisruptionbudget/web give up pods that are not ready"]

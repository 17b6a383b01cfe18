import pytest

from k8s_tui.breakfinder.remedies.workload import autoscaler_of, budgets_of, selects, workloads_of
from tests.breakfinder.remedies.builders import DATABASE, DEPLOYMENT, given

BUDGET = """\
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web}
spec: {minAvailable: 1, selector: {matchLabels: {app: web}}}
"""
SCALER = """\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec: {maxReplicas: 5, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}
"""


@pytest.mark.parametrize(
    "selector,held",
    [
        ({}, True),
        (None, True),
        ({"matchLabels": {"app": "web"}}, True),
        ({"matchLabels": {"app": "db"}}, False),
        ({"matchExpressions": [{"key": "app", "operator": "In", "values": ["web", "db"]}]}, True),
        ({"matchExpressions": [{"key": "app", "operator": "NotIn", "values": ["web"]}]}, False),
        ({"matchExpressions": [{"key": "tier", "operator": "NotIn", "values": ["web"]}]}, True),
        ({"matchExpressions": [{"key": "app", "operator": "Exists"}]}, True),
        ({"matchExpressions": [{"key": "tier", "operator": "DoesNotExist"}]}, True),
    ],
)
def test_a_selector_selects_as_kubernetes_does(selector, held):
    assert selects(selector, {"app": "web"}) is held


def test_budgets_and_autoscalers_are_found_by_what_they_name():
    manifests = given(DEPLOYMENT, DATABASE, BUDGET, SCALER)
    web, db = workloads_of(manifests)
    assert [each.name for each in budgets_of(manifests, web)] == ["web"]
    assert list(budgets_of(manifests, db)) == []
    assert autoscaler_of(manifests, web).kind == "HorizontalPodAutoscaler"
    assert autoscaler_of(manifests, db) is None


def test_a_workload_is_read_with_the_defaults():
    web, db = workloads_of(given(DEPLOYMENT, DATABASE))
    assert (web.replicas, web.grace_s, web.claims, web.labels) == (2, 30, (), {"app": "web"})
    assert db.claims == ("books",)


def test_an_edit_of_a_container_has_the_path_of_it():
    [web] = workloads_of(given(DEPLOYMENT))
    edit = web.container_edit("image", {"web": {"image": "nginx:1.28"}})
    assert edit.path == "spec.template.spec.containers[0].image"

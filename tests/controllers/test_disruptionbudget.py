import pytest

from k8s_tui.api.meta import ObjectMeta, PodCondition
from k8s_tui.api.pods import Pod, PodStatus
from k8s_tui.api.time import format_time
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.client.client import PODS
from k8s_tui.controllers.disruptionbudget import BUDGETS, budget_status, desired_healthy
from tests.controllers.world import Cluster, a_deployment


@pytest.mark.parametrize(
    "spec, expected, desired",
    [
        ({"minAvailable": 2}, 5, 2),
        ({"minAvailable": "50%"}, 5, 3),
        ({"maxUnavailable": 1}, 5, 4),
        ({"maxUnavailable": "30%"}, 5, 3),
        ({"maxUnavailable": 9}, 5, 0),
        ({}, 5, 1),
    ],
)
def test_how_many_have_to_stay(spec, expected, desired):
    assert desired_healthy(spec, expected) == desired


@pytest.mark.parametrize("spec, allowed", [({"minAvailable": 2}, 1), ({"maxUnavailable": "34%"}, 2)])
def test_a_budget_follows_its_pods(spec, allowed):
    cluster = Cluster().start()
    cluster.client.create(a_deployment(replicas=3))
    content = {"spec": {**spec, "selector": {"matchLabels": {"app": "web"}}}}
    meta = ObjectMeta(name="web", namespace="default")
    cluster.client.create(Unstructured("policy/v1", "PodDisruptionBudget", meta, content))
    cluster.run(5000)
    status = cluster.get(BUDGETS, "web").content["status"]
    assert (status["currentHealthy"], status["expectedPods"]) == (3, 3)
    assert status["disruptionsAllowed"] == allowed
    assert status["conditions"][0]["reason"] == "SufficientPods"
    for pod in cluster.all(PODS)[:2]:
        cluster.kubelets.report("default", pod.metadata.name, ready=False)
    cluster.run(1000)
    status = cluster.get(BUDGETS, "web").content["status"]
    assert (status["currentHealthy"], status["disruptionsAllowed"]) == (1, 0)
    assert status["conditions"][0]["reason"] == "InsufficientPods"


def test_an_evicted_pod_counts_no_more_before_its_deletion_is_seen():
    pods = [a_ready_pod(name) for name in ("a", "b", "c")]
    status = {"disruptedPods": {"a": format_time(60_000), "gone": format_time(60_000)}}
    content = {"spec": {"minAvailable": 2}, "status": status}
    budget = Unstructured("policy/v1", "PodDisruptionBudget", ObjectMeta("web"), content)
    soon = budget_status(budget, pods, 3, 61_000)
    assert (soon["currentHealthy"], soon["disruptionsAllowed"]) == (2, 0)
    assert soon["disruptedPods"] == {"a": format_time(60_000)}
    later = budget_status(budget, pods, 3, 200_000)
    assert (later["currentHealthy"], later["disruptionsAllowed"]) == (3, 1)
    assert "disruptedPods" not in later


def a_ready_pod(name):
    return Pod(ObjectMeta(name=name), status=PodStatus("Running", (PodCondition("Ready", "True"),)))

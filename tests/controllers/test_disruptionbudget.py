import pytest

from k8s_tui.api.meta import ObjectMeta
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.client.client import PODS
from k8s_tui.controllers.disruptionbudget import BUDGETS, desired_healthy
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

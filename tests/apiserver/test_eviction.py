import pytest

from k8s_tui.api.errors import InternalError, NotFound, TooManyRequests
from k8s_tui.apiserver.deletion import DeleteOptions
from k8s_tui.apiserver.eviction import evict
from k8s_tui.apiserver.requests import WriteOptions
from k8s_tui.apiserver.strategy import ADMINISTRATOR
from tests.apiserver.world import Api

POD = """
apiVersion: v1
kind: Pod
metadata: {name: web-1, labels: {app: web}}
spec: {nodeName: worker-1, containers: [{name: c, image: x}]}
"""
BUDGET = """
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: %s}
spec: {minAvailable: 1, selector: {matchLabels: {app: web}}%s}
"""


@pytest.fixture
def api():
    return Api()


def status(api, word, name, **values):
    options = WriteOptions(validation="Ignore", subresource="status")
    api.patch(word, name, {"status": values}, "merge", options)


def a_pod(api, *, ready=True, phase="Running"):
    api.apply(POD)
    state = "True" if ready else "False"
    status(api, "pods", "web-1", phase=phase, conditions=[{"type": "Ready", "status": state}])


def a_budget(api, name="web", more="", **values):
    api.apply(BUDGET % (name, more))
    counts = {"disruptionsAllowed": 0, "currentHealthy": 1, "desiredHealthy": 1, "expectedPods": 1}
    status(api, "pdb", name, **{**counts, **values})


def evicted(api, **options):
    """Evict the pod; tell whether it is going."""
    evict(api.server, "default", "web-1", ADMINISTRATOR, DeleteOptions(**options))
    return (
        "web-1" not in api.names("pods") or api.get("pods", "web-1").metadata.deletion_timestamp is not None
    )


def allowed(api):
    return api.get("pdb", "web").content["status"]["disruptionsAllowed"]


def test_without_a_budget_the_pod_goes(api):
    a_pod(api)
    assert evicted(api)


def test_a_pod_that_does_not_exist(api):
    with pytest.raises(NotFound, match='pods "web-1" not found'):
        evicted(api)


def test_a_budget_without_room_refuses(api):
    a_pod(api)
    a_budget(api)
    with pytest.raises(TooManyRequests) as refusal:
        evicted(api)
    assert refusal.value.message == "Cannot evict pod as it would violate the pod's disruption budget."
    (cause,) = refusal.value.details.causes
    assert cause.message == "The disruption budget web needs 1 healthy pods and has 1 currently"
    assert api.get("pods", "web-1").metadata.deletion_timestamp is None


def test_an_eviction_takes_its_share_of_the_budget(api):
    a_pod(api)
    a_budget(api, disruptionsAllowed=2)
    assert evicted(api)
    assert allowed(api) == 1
    assert list(api.get("pdb", "web").content["status"]["disruptedPods"]) == ["web-1"]


def test_a_dry_run_takes_nothing(api):
    a_pod(api)
    a_budget(api, disruptionsAllowed=2)
    assert not evicted(api, dry_run=True)
    assert allowed(api) == 2


@pytest.mark.parametrize("phase", ["Pending", "Succeeded", "Failed"])
def test_pods_that_serve_nobody_are_not_counted(api, phase):
    a_pod(api, phase=phase)
    a_budget(api)
    assert evicted(api)
    assert allowed(api) == 0


@pytest.mark.parametrize(
    "healthy, room, policy, goes",
    [
        (1, 0, "", True),
        (1, 3, "", True),
        (0, 0, "", False),
        (0, 0, ", unhealthyPodEvictionPolicy: AlwaysAllow", True),
    ],
    ids=["enough others", "enough others and room", "too few others", "always allowed"],
)
def test_a_pod_that_is_not_ready_costs_no_share(api, healthy, room, policy, goes):
    a_pod(api, ready=False)
    a_budget(api, more=policy, currentHealthy=healthy, disruptionsAllowed=room)
    if goes:
        assert evicted(api)
    else:
        with pytest.raises(TooManyRequests):
            evicted(api)
    assert allowed(api) == room


def test_counts_of_an_older_spec_are_not_believed(api):
    a_pod(api)
    a_budget(api, disruptionsAllowed=2, observedGeneration=0)
    with pytest.raises(TooManyRequests):
        evicted(api)


def test_two_budgets_are_not_supported(api):
    a_pod(api)
    a_budget(api, "web", disruptionsAllowed=1)
    a_budget(api, "web2", disruptionsAllowed=1)
    with pytest.raises(InternalError, match="more than one PodDisruptionBudget"):
        evicted(api)


def test_a_budget_of_others_does_not_matter(api):
    a_pod(api)
    api.apply(BUDGET.replace("app: web", "app: other") % ("web", ""))
    assert evicted(api)

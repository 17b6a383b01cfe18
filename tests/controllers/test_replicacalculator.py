import pytest
from attrs import evolve

from k8s_tui.api.meta import ObjectMeta, PodCondition
from k8s_tui.api.pods import Container, Pod, PodSpec, PodStatus, ResourceRequirements
from k8s_tui.api.quantity import Quantity
from k8s_tui.controllers.replicacalculator import MetricsError, Sample, replicas_for

NOW_MS = 1_000_000
READY = PodCondition("Ready", "True", last_transition_time=10_000)


def a_pod(name, *, phase="Running", condition=READY, started_ms=5_000, requests="100m"):
    resources = ResourceRequirements(requests={"cpu": Quantity.parse(requests)} if requests else {})
    spec = PodSpec(containers=(Container("c", resources=resources),))
    return Pod(ObjectMeta(name=name), spec, PodStatus(phase, (condition,), start_time=started_ms))


def proposal(used, pods=None, *, percent=50, current=None, **more):
    """Return what is proposed where pods use so many millicores each; None is a pod without metrics."""
    pods = pods or [a_pod(str(number)) for number in range(len(used))]
    samples = {
        pod.metadata.name: Sample(amount, NOW_MS - 1_000, 15_000)
        for pod, amount in zip(pods, used, strict=True)
        if amount is not None
    }
    return replicas_for(current or len(used), pods, samples, "cpu", NOW_MS, percent=percent, **more)


@pytest.mark.parametrize(
    "used, replicas",
    [
        pytest.param([50, 50], 2, id="at its target"),
        pytest.param([54, 54], 2, id="within the tolerance"),
        pytest.param([60, 60], 3, id="above it"),
        pytest.param([100, 100], 4, id="twice the target"),
        pytest.param([10, 10, 10, 10], 1, id="below it"),
        pytest.param([0, 0, 0], 0, id="idle"),
        pytest.param([200, None], 4, id="a pod without metrics counts as idle when more are wanted"),
        pytest.param([60, None], 2, id="which can undo the wish"),
        pytest.param([10, 10, None], 3, id="and as busy when fewer are"),
    ],
)
def test_replicas(used, replicas):
    assert proposal(used).replicas == replicas


def test_it_tells_the_use_in_percent_and_for_each_pod():
    found = proposal([30, 60])
    assert (found.percent, found.average) == (45, 45)


def test_a_target_in_amounts_needs_no_requests():
    pods = [a_pod("a", requests=""), a_pod("b", requests="")]
    assert proposal([300, 300], pods, percent=None, amount=100).replicas == 6


def test_pods_that_are_starting_do_not_count_for_cpu():
    unready = PodCondition("Ready", "False", last_transition_time=NOW_MS - 5_000)
    starting = a_pod("new", condition=unready, started_ms=NOW_MS - 10_000)
    assert proposal([100, 500], [a_pod("old"), starting], current=2).replicas == 2
    assert proposal([300, 500], [a_pod("old"), starting], current=2).replicas == 6


def test_pods_that_go_do_not_count():
    pods = [a_pod("kept"), a_pod("failed", phase="Failed")]
    assert proposal([100, 900], pods, current=1).replicas == 2


@pytest.mark.parametrize(
    "used, pods, message",
    [
        ([], [], "no pods returned by selector while calculating replica count"),
        ([50], [a_pod("p", requests="")], "missing request for cpu in container c of Pod p"),
        ([None], [a_pod("p")], "did not receive metrics for targeted pods (pods might be unready)"),
    ],
)
def test_what_cannot_be_computed(used, pods, message):
    with pytest.raises(MetricsError) as error:
        replicas_for(1, pods, {}, "cpu", NOW_MS, percent=50) if not pods else proposal(used, pods)
    assert str(error.value) == message


def test_a_sidecar_counts_with_what_it_asks_for():
    plain = a_pod("p")
    resources = ResourceRequirements(requests={"cpu": Quantity.parse("100m")})
    sidecar = Container("s", resources=resources, restart_policy="Always")
    pod = evolve(plain, spec=evolve(plain.spec, init_containers=(sidecar,)))
    assert proposal([100], [pod]).percent == 50

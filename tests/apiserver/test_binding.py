import pytest
from attrs import evolve

from k8s_tui.api.errors import BadRequest, Conflict, NotFound
from k8s_tui.api.meta import LocalObjectReference, ObjectMeta
from k8s_tui.api.pods import Container, Pod, PodSpec, pod_condition
from k8s_tui.apiserver.binding import bound
from k8s_tui.apiserver.strategy import ADMINISTRATOR

POD = Pod(ObjectMeta(name="p", namespace="default"), PodSpec(containers=(Container("c", "x"),)))


def test_a_pod_is_placed_and_says_so(api):
    api.create(POD)
    api.server.bind("default", "p", "worker-1", ADMINISTRATOR)
    stored = api.get("po", "p")
    assert stored.spec.node_name == "worker-1"
    condition = pod_condition(stored, "PodScheduled")
    assert (condition.status, condition.last_transition_time) == ("True", api.sim.now_ms)


def test_a_second_placement_is_refused(api):
    api.create(POD)
    api.server.bind("default", "p", "worker-1", ADMINISTRATOR)
    with pytest.raises(
        Conflict, match=r'fulfilled on pods/binding "p": pod p is already assigned to node "worker-1"'
    ):
        api.server.bind("default", "p", "worker-2", ADMINISTRATOR)


def test_a_pod_must_exist(api):
    with pytest.raises(NotFound, match='pods "p" not found'):
        api.server.bind("default", "p", "worker-1", ADMINISTRATOR)


@pytest.mark.parametrize(
    "pod, node, refusal, words",
    [
        pytest.param(
            evolve(POD, metadata=evolve(POD.metadata, deletion_timestamp=1)),
            "n",
            Conflict,
            "pod p is being deleted, cannot be assigned to a host",
            id="deleted",
        ),
        pytest.param(
            evolve(POD, spec=evolve(POD.spec, scheduling_gates=(LocalObjectReference("g"),))),
            "n",
            Conflict,
            "pod p has non-empty .spec.schedulingGates",
            id="gated",
        ),
        pytest.param(POD, "", BadRequest, "target.name: Required value", id="nowhere"),
    ],
)
def test_what_is_not_placed(pod, node, refusal, words):
    with pytest.raises(refusal, match=words):
        bound(pod, node, 0)


def test_pods_of_one_template_share_their_spec_on_a_node():
    assert bound(POD, "a", 1).spec is bound(POD, "a", 2).spec

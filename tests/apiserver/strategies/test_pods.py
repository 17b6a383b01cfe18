import pytest
from attrs import evolve

from k8s_tui.api.errors import Invalid
from k8s_tui.api.meta import LocalObjectReference, ObjectMeta
from k8s_tui.api.pods import Container, Pod, PodSpec, PodStatus, Toleration
from tests.apiserver import manifests

FIRST_LINE = (
    'Pod "web" is invalid: spec: Forbidden: pod updates may not change fields other than '
    "`spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` "
    "(only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be "
    "set to 1 if it "
    "was previously negative)"
)


@pytest.fixture
def stored(api):
    api.apply(manifests.POD)
    return api.get("po", "web")


def with_spec(pod, **changes):
    return evolve(pod, spec=evolve(pod.spec, **changes))


def test_a_pod_is_born_pending(api):
    pod = Pod(ObjectMeta(name="p"), PodSpec(containers=(Container("c", "x"),)), PodStatus("Running"))
    status = api.create(pod).status
    assert (status.phase, status.qos_class, status.conditions) == ("Pending", "BestEffort", ())


def test_a_gated_pod_says_why_it_is_not_placed(api):
    spec = PodSpec(containers=(Container("c", "x"),), scheduling_gates=(LocalObjectReference("g"),))
    (condition,) = api.create(Pod(ObjectMeta(name="p"), spec)).status.conditions
    assert (condition.type, condition.status, condition.reason) == (
        "PodScheduled",
        "False",
        "SchedulingGated",
    )


def test_the_pods_of_one_template_share_their_spec(api):
    spec = PodSpec(containers=(Container("c", "x"),))
    meta = ObjectMeta(generate_name="web-", namespace="default")
    one, other = (api.create(Pod(meta, spec)) for _ in range(2))
    assert one.metadata.name != other.metadata.name
    assert one.spec is other.spec


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"active_deadline_seconds": 60}, id="a deadline"),
        pytest.param({"containers": "image"}, id="an image"),
        pytest.param({"tolerations": "more"}, id="a toleration more"),
    ],
)
def test_what_may_change(api, stored, changes):
    if "containers" in changes:
        changes = {"containers": (evolve(stored.spec.containers[0], image="nginx:2"),)}
    if "tolerations" in changes:
        changes = {"tolerations": (*stored.spec.tolerations, Toleration("x", "Exists"))}
    assert api.update(with_spec(stored, **changes)).spec != stored.spec


@pytest.mark.parametrize(
    "changes, said",
    [
        pytest.param({"node_name": "x"}, FIRST_LINE, id="the node"),
        pytest.param(
            {"containers": ()},
            "spec.containers: Required value, spec.containers: Forbidden",
            id="no containers",
        ),
        pytest.param(
            {"tolerations": ()},
            "spec.tolerations: Forbidden: existing toleration can not be modified except its "
            "tolerationSeconds",
            id="a toleration less",
        ),
    ],
)
def test_what_may_not_change(api, stored, changes, said):
    with pytest.raises(Invalid) as caught:
        api.update(with_spec(stored, **changes))
    assert said in str(caught.value)


def test_a_deadline_only_shrinks(api, stored):
    shorter = api.update(with_spec(stored, active_deadline_seconds=60))
    with pytest.raises(Invalid, match="must be less than or equal to previous value"):
        api.update(with_spec(shorter, active_deadline_seconds=90))
    with pytest.raises(Invalid, match="must not update from a positive integer to nil value"):
        api.update(with_spec(shorter, active_deadline_seconds=None))


def test_a_pod_has_no_generation(api, stored):
    changed = api.update(with_spec(stored, active_deadline_seconds=60))
    assert changed.metadata.generation is None

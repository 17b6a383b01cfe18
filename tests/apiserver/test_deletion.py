import pytest
from attrs import evolve

from k8s_tui.api.core import ConfigMap
from k8s_tui.api.errors import Conflict, NotFound
from k8s_tui.api.meta import ObjectMeta
from k8s_tui.api.pods import Container, Pod, PodSpec, PodStatus
from k8s_tui.apiserver.deletion import DeleteOptions
from k8s_tui.apiserver.strategy import ADMINISTRATOR

FORCE = DeleteOptions(grace_period_seconds=0)


@pytest.fixture
def placed(api):
    spec = PodSpec(containers=(Container("c", "nginx"),), termination_grace_period_seconds=20)
    api.create(Pod(ObjectMeta(name="p", namespace="default"), spec))
    api.server.bind("default", "p", "worker-1", ADMINISTRATOR)
    return api


def is_gone(api, word, name):
    return name not in api.names(word)


def test_most_objects_go_at_once(api):
    api.create(ConfigMap(ObjectMeta(name="c", namespace="default")))
    api.delete("cm", "c")
    assert is_gone(api, "cm", "c")
    with pytest.raises(NotFound, match='configmaps "c" not found'):
        api.delete("cm", "c")


def test_a_pod_on_a_node_gets_its_grace(placed):
    marked = placed.delete("po", "p")
    assert marked.metadata.deletion_grace_period_seconds == 20
    assert marked.metadata.deletion_timestamp == placed.sim.now_ms + 20_000
    assert placed.get("po", "p") is marked


def test_the_kubelet_ends_it_with_a_grace_of_zero(placed):
    placed.delete("po", "p")
    placed.delete("po", "p", FORCE)
    assert is_gone(placed, "po", "p")


def test_a_grace_can_only_shrink(placed):
    placed.delete("po", "p", DeleteOptions(grace_period_seconds=10))
    revision = placed.etcd.revision
    placed.delete("po", "p")
    assert placed.etcd.revision == revision
    shorter = placed.delete("po", "p", DeleteOptions(grace_period_seconds=5))
    assert shorter.metadata.deletion_grace_period_seconds == 5


def test_a_pod_without_a_node_goes_at_once(api):
    api.create(Pod(ObjectMeta(name="p", namespace="default"), PodSpec(containers=(Container("c", "x"),))))
    api.delete("po", "p")
    assert is_gone(api, "po", "p")


@pytest.mark.parametrize("phase", ["Succeeded", "Failed"])
def test_a_pod_that_is_through_goes_at_once(placed, phase):
    stored = placed.get("po", "p")
    placed.update(evolve(stored, status=PodStatus(phase)), subresource="status")
    placed.delete("po", "p")
    assert is_gone(placed, "po", "p")


def test_finalizers_hold_an_object_until_the_last_is_off(api):
    meta = ObjectMeta(name="c", namespace="default", finalizers=("example.com/a", "example.com/b"))
    api.create(ConfigMap(meta))
    marked = api.delete("cm", "c")
    assert marked.metadata.deletion_timestamp is not None
    one_left = api.update(evolve(marked, metadata=evolve(marked.metadata, finalizers=("example.com/b",))))
    assert api.get("cm", "c") is one_left
    api.update(evolve(one_left, metadata=evolve(one_left.metadata, finalizers=())))
    assert is_gone(api, "cm", "c")


@pytest.mark.parametrize(
    "propagation, finalizers",
    [("Foreground", ("foregroundDeletion",)), ("Orphan", ("orphan",))],
)
def test_propagation_is_written_as_a_finalizer(api, propagation, finalizers):
    api.create(ConfigMap(ObjectMeta(name="c", namespace="default")))
    marked = api.delete("cm", "c", DeleteOptions(propagation=propagation))
    assert marked.metadata.finalizers == finalizers
    api.delete("cm", "c", DeleteOptions(propagation="Background"))
    assert is_gone(api, "cm", "c")


def test_a_background_deletion_leaves_no_trace(api):
    api.create(ConfigMap(ObjectMeta(name="c", namespace="default")))
    api.delete("cm", "c", DeleteOptions(propagation="Background"))
    assert is_gone(api, "cm", "c")


@pytest.mark.parametrize(
    "options, name",
    [
        (DeleteOptions(uid="other"), "UID"),
        (DeleteOptions(resource_version="1"), "ResourceVersion"),
    ],
)
def test_preconditions_must_hold(api, options, name):
    api.create(ConfigMap(ObjectMeta(name="c", namespace="default")))
    with pytest.raises(Conflict, match=f"Precondition failed: {name} in precondition: "):
        api.delete("cm", "c", options)


def test_a_marked_object_with_a_spec_is_of_a_new_generation(api):
    text = """
apiVersion: apps/v1
kind: ReplicaSet
metadata: {name: r, finalizers: [example.com/hold]}
spec:
  selector: {matchLabels: {a: b}}
  template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: x}]}}
"""
    api.apply(text)
    assert api.delete("rs", "r").metadata.generation == 2

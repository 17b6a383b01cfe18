"""Which volumes a pod would get on a node, and why a node or all of them do not do."""

import pytest

from k8s_tui.api.meta import ObjectMeta
from k8s_tui.api.pods import Volume
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.api.volumes import BIND_COMPLETED, SELECTED_NODE
from k8s_tui.scheduler.volumeview import NODE_CONFLICT, NOTHING_TO_BIND, UNBOUND_IMMEDIATE, VolumeView
from tests.scheduler.builders import a_node, a_pod

ZONE = "topology.kubernetes.io/zone"
HERE, THERE = a_node("n1", labels={ZONE: "a"}), a_node("n2", labels={ZONE: "b"})


def a_class(name, mode="WaitForFirstConsumer", provisioner="disk.csi.example.com", **rest):
    content = {"provisioner": provisioner, "volumeBindingMode": mode, **rest}
    return Unstructured("storage.k8s.io/v1", "StorageClass", ObjectMeta(name=name), content)


def a_claim(name, class_name, volume="", selected=""):
    annotations = {BIND_COMPLETED: "yes"} if volume else {}
    if selected:
        annotations[SELECTED_NODE] = selected
    spec = {
        "accessModes": ["ReadWriteOnce"],
        "storageClassName": class_name,
        "resources": {"requests": {"storage": "1Gi"}},
    }
    if volume:
        spec["volumeName"] = volume
    meta = ObjectMeta(name=name, namespace="default", uid=name, annotations=annotations)
    return Unstructured("v1", "PersistentVolumeClaim", meta, {"spec": spec})


def a_volume(name, zone="", class_name="local", labels=None):
    spec = {
        "capacity": {"storage": "5Gi"},
        "accessModes": ["ReadWriteOnce"],
        "storageClassName": class_name,
        "csi": {"driver": "disk.csi.example.com", "volumeHandle": f"h-{name}"},
    }
    if zone:
        terms = [{"matchExpressions": [{"key": ZONE, "operator": "In", "values": [zone]}]}]
        spec["nodeAffinity"] = {"required": {"nodeSelectorTerms": terms}}
    meta = ObjectMeta(name=name, labels=labels or {})
    return Unstructured("v1", "PersistentVolume", meta, {"spec": spec, "status": {"phase": "Available"}})


VIEW = VolumeView(
    claims={
        f"default/{claim.metadata.name}": claim
        for claim in (
            a_claim("bound", "local", "in-a"),
            a_claim("lost", "local", "nosuch"),
            a_claim("new", "standard"),
            a_claim("chosen", "standard", selected="n2"),
            a_claim("by-hand", "local"),
            a_claim("now", "immediate"),
            a_claim("zoned", "zoned"),
        )
    },
    volumes={each.metadata.name: each for each in (a_volume("in-a", "a"), a_volume("free", "a"))},
    classes={
        each.metadata.name: each
        for each in (
            a_class("standard"),
            a_class("immediate", "Immediate"),
            a_class("local", provisioner="kubernetes.io/no-provisioner"),
            a_class("zoned", allowedTopologies=[{"matchLabelExpressions": [{"key": ZONE, "values": ["a"]}]}]),
        )
    },
)


@pytest.mark.parametrize(
    "claim, node, found",
    [
        pytest.param("bound", HERE, (), id="bound, and here"),
        pytest.param("bound", THERE, NODE_CONFLICT, id="bound in another zone"),
        pytest.param("new", THERE, (None,), id="to be made"),
        pytest.param("chosen", THERE, (None,), id="chosen before, here"),
        pytest.param("chosen", HERE, NOTHING_TO_BIND, id="chosen before, elsewhere"),
        pytest.param("by-hand", HERE, ("free",), id="one that is there"),
        pytest.param("by-hand", THERE, NOTHING_TO_BIND, id="none that is there"),
        pytest.param("zoned", HERE, (None,), id="allowed here"),
        pytest.param("zoned", THERE, NOTHING_TO_BIND, id="not allowed here"),
    ],
)
def test_what_a_claim_gets_on_a_node(claim, node, found):
    choices = VIEW.choices((f"default/{claim}",), node)
    if not isinstance(choices, str):
        choices = tuple(each.volume.metadata.name if each.volume else None for each in choices)
    assert choices == found


@pytest.mark.parametrize(
    "claim, why",
    [
        ("bound", ""),
        ("new", ""),
        ("now", UNBOUND_IMMEDIATE),
        ("nosuch", 'persistentvolumeclaim "nosuch" not found'),
        ("lost", 'persistentvolumeclaim "lost" bound to non-existent persistentvolume "nosuch"'),
    ],
)
def test_why_a_pod_can_go_nowhere(claim, why):
    pod = a_pod("web", volumes=(Volume("data", {"persistentVolumeClaim": {"claimName": claim}}),))
    assert VIEW.refusal(pod, VIEW.claims_of(pod)) == why


def test_a_volume_that_was_promised_is_not_given_twice():
    view = VolumeView(VIEW.claims, VIEW.volumes, VIEW.classes, taken={"free": "default/other"})
    given = view.choices(("default/by-hand",), HERE)
    assert not isinstance(given, str)
    assert [each.volume.metadata.name for each in given if each.volume is not None] == ["in-a"]

import pytest

from k8s_tui.api.meta import ObjectMeta
from k8s_tui.api.pods import Container, Pod, PodSpec, Volume
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.client.client import PODS
from k8s_tui.controllers.binder import CLAIMS, VOLUMES
from tests.controllers.world import Cluster


def a_volume(name, size="1Gi", modes=("ReadWriteOnce",), class_name="manual", policy="Retain"):
    spec = {
        "capacity": {"storage": size},
        "accessModes": list(modes),
        "storageClassName": class_name,
        "persistentVolumeReclaimPolicy": policy,
        "hostPath": {"path": "/srv"},
    }
    return Unstructured("v1", "PersistentVolume", ObjectMeta(name=name), {"spec": spec})


def a_claim(name="data", size="1Gi", modes=("ReadWriteOnce",), class_name="manual"):
    spec = {
        "accessModes": list(modes),
        "storageClassName": class_name,
        "resources": {"requests": {"storage": size}},
    }
    meta = ObjectMeta(name=name, namespace="default")
    return Unstructured("v1", "PersistentVolumeClaim", meta, {"spec": spec})


def a_cluster(*objects):
    cluster = Cluster().start()
    for each in objects:
        cluster.client.create(each)
    cluster.run(2000)
    return cluster


def phase(cluster, resource, name):
    return cluster.get(resource, name).content["status"]["phase"]


@pytest.mark.parametrize(
    "claim, bound_to",
    [
        pytest.param(a_claim(), "small", id="the smallest that is large enough"),
        pytest.param(a_claim(size="3Gi"), "large", id="a larger one"),
        pytest.param(a_claim(size="50Gi"), None, id="too large"),
        pytest.param(a_claim(modes=("ReadWriteMany",)), "shared", id="another mode"),
        pytest.param(a_claim(class_name="fast"), None, id="another class"),
    ],
)
def test_a_claim_gets_the_volume_that_suits(claim, bound_to):
    volumes = (
        a_volume("large", "5Gi"),
        a_volume("small", "2Gi"),
        a_volume("shared", "9Gi", ("ReadWriteMany", "ReadWriteOnce")),
    )
    cluster = a_cluster(*volumes, claim)
    assert cluster.get(CLAIMS, "data").content["spec"].get("volumeName") == bound_to
    assert phase(cluster, CLAIMS, "data") == ("Bound" if bound_to else "Pending")
    phases = {volume.metadata.name: volume.content["status"]["phase"] for volume in cluster.all(VOLUMES)}
    assert phases == {
        name: "Bound" if name == bound_to else "Available" for name in ("large", "small", "shared")
    }


def test_a_claim_waits_for_a_volume_and_says_why():
    cluster = a_cluster(a_claim(class_name="nosuch"))
    assert cluster.events("ProvisioningFailed") == ['storageclass.storage.k8s.io "nosuch" not found']
    cluster.client.create(a_volume("late", class_name="nosuch"))
    cluster.run(2000)
    assert phase(cluster, CLAIMS, "data") == "Bound"
    claim = cluster.get(CLAIMS, "data")
    assert claim.metadata.annotations["pv.kubernetes.io/bind-completed"] == "yes"
    assert claim.content["status"]["capacity"] == {"storage": "1Gi"}
    assert cluster.get(VOLUMES, "late").metadata.annotations == {
        "pv.kubernetes.io/bound-by-controller": "yes"
    }


@pytest.mark.parametrize("policy, left", [("Retain", "Released"), ("Delete", "Failed")])
def test_a_volume_whose_claim_is_gone_is_released(policy, left):
    cluster = a_cluster(a_volume("v", policy=policy), a_claim())
    cluster.client.delete(CLAIMS, "default", "data")
    cluster.run(2000)
    assert cluster.find(CLAIMS, "data") is None
    volume = cluster.find(VOLUMES, "v", "")
    assert (volume.content["status"]["phase"] if volume else None) == left


def test_a_claim_that_a_pod_uses_stays_until_the_pod_is_gone():
    source = {"persistentVolumeClaim": {"claimName": "data"}}
    spec = PodSpec((Volume("data", source),), containers=(Container("c", "nginx"),))
    cluster = a_cluster(a_volume("v"), a_claim(), Pod(ObjectMeta(name="user", namespace="default"), spec))
    cluster.client.delete(CLAIMS, "default", "data")
    cluster.client.delete(VOLUMES, "", "v")
    cluster.run(5000)
    assert cluster.get(CLAIMS, "data").metadata.deletion_timestamp is not None
    assert cluster.get(VOLUMES, "v", "").metadata.deletion_timestamp is not None
    cluster.client.delete(PODS, "default", "user")
    cluster.run(5000)
    assert cluster.find(CLAIMS, "data") is None
    assert cluster.find(VOLUMES, "v", "") is None

"""VolumeAttachments follow the pods, one node at a time."""

import pytest
from attrs import evolve

from k8s_tui.api.contents import spec_of
from k8s_tui.api.core import Taint
from k8s_tui.api.meta import ObjectMeta
from k8s_tui.api.pods import Container, Pod, PodSpec, Volume
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.api.volumes import unique_name
from k8s_tui.apiserver.deletion import DeleteOptions
from k8s_tui.client.client import NODES, PODS
from k8s_tui.controllers.attachdetach import ATTACHMENTS, MAX_UNMOUNT_WAIT_MS, NODE_DRIVERS, OUT_OF_SERVICE
from tests.controllers.world import Cluster

DRIVER = "disk.csi.example.com"


def a_pod(name, node):
    source = {"persistentVolumeClaim": {"claimName": "data"}}
    spec = PodSpec((Volume("data", source),), containers=(Container("c", "nginx"),), node_name=node)
    return Pod(ObjectMeta(name=name, namespace="default"), spec)


@pytest.fixture
def cluster():
    cluster = Cluster().start()
    spec = {
        "capacity": {"storage": "1Gi"},
        "accessModes": ["ReadWriteOnce"],
        "storageClassName": "x",
        "csi": {"driver": DRIVER, "volumeHandle": "disk-1"},
    }
    cluster.client.create(Unstructured("v1", "PersistentVolume", ObjectMeta(name="v"), {"spec": spec}))
    asked = {
        "accessModes": ["ReadWriteOnce"],
        "storageClassName": "x",
        "resources": {"requests": {"storage": "1Gi"}},
    }
    for node in cluster.kubelets.nodes:
        drivers = {"spec": {"drivers": [{"name": DRIVER, "nodeID": node}]}}
        cluster.client.create(Unstructured("storage.k8s.io/v1", "CSINode", ObjectMeta(name=node), drivers))
    meta = ObjectMeta(name="data", namespace="default")
    cluster.client.create(Unstructured("v1", "PersistentVolumeClaim", meta, {"spec": asked}))
    cluster.run(2_000)
    return cluster


def nodes(cluster):
    return [spec_of(each)["nodeName"] for each in cluster.all(ATTACHMENTS)]


def say_mounted(cluster, node, *, mounted):
    found = cluster.get(NODES, node, "")
    extra = {"volumesInUse": [unique_name(DRIVER, "disk-1")]} if mounted else {}
    cluster.client.update_status(evolve(found, status=evolve(found.status, extra=extra)))
    cluster.run(1_000)


def force(cluster, pod):
    cluster.client.delete(PODS, "default", pod, DeleteOptions(0))
    cluster.run(1_000)


def test_a_disk_follows_its_pod(cluster):
    cluster.client.create(a_pod("one", "worker-1"))
    cluster.run(1_000)
    assert nodes(cluster) == ["worker-1"]
    force(cluster, "one")
    assert nodes(cluster) == []


def test_a_disk_stays_while_its_node_has_it_mounted(cluster):
    cluster.client.create(a_pod("one", "worker-1"))
    cluster.run(1_000)
    say_mounted(cluster, "worker-1", mounted=True)
    force(cluster, "one")
    cluster.run(MAX_UNMOUNT_WAIT_MS + 20_000)
    assert nodes(cluster) == ["worker-1"]
    say_mounted(cluster, "worker-1", mounted=False)
    cluster.run(10_000)
    assert nodes(cluster) == []


def test_a_second_node_waits_and_its_pod_is_told_why(cluster):
    cluster.client.create(a_pod("one", "worker-1"))
    cluster.run(1_000)
    cluster.client.create(a_pod("two", "worker-2"))
    cluster.run(1_000)
    assert nodes(cluster) == ["worker-1"]
    told = 'Multi-Attach error for volume "v" Volume is already used by pod(s) one'
    assert cluster.events("FailedAttachVolume")[0] == told
    force(cluster, "one")
    cluster.run(10_000)
    assert nodes(cluster) == ["worker-2"]


@pytest.mark.parametrize("is_declared", [False, True])
def test_a_dead_node_keeps_its_disk_for_six_minutes_unless_it_is_out_of_service(cluster, is_declared):
    cluster.client.create(a_pod("one", "worker-1"))
    cluster.run(1_000)
    say_mounted(cluster, "worker-1", mounted=True)
    del cluster.kubelets.alive["worker-1"]
    cluster.run(60_000)
    force(cluster, "one")
    if is_declared:
        found = cluster.get(NODES, "worker-1", "")
        taints = (*found.spec.taints, Taint(OUT_OF_SERVICE, "NoExecute"))
        cluster.client.update(evolve(found, spec=evolve(found.spec, taints=taints)))
    cluster.run(60_000)
    assert nodes(cluster) == ([] if is_declared else ["worker-1"])
    cluster.run(MAX_UNMOUNT_WAIT_MS)
    assert nodes(cluster) == []


def test_a_node_without_the_driver_is_told(cluster):
    cluster.client.delete(NODE_DRIVERS, "", "worker-1")
    cluster.client.create(a_pod("one", "worker-1"))
    cluster.run(1_000)
    assert nodes(cluster) == []
    words = f'AttachVolume.Attach failed for volume "v" : CSINode worker-1 does not contain driver {DRIVER}'
    assert cluster.events("FailedAttachVolume") == [words]

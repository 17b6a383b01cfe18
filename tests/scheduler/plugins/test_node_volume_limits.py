from attrs import evolve

from k8s_tui.api.meta import ObjectMeta
from k8s_tui.api.pods import Volume
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.scheduler.plugins.node_volume_limits import REFUSAL, NodeVolumeLimits
from k8s_tui.scheduler.plugins.volume_zone import REFUSAL as OTHER_ZONE
from k8s_tui.scheduler.plugins.volume_zone import VolumeZone
from k8s_tui.scheduler.volumeview import VolumeView
from tests.scheduler.builders import a_candidate, a_cluster, a_node, a_pod
from tests.scheduler.test_volumeview import a_claim, a_volume


def mounting(name, claim):
    return a_pod(name, volumes=(Volume("data", {"persistentVolumeClaim": {"claimName": claim}}),))


def a_full_cluster(limit):
    drivers = [{"name": "disk.csi.example.com", "allocatable": {"count": limit}}]
    node = Unstructured("storage.k8s.io/v1", "CSINode", ObjectMeta(name="n1"), {"spec": {"drivers": drivers}})
    cluster = a_cluster(a_node("n1"), placed=((mounting("p0", "c0"), "n1"), (mounting("p1", "c1"), "n1")))
    claims = {f"default/c{n}": a_claim(f"c{n}", "standard", f"v{n}") for n in range(3)}
    volumes = {f"v{n}": a_volume(f"v{n}") for n in range(3)}
    cluster.volumes = VolumeView(claims, volumes, {}, {"n1": node})
    return cluster


def verdict(limit, claim):
    cluster = a_full_cluster(limit)
    candidate = evolve(a_candidate(mounting("new", claim)), claims=(f"default/{claim}",))
    return NodeVolumeLimits().filter(candidate, cluster.nodes["n1"], cluster)


def test_a_node_takes_as_many_disks_as_its_driver_says():
    assert verdict(3, "c2") is None
    assert verdict(2, "c2") == REFUSAL
    # One that is there already is no further disk.
    assert verdict(2, "c1") is None


def test_a_volume_with_zone_labels_stays_in_its_zone():
    cluster = a_cluster(a_node("n1", labels={"topology.kubernetes.io/zone": "b"}))
    labels = {"topology.kubernetes.io/zone": "a__c"}
    cluster.volumes = VolumeView(
        {"default/c": a_claim("c", "x", "v")}, {"v": a_volume("v", labels=labels)}, {}, {}
    )
    candidate = evolve(a_candidate(mounting("p", "c")), claims=("default/c",))
    assert VolumeZone().filter(candidate, cluster.nodes["n1"], cluster) == OTHER_ZONE
    near = a_cluster(a_node("n1", labels={"topology.kubernetes.io/zone": "c"}))
    near.volumes = cluster.volumes
    assert VolumeZone().filter(candidate, near.nodes["n1"], near) is None

"""Endpoints that somebody wrote are mirrored into slices as long as their service has no selector."""

import attrs

from k8s_tui.api.core import Service, ServicePort, ServiceSpec
from k8s_tui.api.meta import ObjectMeta
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.client.client import ENDPOINT_SLICES, SERVICES
from k8s_tui.controllers.endpoints import ENDPOINTS
from k8s_tui.controllers.endpointslicemirroring import MANAGED_BY, SKIP_LABEL
from tests.controllers.world import Cluster

PORT = {"port": 5432, "protocol": "TCP"}


def hand_made(*subsets, labels=None):
    meta = ObjectMeta(name="db", namespace="default", labels=labels or {})
    return Unstructured("v1", "Endpoints", meta, {"subsets": list(subsets)})


def subset(*addresses, others=(), **port):
    found = {"addresses": [{"ip": ip} for ip in addresses], "ports": [{**PORT, **port}]}
    return {**found, "notReadyAddresses": [{"ip": ip} for ip in others]} if others else found


def a_cluster(endpoints, selector=None):
    cluster = Cluster().start()
    spec = ServiceSpec((ServicePort(5432),), selector or {})
    cluster.client.create(Service(ObjectMeta(name="db", namespace="default"), spec))
    cluster.run(500)
    cluster.client.create(endpoints)
    cluster.run(1_000)
    return cluster


def mirrored(cluster):
    label = "endpointslice.kubernetes.io/managed-by"
    slices = [each for each in cluster.all(ENDPOINT_SLICES) if each.metadata.labels.get(label) == MANAGED_BY]
    return sorted(
        (port.port, endpoint.addresses[0], endpoint.conditions.ready)
        for each in slices
        for port in each.ports
        for endpoint in each.endpoints
    )


def test_each_subset_becomes_a_slice():
    cluster = a_cluster(hand_made(subset("192.0.2.1", others=["192.0.2.2"]), subset("192.0.2.3", port=5433)))
    assert mirrored(cluster) == [
        (5432, "192.0.2.1", True),
        (5432, "192.0.2.2", False),
        (5433, "192.0.2.3", True),
    ]
    assert len([each for each in cluster.all(ENDPOINT_SLICES) if each.metadata.name.startswith("db-")]) == 2


def test_slices_follow_changes_and_go_with_the_endpoints():
    cluster = a_cluster(hand_made(subset("192.0.2.1")))
    cluster.change(ENDPOINTS, "db", lambda old: attrs.evolve(old, content={"subsets": [subset("192.0.2.9")]}))
    cluster.run(500)
    assert mirrored(cluster) == [(5432, "192.0.2.9", True)]
    cluster.client.delete(ENDPOINTS, "default", "db")
    cluster.run(500)
    assert mirrored(cluster) == []


def test_whoever_deletes_a_slice_gets_it_back():
    cluster = a_cluster(hand_made(subset("192.0.2.1")))
    (name,) = [
        each.metadata.name for each in cluster.all(ENDPOINT_SLICES) if each.metadata.name.startswith("db-")
    ]
    cluster.client.delete(ENDPOINT_SLICES, "default", name)
    cluster.run(500)
    assert mirrored(cluster) == [(5432, "192.0.2.1", True)]


def test_what_is_left_alone():
    assert mirrored(a_cluster(hand_made(subset("192.0.2.1"), labels={SKIP_LABEL: "true"}))) == []
    cluster = Cluster().start()
    cluster.run(500)
    cluster.client.create(hand_made(subset("192.0.2.1")))
    cluster.run(1_000)
    # Without a service they stay as they are, and nothing is made of them.
    assert mirrored(cluster) == []
    assert cluster.find(ENDPOINTS, "db") is not None


def test_a_service_that_gets_a_selector_loses_its_mirror():
    cluster = a_cluster(hand_made(subset("192.0.2.1")))
    cluster.change(
        SERVICES, "db", lambda old: attrs.evolve(old, spec=attrs.evolve(old.spec, selector={"app": "db"}))
    )
    cluster.run(1_000)
    assert mirrored(cluster) == []

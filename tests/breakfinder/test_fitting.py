from typing import Any

import pytest

from k8s_tui.breakfinder.fitting import Shape, scenario_of
from k8s_tui.game.opening import open_world
from k8s_tui.game.scenario import Machines, Size
from tests.breakfinder.manifests import deployment, given_of, other, service

LARGE = {"resources": {"requests": {"cpu": "3", "memory": "3Gi"}}}
PRESUMED = "taken for plain servers, because nobody here knows the images: shop/web"
HUGE = {"resources": {"requests": {"cpu": "64"}}}


def cluster(*objects: dict[str, Any], **shape: Any) -> Any:
    return scenario_of(given_of(*objects), Shape(**shape))


@pytest.mark.parametrize(
    "container, replicas, size, note",
    [
        ({}, 3, Size("2", "4Gi"), ""),
        (LARGE, 1, Size("4", "8Gi"), ""),
        (LARGE, 3, Size("8", "16Gi"), ""),
        (LARGE, 4, Size("16", "64Gi"), ""),
        (
            HUGE,
            1,
            Size("32", "128Gi"),
            "the pods do not all fit on the workers, although each has 32 CPUs and 128Gi of memory",
        ),
    ],
)
def test_machines_are_as_large_as_they_must_be_with_one_missing(
    container: dict[str, Any], replicas: int, size: Size, note: str
) -> None:
    scenario = cluster(deployment(container=container, replicas=replicas))
    assert scenario.spec.cluster.worker_size == size
    assert scenario.warnings == ((note, PRESUMED) if note else (PRESUMED,))


def test_the_shape_is_as_asked_for() -> None:
    found = cluster(deployment(), workers=5, masters=3, zones=2, worker_size=Size("1", "2Gi")).spec.cluster
    assert (found.workers, found.masters, found.zones) == (5, 3, ("zone-a", "zone-b"))
    assert found.worker_size == Size("1", "2Gi")


def test_a_pod_that_is_pinned_to_a_machine_finds_one_of_that_name() -> None:
    scenario = cluster(deployment(pod={"nodeSelector": {"kubernetes.io/hostname": "ip-10-0-0-7"}}))
    assert scenario.spec.cluster.pools == (Machines(("worker-1",), ("kubernetes.io/hostname=ip-10-0-0-7",)),)


POD = {"containers": [{"name": "a", "image": "nginx"}]}


@pytest.mark.parametrize(
    "given,note",
    [
        (other("v1", "ConfigMap", "settings"), "nothing that was given runs pods, so nothing can break"),
        (
            other("v1", "Pod", "web", spec=POD),
            "pod/web stands by itself: nobody makes it anew when it is gone",
        ),
    ],
)
def test_what_was_perhaps_not_meant_is_noted(given: dict[str, Any], note: str) -> None:
    assert cluster(given).warnings == (note,)


def test_an_autoscaler_counts_by_what_it_keeps_at_least() -> None:
    target = {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}
    scaler = {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "metadata": {"name": "web"},
        "spec": {"minReplicas": 4, "maxReplicas": 9, "scaleTargetRef": target},
    }
    found = cluster(deployment(container=LARGE, replicas=1), scaler).spec.cluster
    assert found.worker_size == Size("16", "64Gi")


def test_nodes_have_what_pods_select_and_the_world_of_it_opens() -> None:
    pod = {
        "nodeSelector": {"pool": "batch"},
        "tolerations": [{"key": "dedicated", "value": "batch", "effect": "NoSchedule"}],
    }
    ports = {"ports": [{"containerPort": 8080}]}
    scenario = cluster(
        service(), deployment(container=ports), deployment("batch", pod=pod, container=ports), workers=1
    )
    assert scenario.spec.cluster.workers == 2
    assert scenario.spec.cluster.pools == (
        Machines(("worker-2",), ("pool=batch",), ("dedicated=batch:NoSchedule",)),
    )
    assert scenario.warnings == (
        (
            "1 worker has the labels pool=batch and the taint dedicated=batch:NoSchedule, because pods of "
            "deployment/batch ask for them"
        ),
        PRESUMED,
    )
    world = open_world(scenario, 1)
    world.run_for(30_000)
    assert world.traffic.record.success_percent("service/web", 30_000) == 100.0


def test_an_ingress_is_answered_from_outside() -> None:
    backend = {"service": {"name": "web", "port": {"number": 80}}}
    rule = {"host": "shop.io", "http": {"paths": [{"path": "/", "pathType": "Prefix", "backend": backend}]}}
    ingress = {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "Ingress",
        "metadata": {"name": "web"},
        "spec": {"ingressClassName": "traefik", "rules": [rule]},
    }
    ports = {"ports": [{"containerPort": 8080}]}
    world = open_world(cluster(service(), deployment(container=ports), ingress, workers=1), 1)
    world.run_for(30_000)
    assert world.traffic.record.success_percent("shop.io/", 30_000) == 100.0

from attrs import evolve

from k8s_tui.api.meta import ObjectMeta
from k8s_tui.api.pods import Container, Pod, PodSpec
from k8s_tui.client.client import NODES, PODS
from k8s_tui.controllers import podgc
from tests.controllers.world import Cluster


def a_cluster(pods):
    cluster = Cluster().start()
    cluster.run(1_000)
    for number in range(pods):
        meta = ObjectMeta(name=f"pod-{number}", namespace="default")
        spec = PodSpec(containers=(Container(name="c", image="nginx"),), node_name="worker-1")
        cluster.client.create(Pod(metadata=meta, spec=spec))
        cluster.run(1_000)
    return cluster


def names(cluster):
    return [pod.metadata.name for pod in cluster.all(PODS)]


def test_of_finished_pods_the_oldest_go_when_there_are_too_many(monkeypatch):
    monkeypatch.setattr(podgc, "TERMINATED_THRESHOLD", 2)
    cluster = a_cluster(5)
    cluster.run(5_000)
    for number in (0, 1, 3, 4):
        pod = cluster.get(PODS, f"pod-{number}")
        cluster.client.update_status(evolve(pod, status=evolve(pod.status, phase="Succeeded")))
    cluster.run(podgc.CHECK_PERIOD_MS + 1_000)
    assert names(cluster) == ["pod-2", "pod-3", "pod-4"]


def test_pods_of_a_node_that_is_gone_go_after_a_while():
    cluster = a_cluster(2)
    cluster.client.delete(NODES, "", "worker-1")
    cluster.run(podgc.QUARANTINE_MS // 2)
    assert len(names(cluster)) == 2
    cluster.run(podgc.QUARANTINE_MS + podgc.CHECK_PERIOD_MS)
    assert names(cluster) == []

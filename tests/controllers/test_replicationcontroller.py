from attrs import evolve

from k8s_tui.api.meta import ObjectMeta
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.client.client import PODS
from k8s_tui.controllers.replicationcontroller import CONTROLLERS
from tests.controllers.world import Cluster


def a_cluster(replicas=3):
    template = {
        "metadata": {"labels": {"app": "old"}},
        "spec": {"containers": [{"name": "c", "image": "nginx:1.25"}]},
    }
    content = {"spec": {"replicas": replicas, "selector": {"app": "old"}, "template": template}}
    cluster = Cluster().start()
    meta = ObjectMeta(name="old", namespace="default")
    cluster.client.create(Unstructured("v1", "ReplicationController", meta, content))
    cluster.run(5_000)
    return cluster


def test_it_keeps_its_number():
    cluster = a_cluster()
    assert len(cluster.all(PODS)) == 3
    assert cluster.get(CONTROLLERS, "old").content["status"] == {
        "replicas": 3,
        "fullyLabeledReplicas": 3,
        "readyReplicas": 3,
        "availableReplicas": 3,
        "observedGeneration": 1,
    }
    first = cluster.all(PODS)[0].metadata.name
    cluster.client.delete(PODS, "default", first)
    cluster.run(5_000)
    names = [pod.metadata.name for pod in cluster.all(PODS)]
    assert len(names) == 3
    assert first not in names


def test_it_scales_and_lets_go_of_what_it_no_longer_selects():
    cluster = a_cluster()
    pod = cluster.all(PODS)[0]
    cluster.client.update(evolve(pod, metadata=evolve(pod.metadata, labels={"app": "other"})))
    cluster.run(5_000)
    assert len(cluster.all(PODS)) == 4
    cluster.change(
        CONTROLLERS,
        "old",
        lambda each: evolve(each, content={**each.content, "spec": {**each.content["spec"], "replicas": 1}}),
    )
    cluster.run(5_000)
    assert len([each for each in cluster.all(PODS) if each.metadata.labels == {"app": "old"}]) == 1

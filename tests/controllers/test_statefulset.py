from k8s_tui.api.meta import ObjectMeta
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.client.client import PODS
from k8s_tui.controllers.binder import CLAIMS
from k8s_tui.controllers.history import REVISIONS
from k8s_tui.controllers.statefulset import STATEFUL_SETS
from k8s_tui.sim.value import evolve
from tests.controllers.world import MANAGER, Cluster


def a_stateful_set(replicas=2, image="postgres:16", **spec):
    template = {
        "metadata": {"labels": {"app": "db"}},
        "spec": {"containers": [{"name": "pg", "image": image}]},
    }
    claim = {
        "metadata": {"name": "data"},
        "spec": {
            "accessModes": ["ReadWriteOnce"],
            "storageClassName": "manual",
            "resources": {"requests": {"storage": "1Gi"}},
        },
    }
    content = {
        "replicas": replicas,
        "serviceName": "db",
        "selector": {"matchLabels": {"app": "db"}},
        "template": template,
        "volumeClaimTemplates": [claim],
        **spec,
    }
    return Unstructured(
        "apps/v1", "StatefulSet", ObjectMeta(name="db", namespace="default"), {"spec": content}
    )


def a_cluster(**spec):
    cluster = Cluster().start()
    cluster.client.create(a_stateful_set(**spec))
    cluster.run(10_000)
    return cluster


def changed(**spec):
    return lambda each: evolve(each, content={**each.content, "spec": {**each.content["spec"], **spec}})


def with_image(image):
    def change(each):
        template = {
            **each.content["spec"]["template"],
            "spec": {"containers": [{"name": "pg", "image": image}]},
        }
        return changed(template=template)(each)

    return change


def images(cluster):
    return [pod.spec.containers[0].image for pod in cluster.all(PODS)]


def test_pods_and_claims_come_in_order_with_their_names():
    cluster = a_cluster()
    assert [pod.metadata.name for pod in cluster.all(PODS)] == ["db-0", "db-1"]
    assert [claim.metadata.name for claim in cluster.all(CLAIMS)] == ["data-db-0", "data-db-1"]
    assert cluster.events("SuccessfulCreate") == [
        "create Claim data-db-0 Pod db-0 in StatefulSet db success",
        "create Pod db-0 in StatefulSet db successful",
        "create Claim data-db-1 Pod db-1 in StatefulSet db success",
        "create Pod db-1 in StatefulSet db successful",
    ]
    pod = cluster.get(PODS, "db-1")
    assert (pod.spec.hostname, pod.spec.subdomain) == ("db-1", "db")
    assert pod.spec.volumes[0].source == {"persistentVolumeClaim": {"claimName": "data-db-1"}}
    assert pod.metadata.labels["statefulset.kubernetes.io/pod-name"] == "db-1"
    status = cluster.get(STATEFUL_SETS, "db").content["status"]
    assert (status["replicas"], status["readyReplicas"], status["availableReplicas"]) == (2, 2, 2)
    assert status["currentRevision"] == status["updateRevision"]


def test_a_lost_pod_comes_back_under_its_name_with_its_claim():
    cluster = a_cluster()
    before = cluster.get(PODS, "db-0").metadata.uid
    cluster.client.delete(PODS, "default", "db-0")
    cluster.run(10_000)
    assert cluster.get(PODS, "db-0").metadata.uid != before
    assert len(cluster.all(CLAIMS)) == 2


def test_scaling_down_keeps_the_claims():
    cluster = a_cluster(replicas=3)
    cluster.change(STATEFUL_SETS, "db", changed(replicas=1))
    cluster.run(10_000)
    assert [pod.metadata.name for pod in cluster.all(PODS)] == ["db-0"]
    assert cluster.events("SuccessfulDelete") == [
        "delete Pod db-2 in StatefulSet db successful",
        "delete Pod db-1 in StatefulSet db successful",
    ]
    assert len(cluster.all(CLAIMS)) == 3


def test_an_update_goes_from_the_last_to_the_first_and_never_takes_two():
    cluster = a_cluster(replicas=3)
    cluster.change(STATEFUL_SETS, "db", with_image("postgres:17"))
    seen = [images(cluster)]
    for _ in range(200):
        cluster.run(100)
        if images(cluster) != seen[-1] and len(images(cluster)) == 3:
            seen.append(images(cluster))
    new, old = "postgres:17", "postgres:16"
    assert seen == [[old, old, old], [old, old, new], [old, new, new], [new, new, new]]
    status = cluster.get(STATEFUL_SETS, "db").content["status"]
    assert status["currentRevision"] == status["updateRevision"]
    assert len(cluster.all(REVISIONS)) == 2


def test_below_the_partition_a_pod_is_made_again_as_it_was():
    strategy = {"type": "RollingUpdate", "rollingUpdate": {"partition": 1}}
    cluster = a_cluster(updateStrategy=strategy)
    cluster.change(STATEFUL_SETS, "db", with_image("postgres:17"))
    cluster.run(10_000)
    cluster.client.delete(PODS, "default", "db-0")
    cluster.run(10_000)
    assert images(cluster) == ["postgres:16", "postgres:17"]


def test_a_restart_of_the_manager_changes_nothing():
    cluster = a_cluster()
    before = cluster.all(PODS)
    cluster.sim.stop(MANAGER)
    cluster.sim.start(MANAGER)
    cluster.run(10_000)
    assert cluster.all(PODS) == before

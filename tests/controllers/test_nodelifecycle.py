from attrs import evolve

from k8s_tui.api.core import node_condition
from k8s_tui.api.pods import Toleration, is_ready, pod_condition
from k8s_tui.client.client import ENDPOINT_SLICES, NODES, PODS
from tests.controllers.world import MANAGER, Cluster, a_deployment, a_service, a_template

TOLERATIONS = tuple(
    Toleration(f"node.kubernetes.io/{key}", "Exists", effect="NoExecute", toleration_seconds=300)
    for key in ("not-ready", "unreachable")
)


def a_cluster(replicas=3, nodes=()):
    cluster = Cluster()
    cluster.kubelets.nodes += nodes
    cluster.kubelets.alive = dict.fromkeys(cluster.kubelets.nodes)
    cluster.start()
    deployment = a_deployment(replicas=replicas)
    template = a_template(tolerations=TOLERATIONS)
    cluster.client.create(a_service())
    cluster.client.create(evolve(deployment, spec=evolve(deployment.spec, template=template)))
    cluster.run(15_000)
    return cluster


def ready(cluster, name):
    condition = node_condition(cluster.get(NODES, name), "Ready")
    return condition.status, condition.reason


def taints(cluster, name):
    return {
        (each.key.removeprefix("node.kubernetes.io/"), each.effect)
        for each in cluster.get(NODES, name).spec.taints
    }


def silence(cluster, *names):
    for name in names:
        cluster.kubelets.alive.pop(name)
        cluster.kubelets.nodes.remove(name)


def until(cluster, is_true, limit_ms=1_000_000):
    start_ms = cluster.sim.now_ms
    while not is_true():
        assert cluster.sim.now_ms - start_ms < limit_ms
        cluster.run(500)
    return (cluster.sim.now_ms - start_ms) / 1000


def test_a_node_that_is_ready_loses_its_first_taint_and_gets_a_range():
    cluster = a_cluster()
    assert taints(cluster, "worker-1") == set()
    cidrs = {cluster.get(NODES, f"worker-{number}").spec.pod_cidr for number in (1, 2, 3)}
    assert cidrs == {"10.244.0.0/24", "10.244.1.0/24", "10.244.2.0/24"}
    assert "Node worker-1 event: Registered Node worker-1 in Controller" in cluster.events("RegisteredNode")


def test_a_silent_node_becomes_unknown_and_its_pods_leave_the_slices():
    cluster = a_cluster()
    silence(cluster, "worker-2")
    took = until(cluster, lambda: ready(cluster, "worker-2")[0] != "True")
    assert 40 <= took <= 60
    assert ready(cluster, "worker-2") == ("Unknown", "NodeStatusUnknown")
    cluster.run(1000)
    assert taints(cluster, "worker-2") == {("unreachable", "NoSchedule"), ("unreachable", "NoExecute")}
    assert cluster.events("NodeNotReady") == [
        "Node worker-2 status is now: NodeNotReady",
        "Node is not ready",
    ]
    for pod in cluster.all(PODS):
        assert is_ready(pod) == (pod.spec.node_name != "worker-2")
    for endpoint in cluster.all(ENDPOINT_SLICES)[-1].endpoints:
        assert endpoint.conditions.ready == (endpoint.node_name != "worker-2")


def test_its_pods_are_replaced_after_300_seconds():
    cluster = a_cluster()
    lost = {pod.metadata.name for pod in cluster.all(PODS) if pod.spec.node_name == "worker-2"}
    cluster.kubelets.stop_ms = 10_000_000
    silence(cluster, "worker-2")
    until(cluster, lambda: ("unreachable", "NoExecute") in taints(cluster, "worker-2"))

    def terminating():
        return {pod.metadata.name for pod in cluster.all(PODS) if pod.metadata.deletion_timestamp is not None}

    took = until(cluster, lambda: terminating() == lost)
    assert 299 <= took <= 302
    cluster.run(3000)
    assert sum(is_ready(pod) for pod in cluster.all(PODS)) == 3
    (name,) = lost
    assert cluster.events("TaintManagerEviction") == [f"Marking for deletion Pod default/{name}"]
    assert pod_condition(cluster.get(PODS, name), "DisruptionTarget").reason == "DeletionByTaintManager"


def test_a_node_that_comes_back_in_time_keeps_its_pods():
    cluster = a_cluster()
    before = {pod.metadata.uid for pod in cluster.all(PODS)}
    silence(cluster, "worker-2")
    until(cluster, lambda: ("unreachable", "NoExecute") in taints(cluster, "worker-2"))
    cluster.run(100_000)
    node = cluster.get(NODES, "worker-2")
    conditions = tuple(
        evolve(
            each, status="True" if each.type == "Ready" else "False", last_heartbeat_time=cluster.sim.now_ms
        )
        for each in node.status.conditions
    )
    cluster.client.update_status(evolve(node, status=evolve(node.status, conditions=conditions)))
    cluster.kubelets.alive["worker-2"] = None
    cluster.run(400_000)
    assert taints(cluster, "worker-2") == set()
    assert {pod.metadata.uid for pod in cluster.all(PODS)} == before
    assert len(cluster.events("TaintManagerEviction")) == 1
    assert cluster.events("TaintManagerEviction")[0].startswith("Cancelling deletion of Pod default/web-")


def test_where_all_nodes_are_silent_nobody_is_evicted():
    cluster = a_cluster()
    silence(cluster, "worker-1", "worker-2", "worker-3")
    cluster.run(1_000_000)
    assert ready(cluster, "worker-1")[0] == "Unknown"
    assert taints(cluster, "worker-1") == {("unreachable", "NoSchedule")}
    assert all(pod.metadata.deletion_timestamp is None for pod in cluster.all(PODS))


def test_nodes_are_emptied_one_every_ten_seconds():
    cluster = a_cluster(nodes=[f"worker-{number}" for number in range(4, 12)])
    silence(cluster, "worker-2", "worker-4")

    def tainted():
        return sum(("unreachable", "NoExecute") in taints(cluster, f"worker-{number}") for number in (2, 4))

    until(cluster, lambda: tainted() == 1)
    assert 9.5 <= until(cluster, lambda: tainted() == 2) <= 10.5


def test_a_stopped_manager_notices_nothing():
    cluster = a_cluster()
    cluster.sim.stop(MANAGER)
    silence(cluster, "worker-2")
    cluster.run(600_000)
    assert ready(cluster, "worker-2")[0] == "True"
    cluster.sim.start(MANAGER)
    cluster.run(40_000)
    assert ready(cluster, "worker-2")[0] == "True"
    cluster.run(20_000)
    assert ready(cluster, "worker-2")[0] == "Unknown"


def test_pods_of_a_deleted_node_are_collected():
    cluster = a_cluster()
    lost = {pod.metadata.name for pod in cluster.all(PODS) if pod.spec.node_name == "worker-2"}
    silence(cluster, "worker-2")
    cluster.client.delete(NODES, "", "worker-2")
    cluster.run(30_000)
    assert lost <= {pod.metadata.name for pod in cluster.all(PODS)}
    cluster.run(60_000)
    assert not lost & {pod.metadata.name for pod in cluster.all(PODS)}
    assert sum(is_ready(pod) for pod in cluster.all(PODS)) == 3

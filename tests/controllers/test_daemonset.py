from attrs import evolve

from k8s_tui.api.apps import DaemonSetUpdateStrategy
from k8s_tui.api.core import Taint
from k8s_tui.client.client import DAEMON_SETS, NODES, PODS
from tests.controllers.world import Cluster, a_daemon_set, a_node, a_template, with_image


def a_cluster(daemon_set=None):
    cluster = Cluster().start()
    cluster.client.create(daemon_set or a_daemon_set())
    cluster.run(5000)
    return cluster


def the_nodes(cluster):
    return sorted(pod.spec.node_name for pod in cluster.all(PODS))


def taint(effect, key="broken"):
    return lambda node: evolve(node, spec=evolve(node.spec, taints=(Taint(key, effect),)))


def test_every_node_gets_one_pod_that_names_it():
    cluster = a_cluster()
    assert the_nodes(cluster) == ["worker-1", "worker-2", "worker-3"]
    pod = cluster.all(PODS)[0]
    term = pod.spec.affinity.node_affinity.required_during_scheduling_ignored_during_execution
    assert term.node_selector_terms[0].match_fields[0].values == (pod.spec.node_name,)
    tolerated = {(each.key, each.effect) for each in pod.spec.tolerations}
    assert ("node.kubernetes.io/unreachable", "NoExecute") in tolerated
    assert ("node.kubernetes.io/unschedulable", "NoSchedule") in tolerated
    status = cluster.get(DAEMON_SETS, "agent").status
    assert (status.desired_number_scheduled, status.current_number_scheduled) == (3, 3)
    assert (status.number_ready, status.number_available, status.updated_number_scheduled) == (3, 3, 3)
    assert (status.number_unavailable, status.number_misscheduled) == (None, 0)


def test_a_new_node_gets_a_pod_too():
    cluster = a_cluster()
    cluster.client.create(a_node("worker-4"))
    cluster.kubelets.alive["worker-4"] = None
    cluster.run(3000)
    assert "worker-4" in the_nodes(cluster)


def test_a_node_that_does_not_suit_gets_none():
    template = a_template("agent")
    template = evolve(template, spec=evolve(template.spec, node_selector={"disk": "ssd"}))
    cluster = a_cluster(a_daemon_set(template=template))
    assert the_nodes(cluster) == []

    def labelled(node):
        return evolve(node, metadata=evolve(node.metadata, labels={**node.metadata.labels, "disk": "ssd"}))

    cluster.change(NODES, "worker-2", labelled)
    cluster.run(3000)
    assert the_nodes(cluster) == ["worker-2"]


def test_a_taint_keeps_new_pods_away_and_only_no_execute_drives_old_ones_out():
    cluster = a_cluster()
    cluster.change(NODES, "worker-1", taint("NoSchedule"))
    cluster.change(NODES, "worker-2", taint("NoExecute"))
    cluster.run(3000)
    assert the_nodes(cluster) == ["worker-1", "worker-3"]
    status = cluster.get(DAEMON_SETS, "agent").status
    assert (status.desired_number_scheduled, status.number_misscheduled) == (1, 1)


def test_a_deleted_and_a_failed_pod_are_replaced():
    cluster = a_cluster()
    first, second, _ = cluster.all(PODS)
    cluster.client.delete(PODS, "default", first.metadata.name)
    cluster.kubelets.report("default", second.metadata.name, ready=False, phase="Failed")
    cluster.run(5000)
    pods = cluster.all(PODS)
    assert len(pods) == 3
    assert not {first.metadata.name, second.metadata.name} & {pod.metadata.name for pod in pods}
    where = f"default/{second.metadata.name} on node {second.spec.node_name}"
    words = f"Found failed daemon pod {where}, will try to kill it"
    assert cluster.events("FailedDaemonPod")[0] == words


def test_an_update_replaces_one_at_a_time():
    cluster = a_cluster()
    cluster.change(DAEMON_SETS, "agent", with_image("agent:2"))
    for _ in range(100):
        cluster.run(100)
        status = cluster.get(DAEMON_SETS, "agent").status
        assert (status.number_unavailable or 0) <= 1
    assert {pod.spec.containers[0].image for pod in cluster.all(PODS)} == {"agent:2"}
    assert status.updated_number_scheduled == 3


def test_on_delete_waits_for_somebody_to_delete():
    cluster = a_cluster(a_daemon_set(update_strategy=DaemonSetUpdateStrategy("OnDelete")))
    cluster.change(DAEMON_SETS, "agent", with_image("agent:2"))
    cluster.run(10_000)
    assert {pod.spec.containers[0].image for pod in cluster.all(PODS)} == {"agent:1"}
    cluster.client.delete(PODS, "default", cluster.all(PODS)[0].metadata.name)
    cluster.run(5_000)
    assert sorted(pod.spec.containers[0].image for pod in cluster.all(PODS)) == [
        "agent:1",
        "agent:1",
        "agent:2",
    ]

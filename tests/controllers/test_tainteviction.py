import pytest
from attrs import evolve

from k8s_tui.api.core import Taint
from k8s_tui.api.pods import Toleration
from k8s_tui.client.client import NODES, PODS
from k8s_tui.controllers.tainteviction import bears_for_ms
from tests.controllers.world import Cluster, a_replica_set

TAINTS = (Taint("a", "NoExecute"), Taint("b", "NoExecute"))


@pytest.mark.parametrize(
    "tolerations, expected",
    [
        pytest.param((), 0, id="nothing"),
        pytest.param((("a", None),), 0, id="only one of them"),
        pytest.param((("a", None), ("b", None)), None, id="for ever"),
        pytest.param((("a", 300), ("b", None)), 300_000, id="for a time"),
        pytest.param((("a", 300), ("b", 60)), 60_000, id="the shorter one"),
        pytest.param((("a", -1), ("b", 60)), 0, id="less than nothing"),
    ],
)
def test_how_long_a_pod_bears_with_taints(tolerations, expected):
    bearing = tuple(
        Toleration(key, "Exists", effect="NoExecute", toleration_seconds=seconds)
        for key, seconds in tolerations
    )
    assert bears_for_ms(TAINTS, bearing) == expected


def test_a_taint_that_is_not_borne_drives_pods_out_at_once():
    cluster = Cluster().start()
    cluster.client.create(a_replica_set(replicas=3))
    cluster.run(3000)
    cluster.kubelets.nodes.remove("worker-1")
    cluster.change(
        NODES,
        "worker-1",
        lambda node: evolve(node, spec=evolve(node.spec, taints=(Taint("x", "NoExecute"),))),
    )
    cluster.run(3000)
    pods = cluster.all(PODS)
    assert len(pods) == 3
    assert all(pod.spec.node_name != "worker-1" for pod in pods)

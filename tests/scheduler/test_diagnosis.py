"""The words of FailedScheduling."""

import pytest

from k8s_tui.scheduler.diagnosis import fit_error, refusals_of
from tests.scheduler.builders import a_candidate, a_cluster, a_node, a_pod

WORKERS = tuple(a_node(f"worker-{number}") for number in (1, 2, 3))


@pytest.mark.parametrize(
    "pod, nodes, message",
    [
        pytest.param(a_pod(), (), "no nodes available to schedule pods", id="no nodes"),
        pytest.param(
            a_pod(cpu="500", memory="900Gi"),
            (*WORKERS, a_node("worker-4", taints=[("only", "NoSchedule", "jobs")])),
            "0/4 nodes are available: 1 node(s) had untolerated taint {only: jobs}, 3 Insufficient cpu, "
            "3 Insufficient memory.",
            id="too big for some and tainted",
        ),
        pytest.param(
            a_pod(node_selector={"disk": "ssd"}),
            WORKERS,
            "0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector.",
            id="no node has the label",
        ),
        pytest.param(
            a_pod(),
            tuple(a_node(f"n{number}", cordoned=True) for number in range(2)),
            "0/2 nodes are available: 2 node(s) were unschedulable.",
            id="all cordoned",
        ),
    ],
)
def test_message(pod, nodes, message):
    assert fit_error(refusals_of(a_candidate(pod), a_cluster(*nodes))) == message

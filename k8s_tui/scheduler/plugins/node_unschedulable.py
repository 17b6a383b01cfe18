"""NodeUnschedulable: cordoned nodes take no pods, unless a pod tolerates the cordon's taint."""

from __future__ import annotations

from k8s_tui.api.core import Taint
from k8s_tui.scheduler.framework import Candidate, Verdict
from k8s_tui.scheduler.nodeinfo import ClusterSnapshot, NodeInfo
from k8s_tui.scheduler.tolerations import tolerates

CORDON_TAINT = Taint("node.kubernetes.io/unschedulable", "NoSchedule")
REFUSAL = Verdict(("node(s) were unschedulable",), resolvable=False)


class NodeUnschedulable:
    """Refuses cordoned nodes."""

    name = "NodeUnschedulable"

    def filter(self, candidate: Candidate, info: NodeInfo, cluster: ClusterSnapshot) -> Verdict | None:
        """Refuse a node that is cordoned."""
        if info.node.spec.unschedulable and not tolerates(candidate.pod.spec.tolerations, CORDON_TAINT):
            return REFUSAL
        return None

"""NodeName: a pod that names a node goes to no other."""

from __future__ import annotations

from k8s_tui.scheduler.framework import Candidate, Verdict
from k8s_tui.scheduler.nodeinfo import ClusterSnapshot, NodeInfo

REFUSAL = Verdict(("node(s) didn't match the requested node name",), resolvable=False)


class NodeName:
    """Refuses all nodes but the named one."""

    name = "NodeName"

    def filter(self, candidate: Candidate, info: NodeInfo, cluster: ClusterSnapshot) -> Verdict | None:
        """Refuse a node of another name."""
        wanted = candidate.pod.spec.node_name
        return REFUSAL if wanted and wanted != info.node.metadata.name else None

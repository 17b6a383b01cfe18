"""VolumeBinding: nodes that reach the pod's volumes, and on which its other claims can get one."""

from __future__ import annotations

from k8s_tui.scheduler.framework import Candidate, Verdict
from k8s_tui.scheduler.nodeinfo import ClusterSnapshot, NodeInfo


class VolumeBinding:
    """Refuses nodes on which a claim of the pod cannot be used or bound."""

    name = "VolumeBinding"

    def filter(self, candidate: Candidate, info: NodeInfo, cluster: ClusterSnapshot) -> Verdict | None:
        """Refuse a node without a way to a volume."""
        if not candidate.claims:
            return None
        choices = cluster.volumes.choices(candidate.claims, info.node)
        return Verdict((choices,), resolvable=False) if isinstance(choices, str) else None

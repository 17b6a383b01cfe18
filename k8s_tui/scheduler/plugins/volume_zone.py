"""VolumeZone: nodes in the zone that a bound volume's own labels name."""

from __future__ import annotations

from k8s_tui.scheduler.framework import Candidate, Verdict
from k8s_tui.scheduler.nodeinfo import ClusterSnapshot, NodeInfo

REFUSAL = Verdict(("node(s) had no available volume zone",), resolvable=False)

LABELS = ("topology.kubernetes.io/zone", "topology.kubernetes.io/region")
SEPARATOR = "__"
"""Between the zones of a label that names several."""


class VolumeZone:
    """Refuses nodes outside the zones of the pod's volumes."""

    name = "VolumeZone"

    def filter(self, candidate: Candidate, info: NodeInfo, cluster: ClusterSnapshot) -> Verdict | None:
        """Refuse a node of another zone; a node without such labels is not in any."""
        for claim in candidate.claims:
            volume = cluster.volumes.volume_of(claim)
            for label in LABELS if volume is not None else ():
                assert volume is not None
                wanted = volume.metadata.labels.get(label)
                found = info.node.metadata.labels.get(label)
                if wanted is not None and found not in wanted.split(SEPARATOR):
                    return REFUSAL
        return None

"""VolumeRestrictions: a claim that one pod may use at a time is used by one pod."""

from __future__ import annotations

from k8s_tui.api.contents import spec_of
from k8s_tui.scheduler.framework import Candidate, Verdict
from k8s_tui.scheduler.nodeinfo import ClusterSnapshot, NodeInfo

REFUSAL = Verdict(
    ("node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode",)
)

ONE_POD = "ReadWriteOncePod"


class VolumeRestrictions:
    """Refuses all nodes while another pod uses a ReadWriteOncePod claim of the pod's."""

    name = "VolumeRestrictions"

    def filter(self, candidate: Candidate, info: NodeInfo, cluster: ClusterSnapshot) -> Verdict | None:
        """Refuse every node, wherever the other pod is."""
        for key in candidate.claims:
            claim = cluster.volumes.claims.get(key)
            if claim is None or ONE_POD not in (spec_of(claim).get("accessModes") or ()):
                continue
            for placed in cluster.placed.values():
                if placed.key != candidate.key and key in cluster.volumes.claims_of(placed.pod):
                    return REFUSAL
        return None

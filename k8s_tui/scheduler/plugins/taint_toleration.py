"""TaintToleration: taints keep pods away that do not tolerate them; soft ones make a node less liked."""

from __future__ import annotations

from collections.abc import Iterable

from k8s_tui.api.core import Taint
from k8s_tui.api.pods import PodSpec
from k8s_tui.scheduler.framework import MAX_SCORE, Candidate, Verdict
from k8s_tui.scheduler.nodeinfo import ClusterSnapshot, NodeInfo
from k8s_tui.scheduler.tolerations import tolerates

HARD_EFFECTS = ("NoSchedule", "NoExecute")
SOFT_PENALTY = 25
"""What one soft taint takes from the score; kube-scheduler stretches the count over the nodes of a cycle."""


class TaintToleration:
    """Refuses nodes with a hard taint that the pod does not tolerate."""

    name = "TaintToleration"
    weight = 3

    def filter(self, candidate: Candidate, info: NodeInfo, cluster: ClusterSnapshot) -> Verdict | None:
        """Refuse a node for the first hard taint that is not tolerated."""
        for taint in info.taints:
            if taint.effect in HARD_EFFECTS and not tolerates(candidate.pod.spec.tolerations, taint):
                reason = f"node(s) had untolerated taint {{{taint.key}: {taint.value}}}"
                return Verdict((reason,), resolvable=False)
        return None

    def score(self, candidate: Candidate, info: NodeInfo, cluster: ClusterSnapshot) -> int:
        """Return less for each soft taint that is not tolerated."""
        if not info.taints:
            return MAX_SCORE
        soft = [taint for taint in info.taints if taint.effect == "PreferNoSchedule"]
        borne = sum(tolerates(candidate.pod.spec.tolerations, taint) for taint in soft)
        return max(0, MAX_SCORE - SOFT_PENALTY * (len(soft) - borne))


def is_tolerated(spec: PodSpec, taints: Iterable[Taint]) -> bool:
    """Tell whether a pod of this spec bears with all hard taints."""
    return all(taint.effect not in HARD_EFFECTS or tolerates(spec.tolerations, taint) for taint in taints)

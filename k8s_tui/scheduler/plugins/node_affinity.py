"""NodeAffinity: node selectors and node affinity, by nodes' labels and names."""

from __future__ import annotations

from k8s_tui.api.nodeterms import matches_node, matches_term
from k8s_tui.api.pods import PodSpec
from k8s_tui.scheduler.framework import MAX_SCORE, Candidate, Verdict
from k8s_tui.scheduler.nodeinfo import ClusterSnapshot, NodeInfo

REFUSAL = Verdict(("node(s) didn't match Pod's node affinity/selector",), resolvable=False)


class NodeAffinityPlugin:
    """Refuses nodes that the pod's selector or required affinity does not choose."""

    name = "NodeAffinity"
    weight = 2

    def filter(self, candidate: Candidate, info: NodeInfo, cluster: ClusterSnapshot) -> Verdict | None:
        """Refuse a node whose labels do not suit."""
        return None if matches_node(candidate.pod.spec, info.node) else REFUSAL

    def score(self, candidate: Candidate, info: NodeInfo, cluster: ClusterSnapshot) -> int:
        """Return the share of the wishes' weights that the node fulfils."""
        affinity = candidate.pod.spec.affinity
        if affinity is None or affinity.node_affinity is None:
            return 0
        wishes = affinity.node_affinity.preferred_during_scheduling_ignored_during_execution
        total = sum(wish.weight for wish in wishes)
        if not total:
            return 0
        met = sum(wish.weight for wish in wishes if matches_term(wish.preference, info.node))
        return MAX_SCORE * met // total


def pinned_nodes(spec: PodSpec) -> tuple[str, ...] | None:
    """Return the nodes that required affinity names, None where it does not name any.

    Daemon pods name their node, and need not be tried on all others (node_affinity.go, PreFilter).
    """
    affinity = spec.affinity
    if affinity is None or affinity.node_affinity is None:
        return None
    required = affinity.node_affinity.required_during_scheduling_ignored_during_execution
    if required is None:
        return None
    names: list[str] = []
    for term in required.node_selector_terms:
        if not term.match_fields or term.match_fields[0].operator != "In":
            return None
        names += term.match_fields[0].values
    return tuple(names)

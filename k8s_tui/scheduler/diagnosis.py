"""Why a pod fits nowhere, in the words of the FailedScheduling event (framework/types.go, FitError)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from k8s_tui.scheduler.framework import Candidate, Verdict
from k8s_tui.scheduler.nodeinfo import ClusterSnapshot
from k8s_tui.scheduler.ranking import verdict_of

NO_NODES = "no nodes available to schedule pods"


def refusals_of(candidate: Candidate, cluster: ClusterSnapshot) -> dict[str, Verdict]:
    """Return why each node does not suit, by its name."""
    verdicts = {name: verdict_of(candidate, info, cluster) for name, info in cluster.nodes.items()}
    return {name: verdict for name, verdict in verdicts.items() if verdict is not None}


def fit_error(refusals: Mapping[str, Verdict]) -> str:
    """Count the reasons of all nodes: `0/4 nodes are available: 3 Insufficient cpu, ...`."""
    if not refusals:
        return NO_NODES
    return counted(
        Counter(reason for verdict in refusals.values() for reason in verdict.reasons), len(refusals)
    )


def refused_everywhere(reason: str, nodes: int) -> str:
    """Say why a pod can go nowhere before any node was looked at (a PreFilter plugin's refusal)."""
    if not nodes:
        return NO_NODES
    preemption = counted({"Preemption is not helpful for scheduling": nodes}, nodes)
    return f"0/{nodes} nodes are available: {reason}. preemption: {preemption}"


def counted(reasons: Mapping[str, int], nodes: int) -> str:
    """Say how many of so many nodes have each reason."""
    told = sorted(f"{count} {reason}" for reason, count in reasons.items())
    return f"0/{nodes} nodes are available: {', '.join(told)}."

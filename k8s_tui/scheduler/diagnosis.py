"""Why a pod fits nowhere, in the words of the FailedScheduling event (framework/types.go, FitError)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from k8s_tui.scheduler.framework import Candidate, Verdict
from k8s_tui.scheduler.nodeinfo import ClusterSnapshot
from k8s_tui.scheduler.ranking import verdict_of

NO_NODES = "no nodes available to schedule pods"
NOT_HELPFUL = "Preemption is not helpful for scheduling"
NO_VICTIMS = "No preemption victims found for incoming pod"


def diagnose(candidate: Candidate, cluster: ClusterSnapshot) -> str:
    """Return the message about a pod that no node suits."""
    verdicts = {name: verdict_of(candidate, info, cluster) for name, info in cluster.nodes.items()}
    refusals = {name: verdict for name, verdict in verdicts.items() if verdict is not None}
    if not cluster.nodes:
        return NO_NODES
    return f"{fit_error(refusals)} preemption: {preemption_error(refusals)}"


def fit_error(refusals: Mapping[str, Verdict]) -> str:
    """Count the reasons of all nodes: `0/4 nodes are available: 3 Insufficient cpu, ...`."""
    return _counted(
        Counter(reason for verdict in refusals.values() for reason in verdict.reasons), len(refusals)
    )


def preemption_error(refusals: Mapping[str, Verdict]) -> str:
    """Say for how many nodes removing other pods would not help, and for how many there is none to remove."""
    reasons = Counter(NO_VICTIMS if verdict.resolvable else NOT_HELPFUL for verdict in refusals.values())
    return _counted(reasons, len(refusals))


def _counted(reasons: Mapping[str, int], nodes: int) -> str:
    told = sorted(f"{count} {reason}" for reason, count in reasons.items())
    return f"0/{nodes} nodes are available: {', '.join(told)}."

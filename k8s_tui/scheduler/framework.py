"""The scheduler's framework: what a plugin is and what it may say.

A filter answers None where the pod may go to the node, else a verdict with the reasons that end up in the
FailedScheduling event. A scorer answers 0 to 100. Unlike kube-scheduler's, scores are absolute: they are not
stretched over the nodes of one cycle, so that a node's score depends on that node, its zone and the pod
alone and can be kept between pods (see `ranking.py`). Source: kube-scheduler framework/interface.go.
"""

from __future__ import annotations

from typing import Protocol

from k8s_tui.api.amounts import Amounts
from k8s_tui.api.pods import Pod
from k8s_tui.scheduler.nodeinfo import ClusterSnapshot, NodeInfo
from k8s_tui.sim.value import frozen

MAX_SCORE = 100


@frozen
class Verdict:
    """Why a pod may not go to a node.

    Attributes:
        reasons: The words of the real plugins.
        resolvable: Removing pods from the node could help (Unschedulable, as against
            UnschedulableAndUnresolvable).
    """

    reasons: tuple[str, ...]
    resolvable: bool = True


@frozen
class Candidate:
    """A pod that wants a node, with what is computed once for it.

    Attributes:
        key: `namespace/name`.
        requests: What it asks for.
        scored: What it counts for in scores.
        group: What it is spread with.
        claims: The claims that it mounts, as `namespace/name`.
    """

    key: str
    pod: Pod
    requests: Amounts
    scored: Amounts
    ports: tuple[tuple[str, str, int], ...]
    group: str
    claims: tuple[str, ...] = ()


class FilterPlugin(Protocol):
    """Says where a pod may not go."""

    name: str

    def filter(self, candidate: Candidate, info: NodeInfo, cluster: ClusterSnapshot) -> Verdict | None:
        """Return why the pod may not go to this node, None where it may."""


class ScorePlugin(Protocol):
    """Says where a pod would go best."""

    name: str
    weight: int

    def score(self, candidate: Candidate, info: NodeInfo, cluster: ClusterSnapshot) -> int:
        """Return 0 to 100."""

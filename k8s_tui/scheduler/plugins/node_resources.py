"""NodeResourcesFit and NodeResourcesBalancedAllocation: room for what a pod asks for, and even use of it.

Scores count default requests for containers that ask for nothing. Source: kube-scheduler noderesources
(fit.go, least_allocated.go, balanced_allocation.go).
"""

from __future__ import annotations

from k8s_tui.scheduler.framework import MAX_SCORE, Candidate, Verdict
from k8s_tui.scheduler.nodeinfo import ClusterSnapshot, NodeInfo


class NodeResourcesFit:
    """Refuses nodes without room; likes those best that are least allocated."""

    name = "NodeResourcesFit"
    weight = 1

    def filter(self, candidate: Candidate, info: NodeInfo, cluster: ClusterSnapshot) -> Verdict | None:
        """Refuse a node that lacks room, naming every resource that is short."""
        asked, used, total = candidate.requests, info.requested, info.allocatable
        if (
            used.pods + 1 <= total.pods
            and used.cpu_millicores + asked.cpu_millicores <= total.cpu_millicores
            and used.memory_bytes + asked.memory_bytes <= total.memory_bytes
            and not asked.extended
            and not asked.storage_bytes
        ):
            return None
        return self._shortage(candidate, info)

    @staticmethod
    def _shortage(candidate: Candidate, info: NodeInfo) -> Verdict | None:
        asked, used, total = candidate.requests, info.requested, info.allocatable
        short = []
        if used.pods + 1 > total.pods:
            short.append("Too many pods")
        plain = (
            ("cpu", asked.cpu_millicores, used.cpu_millicores, total.cpu_millicores),
            ("memory", asked.memory_bytes, used.memory_bytes, total.memory_bytes),
            ("ephemeral-storage", asked.storage_bytes, used.storage_bytes, total.storage_bytes),
        )
        used_extended, total_extended = dict(used.extended), dict(total.extended)
        extended = [
            (name, amount, used_extended.get(name, 0), total_extended.get(name, 0))
            for name, amount in asked.extended
        ]
        short += [
            f"Insufficient {name}"
            for name, want, taken, room in (*plain, *extended)
            if want and want > room - taken
        ]
        return Verdict(tuple(short)) if short else None

    def score(self, candidate: Candidate, info: NodeInfo, cluster: ClusterSnapshot) -> int:
        """Return the mean of the free shares of CPU and memory after placing the pod."""
        return _freedom(*_used_shares(candidate, info))


class BalancedAllocation:
    """Likes nodes on which CPU and memory would be used to the same degree."""

    name = "NodeResourcesBalancedAllocation"
    weight = 1

    def score(self, candidate: Candidate, info: NodeInfo, cluster: ClusterSnapshot) -> int:
        """Return 100 less the standard deviation of the used shares in percent."""
        return _balance(*_used_shares(candidate, info))


def both_scores(candidate: Candidate, info: NodeInfo) -> int:
    """Return what both plugins' scores come to, weighted."""
    cpu, memory = _used_shares(candidate, info)
    return NodeResourcesFit.weight * _freedom(cpu, memory) + BalancedAllocation.weight * _balance(cpu, memory)


def _freedom(cpu: float, memory: float) -> int:
    return int(MAX_SCORE * (max(0.0, 1 - cpu) + max(0.0, 1 - memory)) / 2)


def _balance(cpu: float, memory: float) -> int:
    return int(MAX_SCORE * (1 - abs(min(cpu, 1.0) - min(memory, 1.0)) / 2))


def _used_shares(candidate: Candidate, info: NodeInfo) -> tuple[float, float]:
    total, used, asked = info.allocatable, info.scored, candidate.scored
    if not total.cpu_millicores or not total.memory_bytes:
        return 1.0, 1.0
    return (
        (used.cpu_millicores + asked.cpu_millicores) / total.cpu_millicores,
        (used.memory_bytes + asked.memory_bytes) / total.memory_bytes,
    )

"""NodePorts: a host port is taken by one pod of a node at a time."""

from __future__ import annotations

from k8s_tui.scheduler.framework import Candidate, Verdict
from k8s_tui.scheduler.nodeinfo import ClusterSnapshot, NodeInfo

REFUSAL = Verdict(("node(s) didn't have free ports for the requested pod ports",))
EVERY_ADDRESS = "0.0.0.0"


class NodePorts:
    """Refuses nodes on which a wanted host port is taken."""

    name = "NodePorts"

    def filter(self, candidate: Candidate, info: NodeInfo, cluster: ClusterSnapshot) -> Verdict | None:
        """Refuse a node on which one of the pod's host ports is taken."""
        if not candidate.ports:
            return None
        taken = [port for placed in info.pods.values() for port in placed.ports]
        clash = any(_clash(wanted, other) for wanted in candidate.ports for other in taken)
        return REFUSAL if clash else None


def _clash(one: tuple[str, str, int], other: tuple[str, str, int]) -> bool:
    return one[1:] == other[1:] and (one[0] == other[0] or EVERY_ADDRESS in (one[0], other[0]))

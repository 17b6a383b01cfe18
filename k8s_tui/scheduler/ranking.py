"""Choosing a node: exactly for any pod, and quickly for the many that are alike.

Pods made from one template are alike to every plugin but those that look at other pods. For such a class the
nodes' scores are kept in a heap; what follows from a node alone is worked out once for each state of it.
Placing a pod can only lower scores, so an entry is an upper bound: the top is scored anew, and if it has fallen
it goes back in. Where a score may have risen (a pod left, a node changed) a fresh entry is pushed. The choice is
the one a full scan would make, but for zones that empty and for balance, which may rise unseen until the class
is ranked anew.
"""

from __future__ import annotations

import heapq

from attrs import define, field

from k8s_tui.api.core import Node
from k8s_tui.scheduler.framework import Candidate, Verdict
from k8s_tui.scheduler.nodeinfo import ClusterSnapshot, NodeInfo, priority_of
from k8s_tui.scheduler.plugins import FILTERS, NODE_FILTERS, NODE_SCORERS, SCORERS, VOLUME_FILTERS
from k8s_tui.scheduler.plugins.inter_pod_affinity import concerns
from k8s_tui.scheduler.plugins.node_resources import NodeResourcesFit, both_scores
from k8s_tui.scheduler.plugins.topology_spread import PodTopologySpread
from k8s_tui.sim.streams import Stream

ROOM = NodeResourcesFit()
"""The one filter that looks at the pods on a node and may refuse a pod that is alike to others."""

SPREAD = PodTopologySpread()
"""Beside those of resources the one scorer that looks at the pods on a node and may tell nodes apart for a pod that
is alike to others."""


@define
class Ranking:
    """The nodes for one class of pods, best first.

    Attributes:
        heap: (-score, tie, node).
        listed: Nodes that have an entry.
        own: What follows from each node alone, by name: (the node, its part of the score or None where it is
            refused).
    """

    heap: list[tuple[int, int, str]] = field(factory=list)
    listed: set[str] = field(factory=set)
    own: dict[str, tuple[Node, int | None]] = field(factory=dict)

    def copy(self) -> Ranking:
        """Return the same for another world."""
        return Ranking(self.heap.copy(), self.listed.copy(), self.own.copy())


def is_alike(candidate: Candidate, cluster: ClusterSnapshot) -> bool:
    """Tell whether no plugin looks at other pods for this one, so that its class can be ranked."""
    spec = candidate.pod.spec
    if (
        spec.topology_spread_constraints
        or cluster.guarded
        or cluster.nominated
        or candidate.ports
        or candidate.claims
    ):
        return False
    if cluster.wishes and concerns(candidate, cluster):
        return False
    affinity = spec.affinity
    return affinity is None or (affinity.pod_affinity is None and affinity.pod_anti_affinity is None)


def verdict_of(candidate: Candidate, info: NodeInfo, cluster: ClusterSnapshot) -> Verdict | None:
    """Return the first plugin's refusal, None where the node suits.

    Pods of no lower priority for which the node is kept free count as if they were there.
    """
    if cluster.nominated:
        info = _with_rivals(candidate, info, cluster)
    for plugin in (*FILTERS, *VOLUME_FILTERS) if candidate.claims else FILTERS:
        verdict = plugin.filter(candidate, info, cluster)
        if verdict is not None:
            return verdict
    return None


def _with_rivals(candidate: Candidate, info: NodeInfo, cluster: ClusterSnapshot) -> NodeInfo:
    rivals = cluster.rivals(candidate.key, priority_of(candidate.pod), info.node.metadata.name)
    if not rivals:
        return info
    crowded = info.copy()
    for placed in rivals:
        crowded.add(placed)
    return crowded


def score_of(candidate: Candidate, info: NodeInfo, cluster: ClusterSnapshot) -> int:
    """Return the weighted sum of all scores."""
    return sum([plugin.weight * plugin.score(candidate, info, cluster) for plugin in SCORERS])


def choose(
    candidate: Candidate, cluster: ClusterSnapshot, chance: Stream, names: tuple[str, ...] | None = None
) -> str | None:
    """Look at every node, or at those named: return the best, by lot among equals, None where none suits."""
    best, best_rank = None, (-1, -1)
    for name in cluster.nodes if names is None else names:
        info = cluster.nodes.get(name)
        if info is not None and verdict_of(candidate, info, cluster) is None:
            rank = (score_of(candidate, info, cluster), chance.next())
            if rank > best_rank:
                best, best_rank = name, rank
    return best


def build(candidate: Candidate, cluster: ClusterSnapshot, chance: Stream) -> Ranking:
    """Rank all nodes that suit the candidate's class."""
    ranking = Ranking()
    for name in cluster.nodes:
        push(ranking, candidate, name, cluster, chance)
    return ranking


def push(ranking: Ranking, candidate: Candidate, name: str, cluster: ClusterSnapshot, chance: Stream) -> None:
    """Enter a node with its score of now, if it suits."""
    info = cluster.nodes.get(name)
    score = None if info is None else _score_in(ranking, candidate, info, cluster)
    if score is not None:
        heapq.heappush(ranking.heap, (-score, chance.next(), name))
        ranking.listed.add(name)


def take(ranking: Ranking, candidate: Candidate, cluster: ClusterSnapshot) -> str | None:
    """Return the best node that suits now; None where none is left.

    The node stays in the ranking under the score it was chosen with.
    """
    heap = ranking.heap
    while heap:
        stored, tie, name = heap[0]
        info = cluster.nodes.get(name)
        score = None if info is None else _score_in(ranking, candidate, info, cluster)
        if score is None:
            heapq.heappop(heap)
            ranking.listed.discard(name)
            continue
        if -score <= stored:
            return name
        heapq.heapreplace(heap, (-score, tie, name))
    return None


def _score_in(ranking: Ranking, candidate: Candidate, info: NodeInfo, cluster: ClusterSnapshot) -> int | None:
    """Return a node's score among those of a class, None where it does not suit."""
    node = info.node
    known = ranking.own.get(node.metadata.name)
    if known is None or known[0] is not node:
        known = ranking.own[node.metadata.name] = (node, _own_score(candidate, info, cluster))
    score = known[1]
    if score is None or ROOM.filter(candidate, info, cluster) is not None:
        return None
    return score + SPREAD.weight * SPREAD.score(candidate, info, cluster) + both_scores(candidate, info)


def _own_score(candidate: Candidate, info: NodeInfo, cluster: ClusterSnapshot) -> int | None:
    if any(plugin.filter(candidate, info, cluster) is not None for plugin in NODE_FILTERS):
        return None
    return sum([plugin.weight * plugin.score(candidate, info, cluster) for plugin in NODE_SCORERS])

"""InterPodAffinity: near to some pods, far from others, within a topology domain.

Both sides count: what the pod asks for, and the required anti-affinity of pods that are there already.
"""

from __future__ import annotations

from k8s_tui.api import selectors
from k8s_tui.api.pods import Pod, PodAffinityTerm
from k8s_tui.scheduler.framework import MAX_SCORE, Candidate, Verdict
from k8s_tui.scheduler.nodeinfo import ClusterSnapshot, NodeInfo, Placed, required_anti_affinity

AFFINITY = Verdict(("node(s) didn't match pod affinity rules",), resolvable=False)
ANTI_AFFINITY = Verdict(("node(s) didn't match pod anti-affinity rules",))
EXISTING_ANTI_AFFINITY = Verdict(("node(s) didn't satisfy existing pods anti-affinity rules",))
NEUTRAL = MAX_SCORE // 2
HARD_WEIGHT = 1
"""What the required affinity of a pod that is there counts for (hardPodAffinityWeight)."""


class InterPodAffinity:
    """Refuses nodes by required affinity and anti-affinity to pods; scores the wishes."""

    name = "InterPodAffinity"
    weight = 2

    def filter(self, candidate: Candidate, info: NodeInfo, cluster: ClusterSnapshot) -> Verdict | None:
        """Refuse a node whose domain lacks wanted pods or holds unwanted ones."""
        affinity = candidate.pod.spec.affinity
        if affinity is not None and affinity.pod_affinity is not None:
            for term in affinity.pod_affinity.required_during_scheduling_ignored_during_execution:
                if not self._near(term, candidate, info, cluster):
                    return AFFINITY
        if affinity is not None and affinity.pod_anti_affinity is not None:
            for term in affinity.pod_anti_affinity.required_during_scheduling_ignored_during_execution:
                if _count(term, candidate.pod, info, cluster):
                    return ANTI_AFFINITY
        return self._existing(candidate, info, cluster)

    def score(self, candidate: Candidate, info: NodeInfo, cluster: ClusterSnapshot) -> int:
        """Return more for wanted neighbours and less for unwanted ones, 50 where nothing is wished.

        What the pods that are there wish of the new one counts as much.
        """
        balance = 0
        for weight, term in wishes_of(candidate.pod):
            if _count(term, candidate.pod, info, cluster):
                balance += weight
        if cluster.wishes:
            balance += _wished_by_others(candidate, info, cluster)
        return max(0, min(MAX_SCORE, NEUTRAL + balance // 2))

    @staticmethod
    def _near(term: PodAffinityTerm, candidate: Candidate, info: NodeInfo, cluster: ClusterSnapshot) -> bool:
        if term.topology_key not in info.node.metadata.labels:
            return False
        if _count(term, candidate.pod, info, cluster):
            return True
        # The first of a group that wants to be near itself may go anywhere.
        anywhere = any(
            _selects(term, candidate.pod, placed.pod, cluster)
            for other in cluster.nodes.values()
            for placed in other.pods.values()
        )
        return not anywhere and _selects(term, candidate.pod, candidate.pod, cluster)

    @staticmethod
    def _existing(candidate: Candidate, info: NodeInfo, cluster: ClusterSnapshot) -> Verdict | None:
        for placed, term in anti_affinity_terms(cluster):
            home = cluster.nodes.get(placed.node)
            if home is None:
                continue
            domain = home.node.metadata.labels.get(term.topology_key)
            same = domain is not None and info.node.metadata.labels.get(term.topology_key) == domain
            if same and _selects(term, placed.pod, candidate.pod, cluster):
                return EXISTING_ANTI_AFFINITY
        return None


def wishes_of(pod: Pod) -> list[tuple[int, PodAffinityTerm]]:
    """Return the preferred terms of a pod with their weights, below zero for anti-affinity."""
    affinity = pod.spec.affinity
    if affinity is None:
        return []
    return [
        (sign * wish.weight, wish.pod_affinity_term)
        for side, sign in ((affinity.pod_affinity, 1), (affinity.pod_anti_affinity, -1))
        if side is not None
        for wish in side.preferred_during_scheduling_ignored_during_execution
    ]


def wished_terms(pod: Pod) -> list[tuple[int, PodAffinityTerm]]:
    """Return what a placed pod wishes of others: a required affinity counts a little too."""
    affinity = pod.spec.affinity
    near = None if affinity is None else affinity.pod_affinity
    hard = () if near is None else near.required_during_scheduling_ignored_during_execution
    return [*wishes_of(pod), *((HARD_WEIGHT, term) for term in hard)]


def concerns(candidate: Candidate, cluster: ClusterSnapshot) -> bool:
    """Tell whether some placed pod wishes the candidate near or far."""
    for alike in cluster.wishes.values():
        owner = next(iter(alike.values())).pod
        if any(_selects(term, owner, candidate.pod, cluster) for _, term in wished_terms(owner)):
            return True
    return False


def _wished_by_others(candidate: Candidate, info: NodeInfo, cluster: ClusterSnapshot) -> int:
    balance = 0
    for alike in cluster.wishes.values():
        owner = next(iter(alike.values())).pod
        for weight, term in wished_terms(owner):
            domain = info.node.metadata.labels.get(term.topology_key)
            if domain is None or not _selects(term, owner, candidate.pod, cluster):
                continue
            homes = (cluster.nodes.get(placed.node) for placed in alike.values())
            if any(
                home is not None and home.node.metadata.labels.get(term.topology_key) == domain
                for home in homes
            ):
                balance += weight
    return balance


def anti_affinity_terms(cluster: ClusterSnapshot) -> list[tuple[Placed, PodAffinityTerm]]:
    """Return the required anti-affinity of all placed pods."""
    return [
        (placed, term) for placed in cluster.guarded.values() for term in required_anti_affinity(placed.pod)
    ]


def _count(term: PodAffinityTerm, pod: Pod, info: NodeInfo, cluster: ClusterSnapshot) -> int:
    domain = info.node.metadata.labels.get(term.topology_key)
    if domain is None:
        return 0
    return sum(
        _selects(term, pod, placed.pod, cluster)
        for other in cluster.nodes.values()
        if other.node.metadata.labels.get(term.topology_key) == domain
        for placed in other.pods.values()
    )


def _selects(term: PodAffinityTerm, owner: Pod, other: Pod, cluster: ClusterSnapshot) -> bool:
    """Tell whether a term of `owner` means `other`: by the namespaces it names or selects, else in its own."""
    if term.label_selector is None:
        return False
    where = other.metadata.namespace
    named = term.namespaces
    if not named and term.namespace_selector is None:
        named = (owner.metadata.namespace,)
    if where not in named:
        query = term.namespace_selector
        if query is None or not selectors.of_query(query).matches(cluster.namespaces.get(where, {})):
            return False
    return selectors.of_query(term.label_selector).matches(other.metadata.labels)

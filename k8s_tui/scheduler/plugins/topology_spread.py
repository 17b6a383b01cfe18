"""PodTopologySpread: even numbers of pods over the domains of a topology key.

Hard constraints refuse; pods without constraints of their own are spread softly over nodes and zones with
their fellows of the same controller (kube-scheduler's default constraints: hostname with a skew of 3, zone
with 5). Source: kube-scheduler plugins/podtopologyspread (v1.32).
"""

from __future__ import annotations

from k8s_tui.api import selectors
from k8s_tui.api.nodeterms import matches_node
from k8s_tui.api.pods import TopologySpreadConstraint
from k8s_tui.scheduler.framework import MAX_SCORE, Candidate, Verdict
from k8s_tui.scheduler.nodeinfo import ClusterSnapshot, NodeInfo
from k8s_tui.scheduler.plugins.taint_toleration import is_tolerated

MISSING_LABEL = Verdict(
    ("node(s) didn't match pod topology spread constraints (missing required label)",), resolvable=False
)
TOO_SKEWED = Verdict(("node(s) didn't match pod topology spread constraints",))


class PodTopologySpread:
    """Refuses nodes that would make the spread too uneven; likes those where few fellows are."""

    name = "PodTopologySpread"
    weight = 2

    def filter(self, candidate: Candidate, info: NodeInfo, cluster: ClusterSnapshot) -> Verdict | None:
        """Refuse a node by the first hard constraint that it would break."""
        for constraint in candidate.pod.spec.topology_spread_constraints:
            if constraint.when_unsatisfiable != "DoNotSchedule":
                continue
            domain = info.node.metadata.labels.get(constraint.topology_key)
            if domain is None:
                return MISSING_LABEL
            counts = domain_counts(constraint, candidate, cluster)
            least = min(counts.values(), default=0)
            if len(counts) < (constraint.min_domains or 1):
                least = 0
            matches_itself = selectors.of_query(constraint.label_selector).matches(
                candidate.pod.metadata.labels
            )
            skew = counts.get(domain, 0) + matches_itself - least
            if skew > constraint.max_skew:
                return TOO_SKEWED
        return None

    def score(self, candidate: Candidate, info: NodeInfo, cluster: ClusterSnapshot) -> int:
        """Return less the more fellows the node and its zone have."""
        constraints = candidate.pod.spec.topology_spread_constraints
        soft = constraints and [each for each in constraints if each.when_unsatisfiable == "ScheduleAnyway"]
        if soft:
            counts = [self._fellows(each, candidate, info, cluster) for each in soft]
            return int(MAX_SCORE / (1 + sum(counts) / len(counts)))
        on_node = info.groups.get(candidate.group, 0)
        in_zone = cluster.zone_groups.get((info.zone, candidate.group), 0) if info.zone else 0
        return int(MAX_SCORE / (1 + on_node) * 0.7 + MAX_SCORE / (1 + in_zone) * 0.3)

    @staticmethod
    def _fellows(
        constraint: TopologySpreadConstraint, candidate: Candidate, info: NodeInfo, cluster: ClusterSnapshot
    ) -> int:
        domain = info.node.metadata.labels.get(constraint.topology_key, "")
        return domain_counts(constraint, candidate, cluster).get(domain, 0)


def domain_counts(
    constraint: TopologySpreadConstraint, candidate: Candidate, cluster: ClusterSnapshot
) -> dict[str, int]:
    """Return how many selected pods of the candidate's namespace each domain holds that it could go to."""
    selector = selectors.of_query(constraint.label_selector)
    own = candidate.pod.metadata
    alike = [(key, own.labels[key]) for key in constraint.match_label_keys if key in own.labels]
    counts: dict[str, int] = {}
    for info in cluster.nodes.values():
        domain = info.node.metadata.labels.get(constraint.topology_key)
        if domain is None or not _is_counted(constraint, candidate, info):
            continue
        found = sum(
            placed.pod.metadata.namespace == own.namespace
            and placed.pod.metadata.deletion_timestamp is None
            and selector.matches(placed.pod.metadata.labels)
            and all(placed.pod.metadata.labels.get(key) == text for key, text in alike)
            for placed in info.pods.values()
        )
        counts[domain] = counts.get(domain, 0) + found
    return counts


def _is_counted(constraint: TopologySpreadConstraint, candidate: Candidate, info: NodeInfo) -> bool:
    """Tell whether a node makes a domain: by default those that the pod's affinity chooses, whatever their taints."""
    spec = candidate.pod.spec
    if constraint.node_affinity_policy != "Ignore" and not matches_node(spec, info.node):
        return False
    return constraint.node_taints_policy != "Honor" or is_tolerated(spec, info.taints)

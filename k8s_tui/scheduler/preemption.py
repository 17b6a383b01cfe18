"""Preemption: which pods of lower priority have to go, and from which node, so that a pod finds room.

On each node where the removal of pods could help, all pods of lower priority are taken away in thought and
given back one by one, the most important first, those first whose disruption budget would be broken; who
cannot be given back is a victim. Among the nodes the one with the least harm is taken.

Source: kube-scheduler plugins/defaultpreemption, framework/preemption/preemption.go (v1.32).
Simplified: nodes are looked at in their order, not from a random one on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from k8s_tui.api import selectors
from k8s_tui.api.codec import decode
from k8s_tui.api.contents import spec_of, status_of
from k8s_tui.api.meta import LabelSelector
from k8s_tui.api.pods import Pod, pod_condition
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.scheduler.diagnosis import counted
from k8s_tui.scheduler.framework import Candidate, Verdict
from k8s_tui.scheduler.nodeinfo import ClusterSnapshot, NodeInfo, Placed, priority_of
from k8s_tui.scheduler.ranking import verdict_of
from k8s_tui.sim.value import frozen

MINIMUM_NODES = 100
MINIMUM_PERCENT = 10
"""How many nodes with victims are compared at most (minCandidateNodesAbsolute, minCandidateNodesPercentage)."""

NEVER = "Never"
PREEMPTED = "PreemptionByScheduler"

NO_VICTIMS = Verdict(("No preemption victims found for incoming pod",))
NOT_HELPFUL = Verdict(("Preemption is not helpful for scheduling",))
NOT_ALLOWED = "not eligible due to preemptionPolicy=Never."
VICTIMS_TERMINATE = "not eligible due to a terminating pod on the nominated node."

NEVER_STARTED_MS = 2**62


@frozen
class Choice:
    """A node and the pods that would have to leave it, the most important first.

    Attributes:
        violations: How many of them go although their disruption budget does not allow it.
    """

    node: str
    victims: tuple[Placed, ...]
    violations: int

    def harm(self) -> tuple[int, ...]:
        """Return what is compared between nodes; less is better (OrderedScoreFuncs, pickOneNodeForPreemption)."""
        priorities = [priority_of(victim.pod) for victim in self.victims]
        highest = priorities[0]
        starts = [started_ms(each.pod) for each in self.victims if priority_of(each.pod) == highest]
        return (self.violations, highest, sum(priorities), len(priorities), -min(starts))


@frozen
class Outcome:
    """What preemption comes to: a choice, or why there is none."""

    choice: Choice | None = None
    message: str = ""


def why_not_eligible(pod: Pod, cluster: ClusterSnapshot) -> str:
    """Return why a pod may not drive others away now, "" where it may."""
    if pod.spec.preemption_policy == NEVER:
        return NOT_ALLOWED
    info = cluster.nodes.get(pod.status.nominated_node_name)
    if info is not None and any(
        priority_of(placed.pod) < priority_of(pod) and is_leaving(placed.pod) for placed in info.pods.values()
    ):
        return VICTIMS_TERMINATE
    return ""


def is_leaving(pod: Pod) -> bool:
    """Tell whether a pod terminates because the scheduler has preempted it."""
    condition = pod_condition(pod, "DisruptionTarget")
    is_victim = condition is not None and condition.reason == PREEMPTED
    return pod.metadata.deletion_timestamp is not None and is_victim


def preempt(
    candidate: Candidate,
    cluster: ClusterSnapshot,
    refusals: Mapping[str, Verdict],
    budgets: Iterable[Unstructured],
) -> Outcome:
    """Return which pods are to leave which node for the candidate.

    Args:
        candidate: The pod that fits nowhere.
        cluster: All nodes and pods; as it was when this returns.
        refusals: Why each node does not suit.
        budgets: All disruption budgets.
    """
    message = why_not_eligible(candidate.pod, cluster)
    if message:
        return Outcome(message=message)
    budgets = tuple(budgets)
    enough = max(MINIMUM_NODES, len(cluster.nodes) * MINIMUM_PERCENT // 100)
    choices: list[Choice] = []
    reasons: Counter[str] = Counter()
    for name, refusal in refusals.items():
        found = (
            victims_on(cluster.nodes[name], candidate, cluster, budgets)
            if refusal.resolvable
            else NOT_HELPFUL
        )
        if isinstance(found, Verdict):
            reasons.update(found.reasons)
            continue
        choices.append(found)
        if len(choices) >= enough:
            break
    if choices:
        return Outcome(min(choices, key=Choice.harm))
    return Outcome(message=counted(reasons, len(refusals)))


def victims_on(
    info: NodeInfo, candidate: Candidate, cluster: ClusterSnapshot, budgets: Sequence[Unstructured]
) -> Choice | Verdict:
    """Return who would have to leave a node, or why it does not help that all leave who may be driven away."""
    own = priority_of(candidate.pod)
    lower = sorted((each for each in info.pods.values() if priority_of(each.pod) < own), key=_importance)
    if not lower:
        return NO_VICTIMS
    for placed in lower:
        cluster.remove(placed.key)
    refusal = verdict_of(candidate, info, cluster)
    if refusal is not None:
        for placed in lower:
            cluster.add(placed)
        return refusal
    violating = _violating(lower, budgets)
    victims: list[Placed] = []
    for placed in sorted(lower, key=lambda each: each.key not in violating):
        cluster.add(placed)
        if verdict_of(candidate, info, cluster) is not None:
            cluster.remove(placed.key)
            victims.append(placed)
    for placed in victims:
        cluster.add(placed)
    if not victims:
        return NO_VICTIMS
    violations = sum(placed.key in violating for placed in victims)
    return Choice(info.node.metadata.name, tuple(sorted(victims, key=_importance)), violations)


def _importance(placed: Placed) -> tuple[int, int]:
    """Sort the more important pod first: by priority, then by who has run for longer."""
    return (-priority_of(placed.pod), started_ms(placed.pod))


def started_ms(pod: Pod) -> int:
    """Return when a pod started, later than anything for one that has not."""
    return pod.status.start_time if pod.status.start_time is not None else NEVER_STARTED_MS


def _violating(pods: Sequence[Placed], budgets: Sequence[Unstructured]) -> dict[str, None]:
    """Return the keys of those whose budget would be overdrawn if all of them went, in their order."""
    if not budgets:
        return {}
    chosen = [(budget, _selector(budget), status_of(budget)) for budget in budgets]
    allowed = [int(status.get("disruptionsAllowed") or 0) for _, _, status in chosen]
    violating: dict[str, None] = {}
    for placed in pods:
        meta = placed.pod.metadata
        for number, (budget, selector, status) in enumerate(chosen):
            if budget.metadata.namespace != meta.namespace or not selector.matches(meta.labels):
                continue
            if meta.name in (status.get("disruptedPods") or {}):
                continue
            allowed[number] -= 1
            if allowed[number] < 0:
                violating[placed.key] = None
    return violating


def _selector(budget: Unstructured) -> selectors.Selector:
    wire = spec_of(budget).get("selector")
    if not wire:
        return selectors.NOTHING
    return selectors.of_query(decode(LabelSelector, wire))

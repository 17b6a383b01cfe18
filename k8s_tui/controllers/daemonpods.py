"""The pods of daemon sets: for which node each is made, which nodes need one, which pods are in the way.

Everything here is pure. Source: pkg/controller/daemon/daemon_controller.go, update.go, util (v1.32).

Simplified: no surge in rolling updates.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from attrs import field

from k8s_tui.api.apps import DaemonSet, DaemonSetStatus
from k8s_tui.api.core import Node
from k8s_tui.api.nodeterms import matches_node
from k8s_tui.api.pods import (
    Affinity,
    NodeAffinity,
    NodeSelector,
    NodeSelectorRequirement,
    NodeSelectorTerm,
    Pod,
    PodSpec,
    PodTemplateSpec,
    Toleration,
    is_ready,
)
from k8s_tui.controllers.nodefit import untolerated
from k8s_tui.controllers.replicaset import available_at_ms
from k8s_tui.controllers.rolling import share
from k8s_tui.sim.value import evolve, frozen

HASH_LABEL = "controller-revision-hash"

AUTOMATIC_TOLERATIONS = (
    ("node.kubernetes.io/not-ready", "NoExecute"),
    ("node.kubernetes.io/unreachable", "NoExecute"),
    ("node.kubernetes.io/disk-pressure", "NoSchedule"),
    ("node.kubernetes.io/memory-pressure", "NoSchedule"),
    ("node.kubernetes.io/pid-pressure", "NoSchedule"),
    ("node.kubernetes.io/unschedulable", "NoSchedule"),
)
"""What every daemon pod bears with (AddOrUpdateDaemonPodTolerations)."""

NETWORK_UNAVAILABLE = ("node.kubernetes.io/network-unavailable", "NoSchedule")
"""What those in the host's network bear with beside."""

HARD_EFFECTS = ("NoSchedule", "NoExecute")


def tolerant_template(template: PodTemplateSpec, digest: str) -> PodTemplateSpec:
    """Return the template with the automatic tolerations and the label of its revision."""
    spec = template.spec
    wanted = [*AUTOMATIC_TOLERATIONS, *([NETWORK_UNAVAILABLE] if spec.host_network else [])]
    automatic = tuple(Toleration(key, "Exists", effect=effect) for key, effect in wanted)
    kept = tuple(each for each in spec.tolerations if each not in automatic)
    labels = {**template.metadata.labels, HASH_LABEL: digest}
    return evolve(
        template,
        metadata=evolve(template.metadata, labels=labels),
        spec=evolve(spec, tolerations=(*kept, *automatic)),
    )


def pinned(spec: PodSpec, node: str) -> PodSpec:
    """Return the spec with a required affinity to one node by its name, which the scheduler follows."""
    term = NodeSelectorTerm(match_fields=(NodeSelectorRequirement("metadata.name", "In", (node,)),))
    before = spec.affinity or Affinity()
    by_node = before.node_affinity or NodeAffinity()
    required = evolve(by_node, required_during_scheduling_ignored_during_execution=NodeSelector((term,)))
    return evolve(spec, affinity=evolve(before, node_affinity=required))


def node_of(pod: Pod) -> str:
    """Return the node a daemon pod runs on or was made for."""
    if pod.spec.node_name:
        return pod.spec.node_name
    affinity = pod.spec.affinity.node_affinity if pod.spec.affinity is not None else None
    required = affinity.required_during_scheduling_ignored_during_execution if affinity is not None else None
    for term in required.node_selector_terms if required is not None else ():
        for each in term.match_fields:
            if each.key == "metadata.name" and each.operator == "In" and len(each.values) == 1:
                return each.values[0]
    return ""


@frozen
class Suits:
    """Whether a node is to run a daemon pod, and whether one that runs there may stay."""

    runs: bool
    stays: bool


GOOD = Suits(runs=True, stays=True)


def suits(template: PodTemplateSpec, node: Node) -> Suits:
    """Judge a node for pods of `template`, which has the automatic tolerations."""
    spec = template.spec
    if not (node.spec.taints or spec.node_name or spec.node_selector or spec.affinity):
        return GOOD
    if (spec.node_name and spec.node_name != node.metadata.name) or not matches_node(spec, node):
        return Suits(runs=False, stays=False)
    if untolerated(node.spec.taints, spec.tolerations, HARD_EFFECTS) is None:
        return GOOD
    stays = untolerated(node.spec.taints, spec.tolerations, ("NoExecute",)) is None
    return Suits(runs=False, stays=stays)


@frozen
class Plan:
    """What to do about a daemon set: nodes that get a pod, pods that go, failed pods to tell about."""

    nodes: tuple[str, ...] = ()
    deletions: tuple[Pod, ...] = ()
    finished: tuple[Pod, ...] = field(default=())


NOTHING = Plan()


def plan(
    nodes: Mapping[str, Suits], pods_by_node: Mapping[str, Sequence[Pod]], surge_digest: str = ""
) -> Plan:
    """Decide which nodes get a pod and which pods go.

    Args:
        nodes: All nodes by name, and how they suit.
        pods_by_node: The set's pods by the node they are for.
        surge_digest: The hash of the present template, where an old pod may stay beside a new one; else "".
    """
    needing: list[str] = []
    deletions: list[Pod] = []
    finished: list[Pod] = []
    for name, verdict in nodes.items():
        pods = pods_by_node.get(name, ())
        if verdict.runs and not pods:
            needing.append(name)
        elif verdict.stays:
            finished += [pod for pod in pods if _has_finished(pod)]
            deletions += _surplus(pods, surge_digest)
        else:
            deletions += [pod for pod in pods if pod.metadata.deletion_timestamp is None]
    for name, pods in pods_by_node.items():
        if name not in nodes:
            deletions += [pod for pod in pods if not pod.spec.node_name and _is_alive(pod)]
    return Plan(tuple(needing), tuple(deletions), tuple(finished))


def _is_alive(pod: Pod) -> bool:
    return pod.metadata.deletion_timestamp is None


def _has_finished(pod: Pod) -> bool:
    return _is_alive(pod) and pod.status.phase in ("Failed", "Succeeded")


def _surplus(pods: Iterable[Pod], surge_digest: str) -> list[Pod]:
    """Return the pods of one node that have finished, and all running ones but the oldest.

    In a surge the oldest old one and the oldest new one may both stay.
    """
    alive = [pod for pod in pods if _is_alive(pod)]
    running = [pod for pod in alive if not _has_finished(pod)]
    running.sort(key=lambda pod: (pod.metadata.creation_timestamp or 0, pod.metadata.name))
    kept = running[:1]
    if surge_digest and kept:
        is_new = _is_of(kept[0], surge_digest)
        kept += [pod for pod in running if _is_of(pod, surge_digest) != is_new][:1]
    return [pod for pod in alive if _has_finished(pod)] + [pod for pod in running if pod not in kept]


def _is_of(pod: Pod, digest: str) -> bool:
    return pod.metadata.labels.get(HASH_LABEL) == digest


def surge_of(daemon_set: DaemonSet, nodes: int) -> int:
    """Return how many nodes may have a new pod beside the old one."""
    strategy = daemon_set.spec.update_strategy
    rolling = strategy.rolling_update
    amount = rolling.max_surge if rolling is not None and strategy.type != "OnDelete" else None
    return 0 if amount is None else share(amount, nodes, round_up=True)


def rolled(
    daemon_set: DaemonSet, digest: str, pods_by_node: Mapping[str, Sequence[Pod]], now_ms: int
) -> Plan:
    """Return the next step of a rolling update: old pods first out, or new pods first in.

    Args:
        daemon_set: Being updated.
        digest: The hash of its present template.
        pods_by_node: By all nodes that are to have a pod.
        now_ms: The time.
    """
    surge = surge_of(daemon_set, len(pods_by_node))
    if not surge:
        return Plan(deletions=outdated(daemon_set, digest, pods_by_node, now_ms))
    at_once: list[str] = []
    later: list[str] = []
    replaced: list[Pod] = []
    surged = 0
    for name, pods in pods_by_node.items():
        alive = [pod for pod in pods if _is_alive(pod)]
        new = next((pod for pod in alive if _is_of(pod, digest)), None)
        old = next((pod for pod in alive if not _is_of(pod, digest)), None)
        if old is None:
            continue
        if new is None:
            (later if is_available(old, daemon_set, now_ms) else at_once).append(name)
        elif is_available(new, daemon_set, now_ms):
            replaced.append(old)
        else:
            surged += 1
    return Plan((*at_once, *later[: max(0, surge - surged)]), tuple(replaced))


def outdated(
    daemon_set: DaemonSet, digest: str, pods_by_node: Mapping[str, Sequence[Pod]], now_ms: int
) -> tuple[Pod, ...]:
    """Return the old pods that a rolling update replaces now.

    Args:
        daemon_set: Being updated.
        digest: The hash of its present template.
        pods_by_node: By all nodes that are to have a pod.
        now_ms: The time.
    """
    strategy = daemon_set.spec.update_strategy
    rolling = strategy.rolling_update
    amount = rolling.max_unavailable if rolling is not None else None
    allowed = share(1 if amount is None else amount, len(pods_by_node), round_up=True)
    unavailable, broken, candidates = 0, [], []
    for pods in pods_by_node.values():
        alive = [pod for pod in pods if _is_alive(pod)]
        if len(alive) != 1:
            unavailable += 1
            continue
        (pod,) = alive
        available = is_available(pod, daemon_set, now_ms)
        if pod.metadata.labels.get(HASH_LABEL) == digest:
            unavailable += not available
        elif available:
            candidates.append(pod)
        else:
            broken.append(pod)
    return (*broken, *candidates[: max(0, allowed - unavailable)])


def is_available(pod: Pod, daemon_set: DaemonSet, now_ms: int) -> bool:
    """Tell whether a pod has been ready for as long as the set asks."""
    at_ms = available_at_ms(pod, daemon_set.spec.min_ready_seconds or 0)
    return at_ms is not None and at_ms <= now_ms


def status_of(
    daemon_set: DaemonSet,
    digest: str,
    nodes: Mapping[str, Suits],
    pods_by_node: Mapping[str, Sequence[Pod]],
    now_ms: int,
) -> DaemonSetStatus:
    """Return what is to be reported of a daemon set."""
    desired = current = misscheduled = ready = available = updated = 0
    for name, verdict in nodes.items():
        pods = sorted(pods_by_node.get(name, ()), key=lambda pod: pod.metadata.creation_timestamp or 0)
        if not verdict.runs:
            misscheduled += bool(pods)
            continue
        desired += 1
        if not pods:
            continue
        current += 1
        ready += is_ready(pods[0])
        available += is_available(pods[0], daemon_set, now_ms)
        updated += pods[0].metadata.labels.get(HASH_LABEL) == digest
    return DaemonSetStatus(
        current,
        misscheduled,
        desired,
        ready,
        daemon_set.metadata.generation,
        updated or None,
        available or None,
        (desired - available) or None,
        daemon_set.status.collision_count,
        daemon_set.status.conditions,
        daemon_set.status.extra,
    )

"""Whether a pod of some spec may run on a node: its selector, required affinity and tolerations.

Daemon sets decide for themselves which nodes need a pod, and taint eviction which pods bear a taint.
Source: component-helpers scheduling/corev1 (nodeaffinity, helpers), core/v1 toleration.go.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from k8s_tui.api.core import Node, Taint
from k8s_tui.api.pods import NodeSelectorRequirement, NodeSelectorTerm, PodSpec, Toleration


def matching_toleration(tolerations: Iterable[Toleration], taint: Taint) -> Toleration | None:
    """Return the first toleration that covers `taint`, if there is one."""
    return next((each for each in tolerations if _covers(each, taint)), None)


def _covers(toleration: Toleration, taint: Taint) -> bool:
    if toleration.effect and toleration.effect != taint.effect:
        return False
    if toleration.key and toleration.key != taint.key:
        return False
    if toleration.operator == "Exists":
        return True
    return bool(toleration.key) and toleration.value == taint.value


def untolerated(
    taints: Iterable[Taint], tolerations: Iterable[Toleration], effects: Iterable[str]
) -> Taint | None:
    """Return the first taint with one of `effects` that nothing covers, if there is one."""
    kept = tuple(tolerations)
    wanted = tuple(effects)
    for taint in taints:
        if taint.effect in wanted and matching_toleration(kept, taint) is None:
            return taint
    return None


def matches_node(spec: PodSpec, node: Node) -> bool:
    """Tell whether the node's labels suit the spec's node selector and required node affinity."""
    labels = node.metadata.labels
    if any(labels.get(name) != wanted for name, wanted in spec.node_selector.items()):
        return False
    affinity = spec.affinity.node_affinity if spec.affinity is not None else None
    required = affinity.required_during_scheduling_ignored_during_execution if affinity is not None else None
    return required is None or any(_matches_term(term, node) for term in required.node_selector_terms)


def _matches_term(term: NodeSelectorTerm, node: Node) -> bool:
    if not term.match_expressions and not term.match_fields:
        return False
    fields = {"metadata.name": node.metadata.name}
    return all(_holds(each, node.metadata.labels) for each in term.match_expressions) and all(
        _holds(each, fields) for each in term.match_fields
    )


def _holds(requirement: NodeSelectorRequirement, labels: Mapping[str, str]) -> bool:
    found = labels.get(requirement.key)
    match requirement.operator:
        case "In":
            return found in requirement.values
        case "NotIn":
            return found not in requirement.values
        case "Exists":
            return found is not None
        case "DoesNotExist":
            return found is None
        case "Gt" | "Lt":
            return _compares(requirement, found)
        case _:
            return False


def _compares(requirement: NodeSelectorRequirement, found: str | None) -> bool:
    try:
        number, bound = int(found or ""), int(requirement.values[0])
    except (ValueError, IndexError):
        return False
    return number > bound if requirement.operator == "Gt" else number < bound

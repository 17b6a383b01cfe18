"""Which nodes a pod's selector and required affinity, or a volume's node affinity, choose.

Shared by all who must judge alike: the scheduler, the DaemonSet controller, the kubelet's peers. Source:
component-helpers scheduling/corev1/nodeaffinity.
"""

from __future__ import annotations

from collections.abc import Mapping

from k8s_tui.api.core import Node
from k8s_tui.api.pods import NodeSelectorRequirement, NodeSelectorTerm, PodSpec


def matches_node(spec: PodSpec, node: Node) -> bool:
    """Tell whether a pod of this spec may go to `node` by its selector and required node affinity."""
    labels = node.metadata.labels
    for name, wanted in spec.node_selector.items():
        if labels.get(name) != wanted:
            return False
    affinity = spec.affinity
    if affinity is None or affinity.node_affinity is None:
        return True
    required = affinity.node_affinity.required_during_scheduling_ignored_during_execution
    if required is None:
        return True
    return any(matches_term(term, node) for term in required.node_selector_terms)


def matches_term(term: NodeSelectorTerm, node: Node) -> bool:
    """Tell whether all expressions of a term hold; an empty term matches nothing."""
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

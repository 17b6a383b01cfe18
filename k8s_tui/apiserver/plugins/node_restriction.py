"""NodeRestriction: a kubelet changes its own node and its own pods, and nothing else of these.

Source: kubernetes plugin/pkg/admission/noderestriction/admission.go (v1.32). Simplified: statuses are written past
admission, so those of other nodes are judged by the authorizer alone; the role that kubeadm gives a master comes here
with its kubelet's own registration, so labels of roles are let through.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from k8s_tui.api.core import Node
from k8s_tui.api.errors import Forbidden
from k8s_tui.api.jsonvalue import quote
from k8s_tui.api.pods import Pod
from k8s_tui.apiserver.authorization.node import node_of

if TYPE_CHECKING:
    from k8s_tui.apiserver.admission import Attributes
    from k8s_tui.apiserver.server import ApiServer

MIRROR: Final = "kubernetes.io/config.mirror"
RESTRICTED: Final = "node-restriction.kubernetes.io"
OWN_PREFIXES: Final = ("kubelet.kubernetes.io", "node.kubernetes.io", "node-role.kubernetes.io")
OWN_LABELS: Final = frozenset(
    {
        "beta.kubernetes.io/arch",
        "beta.kubernetes.io/instance-type",
        "beta.kubernetes.io/os",
        "failure-domain.beta.kubernetes.io/region",
        "failure-domain.beta.kubernetes.io/zone",
        "kubernetes.io/arch",
        "kubernetes.io/hostname",
        "kubernetes.io/os",
        "topology.kubernetes.io/region",
        "topology.kubernetes.io/zone",
    }
)
"""Labels of Kubernetes' own domains that a kubelet may give its node (kubeletLabels)."""


class NodeRestriction:
    """Judges what kubelets write."""

    name = "NodeRestriction"
    concerns: tuple[str, ...] = ("nodes", "pods")

    def admit(self, obj: Any, attributes: Attributes, server: ApiServer) -> Any:  # noqa: ANN401 - any kind of object
        """Return `obj` unchanged.

        Raises:
            Forbidden: It is none of this kubelet's business.
        """
        own = node_of(attributes.caller)
        judge = JUDGES.get(attributes.resource.group_resource) if own else None
        said = judge(own, obj, attributes) if judge is not None else ""
        if said:
            raise Forbidden.of(attributes.resource.group_resource, attributes.name, said)
        return obj


def _judge_node(own: str, node: Node, attributes: Attributes) -> str:
    if attributes.name != own:
        return f"node {quote(own)} is not allowed to modify node {quote(attributes.name)}"
    if attributes.operation == "DELETE":
        return ""
    before: Mapping[str, str] = attributes.old.metadata.labels if attributes.old is not None else {}
    labels = node.metadata.labels
    changed = {key for key in {*labels, *before} if labels.get(key) != before.get(key)}
    bad = sorted(key for key in changed if _is_reserved(key))
    word = "set" if attributes.operation == "CREATE" else "modify"
    if bad:
        return f"node {quote(own)} is not allowed to {word} labels: {', '.join(bad)}"
    if attributes.old is not None and node.spec.taints != attributes.old.spec.taints:
        return f"node {quote(own)} is not allowed to modify taints"
    return ""


def _is_reserved(label: str) -> bool:
    domain, slash, _ = label.partition("/")
    if not slash or label in OWN_LABELS:
        return False
    if _is_within(domain, RESTRICTED):
        return True
    if any(_is_within(domain, prefix) for prefix in OWN_PREFIXES):
        return False
    return _is_within(domain, "kubernetes.io") or _is_within(domain, "k8s.io")


def _is_within(domain: str, parent: str) -> bool:
    return domain == parent or domain.endswith(f".{parent}")


def _judge_pod(own: str, pod: Pod, attributes: Attributes) -> str:
    if attributes.operation == "CREATE" and MIRROR not in pod.metadata.annotations:
        return f"pod does not have {quote(MIRROR)} annotation, node {quote(own)} can only create mirror pods"
    if pod.spec.node_name != own:
        word = {"CREATE": "create", "DELETE": "delete"}.get(attributes.operation, "update")
        return f"node {quote(own)} can only {word} pods with spec.nodeName set to itself"
    return ""


JUDGES: Final[Mapping[str, Callable[[str, Any, Any], str]]] = {
    "nodes": _judge_node,
    "pods": _judge_pod,
}
"""By resource: what is wrong with a kubelet's write, "" for nothing."""

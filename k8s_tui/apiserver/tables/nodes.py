"""Nodes as `kubectl get nodes` shows them (printers.go, printNode)."""

from __future__ import annotations

from k8s_tui.api.core import Node, node_condition
from k8s_tui.apiserver.tables.table import NONE, UNKNOWN, Cells, Printer, age, columns

ROLE_PREFIX = "node-role.kubernetes.io/"
ROLE_LABEL = "kubernetes.io/role"


def status_of(node: Node) -> str:
    """Return what the STATUS column says."""
    ready = node_condition(node, "Ready")
    words = ["Unknown" if ready is None else "Ready" if ready.status == "True" else "NotReady"]
    if node.spec.unschedulable:
        words.append("SchedulingDisabled")
    return ",".join(words)


def roles_of(node: Node) -> str:
    """Return what the ROLES column says."""
    roles = {
        label.removeprefix(ROLE_PREFIX)
        for label in node.metadata.labels
        if label.startswith(ROLE_PREFIX) and len(label) > len(ROLE_PREFIX)
    }
    named = node.metadata.labels.get(ROLE_LABEL)
    if named:
        roles.add(named)
    return ",".join(sorted(roles)) or NONE


def _address(node: Node, kind: str) -> str:
    return next((each.address for each in node.status.addresses if each.type == kind), NONE)


def _cells(node: Node, now_ms: int) -> Cells:
    info = node.status.node_info
    return (
        node.metadata.name,
        status_of(node),
        roles_of(node),
        age(node.metadata, now_ms),
        info.kubelet_version if info is not None else "",
        _address(node, "InternalIP"),
        _address(node, "ExternalIP"),
        (info.os_image if info is not None else "") or UNKNOWN,
        (info.kernel_version if info is not None else "") or UNKNOWN,
        (info.container_runtime_version if info is not None else "") or UNKNOWN,
    )


PRINTERS = {
    "nodes": Printer(
        columns(
            "Name|Status|Roles|Age|Version",
            "Internal-IP|External-IP|OS-Image|Kernel-Version|Container-Runtime",
        ),
        _cells,
    ),
}

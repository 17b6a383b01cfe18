"""Roles and bindings as kubectl shows them."""

from __future__ import annotations

from k8s_tui.api.time import format_time
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.apiserver.tables.table import Cells, Printer, age, columns, dig


def _role(found: Unstructured, now_ms: int) -> Cells:
    return (found.metadata.name, format_time(found.metadata.creation_timestamp or 0))


def _binding(found: Unstructured, now_ms: int) -> Cells:
    role = found.content.get("roleRef") or {}
    subjects = found.content.get("subjects") or ()
    accounts = [
        f"{each.get('namespace', '')}/{each.get('name', '')}"
        for each in subjects
        if each.get("kind") == "ServiceAccount"
    ]
    return (
        found.metadata.name,
        f"{role.get('kind', '')}/{role.get('name', '')}",
        age(found.metadata, now_ms),
        ", ".join(each.get("name", "") for each in subjects if each.get("kind") == "User"),
        ", ".join(each.get("name", "") for each in subjects if each.get("kind") == "Group"),
        ", ".join(accounts),
    )


def _signing_request(found: Unstructured, now_ms: int) -> Cells:
    conditions = [each.get("type", "") for each in dig(found.content, "status", "conditions") or ()]
    words = [word for word in ("Approved", "Denied", "Failed") if word in conditions] or ["Pending"]
    if dig(found.content, "status", "certificate"):
        words.append("Issued")
    seconds = dig(found.content, "spec", "expirationSeconds")
    return (
        found.metadata.name,
        age(found.metadata, now_ms),
        dig(found.content, "spec", "signerName") or "",
        dig(found.content, "spec", "username") or "",
        f"{seconds}s" if seconds else "<none>",
        ",".join(words),
    )


_BINDING = Printer(columns("Name|Role|Age", "Users|Groups|ServiceAccounts"), _binding)
_ROLE = Printer(columns("Name|Created At"), _role)

PRINTERS = {
    "roles.rbac.authorization.k8s.io": _ROLE,
    "clusterroles.rbac.authorization.k8s.io": _ROLE,
    "rolebindings.rbac.authorization.k8s.io": _BINDING,
    "clusterrolebindings.rbac.authorization.k8s.io": _BINDING,
    "customresourcedefinitions.apiextensions.k8s.io": _ROLE,
    "certificatesigningrequests.certificates.k8s.io": Printer(
        columns("Name|Age|SignerName|Requestor|RequestedDuration|Condition"), _signing_request
    ),
}

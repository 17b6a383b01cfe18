"""From what was dumped or rendered to what somebody would apply.

A dump holds what only a cluster writes (status, uids, addresses, the node of a pod) and objects that a
cluster makes by itself or for others; both go. A chart's output holds hooks, which only Helm runs, and comes
in any order; Helm's own order of kinds puts what others need before them and webhooks at the end.

Source: Helm v3, pkg/releaseutil/kind_sorter.go (InstallOrder) and manifest_sorter.go; what a cluster makes:
the controllers and the provisioner of the simulator itself, as those of v1.32.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from attrs import frozen

from k8s_tui.api.documents import Document
from k8s_tui.api.scheme import SCHEME
from k8s_tui.breakfinder.parts import mapping, mappings
from k8s_tui.breakfinder.refusals import DEFAULT_NAMESPACE, Key, key_of
from k8s_tui.breakfinder.strictness import CUSTOM_RESOURCE, is_custom
from k8s_tui.breakfinder.washing import was_served, washed

INSTALL_ORDER = (
    "PriorityClass",
    "Namespace",
    "NetworkPolicy",
    "ResourceQuota",
    "LimitRange",
    "PodDisruptionBudget",
    "ServiceAccount",
    "Secret",
    "ConfigMap",
    "StorageClass",
    "PersistentVolume",
    "PersistentVolumeClaim",
    CUSTOM_RESOURCE,
    "ClusterRole",
    "ClusterRoleBinding",
    "Role",
    "RoleBinding",
    "Service",
    "DaemonSet",
    "Pod",
    "ReplicationController",
    "ReplicaSet",
    "Deployment",
    "HorizontalPodAutoscaler",
    "StatefulSet",
    "Job",
    "CronJob",
    "IngressClass",
    "Ingress",
    "APIService",
)
"""Kinds that are not named come next, and webhooks last."""

WEBHOOKS = ("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration")

SYSTEM_NAMESPACES = ("kube-system", "kube-public", "kube-node-lease")

RECORDS = (
    "APIService",
    "CSINode",
    "CSIStorageCapacity",
    "ComponentStatus",
    "ControllerRevision",
    "Event",
    "FlowSchema",
    "Lease",
    "NodeMetrics",
    "PodMetrics",
    "PriorityLevelConfiguration",
    "VolumeAttachment",
)
"""Kinds that a dump holds and that a cluster keeps for itself."""

HOOK = "helm.sh/hook"
CRD_HOOK = "crd-install"
PROVISIONED_BY = "pv.kubernetes.io/provisioned-by"
KUBERNETES_GROUP = re.compile(r"(\w+|[\w.-]+\.k8s\.io)/.*|v\d\w*")
"""The groups that Kubernetes itself has: a bare word, or one below k8s.io."""

NAMES_SHOWN = 4


@frozen
class Tidied:
    """What is left of what was given.

    Attributes:
        documents: The objects that can be applied, cleaned and in order.
        notes: What was done to the rest.
        unknown: What was left out because nobody knows its kind; somewhere else it may make pods.
    """

    documents: tuple[Document, ...]
    notes: tuple[str, ...]
    unknown: tuple[Key, ...]


def tidied(documents: Iterable[Document]) -> Tidied:
    """Return what can be applied of some objects."""
    given = tuple(documents)
    unknown = tuple(key_of(each) for each in given if _is_unknown(each, given))
    left_out: dict[str, list[str]] = {}
    kept: dict[Key, Document] = {}
    notes: list[str] = []
    for document in given:
        reason = _why_left_out(document, given)
        if reason:
            left_out.setdefault(reason, []).append(str(key_of(document)))
            continue
        key = key_of(document)
        if key in kept and document.name:
            earlier = kept.pop(key)
            notes.append(f"{key} stands twice: the one of {_place(document)} holds, not {_place(earlier)}")
        kept[key if document.name else Key(document.kind, "", f"#{len(kept)}")] = washed(document)
    notes += (f"left out, {reason}: {listed(names)}" for reason, names in left_out.items())
    namespaces = _missing_namespaces(kept.values())
    if namespaces:
        notes.append(
            f"made, because nothing given makes it: {listed([str(key_of(each)) for each in namespaces])}"
        )
    ordered = sorted((*namespaces, *kept.values()), key=_rank)
    return Tidied(tuple(ordered), tuple(notes), unknown)


def _rank(document: Document) -> int:
    if document.kind in WEBHOOKS:
        return len(INSTALL_ORDER) + 1
    return INSTALL_ORDER.index(document.kind) if document.kind in INSTALL_ORDER else len(INSTALL_ORDER)


def listed(names: Sequence[str]) -> str:
    """Return some names, and how many more there are."""
    shown = ", ".join(names[:NAMES_SHOWN])
    return shown if len(names) <= NAMES_SHOWN else f"{shown} and {len(names) - NAMES_SHOWN} more"


def _place(document: Document) -> str:
    return f"{document.source}:{document.line}"


def _missing_namespaces(documents: Iterable[Document]) -> list[Document]:
    """Return the namespaces that objects lie in and that nobody makes."""
    needed: dict[str, None] = {}
    made = {DEFAULT_NAMESPACE, *SYSTEM_NAMESPACES}
    for document in documents:
        if document.kind == "Namespace":
            made.add(document.name)
        elif document.namespace:
            needed[document.namespace] = None
    return [
        Document({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}, "", 0)
        for name in needed
        if name not in made
    ]


# -- what is left out ---------------------------------------------------------


def _why_left_out(document: Document, given: Sequence[Document]) -> str:
    """Return why an object is not applied, "" for one that is."""
    return next((reason for is_one, reason in _REASONS if is_one(document, given)), "")


def _metadata(document: Document) -> Mapping[str, Any]:
    return mapping(document.data.get("metadata"))


def _annotation(document: Document, name: str) -> str:
    return str(mapping(_metadata(document).get("annotations")).get(name) or "")


def _is_hook(document: Document, given: Sequence[Document]) -> bool:
    hooks = [each.strip() for each in _annotation(document, HOOK).split(",") if each.strip()]
    return bool(hooks) and CRD_HOOK not in hooks


def _is_controlled(document: Document, given: Sequence[Document]) -> bool:
    owners = mappings(_metadata(document).get("ownerReferences"))
    return any(each.get("controller") is True for each in owners)


def _is_node(document: Document, given: Sequence[Document]) -> bool:
    return document.kind == "Node"


def _is_record(document: Document, given: Sequence[Document]) -> bool:
    if document.kind in RECORDS:
        return True
    if document.kind == "Secret":
        kept_by = (
            "kubernetes.io/service-account-token",
            "helm.sh/release.v1",
            "bootstrap.kubernetes.io/token",
        )
        return document.data.get("type") in kept_by
    if document.kind in ("Endpoints", "EndpointSlice"):
        return was_served(document) and any(
            each.kind == "Service" and _selects(each) and key_of(each).name == _slice_of(document)
            for each in given
        )
    return document.kind == "PersistentVolume" and bool(_annotation(document, PROVISIONED_BY))


def _slice_of(document: Document) -> str:
    """Return the service whose addresses an object holds."""
    return _label(document, "kubernetes.io/service-name") or document.name


def _selects(service: Document) -> bool:
    return bool(mapping(service.data.get("spec")).get("selector"))


def _is_the_clusters_own(document: Document, given: Sequence[Document]) -> bool:
    key = key_of(document)
    if key.kind == "Namespace":
        return key.name in (DEFAULT_NAMESPACE, *SYSTEM_NAMESPACES)
    if was_served(document) and key.namespace in SYSTEM_NAMESPACES:
        return True
    if key.kind in ("ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding", "PriorityClass"):
        return key.name.startswith(("system:", "system-", "kubeadm:")) or (
            was_served(document) and _label(document, "kubernetes.io/bootstrapping") != ""
        )
    made = {
        "ServiceAccount": "default",
        "ConfigMap": "kube-root-ca.crt",
        "Service": "kubernetes",
        "Endpoints": "kubernetes",
        "EndpointSlice": "kubernetes",
    }
    everywhere = key.kind in ("ServiceAccount", "ConfigMap")
    is_made = made.get(key.kind) == key.name and (everywhere or key.namespace == DEFAULT_NAMESPACE)
    return is_made and not (key.kind == "ServiceAccount" and not was_served(document))


def _label(document: Document, name: str) -> str:
    return str(mapping(_metadata(document).get("labels")).get(name) or "")


def _is_over(document: Document, given: Sequence[Document]) -> bool:
    """Tell whether a pod has ended, or an object is being deleted."""
    if _metadata(document).get("deletionTimestamp"):
        return True
    phase = mapping(document.data.get("status")).get("phase")
    return document.kind == "Pod" and phase in ("Succeeded", "Failed")


def _is_unknown(document: Document, given: Sequence[Document]) -> bool:
    return (
        bool(document.kind)
        and bool(document.api_version)
        and KUBERNETES_GROUP.fullmatch(document.api_version) is None
        and SCHEME.by_kind(document.api_version, document.kind) is None
        and not is_custom(document, given)
    )


def _is_kustomization(document: Document, given: Sequence[Document]) -> bool:
    return document.kind == "Kustomization" and document.api_version.startswith("kustomize.config.k8s.io/")


_REASONS: tuple[tuple[Callable[[Document, Sequence[Document]], bool], str], ...] = (
    (_is_kustomization, "because it is no object: give what `kubectl kustomize` builds of it"),
    (_is_hook, "because only Helm runs hooks"),
    (_is_controlled, "because their owners make them"),
    (_is_node, "because the machines are the simulator's"),
    (_is_record, "because a cluster writes it by itself"),
    (_is_the_clusters_own, "because every cluster has its own"),
    (_is_over, "because it had ended or was being deleted"),
    (_is_unknown, "because nothing given defines the kind and nobody here acts on it"),
)

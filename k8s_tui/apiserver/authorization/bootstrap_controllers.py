"""The roles of the controllers: each acts as a service account of its own and may do just its part.

Source: kubernetes plugin/pkg/auth/authorizer/rbac/bootstrappolicy/controller_policy.go (v1.32).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from k8s_tui.apiserver.authorization.bootstrap import EVENTS, READ, REVIEWS, WireRule, allow

PREFIX: Final = "system:controller:"
_APPS = "apps,extensions"
_RBAC = "rbac.authorization.k8s.io"
_CSR = "certificates.k8s.io"
_CSR_SIGNERS = " ".join(
    f"kubernetes.io/{name}"
    for name in (
        "legacy-unknown",
        "kube-apiserver-client",
        "kube-apiserver-client-kubelet",
        "kubelet-serving",
    )
)
_OWN_PODS = "create delete list patch watch"
_ALL_BUT_COLLECTION = "create delete get list patch update watch"
_DISCOVERY = "discovery.k8s.io"
_WITHOUT_PATCH = "create delete get list update watch"


def _keeps(plural: str, groups: str, verbs: str) -> tuple[WireRule, ...]:
    """Return what every controller of a workload may do to the objects it keeps."""
    return (
        allow(verbs, groups, plural),
        allow("update", groups, f"{plural}/status"),
        allow("update", groups, f"{plural}/finalizers"),
    )


CONTROLLER_ROLES: Final[Mapping[str, tuple[WireRule, ...]]] = {
    "attachdetach-controller": (
        allow("list watch", "", "persistentvolumeclaims persistentvolumes pods"),
        allow(READ, "", "nodes"),
        allow("patch update", "", "nodes/status"),
        EVENTS,
        allow("create delete get list watch", "storage.k8s.io", "volumeattachments"),
        allow(READ, "storage.k8s.io", "csidrivers csinodes"),
    ),
    "certificate-controller": (
        allow("delete get list watch", _CSR, "certificatesigningrequests"),
        allow("update", _CSR, "certificatesigningrequests/approval certificatesigningrequests/status"),
        allow("approve", _CSR, "signers", "kubernetes.io/kube-apiserver-client-kubelet"),
        allow("sign", _CSR, "signers", _CSR_SIGNERS),
        REVIEWS[1],
        EVENTS,
    ),
    "clusterrole-aggregation-controller": (
        allow("escalate get list patch update watch", _RBAC, "clusterroles"),
    ),
    "cronjob-controller": (
        *_keeps("cronjobs", "batch", "get list update watch"),
        allow(_ALL_BUT_COLLECTION, "batch", "jobs"),
        allow("delete list", "", "pods"),
        EVENTS,
    ),
    "daemon-set-controller": (
        *_keeps("daemonsets", _APPS, READ),
        allow("list watch", "", "nodes"),
        allow(_OWN_PODS, "", "pods"),
        allow("create", "", "pods/binding"),
        allow(_ALL_BUT_COLLECTION, "apps", "controllerrevisions"),
        EVENTS,
    ),
    "deployment-controller": (
        *_keeps("deployments", _APPS, "get list update watch"),
        allow(_ALL_BUT_COLLECTION, _APPS, "replicasets"),
        allow("get list update watch", "", "pods"),
        EVENTS,
    ),
    "disruption-controller": (
        allow(READ, _APPS, "deployments replicasets"),
        allow(READ, "", "replicationcontrollers"),
        allow(READ, "policy", "poddisruptionbudgets"),
        allow(READ, "apps", "statefulsets"),
        allow("update", "policy", "poddisruptionbudgets/status"),
        allow("patch update", "", "pods/status"),
        allow("get", "*", "*/scale"),
        EVENTS,
    ),
    "endpoint-controller": (
        allow(READ, "", "pods services"),
        allow(_WITHOUT_PATCH, "", "endpoints"),
        allow("create", "", "endpoints/restricted"),
        EVENTS,
    ),
    "endpointslice-controller": (
        allow(READ, "", "nodes pods services"),
        allow("update", "", "services/finalizers"),
        allow(_WITHOUT_PATCH, _DISCOVERY, "endpointslices"),
        EVENTS,
    ),
    "endpointslicemirroring-controller": (
        allow(READ, "", "endpoints services"),
        allow("update", "", "services/finalizers endpoints/finalizers"),
        allow(_WITHOUT_PATCH, _DISCOVERY, "endpointslices"),
        EVENTS,
    ),
    "ephemeral-volume-controller": (
        allow(READ, "", "pods"),
        allow("update", "", "pods/finalizers"),
        allow("create get list watch", "", "persistentvolumeclaims"),
        EVENTS,
    ),
    "expand-controller": (
        allow("get list patch update watch", "", "persistentvolumes"),
        allow("patch update", "", "persistentvolumeclaims/status"),
        allow(READ, "", "persistentvolumeclaims"),
        allow("get", "", "services"),
        EVENTS,
    ),
    "generic-garbage-collector": (allow("delete get list patch update watch", "*", "*"), EVENTS),
    "horizontal-pod-autoscaler": (
        allow(READ, "autoscaling", "horizontalpodautoscalers"),
        allow("update", "autoscaling", "horizontalpodautoscalers/status"),
        allow("get update", "*", "*/scale"),
        allow("list", "", "pods"),
        allow("list", "metrics.k8s.io", "pods"),
        allow("get list", "custom.metrics.k8s.io,external.metrics.k8s.io", "*"),
        EVENTS,
    ),
    "job-controller": (
        *_keeps("jobs", "batch", "get list patch update watch"),
        allow(_OWN_PODS, "", "pods"),
        EVENTS,
    ),
    "legacy-service-account-token-cleaner": (
        allow("get", "", "configmaps", "kube-apiserver-legacy-service-account-token-tracking"),
        allow("delete patch", "", "secrets"),
    ),
    "namespace-controller": (
        allow("delete get list watch", "", "namespaces"),
        allow("update", "", "namespaces/finalize namespaces/status"),
        allow("delete deletecollection get list watch", "*", "*"),
    ),
    "node-controller": (
        allow("delete get list patch update", "", "nodes"),
        allow("patch update", "", "nodes/status pods/status"),
        allow("delete list", "", "pods"),
        allow("get", "", "pods"),
        EVENTS,
    ),
    "persistent-volume-binder": (
        allow(_WITHOUT_PATCH, "", "persistentvolumes"),
        allow("update", "", "persistentvolumes/status persistentvolumeclaims/status"),
        allow("get list update watch", "", "persistentvolumeclaims"),
        allow("create delete get list watch", "", "pods"),
        allow(READ, "storage.k8s.io", "storageclasses"),
        allow("get", "", "services nodes"),
        allow("watch", "", "events"),
        EVENTS,
    ),
    "pod-garbage-collector": (
        allow("delete list watch", "", "pods"),
        allow("get list", "", "nodes"),
        allow("patch", "", "pods/status"),
    ),
    "pv-protection-controller": (allow("get list update watch", "", "persistentvolumes"), EVENTS),
    "pvc-protection-controller": (
        allow("get list update watch", "", "persistentvolumeclaims"),
        allow(READ, "", "pods"),
        EVENTS,
    ),
    "replicaset-controller": (
        *_keeps("replicasets", _APPS, "get list update watch"),
        allow(_OWN_PODS, "", "pods"),
        EVENTS,
    ),
    "replication-controller": (
        *_keeps("replicationcontrollers", "", "get list update watch"),
        allow(_OWN_PODS, "", "pods"),
        EVENTS,
    ),
    "resourcequota-controller": (
        allow("list watch", "*", "*"),
        allow("update", "", "resourcequotas/status"),
        EVENTS,
    ),
    "root-ca-cert-publisher": (allow("create update", "", "configmaps"), EVENTS),
    "route-controller": (
        allow("list watch", "", "nodes"),
        allow("patch", "", "nodes/status"),
        EVENTS,
    ),
    "service-account-controller": (allow("create", "", "serviceaccounts"), EVENTS),
    "service-controller": (
        allow(READ, "", "services"),
        allow("patch update", "", "services/status"),
        allow("list watch", "", "nodes"),
        EVENTS,
    ),
    "statefulset-controller": (
        allow("list watch", "", "pods"),
        *_keeps("statefulsets", "apps", READ),
        allow("create delete get patch update", "", "pods"),
        allow(_ALL_BUT_COLLECTION, "apps", "controllerrevisions"),
        allow("create get list watch", "", "persistentvolumeclaims"),
        allow("delete update", "", "persistentvolumeclaims"),
        allow("update", "", "pods/finalizers"),
        EVENTS,
    ),
    "ttl-after-finished-controller": (allow("delete get list watch", "batch", "jobs"), EVENTS),
    "ttl-controller": (allow("list patch update watch", "", "nodes"), EVENTS),
    "validatingadmissionpolicy-status-controller": (
        allow(READ, "admissionregistration.k8s.io", "validatingadmissionpolicies"),
        allow("get patch update", "admissionregistration.k8s.io", "validatingadmissionpolicies/status"),
        EVENTS,
    ),
}
"""By the name of the service account in kube-system that the role is given to."""

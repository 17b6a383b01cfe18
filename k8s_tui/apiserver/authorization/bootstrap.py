"""The roles and bindings that kube-apiserver makes for the components, and for people to use.

Source: kubernetes plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go, namespace_policy.go (v1.32).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from k8s_tui.sim.value import frozen

WireRule: TypeAlias = Mapping[str, Any]

READ: Final = "get list watch"
WRITE: Final = "create delete deletecollection patch update"
READ_WRITE: Final = "create delete deletecollection get list patch update watch"
AUTHENTICATED: Final = "system:authenticated"
UNAUTHENTICATED: Final = "system:unauthenticated"
AGGREGATE: Final = "rbac.authorization.k8s.io/aggregate-to-"


def allow(verbs: str, groups: str, resources: str, names: str = "") -> WireRule:
    """Return a rule; words are parted by spaces, groups by commas, for the core's is empty."""
    rule = {"apiGroups": groups.split(","), "resources": resources.split(), "verbs": verbs.split()}
    return {**rule, "resourceNames": names.split()} if names else rule


def paths(*urls: str) -> WireRule:
    """Return a rule that lets paths be read."""
    return {"nonResourceURLs": list(urls), "verbs": ["get"]}


EVENTS: Final = allow("create patch update", ",events.k8s.io", "events")
REVIEWS: Final = (
    allow("create", "authentication.k8s.io", "tokenreviews"),
    allow("create", "authorization.k8s.io", "subjectaccessreviews"),
)

_SCALED = "deployments deployments/scale replicasets replicasets/scale"
_STATUS = "deployments/status replicasets/status"
_VIEW: Final = (
    allow(
        READ,
        "",
        "configmaps endpoints persistentvolumeclaims persistentvolumeclaims/status pods replicationcontrollers "
        "replicationcontrollers/scale serviceaccounts services services/status",
    ),
    allow(
        READ,
        "",
        "bindings events limitranges namespaces/status pods/log pods/status replicationcontrollers/status "
        "resourcequotas resourcequotas/status",
    ),
    allow(READ, "", "namespaces"),
    allow(READ, "discovery.k8s.io", "endpointslices"),
    allow(
        READ,
        "apps",
        f"controllerrevisions daemonsets daemonsets/status {_SCALED} {_STATUS} statefulsets statefulsets/scale "
        "statefulsets/status",
    ),
    allow(READ, "autoscaling", "horizontalpodautoscalers horizontalpodautoscalers/status"),
    allow(READ, "batch", "cronjobs cronjobs/status jobs jobs/status"),
    allow(
        READ,
        "extensions",
        f"daemonsets daemonsets/status {_SCALED} {_STATUS} ingresses ingresses/status networkpolicies "
        "replicationcontrollers/scale",
    ),
    allow(READ, "policy", "poddisruptionbudgets poddisruptionbudgets/status"),
    allow(READ, "networking.k8s.io", "ingresses ingresses/status networkpolicies"),
)
_EDIT: Final = (
    allow(READ, "", "pods/attach pods/exec pods/portforward pods/proxy secrets services/proxy"),
    allow("impersonate", "", "serviceaccounts"),
    allow(WRITE, "", "pods pods/attach pods/exec pods/portforward pods/proxy"),
    allow("create", "", "pods/eviction"),
    allow(
        WRITE,
        "",
        "configmaps events persistentvolumeclaims replicationcontrollers replicationcontrollers/scale secrets "
        "serviceaccounts services services/proxy",
    ),
    allow("create", "", "serviceaccounts/token"),
    allow(WRITE, "apps", f"daemonsets {_SCALED} deployments/rollback statefulsets statefulsets/scale"),
    allow(WRITE, "autoscaling", "horizontalpodautoscalers"),
    allow(WRITE, "batch", "cronjobs jobs"),
    allow(
        WRITE,
        "extensions",
        f"daemonsets {_SCALED} deployments/rollback ingresses networkpolicies replicationcontrollers/scale",
    ),
    allow(WRITE, "policy", "poddisruptionbudgets"),
    allow(WRITE, "networking.k8s.io", "ingresses networkpolicies"),
    allow(READ_WRITE, "coordination.k8s.io", "leases"),
)
_ADMIN: Final = (
    allow("create", "authorization.k8s.io", "localsubjectaccessreviews"),
    allow(READ_WRITE, "rbac.authorization.k8s.io", "rolebindings roles"),
)

NODE_RULES: Final[tuple[WireRule, ...]] = (
    *REVIEWS,
    allow("create", "authorization.k8s.io", "localsubjectaccessreviews"),
    allow(READ, "", "services"),
    allow("create get list watch", "", "nodes"),
    allow("patch update", "", "nodes/status nodes"),
    EVENTS,
    allow(READ, "", "pods"),
    allow("create delete", "", "pods"),
    allow("patch update", "", "pods/status"),
    allow("create", "", "pods/eviction serviceaccounts/token"),
    allow(READ, "", "configmaps secrets"),
    allow("get", "", "persistentvolumeclaims persistentvolumes endpoints"),
    allow("get patch update", "", "persistentvolumeclaims/status"),
    allow("create get list watch", "certificates.k8s.io", "certificatesigningrequests"),
    allow("create delete get patch update", "coordination.k8s.io", "leases"),
    allow("get", "storage.k8s.io", "volumeattachments"),
    allow(READ, "storage.k8s.io", "csidrivers"),
    allow("create delete get patch update", "storage.k8s.io", "csinodes"),
    allow(READ, "node.k8s.io", "runtimeclasses"),
)
"""What the Node authorizer lets kubelets do, and the role `system:node` says."""

_SCHEDULER: Final = (
    EVENTS,
    allow("create", "coordination.k8s.io", "leases"),
    allow("get list update watch", "coordination.k8s.io", "leases", "kube-scheduler"),
    allow("create", "coordination.k8s.io", "leasecandidates"),
    allow(READ, "", "nodes"),
    allow("delete get list watch", "", "pods"),
    allow("create", "", "bindings pods/binding"),
    allow("patch update", "", "pods/status"),
    allow(READ, "", "replicationcontrollers services"),
    allow(READ, "apps,extensions", "replicasets"),
    allow(READ, "apps", "statefulsets"),
    allow(READ, "policy", "poddisruptionbudgets"),
    allow(READ, "", "persistentvolumeclaims persistentvolumes"),
    *REVIEWS,
    allow(READ, "storage.k8s.io", "csinodes csidrivers csistoragecapacities"),
    allow(READ, "", "namespaces"),
)
_CONTROLLER_MANAGER: Final = (
    EVENTS,
    allow("create", "coordination.k8s.io", "leases"),
    allow("get update", "coordination.k8s.io", "leases", "kube-controller-manager"),
    allow("create", "", "secrets serviceaccounts"),
    allow("delete", "", "secrets"),
    allow("get", "", "configmaps namespaces secrets serviceaccounts"),
    allow("update", "", "secrets serviceaccounts"),
    *REVIEWS,
    allow("list watch", "*", "*"),
    allow("create", "", "serviceaccounts/token"),
)
_SIGNERS = ("kubelet-serving", "kube-apiserver-client", "kube-apiserver-client-kubelet")
_CSR = "certificates.k8s.io"
_REQUESTS = "certificatesigningrequests"

PLAIN_ROLES: Final[Mapping[str, tuple[WireRule, ...]]] = {
    "cluster-admin": (
        allow("*", "*", "*"),
        {"nonResourceURLs": ["*"], "verbs": ["*"]},
    ),
    "system:auth-delegator": REVIEWS,
    "system:basic-user": (
        allow("create", "authorization.k8s.io", "selfsubjectaccessreviews selfsubjectrulesreviews"),
        allow("create", "authentication.k8s.io", "selfsubjectreviews"),
    ),
    **{
        f"system:certificates.k8s.io:{name}-approver": (
            allow("approve", _CSR, "signers", f"kubernetes.io/{name}"),
        )
        for name in ("legacy-unknown", *_SIGNERS)
    },
    "system:certificates.k8s.io:certificatesigningrequests:nodeclient": (
        allow("create", _CSR, f"{_REQUESTS}/nodeclient"),
    ),
    "system:certificates.k8s.io:certificatesigningrequests:selfnodeclient": (
        allow("create", _CSR, f"{_REQUESTS}/selfnodeclient"),
    ),
    "system:discovery": (
        paths(
            *("/api", "/api/*", "/apis", "/apis/*", "/healthz", "/livez", "/openapi", "/openapi/*"),
            *("/readyz", "/version", "/version/"),
        ),
    ),
    "system:heapster": (
        allow(READ, "", "events namespaces nodes pods"),
        allow(READ, "extensions", "deployments"),
    ),
    "system:kube-aggregator": (allow(READ, "", "endpoints services"),),
    "system:kube-controller-manager": _CONTROLLER_MANAGER,
    "system:kube-dns": (allow("list watch", "", "endpoints services"),),
    "system:kube-scheduler": _SCHEDULER,
    "system:kubelet-api-admin": (
        allow(READ, "", "nodes"),
        allow("proxy", "", "nodes"),
        allow("*", "", "nodes/log nodes/metrics nodes/proxy nodes/stats"),
    ),
    "system:monitoring": (
        paths(
            *("/healthz", "/healthz/*", "/livez", "/livez/*", "/metrics", "/metrics/slis", "/readyz"),
            "/readyz/*",
        ),
    ),
    "system:node": NODE_RULES,
    "system:node-bootstrapper": (allow("create get list watch", _CSR, _REQUESTS),),
    "system:node-problem-detector": (
        allow("get", "", "nodes"),
        allow("patch", "", "nodes/status"),
        EVENTS,
    ),
    "system:node-proxier": (
        allow("list watch", "", "endpoints services"),
        allow("get list watch", "", "nodes"),
        EVENTS,
        allow("list watch", "discovery.k8s.io", "endpointslices"),
    ),
    "system:persistent-volume-provisioner": (
        allow("create delete get list watch", "", "persistentvolumes"),
        allow("get list update watch", "", "persistentvolumeclaims"),
        allow(READ, "storage.k8s.io", "storageclasses"),
        allow("watch", "", "events"),
        EVENTS,
    ),
    "system:public-info-viewer": (paths("/healthz", "/livez", "/readyz", "/version", "/version/"),),
    "system:service-account-issuer-discovery": (
        paths(
            *("/.well-known/openid-configuration", "/.well-known/openid-configuration/"),
            *("/openid/v1/jwks", "/openid/v1/jwks/"),
        ),
    ),
    "system:volume-scheduler": (
        allow("get list patch update watch", "", "persistentvolumes"),
        allow(READ, "storage.k8s.io", "storageclasses"),
        allow("get list patch update watch", "", "persistentvolumeclaims"),
    ),
}
"""Cluster roles with rules of their own, by name."""

AGGREGATED: Final[Mapping[str, tuple[WireRule, ...]]] = {"view": _VIEW, "edit": _EDIT, "admin": _ADMIN}
"""What `system:aggregate-to-<role>` holds: the controller joins it into the role of that name."""

WIDER: Final[Mapping[str, str]] = {"view": "edit", "edit": "admin"}
"""Which role takes in all of another."""


@frozen
class Given:
    """A binding that is made at the start: a role, and the subjects in wire form."""

    role: str
    subjects: tuple[Mapping[str, str], ...] = ()


def group(name: str) -> Mapping[str, str]:
    """Return a group as a subject."""
    return {"apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": name}


def user(name: str) -> Mapping[str, str]:
    """Return a user as a subject."""
    return {"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": name}


def account(name: str) -> Mapping[str, str]:
    """Return a service account of kube-system as a subject."""
    return {"kind": "ServiceAccount", "name": name, "namespace": "kube-system"}


GIVEN: Final[tuple[Given, ...]] = (
    Given("cluster-admin", (group("system:masters"),)),
    Given("system:monitoring", (group("system:monitoring"),)),
    Given("system:discovery", (group(AUTHENTICATED),)),
    Given("system:basic-user", (group(AUTHENTICATED),)),
    Given("system:public-info-viewer", (group(AUTHENTICATED), group(UNAUTHENTICATED))),
    Given("system:node-proxier", (user("system:kube-proxy"),)),
    Given("system:kube-controller-manager", (user("system:kube-controller-manager"),)),
    Given("system:kube-dns", (account("kube-dns"),)),
    Given("system:kube-scheduler", (user("system:kube-scheduler"),)),
    Given("system:volume-scheduler", (user("system:kube-scheduler"),)),
    Given("system:node"),
    Given("system:service-account-issuer-discovery", (group("system:serviceaccounts"),)),
)
"""Cluster role bindings, each under the name of its role."""

_MANAGER, _SCHEDULER_USER = "system:kube-controller-manager", "system:kube-scheduler"
NAMESPACED_ROLES: Final[Mapping[tuple[str, str], tuple[WireRule, ...]]] = {
    ("kube-system", "extension-apiserver-authentication-reader"): (
        allow(READ, "", "configmaps", "extension-apiserver-authentication"),
    ),
    ("kube-system", "system:controller:bootstrap-signer"): (allow(READ, "", "secrets"),),
    ("kube-system", "system:controller:token-cleaner"): (
        allow("delete get list watch", "", "secrets"),
        EVENTS,
    ),
    ("kube-system", "system::leader-locking-kube-controller-manager"): (
        allow("watch", "", "configmaps"),
        allow("get update", "", "configmaps", "kube-controller-manager"),
    ),
    ("kube-system", "system::leader-locking-kube-scheduler"): (
        allow("watch", "", "configmaps"),
        allow("get update", "", "configmaps", "kube-scheduler"),
    ),
    ("kube-public", "system:controller:bootstrap-signer"): (
        allow(READ, "", "configmaps"),
        allow("update", "", "configmaps", "cluster-info"),
        EVENTS,
    ),
}
"""Roles by namespace and name."""

NAMESPACED_SUBJECTS: Final[Mapping[tuple[str, str], tuple[Mapping[str, str], ...]]] = {
    ("kube-system", "extension-apiserver-authentication-reader"): (user(_MANAGER), user(_SCHEDULER_USER)),
    ("kube-system", "system:controller:bootstrap-signer"): (account("bootstrap-signer"),),
    ("kube-system", "system:controller:token-cleaner"): (account("token-cleaner"),),
    ("kube-system", "system::leader-locking-kube-controller-manager"): (
        user(_MANAGER),
        account("kube-controller-manager"),
    ),
    ("kube-system", "system::leader-locking-kube-scheduler"): (
        user(_SCHEDULER_USER),
        account("kube-scheduler"),
    ),
    ("kube-public", "system:controller:bootstrap-signer"): (account("bootstrap-signer"),),
}
"""Whom each of those roles is given, by a binding of the same name."""

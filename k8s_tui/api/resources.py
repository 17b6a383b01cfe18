"""The table of resources that Kubernetes v1.32 serves.

Source: `kubectl api-resources -o wide` of v1.32, in its order; `/api/v1` and `/apis/...` for subresources.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import attrs

ALL_VERBS: Final = ("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch")
_ONE_BY_ONE: Final = ("create", "delete", "get", "list", "patch", "update", "watch")
_READ_ONLY: Final = ("get", "list")
_CREATE_ONLY: Final = ("create",)
_ALL: Final = ("all",)
_EXTENSIONS: Final = ("api-extensions",)

_POD_FIELDS: Final = (
    "spec.nodeName",
    "spec.restartPolicy",
    "spec.schedulerName",
    "spec.serviceAccountName",
    "spec.hostNetwork",
    "status.phase",
    "status.podIP",
    "status.podIPs",
    "status.nominatedNodeName",
)
_OBJECT_PARTS: Final = ("kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath")
_EVENT_FIELDS: Final = (
    *(f"involvedObject.{part}" for part in _OBJECT_PARTS),
    "reason",
    "reportingComponent",
    "source",
    "type",
)
_REGARDING_FIELDS: Final = (
    *(f"regarding.{part}" for part in _OBJECT_PARTS),
    "reason",
    "reportingController",
    "type",
)


DEPRECATED: Final = {"componentstatuses": "v1 ComponentStatus is deprecated in v1.19+"}
"""What the API server warns of who uses a resource."""


def _singular(resource: Resource) -> str:
    return resource.kind.lower()


def _api_version(resource: Resource) -> str:
    return f"{resource.group}/{resource.version}" if resource.group else resource.version


def _group_resource(resource: Resource) -> str:
    return f"{resource.plural}.{resource.group}" if resource.group else resource.plural


STORED_AS: Final[Mapping[str, str]] = {"events.events.k8s.io": "events"}
"""Resources whose objects are those of another one, in other words."""


def _stored_as(resource: Resource) -> str:
    return STORED_AS.get(resource.group_resource, resource.group_resource)


@attrs.frozen
class ScalePaths:
    """Where a custom kind keeps what its Scale shows, as in `.spec.replicas`; its selector is a text."""

    spec: str = ".spec.replicas"
    status: str = ".status.replicas"
    selector: str = ""


@attrs.frozen(cache_hash=True)
class Resource:
    """One kind of object in one version, and how it is reached.

    Attributes:
        group: API group, empty for the core.
        version: such as `v1`.
        plural: the word in paths, such as `deployments`.
        kind: the word in objects, such as `Deployment`.
        short_names: what people type, such as `deploy`.
        namespaced: whether each object lives in a namespace.
        verbs: what can be done with it, sorted.
        categories: words that stand for several resources, such as `all`.
        subresources: parts with a path of their own, such as `status`.
        field_labels: the fields that a field selector may ask for besides name and namespace.
        scale_paths: where a custom kind keeps its replicas; None for kinds of Kubernetes.
        singular: the word for one, the kind in lower case if not given.
        api_version: group and version as objects say them.
        group_resource: plural and group as errors say them, such as `deployments.apps`.
        stored_as: the same of the resource under which its objects are stored.
    """

    group: str
    version: str
    plural: str
    kind: str
    short_names: tuple[str, ...] = ()
    namespaced: bool = True
    verbs: tuple[str, ...] = ALL_VERBS
    categories: tuple[str, ...] = ()
    subresources: tuple[str, ...] = ()
    field_labels: tuple[str, ...] = ()
    scale_paths: ScalePaths | None = None
    singular: str = attrs.Factory(_singular, takes_self=True)
    api_version: str = attrs.field(init=False, default=attrs.Factory(_api_version, takes_self=True))
    group_resource: str = attrs.field(init=False, default=attrs.Factory(_group_resource, takes_self=True))
    stored_as: str = attrs.field(init=False, default=attrs.Factory(_stored_as, takes_self=True))

    @property
    def list_kind(self) -> str:
        """The kind of a list of these objects."""
        return f"{self.kind}List"

    def path(self, namespace: str = "", name: str = "", subresource: str = "") -> str:
        """The path of the URL, of all objects, of those in a namespace, of one, or of a part of one."""
        base = f"/apis/{self.api_version}" if self.group else f"/api/{self.version}"
        place = f"/namespaces/{namespace}" if namespace and self.namespaced else ""
        rest = "".join(f"/{part}" for part in (name, subresource) if part)
        return f"{base}{place}/{self.plural}{rest}"


RESOURCES: Final[tuple[Resource, ...]] = (
    Resource("", "v1", "bindings", "Binding", verbs=_CREATE_ONLY),
    Resource(
        "",
        "v1",
        "componentstatuses",
        "ComponentStatus",
        short_names=("cs",),
        namespaced=False,
        verbs=_READ_ONLY,
    ),
    Resource("", "v1", "configmaps", "ConfigMap", short_names=("cm",)),
    Resource("", "v1", "endpoints", "Endpoints", short_names=("ep",)),
    Resource("", "v1", "events", "Event", short_names=("ev",), field_labels=_EVENT_FIELDS),
    Resource("", "v1", "limitranges", "LimitRange", short_names=("limits",)),
    Resource(
        "",
        "v1",
        "namespaces",
        "Namespace",
        short_names=("ns",),
        namespaced=False,
        verbs=_ONE_BY_ONE,
        subresources=("finalize", "status"),
        field_labels=("status.phase",),
    ),
    Resource(
        "",
        "v1",
        "nodes",
        "Node",
        short_names=("no",),
        namespaced=False,
        subresources=("proxy", "status"),
        field_labels=("spec.unschedulable",),
    ),
    Resource(
        "",
        "v1",
        "persistentvolumeclaims",
        "PersistentVolumeClaim",
        short_names=("pvc",),
        subresources=("status",),
    ),
    Resource(
        "",
        "v1",
        "persistentvolumes",
        "PersistentVolume",
        short_names=("pv",),
        namespaced=False,
        subresources=("status",),
    ),
    Resource(
        "",
        "v1",
        "pods",
        "Pod",
        short_names=("po",),
        categories=_ALL,
        subresources=(
            "attach",
            "binding",
            "ephemeralcontainers",
            "eviction",
            "exec",
            "log",
            "portforward",
            "proxy",
            "status",
        ),
        field_labels=_POD_FIELDS,
    ),
    Resource("", "v1", "podtemplates", "PodTemplate"),
    Resource(
        "",
        "v1",
        "replicationcontrollers",
        "ReplicationController",
        short_names=("rc",),
        categories=_ALL,
        subresources=("scale", "status"),
        field_labels=("status.replicas",),
    ),
    Resource("", "v1", "resourcequotas", "ResourceQuota", short_names=("quota",), subresources=("status",)),
    Resource("", "v1", "secrets", "Secret", field_labels=("type",)),
    Resource("", "v1", "serviceaccounts", "ServiceAccount", short_names=("sa",), subresources=("token",)),
    Resource(
        "",
        "v1",
        "services",
        "Service",
        short_names=("svc",),
        categories=_ALL,
        subresources=("proxy", "status"),
        field_labels=("spec.clusterIP", "spec.type"),
    ),
    Resource(
        "admissionregistration.k8s.io",
        "v1",
        "mutatingwebhookconfigurations",
        "MutatingWebhookConfiguration",
        namespaced=False,
        categories=_EXTENSIONS,
    ),
    Resource(
        "admissionregistration.k8s.io",
        "v1",
        "validatingadmissionpolicies",
        "ValidatingAdmissionPolicy",
        namespaced=False,
        categories=_EXTENSIONS,
        subresources=("status",),
    ),
    Resource(
        "admissionregistration.k8s.io",
        "v1",
        "validatingadmissionpolicybindings",
        "ValidatingAdmissionPolicyBinding",
        namespaced=False,
        categories=_EXTENSIONS,
    ),
    Resource(
        "admissionregistration.k8s.io",
        "v1",
        "validatingwebhookconfigurations",
        "ValidatingWebhookConfiguration",
        namespaced=False,
        categories=_EXTENSIONS,
    ),
    Resource(
        "apiextensions.k8s.io",
        "v1",
        "customresourcedefinitions",
        "CustomResourceDefinition",
        short_names=("crd", "crds"),
        namespaced=False,
        categories=_EXTENSIONS,
        subresources=("status",),
    ),
    Resource(
        "apiregistration.k8s.io",
        "v1",
        "apiservices",
        "APIService",
        namespaced=False,
        categories=_EXTENSIONS,
        subresources=("status",),
    ),
    Resource("apps", "v1", "controllerrevisions", "ControllerRevision"),
    Resource(
        "apps",
        "v1",
        "daemonsets",
        "DaemonSet",
        short_names=("ds",),
        categories=_ALL,
        subresources=("status",),
    ),
    Resource(
        "apps",
        "v1",
        "deployments",
        "Deployment",
        short_names=("deploy",),
        categories=_ALL,
        subresources=("scale", "status"),
    ),
    Resource(
        "apps",
        "v1",
        "replicasets",
        "ReplicaSet",
        short_names=("rs",),
        categories=_ALL,
        subresources=("scale", "status"),
        field_labels=("status.replicas",),
    ),
    Resource(
        "apps",
        "v1",
        "statefulsets",
        "StatefulSet",
        short_names=("sts",),
        categories=_ALL,
        subresources=("scale", "status"),
    ),
    Resource(
        "authentication.k8s.io",
        "v1",
        "selfsubjectreviews",
        "SelfSubjectReview",
        namespaced=False,
        verbs=_CREATE_ONLY,
    ),
    Resource(
        "authentication.k8s.io", "v1", "tokenreviews", "TokenReview", namespaced=False, verbs=_CREATE_ONLY
    ),
    Resource(
        "authorization.k8s.io",
        "v1",
        "localsubjectaccessreviews",
        "LocalSubjectAccessReview",
        verbs=_CREATE_ONLY,
    ),
    Resource(
        "authorization.k8s.io",
        "v1",
        "selfsubjectaccessreviews",
        "SelfSubjectAccessReview",
        namespaced=False,
        verbs=_CREATE_ONLY,
    ),
    Resource(
        "authorization.k8s.io",
        "v1",
        "selfsubjectrulesreviews",
        "SelfSubjectRulesReview",
        namespaced=False,
        verbs=_CREATE_ONLY,
    ),
    Resource(
        "authorization.k8s.io",
        "v1",
        "subjectaccessreviews",
        "SubjectAccessReview",
        namespaced=False,
        verbs=_CREATE_ONLY,
    ),
    Resource(
        "autoscaling",
        "v2",
        "horizontalpodautoscalers",
        "HorizontalPodAutoscaler",
        short_names=("hpa",),
        categories=_ALL,
        subresources=("status",),
    ),
    Resource(
        "batch", "v1", "cronjobs", "CronJob", short_names=("cj",), categories=_ALL, subresources=("status",)
    ),
    Resource(
        "batch",
        "v1",
        "jobs",
        "Job",
        categories=_ALL,
        subresources=("status",),
        field_labels=("status.successful",),
    ),
    Resource(
        "certificates.k8s.io",
        "v1",
        "certificatesigningrequests",
        "CertificateSigningRequest",
        short_names=("csr",),
        namespaced=False,
        subresources=("approval", "status"),
        field_labels=("spec.signerName",),
    ),
    Resource("coordination.k8s.io", "v1", "leases", "Lease"),
    Resource("discovery.k8s.io", "v1", "endpointslices", "EndpointSlice"),
    Resource("events.k8s.io", "v1", "events", "Event", short_names=("ev",), field_labels=_REGARDING_FIELDS),
    Resource(
        "flowcontrol.apiserver.k8s.io",
        "v1",
        "flowschemas",
        "FlowSchema",
        namespaced=False,
        subresources=("status",),
    ),
    Resource(
        "flowcontrol.apiserver.k8s.io",
        "v1",
        "prioritylevelconfigurations",
        "PriorityLevelConfiguration",
        namespaced=False,
        subresources=("status",),
    ),
    Resource("networking.k8s.io", "v1", "ingressclasses", "IngressClass", namespaced=False),
    Resource(
        "networking.k8s.io", "v1", "ingresses", "Ingress", short_names=("ing",), subresources=("status",)
    ),
    Resource("networking.k8s.io", "v1", "networkpolicies", "NetworkPolicy", short_names=("netpol",)),
    Resource("node.k8s.io", "v1", "runtimeclasses", "RuntimeClass", namespaced=False),
    Resource(
        "policy",
        "v1",
        "poddisruptionbudgets",
        "PodDisruptionBudget",
        short_names=("pdb",),
        subresources=("status",),
    ),
    Resource(
        "rbac.authorization.k8s.io", "v1", "clusterrolebindings", "ClusterRoleBinding", namespaced=False
    ),
    Resource("rbac.authorization.k8s.io", "v1", "clusterroles", "ClusterRole", namespaced=False),
    Resource("rbac.authorization.k8s.io", "v1", "rolebindings", "RoleBinding"),
    Resource("rbac.authorization.k8s.io", "v1", "roles", "Role"),
    Resource(
        "scheduling.k8s.io", "v1", "priorityclasses", "PriorityClass", short_names=("pc",), namespaced=False
    ),
    Resource("storage.k8s.io", "v1", "csidrivers", "CSIDriver", namespaced=False),
    Resource("storage.k8s.io", "v1", "csinodes", "CSINode", namespaced=False),
    Resource("storage.k8s.io", "v1", "csistoragecapacities", "CSIStorageCapacity"),
    Resource("storage.k8s.io", "v1", "storageclasses", "StorageClass", short_names=("sc",), namespaced=False),
    Resource(
        "storage.k8s.io",
        "v1",
        "volumeattachments",
        "VolumeAttachment",
        namespaced=False,
        subresources=("status",),
    ),
)

OTHER_VERSIONS: Final[tuple[Resource, ...]] = (
    Resource(
        "autoscaling",
        "v1",
        "horizontalpodautoscalers",
        "HorizontalPodAutoscaler",
        short_names=("hpa",),
        categories=_ALL,
        subresources=("status",),
    ),
)
"""Versions that are served and not preferred."""

"""What `kubectl get -o yaml` shows of an object and nobody writes: taken away, so that it can be applied anew.

Which fields those are: what the API server's strategies reset or allocate, and what controllers write into
`spec` (the node of a pod, the volume of a claim, the selector that a Job makes itself).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import evolve

from k8s_tui.api.documents import Document
from k8s_tui.breakfinder.parts import mapping, mappings

SERVED_METADATA = (
    "creationTimestamp",
    "deletionGracePeriodSeconds",
    "deletionTimestamp",
    "generation",
    "managedFields",
    "ownerReferences",
    "resourceVersion",
    "selfLink",
    "uid",
)
SERVED_ANNOTATIONS = (
    "autoscaling.alpha.kubernetes.io/conditions",
    "autoscaling.alpha.kubernetes.io/current-metrics",
    "deployment.kubernetes.io/revision",
    "deprecated.daemonset.template.generation",
    "kubectl.kubernetes.io/last-applied-configuration",
    "pv.kubernetes.io/bind-completed",
    "pv.kubernetes.io/bound-by-controller",
    "volume.beta.kubernetes.io/storage-provisioner",
    "volume.kubernetes.io/selected-node",
    "volume.kubernetes.io/storage-provisioner",
)
SERVED_FINALIZERS = (
    "foregroundDeletion",
    "kubernetes.io/pv-protection",
    "kubernetes.io/pvc-protection",
    "orphan",
    "service.kubernetes.io/load-balancer-cleanup",
)
JOB_LABELS = (
    "controller-uid",
    "job-name",
    "batch.kubernetes.io/controller-uid",
    "batch.kubernetes.io/job-name",
)
NO_CLUSTER_IP = "None"
TOKEN_VOLUME = "kube-api-access-"
NOT_READY_TAINTS = ("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable")


def was_served(document: Document) -> bool:
    """Tell whether an object comes out of a cluster, and not from somebody's hand."""
    return bool(mapping(document.data.get("metadata")).get("uid"))


def washed(document: Document) -> Document:
    """Return an object as somebody would write it."""
    data = {name: value for name, value in document.data.items() if name != "status"}
    metadata = data.get("metadata")
    if isinstance(metadata, Mapping):
        data["metadata"] = _washed_metadata(metadata)
    spec = data.get("spec")
    wash = _WASHES.get(document.kind)
    if wash is not None and isinstance(spec, Mapping) and was_served(document):
        data["spec"] = wash(spec)
    if document.kind == "Namespace":
        data.pop("spec", None)
    return evolve(document, data=data)


def _washed_metadata(metadata: Mapping[str, Any]) -> dict[str, Any]:
    washed = {name: value for name, value in metadata.items() if name not in SERVED_METADATA}
    annotations, finalizers = metadata.get("annotations"), metadata.get("finalizers")
    if isinstance(annotations, Mapping):
        washed["annotations"] = _without(annotations, SERVED_ANNOTATIONS)
    if isinstance(finalizers, list):
        washed["finalizers"] = [each for each in finalizers if each not in SERVED_FINALIZERS]
    return {
        name: value for name, value in washed.items() if value or name not in ("annotations", "finalizers")
    }


def _without(part: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: value for name, value in part.items() if name not in names}


def _washed_service(spec: Mapping[str, Any]) -> dict[str, Any]:
    if spec.get("clusterIP") == NO_CLUSTER_IP:
        return _without(spec, ("clusterIPs",))
    return _without(spec, ("clusterIP", "clusterIPs", "healthCheckNodePort"))


def _washed_claim(spec: Mapping[str, Any]) -> dict[str, Any]:
    """A claim's volume goes too: where it was provisioned it is not there, and where not it is found again."""
    return _without(spec, ("volumeName",))


def _washed_volume(spec: Mapping[str, Any]) -> dict[str, Any]:
    claim = spec.get("claimRef")
    if not isinstance(claim, Mapping):
        return dict(spec)
    return {**spec, "claimRef": _without(claim, ("uid", "resourceVersion"))}


def _washed_pod(spec: Mapping[str, Any]) -> dict[str, Any]:
    """A pod's node, and what admission put into it: the token's volume and the tolerations of every pod."""
    washed = _without(spec, ("nodeName", "priority"))
    volumes = [
        each for each in mappings(spec.get("volumes")) if not str(each.get("name")).startswith(TOKEN_VOLUME)
    ]
    tolerations = [
        each
        for each in mappings(spec.get("tolerations"))
        if each.get("key") not in NOT_READY_TAINTS or each.get("tolerationSeconds") != 300
    ]
    washed.update({"volumes": volumes, "tolerations": tolerations})
    for name in ("containers", "initContainers"):
        if name in spec:
            washed[name] = [_washed_container(each) for each in mappings(spec.get(name))]
    return {name: value for name, value in washed.items() if value or name not in ("volumes", "tolerations")}


def _washed_container(container: Mapping[str, Any]) -> dict[str, Any]:
    mounts = [
        each
        for each in mappings(container.get("volumeMounts"))
        if not str(each.get("name")).startswith(TOKEN_VOLUME)
    ]
    washed = {**container, "volumeMounts": mounts}
    return {name: value for name, value in washed.items() if value or name != "volumeMounts"}


def _washed_job(spec: Mapping[str, Any]) -> dict[str, Any]:
    if spec.get("manualSelector"):
        return dict(spec)
    washed = _without(spec, ("selector",))
    template = spec.get("template")
    if isinstance(template, Mapping) and isinstance(template.get("metadata"), Mapping):
        metadata = dict(template["metadata"])
        if isinstance(metadata.get("labels"), Mapping):
            metadata["labels"] = _without(metadata["labels"], JOB_LABELS)
        washed["template"] = {**template, "metadata": metadata}
    return washed


_WASHES = {
    "Service": _washed_service,
    "PersistentVolumeClaim": _washed_claim,
    "PersistentVolume": _washed_volume,
    "Pod": _washed_pod,
    "Job": _washed_job,
}
"""By kind, what becomes of `spec`."""

"""Volumes and claims: which claims a pod mounts, and which volume fits which claim.

Everything here is pure and shared by the volume binder, which binds at once, and by the scheduler, which
looks for volumes that the pod's node can reach. Source: component-helpers storage/volume (pv_helpers.go), v1.32.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from k8s_tui.api.codec import decode
from k8s_tui.api.contents import dig, spec_of, status_of
from k8s_tui.api.meta import LabelSelector
from k8s_tui.api.pods import Pod, PodSpec
from k8s_tui.api.quantity import Quantity, QuantityError
from k8s_tui.api.selectors import SelectorError, of_query
from k8s_tui.api.unstructured import Unstructured

CLASS_ANNOTATION: Final = "volume.beta.kubernetes.io/storage-class"
SELECTED_NODE: Final = "volume.kubernetes.io/selected-node"
"""On a claim: the node that the scheduler has chosen for the pod that waits for it."""

BIND_COMPLETED: Final = "pv.kubernetes.io/bind-completed"
BOUND_BY_CONTROLLER: Final = "pv.kubernetes.io/bound-by-controller"
PROVISIONED_BY: Final = "pv.kubernetes.io/provisioned-by"
STORAGE_PROVISIONER: Final = "volume.kubernetes.io/storage-provisioner"
BETA_STORAGE_PROVISIONER: Final = "volume.beta.kubernetes.io/storage-provisioner"

FILE_SYSTEM_RESIZE: Final = "FileSystemResizePending"
"""On a claim whose disk is larger, while the file system on it is not yet."""

NO_PROVISIONER: Final = "kubernetes.io/no-provisioner"
"""The provisioner of classes whose volumes are made by hand."""

WAIT_FOR_FIRST_CONSUMER: Final = "WaitForFirstConsumer"


def claim_names(spec: PodSpec, pod_name: str = "") -> tuple[str, ...]:
    """Return the names of the claims that a pod of this spec mounts; `pod_name` names its ephemeral ones."""
    names = []
    for volume in spec.volumes:
        claim = volume.source.get("persistentVolumeClaim")
        if claim:
            names.append(claim.get("claimName", ""))
        elif volume.source.get("ephemeral") is not None:
            names.append(f"{pod_name}-{volume.name}")
    return tuple(names)


def attachment_name(handle: str, driver: str, node: str) -> str:
    """Return the name of the VolumeAttachment of a disk on a node (csi_attacher.go, getAttachmentName)."""
    return f"csi-{hashlib.sha256(f'{handle}{driver}{node}'.encode()).hexdigest()}"


def unique_name(driver: str, handle: str) -> str:
    """Return what a node's status calls a disk (volume/util, GetUniqueVolumeName)."""
    return f"kubernetes.io/csi/{driver}^{handle}"


def uses_claim(pod: Pod, name: str) -> bool:
    """Tell whether a pod mounts the claim called `name` of its namespace."""
    return bool(pod.spec.volumes) and name in claim_names(pod.spec, pod.metadata.name)


def class_name(obj: Unstructured) -> str | None:
    """Return the storage class of a claim or volume; None where it names none, "" for expressly none."""
    annotated = obj.metadata.annotations.get(CLASS_ANNOTATION)
    if annotated is not None:
        return annotated
    named = spec_of(obj).get("storageClassName")
    return None if named is None else str(named)


def storage_bytes(amounts: Mapping[str, Any] | None) -> int:
    """Return the bytes of storage in a resource list, 0 for none."""
    text = (amounts or {}).get("storage")
    try:
        return 0 if text is None else Quantity.parse(str(text)).value()
    except QuantityError:
        return 0


def is_reserved_for(volume: Unstructured, claim: Unstructured) -> bool:
    """Tell whether a volume's claim reference names this claim, by its uid too where it says one."""
    reference = spec_of(volume).get("claimRef")
    if not reference:
        return False
    meta = claim.metadata
    return (
        reference.get("namespace") == meta.namespace
        and reference.get("name") == meta.name
        and reference.get("uid") in (None, "", meta.uid)
    )


def mismatch(volume: Unstructured, claim: Unstructured) -> str:
    """Return why a volume that a claim asks for by name cannot serve it, "" where it can."""
    offers, asks = spec_of(volume), spec_of(claim)
    if storage_bytes(offers.get("capacity")) < storage_bytes(dig(asks, "resources", "requests")):
        return "requested PV is too small"
    if (class_name(volume) or "") != (class_name(claim) or ""):
        return "storageClassName does not match"
    if not _same_volume_mode(offers, asks):
        return "incompatible volumeMode"
    if not _has_modes(offers, asks):
        return "incompatible accessMode"
    return ""


def best_match(
    claim: Unstructured,
    volumes: Iterable[Unstructured],
    reaches: Callable[[Unstructured], bool] | None = None,
) -> Unstructured | None:
    """Return the volume that is reserved for a claim, else the smallest free one that fits, else None.

    Args:
        claim: It says class, size, modes and selector.
        volumes: The volumes there are.
        reaches: Whether the node that is asked for can reach a volume; None where no node is.
    """
    best: tuple[int, str] | None = None
    found = None
    for volume in sorted(volumes, key=lambda each: each.metadata.name):
        if mismatch(volume, claim) or (reaches is not None and not reaches(volume)):
            continue
        if is_reserved_for(volume, claim):
            return volume
        if not is_free(volume) or not _is_selected(volume, claim):
            continue
        rank = (storage_bytes(spec_of(volume).get("capacity")), volume.metadata.name)
        if best is None or rank < best:
            best, found = rank, volume
    return found


def is_free(volume: Unstructured) -> bool:
    """Tell whether a volume waits for any claim."""
    return (
        volume.metadata.deletion_timestamp is None
        and not spec_of(volume).get("claimRef")
        and status_of(volume).get("phase") == "Available"
    )


def _same_volume_mode(offers: Mapping[str, Any], asks: Mapping[str, Any]) -> bool:
    return (offers.get("volumeMode") or "Filesystem") == (asks.get("volumeMode") or "Filesystem")


def _has_modes(offers: Mapping[str, Any], asks: Mapping[str, Any]) -> bool:
    return set(asks.get("accessModes") or ()) <= set(offers.get("accessModes") or ())


def _is_selected(volume: Unstructured, claim: Unstructured) -> bool:
    selector = spec_of(claim).get("selector")
    if not selector:
        return True
    try:
        return of_query(decode(LabelSelector, selector)).matches(volume.metadata.labels)
    except SelectorError:
        return False

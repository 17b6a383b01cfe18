"""Volumes, claims and classes as kubectl shows them."""

from __future__ import annotations

from collections.abc import Iterable

from k8s_tui.api.unstructured import Unstructured
from k8s_tui.apiserver.tables.table import UNSET, Cells, Printer, age, columns, dig

MODES = {
    "ReadWriteOnce": "RWO",
    "ReadOnlyMany": "ROX",
    "ReadWriteMany": "RWX",
    "ReadWriteOncePod": "RWOP",
}
DEFAULT_CLASS_ANNOTATION = "storageclass.kubernetes.io/is-default-class"


def modes_text(modes: Iterable[str]) -> str:
    """Return access modes in short, in the order kubectl has."""
    found = set(modes)
    return ",".join(short for mode, short in MODES.items() if mode in found)


def _volume(found: Unstructured, now_ms: int) -> Cells:
    content = found.content
    claim = dig(content, "spec", "claimRef") or {}
    phase = dig(content, "status", "phase") or ""
    return (
        found.metadata.name,
        dig(content, "spec", "capacity", "storage") or "",
        modes_text(dig(content, "spec", "accessModes") or ()),
        dig(content, "spec", "persistentVolumeReclaimPolicy") or "",
        "Terminating" if found.metadata.deletion_timestamp is not None else phase,
        f"{claim.get('namespace', '')}/{claim.get('name', '')}" if claim else "",
        dig(content, "spec", "storageClassName") or "",
        dig(content, "spec", "volumeAttributesClassName") or UNSET,
        dig(content, "status", "reason") or "",
        age(found.metadata, now_ms),
        dig(content, "spec", "volumeMode") or UNSET,
    )


def _claim(found: Unstructured, now_ms: int) -> Cells:
    content = found.content
    phase = dig(content, "status", "phase") or ""
    volume = dig(content, "spec", "volumeName") or ""
    return (
        found.metadata.name,
        "Terminating" if found.metadata.deletion_timestamp is not None else phase,
        volume,
        (dig(content, "status", "capacity", "storage") or "") if volume else "",
        modes_text(dig(content, "status", "accessModes") or ()) if volume else "",
        dig(content, "spec", "storageClassName") or "",
        dig(content, "spec", "volumeAttributesClassName") or UNSET,
        age(found.metadata, now_ms),
        dig(content, "spec", "volumeMode") or UNSET,
    )


def _class(found: Unstructured, now_ms: int) -> Cells:
    content = found.content
    is_default = found.metadata.annotations.get(DEFAULT_CLASS_ANNOTATION) == "true"
    return (
        found.metadata.name + (" (default)" if is_default else ""),
        content.get("provisioner", ""),
        content.get("reclaimPolicy") or "Delete",
        content.get("volumeBindingMode") or "Immediate",
        "true" if content.get("allowVolumeExpansion") else "false",
        age(found.metadata, now_ms),
    )


def _attachment(found: Unstructured, now_ms: int) -> Cells:
    content = found.content
    return (
        found.metadata.name,
        dig(content, "spec", "attacher") or "",
        dig(content, "spec", "source", "persistentVolumeName") or "",
        dig(content, "spec", "nodeName") or "",
        "true" if dig(content, "status", "attached") else "false",
        age(found.metadata, now_ms),
    )


def _node_drivers(found: Unstructured, now_ms: int) -> Cells:
    return (
        found.metadata.name,
        len(dig(found.content, "spec", "drivers") or ()),
        age(found.metadata, now_ms),
    )


def _driver(found: Unstructured, now_ms: int) -> Cells:
    spec = found.content.get("spec") or {}
    tokens = ",".join(each.get("audience") or "<unset>" for each in spec.get("tokenRequests") or ())
    flags = (spec.get(name) for name in ("attachRequired", "podInfoOnMount", "storageCapacity"))
    return (
        found.metadata.name,
        *("true" if flag else "false" for flag in flags),
        tokens or UNSET,
        "true" if spec.get("requiresRepublish") else "false",
        ",".join(spec.get("volumeLifecycleModes") or ("Persistent",)),
        age(found.metadata, now_ms),
    )


PRINTERS = {
    "persistentvolumes": Printer(
        columns(
            "Name|Capacity|Access Modes|Reclaim Policy|Status|Claim|StorageClass|VolumeAttributesClass"
            "|Reason|Age",
            "VolumeMode",
        ),
        _volume,
    ),
    "persistentvolumeclaims": Printer(
        columns(
            "Name|Status|Volume|Capacity|Access Modes|StorageClass|VolumeAttributesClass|Age", "VolumeMode"
        ),
        _claim,
    ),
    "volumeattachments.storage.k8s.io": Printer(columns("Name|Attacher|PV|Node|Attached|Age"), _attachment),
    "csinodes.storage.k8s.io": Printer(columns("Name|Drivers|Age"), _node_drivers),
    "csidrivers.storage.k8s.io": Printer(
        columns(
            "Name|AttachRequired|PodInfoOnMount|StorageCapacity|TokenRequests|RequiresRepublish|Modes|Age"
        ),
        _driver,
    ),
    "storageclasses.storage.k8s.io": Printer(
        columns("Name|Provisioner|ReclaimPolicy|VolumeBindingMode|AllowVolumeExpansion|Age"), _class
    ),
}

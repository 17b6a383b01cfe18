"""The provisioner of the cloud's CSI drivers: makes a volume for a claim, and deletes it when its claim is gone.

Source: kubernetes-csi/external-provisioner (sig-storage-lib-external-provisioner, controller.go; topology.go).

Simplified: it makes whole gibibytes, knows no snapshots and no cloning, and its driver takes every parameter
of a class without looking at it.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping
from typing import Any

from k8s_tui.api.contents import dig, spec_of, status_of
from k8s_tui.api.errors import AlreadyExists, NotFound
from k8s_tui.api.meta import ObjectMeta
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.api.volumes import (
    PROVISIONED_BY,
    SELECTED_NODE,
    STORAGE_PROVISIONER,
    WAIT_FOR_FIRST_CONSUMER,
    class_name,
    storage_bytes,
)
from k8s_tui.client.client import NODES, resource
from k8s_tui.controllers.controller import Controller, Shared, key_of
from k8s_tui.machine.fleet import Fleet
from k8s_tui.machine.storage import DISK, DISK_DRIVER, SHARE_DRIVER, Backing, CloudError
from k8s_tui.sim.value import evolve

CLAIMS = resource("persistentvolumeclaims")
VOLUMES = resource("persistentvolumes")
CLASSES = resource("storageclasses.storage.k8s.io")

FINALIZER = "external-provisioner.volume.kubernetes.io/finalizer"
ZONE_LABEL = "topology.kubernetes.io/zone"
MASTER_LABEL = "node-role.kubernetes.io/control-plane"
GIB = 1024**3

PROVISION_MS = 1_500
"""Until a cloud has made a disk; one to three seconds on the common ones."""

FIRST_RETRY_MS = 1_000
MAX_RETRY_MS = 5 * 60_000
"""Waits after a failure (external-provisioner --retry-interval-start, --retry-interval-max)."""

SHARED_MODES = ("ReadWriteMany", "ReadOnlyMany")
DRIVERS = (DISK_DRIVER, SHARE_DRIVER)


class DiskProvisioner(Controller):
    """Makes and deletes volumes; keys are `claim/NAMESPACE/NAME` and `volume/NAME`."""

    name = "csi-provisioner"
    account = "csi-controller"
    component = f"{DISK_DRIVER}_csi-controller-0"

    def __init__(self, shared: Shared, fleet: Fleet) -> None:
        super().__init__(shared)
        self._fleet = fleet
        self._storage = fleet.storage
        self._claims = self.informer(CLAIMS)
        self._volumes = self.informer(VOLUMES)
        self._classes = self.informer(CLASSES)
        self._begun_ms: dict[str, int] = {}
        self._failures: dict[str, int] = {}
        self._claims.on_change(self._claim_changed)
        self._volumes.on_change(self._volume_changed)

    def start(self) -> None:
        """Begin with an empty memory."""
        super().start()
        self._begun_ms, self._failures = {}, {}

    def copy_state(self, other: DiskProvisioner) -> None:
        """Take over the memory of the same provisioner in another world."""
        super().copy_state(other)
        self._begun_ms, self._failures = other._begun_ms.copy(), other._failures.copy()

    def _claim_changed(self, old: Unstructured | None, new: Unstructured | None) -> None:
        if new is not None and new.metadata.annotations.get(STORAGE_PROVISIONER) in DRIVERS:
            self.queue.add(f"claim/{key_of(new)}")

    def _volume_changed(self, old: Unstructured | None, new: Unstructured | None) -> None:
        if new is not None and new.metadata.annotations.get(PROVISIONED_BY) in DRIVERS:
            self.queue.add(f"volume/{new.metadata.name}")

    def reconcile(self, key: str) -> None:
        """Make the volume of a claim, or delete a volume."""
        kind, _, name = key.partition("/")
        if kind == "claim":
            claim: Unstructured | None = self._claims.objects.get(name)
            if claim is None or spec_of(claim).get("volumeName") or not self._is_asked_for(claim):
                self._forget(key)
                return
            if key not in self._begun_ms:
                words = f'External provisioner is provisioning volume for claim "{name}"'
                self.tell(claim, "Provisioning", words)
            if self._has_waited(key):
                self._provision(key, claim)
        else:
            volume: Unstructured | None = self._volumes.objects.get(name)
            if volume is not None and self._is_to_go(volume):
                self._delete(key, volume)

    def _has_waited(self, key: str) -> bool:
        """Tell whether the cloud has had its time; else come back when it has."""
        now_ms = self.sim.now_ms
        left_ms = self._begun_ms.setdefault(key, now_ms) + PROVISION_MS - now_ms
        if left_ms > 0:
            self.queue.add_after(key, left_ms)
        return left_ms <= 0

    def _forget(self, key: str) -> None:
        self._begun_ms.pop(key, None)
        self._failures.pop(key, None)

    def _again(self, key: str) -> None:
        failures = self._failures.get(key, 0)
        self._failures[key] = failures + 1
        self.queue.add_after(key, min(FIRST_RETRY_MS << min(failures, 9), MAX_RETRY_MS))

    # -- making ------------------------------------------------------------

    def _is_asked_for(self, claim: Unstructured) -> bool:
        storage_class = self._class_of(claim)
        if storage_class is None or claim.metadata.deletion_timestamp is not None:
            return False
        waits = storage_class.content.get("volumeBindingMode") == WAIT_FOR_FIRST_CONSUMER
        return not waits or SELECTED_NODE in claim.metadata.annotations

    def _class_of(self, claim: Unstructured) -> Unstructured | None:
        found: Unstructured | None = self._classes.objects.get(class_name(claim) or "")
        return found

    def _provision(self, key: str, claim: Unstructured) -> None:
        storage_class = self._class_of(claim)
        assert storage_class is not None
        try:
            volume = self._made(claim, storage_class)
        except CloudError as error:
            name = storage_class.metadata.name
            words = f'failed to provision volume with StorageClass "{name}": {error}'
            self.tell(claim, "ProvisioningFailed", words, warning=True)
            self._again(key)
            return
        try:
            self.client.create(volume)
        except AlreadyExists:
            self._forget(key)
            return
        self._forget(key)
        words = f"Successfully provisioned volume {volume.metadata.name}"
        self.tell(claim, "ProvisioningSucceeded", words)

    def _made(self, claim: Unstructured, storage_class: Unstructured) -> Unstructured:
        """Make what the volume stands for; return the volume, not stored yet.

        Raises:
            CloudError: It cannot be made.
        """
        asked = storage_bytes(dig(spec_of(claim), "resources", "requests"))
        size_bytes = -(-asked // GIB) * GIB
        name = f"pvc-{claim.metadata.uid}"
        parameters = storage_class.content.get("parameters") or {}
        if storage_class.content.get("provisioner") == SHARE_DRIVER:
            server, share = str(parameters.get("server", "")), str(parameters.get("share", ""))
            if self._storage.server(server) is None:
                raise CloudError(f"rpc error: code = Internal desc = failed to mount nfs server: {server}")
            attributes = {"server": server, "share": share, "subdir": name}
            source = {"volumeHandle": f"{server}#{share.strip('/')}#{name}##", "volumeAttributes": attributes}
            return _volume(
                claim, storage_class, name, size_bytes, {"csi": {"driver": SHARE_DRIVER, **source}}
            )
        modes = spec_of(claim).get("accessModes") or ()
        if any(mode in SHARED_MODES for mode in modes):
            said = (
                "Volume capabilities MULTI_NODE_MULTI_WRITER not supported. Only AccessModes[ReadWriteOnce]"
            )
            raise CloudError(f"rpc error: code = InvalidArgument desc = {said} supported.")
        zone = self._zone(claim, storage_class)
        handle = f"disk-{hashlib.sha256(name.encode()).hexdigest()[:12]}"
        self._storage.create_disk(handle, size_bytes, zone, key_of(claim))
        source = {"volumeHandle": handle, "fsType": parameters.get("csi.storage.k8s.io/fstype", "ext4")}
        parts: dict[str, Any] = {"csi": {"driver": DISK_DRIVER, **source}}
        if zone:
            here = {"key": ZONE_LABEL, "operator": "In", "values": [zone]}
            parts["nodeAffinity"] = {"required": {"nodeSelectorTerms": [{"matchExpressions": [here]}]}}
        return _volume(claim, storage_class, name, size_bytes, parts)

    def _zone(self, claim: Unstructured, storage_class: Unstructured) -> str:
        """Return the zone of the node that was chosen, else one of those allowed, by the claim's name."""
        chosen = claim.metadata.annotations.get(SELECTED_NODE)
        if chosen:
            try:
                return str(self.client.get(NODES, "", chosen).metadata.labels.get(ZONE_LABEL, ""))
            except NotFound:
                return ""
        zones = allowed_zones(storage_class.content) or tuple(
            sorted(
                {
                    node.metadata.labels[ZONE_LABEL]
                    for node in self.client.list(NODES).items
                    if ZONE_LABEL in node.metadata.labels and MASTER_LABEL not in node.metadata.labels
                }
            )
        )
        return zones[zlib.crc32(claim.metadata.name.encode()) % len(zones)] if zones else ""

    # -- deleting ------------------------------------------------------------

    def _is_to_go(self, volume: Unstructured) -> bool:
        if volume.metadata.deletion_timestamp is not None:
            return FINALIZER in volume.metadata.finalizers and status_of(volume).get("phase") != "Bound"
        is_released = status_of(volume).get("phase") == "Released"
        return is_released and spec_of(volume).get("persistentVolumeReclaimPolicy") == "Delete"

    def _delete(self, key: str, volume: Unstructured) -> None:
        handle = dig(spec_of(volume), "csi", "volumeHandle") or ""
        keeps = spec_of(volume).get("persistentVolumeReclaimPolicy") != "Delete"
        try:
            if not keeps:
                self._storage.delete_disk(handle)
                self._fleet.databases.discard(Backing(DISK, handle))
        except CloudError as error:
            self.tell(volume, "VolumeFailedDelete", str(error), warning=True)
            self._again(key)
            return
        self._forget(key)
        meta = volume.metadata
        if meta.deletion_timestamp is None:
            self.client.delete(VOLUMES, "", meta.name)
            return
        others = tuple(each for each in meta.finalizers if each != FINALIZER)
        self.client.update(evolve(volume, metadata=evolve(meta, finalizers=others)))


def allowed_zones(storage_class: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the zones that a class's allowedTopologies names, () for any."""
    zones: dict[str, None] = {}
    for term in storage_class.get("allowedTopologies") or ():
        for each in term.get("matchLabelExpressions") or ():
            if each.get("key") == ZONE_LABEL:
                zones.update(dict.fromkeys(each.get("values") or ()))
    return tuple(zones)


def _volume(
    claim: Unstructured, storage_class: Unstructured, name: str, size_bytes: int, parts: Mapping[str, Any]
) -> Unstructured:
    meta = claim.metadata
    spec = {
        "capacity": {"storage": f"{size_bytes // GIB}Gi"},
        "accessModes": spec_of(claim).get("accessModes") or [],
        "claimRef": {
            "kind": "PersistentVolumeClaim",
            "namespace": meta.namespace,
            "name": meta.name,
            "uid": meta.uid,
            "apiVersion": "v1",
            "resourceVersion": meta.resource_version,
        },
        "persistentVolumeReclaimPolicy": storage_class.content.get("reclaimPolicy") or "Delete",
        "storageClassName": storage_class.metadata.name,
        "volumeMode": spec_of(claim).get("volumeMode") or "Filesystem",
        **parts,
    }
    options = storage_class.content.get("mountOptions")
    if options:
        spec["mountOptions"] = options
    driver = str(storage_class.content.get("provisioner", ""))
    born = ObjectMeta(name=name, annotations={PROVISIONED_BY: driver}, finalizers=(FINALIZER,))
    return Unstructured("v1", "PersistentVolume", born, {"spec": spec})

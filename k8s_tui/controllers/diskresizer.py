"""The resizer of the cloud's CSI driver: makes disks larger whose claims ask for more.

The cloud's part is done here; the file system on the disk grows on the node that has it mounted, which is the
kubelet's work. Source: kubernetes-csi/external-resizer (pkg/controller/controller.go).
"""

from __future__ import annotations

from k8s_tui.api.contents import condition, conditions_of, dig, moment_text, spec_of, status_of, with_status
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.api.volumes import FILE_SYSTEM_RESIZE, PROVISIONED_BY, storage_bytes
from k8s_tui.client.client import resource
from k8s_tui.controllers.controller import Controller, Shared, key_of
from k8s_tui.machine.storage import DISK_DRIVER, CloudError, Storage
from k8s_tui.sim.value import evolve

CLAIMS = resource("persistentvolumeclaims")
VOLUMES = resource("persistentvolumes")

GIB = 1024**3

RESIZE_MS = 2_000
"""Until a cloud has made a disk larger; seconds on the common ones."""

RETRY_MS = 10_000
"""From a failure to the next attempt, at first (external-resizer --retry-interval-start is 1 s, doubling)."""

WAITS_FOR_NODE = "Waiting for user to (re-)start a pod to finish file system resize of volume on node."


class DiskResizer(Controller):
    """Enlarges disks; keys are `NAMESPACE/NAME` of claims."""

    name = "csi-resizer"
    component = f"external-resizer {DISK_DRIVER}"
    account = "csi-controller"

    def __init__(self, shared: Shared, storage: Storage) -> None:
        super().__init__(shared)
        self._storage = storage
        self._claims = self.informer(CLAIMS)
        self._volumes = self.informer(VOLUMES)
        self._begun_ms: dict[str, int] = {}
        self._claims.on_change(self._changed)

    def start(self) -> None:
        """Begin with an empty memory."""
        super().start()
        self._begun_ms = {}

    def copy_state(self, other: DiskResizer) -> None:
        """Take over the memory of the same resizer in another world."""
        super().copy_state(other)
        self._begun_ms = other._begun_ms.copy()

    def _changed(self, old: Unstructured | None, new: Unstructured | None) -> None:
        if new is not None and spec_of(new).get("volumeName"):
            self.queue.add(key_of(new))

    def reconcile(self, key: str) -> None:
        """Enlarge the disk of one claim, where it asks for more than there is."""
        claim: Unstructured | None = self._claims.objects.get(key)
        name = spec_of(claim).get("volumeName") if claim is not None else None
        volume: Unstructured | None = self._volumes.objects.get(name or "")
        if claim is None or volume is None or volume.metadata.annotations.get(PROVISIONED_BY) != DISK_DRIVER:
            return
        asked = -(-storage_bytes(dig(spec_of(claim), "resources", "requests")) // GIB) * GIB
        if asked <= storage_bytes(spec_of(volume).get("capacity")):
            self._begun_ms.pop(key, None)
            return
        if key not in self._begun_ms:
            self._begun_ms[key] = self.sim.now_ms
            self._mark(claim, "Resizing", "")
            words = f"External resizer is resizing volume {name}"
            self.tell(claim, "Resizing", words)
        left_ms = self._begun_ms[key] + RESIZE_MS - self.sim.now_ms
        if left_ms > 0:
            self.queue.add_after(key, left_ms)
        else:
            self._resize(key, claim, volume, asked)

    def _resize(self, key: str, claim: Unstructured, volume: Unstructured, size_bytes: int) -> None:
        name = volume.metadata.name
        try:
            self._storage.resize_disk(dig(spec_of(volume), "csi", "volumeHandle") or "", size_bytes)
        except CloudError as error:
            words = f'resize volume "{name}" by resizer "{DISK_DRIVER}" failed: {error}'
            self.tell(claim, "VolumeResizeFailed", words, warning=True)
            self.queue.add_after(key, RETRY_MS)
            return
        capacity = {**(spec_of(volume).get("capacity") or {}), "storage": f"{size_bytes // GIB}Gi"}
        content = {**volume.content, "spec": {**spec_of(volume), "capacity": capacity}}
        self.client.update(evolve(volume, content=content))
        self._mark(claim, FILE_SYSTEM_RESIZE, WAITS_FOR_NODE)
        words = "Require file system resize of volume on node"
        self.tell(claim, "FileSystemResizeRequired", words)

    def _mark(self, claim: Unstructured, kind: str, message: str) -> None:
        """Write one condition on a claim in the place of the resizer's others."""
        current: Unstructured = self.client.get(CLAIMS, claim.metadata.namespace, claim.metadata.name)
        if condition(conditions_of(current), kind) is not None:
            return
        mark = {
            "type": kind,
            "status": "True",
            "lastProbeTime": None,
            "lastTransitionTime": moment_text(self.sim.now_ms),
        }
        if message:
            mark["message"] = message
        others = [
            each
            for each in conditions_of(current)
            if each.get("type") not in ("Resizing", FILE_SYSTEM_RESIZE)
        ]
        self.client.update_status(with_status(current, {**status_of(current), "conditions": [*others, mark]}))

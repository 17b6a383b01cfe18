"""The attacher of the cloud's CSI driver: does what VolumeAttachments ask for, and says what came of it.

Source: kubernetes-csi/external-attacher (pkg/controller/csi_handler.go).
"""

from __future__ import annotations

from k8s_tui.api.contents import dig, moment_text, spec_of, status_of, with_status
from k8s_tui.api.errors import NotFound
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.client.client import resource
from k8s_tui.controllers.controller import Controller, Shared
from k8s_tui.machine.fleet import Fleet
from k8s_tui.machine.storage import DISK_DRIVER, CloudError
from k8s_tui.sim.value import evolve

ATTACHMENTS = resource("volumeattachments.storage.k8s.io")
VOLUMES = resource("persistentvolumes")

FINALIZER = f"external-attacher/{DISK_DRIVER.replace('.', '-')}"

ATTACH_MS = 2_000
DETACH_MS = 2_000
"""Until a cloud has attached or detached a disk; two to ten seconds on the common ones."""

FIRST_RETRY_MS = 1_000
MAX_RETRY_MS = 5 * 60_000
"""Waits after a failure (external-attacher --retry-interval-start, --retry-interval-max)."""


class DiskAttacher(Controller):
    """Attaches and detaches disks; keys are names of VolumeAttachments."""

    name = "csi-attacher"
    account = "csi-controller"
    component = f"{DISK_DRIVER}_csi-controller-0"

    def __init__(self, shared: Shared, fleet: Fleet) -> None:
        super().__init__(shared)
        self._fleet = fleet
        self._attachments = self.informer(ATTACHMENTS)
        self._begun_ms: dict[str, int] = {}
        self._failures: dict[str, int] = {}
        self._attachments.on_change(self._changed)

    def start(self) -> None:
        """Begin with an empty memory."""
        super().start()
        self._begun_ms, self._failures = {}, {}

    def copy_state(self, other: DiskAttacher) -> None:
        """Take over the memory of the same attacher in another world."""
        super().copy_state(other)
        self._begun_ms, self._failures = other._begun_ms.copy(), other._failures.copy()

    def _changed(self, old: Unstructured | None, new: Unstructured | None) -> None:
        if new is not None and spec_of(new).get("attacher") == DISK_DRIVER:
            self.queue.add(new.metadata.name)

    def reconcile(self, key: str) -> None:
        """Bring one disk onto its machine, or off it."""
        attachment: Unstructured | None = self._attachments.objects.get(key)
        if attachment is None:
            return
        meta = attachment.metadata
        if meta.deletion_timestamp is not None:
            if FINALIZER in meta.finalizers and self._has_waited(f"off/{key}", key, DETACH_MS):
                self._detach(key, attachment)
        elif FINALIZER not in meta.finalizers:
            marked = evolve(meta, finalizers=(*meta.finalizers, FINALIZER))
            self.client.update(evolve(attachment, metadata=marked))
        elif not status_of(attachment).get("attached") and self._has_waited(f"on/{key}", key, ATTACH_MS):
            self._attach(key, attachment)

    def _has_waited(self, step: str, key: str, takes_ms: int) -> bool:
        """Tell whether the cloud has had its time; else come back when it has."""
        now_ms = self.sim.now_ms
        left_ms = self._begun_ms.setdefault(step, now_ms) + takes_ms - now_ms
        if left_ms > 0:
            self.queue.add_after(key, left_ms)
        return left_ms <= 0

    def _failed(self, key: str, attachment: Unstructured, field: str, why: str) -> None:
        failures = self._failures.get(key, 0)
        self._failures[key] = failures + 1
        self.queue.add_after(key, min(FIRST_RETRY_MS << min(failures, 9), MAX_RETRY_MS))
        known = status_of(attachment)
        if dig(known, field, "message") != why:
            told = {"message": why, "time": moment_text(self.sim.now_ms)}
            self.client.update_status(
                with_status(attachment, {"attached": known.get("attached", False), field: told})
            )

    def _handle(self, attachment: Unstructured) -> str:
        """Return the handle of the disk that an attachment is about, "" where its volume is gone."""
        name = dig(spec_of(attachment), "source", "persistentVolumeName") or ""
        try:
            return str(dig(spec_of(self.client.get(VOLUMES, "", name)), "csi", "volumeHandle") or "")
        except NotFound:
            return ""

    def _attach(self, key: str, attachment: Unstructured) -> None:
        node = str(spec_of(attachment).get("nodeName", ""))
        machine = self._fleet.machine(node)
        if machine is None:
            words = f"rpc error: code = NotFound desc = instance {node} not found"
            self._failed(key, attachment, "attachError", words)
            return
        try:
            self._fleet.storage.attach(self._handle(attachment), node, machine.spec.zone)
        except CloudError as error:
            self._failed(key, attachment, "attachError", str(error))
            return
        self._forget(key)
        self.client.update_status(with_status(attachment, {"attached": True}))

    def _detach(self, key: str, attachment: Unstructured) -> None:
        try:
            self._fleet.storage.detach(self._handle(attachment), str(spec_of(attachment).get("nodeName", "")))
        except CloudError as error:
            self._failed(key, attachment, "detachError", str(error))
            return
        self._forget(key)
        meta = attachment.metadata
        others = tuple(each for each in meta.finalizers if each != FINALIZER)
        self.client.update(evolve(attachment, metadata=evolve(meta, finalizers=others)))

    def _forget(self, key: str) -> None:
        for step in ("on", "off"):
            self._begun_ms.pop(f"{step}/{key}", None)
        self._failures.pop(key, None)

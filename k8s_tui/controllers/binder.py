"""The persistent volume binder: finds a volume for each claim, and keeps both while they are needed.

The smallest volume that is large enough and of the same class and modes is bound. A volume whose claim is
gone is released, and deleted where its policy says so. Claims are protected while a pod uses them, volumes
while they are bound. A claim whose class has a provisioner is marked for it; what that makes is bound like
any other volume. Source: pkg/controller/volume/persistentvolume, pvcprotection, pvprotection (v1.32).

Simplified: no policy Recycle, no volumes that Kubernetes itself provisions.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from k8s_tui.api.errors import NotFound
from k8s_tui.api.pods import Pod, is_finished
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.api.volumes import (
    BETA_STORAGE_PROVISIONER,
    BIND_COMPLETED,
    BOUND_BY_CONTROLLER,
    NO_PROVISIONER,
    PROVISIONED_BY,
    SELECTED_NODE,
    STORAGE_PROVISIONER,
    WAIT_FOR_FIRST_CONSUMER,
    best_match,
    claim_names,
    class_name,
    is_free,
    is_reserved_for,
    mismatch,
    uses_claim,
)
from k8s_tui.client.client import PODS, resource
from k8s_tui.controllers.controller import Controller, Shared, key_of
from k8s_tui.controllers.wireparts import spec_of, status_of, with_status
from k8s_tui.sim.value import evolve

CLAIMS = resource("persistentvolumeclaims")
VOLUMES = resource("persistentvolumes")
CLASSES = resource("storageclasses.storage.k8s.io")

CLAIM_PROTECTION = "kubernetes.io/pvc-protection"
VOLUME_PROTECTION = "kubernetes.io/pv-protection"


class VolumeBinder(Controller):
    """Binds claims to volumes; keys are `claim/NAMESPACE/NAME` and `volume/NAME`."""

    name = "persistent-volume-binder"
    component = "persistentvolume-controller"

    def __init__(self, shared: Shared) -> None:
        super().__init__(shared)
        self._claims = self.informer(CLAIMS)
        self._volumes = self.informer(VOLUMES)
        self._classes = self.informer(CLASSES)
        self._pods = self.informer(PODS)
        self._claims.on_change(self._claim_changed)
        self._volumes.on_change(self._volume_changed)
        self._pods.on_change(self._pod_changed)

    # -- what concerns which key ------------------------------------------------

    def _claim_changed(self, old: Unstructured | None, new: Unstructured | None) -> None:
        claim = new or old
        if claim is None:
            return
        self.queue.add(f"claim/{key_of(claim)}")
        volume = spec_of(claim).get("volumeName")
        if volume:
            self.queue.add(f"volume/{volume}")

    def _volume_changed(self, old: Unstructured | None, new: Unstructured | None) -> None:
        volume = new or old
        if volume is None:
            return
        self.queue.add(f"volume/{volume.metadata.name}")
        for claim in self._claims.objects.values():
            if (
                status_of(claim).get("phase") != "Bound"
                or spec_of(claim).get("volumeName") == volume.metadata.name
            ):
                self.queue.add(f"claim/{key_of(claim)}")

    def _pod_changed(self, old: Pod | None, new: Pod | None) -> None:
        """Look at the claims of a pod that ended: somebody may wait for that."""
        if old is None or (new is not None and not is_finished(new)):
            return
        if not old.spec.volumes:
            return
        for name in claim_names(old.spec, old.metadata.name):
            claim = self._claims.get(old.metadata.namespace, name)
            if claim is not None and claim.metadata.deletion_timestamp is not None:
                self.queue.add(f"claim/{key_of(claim)}")

    def reconcile(self, key: str) -> None:
        """Bring one claim or one volume closer to what it is to be."""
        kind, _, name = key.partition("/")
        if kind == "claim":
            claim: Unstructured | None = self._claims.objects.get(name)
            if claim is not None:
                self._sync_claim(claim)
        else:
            volume: Unstructured | None = self._volumes.objects.get(name)
            if volume is not None:
                self._sync_volume(volume)

    # -- claims ------------------------------------------------

    def _sync_claim(self, claim: Unstructured) -> None:
        meta = claim.metadata
        if meta.deletion_timestamp is not None:
            if CLAIM_PROTECTION in meta.finalizers and not self._is_used(claim):
                self._set_finalizer(claim, CLAIM_PROTECTION, present=False)
            return
        if CLAIM_PROTECTION not in meta.finalizers:
            self._set_finalizer(claim, CLAIM_PROTECTION, present=True)
            return
        name = spec_of(claim).get("volumeName")
        if name:
            self._follow_volume(claim, name)
            return
        volume = self._best_volume(claim)
        if volume is not None:
            self._bind(claim, volume)
        else:
            self._wait(claim)

    def _is_used(self, claim: Unstructured) -> bool:
        meta = claim.metadata
        return any(
            pod.metadata.namespace == meta.namespace and not is_finished(pod) and uses_claim(pod, meta.name)
            for pod in self._pods.objects.values()
        )

    def _set_finalizer(self, obj: Unstructured, finalizer: str, *, present: bool) -> None:
        others = tuple(each for each in obj.metadata.finalizers if each != finalizer)
        finalizers = (*others, finalizer) if present else others
        try:
            self.client.update(evolve(obj, metadata=evolve(obj.metadata, finalizers=finalizers)))
        except NotFound:
            return

    def _best_volume(self, claim: Unstructured) -> Unstructured | None:
        volumes = list(self._volumes.objects.values())
        if self._waits_for_pod(claim):
            volumes = [volume for volume in volumes if is_reserved_for(volume, claim)]
        return best_match(claim, volumes)

    def _waits_for_pod(self, claim: Unstructured) -> bool:
        """Tell whether a claim is to be bound only when the scheduler has chosen a node."""
        storage_class = self._classes.objects.get(class_name(claim) or "")
        return (
            storage_class is not None
            and storage_class.content.get("volumeBindingMode") == WAIT_FOR_FIRST_CONSUMER
            and SELECTED_NODE not in claim.metadata.annotations
        )

    def _bind(self, claim: Unstructured, volume: Unstructured) -> None:
        """Write the claim on the volume, the volume on the claim, then both phases."""
        meta = claim.metadata
        reference = {
            "kind": "PersistentVolumeClaim",
            "namespace": meta.namespace,
            "name": meta.name,
            "uid": meta.uid,
            "apiVersion": "v1",
            "resourceVersion": meta.resource_version,
        }
        if not is_reserved_for(volume, claim) or "uid" not in spec_of(volume)["claimRef"]:
            volume = self._rewritten(volume, {"claimRef": reference}, (BOUND_BY_CONTROLLER,))
        self._set_phase(volume, "Bound")
        name = volume.metadata.name
        claim = self._rewritten(claim, {"volumeName": name}, (BIND_COMPLETED, BOUND_BY_CONTROLLER))
        self._report_bound(claim, volume)

    def _rewritten(
        self, obj: Unstructured, spec: Mapping[str, Any], annotations: tuple[str, ...]
    ) -> Unstructured:
        noted = {**obj.metadata.annotations, **dict.fromkeys(annotations, "yes")}
        content = {**obj.content, "spec": {**spec_of(obj), **spec}}
        return self.client.update(
            evolve(obj, metadata=evolve(obj.metadata, annotations=noted), content=content)
        )

    def _report_bound(self, claim: Unstructured, volume: Unstructured) -> None:
        offers, known = spec_of(volume), status_of(claim)
        status = {
            **known,
            "phase": "Bound",
            "accessModes": offers.get("accessModes") or [],
            "capacity": known.get("capacity") or offers.get("capacity") or {},
        }
        if status != status_of(claim):
            self.client.update_status(with_status(claim, status))

    def _follow_volume(self, claim: Unstructured, name: str) -> None:
        """Report what became of the volume that a claim names."""
        volume: Unstructured | None = self._volumes.objects.get(name)
        was_bound = status_of(claim).get("phase") == "Bound"
        if volume is None:
            if was_bound:
                self.client.update_status(with_status(claim, {"phase": "Lost"}))
                words = "Bound claim has lost its PersistentVolume. Data on the volume is lost!"
                self.tell(claim, "ClaimLost", words, warning=True)
            else:
                self._pend(claim)
        elif is_reserved_for(volume, claim):
            self._report_bound(claim, volume)
        elif is_free(volume) and not mismatch(volume, claim):
            self._bind(claim, volume)
        else:
            self._pend(claim)

    def _wait(self, claim: Unstructured) -> None:
        """Say why a claim has no volume."""
        self._pend(claim)
        name = class_name(claim)
        if not name:
            words = "no persistent volumes available for this claim and no storage class is set"
            self.tell(claim, "FailedBinding", words)
            return
        storage_class: Unstructured | None = self._classes.objects.get(name)
        if storage_class is None:
            words = f'storageclass.storage.k8s.io "{name}" not found'
            self.tell(claim, "ProvisioningFailed", words, warning=True)
        elif self._waits_for_pod(claim):
            self._tell_whom_it_waits_for(claim)
        elif storage_class.content.get("provisioner") == NO_PROVISIONER:
            words = "no persistent volumes available for this claim and no storage class is set"
            self.tell(claim, "FailedBinding", words)
        else:
            self._mark_for_provisioner(claim, str(storage_class.content.get("provisioner", "")))
            words = (
                f"Waiting for a volume to be created either by the external provisioner "
                f"'{storage_class.content.get('provisioner', '')}' or manually by the system administrator. "
                "If volume creation is delayed, please verify that the provisioner is running and correctly "
                "registered."
            )
            self.tell(claim, "ExternalProvisioning", words)

    def _tell_whom_it_waits_for(self, claim: Unstructured) -> None:
        meta = claim.metadata
        for pod in self._pods.objects.values():
            if pod.metadata.namespace == meta.namespace and uses_claim(pod, meta.name):
                words = f"waiting for pod {pod.metadata.name} to be scheduled"
                self.tell(claim, "WaitForPodScheduled", words)
                return
        words = "waiting for first consumer to be created before binding"
        self.tell(claim, "WaitForFirstConsumer", words)

    def _mark_for_provisioner(self, claim: Unstructured, provisioner: str) -> None:
        meta = claim.metadata
        if meta.annotations.get(STORAGE_PROVISIONER) != provisioner:
            marks = {STORAGE_PROVISIONER: provisioner, BETA_STORAGE_PROVISIONER: provisioner}
            marked = evolve(meta, annotations={**meta.annotations, **marks})
            self.client.update(evolve(claim, metadata=marked))

    def _pend(self, claim: Unstructured) -> None:
        if status_of(claim).get("phase") != "Pending":
            self.client.update_status(with_status(claim, {"phase": "Pending"}))

    # -- volumes ------------------------------------------------

    def _sync_volume(self, volume: Unstructured) -> None:
        meta = volume.metadata
        reference = spec_of(volume).get("claimRef") or {}
        claim: Unstructured | None = None
        if reference:
            claim = self._claims.get(reference.get("namespace", ""), reference.get("name", ""))
            if claim is not None and not is_reserved_for(volume, claim):
                claim = None
        if meta.deletion_timestamp is not None:
            if VOLUME_PROTECTION in meta.finalizers and claim is None:
                self._set_finalizer(volume, VOLUME_PROTECTION, present=False)
            return
        if VOLUME_PROTECTION not in meta.finalizers:
            self._set_finalizer(volume, VOLUME_PROTECTION, present=True)
        elif not reference or "uid" not in reference:
            self._set_phase(volume, "Available")
        elif claim is not None:
            self._set_phase(volume, "Bound")
        else:
            self._release(volume)

    def _release(self, volume: Unstructured) -> None:
        """Let go of a volume whose claim is gone."""
        is_deletable = PROVISIONED_BY in volume.metadata.annotations
        if spec_of(volume).get("persistentVolumeReclaimPolicy") != "Delete" or is_deletable:
            self._set_phase(volume, "Released")
            return
        words = _undeletable(volume)
        if status_of(volume).get("phase") != "Failed":
            self.client.update_status(with_status(volume, {"phase": "Failed", "message": words}))
            self.tell(volume, "VolumeFailedDelete", words, warning=True)

    def _set_phase(self, volume: Unstructured, phase: str) -> None:
        if status_of(volume).get("phase") != phase:
            self.client.update_status(with_status(volume, {"phase": phase}))


def _undeletable(volume: Unstructured) -> str:
    """Return why Kubernetes itself cannot delete a volume that was made by hand."""
    host_path = spec_of(volume).get("hostPath")
    if host_path is not None:
        return f"host_path deleter only supports /tmp/.+ but received provided {host_path.get('path', '')}"
    name = volume.metadata.name
    return f'error getting deleter volume plugin for volume "{name}": no deletable volume plugin matched'

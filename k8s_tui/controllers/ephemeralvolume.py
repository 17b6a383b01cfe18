"""The ephemeral volume controller: makes the claims of pods that bring a template of their own.

Such a claim is called after pod and volume, belongs to the pod, and goes with it. One of that name that
belongs to nobody or somebody else is not touched. Source: pkg/controller/volume/ephemeral (v1.32).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from k8s_tui.api.codec import decode
from k8s_tui.api.errors import AlreadyExists, StatusError
from k8s_tui.api.meta import ObjectMeta
from k8s_tui.api.pods import Pod, Volume, is_finished
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.client.client import PODS, resource
from k8s_tui.controllers.claims import controller_reference, is_controlled_by
from k8s_tui.controllers.controller import Controller, Shared, key_of
from k8s_tui.sim.value import evolve

CLAIMS = resource("persistentvolumeclaims")


class EphemeralVolumeController(Controller):
    """Keys are pods."""

    name = "ephemeral-volume"

    def __init__(self, shared: Shared) -> None:
        super().__init__(shared)
        self._pods = self.informer(PODS)
        self._claims = self.informer(CLAIMS)
        self._pods.on_change(self._pod_changed)

    def _pod_changed(self, old: Pod | None, new: Pod | None) -> None:
        if new is not None and old is None and templates_of(new):
            self.queue.add(key_of(new))

    def reconcile(self, key: str) -> None:
        """Make the claims of one pod that are not there yet."""
        pod: Pod | None = self._pods.objects.get(key)
        if pod is None or pod.metadata.deletion_timestamp is not None or is_finished(pod):
            return
        for volume, template in templates_of(pod):
            self._make(pod, claim_of(pod, volume, template))

    def _make(self, pod: Pod, claim: Unstructured) -> None:
        meta = claim.metadata
        known: Unstructured | None = self._claims.get(meta.namespace, meta.name)
        if known is not None:
            if not is_controlled_by(known.metadata, pod):
                words = f'PVC "{meta.namespace}/{meta.name}" was not created for pod "{key_of(pod)}"'
                self.tell(pod, "FailedBinding", words, warning=True)
            return
        try:
            self.client.create(claim)
        except AlreadyExists:
            return
        except StatusError as error:
            words = f"ephemeral volume: create PVC {meta.name}: {error}"
            self.tell(pod, "FailedBinding", words, warning=True)
            raise


def templates_of(pod: Pod) -> tuple[tuple[Volume, Mapping[str, Any]], ...]:
    """Return the volumes of a pod that bring a template for their claim, with it."""
    found = ((volume, volume.source.get("ephemeral")) for volume in pod.spec.volumes)
    return tuple(
        (volume, source["volumeClaimTemplate"])
        for volume, source in found
        if source is not None and source.get("volumeClaimTemplate")
    )


def claim_of(pod: Pod, volume: Volume, template: Mapping[str, Any]) -> Unstructured:
    """Return the claim of a pod's ephemeral volume, not stored yet."""
    own = decode(ObjectMeta, template.get("metadata") or {})
    meta = evolve(
        own,
        name=f"{pod.metadata.name}-{volume.name}",
        namespace=pod.metadata.namespace,
        owner_references=(controller_reference(pod),),
    )
    return Unstructured("v1", "PersistentVolumeClaim", meta, {"spec": template.get("spec") or {}})

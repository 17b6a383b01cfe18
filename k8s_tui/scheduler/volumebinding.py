"""Binding volumes before pods: what was chosen for a pod's claims is written, and the pod waits until it is so.

Source: kube-scheduler framework/plugins/volumebinding (Reserve, PreBind), v1.32.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from k8s_tui.api.contents import spec_of
from k8s_tui.api.core import Node
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.api.volumes import BOUND_BY_CONTROLLER, SELECTED_NODE
from k8s_tui.client.client import Client, Context, resource
from k8s_tui.client.informer import Informer
from k8s_tui.scheduler.volumeview import VolumeView
from k8s_tui.sim.value import evolve

CLAIMS = resource("persistentvolumeclaims")
VOLUMES = resource("persistentvolumes")
CLASSES = resource("storageclasses.storage.k8s.io")
NODE_DRIVERS = resource("csinodes.storage.k8s.io")

BIND_TIMEOUT_MS = 600_000
"""How long a pod waits for its volumes (VolumeBinding's bindTimeoutSeconds 600)."""

TIMED_OUT = 'running PreBind plugin "VolumeBinding": binding volumes: context deadline exceeded'

BOUND = "bound"
PENDING = "pending"
LOST = "lost"
"""How far the claims of a pod are that waits for them."""


class VolumeBinder:
    """What the scheduler knows of storage, and the pods that wait for their volumes.

    Attributes:
        view: The record of storage.
        waiting: The nodes chosen for pods that wait, by the pods' keys.
    """

    def __init__(self, context: Context, client: Client, process: str, changed: Callable[[], None]) -> None:
        self._client = client
        self._changed = changed
        self._informers = {
            each.group_resource: Informer(context, client, process, each)
            for each in (CLAIMS, VOLUMES, CLASSES, NODE_DRIVERS)
        }
        self.waiting: dict[str, str] = {}
        self.view = VolumeView()
        for name, informer in self._informers.items():
            informer.on_change(
                self._volume_changed if name == VOLUMES.group_resource else self._other_changed
            )
        self._look()

    def _look(self) -> None:
        """Let the view see what the informers have now."""
        self.view.claims = self._informers[CLAIMS.group_resource].objects
        self.view.volumes = self._informers[VOLUMES.group_resource].objects
        self.view.classes = self._informers[CLASSES.group_resource].objects
        self.view.drivers = self._informers[NODE_DRIVERS.group_resource].objects

    def _other_changed(self, old: Unstructured | None, new: Unstructured | None) -> None:
        self._look()
        self._changed()

    def _volume_changed(self, old: Unstructured | None, new: Unstructured | None) -> None:
        if new is None or spec_of(new).get("claimRef"):
            volume = new or old
            assert volume is not None
            self.view.taken.pop(volume.metadata.name, None)
        self._look()
        self._changed()

    # -- the process ------------------------------------------------------------

    def start(self) -> None:
        """Begin to watch."""
        self.waiting, self.view.taken = {}, {}
        for informer in self._informers.values():
            informer.start()
        self._look()

    def stop(self) -> None:
        """Let go of the watches."""
        for informer in self._informers.values():
            informer.stop()

    def handle(self, name: str) -> None:
        """Take news of one kind."""
        self._informers[name].handle()
        self._look()

    def is_ready(self) -> bool:
        """Tell whether everything has been listed once."""
        return all(informer.synced for informer in self._informers.values())

    def copy_state(self, other: VolumeBinder) -> None:
        """Take over what `other`, of the same process in another world, knows."""
        for name, informer in self._informers.items():
            informer.copy_state(other._informers[name])
        self.waiting = other.waiting.copy()
        self.view.taken = other.view.taken.copy()
        self._look()

    # -- what it does ------------------------------------------------------------

    def begin(self, claims: Iterable[str], node: Node) -> bool:
        """Have the claims of a pod bound for a node that suits; tell whether they are already.

        Raises:
            StatusError: The API refuses, as when somebody was faster.
            Unreachable: It does not answer.
        """
        choices = self.view.choices(claims, node)
        assert not isinstance(choices, str)
        for choice in choices:
            claim, volume = choice.claim, choice.volume
            if volume is None:
                self._select_node(claim, node.metadata.name)
            else:
                self._reserve(claim, volume)
        return not choices

    def _select_node(self, claim: Unstructured, node: str) -> None:
        meta = claim.metadata
        if meta.annotations.get(SELECTED_NODE) != node:
            marked = evolve(meta, annotations={**meta.annotations, SELECTED_NODE: node})
            self._client.update(evolve(claim, metadata=marked))

    def _reserve(self, claim: Unstructured, volume: Unstructured) -> None:
        meta, known = claim.metadata, volume.metadata
        reference = {
            "kind": "PersistentVolumeClaim",
            "namespace": meta.namespace,
            "name": meta.name,
            "uid": meta.uid,
            "apiVersion": "v1",
            "resourceVersion": meta.resource_version,
        }
        if spec_of(volume).get("claimRef"):
            return
        noted = evolve(known, annotations={**known.annotations, BOUND_BY_CONTROLLER: "yes"})
        content = {**volume.content, "spec": {**spec_of(volume), "claimRef": reference}}
        self._client.update(evolve(volume, metadata=noted, content=content))
        self.view.taken[known.name] = f"{meta.namespace}/{meta.name}"

    def progress(self, claims: Iterable[str], node: str) -> str:
        """Return how far the claims are of a pod that waits: `bound`, `pending`, or `lost` for in vain."""
        all_bound = True
        for key in claims:
            claim = self.view.claims.get(key)
            if claim is None or claim.metadata.annotations.get(SELECTED_NODE, node) != node:
                return LOST
            all_bound = all_bound and self.view.is_bound(claim)
        return BOUND if all_bound else PENDING

"""The ReplicationController controller: what replica sets came from, still served and still kept to its number.

It decides as the ReplicaSet controller does; only its selector is a plain map of labels.
Source: pkg/controller/replication, which wraps the ReplicaSet controller (v1.32).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from k8s_tui.api import selectors
from k8s_tui.api.errors import NotFound
from k8s_tui.api.meta import controller_of
from k8s_tui.api.pods import Pod, is_ready
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.client.client import PODS, resource
from k8s_tui.controllers.claims import carry_out, claim
from k8s_tui.controllers.controller import Controller, Shared, key_of
from k8s_tui.controllers.expectations import Expectations
from k8s_tui.controllers.informers import BY_CONTROLLER, orphans_of
from k8s_tui.controllers.podcontrol import create_pod, delete_pod, is_active, pod_of, slow_start
from k8s_tui.controllers.replicaset import available_at_ms, plan
from k8s_tui.controllers.wireparts import WireParts, spec_of, status_of, with_status, without_zeros

CONTROLLERS = resource("replicationcontrollers")
KIND = "ReplicationController"

BATCH_MS = 100
"""How long changes of pods are gathered."""


def status_for(controller: Unstructured, pods: Sequence[Pod], now_ms: int) -> dict[str, Any]:
    """Return what is to be reported of a controller with these active pods."""
    spec = spec_of(controller)
    seconds = spec.get("minReadySeconds", 0)
    labels = ((spec.get("template") or {}).get("metadata") or {}).get("labels") or {}
    times = [available_at_ms(pod, seconds) for pod in pods]
    counts = {
        "fullyLabeledReplicas": sum(labels.items() <= pod.metadata.labels.items() for pod in pods),
        "readyReplicas": sum(is_ready(pod) for pod in pods),
        "availableReplicas": sum(at_ms is not None and at_ms <= now_ms for at_ms in times),
        "observedGeneration": controller.metadata.generation,
    }
    return {"replicas": len(pods), **without_zeros(counts)}


class ReplicationController(Controller):
    """Keeps the number of pods of each replication controller."""

    name = "replication-controller"
    component = "replication-controller"

    def __init__(self, shared: Shared) -> None:
        super().__init__(shared)
        self._controllers = self.informer(CONTROLLERS)
        self._pods = self.informer(PODS)
        self._parts = WireParts()
        self._expectations = Expectations()
        self._controllers.on_change(self._controller_changed)
        self._pods.on_change(self._pod_changed)

    def start(self) -> None:
        """Begin with an empty memory."""
        super().start()
        self._expectations.clear()

    def copy_state(self, other: ReplicationController) -> None:
        """Take over the memory of the same controller of another world."""
        super().copy_state(other)
        self._expectations.copy_state(other._expectations)

    # -- what concerns which key ------------------------------------------------

    def _controller_changed(self, old: Unstructured | None, new: Unstructured | None) -> None:
        obj = new or old
        if obj is not None:
            self.queue.add(key_of(obj))

    def _pod_changed(self, old: Pod | None, new: Pod | None) -> None:
        pod = new or old
        if pod is None or not self._controllers.objects:
            return
        owner = controller_of(pod.metadata)
        if owner is None:
            for each in self._controllers.objects.values():
                if _selector(each).matches(pod.metadata.labels):
                    self.queue.add(key_of(each))
        elif owner.kind == KIND:
            key = f"{pod.metadata.namespace}/{owner.name}"
            if old is None:
                self._expectations.creation_seen(key)
            if new is None or new.metadata.deletion_timestamp is not None:
                self._expectations.deletion_seen(key, pod.metadata.uid)
            self.queue.add_after(key, BATCH_MS)

    # -- one key ------------------------------------------------

    def reconcile(self, key: str) -> None:
        """Make or delete pods of one controller, then report its status."""
        controller: Unstructured | None = self._controllers.objects.get(key)
        if controller is None:
            self._expectations.forget(key)
            return
        now_ms = self.sim.now_ms
        pods = self._claim(controller)
        wanted = spec_of(controller).get("replicas", 1)
        is_leaving = controller.metadata.deletion_timestamp is not None
        if not is_leaving and self._expectations.are_met(key, now_ms):
            decision = plan(wanted, pods, pods, now_ms)
            self._create(key, controller, decision.creations)
            self._delete(key, controller, decision.deletions)
        status = status_for(controller, pods, now_ms)
        if status != status_of(controller):
            self.client.update_status(with_status(controller, status))

    def _claim(self, controller: Unstructured) -> list[Pod]:
        meta = controller.metadata
        mine = [pod for pod in self._pods.by(BY_CONTROLLER, meta.uid) if is_active(pod)]
        orphans = [pod for pod in self._pods.by(BY_CONTROLLER, orphans_of(meta.namespace)) if is_active(pod)]
        claimed = claim(controller, _selector(controller), mine, orphans)
        return carry_out(claimed, controller, self.client)

    def _create(self, key: str, controller: Unstructured, count: int) -> None:
        if not count:
            return
        pod = pod_of(self._parts.template(spec_of(controller).get("template") or {}), controller)
        self._expectations.expect(key, self.sim.now_ms, creations=count)
        outcome = slow_start(count, lambda _: self._create_one(controller, pod))
        self._expectations.creation_seen(key, count - outcome.done)
        if outcome.refusal is not None:
            self.queue.retry(key)

    def _create_one(self, controller: Unstructured, pod: Pod) -> None:
        create_pod(self, controller, pod)

    def _delete(self, key: str, controller: Unstructured, pods: Sequence[Pod]) -> None:
        if not pods:
            return
        self._expectations.expect(key, self.sim.now_ms, deletions=[pod.metadata.uid for pod in pods])
        for pod in pods:
            try:
                delete_pod(self, controller, pod)
            except NotFound:
                self._expectations.deletion_seen(key, pod.metadata.uid)


def _selector(controller: Unstructured) -> selectors.Selector:
    labels = spec_of(controller).get("selector")
    return selectors.of_labels(labels) if labels else selectors.NOTHING

"""The pod garbage collector: deletes pods whose node is gone, and finished pods when there are too many.

Pods that terminate on a node which somebody declared out of service are deleted too: nothing runs there any more.

Source: pkg/controller/podgc (v1.32).
"""

from __future__ import annotations

from k8s_tui.api.core import Node, node_condition
from k8s_tui.api.errors import NotFound, StatusError, Unreachable
from k8s_tui.api.pods import Pod, disrupted, is_finished
from k8s_tui.apiserver.deletion import DeleteOptions
from k8s_tui.client.client import NODES, PODS
from k8s_tui.controllers.controller import Controller, Shared
from k8s_tui.controllers.informers import BY_END, BY_NODE, FINISHED
from k8s_tui.sim.simulation import Key
from k8s_tui.sim.value import evolve

CHECK_PERIOD_MS = 20_000
"""How often it looks (gcCheckPeriod)."""

OUT_OF_SERVICE = "node.kubernetes.io/out-of-service"

QUARANTINE_MS = 40_000
"""How long a node has to be gone before its pods are deleted (quarantineTime)."""

TERMINATED_THRESHOLD = 12_500
"""Finished pods that are kept (--terminated-pod-gc-threshold)."""


class PodGarbageCollector(Controller):
    """Looks at all pods every 20 seconds."""

    name = "pod-garbage-collector"

    def __init__(self, shared: Shared) -> None:
        super().__init__(shared)
        self._nodes = self.informer(NODES)
        self._pods = self.informer(PODS)
        self._missing_since_ms: dict[str, int] = {}

    def start(self) -> None:
        """Begin with an empty memory."""
        super().start()
        self._missing_since_ms = {}
        self.wake(CHECK_PERIOD_MS)

    def copy_state(self, other: PodGarbageCollector) -> None:
        """Take over the memory of the same controller of another world."""
        super().copy_state(other)
        self._missing_since_ms = other._missing_since_ms.copy()

    def handle(self, key: Key) -> None:
        """Make one round; what is refused is tried again in the next."""
        self.wake(CHECK_PERIOD_MS)
        if not self.is_ready():
            return
        try:
            if self._pods.count_by(BY_END, FINISHED) > TERMINATED_THRESHOLD:
                self._collect_terminated()
            self._collect_orphans()
            self._collect_out_of_service()
        except (StatusError, Unreachable):
            return

    def _collect_terminated(self) -> None:
        finished = self._pods.by(BY_END, FINISHED)
        finished.sort(key=lambda pod: (pod.metadata.creation_timestamp or 0, pod.metadata.name))
        for pod in finished[: max(0, len(finished) - TERMINATED_THRESHOLD)]:
            self._delete(pod)

    def _collect_orphans(self) -> None:
        now_ms, nodes = self.sim.now_ms, self._nodes.objects
        missing = [name for name in self._pods.names_in(BY_NODE) if name not in nodes]
        self._missing_since_ms = {name: self._missing_since_ms.get(name, now_ms) for name in missing}
        for name, since_ms in self._missing_since_ms.items():
            if now_ms - since_ms >= QUARANTINE_MS and not self._exists(name):
                for pod in self._pods.by(BY_NODE, name):
                    self._mark(pod)
                    self._delete(pod)

    def _collect_out_of_service(self) -> None:
        """Delete what terminates on nodes that somebody declared out of service (gcTerminating)."""
        for name, node in self._nodes.objects.items():
            ready = node_condition(node, "Ready")
            if (ready is not None and ready.status == "True") or not _is_out_of_service(node):
                continue
            for pod in self._pods.by(BY_NODE, name):
                if pod.metadata.deletion_timestamp is not None:
                    self._delete(pod)

    def _exists(self, node: str) -> bool:
        try:
            self.client.get(NODES, "", node)
        except NotFound:
            return False
        return True

    def _mark(self, pod: Pod) -> None:
        phase = pod.status.phase if is_finished(pod) else "Failed"
        told = disrupted(pod, "DeletionByPodGC", "PodGC: node no longer exists", self.sim.now_ms)
        try:
            self.client.update_status(evolve(told, status=evolve(told.status, phase=phase)))
        except NotFound:
            return

    def _delete(self, pod: Pod) -> None:
        meta = pod.metadata
        try:
            self.client.delete(PODS, meta.namespace, meta.name, DeleteOptions(0, uid=meta.uid))
        except NotFound:
            return


def _is_out_of_service(node: Node) -> bool:
    return any(taint.key == OUT_OF_SERVICE for taint in node.spec.taints)

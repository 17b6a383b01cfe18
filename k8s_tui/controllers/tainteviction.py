"""The taint eviction controller: deletes pods from nodes whose NoExecute taints they do not bear for long.

A toleration with seconds starts to run when this controller sees the taint; taking the taint off in time
cancels the deletion. Source: pkg/controller/tainteviction (v1.32).
"""

from __future__ import annotations

from collections.abc import Iterable

from k8s_tui.api.core import Node, Taint
from k8s_tui.api.errors import NotFound, StatusError, Unreachable
from k8s_tui.api.pods import Pod, Toleration, disrupted, is_finished
from k8s_tui.apiserver.deletion import DeleteOptions
from k8s_tui.client.client import NODES, PODS
from k8s_tui.controllers.controller import Controller, Shared, key_of
from k8s_tui.controllers.informers import BY_NODE
from k8s_tui.controllers.nodefit import matching_toleration
from k8s_tui.controllers.nodehealth import NO_EXECUTE
from k8s_tui.sim.simulation import Key
from k8s_tui.sim.value import frozen

RETRY_MS = 1_000
"""Until a deletion is tried again that failed."""


@frozen
class Eviction:
    """A deletion that is planned: of the pod with this uid, decided and due when."""

    uid: str
    since_ms: int
    due_ms: int


def bears_for_ms(taints: Iterable[Taint], tolerations: tuple[Toleration, ...]) -> int | None:
    """Return for how long a pod bears with all of `taints`: 0 for not at all, None for ever."""
    shortest: int | None = None
    for taint in taints:
        found = matching_toleration(tolerations, taint)
        if found is None:
            return 0
        seconds = found.toleration_seconds
        if seconds is not None:
            bound = max(0, seconds) * 1000
            shortest = bound if shortest is None else min(shortest, bound)
    return shortest


class TaintEvictionController(Controller):
    """Plans, cancels and carries out evictions; its queue holds nodes whose taints changed."""

    name = "taint-eviction"
    account = "node-controller"
    component = "taint-eviction-controller"

    def __init__(self, shared: Shared) -> None:
        super().__init__(shared)
        self._nodes = self.informer(NODES)
        self._pods = self.informer(PODS)
        self._planned: dict[str, Eviction] = {}
        self._tainted: dict[str, tuple[Taint, ...]] = {}
        self._nodes.on_change(self._node_changed)
        self._pods.on_change(self._pod_changed)

    def start(self) -> None:
        """Begin with an empty memory."""
        super().start()
        self._planned = {}
        self._tainted = {}

    def copy_state(self, other: TaintEvictionController) -> None:
        """Take over the memory of the same controller of another world."""
        super().copy_state(other)
        self._planned = other._planned.copy()
        self._tainted = other._tainted.copy()

    # -- changes ------------------------------------------------

    def _node_changed(self, old: Node | None, new: Node | None) -> None:
        node = new or old
        if node is None:
            return
        before = old.spec.taints if old is not None else ()
        after = new.spec.taints if new is not None else ()
        if before is not after and before != after:
            self.queue.add(node.metadata.name)

    def _pod_changed(self, old: Pod | None, new: Pod | None) -> None:
        if new is None:
            if old is not None:
                self._planned.pop(key_of(old), None)
            return
        node = new.spec.node_name
        if node not in self._tainted:
            return
        if old is None or old.spec is not new.spec:
            self.queue.add(node)

    # -- planning ------------------------------------------------

    def reconcile(self, key: str) -> None:
        """Plan or cancel the evictions of all pods of one node."""
        node: Node | None = self._nodes.objects.get(key)
        taints = node.spec.taints if node is not None else ()
        hard = tuple(each for each in taints if each.effect == NO_EXECUTE)
        if not hard and key not in self._tainted:
            return
        if hard:
            self._tainted[key] = hard
        else:
            del self._tainted[key]
        for pod in self._pods.by(BY_NODE, key):
            self._plan(pod, hard)

    def _plan(self, pod: Pod, taints: tuple[Taint, ...]) -> None:
        key, now_ms = key_of(pod), self.sim.now_ms
        bears_ms = bears_for_ms(taints, pod.spec.tolerations)
        planned = self._planned.get(key)
        if planned is not None and planned.uid != pod.metadata.uid:
            planned = None
        if bears_ms is None:
            if planned is not None:
                self._cancel(key, pod)
            return
        if is_finished(pod) and bears_ms:
            return
        since_ms = now_ms if planned is None else planned.since_ms
        due_ms = max(now_ms, since_ms + bears_ms)
        if planned is not None and planned.due_ms <= due_ms:
            return
        self._planned[key] = Eviction(pod.metadata.uid, since_ms, due_ms)
        self.wake(due_ms - now_ms, key)

    def _cancel(self, key: str, pod: Pod) -> None:
        del self._planned[key]
        self.tell(pod, "TaintManagerEviction", f"Cancelling deletion of Pod {key}")

    # -- carrying out ------------------------------------------------

    def handle(self, key: Key) -> None:
        """Evict the pod whose time has come, if that is still planned."""
        name = key[2]
        planned = self._planned.get(name)
        if planned is None or planned.due_ms > self.sim.now_ms:
            return
        pod: Pod | None = self._pods.objects.get(name)
        if pod is None or pod.metadata.uid != planned.uid:
            del self._planned[name]
            return
        if pod.metadata.deletion_timestamp is not None:
            return
        try:
            self._evict(name, pod)
        except NotFound:
            self._planned.pop(name, None)
        except (StatusError, Unreachable):
            self.wake(RETRY_MS, name)

    def _evict(self, key: str, pod: Pod) -> None:
        self.tell(pod, "TaintManagerEviction", f"Marking for deletion Pod {key}")
        words = "Taint manager: deleting due to NoExecute taint"
        self.client.update_status(disrupted(pod, "DeletionByTaintManager", words, self.sim.now_ms))
        meta = pod.metadata
        self.client.delete(PODS, meta.namespace, meta.name, DeleteOptions(uid=meta.uid))

"""The disruption controller: how many pods of each budget may be evicted now.

Source: pkg/controller/disruption (v1.32).

Simplified: what a percentage refers to is the sum of what the pods' replica sets and stateful sets ask for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from k8s_tui.api.meta import controller_of
from k8s_tui.api.pods import Pod, is_finished, is_ready
from k8s_tui.api.time import format_time, parse_time
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.client.client import PODS, REPLICA_SETS, resource
from k8s_tui.controllers.controller import Controller, Shared, key_of
from k8s_tui.controllers.replicaset import wanted_replicas
from k8s_tui.controllers.rolling import share
from k8s_tui.controllers.wireparts import WireParts, spec_of, status_of, with_status

BUDGETS = resource("poddisruptionbudgets.policy")
STATEFUL_SETS = resource("statefulsets.apps")

BATCH_MS = 100
"""How long changes of pods are gathered."""


DELETION_TIMEOUT_MS = 120_000
"""After this an eviction that has not led to a deletion is forgotten (DeletionTimeout)."""


def desired_healthy(spec: Mapping[str, Any], expected: int) -> int:
    """Return how many pods have to stay healthy of so many expected ones."""
    if "maxUnavailable" in spec:
        return max(0, expected - share(spec["maxUnavailable"], expected, round_up=True))
    return share(spec.get("minAvailable", 1), expected, round_up=True)


def still_disrupted(budget: Unstructured, pods: Sequence[Pod], now_ms: int) -> dict[str, str]:
    """Return the pods whose eviction was allowed and whose deletion has not been seen yet, with that time."""
    noted = status_of(budget).get("disruptedPods") or {}
    waiting = {pod.metadata.name for pod in pods if pod.metadata.deletion_timestamp is None}
    return {
        name: at
        for name, at in noted.items()
        if name in waiting and parse_time(at) + DELETION_TIMEOUT_MS >= now_ms
    }


def budget_status(budget: Unstructured, pods: Sequence[Pod], expected: int, now_ms: int) -> dict[str, Any]:
    """Return the status of a budget over these pods; those that are about to go do not count.

    Args:
        budget: Its spec says what is allowed.
        pods: Those that it selects and that have not finished.
        expected: How many there are to be.
        now_ms: The time.
    """
    disrupted = still_disrupted(budget, pods, now_ms)
    staying = [
        pod for pod in pods if pod.metadata.deletion_timestamp is None and pod.metadata.name not in disrupted
    ]
    healthy = sum(is_ready(pod) for pod in staying)
    desired = desired_healthy(spec_of(budget), expected)
    allowed = max(0, healthy - desired) if expected > 0 else 0
    before = status_of(budget).get("conditions") or [{}]
    holds = "True" if allowed > 0 else "False"
    since = before[0].get("lastTransitionTime") if before[0].get("status") == holds else None
    condition = {
        "type": "DisruptionAllowed",
        "status": holds,
        "observedGeneration": budget.metadata.generation,
        "lastTransitionTime": since or format_time(now_ms),
        "reason": "SufficientPods" if allowed > 0 else "InsufficientPods",
        "message": "",
    }
    return {
        "conditions": [condition],
        "currentHealthy": healthy,
        "desiredHealthy": desired,
        "disruptionsAllowed": allowed,
        "expectedPods": expected,
        "observedGeneration": budget.metadata.generation,
        **({"disruptedPods": disrupted} if disrupted else {}),
    }


class DisruptionController(Controller):
    """Keeps the status of all budgets."""

    name = "disruption"
    component = "controllermanager"

    def __init__(self, shared: Shared) -> None:
        super().__init__(shared)
        self._budgets = self.informer(BUDGETS)
        self._pods = self.informer(PODS)
        self._replica_sets = self.informer(REPLICA_SETS)
        self._stateful_sets = self.informer(STATEFUL_SETS)
        self._parts = WireParts()
        self._budgets.on_change(self._budget_changed)
        self._pods.on_change(self._pod_changed)

    def _budget_changed(self, old: Unstructured | None, new: Unstructured | None) -> None:
        if new is not None:
            self.queue.add(key_of(new))

    def _pod_changed(self, old: Pod | None, new: Pod | None) -> None:
        pod = new or old
        if pod is None or not self._budgets.objects:
            return
        for budget in self._budgets.objects.values():
            if budget.metadata.namespace == pod.metadata.namespace:
                selector = self._parts.selector(spec_of(budget).get("selector"))
                if selector.matches(pod.metadata.labels):
                    self.queue.add_after(key_of(budget), BATCH_MS)

    def reconcile(self, key: str) -> None:
        """Count the pods of one budget."""
        budget: Unstructured | None = self._budgets.objects.get(key)
        if budget is None:
            return
        selector = self._parts.selector(spec_of(budget).get("selector"))
        found = self.shared.pods.select(budget.metadata.namespace, selector)
        pods = [pod for pod in found if not is_finished(pod)]
        if not pods:
            self.tell(budget, "NoPods", "No matching pods found")
        status = budget_status(budget, pods, self._expected(budget, pods), self.sim.now_ms)
        if status.get("disruptedPods"):
            self.queue.add_after(key, DELETION_TIMEOUT_MS)
        if status != status_of(budget):
            self.client.update_status(with_status(budget, status))

    def _expected(self, budget: Unstructured, pods: Sequence[Pod]) -> int:
        """Return how many pods there are to be: counted for a plain minimum, else as the owners say."""
        minimum = spec_of(budget).get("minAvailable")
        if isinstance(minimum, int):
            return len(pods)
        sizes: dict[str, int] = {}
        for pod in pods:
            owner = controller_of(pod.metadata)
            if owner is not None:
                sizes[owner.uid] = self._size_of(pod, owner.kind, owner.name)
        return sum(sizes.values()) or len(pods)

    def _size_of(self, pod: Pod, kind: str, name: str) -> int:
        namespace = pod.metadata.namespace
        if kind == "ReplicaSet":
            replica_set = self._replica_sets.get(namespace, name)
            return wanted_replicas(replica_set) if replica_set is not None else 0
        stateful_set = self._stateful_sets.get(namespace, name) if kind == "StatefulSet" else None
        return int(spec_of(stateful_set).get("replicas", 1)) if stateful_set is not None else 0

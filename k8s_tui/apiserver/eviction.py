"""Eviction: a deletion that asks the pod's disruption budget first.

The budget's status says how many disruptions are allowed now; an eviction takes one of them, so that two at
once cannot both pass. Source: kubernetes pkg/registry/core/pod/storage/eviction.go.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from k8s_tui.api import selectors
from k8s_tui.api.codec import decode
from k8s_tui.api.errors import InternalError, NotFound, TooManyRequests
from k8s_tui.api.meta import LabelSelector
from k8s_tui.api.pods import Pod, disrupted, is_finished, is_ready
from k8s_tui.api.time import format_time
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.apiserver.deletion import DEFAULT_DELETION, DeleteOptions
from k8s_tui.apiserver.server import ApiServer
from k8s_tui.apiserver.strategy import Caller
from k8s_tui.sim.value import evolve

SEVERAL_BUDGETS = (
    "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support."
)

ALWAYS_ALLOW = "AlwaysAllow"
"""The unhealthyPodEvictionPolicy that lets pods go which are not ready."""


def evict(
    server: ApiServer, namespace: str, name: str, caller: Caller, options: DeleteOptions = DEFAULT_DELETION
) -> None:
    """Delete a pod if its budget allows it.

    Raises:
        NotFound: The pod does not exist.
        TooManyRequests: Its budget does not allow it now.
    """
    pods = server.scheme.lookup("pods")
    assert pods is not None
    pod: Pod = server.get(pods, namespace, name)
    if not is_finished(pod) and pod.status.phase != "Pending" and pod.metadata.deletion_timestamp is None:
        budgets = _budgets_of(server, pod)
        if len(budgets) > 1:
            raise InternalError(SEVERAL_BUDGETS)
        for budget in budgets:
            _take(server, budget, pod, caller, dry_run=options.dry_run)
    if not options.dry_run and pod.metadata.deletion_timestamp is None:
        words = "Eviction API: evicting"
        server.update_status(pods, disrupted(pod, "EvictionByEvictionAPI", words, server.sim.now_ms), caller)
    server.delete(pods, namespace, name, caller, options)


def _budgets_of(server: ApiServer, pod: Pod) -> list[Unstructured]:
    resource = server.scheme.lookup("poddisruptionbudgets")
    if resource is None:
        return []
    return [
        budget
        for budget in server.list(resource, pod.metadata.namespace).items
        if _selects((budget.content.get("spec") or {}).get("selector"), pod)
    ]


def _selects(selector: Any, pod: Pod) -> bool:  # noqa: ANN401 - a label selector in wire form, or None
    if selector is None:
        return False
    return selectors.of_query(decode(LabelSelector, selector)).matches(pod.metadata.labels)


def _is_stale(budget: Unstructured, status: Mapping[str, Any]) -> bool:
    """Tell whether the counts are of an older spec."""
    seen = status.get("observedGeneration")
    return seen is not None and int(seen) < (budget.metadata.generation or 0)


def _take(server: ApiServer, budget: Unstructured, pod: Pod, caller: Caller, *, dry_run: bool) -> None:
    """Take one allowed disruption from a budget; a pod that is not ready does not count for it.

    Raises:
        TooManyRequests: There is none.
    """
    status = dict(budget.content.get("status") or {})
    allowed = int(status.get("disruptionsAllowed") or 0)
    needed, healthy = int(status.get("desiredHealthy") or 0), int(status.get("currentHealthy") or 0)
    if not is_ready(pod):
        policy = (budget.content.get("spec") or {}).get("unhealthyPodEvictionPolicy")
        if policy == ALWAYS_ALLOW or healthy >= needed > 0:
            return
    if allowed <= 0 or _is_stale(budget, status):
        raise TooManyRequests.of_budget(budget.metadata.name, needed, healthy)
    if dry_run:
        return
    disrupted = {**(status.get("disruptedPods") or {}), pod.metadata.name: format_time(server.sim.now_ms)}
    status.update(disruptionsAllowed=allowed - 1, disruptedPods=disrupted)
    resource = server.scheme.lookup("poddisruptionbudgets")
    assert resource is not None
    changed = evolve(budget, content={**budget.content, "status": status})
    try:
        server.update_status(resource, changed, caller)
    except NotFound:
        return

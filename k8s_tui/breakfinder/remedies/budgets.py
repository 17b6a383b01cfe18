"""Disruption budgets: how many pods planned work may take at a time; a budget that allows none blocks it for ever."""

from __future__ import annotations

from collections.abc import Iterator

from k8s_tui.api.documents import Document
from k8s_tui.breakfinder.change import Change, Edit
from k8s_tui.breakfinder.given import key_of
from k8s_tui.breakfinder.parts import mapping
from k8s_tui.breakfinder.remedies.case import Case, Remedy
from k8s_tui.breakfinder.workloads import SCALED_KINDS, Workload, budgets_of, least_replicas

ALWAYS_ALLOW = "AlwaysAllow"


def _propose(case: Case) -> Iterator[Change]:
    for workload in case.workloads(*SCALED_KINDS):
        budgets = tuple(budgets_of(case.given, workload))
        for budget in budgets:
            if allowed(budget, least_replicas(case.given, workload)) < 1:
                yield _loosened(workload, budget)
            if mapping(budget.data.get("spec")).get("unhealthyPodEvictionPolicy") != ALWAYS_ALLOW:
                yield _lets_unhealthy_go(budget)
        if not budgets:
            yield _given(workload)


def allowed(budget: Document, pods: int) -> int:
    """Return how many of so many healthy pods a budget lets go; percentages are rounded up, as Kubernetes does."""
    spec = mapping(budget.data.get("spec"))
    if "maxUnavailable" in spec:
        return _share(spec["maxUnavailable"], pods)
    if "minAvailable" in spec:
        return pods - _share(spec["minAvailable"], pods)
    return pods - 1


def _share(said: object, pods: int) -> int:
    if isinstance(said, str) and said.endswith("%") and said[:-1].isdigit():
        return -(-int(said[:-1]) * pods // 100)
    return said if isinstance(said, int) else 0


def _loosened(workload: Workload, budget: Document) -> Change:
    key = key_of(budget)
    spec = mapping(budget.data.get("spec"))
    path = next((f"spec.{name}" for name in ("minAvailable", "maxUnavailable") if name in spec), "spec")
    patch = {"maxUnavailable": 1, **({"minAvailable": None} if "minAvailable" in spec else {})}
    why = (
        f"The budget never lets a pod of {workload.key} go, so no drain of its machine ever ends and no "
        "node can be upgraded. maxUnavailable: 1 lets one go at a time and follows the number of "
        "replicas."
    )
    return Change(f"let {key} give up one pod at a time", why, (Edit(key, path, {"spec": patch}),))


def _lets_unhealthy_go(budget: Document) -> Change:
    key = key_of(budget)
    patch = {"spec": {"unhealthyPodEvictionPolicy": ALWAYS_ALLOW}}
    why = (
        "A pod that is not ready serves nobody, and its eviction is refused all the same while the "
        "budget is short. AlwaysAllow lets a drain take pods that do not work anyway."
    )
    return Change(f"let {key} give up pods that are not ready", why, (Edit(key, "spec", patch),))


def _given(workload: Workload) -> Change:
    budget = {
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "metadata": workload.metadata(workload.key.name),
        "spec": {"maxUnavailable": 1, "selector": workload.selector},
    }
    why = (
        "Without a budget a drain takes all pods of a machine at once, and two drains take all there are. "
        "With one, each waits until the replacement is ready."
    )
    return Change(f"give {workload.key} a PodDisruptionBudget", why, added=(budget,))


BUDGETS = Remedy("budgets", ("drain", "available"), ("drain", "upgrade"), _propose)

"""Rollouts: how many pods may be missing while new ones replace the old."""

from __future__ import annotations

from collections.abc import Iterator

from k8s_tui.breakfinder.change import Change
from k8s_tui.breakfinder.parts import mapping
from k8s_tui.breakfinder.remedies.case import Case, Remedy
from k8s_tui.breakfinder.workloads import Workload

DEFAULT_SHARE = "25%"
"""maxUnavailable and maxSurge, where nothing is said."""

SETTLING_S = 10
"""minReadySeconds: a new pod must have been ready for so long before an old one goes."""


def _propose(case: Case) -> Iterator[Change]:
    for workload in case.workloads("Deployment"):
        if workload.claims or case.keeps_data(workload):
            continue
        strategy = mapping(workload.spec.get("strategy"))
        rolling = mapping(strategy.get("rollingUpdate"))
        if strategy.get("type") == "Recreate" or rolling.get("maxUnavailable", DEFAULT_SHARE) not in (
            0,
            "0%",
        ):
            yield _kept(workload)
        is_asked = all("readinessProbe" in each for each in workload.containers)
        if is_asked and not workload.spec.get("minReadySeconds"):
            yield _settled(workload)


def _kept(workload: Workload) -> Change:
    strategy = mapping(workload.spec.get("strategy"))
    recreates = strategy.get("type") == "Recreate"
    rolling = {"maxUnavailable": 0, "maxSurge": 1}
    patch = {"strategy": {**({"type": "RollingUpdate"} if recreates else {}), "rollingUpdate": rolling}}
    path = "spec.strategy.type" if recreates else "spec.strategy.rollingUpdate.maxUnavailable"
    told = (
        "Recreate ends all pods before it starts new ones"
        if recreates
        else "The strategy lets a rollout take pods away before their successors are ready"
    )
    why = f"{told}. With maxUnavailable: 0 and maxSurge: 1 an old pod goes only when a new one is ready."
    return Change(f"let a rollout of {workload.key} keep all its pods", why, (workload.edit(path, patch),))


def _settled(workload: Workload) -> Change:
    why = (
        f"A pod counts for the rollout as soon as it is ready. With minReadySeconds: {SETTLING_S} a "
        "version that fails in its first seconds stops the rollout, and the proxies have heard of new "
        "pods before the old ones go."
    )
    edit = workload.edit("spec.minReadySeconds", {"minReadySeconds": SETTLING_S})
    return Change(
        f"let new pods of {workload.key} prove themselves for {SETTLING_S} s", why, (edit,), burden=SETTLING_S
    )


ROLLOUTS = Remedy("rollouts", ("rollout", "available"), ("rollout",), _propose)

"""More pods than one, so that the loss of one is not the loss of all; where there is an autoscaler, its minimum."""

from __future__ import annotations

from collections.abc import Iterator

from k8s_tui.api.documents import Document
from k8s_tui.breakfinder.change import Change, Edit
from k8s_tui.breakfinder.given import key_of
from k8s_tui.breakfinder.remedies.case import Case, Remedy
from k8s_tui.breakfinder.workloads import SCALED_KINDS, Workload, autoscaler_of, least_replicas, minimum_of

PAIR = 2
"""The least that survives the loss of one."""

POD_BURDEN = 4
"""A pod more is paid for every hour."""


def _propose(case: Case) -> Iterator[Change]:
    for workload in case.workloads(*SCALED_KINDS):
        if case.keeps_data(workload) or workload.claims:
            continue
        scaler = autoscaler_of(case.given, workload)
        now = least_replicas(case.given, workload)
        for wanted in dict.fromkeys((PAIR, max(PAIR, case.zones))):
            if now < wanted:
                yield _scaled(workload, wanted) if scaler is None else _raised(workload, scaler, wanted)


def _scaled(workload: Workload, wanted: int) -> Change:
    edit = workload.edit("spec.replicas", {"replicas": wanted})
    why = (
        f"With {_pods(workload.replicas)}, every crash, drain and lost machine is an outage until a new "
        f"pod is ready. With {wanted}, the others answer meanwhile."
    )
    title = f"run {workload.key} with {wanted} replicas"
    return Change(title, why, (edit,), burden=POD_BURDEN * (wanted - workload.replicas))


def _raised(workload: Workload, scaler: Document, wanted: int) -> Change:
    key = key_of(scaler)
    edit = Edit(key, "spec.minReplicas", {"spec": {"minReplicas": wanted}})
    why = (
        f"When little is asked of it, the autoscaler leaves {workload.key} {_pods(minimum_of(scaler))}, and "
        "the next crash or drain is an outage. The minimum is what survives a failure, not what the load "
        "needs."
    )
    title = f"let {key} keep at least {wanted} replicas"
    return Change(title, why, (edit,), burden=POD_BURDEN * (wanted - minimum_of(scaler)))


def _pods(count: int) -> str:
    return "one pod" if count == 1 else f"{count} pods" if count else "no pod"


REPLICAS = Remedy(
    "replicas",
    ("available", "recovery", "rollout"),
    ("drain", "node", "reboot", "network", "kubelet", "upgrade", "zone", "memory"),
    _propose,
)

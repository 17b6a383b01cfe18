"""Tolerations: which taints a workload's pods bear, and for how long they wait for a machine that is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from attrs import evolve

from k8s_tui.breakfinder.change import Change
from k8s_tui.breakfinder.parts import mappings
from k8s_tui.breakfinder.remedies.case import Case, Remedy
from k8s_tui.breakfinder.workloads import POD_SPEC, Workload

LOST_TAINTS = ("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable")
PATIENCE_S = 30
"""tolerationSeconds; Kubernetes' own is 300, after the 50 s that a node may be silent."""

TAINT = re.compile(
    r"\btaint\b.*?\s(?P<key>[\w./-]+)(?:=(?P<value>[\w.-]*))?:(?P<effect>NoSchedule|NoExecute)\b"
)
"""As in `kubectl taint node worker-1 dedicated=batch:NoSchedule`."""


def _propose(case: Case) -> Iterator[Change]:
    taints = [found for line in case.lines if (found := TAINT.search(line))]
    for workload in case.workloads():
        for taint in taints:
            if not _bears(workload, taint["key"]):
                yield _bearing(workload, taint)
        if workload.key.kind == "Deployment" and not any(_bears(workload, key) for key in LOST_TAINTS):
            yield _impatient(case, workload)


def _present(workload: Workload) -> list[dict[str, Any]]:
    return [dict(each) for each in mappings(workload.pod_spec.get("tolerations"))]


def _bears(workload: Workload, key: str) -> bool:
    return any(each.get("key", key) == key for each in _present(workload))


def _edited(title: str, why: str, workload: Workload, more: list[Mapping[str, Any]]) -> Change:
    patch = {"tolerations": [*_present(workload), *(dict(each) for each in more)]}
    return Change(title, why, (workload.pod_edit("tolerations", patch),))


def _bearing(workload: Workload, taint: re.Match[str]) -> Change:
    toleration = {"key": taint["key"], "operator": "Equal" if taint["value"] else "Exists"}
    toleration |= {"value": taint["value"]} if taint["value"] else {}
    toleration |= {"effect": taint["effect"]}
    why = (
        f"Machines with the taint {taint['key']}:{taint['effect']} refuse its pods, and what is left of "
        "the cluster cannot take them all. With a toleration they may run there."
    )
    change = _edited(f"let {workload.key} tolerate {taint['key']}", why, workload, [toleration])
    chosen = "nodeSelector" in workload.pod_spec
    return evolve(change, at_fault=((workload.key, f"{POD_SPEC}.nodeSelector"),) if chosen else ())


def _impatient(case: Case, workload: Workload) -> Change:
    is_alone = case.keeps_data(workload)
    seconds = 0 if is_alone else PATIENCE_S
    more: list[Mapping[str, Any]] = [
        {"key": key, "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": seconds}
        for key in LOST_TAINTS
    ]
    after = f"after {seconds} s" if seconds else "at once"
    why = (
        "A machine counts as lost after 50 s, and its pods are given up and replaced five minutes later. "
        + (
            "Nobody takes writes in the place of this one, so its successor should start at once, at the price of a "
            "restart wherever the network is away for a minute."
            if is_alone
            else f"What keeps no data can be replaced after {seconds} s, at the price of pods that move in a short "
            "network trouble."
        )
    )
    return _edited(f"replace lost pods of {workload.key} {after}", why, workload, more)


TOLERATIONS = Remedy(
    "tolerations",
    ("available", "recovery", "scheduled"),
    ("taint", "node", "network", "kubelet", "zone"),
    _propose,
)

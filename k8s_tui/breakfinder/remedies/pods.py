"""Pods by themselves: a controller makes anew what is gone, and keeps more than one."""

from __future__ import annotations

from collections.abc import Iterator

from k8s_tui.breakfinder.change import Change
from k8s_tui.breakfinder.parts import mapping, mappings
from k8s_tui.breakfinder.remedies.case import Case, Remedy
from k8s_tui.breakfinder.remedies.replicas import PAIR
from k8s_tui.breakfinder.remedies.shutdown import SLEEPS_S
from k8s_tui.breakfinder.workloads import Workload

OWN_FIELDS = ("nodeName", "restartPolicy")
"""What a pod says of itself and a template must not: where it is, and that it is not started again."""


def _propose(case: Case) -> Iterator[Change]:
    for workload in case.workloads("Pod"):
        if workload.labels:
            yield _controlled(workload)


def _controlled(workload: Workload) -> Change:
    labels = workload.labels
    spec = {name: said for name, said in workload.pod_spec.items() if name not in OWN_FIELDS}
    hook = {"preStop": {"sleep": {"seconds": SLEEPS_S[0]}}}
    containers = [
        {**each, "lifecycle": {**hook, **mapping(each.get("lifecycle"))}}
        if mappings(each.get("ports"))
        else each
        for each in workload.containers
    ]
    made = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {**workload.metadata(workload.key.name), "labels": labels},
        "spec": {
            "replicas": PAIR,
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": {**spec, "containers": containers}},
        },
    }
    why = (
        "Nobody makes a pod anew that was evicted, or whose machine is gone. A Deployment does, and keeps "
        f"{PAIR}, which answer {SLEEPS_S[0]} s longer when they are told to end."
    )
    title = f"make {workload.key} a Deployment with {PAIR} replicas"
    return Change(title, why, added=(made,), removed=(workload.key,))


PODS = Remedy(
    "pods",
    ("available", "recovery"),
    ("drain", "node", "reboot", "network", "upgrade", "kubelet", "zone", "memory"),
    _propose,
)

"""What pods ask for: a pod that asks for nothing is placed anywhere, and the first to go where memory runs short."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from k8s_tui.api.quantity import Quantity
from k8s_tui.breakfinder.change import Change
from k8s_tui.breakfinder.parts import mapping
from k8s_tui.breakfinder.remedies.case import Case, Remedy
from k8s_tui.breakfinder.workloads import Workload

MIB = 1024 * 1024

HEADROOM = 1.5
"""Memory is asked for with so much more than was seen."""

ROUNDED_MIB = 64
USUAL_CPU = "100m"
DATABASE_CPU = "500m"
USUAL_BYTES = 128 * MIB
DATABASE_BYTES = 512 * MIB
"""Where nothing was measured."""


def _propose(case: Case) -> Iterator[Change]:
    workloads = case.workloads()
    for workload in workloads:
        if case.keeps_data(workload) and not _is_guaranteed(workload):
            yield _guaranteed(case, workload)
    for workload in workloads:
        if not case.keeps_data(workload) and (_lacking(workload, "requests")):
            yield _asking(case, workload)
    for workload in workloads:
        if not case.keeps_data(workload) and (_lacking(workload, "limits")):
            yield _limited(case, workload)


def _said(container: Mapping[str, Any], which: str) -> Mapping[str, Any]:
    return mapping(mapping(container.get("resources")).get(which))


def _lacking(workload: Workload, which: str) -> tuple[str, ...]:
    """Return the containers that say nothing of memory; a limit is a request too."""
    return tuple(
        str(each.get("name", ""))
        for each in workload.containers
        if "memory" not in _said(each, which) and "memory" not in _said(each, "limits")
    )


def _is_guaranteed(workload: Workload) -> bool:
    return all(
        name in _said(each, "limits")
        and _said(each, "requests").get(name, _said(each, "limits")[name]) == _said(each, "limits")[name]
        for each in workload.containers
        for name in ("cpu", "memory")
    )


def _memory(case: Case, workload: Workload) -> str:
    """Return what its containers should ask for, each its share of what was seen."""
    usual = DATABASE_BYTES if case.keeps_data(workload) else USUAL_BYTES
    seen = case.memory_bytes.get(workload.key, 0) * HEADROOM / max(1, len(workload.containers))
    steps = -(-int(max(seen, usual)) // (ROUNDED_MIB * MIB))
    return str(Quantity.of_bytes(steps * ROUNDED_MIB * MIB))


def _guaranteed(case: Case, workload: Workload) -> Change:
    patches = {}
    for each in workload.containers:
        cpu = _said(each, "limits").get("cpu") or _said(each, "requests").get("cpu") or DATABASE_CPU
        memory = _said(each, "limits").get("memory") or _said(each, "requests").get("memory")
        amounts = {"cpu": cpu, "memory": memory or _memory(case, workload)}
        patches[str(each.get("name", ""))] = {"resources": {"requests": amounts, "limits": amounts}}
    why = (
        "When a machine runs short of memory, the kubelet evicts pods that use more than they asked for. "
        f"With requests equal to limits {workload.key} is of the class Guaranteed: the last to go, and "
        "its memory is its own."
    )
    edit = workload.container_edit("resources", patches)
    return Change(f"make {workload.key} Guaranteed", why, (edit,))


def _asking(case: Case, workload: Workload) -> Change:
    amounts = {"cpu": USUAL_CPU, "memory": _memory(case, workload)}
    patches = {name: {"resources": {"requests": dict(amounts)}} for name in _lacking(workload, "requests")}
    why = (
        "A pod without requests is placed as if it needed nothing, so a machine takes more than it has, "
        "and such pods are evicted first. Ask for what it uses."
    )
    return Change(
        f"let {workload.key} request what it uses", why, (workload.container_edit("resources", patches),)
    )


def _limited(case: Case, workload: Workload) -> Change:
    memory = _memory(case, workload)
    patches = {
        str(each.get("name", "")): {
            "resources": {
                "requests": {"cpu": _cpu(each), "memory": _asked(each, memory)},
                "limits": {"memory": _asked(each, memory)},
            }
        }
        for each in workload.containers
        if "memory" not in _said(each, "limits")
    }
    why = (
        "Without a limit it takes what its neighbours need, and the kernel or the kubelet chooses who "
        "dies. With one, only it is killed when it leaks."
    )
    return Change(
        f"give {workload.key} a memory limit", why, (workload.container_edit("resources", patches),)
    )


def _cpu(container: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a quantity as it is written
    return _said(container, "requests").get("cpu") or USUAL_CPU


def _asked(container: Mapping[str, Any], otherwise: str) -> Any:  # noqa: ANN401 - as above
    return _said(container, "requests").get("memory") or otherwise


REQUESTS = Remedy(
    "requests",
    ("no-eviction", "scheduled", "data"),
    ("memory", "growth", "drain", "node"),
    _propose,
)

"""Whether a machine takes a pod that was put on its node: enough resources, fitting labels.

The scheduler has checked the same; but pods can be bound by hand, and it can be late. Source: kubernetes
pkg/kubelet/lifecycle/predicate.go, the words of its failures.
"""

from __future__ import annotations

from collections.abc import Mapping
from operator import itemgetter

from k8s_tui.api.core import Node
from k8s_tui.api.pods import PodSpec
from k8s_tui.apiserver.amend import Memo
from k8s_tui.sim.value import frozen

_CPU, _MEMORY = itemgetter(0), itemgetter(1)
"""The parts of what a pod requests."""


@frozen
class Rejection:
    """Why a pod is not taken."""

    reason: str
    message: str


def _sum(spec: PodSpec) -> tuple[int, int]:
    cpu = memory = 0
    for container in spec.containers:
        requests = container.resources.requests
        if requests:
            cpu += requests["cpu"].milli_value() if "cpu" in requests else 0
            memory += requests["memory"].value() if "memory" in requests else 0
    return cpu, memory


_sum_of = Memo[PodSpec, tuple[int, int]](_sum, 4096, by="containers")
"""What a pod's own containers request together."""


def requests_of(spec: PodSpec) -> tuple[int, int]:
    """Return (cpu millicores, memory bytes): the sum of containers, or the largest init container."""
    cpu, memory = _sum_of(spec)
    for container in spec.init_containers:
        requests = container.resources.requests
        own_cpu = requests["cpu"].milli_value() if "cpu" in requests else 0
        own_memory = requests["memory"].value() if "memory" in requests else 0
        if container.restart_policy == "Always":
            cpu, memory = cpu + own_cpu, memory + own_memory
        else:
            cpu, memory = max(cpu, own_cpu), max(memory, own_memory)
    return cpu, memory


def rejection(spec: PodSpec, node: Node | None, requested: Mapping[str, tuple[int, int]]) -> Rejection | None:
    """Return why a node does not take a pod, None where it does.

    Args:
        spec: The pod's.
        node: The node as last heard of, None before it was registered.
        requested: What the pods ask for that are there already, by uid.
    """
    if node is None:
        return None
    labels = node.metadata.labels
    for key, text in spec.node_selector.items():
        if labels.get(key) != text:
            return Rejection(
                "NodeAffinity",
                "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector",
            )
    cpu, memory = requests_of(spec)
    allocatable = node.status.allocatable
    if cpu and "cpu" in allocatable:
        used, capacity = sum(map(_CPU, requested.values())), allocatable["cpu"].milli_value()
        if cpu > capacity - used:
            return _out_of("cpu", cpu, used, capacity)
    if memory and "memory" in allocatable:
        used, capacity = sum(map(_MEMORY, requested.values())), allocatable["memory"].value()
        if memory > capacity - used:
            return _out_of("memory", memory, used, capacity)
    if "pods" in allocatable and len(requested) >= allocatable["pods"].value():
        return _out_of("pods", 1, len(requested), allocatable["pods"].value())
    return None


def _out_of(resource: str, asked: int, used: int, capacity: int) -> Rejection:
    numbers = f"requested: {asked}, used: {used}, capacity: {capacity}"
    return Rejection(f"OutOf{resource}", f"Node didn't have enough resource: {resource}, {numbers}")

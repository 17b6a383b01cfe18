"""The node as its kubelet describes it: labels, capacity, conditions, images; pure.

Source: kubernetes pkg/kubelet/nodestatus/setters.go, kubelet_node_status.go; kubeadm's labels and taints
for masters.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping
from typing import Any

from k8s_tui.api.core import Node, NodeAddress, NodeSpec, NodeStatus, NodeSystemInfo, Taint
from k8s_tui.api.meta import Condition, ObjectMeta, OwnerReference
from k8s_tui.api.quantity import Quantity
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.api.value import evolve
from k8s_tui.api.volumes import unique_name
from k8s_tui.kubelet.configuration import CONFIG
from k8s_tui.machine.machine import CONTROL_PLANE, Machine, MachineSpec
from k8s_tui.machine.references import digest_of
from k8s_tui.machine.storage import DISK_DRIVER, DISKS_PER_MACHINE, SHARE_DRIVER
from k8s_tui.sim.value import frozen

MAX_PODS = 110
"""Pods of one node (kubelet maxPods)."""

EVICTION_MEMORY_BYTES = 100 * 1024 * 1024
"""Memory that must stay free (kubelet evictionHard memory.available 100Mi)."""

EVICTION_DISK_PERCENT = 10
"""Part of the disk that must stay free (kubelet evictionHard nodefs.available 10%)."""

MAX_IMAGES = 50
"""Images that a node reports (kubelet nodeStatusMaxImages)."""

RESERVED_CPU_MILLICORES = 0
RESERVED_MEMORY_BYTES = 0
"""What is kept for the system and Kubernetes (kubeReserved, systemReserved; kubeadm sets none)."""

KUBELET_PORT = 10250
MASTER_LABELS: Mapping[str, str] = {
    "node-role.kubernetes.io/control-plane": "",
    "node.kubernetes.io/exclude-from-external-load-balancers": "",
}
MASTER_TAINT = Taint("node-role.kubernetes.io/control-plane", "NoSchedule")

ZONE_LABEL = "topology.kubernetes.io/zone"

_PID_AVAILABLE = re.compile(r"^\s+pid\.available:\s*\"?(\d+)(%?)", re.MULTILINE)

READY = "Ready"
OWNED = ("MemoryPressure", "DiskPressure", "PIDPressure", READY)
"""Conditions that the kubelet writes, in its order."""

NETWORK_NOT_READY = (
    "container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady "
    "message:Network plugin returns error: cni plugin not initialized"
)
RUNTIME_DOWN = "container runtime is down"
RUNTIME_PATIENCE_MS = 30_000
"""How long a runtime may not answer before it counts as down (maxWaitForContainerRuntime)."""

PLEG_THRESHOLD_MS = 180_000
"""How long the lifecycle events of pods may not be relisted (pleg.RelistThreshold)."""


@frozen
class Health:
    """What the conditions of a node follow from.

    Attributes:
        trouble: Why it is not ready, "" where it is.
        images: How often its images have changed.
        disks: The cloud's disks that are mounted, by handle.
    """

    trouble: str
    memory_pressure: bool
    disk_pressure: bool
    images: int
    disks: tuple[str, ...] = ()
    pid_pressure: bool = False


def health_of(machine: Machine, pressures: Collection[str] = ()) -> Health:
    """Return how a machine is; `pressures` are the conditions of what runs out."""
    trouble = runtime_trouble(machine)
    if not trouble and not machine.network_is_ready():
        trouble = NETWORK_NOT_READY
    return Health(
        trouble,
        "MemoryPressure" in pressures,
        "DiskPressure" in pressures,
        machine.runtime.image_changes,
        machine.runtime.volumes.disks(),
        is_short_of_processes(machine),
    )


def is_short_of_processes(machine: Machine) -> bool:
    """Tell whether fewer processes can be made than evictionHard wants; by default it wants none."""
    found = _PID_AVAILABLE.search(machine.files.get(CONFIG, ""))
    if found is None:
        return False
    limit = machine.processes_limit()
    wanted = limit * int(found[1]) // 100 if found[2] else int(found[1])
    return machine.free_processes() < wanted


def runtime_trouble(machine: Machine) -> str:
    """Return why a node is not ready for its container runtime's sake, "" where that is well."""
    runtime = machine.runtime
    if runtime.is_running():
        return ""
    down_ms = machine.sim.now_ms - (runtime.down_ms or 0)
    if down_ms < RUNTIME_PATIENCE_MS:
        return ""
    if down_ms < PLEG_THRESHOLD_MS:
        return RUNTIME_DOWN
    minutes, seconds = divmod(down_ms // 1000, 60)
    seen = f"pleg was last seen active {minutes}m{seconds}s ago; threshold is 3m0s"
    return f"[{RUNTIME_DOWN}, PLEG is not healthy: {seen}]"


def new_node(machine: Machine) -> Node:
    """Return the node that a kubelet registers for its machine, without its status."""
    spec = machine.spec
    taints = (MASTER_TAINT,) if spec.role == CONTROL_PLANE else ()
    annotations = {
        "kubeadm.alpha.kubernetes.io/cri-socket": machine.runtime.kind.endpoint,
        "volumes.kubernetes.io/controller-managed-attach-detach": "true",
    }
    meta = ObjectMeta(name=spec.name, labels=labels_of(spec), annotations=annotations)
    return Node(meta, NodeSpec(taints=taints))


def node_drivers(node: Node) -> Unstructured:
    """Return the CSINode of a node: its volume drivers, and how many volumes each can attach."""
    meta = node.metadata
    owner = OwnerReference("v1", "Node", meta.name, meta.uid)
    born = ObjectMeta(name=meta.name, owner_references=(owner,))
    zones = [ZONE_LABEL] if ZONE_LABEL in meta.labels else None
    drivers = [
        {
            "name": DISK_DRIVER,
            "nodeID": meta.name,
            "topologyKeys": zones,
            "allocatable": {"count": DISKS_PER_MACHINE},
        },
        {"name": SHARE_DRIVER, "nodeID": meta.name, "topologyKeys": None},
    ]
    return Unstructured("storage.k8s.io/v1", "CSINode", born, {"spec": {"drivers": drivers}})


def labels_of(spec: MachineSpec) -> dict[str, str]:
    """Return the labels that a machine's node gets."""
    labels = {
        "beta.kubernetes.io/arch": spec.platform.architecture,
        "beta.kubernetes.io/os": "linux",
        "kubernetes.io/arch": spec.platform.architecture,
        "kubernetes.io/hostname": spec.name,
        "kubernetes.io/os": "linux",
    }
    if spec.role == CONTROL_PLANE:
        labels.update(MASTER_LABELS)
    if spec.region:
        labels["topology.kubernetes.io/region"] = spec.region
    if spec.zone:
        labels[ZONE_LABEL] = spec.zone
    return labels


def node_status(machine: Machine, health: Health, before: NodeStatus, now_ms: int) -> NodeStatus:
    """Return what a kubelet reports of its node; conditions of others are kept."""
    spec = machine.spec
    known = {condition.type: condition for condition in before.conditions}
    own = tuple(_condition(*verdict, known, now_ms) for verdict in _verdicts(health))
    others = tuple(condition for condition in before.conditions if condition.type not in OWNED)
    return evolve(
        before,
        capacity=capacity_of(spec),
        allocatable=allocatable_of(spec),
        conditions=others + own,
        addresses=(NodeAddress("InternalIP", spec.ip), NodeAddress("Hostname", spec.name)),
        daemon_endpoints={"kubeletEndpoint": {"Port": KUBELET_PORT}},
        node_info=_info(machine),
        images=_images(machine),
        extra=_with_disks(before.extra, health.disks),
    )


def _with_disks(extra: Mapping[str, Any], disks: tuple[str, ...]) -> Mapping[str, Any]:
    """Return the rest of a status with the disks in use, by which nobody detaches them."""
    if not disks and "volumesInUse" not in extra:
        return extra
    rest = {name: found for name, found in extra.items() if name != "volumesInUse"}
    return {**rest, "volumesInUse": [unique_name(DISK_DRIVER, handle) for handle in disks]} if disks else rest


def heard_again(status: NodeStatus, now_ms: int) -> NodeStatus:
    """Return the same status with fresh heartbeats."""
    conditions = tuple(
        evolve(condition, last_heartbeat_time=now_ms) if condition.type in OWNED else condition
        for condition in status.conditions
    )
    return evolve(status, conditions=conditions)


def _verdicts(health: Health) -> tuple[tuple[str, bool, str, str], ...]:
    memory = (
        ("KubeletHasInsufficientMemory", "kubelet has insufficient memory available")
        if health.memory_pressure
        else ("KubeletHasSufficientMemory", "kubelet has sufficient memory available")
    )
    disk = (
        ("KubeletHasDiskPressure", "kubelet has disk pressure")
        if health.disk_pressure
        else ("KubeletHasNoDiskPressure", "kubelet has no disk pressure")
    )
    processes = (
        ("KubeletHasInsufficientPID", "kubelet has insufficient PID available")
        if health.pid_pressure
        else ("KubeletHasSufficientPID", "kubelet has sufficient PID available")
    )
    ready = (
        ("KubeletNotReady", health.trouble)
        if health.trouble
        else ("KubeletReady", "kubelet is posting ready status")
    )
    return (
        ("MemoryPressure", health.memory_pressure, *memory),
        ("DiskPressure", health.disk_pressure, *disk),
        ("PIDPressure", health.pid_pressure, *processes),
        (READY, not health.trouble, *ready),
    )


def _condition(
    kind: str, holds: bool, reason: str, message: str, known: Mapping[str, Condition], now_ms: int
) -> Condition:
    status = "True" if holds else "False"
    before = known.get(kind)
    since_ms = before.last_transition_time if before is not None and before.status == status else now_ms
    return Condition(
        kind,
        status,
        last_heartbeat_time=now_ms,
        last_transition_time=since_ms,
        reason=reason,
        message=message,
    )


def capacity_of(spec: MachineSpec) -> dict[str, Quantity]:
    """Return what a machine has, as a node reports it."""
    capacity = spec.capacity
    return {
        "cpu": Quantity.of_milli(capacity.cpu_millicores),
        "ephemeral-storage": _kibibytes(capacity.disk_bytes),
        "hugepages-1Gi": Quantity.of(0),
        "hugepages-2Mi": Quantity.of(0),
        "memory": _kibibytes(capacity.memory_bytes),
        "pods": Quantity.of(MAX_PODS),
    }


def allocatable_of(spec: MachineSpec) -> dict[str, Quantity]:
    """Return what is left of a machine for pods."""
    capacity = spec.capacity
    memory_bytes = capacity.memory_bytes - RESERVED_MEMORY_BYTES - EVICTION_MEMORY_BYTES
    disk_bytes = capacity.disk_bytes * (100 - EVICTION_DISK_PERCENT) // 100
    return {
        **capacity_of(spec),
        "cpu": Quantity.of_milli(capacity.cpu_millicores - RESERVED_CPU_MILLICORES),
        "ephemeral-storage": Quantity.of(disk_bytes),
        "memory": _kibibytes(memory_bytes),
    }


def _kibibytes(count: int) -> Quantity:
    """Return an amount as cAdvisor's numbers reach a node: whole KiB, printed as such."""
    return Quantity.parse(f"{count // 1024}Ki")


def _info(machine: Machine) -> NodeSystemInfo:
    platform, name = machine.spec.platform, machine.name
    kubelet, kind = f"v{machine.running.get('kubelet', '')}", machine.runtime.kind
    return NodeSystemInfo(
        _identity(f"machine/{name}").replace("-", ""),
        _identity(f"system/{name}"),
        _identity(f"boot/{name}/{machine.boots}"),
        platform.kernel_version,
        platform.os_image,
        f"{kind.name}://{machine.running.get(kind.engine, '')}",
        kubelet,
        kubelet,
        "linux",
        platform.architecture,
    )


def _identity(text: str) -> str:
    digits = hashlib.sha256(text.encode()).hexdigest()
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:32]}"


def _images(machine: Machine) -> tuple[Any, ...]:
    largest = sorted(machine.runtime.images.items(), key=lambda item: (-item[1], item[0]))[:MAX_IMAGES]
    return tuple(
        {"names": [f"{name.rpartition(':')[0]}@{digest_of(name)}", name], "sizeBytes": size}
        for name, size in largest
    )

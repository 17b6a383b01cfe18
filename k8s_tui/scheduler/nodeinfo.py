"""What the scheduler knows of each node: what it has, what is promised, which pods are on it."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import define, field

from k8s_tui.api.amounts import NOTHING, Amounts, amounts, pod_requests
from k8s_tui.api.core import Node, Taint
from k8s_tui.api.meta import controller_of
from k8s_tui.api.pods import Pod, PodAffinityTerm
from k8s_tui.scheduler.volumeview import VolumeView
from k8s_tui.sim.value import evolve, frozen

ZONE_LABEL = "topology.kubernetes.io/zone"

DEFAULT_CPU_MILLICORES = 100
DEFAULT_MEMORY_BYTES = 200 * 1024 * 1024
"""What a container without requests counts for when nodes are scored (util/pod_resources.go)."""


@frozen
class Placed:
    """A pod on a node, as far as it matters to others.

    Attributes:
        ports: Host ports it takes, as (ip, protocol, port).
        group: Its controller's uid, or its own; pods of one group are spread.
    """

    key: str
    node: str
    pod: Pod
    requests: Amounts
    scored: Amounts
    ports: tuple[tuple[str, str, int], ...]
    group: str


@define
class NodeInfo:
    """One node with its pods.

    Attributes:
        requested: What its pods ask for in sum.
        scored: The same, with defaults for those that ask for nothing.
        groups: How many pods of each group it has.
    """

    node: Node
    allocatable: Amounts
    taints: tuple[Taint, ...]
    zone: str
    requested: Amounts = NOTHING
    scored: Amounts = NOTHING
    pods: dict[str, Placed] = field(factory=dict)
    groups: dict[str, int] = field(factory=dict)

    @classmethod
    def of(cls, node: Node) -> NodeInfo:
        """Return what is known of a node before its pods are."""
        return cls(
            node,
            amounts(node.status.allocatable),
            node.spec.taints,
            node.metadata.labels.get(ZONE_LABEL, ""),
        )

    def with_node(self, node: Node) -> NodeInfo:
        """Return the same pods on a node that has changed."""
        fresh = NodeInfo.of(node)
        fresh.requested, fresh.scored = self.requested, self.scored
        fresh.pods, fresh.groups = self.pods, self.groups
        return fresh

    def add(self, placed: Placed) -> None:
        """Count a pod in."""
        self.pods[placed.key] = placed
        self.requested = self.requested.plus(placed.requests)
        self.scored = self.scored.plus(placed.scored)
        self.groups[placed.group] = self.groups.get(placed.group, 0) + 1

    def remove(self, placed: Placed) -> None:
        """Count a pod out."""
        del self.pods[placed.key]
        self.requested = self.requested.minus(placed.requests)
        self.scored = self.scored.minus(placed.scored)
        left = self.groups[placed.group] - 1
        if left:
            self.groups[placed.group] = left
        else:
            del self.groups[placed.group]

    def copy(self) -> NodeInfo:
        """Return the same for another world."""
        return NodeInfo(
            self.node,
            self.allocatable,
            self.taints,
            self.zone,
            self.requested,
            self.scored,
            self.pods.copy(),
            self.groups.copy(),
        )


@define
class ClusterSnapshot:
    """All nodes as the scheduler believes them to be; what it has decided counts before the API says so.

    Attributes:
        nodes: By name, in the order they were learnt.
        placed: All pods that have a node, by key.
        zone_groups: How many pods of a group each zone has, by (zone, group).
        guarded: Those of the placed pods that keep others away by required anti-affinity.
        wishes: Placed pods that wish for others near or far, by their affinity's identity and namespace.
        namespaces: The labels of all namespaces, by name.
        nominated: Pods that have made room for themselves on a node and wait for their victims to be gone.
        volumes: The record of storage.
    """

    nodes: dict[str, NodeInfo] = field(factory=dict)
    placed: dict[str, Placed] = field(factory=dict)
    zone_groups: dict[tuple[str, str], int] = field(factory=dict)
    guarded: dict[str, Placed] = field(factory=dict)
    nominated: dict[str, Placed] = field(factory=dict)
    wishes: dict[tuple[int, str], dict[str, Placed]] = field(factory=dict)
    namespaces: dict[str, Mapping[str, str]] = field(factory=dict)
    _waiting: dict[str, dict[str, Placed]] = field(factory=dict)
    volumes: VolumeView = field(factory=VolumeView)

    def set_node(self, node: Node) -> None:
        """Learn of a node, or that it has changed."""
        name = node.metadata.name
        known = self.nodes.get(name)
        if known is not None:
            self.nodes[name] = known.with_node(node)
            return
        info = self.nodes[name] = NodeInfo.of(node)
        for placed in self._waiting.pop(name, {}).values():
            self._count_in(info, placed)

    def drop_node(self, name: str) -> None:
        """Forget a node; its pods are remembered until they go."""
        info = self.nodes.pop(name, None)
        if info is not None:
            for placed in info.pods.values():
                self._count_zone(info.zone, placed.group, -1)
            if info.pods:
                self._waiting[name] = info.pods

    def add(self, placed: Placed) -> None:
        """Count a pod in; one that is counted already is counted anew."""
        self.remove(placed.key)
        self.placed[placed.key] = placed
        if placed.pod.spec.affinity is not None:
            self._note_affinity(placed)
        info = self.nodes.get(placed.node)
        if info is None:
            self._waiting.setdefault(placed.node, {})[placed.key] = placed
        else:
            self._count_in(info, placed)

    def _note_affinity(self, placed: Placed) -> None:
        affinity = placed.pod.spec.affinity
        if required_anti_affinity(placed.pod):
            self.guarded[placed.key] = placed
        if affinity is not None and (affinity.pod_affinity or affinity.pod_anti_affinity):
            self.wishes.setdefault(_wish_key(placed.pod), {})[placed.key] = placed

    def _forget_affinity(self, placed: Placed) -> None:
        self.guarded.pop(placed.key, None)
        key = _wish_key(placed.pod)
        alike = self.wishes.get(key)
        if alike is not None:
            alike.pop(placed.key, None)
            if not alike:
                del self.wishes[key]

    def renew(self, placed: Placed, pod: Pod) -> None:
        """Know a placed pod by its newest state."""
        fresh = evolve(placed, pod=pod)
        if placed.pod.spec.affinity is not None:
            self._forget_affinity(placed)
            self._note_affinity(fresh)
        for known in (self.placed, self._pods_on(placed.node)):
            if placed.key in known:
                known[placed.key] = fresh

    def _pods_on(self, node: str) -> dict[str, Placed]:
        info = self.nodes.get(node)
        return self._waiting.get(node, {}) if info is None else info.pods

    def remove(self, key: str) -> Placed | None:
        """Count a pod out; None where it was not counted."""
        placed = self.placed.pop(key, None)
        if placed is None:
            return None
        if placed.pod.spec.affinity is not None:
            self._forget_affinity(placed)
        info = self.nodes.get(placed.node)
        if info is None:
            self._waiting.get(placed.node, {}).pop(key, None)
        else:
            info.remove(placed)
            self._count_zone(info.zone, placed.group, -1)
        return placed

    def rivals(self, key: str, priority: int, node: str) -> list[Placed]:
        """Return the other pods of at least this priority for which a node is kept free."""
        return [
            placed
            for placed in self.nominated.values()
            if placed.node == node and placed.key != key and priority_of(placed.pod) >= priority
        ]

    def _count_in(self, info: NodeInfo, placed: Placed) -> None:
        info.add(placed)
        self._count_zone(info.zone, placed.group, 1)

    def _count_zone(self, zone: str, group: str, change: int) -> None:
        if zone:
            key = (zone, group)
            self.zone_groups[key] = self.zone_groups.get(key, 0) + change

    def copy(self) -> ClusterSnapshot:
        """Return the same for another world."""
        return ClusterSnapshot(
            {name: info.copy() for name, info in self.nodes.items()},
            self.placed.copy(),
            self.zone_groups.copy(),
            self.guarded.copy(),
            self.nominated.copy(),
            {key: alike.copy() for key, alike in self.wishes.items()},
            self.namespaces.copy(),
            {name: pods.copy() for name, pods in self._waiting.items()},
            self.volumes,
        )


def _wish_key(pod: Pod) -> tuple[int, str]:
    return (id(pod.spec.affinity), pod.metadata.namespace)


def place(key: str, pod: Pod, node: str, requests: Amounts, scored: Amounts) -> Placed:
    """Return how a pod counts on `node`."""
    return Placed(key, node, pod, requests, scored, host_ports(pod), group_of(pod))


def priority_of(pod: Pod) -> int:
    """Return a pod's priority, 0 for one without."""
    return pod.spec.priority or 0


def group_of(pod: Pod) -> str:
    """Return what the pod is spread with: its controller's uid, or its own."""
    controller = controller_of(pod.metadata)
    return pod.metadata.uid if controller is None else controller.uid


def host_ports(pod: Pod) -> tuple[tuple[str, str, int], ...]:
    """Return the host ports that the pod takes, as (ip, protocol, port)."""
    return tuple(
        (port.host_ip or "0.0.0.0", port.protocol or "TCP", port.host_port)
        for container in pod.spec.containers
        for port in container.ports
        if port.host_port
    )


def required_anti_affinity(pod: Pod) -> tuple[PodAffinityTerm, ...]:
    """Return the required anti-affinity terms of a pod."""
    affinity = pod.spec.affinity
    if affinity is None or affinity.pod_anti_affinity is None:
        return ()
    return affinity.pod_anti_affinity.required_during_scheduling_ignored_during_execution


def scored_requests(pod: Pod) -> Amounts:
    """Return what a pod counts for when nodes are scored."""
    asked = pod_requests(pod.spec)
    without_cpu = sum("cpu" not in each.resources.requests for each in pod.spec.containers)
    without_memory = sum("memory" not in each.resources.requests for each in pod.spec.containers)
    if not without_cpu and not without_memory:
        return asked
    extra = Amounts(without_cpu * DEFAULT_CPU_MILLICORES, without_memory * DEFAULT_MEMORY_BYTES)
    return asked.plus(extra)

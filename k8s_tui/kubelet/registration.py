"""The node's place in the API: registering it, its lease, its status.

Every 10 s the lease is renewed and the machine looked at; the status is posted when something in it has
changed, else every 5 minutes. Source: kubernetes pkg/kubelet/kubelet_node_status.go; component-helpers
apimachinery/lease.
"""

from __future__ import annotations

from k8s_tui.api.core import Lease, LeaseSpec, Node, NodeStatus
from k8s_tui.api.errors import AlreadyExists, Conflict, NotFound, StatusError, Unreachable
from k8s_tui.api.meta import ObjectMeta, OwnerReference
from k8s_tui.api.value import evolve
from k8s_tui.client.client import LEASES, NODES
from k8s_tui.kubelet.node_status import (
    Health,
    health_of,
    heard_again,
    labels_of,
    new_node,
    node_drivers,
    node_status,
)
from k8s_tui.kubelet.state import Tools

LEASE_NAMESPACE = "kube-node-lease"
LEASE_DURATION_S = 40
HEARTBEAT_MS = 10_000
"""A quarter of the lease's duration; also nodeStatusUpdateFrequency."""

REPORT_MS = 5 * 60_000
"""How often an unchanged status is posted (nodeStatusReportFrequency)."""

RETRY_FIRST_MS = 200
RETRY_MAX_MS = 7_000
"""Waits between attempts to register, doubling (registerWithAPIServer)."""


class Registration:
    """The node of one machine.

    Attributes:
        node: As last heard of, None before it was registered.
        pressures: The conditions of what runs out on the machine.
    """

    def __init__(self, tools: Tools) -> None:
        self.node: Node | None = None
        self.pressures: tuple[str, ...] = ()
        self._tools = tools
        self._lease: Lease | None = None
        self._health: Health | None = None
        self._posted: NodeStatus | None = None
        self._posted_ms = 0
        self._failures = 0
        self._is_cut_off = False

    def clear(self) -> None:
        """Forget everything, as a process does that starts."""
        self.__init__(self._tools)  # type: ignore[misc]

    def copy_state(self, other: Registration) -> None:
        """Take over what `other` knows."""
        self.node, self.pressures = other.node, other.pressures
        self._lease, self._health, self._posted = other._lease, other._health, other._posted
        self._posted_ms, self._failures, self._is_cut_off = (
            other._posted_ms,
            other._failures,
            other._is_cut_off,
        )

    def beat(self) -> int:
        """Register, or renew the lease and post what has changed; return when to do so again, in ms."""
        try:
            if self._posted is None:
                self._register()
            self._renew()
            self._look()
        except Unreachable as error:
            return self._failed(str(error))
        except StatusError as error:
            return self._failed(error.message)
        if self._is_cut_off:
            self._is_cut_off = False
            self._tools.log("Connection to the API server is back")
        self._failures = 0
        return HEARTBEAT_MS

    def _failed(self, why: str) -> int:
        if not self._is_cut_off:
            self._is_cut_off = True
            name = self._tools.machine.name
            what = (
                "Unable to register node with API server"
                if self._posted is None
                else "Error updating node status"
            )
            self._tools.log(f'"{what}" err="{why}" node="{name}"')
        if self._posted is not None:
            return HEARTBEAT_MS
        wait_ms = min(RETRY_FIRST_MS << min(self._failures, 6), RETRY_MAX_MS)
        self._failures += 1
        return wait_ms

    # -- the node ------------------------------------------------------------

    def _register(self) -> None:
        tools, machine = self._tools, self._tools.machine
        health = health_of(machine, self.pressures)
        fresh = new_node(machine)
        fresh = evolve(fresh, status=node_status(machine, health, NodeStatus(), tools.sim.now_ms))
        try:
            self.node = tools.client.create(fresh)
            tools.log(f'"Successfully registered node" node="{machine.name}"')
        except AlreadyExists:
            self._recognise(tools.client.get(NODES, "", machine.name), health)
            return
        self._remember(self.node, health)
        self._register_drivers(self.node)

    def _register_drivers(self, node: Node) -> None:
        """Say which volume drivers the machine has (nodeinfomanager)."""
        try:
            self._tools.client.create(node_drivers(node))
        except AlreadyExists:
            return

    def _recognise(self, node: Node, health: Health) -> None:
        """Take over a node that was there before this process."""
        tools = self._tools
        labels = {**node.metadata.labels, **labels_of(tools.machine.spec)}
        if labels != node.metadata.labels:
            node = tools.client.update(evolve(node, metadata=evolve(node.metadata, labels=labels)))
        self._post(node, health)
        self._register_drivers(node)

    def _remember(self, node: Node, health: Health) -> None:
        self.node, self._health = node, health
        self._posted, self._posted_ms = node.status, self._tools.sim.now_ms

    def _post(self, node: Node, health: Health) -> None:
        now_ms = self._tools.sim.now_ms
        status = node_status(self._tools.machine, health, node.status, now_ms)
        self._write(node, status, health)

    def _write(self, node: Node, status: NodeStatus, health: Health) -> None:
        told = Node(ObjectMeta(name=node.metadata.name, uid=node.metadata.uid), node.spec, status)
        self._remember(self._tools.client.update_status(told), health)

    def look_again(self) -> None:
        """Look at the machine at once, for something about it has changed."""
        if self._posted is None:
            return
        try:
            self._look()
        except (StatusError, Unreachable):
            return

    def _look(self) -> None:
        tools = self._tools
        node: Node = tools.client.get(NODES, "", tools.machine.name)
        self.node = node
        health = health_of(tools.machine, self.pressures)
        if health != self._health or self._posted is not node.status:
            self._post(node, health)
        elif tools.sim.now_ms - self._posted_ms >= REPORT_MS:
            self._write(node, heard_again(node.status, tools.sim.now_ms), health)

    # -- the lease ------------------------------------------------------------

    def _renew(self) -> None:
        client, lease = self._tools.client, self._lease
        if lease is not None:
            try:
                self._lease = client.update(self._renewed(lease))
            except (NotFound, Conflict):
                self._lease = None
            else:
                return
        name = self._tools.machine.name
        try:
            stored = client.get(LEASES, LEASE_NAMESPACE, name)
        except NotFound:
            self._lease = client.create(self._new_lease(name))
        else:
            self._lease = client.update(self._renewed(stored))

    def _renewed(self, lease: Lease) -> Lease:
        spec = LeaseSpec(
            self._tools.machine.name,
            LEASE_DURATION_S,
            lease.spec.acquire_time,
            self._tools.sim.now_ms,
            lease.spec.lease_transitions,
        )
        return Lease(lease.metadata, spec, lease.extra)

    def _new_lease(self, name: str) -> Lease:
        owners: tuple[OwnerReference, ...] = ()
        if self.node is not None:
            owners = (OwnerReference("v1", "Node", name, self.node.metadata.uid),)
        spec = LeaseSpec(name, LEASE_DURATION_S, None, self._tools.sim.now_ms)
        return Lease(ObjectMeta(name=name, namespace=LEASE_NAMESPACE, owner_references=owners), spec)

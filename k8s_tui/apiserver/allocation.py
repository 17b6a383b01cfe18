"""Addresses and node ports of services: which are taken, and which a new service gets.

What is taken follows from the services in the store, so that a fork, a restored snapshot and a second API
server all know it. A server remembers it and looks only at the changes since.
Simplified: one family of addresses. Source: kubernetes pkg/registry/core/service/ipallocator, portallocator.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Any

from k8s_tui.apiserver.following import Follower
from k8s_tui.store.etcd import Etcd

if TYPE_CHECKING:
    from k8s_tui.api.core import Service
    from k8s_tui.sim.streams import Stream

SERVICE_RANGE = ipaddress.IPv4Network("10.96.0.0/12")
"""Cluster IPs (kubeadm's --service-cluster-ip-range)."""

STATIC_ADDRESSES = 256
"""At the range's beginning, never drawn: left for those who ask for an address (ServiceIPStaticSubrange)."""

NODE_PORTS = range(30000, 32768)
"""Node ports (--service-node-port-range)."""

STATIC_NODE_PORTS = 86
"""At the range's beginning, drawn only when all others are taken (ServiceNodePortStaticSubrange)."""

SERVICES_PREFIX = "/registry/services/"
HEADLESS = "None"


class Allocations:
    """What the services of one store have taken."""

    def __init__(self) -> None:
        self._follower = Follower(SERVICES_PREFIX)
        self._addresses: dict[str, str] = {}
        self._node_ports: dict[int, str] = {}

    def holder_of_address(self, etcd: Etcd, address: str) -> str | None:
        """Return the key of the service that has a cluster IP."""
        self._follow(etcd)
        return self._addresses.get(address)

    def holder_of_node_port(self, etcd: Etcd, port: int) -> str | None:
        """Return the key of the service that has a node port, whatever its protocol."""
        self._follow(etcd)
        return self._node_ports.get(port)

    def draw_address(self, etcd: Etcd, chance: Stream) -> str | None:
        """Return a cluster IP that is free, None if none is."""
        self._follow(etcd)
        first = int(SERVICE_RANGE.network_address)
        count = SERVICE_RANGE.num_addresses - STATIC_ADDRESSES - 1
        start = chance.below(count)
        for step in range(count):
            offset = STATIC_ADDRESSES + (start + step) % count
            address = str(ipaddress.IPv4Address(first + offset))
            if address not in self._addresses:
                return address
        return None

    def draw_node_port(self, etcd: Etcd, chance: Stream, also: frozenset[int]) -> int | None:
        """Return a node port that is free and not in `also`, None if none is."""
        self._follow(etcd)
        count = len(NODE_PORTS) - STATIC_NODE_PORTS
        port: int
        start = chance.below(count)
        drawn = [NODE_PORTS[STATIC_NODE_PORTS + (start + step) % count] for step in range(count)]
        for port in (*drawn, *NODE_PORTS[:STATIC_NODE_PORTS]):
            if port not in self._node_ports and port not in also:
                return port
        return None

    def _follow(self, etcd: Etcd) -> None:
        changes = self._follower.news(etcd)
        if changes is None:
            self._addresses, self._node_ports = {}, {}
            for entry in etcd.range(SERVICES_PREFIX):
                self._take(entry.value, entry.key)
        for change in changes or ():
            self._forget(change.previous, change.key)
            self._take(change.value, change.key)

    def _take(self, service: Any, key: str) -> None:  # noqa: ANN401 - a Service, None after a deletion
        if service is None:
            return
        address = service.spec.cluster_ip
        if address and address != HEADLESS:
            self._addresses[address] = key
        for port in _node_ports(service):
            self._node_ports[port] = key

    def _forget(self, service: Any, key: str) -> None:  # noqa: ANN401 - a Service, None before a creation
        if service is None:
            return
        if self._addresses.get(service.spec.cluster_ip) == key:
            del self._addresses[service.spec.cluster_ip]
        for port in _node_ports(service):
            if self._node_ports.get(port) == key:
                del self._node_ports[port]


def _node_ports(service: Service) -> list[int]:
    ports = [port.node_port for port in service.spec.ports if port.node_port]
    health = service.spec.health_check_node_port
    return [*ports, health] if health else ports

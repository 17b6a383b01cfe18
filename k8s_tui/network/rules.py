"""Rules: what kube-proxy makes of services and endpoint slices, as one immutable value.

A rule says where packets to an address and port go: to which endpoints, ready ones first, else those that
still serve while they terminate. Headless and ExternalName services have no rules, but names, so they are
kept for the cluster DNS. Rules are built service by service, so that a change costs what the changed
services cost.

Simplified: TCP, UDP and SCTP go by the same rules; dual stack is not simulated. Source:
kubernetes pkg/proxy (serviceport.go, topology.go, endpointslicecache.go) v1.32.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any, TypeAlias

from attrs import field

from k8s_tui.api.core import Endpoint, EndpointSlice, Service, ServicePort
from k8s_tui.api.value import EMPTY
from k8s_tui.sim.value import evolve, frozen

SERVICE_NAME_LABEL = "kubernetes.io/service-name"
"""Which service a slice belongs to (discovery/v1 LabelServiceName)."""

DEFAULT_AFFINITY_SECONDS = 10_800
"""How long ClientIP affinity lasts where the service does not say (core/v1: 3 hours)."""

Address: TypeAlias = tuple[str, int, str]
"""(ip, port, protocol)."""


@frozen
class Target:
    """One endpoint of one port.

    Attributes:
        node: Where it runs, as its slice says; "" where that is not said.
        pod: `namespace/name`, "" where it is no pod.
        zones: Those that it is meant for (the slice's hints), () for all.
    """

    ip: str
    port: int
    node: str = ""
    pod: str = ""
    zones: tuple[str, ...] = ()


@frozen
class Host:
    """One address that a headless service's name answers with.

    Attributes:
        hostname: The pod's own name under the service, as in `db-0`; "" where it has none.
    """

    ip: str
    hostname: str = ""
    pod: str = ""


@frozen
class PortRule:
    """Where packets to one port of a service go.

    Attributes:
        service: `namespace/name`.
        node_port: 0 where there is none.
        targets: Endpoints anywhere, for the traffic policy Cluster.
        local: Endpoints by node, for the traffic policy Local.
        sticky: A client keeps its endpoint (ClientIP affinity), for `affinity_seconds` after its last packet.
    """

    service: str
    name: str
    protocol: str
    port: int
    node_port: int = 0
    targets: tuple[Target, ...] = ()
    local: Mapping[str, tuple[Target, ...]] = EMPTY
    sticky: bool = False
    internal_local: bool = False
    external_local: bool = False
    affinity_seconds: int = DEFAULT_AFFINITY_SECONDS

    @property
    def is_zonal(self) -> bool:
        """Tell whether each endpoint is meant for certain zones; one without hints makes them void."""
        return bool(self.targets) and all(target.zones for target in self.targets)

    def targets_on(self, node: str, zone: str = "", *, external: bool) -> tuple[Target, ...]:
        """Return the endpoints that `node` spreads such traffic over, from outside or from within."""
        if self.external_local if external else self.internal_local:
            return self.local.get(node, ())
        if zone and self.is_zonal:
            near = tuple(target for target in self.targets if zone in target.zones)
            return near or self.targets
        return self.targets

    def chosen(self, node: str, zone: str, source: str, *, external: bool) -> tuple[Target, ...]:
        """Return the endpoints for `source`; one alone where ClientIP affinity ties it down.

        Args:
            node: Whose rules these are.
            zone: Where that lies.
            source: The client's address, "" for many clients with an address each.
            external: The packets come from outside the cluster.
        """
        targets = self.targets_on(node, zone, external=external)
        if self.sticky and source and len(targets) > 1:
            return (max(targets, key=lambda target: _affinity(source, target)),)
        return targets


def _affinity(source: str, target: Target) -> tuple[int, str, int]:
    return (zlib.crc32(f"{source}>{target.ip}:{target.port}".encode()), target.ip, target.port)


@frozen
class ServiceRules:
    """One service as its proxies and the cluster DNS see it.

    Attributes:
        key: `namespace/name`.
        cluster_ip: `None` for a headless service, "" for ExternalName.
        addresses: Every address it answers on: cluster IP, external IPs, the balancer's.
        external_ips: Those of its addresses that the site's routers are to send to the nodes.
        hosts: What its name answers with, where it is headless.
        health_port: Where balancers ask a node about this service alone, 0 for nowhere.
    """

    key: str
    type: str
    cluster_ip: str
    addresses: tuple[str, ...] = ()
    external_ips: tuple[str, ...] = ()
    external_name: str = ""
    ports: tuple[PortRule, ...] = ()
    hosts: tuple[Host, ...] = ()
    health_port: int = 0

    @property
    def is_headless(self) -> bool:
        """Tell whether its name stands for its endpoints."""
        return self.cluster_ip == "None"


@frozen
class Rules:
    """All rules of one moment.

    Attributes:
        revision: Grows with each change.
        services: By `namespace/name`.
        addresses: Rules by (ip, port, protocol).
        service_ips: Every service address, to the service it belongs to.
        node_ports: Rules by (node port, protocol).
    """

    revision: int = 0
    services: Mapping[str, ServiceRules] = EMPTY
    addresses: Mapping[Address, PortRule] = field(factory=dict)
    service_ips: Mapping[str, str] = EMPTY
    node_ports: Mapping[tuple[int, str], PortRule] = field(factory=dict)

    def at(self, ip: str, port: int, protocol: str = "TCP") -> PortRule | None:
        """Return the rule for packets to a service's address, None where there is none."""
        return self.addresses.get((ip, port, protocol))

    def at_node_port(self, port: int, protocol: str = "TCP") -> PortRule | None:
        """Return the rule for packets to a node's own address at `port`."""
        return self.node_ports.get((port, protocol))

    @cached_property
    def is_uniform(self) -> bool:
        """Tell whether no rule depends on who asks from where within the cluster."""
        return not any(
            rule.sticky or rule.internal_local or rule.is_zonal for rule in self.addresses.values()
        )

    @cached_property
    def is_uniform_outside(self) -> bool:
        """Tell whether no rule depends on the node by which somebody comes from outside."""
        return not any(rule.external_local or rule.is_zonal for rule in self.addresses.values())

    def with_services(self, changes: Mapping[str, ServiceRules | None]) -> Rules:
        """Return the rules with some services replaced, added, or (None) removed."""
        services = dict(self.services)
        addresses = dict(self.addresses)
        service_ips = dict(self.service_ips)
        node_ports = dict(self.node_ports)
        for key in changes:
            old = services.pop(key, None)
            if old is not None:
                _withdraw(old, addresses, service_ips, node_ports)
        for key, new in changes.items():
            if new is not None:
                services[key] = new
                _install(new, addresses, service_ips, node_ports)
        return Rules(self.revision + 1, services, addresses, service_ips, node_ports)


EMPTY_RULES = Rules()
"""What a machine has on which no kube-proxy ever ran since it booted."""


def _withdraw(
    old: ServiceRules,
    addresses: dict[Address, PortRule],
    service_ips: dict[str, str],
    node_ports: dict[tuple[int, str], PortRule],
) -> None:
    for ip in old.addresses:
        if service_ips.get(ip) == old.key:
            del service_ips[ip]
    for rule in old.ports:
        for ip in old.addresses:
            address = (ip, rule.port, rule.protocol)
            if addresses.get(address) is rule:
                del addresses[address]
        if node_ports.get((rule.node_port, rule.protocol)) is rule:
            del node_ports[rule.node_port, rule.protocol]


def _install(
    new: ServiceRules,
    addresses: dict[Address, PortRule],
    service_ips: dict[str, str],
    node_ports: dict[tuple[int, str], PortRule],
) -> None:
    for ip in new.addresses:
        service_ips.setdefault(ip, new.key)
    for rule in new.ports:
        for ip in new.addresses:
            addresses.setdefault((ip, rule.port, rule.protocol), rule)
        if rule.node_port:
            node_ports.setdefault((rule.node_port, rule.protocol), rule)


def build(service: Service, slices: Iterable[EndpointSlice]) -> ServiceRules:
    """Return what a service and its slices come to."""
    meta, spec = service.metadata, service.spec
    key = f"{meta.namespace}/{meta.name}"
    if spec.type == "ExternalName":
        return ServiceRules(key, spec.type, "", external_name=spec.external_name)
    ordered = sorted(slices, key=lambda found: found.metadata.name)
    shape = ServiceRules(key, spec.type or "ClusterIP", spec.cluster_ip)
    ports = tuple(_port_rule(key, service, port, ordered) for port in spec.ports)
    if shape.is_headless:
        return evolve(shape, ports=ports, hosts=_hosts(ordered))
    return evolve(
        shape,
        ports=ports,
        addresses=_addresses(service),
        external_ips=spec.external_ips,
        health_port=spec.health_check_node_port or 0,
    )


def _addresses(service: Service) -> tuple[str, ...]:
    spec = service.spec
    balancer = (entry.ip for entry in service.status.load_balancer.ingress)
    found = (spec.cluster_ip, *spec.external_ips, *balancer)
    return tuple(dict.fromkeys(ip for ip in found if ip))


def _port_rule(key: str, service: Service, port: ServicePort, slices: list[EndpointSlice]) -> PortRule:
    spec = service.spec
    protocol = port.protocol or "TCP"
    candidates = _candidates(port.name, protocol, slices)
    local_wanted = "Local" in (spec.internal_traffic_policy, spec.external_traffic_policy)
    return PortRule(
        service=key,
        name=port.name,
        protocol=protocol,
        port=port.port,
        node_port=port.node_port or 0,
        targets=_usable(candidates),
        local=_by_node(candidates) if local_wanted else EMPTY,
        sticky=spec.session_affinity == "ClientIP",
        internal_local=spec.internal_traffic_policy == "Local",
        external_local=spec.external_traffic_policy == "Local",
        affinity_seconds=_affinity_seconds(spec.session_affinity_config),
    )


def _affinity_seconds(config: Mapping[str, Any] | None) -> int:
    seconds = ((config or {}).get("clientIP") or {}).get("timeoutSeconds")
    return DEFAULT_AFFINITY_SECONDS if seconds is None else int(seconds)


_Candidate: TypeAlias = tuple[Target, bool, bool]
"""(target, ready, serving while terminating)."""


def _candidates(name: str, protocol: str, slices: list[EndpointSlice]) -> list[_Candidate]:
    found: dict[tuple[str, int], _Candidate] = {}
    for slice_ in slices:
        for port in slice_.ports:
            if (port.name or "") != name or (port.protocol or "TCP") != protocol or port.port is None:
                continue
            for endpoint in slice_.endpoints:
                candidate = _candidate(endpoint, port.port)
                address = (candidate[0].ip, port.port)
                known = found.get(address)
                if known is None or candidate[1] > known[1]:
                    found[address] = candidate
    return [found[address] for address in sorted(found)]


def _candidate(endpoint: Endpoint, port: int) -> _Candidate:
    conditions = endpoint.conditions
    ready = conditions.ready is not False
    serving = ready if conditions.serving is None else conditions.serving
    leaving = serving and conditions.terminating is True
    hints = endpoint.extra.get("hints") or {}
    zones = tuple(each["name"] for each in hints.get("forZones") or ())
    target = Target(endpoint.addresses[0], port, endpoint.node_name or "", pod_of(endpoint), zones)
    return target, ready, leaving


def _usable(candidates: Iterable[_Candidate]) -> tuple[Target, ...]:
    """Return the ready ones, else those that terminate and still serve (pkg/proxy/topology.go)."""
    candidates = tuple(candidates)
    ready = tuple(target for target, is_ready, _ in candidates if is_ready)
    return ready or tuple(target for target, _, leaving in candidates if leaving)


def _by_node(candidates: list[_Candidate]) -> dict[str, tuple[Target, ...]]:
    by_node: dict[str, list[_Candidate]] = {}
    for candidate in candidates:
        by_node.setdefault(candidate[0].node, []).append(candidate)
    usable = ((node, _usable(found)) for node, found in by_node.items())
    return {node: targets for node, targets in usable if targets}


def _hosts(slices: list[EndpointSlice]) -> tuple[Host, ...]:
    found: dict[str, Host] = {}
    for slice_ in slices:
        for endpoint in slice_.endpoints:
            if endpoint.conditions.ready is False:
                continue
            for ip in endpoint.addresses:
                found.setdefault(ip, Host(ip, endpoint.hostname or "", pod_of(endpoint)))
    return tuple(found[ip] for ip in sorted(found))


def pod_of(endpoint: Endpoint) -> str:
    """Return `namespace/name` of the pod behind an endpoint, "" where it is none."""
    reference = endpoint.target_ref
    if reference is None or reference.kind != "Pod":
        return ""
    return f"{reference.namespace}/{reference.name}"

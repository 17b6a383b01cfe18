"""What services are given as they are born: cluster IPs, node ports, the port for health checks.

Source: kubernetes pkg/registry/core/service/storage/alloc.go (v1.32).
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from k8s_tui.api.core import Service, ServicePort, ServiceSpec
from k8s_tui.api.errors import InternalError, Invalid
from k8s_tui.api.fielderrors import FieldError
from k8s_tui.apiserver.allocation import HEADLESS, NODE_PORTS, SERVICE_RANGE
from k8s_tui.apiserver.amend import amended
from k8s_tui.sim.value import evolve

if TYPE_CHECKING:
    from k8s_tui.apiserver.server import ApiServer

WITH_NODE_PORTS = ("LoadBalancer", "NodePort")


def with_address(obj: Service, old: Service | None, server: ApiServer) -> ServiceSpec:
    """Return the spec with a cluster IP, where the type has one.

    Raises:
        StatusError: The address that is asked for is taken or out of range, or none is left.
    """
    spec = obj.spec
    if spec.type == "ExternalName":
        return spec
    _check_families(obj)
    address = spec.cluster_ip or (spec.cluster_ips[0] if spec.cluster_ips else "")
    if not address:
        drawn = server.allocations.draw_address(server.etcd(), server.chance())
        if drawn is None:
            raise InternalError.of("failed to allocate a serviceIP: range is full")
        address = drawn
    elif address != HEADLESS and (old is None or old.spec.cluster_ip != address):
        _check_address(obj, address, server)
    return amended(
        spec,
        cluster_ip=address,
        cluster_ips=spec.cluster_ips if spec.cluster_ips == (address,) else (address,),
        ip_families=spec.ip_families or ("IPv4",),
        ip_family_policy=spec.ip_family_policy or "SingleStack",
    )


def _check_families(obj: Service) -> None:
    """Refuse IPv6: the cluster has addresses of one family."""
    errors = [
        FieldError.invalid(f"spec.ipFamilies[{index}]", family, "not configured on this cluster")
        for index, family in enumerate(obj.spec.ip_families)
        if family != "IPv4"
    ]
    if obj.spec.ip_family_policy == "RequireDualStack":
        said = "this cluster is not configured for dual-stack services"
        errors.append(FieldError.invalid("spec.ipFamilyPolicy", "RequireDualStack", said))
    if errors:
        raise Invalid.of("Service", "", obj.metadata.name, tuple(errors))


def _check_address(obj: Service, address: str, server: ApiServer) -> None:
    path, shown = "spec.clusterIPs", [address]
    said = ""
    if ipaddress.IPv4Address(address) not in SERVICE_RANGE:
        said = f"failed to allocate IP {address}: the provided IP ({address}) is not in the valid range. "
        said += f"The range of valid IPs is {SERVICE_RANGE}"
    elif server.allocations.holder_of_address(server.etcd(), address) is not None:
        said = f"failed to allocate IP {address}: provided IP is already allocated"
    if said:
        error = FieldError.invalid(path, shown, said)
        raise Invalid.of("Service", "", obj.metadata.name, (error,))


def with_node_ports(obj: Service, spec: ServiceSpec, old: Service | None, server: ApiServer) -> ServiceSpec:
    """Return the spec with a node port for each port, where the type has them.

    Two protocols at one port of a service share their node port.

    Raises:
        StatusError: A node port that is asked for is taken or out of range, or none is left.
    """
    if spec.type not in WITH_NODE_PORTS:
        return spec
    if spec.type == "LoadBalancer" and not spec.allocate_load_balancer_node_ports:
        return spec
    had = {port.node_port for port in old.spec.ports} if old is not None else set()
    by_port = {port.port: port.node_port for port in reversed(spec.ports) if port.node_port}
    taken = set(by_port.values())
    ports = []
    for index, port in enumerate(spec.ports):
        if port.node_port:
            if port.node_port not in had:
                _check_node_port(obj, port, index, server)
            ports.append(port)
            continue
        number = by_port.get(port.port) or _draw_node_port(server, frozenset(taken))
        taken.add(number)
        by_port[port.port] = number
        ports.append(evolve(port, node_port=number))
    if all(new is before for new, before in zip(ports, spec.ports, strict=True)):
        return spec
    return evolve(spec, ports=tuple(ports))


def _draw_node_port(server: ApiServer, also: frozenset[int]) -> int:
    drawn = server.allocations.draw_node_port(server.etcd(), server.chance(), also)
    if drawn is None:
        raise InternalError.of("failed to allocate a nodePort: range is full")
    return drawn


def needs_health_port(spec: ServiceSpec) -> bool:
    """Tell whether nodes are asked for the health of this service alone (NeedsHealthCheck)."""
    return spec.type == "LoadBalancer" and spec.external_traffic_policy == "Local"


def with_health_port(obj: Service, spec: ServiceSpec, old: Service | None, server: ApiServer) -> ServiceSpec:
    """Return the spec with the node port at which balancers ask for health, where it needs one.

    Raises:
        StatusError: The one that is asked for is taken or out of range, or none is left.
    """
    if not needs_health_port(spec):
        return spec
    asked = spec.health_check_node_port
    if asked and (old is None or old.spec.health_check_node_port != asked):
        said = _complaint(asked, server)
        if said:
            error = FieldError.invalid("spec.healthCheckNodePort", asked, said)
            raise Invalid.of("Service", "", obj.metadata.name, (error,))
    if asked:
        return spec
    taken = frozenset(port.node_port for port in spec.ports if port.node_port)
    return evolve(spec, health_check_node_port=_draw_node_port(server, taken))


def _check_node_port(obj: Service, port: ServicePort, index: int, server: ApiServer) -> None:
    number = port.node_port or 0
    said = _complaint(number, server)
    if said:
        error = FieldError.invalid(f"spec.ports[{index}].nodePort", number, said)
        raise Invalid.of("Service", "", obj.metadata.name, (error,))


def _complaint(number: int, server: ApiServer) -> str:
    if number not in NODE_PORTS:
        valid = f"{NODE_PORTS[0]}-{NODE_PORTS[-1]}"
        return f"provided port is not in the valid range. The range of valid ports is {valid}"
    taken = server.allocations.holder_of_node_port(server.etcd(), number) is not None
    return "provided port is already allocated" if taken else ""

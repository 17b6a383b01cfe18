"""Services: addresses and node ports are allocated as they are born, and mostly stay.

Source: kubernetes pkg/registry/core/service/storage (alloc.go), pkg/apis/core/validation (v1.32).
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from typing import TYPE_CHECKING

from k8s_tui.api import names
from k8s_tui.api.core import Service, ServicePort, ServiceSpec, ServiceStatus
from k8s_tui.api.errors import Invalid
from k8s_tui.api.fielderrors import FieldError, GoLiteral
from k8s_tui.apiserver.allocation import HEADLESS
from k8s_tui.apiserver.amend import amended, each
from k8s_tui.apiserver.metadata import validate_labels
from k8s_tui.apiserver.strategies.containers import Errors, invalid, port_or_name
from k8s_tui.apiserver.strategies.serviceallocation import (
    WITH_NODE_PORTS,
    needs_health_port,
    with_address,
    with_health_port,
    with_node_ports,
)
from k8s_tui.apiserver.strategy import Strategy
from k8s_tui.sim.value import evolve

if TYPE_CHECKING:
    from k8s_tui.apiserver.server import ApiServer

TYPES = ("ClusterIP", "ExternalName", "LoadBalancer", "NodePort")
AFFINITIES = ("ClientIP", "None")
POLICIES = ("Cluster", "Local")
PROTOCOLS = ("SCTP", "TCP", "UDP")
DISTRIBUTIONS = ("PreferClose",)
AFFINITY_TIMEOUT_SECONDS = 10800
MAX_AFFINITY_SECONDS = 86_400
"""A day (core.MaxClientIPServiceAffinitySeconds)."""

ONLY_BALANCERS = "may only be used when `type` is 'LoadBalancer'"


class ServiceRules(Strategy[Service]):
    """What services add to the pipeline."""

    def default(self, obj: Service) -> Service:
        """Fill in the spec."""
        spec = obj.spec
        kind = spec.type or "ClusterIP"
        outside = kind in WITH_NODE_PORTS or bool(spec.external_ips)
        affinity = spec.session_affinity or "None"
        config = spec.session_affinity_config
        if affinity == "ClientIP" and config is None:
            config = {"clientIP": {"timeoutSeconds": AFFINITY_TIMEOUT_SECONDS}}
        if kind == "LoadBalancer" and spec.allocate_load_balancer_node_ports is None:
            spec = amended(spec, allocate_load_balancer_node_ports=True)
        return amended(
            obj,
            spec=amended(
                spec,
                type=kind,
                ports=each(_port, spec.ports),
                session_affinity=affinity,
                session_affinity_config=config,
                external_traffic_policy=spec.external_traffic_policy or ("Cluster" if outside else ""),
                internal_traffic_policy=(
                    spec.internal_traffic_policy or ("" if kind == "ExternalName" else "Cluster")
                ),
            ),
        )

    def prepare_create(self, obj: Service, server: ApiServer) -> Service:
        """Allocate its address and node ports."""
        obj = amended(obj, status=ServiceStatus())
        return self._allocated(obj, None, server)

    def prepare_update(self, obj: Service, old: Service, server: ApiServer) -> Service:
        """Keep what is not said anew, and allocate what is missing now."""
        return self._allocated(
            amended(obj, status=old.status, spec=_patched(obj.spec, old.spec)), old, server
        )

    def validate(self, obj: Service) -> tuple[FieldError, ...]:
        """Judge the spec."""
        return tuple(_spec(obj.spec))

    def validate_update(self, obj: Service, old: Service) -> tuple[FieldError, ...]:
        """A cluster IP stays while the service has one."""
        new_spec, old_spec = obj.spec, old.spec
        if new_spec is old_spec or "ExternalName" in (new_spec.type, old_spec.type):
            return ()
        if not old_spec.cluster_ip or new_spec.cluster_ip == old_spec.cluster_ip:
            return ()
        shown = list(new_spec.cluster_ips)
        return (FieldError.invalid("spec.clusterIPs[0]", shown, "may not change once set"),)

    def generation_changes(self, obj: Service, old: Service) -> bool:
        """Services have no generation."""
        return False

    def _allocated(self, obj: Service, old: Service | None, server: ApiServer) -> Service:
        errors = self.validate(obj) if old is None else self.validate(obj) + self.validate_update(obj, old)
        if errors:
            raise Invalid.of("Service", "", obj.metadata.name, errors)
        spec = with_address(obj, old, server)
        spec = with_node_ports(obj, spec, old, server)
        return amended(obj, spec=with_health_port(obj, spec, old, server))


def _port(port: ServicePort) -> ServicePort:
    return amended(
        port,
        protocol=port.protocol or "TCP",
        target_port=port.port if port.target_port in (None, 0, "") else port.target_port,
    )


def _patched(spec: ServiceSpec, old: ServiceSpec) -> ServiceSpec:
    """Take over what a user who sends the whole object rarely knows: address, families, node ports."""
    if spec.type == "ExternalName":
        if old.type == "ExternalName":
            return spec
        spec = _dropped(_patched_health(spec, old), old)
        ports = each(_without_node_port(old), spec.ports)
        return amended(spec, ports=ports, cluster_ip="", cluster_ips=(), ip_families=(), ip_family_policy="")
    if old.type != "ExternalName":
        if not spec.cluster_ip and not spec.cluster_ips:
            spec = amended(spec, cluster_ip=old.cluster_ip, cluster_ips=old.cluster_ips)
        elif spec.cluster_ip != old.cluster_ip and spec.cluster_ips == old.cluster_ips:
            spec = amended(spec, cluster_ips=(spec.cluster_ip,) if spec.cluster_ip else ())
        spec = amended(
            spec,
            ip_families=spec.ip_families or old.ip_families,
            ip_family_policy=spec.ip_family_policy or old.ip_family_policy,
        )
    spec = _dropped(_patched_health(spec, old), old)
    if spec.type not in WITH_NODE_PORTS:
        if old.type in WITH_NODE_PORTS:
            return amended(spec, ports=each(_without_node_port(old), spec.ports))
        return spec
    known = {(port.port, port.protocol): port.node_port for port in old.ports if port.node_port}

    def kept(port: ServicePort) -> ServicePort:
        node_port = port.node_port or known.get((port.port, port.protocol))
        return port if node_port == port.node_port else evolve(port, node_port=node_port)

    return amended(spec, ports=each(kept, spec.ports))


def _patched_health(spec: ServiceSpec, old: ServiceSpec) -> ServiceSpec:
    if not needs_health_port(old):
        return spec
    number, before = spec.health_check_node_port, old.health_check_node_port
    if needs_health_port(spec):
        return amended(spec, health_check_node_port=number or before)
    return amended(spec, health_check_node_port=None if number == before else number)


def _dropped(spec: ServiceSpec, old: ServiceSpec) -> ServiceSpec:
    """Let go of what the type does not have any more and nobody changed (dropTypeDependentFields)."""
    if old.type == "LoadBalancer" != spec.type:
        same = spec.allocate_load_balancer_node_ports == old.allocate_load_balancer_node_ports
        if same:
            spec = amended(spec, allocate_load_balancer_node_ports=None)
        if spec.load_balancer_class == old.load_balancer_class:
            spec = amended(spec, load_balancer_class=None)
    is_open = spec.type in WITH_NODE_PORTS or bool(spec.external_ips)
    if not is_open and spec.external_traffic_policy == old.external_traffic_policy:
        spec = amended(spec, external_traffic_policy="")
    return spec


def _without_node_port(old: ServiceSpec) -> Callable[[ServicePort], ServicePort]:
    had = {port.node_port for port in old.ports}

    def freed(port: ServicePort) -> ServicePort:
        return evolve(port, node_port=None) if port.node_port in had else port

    return freed


def _spec(spec: ServiceSpec) -> Errors:
    if not spec.ports and spec.type != "ExternalName" and spec.cluster_ip != HEADLESS:
        yield FieldError.required("spec.ports")
    if spec.type == "LoadBalancer" and spec.cluster_ip == HEADLESS:
        yield FieldError.invalid(
            "spec.clusterIPs[0]", HEADLESS, "may not be set to 'None' for LoadBalancer services"
        )
    if spec.type == "NodePort" and spec.cluster_ip == HEADLESS:
        yield FieldError.invalid(
            "spec.clusterIPs[0]", HEADLESS, "may not be set to 'None' for NodePort services"
        )
    if spec.type == "ExternalName":
        if spec.external_name:
            name = spec.external_name.removesuffix(".")
            yield from invalid("spec.externalName", name, names.dns1123_subdomain(name))
        else:
            yield FieldError.required("spec.externalName")
    yield from _ports(spec)
    yield from validate_labels(spec.selector, "spec.selector")
    if spec.session_affinity not in AFFINITIES:
        yield FieldError.not_supported("spec.sessionAffinity", spec.session_affinity, AFFINITIES)
    yield from _affinity(spec)
    yield from _address(spec)
    if spec.type not in TYPES:
        yield FieldError.not_supported("spec.type", spec.type, TYPES)
    yield from _balancer(spec)
    yield from _policies(spec)


def _ports(spec: ServiceSpec) -> Errors:
    names_seen: set[str] = set()
    sockets: set[tuple[str, int]] = set()
    node_ports: set[tuple[str, int]] = set()
    for index, port in enumerate(spec.ports):
        here = f"spec.ports[{index}]"
        if len(spec.ports) > 1 and not port.name:
            yield FieldError.required(f"{here}.name")
        elif port.name:
            yield from _port_name(port.name, names_seen, here)
        yield from invalid(f"{here}.port", port.port, names.port_number(port.port))
        if port.protocol not in PROTOCOLS:
            yield FieldError.not_supported(f"{here}.protocol", port.protocol, PROTOCOLS)
        if port.target_port is not None:
            yield from port_or_name(f"{here}.targetPort", port.target_port)
        if port.node_port and spec.type not in WITH_NODE_PORTS:
            said = "may not be used when `type` is 'ClusterIP'"
            yield FieldError.forbidden(f"{here}.nodePort", said)
        if (port.protocol, port.port) in sockets:
            yield FieldError.duplicate(here, _go_port(port))
        sockets.add((port.protocol, port.port))
        if port.node_port:
            if (port.protocol, port.node_port) in node_ports:
                yield FieldError.duplicate(f"{here}.nodePort", port.node_port)
            node_ports.add((port.protocol, port.node_port))


def _port_name(name: str, seen: set[str], path: str) -> Errors:
    yield from invalid(f"{path}.name", name, names.dns1123_label(name))
    if name in seen:
        yield FieldError.duplicate(f"{path}.name", name)
    seen.add(name)


def _go_port(port: ServicePort) -> GoLiteral:
    return GoLiteral(
        f'core.ServicePort{{Name:"", Protocol:"{port.protocol}", AppProtocol:(*string)(nil), '
        f'Port:{port.port}, TargetPort:intstr.IntOrString{{Type:0, IntVal:0, StrVal:""}}, NodePort:0}}'
    )


def _address(spec: ServiceSpec) -> Errors:
    address = spec.cluster_ip
    if not address or address == HEADLESS:
        return
    try:
        ipaddress.ip_address(address)
    except ValueError:
        said = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"
        yield FieldError.invalid("spec.clusterIPs[0]", address, said)


def _affinity(spec: ServiceSpec) -> Errors:
    config = spec.session_affinity_config
    if config is None:
        return
    here = "spec.sessionAffinityConfig"
    if spec.session_affinity != "ClientIP":
        said = f"must not be set when session affinity is {spec.session_affinity}"
        yield FieldError.forbidden(here, said)
        return
    timeout_s = (config.get("clientIP") or {}).get("timeoutSeconds")
    here = f"{here}.clientIP.timeoutSeconds"
    if timeout_s is None:
        yield FieldError.required(here)
    elif not 0 < timeout_s <= MAX_AFFINITY_SECONDS:
        said = f"must be greater than 0 and less than {MAX_AFFINITY_SECONDS}"
        yield FieldError.invalid(here, timeout_s, said)


def _balancer(spec: ServiceSpec) -> Errors:
    is_balancer = spec.type == "LoadBalancer"
    if spec.load_balancer_source_ranges and not is_balancer:
        yield FieldError.forbidden("spec.LoadBalancerSourceRanges", ONLY_BALANCERS)
    for index, text in enumerate(spec.load_balancer_source_ranges):
        try:
            ipaddress.ip_network(text.strip(), strict=False)
        except ValueError:
            said = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"
            yield FieldError.invalid(f"spec.LoadBalancerSourceRanges[{index}]", text, said)
    if spec.allocate_load_balancer_node_ports is not None and not is_balancer:
        yield FieldError.forbidden("spec.allocateLoadBalancerNodePorts", ONLY_BALANCERS)
    if spec.load_balancer_class is not None and not is_balancer:
        yield FieldError.forbidden("spec.loadBalancerClass", ONLY_BALANCERS)
    if spec.health_check_node_port and not needs_health_port(spec):
        said = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'"
        yield FieldError.invalid("spec.healthCheckNodePort", spec.health_check_node_port, said)


def _policies(spec: ServiceSpec) -> Errors:
    policy = spec.external_traffic_policy
    if policy and policy not in POLICIES:
        yield FieldError.not_supported("spec.externalTrafficPolicy", policy, POLICIES)
    elif policy and spec.type not in WITH_NODE_PORTS and not spec.external_ips:
        said = "may only be set for externally-accessible services"
        yield FieldError.invalid("spec.externalTrafficPolicy", policy, said)
    distribution = spec.extra.get("trafficDistribution")
    if distribution is not None and distribution not in DISTRIBUTIONS:
        yield FieldError.not_supported("spec.trafficDistribution", distribution, DISTRIBUTIONS)
    if spec.internal_traffic_policy and spec.internal_traffic_policy not in POLICIES:
        yield FieldError.not_supported("spec.internalTrafficPolicy", spec.internal_traffic_policy, POLICIES)

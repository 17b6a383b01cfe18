"""Nodes, services, configuration, namespaces, events and leases (core/v1, discovery/v1, coordination/v1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from k8s_tui.api.meta import EMPTY_META, Condition, ObjectMeta, ObjectReference
from k8s_tui.api.pods import IntOrString
from k8s_tui.api.quantity import Quantity
from k8s_tui.api.value import EMPTY, value, wire


@value
class Taint:
    """What keeps pods off a node, or drives them away, unless they tolerate it."""

    key: str
    effect: str
    value: str = ""
    time_added: int | None = wire(form="time")
    extra: Mapping[str, Any] = EMPTY


@value
class NodeSpec:
    """What a node is to be."""

    pod_cidr: str = wire("podCIDR", default="")
    pod_cidrs: tuple[str, ...] = wire("podCIDRs", default=())
    provider_id: str = wire("providerID", default="")
    unschedulable: bool | None = None
    taints: tuple[Taint, ...] = ()
    extra: Mapping[str, Any] = EMPTY


@value
class NodeAddress:
    """One address of a node, as InternalIP or Hostname."""

    type: str
    address: str


@value
class NodeSystemInfo:
    """What runs on the node; every field is always written."""

    machine_id: str = wire("machineID", default="", form="required")
    system_uuid: str = wire("systemUUID", default="", form="required")
    boot_id: str = wire("bootID", default="", form="required")
    kernel_version: str = wire(default="", form="required")
    os_image: str = wire("osImage", default="", form="required")
    container_runtime_version: str = wire(default="", form="required")
    kubelet_version: str = wire(default="", form="required")
    kube_proxy_version: str = wire(default="", form="required")
    operating_system: str = wire(default="", form="required")
    architecture: str = wire(default="", form="required")


@value
class NodeStatus:
    """What the kubelet reports of its node."""

    capacity: Mapping[str, Quantity] = wire(form="resources", default=EMPTY)
    allocatable: Mapping[str, Quantity] = wire(form="resources", default=EMPTY)
    conditions: tuple[Condition, ...] = ()
    addresses: tuple[NodeAddress, ...] = ()
    daemon_endpoints: Mapping[str, Any] | None = wire(form="raw")
    node_info: NodeSystemInfo | None = None
    images: tuple[Any, ...] = wire(form="raw", default=())
    extra: Mapping[str, Any] = EMPTY


@value
class Node:
    """A machine that runs pods."""

    metadata: ObjectMeta = EMPTY_META
    spec: NodeSpec = NodeSpec()
    status: NodeStatus = NodeStatus()
    extra: Mapping[str, Any] = EMPTY


@value
class ServicePort:
    """One port of a service and the pods' port behind it."""

    port: int
    name: str = ""
    protocol: str = ""
    app_protocol: str | None = None
    target_port: IntOrString | None = None
    node_port: int | None = None
    extra: Mapping[str, Any] = EMPTY


@value
class ServiceSpec:
    """What a service is to be."""

    ports: tuple[ServicePort, ...] = ()
    selector: Mapping[str, str] = EMPTY
    cluster_ip: str = wire("clusterIP", default="")
    cluster_ips: tuple[str, ...] = wire("clusterIPs", default=())
    type: str = ""
    external_ips: tuple[str, ...] = wire("externalIPs", default=())
    session_affinity: str = ""
    session_affinity_config: Mapping[str, Any] | None = wire(form="raw")
    load_balancer_ip: str = wire("loadBalancerIP", default="")
    load_balancer_source_ranges: tuple[str, ...] = ()
    load_balancer_class: str | None = None
    health_check_node_port: int | None = None
    external_name: str = ""
    external_traffic_policy: str = ""
    internal_traffic_policy: str = ""
    ip_families: tuple[str, ...] = ()
    ip_family_policy: str = ""
    publish_not_ready_addresses: bool | None = None
    allocate_load_balancer_node_ports: bool | None = None
    extra: Mapping[str, Any] = EMPTY


@value
class LoadBalancerIngress:
    """An address that a cloud's balancer answers on."""

    ip: str = ""
    hostname: str = ""
    ip_mode: str | None = None
    extra: Mapping[str, Any] = EMPTY


@value
class LoadBalancerStatus:
    """The balancer's addresses, once the cloud made it."""

    ingress: tuple[LoadBalancerIngress, ...] = ()


@value
class ServiceStatus:
    """What is reported of a service."""

    load_balancer: LoadBalancerStatus = LoadBalancerStatus()
    conditions: tuple[Condition, ...] = ()
    extra: Mapping[str, Any] = EMPTY


@value
class Service:
    """A lasting address over a set of pods found by labels."""

    metadata: ObjectMeta = EMPTY_META
    spec: ServiceSpec = ServiceSpec()
    status: ServiceStatus = ServiceStatus()
    extra: Mapping[str, Any] = EMPTY


@value
class EndpointConditions:
    """Whether an endpoint takes traffic."""

    ready: bool | None = None
    serving: bool | None = None
    terminating: bool | None = None


@value
class Endpoint:
    """One pod (or other address) behind a service."""

    addresses: tuple[str, ...]
    conditions: EndpointConditions = EndpointConditions()
    hostname: str | None = None
    target_ref: ObjectReference | None = None
    node_name: str | None = None
    zone: str | None = None
    extra: Mapping[str, Any] = EMPTY


@value
class EndpointPort:
    """One port of all endpoints of a slice."""

    name: str | None = wire(default="", form="required")
    protocol: str | None = None
    port: int | None = None
    app_protocol: str | None = None
    extra: Mapping[str, Any] = EMPTY


@value
class EndpointSlice:
    """Some endpoints of one service; at most 100 where the controller writes it."""

    metadata: ObjectMeta = EMPTY_META
    address_type: str = ""
    endpoints: tuple[Endpoint, ...] = ()
    ports: tuple[EndpointPort, ...] = ()
    extra: Mapping[str, Any] = EMPTY


@value
class NamespaceSpec:
    """Who must let go of a namespace before it is gone."""

    finalizers: tuple[str, ...] = ()
    extra: Mapping[str, Any] = EMPTY


@value
class NamespaceStatus:
    """Whether a namespace lives or terminates."""

    phase: str = ""
    conditions: tuple[Condition, ...] = ()
    extra: Mapping[str, Any] = EMPTY


@value
class Namespace:
    """A room for names."""

    metadata: ObjectMeta = EMPTY_META
    spec: NamespaceSpec = NamespaceSpec()
    status: NamespaceStatus = NamespaceStatus()
    extra: Mapping[str, Any] = EMPTY


@value
class ConfigMap:
    """Settings outside the image."""

    metadata: ObjectMeta = EMPTY_META
    data: Mapping[str, str] = EMPTY
    binary_data: Mapping[str, str] = EMPTY
    immutable: bool | None = None
    extra: Mapping[str, Any] = EMPTY


@value
class Secret:
    """Confidential settings; `data` holds base64 text."""

    metadata: ObjectMeta = EMPTY_META
    data: Mapping[str, str] = EMPTY
    type: str = ""
    immutable: bool | None = None
    extra: Mapping[str, Any] = EMPTY


@value
class EventSource:
    """The component that saw it."""

    component: str = ""
    host: str = ""


@value
class Event:
    """Something that happened to an object, as a component tells it."""

    metadata: ObjectMeta = EMPTY_META
    involved_object: ObjectReference = ObjectReference()
    reason: str = ""
    message: str = ""
    source: EventSource = EventSource()
    first_timestamp: int | None = wire(form="time", null=True)
    last_timestamp: int | None = wire(form="time", null=True)
    count: int | None = None
    type: str = ""
    event_time: int | None = wire(form="micro", null=True)
    reporting_component: str = wire(default="", form="required")
    reporting_instance: str = wire(default="", form="required")
    extra: Mapping[str, Any] = EMPTY


@value
class LeaseSpec:
    """Who holds a lease and when it was renewed."""

    holder_identity: str | None = None
    lease_duration_seconds: int | None = None
    acquire_time: int | None = wire(form="micro")
    renew_time: int | None = wire(form="micro")
    lease_transitions: int | None = None
    extra: Mapping[str, Any] = EMPTY


@value
class Lease:
    """A sign of life: of a node's kubelet, or of a leader."""

    metadata: ObjectMeta = EMPTY_META
    spec: LeaseSpec = LeaseSpec()
    extra: Mapping[str, Any] = EMPTY


def node_condition(node: Node, kind: str) -> Condition | None:
    """Return the node's condition of type `kind`, if it has one."""
    for condition in node.status.conditions:
        if condition.type == kind:
            return condition
    return None

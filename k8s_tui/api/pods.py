"""Pods: the smallest unit, one or more containers with one IP on one node (core/v1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from k8s_tui.api.meta import (
    EMPTY_META,
    LabelSelector,
    LocalObjectReference,
    ObjectMeta,
    PodCondition,
)
from k8s_tui.api.quantity import Quantity
from k8s_tui.api.value import EMPTY, evolve, value, wire

IntOrString = int | str
"""A number, or the name of a port or a percentage."""


@value
class ContainerPort:
    """A port that a container says it listens on."""

    container_port: int
    name: str = ""
    host_port: int | None = None
    host_ip: str = wire("hostIP", default="")
    protocol: str = ""
    extra: Mapping[str, Any] = EMPTY


@value
class EnvVar:
    """One environment variable; `value_from` keeps its wire form."""

    name: str
    value: str = ""
    value_from: Mapping[str, Any] | None = wire(form="raw")
    extra: Mapping[str, Any] = EMPTY


@value
class EnvFromSource:
    """A config map or secret whose every key becomes a variable, in wire form."""

    prefix: str = ""
    config_map_ref: Mapping[str, Any] | None = wire(form="raw")
    secret_ref: Mapping[str, Any] | None = wire(form="raw")
    extra: Mapping[str, Any] = EMPTY


@value
class ResourceRequirements:
    """What a container is promised (requests) and kept to (limits)."""

    limits: Mapping[str, Quantity] = wire(form="resources", default=EMPTY)
    requests: Mapping[str, Quantity] = wire(form="resources", default=EMPTY)
    claims: tuple[Any, ...] = wire(form="raw", default=())
    extra: Mapping[str, Any] = EMPTY


NO_RESOURCES = ResourceRequirements()


@value
class VolumeMount:
    """Where a container sees a volume."""

    name: str
    mount_path: str
    read_only: bool | None = None
    sub_path: str = ""
    extra: Mapping[str, Any] = EMPTY


@value
class HTTPHeader:
    """A header that a probe sends."""

    name: str
    value: str
    extra: Mapping[str, Any] = EMPTY


@value
class HTTPGetAction:
    """An HTTP request that a probe makes; 200 to 399 is success."""

    port: IntOrString
    path: str = ""
    host: str = ""
    scheme: str = ""
    http_headers: tuple[HTTPHeader, ...] = ()
    extra: Mapping[str, Any] = EMPTY


@value
class TCPSocketAction:
    """A connection that a probe opens."""

    port: IntOrString
    host: str = ""
    extra: Mapping[str, Any] = EMPTY


@value
class ExecAction:
    """A command that a probe runs in the container; exit code 0 is success."""

    command: tuple[str, ...] = ()
    extra: Mapping[str, Any] = EMPTY


@value
class GRPCAction:
    """A gRPC health check that a probe makes."""

    port: int
    service: str | None = None
    extra: Mapping[str, Any] = EMPTY


@value
class Probe:
    """A regular check of a container by the kubelet; times in seconds, None is the default."""

    exec: ExecAction | None = None
    http_get: HTTPGetAction | None = None
    tcp_socket: TCPSocketAction | None = None
    grpc: GRPCAction | None = None
    initial_delay_seconds: int | None = None
    timeout_seconds: int | None = None
    period_seconds: int | None = None
    success_threshold: int | None = None
    failure_threshold: int | None = None
    termination_grace_period_seconds: int | None = None
    extra: Mapping[str, Any] = EMPTY


@value
class LifecycleHandler:
    """What runs after a container's start or before its stop."""

    exec: ExecAction | None = None
    http_get: HTTPGetAction | None = None
    tcp_socket: TCPSocketAction | None = None
    sleep: Mapping[str, Any] | None = wire(form="raw")
    extra: Mapping[str, Any] = EMPTY


@value
class Lifecycle:
    """The hooks of a container."""

    post_start: LifecycleHandler | None = None
    pre_stop: LifecycleHandler | None = None
    extra: Mapping[str, Any] = EMPTY


@value
class Container:
    """One container of a pod."""

    name: str = ""
    image: str = ""
    command: tuple[str, ...] = ()
    args: tuple[str, ...] = ()
    ports: tuple[ContainerPort, ...] = ()
    env: tuple[EnvVar, ...] = ()
    env_from: tuple[EnvFromSource, ...] = ()
    resources: ResourceRequirements = NO_RESOURCES
    volume_mounts: tuple[VolumeMount, ...] = ()
    liveness_probe: Probe | None = None
    readiness_probe: Probe | None = None
    startup_probe: Probe | None = None
    lifecycle: Lifecycle | None = None
    restart_policy: str = ""
    image_pull_policy: str = ""
    termination_message_path: str = ""
    termination_message_policy: str = ""
    security_context: Mapping[str, Any] | None = wire(form="raw")
    extra: Mapping[str, Any] = EMPTY


@value
class Volume:
    """A named volume; its one source is kept in wire form under its own field's name.

    Attributes:
        source: As in `{"emptyDir": {}}`.
    """

    name: str
    source: Mapping[str, Any] = wire(form="rest", default=EMPTY)


@value
class Toleration:
    """A taint that a pod bears with."""

    key: str = ""
    operator: str = ""
    value: str = ""
    effect: str = ""
    toleration_seconds: int | None = None
    extra: Mapping[str, Any] = EMPTY


@value
class NodeSelectorRequirement:
    """One expression over a node's labels or fields."""

    key: str
    operator: str
    values: tuple[str, ...] = ()
    extra: Mapping[str, Any] = EMPTY


@value
class NodeSelectorTerm:
    """Expressions that must all hold; an empty term matches nothing."""

    match_expressions: tuple[NodeSelectorRequirement, ...] = ()
    match_fields: tuple[NodeSelectorRequirement, ...] = ()
    extra: Mapping[str, Any] = EMPTY


@value
class NodeSelector:
    """Terms of which one must hold."""

    node_selector_terms: tuple[NodeSelectorTerm, ...] = ()
    extra: Mapping[str, Any] = EMPTY


@value
class PreferredSchedulingTerm:
    """A wish about nodes with its weight, 1-100."""

    weight: int
    preference: NodeSelectorTerm
    extra: Mapping[str, Any] = EMPTY


@value
class NodeAffinity:
    """Where a pod must and would like to run, by nodes' labels."""

    required_during_scheduling_ignored_during_execution: NodeSelector | None = None
    preferred_during_scheduling_ignored_during_execution: tuple[PreferredSchedulingTerm, ...] = ()
    extra: Mapping[str, Any] = EMPTY


@value
class PodAffinityTerm:
    """Pods to be near to or far from, within a topology domain."""

    topology_key: str
    label_selector: LabelSelector | None = None
    namespaces: tuple[str, ...] = ()
    namespace_selector: LabelSelector | None = None
    extra: Mapping[str, Any] = EMPTY


@value
class WeightedPodAffinityTerm:
    """A wish about other pods with its weight, 1-100."""

    weight: int
    pod_affinity_term: PodAffinityTerm
    extra: Mapping[str, Any] = EMPTY


@value
class PodAffinity:
    """Affinity or anti-affinity to pods: what must hold and what is wished."""

    required_during_scheduling_ignored_during_execution: tuple[PodAffinityTerm, ...] = ()
    preferred_during_scheduling_ignored_during_execution: tuple[WeightedPodAffinityTerm, ...] = ()
    extra: Mapping[str, Any] = EMPTY


@value
class Affinity:
    """All affinities of a pod."""

    node_affinity: NodeAffinity | None = None
    pod_affinity: PodAffinity | None = None
    pod_anti_affinity: PodAffinity | None = None
    extra: Mapping[str, Any] = EMPTY


@value
class TopologySpreadConstraint:
    """How evenly pods are to lie over the domains of a topology key."""

    max_skew: int
    topology_key: str
    when_unsatisfiable: str
    label_selector: LabelSelector | None = None
    min_domains: int | None = None
    match_label_keys: tuple[str, ...] = ()
    node_affinity_policy: str = ""
    node_taints_policy: str = ""
    extra: Mapping[str, Any] = EMPTY


@value
class PodSpec:
    """What a pod is to be."""

    volumes: tuple[Volume, ...] = ()
    init_containers: tuple[Container, ...] = ()
    containers: tuple[Container, ...] = ()
    ephemeral_containers: tuple[Container, ...] = ()
    restart_policy: str = ""
    termination_grace_period_seconds: int | None = None
    active_deadline_seconds: int | None = None
    dns_policy: str = ""
    node_selector: Mapping[str, str] = EMPTY
    service_account_name: str = ""
    service_account: str = ""
    automount_service_account_token: bool | None = None
    node_name: str = ""
    host_network: bool | None = None
    security_context: Mapping[str, Any] | None = wire(form="raw")
    image_pull_secrets: tuple[LocalObjectReference, ...] = ()
    hostname: str = ""
    subdomain: str = ""
    affinity: Affinity | None = None
    scheduler_name: str = ""
    tolerations: tuple[Toleration, ...] = ()
    priority_class_name: str = ""
    priority: int | None = None
    preemption_policy: str = ""
    enable_service_links: bool | None = None
    readiness_gates: tuple[Any, ...] = wire(form="raw", default=())
    overhead: Mapping[str, Quantity] = wire(form="resources", default=EMPTY)
    topology_spread_constraints: tuple[TopologySpreadConstraint, ...] = ()
    scheduling_gates: tuple[LocalObjectReference, ...] = ()
    extra: Mapping[str, Any] = EMPTY


EMPTY_POD_SPEC = PodSpec()


@value
class ContainerStateWaiting:
    """Why a container does not run yet."""

    reason: str = ""
    message: str = ""


@value
class ContainerStateRunning:
    """Since when a container runs."""

    started_at: int | None = wire(form="time", null=True)


@value
class ContainerStateTerminated:
    """How a container ended."""

    exit_code: int = 0
    signal: int | None = None
    reason: str = ""
    message: str = ""
    started_at: int | None = wire(form="time", null=True)
    finished_at: int | None = wire(form="time", null=True)
    container_id: str = wire("containerID", default="")


@value
class ContainerState:
    """Exactly one of the three, or none before the kubelet looked."""

    waiting: ContainerStateWaiting | None = None
    running: ContainerStateRunning | None = None
    terminated: ContainerStateTerminated | None = None


NO_STATE = ContainerState()


@value
class ContainerStatus:
    """What the kubelet reports of one container."""

    name: str
    state: ContainerState = NO_STATE
    last_state: ContainerState = NO_STATE
    ready: bool = False
    restart_count: int = 0
    image: str = wire(default="", form="required")
    image_id: str = wire("imageID", default="", form="required")
    container_id: str = wire("containerID", default="")
    started: bool | None = None
    extra: Mapping[str, Any] = EMPTY


@value
class HostIP:
    """An address, as `hostIPs` and `podIPs` list them."""

    ip: str


@value
class PodStatus:
    """What the kubelet and others report of a pod."""

    phase: str = ""
    conditions: tuple[PodCondition, ...] = ()
    message: str = ""
    reason: str = ""
    nominated_node_name: str = ""
    host_ip: str = wire("hostIP", default="")
    host_ips: tuple[HostIP, ...] = wire("hostIPs", default=())
    pod_ip: str = wire("podIP", default="")
    pod_ips: tuple[HostIP, ...] = wire("podIPs", default=())
    start_time: int | None = wire(form="time")
    init_container_statuses: tuple[ContainerStatus, ...] = ()
    container_statuses: tuple[ContainerStatus, ...] = ()
    ephemeral_container_statuses: tuple[ContainerStatus, ...] = ()
    qos_class: str = ""
    extra: Mapping[str, Any] = EMPTY


EMPTY_POD_STATUS = PodStatus()


@value
class Pod:
    """The smallest unit that is placed, started and stopped as one."""

    metadata: ObjectMeta = EMPTY_META
    spec: PodSpec = EMPTY_POD_SPEC
    status: PodStatus = EMPTY_POD_STATUS
    extra: Mapping[str, Any] = EMPTY


@value
class PodTemplateSpec:
    """The pod that a workload makes copies of."""

    metadata: ObjectMeta = EMPTY_META
    spec: PodSpec = EMPTY_POD_SPEC
    extra: Mapping[str, Any] = EMPTY


def all_containers(spec: PodSpec) -> tuple[Container, ...]:
    """Return the containers of all sorts, in the order in which they would start."""
    return (*spec.init_containers, *spec.containers, *spec.ephemeral_containers)


def pod_condition(pod: Pod, kind: str) -> PodCondition | None:
    """Return the pod's condition of type `kind`, if it has one."""
    for condition in pod.status.conditions:
        if condition.type == kind:
            return condition
    return None


def disrupted(pod: Pod, reason: str, message: str, now_ms: int) -> Pod:
    """Return the pod with the condition that says that it is about to be ended, and for what."""
    kept = tuple(each for each in pod.status.conditions if each.type != "DisruptionTarget")
    told = PodCondition("DisruptionTarget", "True", None, now_ms, reason, message)
    return evolve(pod, status=evolve(pod.status, conditions=(*kept, told)))


def is_ready(pod: Pod) -> bool:
    """Tell whether the pod's Ready condition is true."""
    for condition in pod.status.conditions:
        if condition.type == "Ready":
            return condition.status == "True"
    return False


def is_finished(pod: Pod) -> bool:
    """Tell whether the pod has succeeded or failed and will not run again."""
    return pod.status.phase in ("Succeeded", "Failed")

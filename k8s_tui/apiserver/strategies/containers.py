"""Validation of a pod's containers: names, images, ports, variables, mounts, resources, probes.

Source: kubernetes pkg/apis/core/validation/validation.go (v1.32), in its order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from k8s_tui.api import names
from k8s_tui.api.fielderrors import FieldError
from k8s_tui.api.pods import (
    Container,
    ContainerPort,
    EnvFromSource,
    EnvVar,
    ExecAction,
    HTTPGetAction,
    IntOrString,
    LifecycleHandler,
    Probe,
    ResourceRequirements,
    VolumeMount,
)

PULL_POLICIES = ("Always", "IfNotPresent", "Never")
PROTOCOLS = ("SCTP", "TCP", "UDP")
SCHEMES = ("HTTP", "HTTPS")
MESSAGE_POLICIES = ("FallbackToLogsOnError", "File")

Errors = Iterator[FieldError]


def invalid(path: str, value: object, complaints: Iterable[str]) -> Errors:
    """Put each complaint about a value into words with its path."""
    for said in complaints:
        yield FieldError.invalid(path, value, said)


def not_negative(path: str, number: int | None) -> Errors:
    """A number that must not be below zero."""
    if number is not None and number < 0:
        yield FieldError.invalid(path, number, "must be greater than or equal to 0")


def valid_share(path: str, share: IntOrString | None) -> Errors:
    """A number that must not be below zero, or a percentage."""
    if isinstance(share, str):
        yield from invalid(path, share, names.percent(share))
    else:
        yield from not_negative(path, share)


def validate_containers(containers: tuple[Container, ...], volumes: frozenset[str], path: str) -> Errors:
    """Complain about the containers of a pod, at least one of which there must be."""
    if not containers:
        yield FieldError.required(path)
        return
    seen: set[str] = set()
    for index, container in enumerate(containers):
        here = f"{path}[{index}]"
        yield from _common(container, volumes, here)
        yield from _unique(container.name, seen, here)
        yield from _hooks(container, here)
        yield from _probes(container, here)
        if container.restart_policy:
            yield FieldError.forbidden(f"{here}.restartPolicy", "may not be set for non-init containers")


def validate_init_containers(
    containers: tuple[Container, ...], others: tuple[Container, ...], volumes: frozenset[str], path: str
) -> Errors:
    """Complain about init containers; those that restart always are sidecars and may have probes."""
    seen = {container.name for container in others}
    for index, container in enumerate(containers):
        here = f"{path}[{index}]"
        yield from _common(container, volumes, here)
        yield from _unique(container.name, seen, here)
        sidecar = container.restart_policy == "Always"
        if container.restart_policy and not sidecar:
            yield FieldError.not_supported(f"{here}.restartPolicy", container.restart_policy, ("Always",))
        if sidecar:
            yield from _hooks(container, here)
            yield from _probes(container, here)
            continue
        said = "may not be set for init containers without restartPolicy=Always"
        kinds = ("lifecycle", "liveness_probe", "readiness_probe", "startup_probe")
        words = ("lifecycle", "livenessProbe", "readinessProbe", "startupProbe")
        for attribute, word in zip(kinds, words, strict=True):
            if getattr(container, attribute) is not None:
                yield FieldError.forbidden(f"{here}.{word}", said)


def _unique(name: str, seen: set[str], path: str) -> Errors:
    if name in seen:
        yield FieldError.duplicate(f"{path}.name", name)
    seen.add(name)


def _common(container: Container, volumes: frozenset[str], path: str) -> Errors:
    if not container.name:
        yield FieldError.required(f"{path}.name")
    else:
        yield from invalid(f"{path}.name", container.name, names.dns1123_label(container.name))
    if not container.image:
        yield FieldError.required(f"{path}.image")
    elif container.image != container.image.strip():
        yield FieldError.invalid(
            f"{path}.image", container.image, "must not have leading or trailing whitespace"
        )
    policy = container.termination_message_policy
    if policy and policy not in MESSAGE_POLICIES:
        yield FieldError.not_supported(f"{path}.terminationMessagePolicy", policy, MESSAGE_POLICIES)
    yield from _ports(container.ports, f"{path}.ports")
    yield from _env(container.env, f"{path}.env")
    yield from _env_from(container.env_from, f"{path}.envFrom")
    yield from _mounts(container.volume_mounts, volumes, f"{path}.volumeMounts")
    if container.image_pull_policy and container.image_pull_policy not in PULL_POLICIES:
        yield FieldError.not_supported(f"{path}.imagePullPolicy", container.image_pull_policy, PULL_POLICIES)
    yield from validate_resources(container.resources, f"{path}.resources")


def _ports(ports: tuple[ContainerPort, ...], path: str) -> Errors:
    seen: set[str] = set()
    for index, port in enumerate(ports):
        here = f"{path}[{index}]"
        if port.name:
            complaints = names.port_name(port.name)
            yield from invalid(f"{here}.name", port.name, complaints)
            if not complaints and port.name in seen:
                yield FieldError.duplicate(f"{here}.name", port.name)
            seen.add(port.name)
        if port.container_port == 0:
            yield FieldError.required(f"{here}.containerPort")
        else:
            yield from invalid(
                f"{here}.containerPort", port.container_port, names.port_number(port.container_port)
            )
        if port.host_port:
            yield from invalid(f"{here}.hostPort", port.host_port, names.port_number(port.host_port))
        if port.protocol not in PROTOCOLS:
            yield FieldError.not_supported(f"{here}.protocol", port.protocol, PROTOCOLS)


def _env(variables: tuple[EnvVar, ...], path: str) -> Errors:
    for index, variable in enumerate(variables):
        here = f"{path}[{index}]"
        if not variable.name:
            yield FieldError.required(f"{here}.name")
        else:
            yield from invalid(f"{here}.name", variable.name, names.relaxed_env_var_name(variable.name))
        source = variable.value_from
        if source is None:
            continue
        if not source:
            said = "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`"
            yield FieldError.invalid(f"{here}.valueFrom", "", said)
        elif len(source) > 1:
            yield FieldError.invalid(
                f"{here}.valueFrom", "", "may not have more than one field specified at a time"
            )
        elif variable.value:
            yield FieldError.invalid(
                f"{here}.valueFrom", "", "may not be specified when `value` is not empty"
            )
        for kind in ("configMapKeyRef", "secretKeyRef"):
            if kind in source and not source[kind].get("name"):
                yield FieldError.required(f"{here}.valueFrom.{kind}.name")
            if kind in source and not source[kind].get("key"):
                yield FieldError.required(f"{here}.valueFrom.{kind}.key")


def _env_from(sources: tuple[EnvFromSource, ...], path: str) -> Errors:
    for index, source in enumerate(sources):
        here = f"{path}[{index}]"
        if source.prefix:
            yield from invalid(f"{here}.prefix", source.prefix, names.relaxed_env_var_name(source.prefix))
        given = [
            reference for reference in (source.config_map_ref, source.secret_ref) if reference is not None
        ]
        if not given:
            yield FieldError.invalid(here, "", "must specify one of: `configMapRef` or `secretRef`")
        elif len(given) > 1:
            yield FieldError.invalid(here, "", "may not have more than one field specified at a time")
        elif not given[0].get("name"):
            kind = "configMapRef" if source.config_map_ref is not None else "secretRef"
            yield FieldError.required(f"{here}.{kind}.name")


def _mounts(mounts: tuple[VolumeMount, ...], volumes: frozenset[str], path: str) -> Errors:
    seen: set[str] = set()
    for index, mount in enumerate(mounts):
        here = f"{path}[{index}]"
        if not mount.name:
            yield FieldError.required(f"{here}.name")
        elif mount.name not in volumes:
            yield FieldError.not_found(f"{here}.name", mount.name)
        if not mount.mount_path:
            yield FieldError.required(f"{here}.mountPath")
        if mount.mount_path in seen:
            yield FieldError.invalid(f"{here}.mountPath", mount.mount_path, "must be unique")
        seen.add(mount.mount_path)


def validate_resources(resources: ResourceRequirements, path: str) -> Errors:
    """Complain about amounts below zero, and about requests above limits."""
    for name, amount in sorted(resources.limits.items()):
        here = f"{path}.limits"
        yield from _resource_name(name, here)
        if amount.nano < 0:
            yield FieldError.invalid(f"{here}[{name}]", str(amount), "must be greater than or equal to 0")
    for name, amount in sorted(resources.requests.items()):
        here = f"{path}.requests"
        yield from _resource_name(name, here)
        if amount.nano < 0:
            yield FieldError.invalid(f"{here}[{name}]", str(amount), "must be greater than or equal to 0")
        limit = resources.limits.get(name)
        if limit is not None and amount > limit:
            said = f"must be less than or equal to {name} limit of {limit}"
            yield FieldError.invalid(here, str(amount), said)


def _resource_name(name: str, path: str) -> Errors:
    yield from invalid(path, name, names.qualified_name(name))
    standard = name in ("cpu", "memory", "ephemeral-storage") or name.startswith("hugepages-")
    if "/" not in name and not standard:
        yield FieldError.invalid(path, name, "must be a standard resource for containers")


def _hooks(container: Container, path: str) -> Errors:
    lifecycle = container.lifecycle
    if lifecycle is not None:
        if lifecycle.post_start is not None:
            yield from _handler(lifecycle.post_start, f"{path}.lifecycle.postStart")
        if lifecycle.pre_stop is not None:
            yield from _handler(lifecycle.pre_stop, f"{path}.lifecycle.preStop")


def _probes(container: Container, path: str) -> Errors:
    yield from _probe(container.liveness_probe, f"{path}.livenessProbe", once=True)
    yield from _probe(container.readiness_probe, f"{path}.readinessProbe", once=False)
    if container.readiness_probe and container.readiness_probe.termination_grace_period_seconds is not None:
        here = f"{path}.readinessProbe.terminationGracePeriodSeconds"
        seconds = container.readiness_probe.termination_grace_period_seconds
        yield FieldError.invalid(here, seconds, "must not be set for readinessProbes")
    yield from _probe(container.startup_probe, f"{path}.startupProbe", once=True)


def _probe(probe: Probe | None, path: str, *, once: bool) -> Errors:
    if probe is None:
        return
    yield from _handler(probe, path)
    yield from not_negative(f"{path}.initialDelaySeconds", probe.initial_delay_seconds)
    yield from not_negative(f"{path}.timeoutSeconds", probe.timeout_seconds)
    yield from not_negative(f"{path}.periodSeconds", probe.period_seconds)
    yield from not_negative(f"{path}.successThreshold", probe.success_threshold)
    yield from not_negative(f"{path}.failureThreshold", probe.failure_threshold)
    grace = probe.termination_grace_period_seconds
    if grace is not None and grace <= 0:
        yield FieldError.invalid(f"{path}.terminationGracePeriodSeconds", grace, "must be greater than 0")
    if once and probe.success_threshold != 1:
        yield FieldError.invalid(f"{path}.successThreshold", probe.success_threshold, "must be 1")


def _handler(handler: Probe | LifecycleHandler, path: str) -> Errors:
    given = [
        ("exec", handler.exec),
        ("httpGet", handler.http_get),
        ("tcpSocket", handler.tcp_socket),
        ("grpc", handler.grpc) if isinstance(handler, Probe) else ("sleep", handler.sleep),
    ]
    found = [(word, action) for word, action in given if action is not None]
    if not found:
        yield FieldError.required(path, "must specify a handler type")
        return
    for word, _ in found[1:]:
        yield FieldError.forbidden(f"{path}.{word}", "may not specify more than 1 handler type")
    word, action = found[0]
    here = f"{path}.{word}"
    if isinstance(action, ExecAction):
        if not action.command:
            yield FieldError.required(f"{here}.command")
    elif isinstance(action, HTTPGetAction):
        yield from _http(action, here)
    elif hasattr(action, "port"):
        yield from port_or_name(f"{here}.port", action.port)


def _http(action: HTTPGetAction, path: str) -> Errors:
    if not action.path:
        yield FieldError.required(f"{path}.path")
    yield from port_or_name(f"{path}.port", action.port)
    if action.scheme not in SCHEMES:
        yield FieldError.not_supported(f"{path}.scheme", action.scheme, SCHEMES)


def port_or_name(path: str, port: IntOrString) -> Errors:
    """A port by number or by name."""
    yield from invalid(
        path, port, names.port_number(port) if isinstance(port, int) else names.port_name(port)
    )

"""Defaults of pod specs: what a pod means that does not say everything.

Source: kubernetes pkg/apis/core/v1/defaults.go (v1.32); the order of the functions follows it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from k8s_tui.api.pods import (
    Container,
    ContainerPort,
    EnvVar,
    HTTPGetAction,
    Lifecycle,
    LifecycleHandler,
    PodSpec,
    Probe,
    Volume,
)
from k8s_tui.api.quantity import Quantity
from k8s_tui.apiserver.amend import amended, each

GRACE_SECONDS = 30
FIELD_REFERENCES: Mapping[str, Mapping[str, str]] = {
    "fieldRef": {"apiVersion": "v1"},
    "resourceFieldRef": {"divisor": "0"},
}
PROBE_TIMEOUT_SECONDS = 1
PROBE_PERIOD_SECONDS = 10
PROBE_SUCCESS_THRESHOLD = 1
PROBE_FAILURE_THRESHOLD = 3
FILE_MODE = 0o644
"""Of files that volumes of config maps, secrets and the downward API make."""

TOKEN_EXPIRATION_SECONDS = 3600
"""Of projected service account tokens that do not say."""

NO_SECURITY_CONTEXT: Mapping[str, Any] = {}
EMPTY_DIRECTORY: Mapping[str, Any] = {"emptyDir": {}}

_MODES = ("secret", "configMap", "downwardAPI", "projected")


def defaulted_template_spec(spec: PodSpec) -> PodSpec:
    """Return a pod spec with what is set in templates too."""
    return amended(
        spec,
        volumes=each(_volume, spec.volumes),
        init_containers=each(_container, _host_ports(spec, spec.init_containers)),
        containers=each(_container, _host_ports(spec, spec.containers)),
        ephemeral_containers=each(_container, spec.ephemeral_containers),
        dns_policy=spec.dns_policy or "ClusterFirst",
        restart_policy=spec.restart_policy or "Always",
        security_context=NO_SECURITY_CONTEXT if spec.security_context is None else spec.security_context,
        termination_grace_period_seconds=_or(spec.termination_grace_period_seconds, GRACE_SECONDS),
        scheduler_name=spec.scheduler_name or "default-scheduler",
        service_account_name=spec.service_account_name or spec.service_account,
        service_account=spec.service_account_name or spec.service_account,
    )


def defaulted_pod_spec(spec: PodSpec) -> PodSpec:
    """Return a pod's own spec with all defaults: requests follow limits only here."""
    spec = defaulted_template_spec(spec)
    return amended(
        spec,
        init_containers=each(_requests, spec.init_containers),
        containers=each(_requests, spec.containers),
        enable_service_links=True if spec.enable_service_links is None else spec.enable_service_links,
    )


def _or(number: int | None, default: int) -> int:
    return default if number is None else number


def _container(container: Container) -> Container:
    return amended(
        container,
        ports=each(_port, container.ports),
        env=each(_variable, container.env),
        liveness_probe=_probe(container.liveness_probe),
        readiness_probe=_probe(container.readiness_probe),
        startup_probe=_probe(container.startup_probe),
        lifecycle=_lifecycle(container.lifecycle),
        image_pull_policy=container.image_pull_policy or pull_policy(container.image),
        termination_message_path=container.termination_message_path or "/dev/termination-log",
        termination_message_policy=container.termination_message_policy or "File",
    )


def pull_policy(image: str) -> str:
    """Return when an image is pulled that does not say: always where its tag is, or is meant as, `latest`."""
    if "@" in image:
        return "IfNotPresent"
    last = image.rpartition("/")[2]
    tag = last.partition(":")[2]
    return "Always" if tag in ("", "latest") else "IfNotPresent"


def _port(port: ContainerPort) -> ContainerPort:
    return port if port.protocol else amended(port, protocol="TCP")


def _host_ports(spec: PodSpec, containers: tuple[Container, ...]) -> tuple[Container, ...]:
    """On the host's network every container port is a host port."""
    if not spec.host_network:
        return containers

    def claimed(port: ContainerPort) -> ContainerPort:
        return amended(port, host_port=port.host_port or port.container_port)

    return each(lambda container: amended(container, ports=each(claimed, container.ports)), containers)


def _variable(variable: EnvVar) -> EnvVar:
    source = variable.value_from
    if source is None:
        return variable
    filled = _field_reference(source)
    return variable if filled is source else amended(variable, value_from=filled)


def _field_reference(holder: Mapping[str, Any]) -> Mapping[str, Any]:
    for name, default in FIELD_REFERENCES.items():
        reference = holder.get(name)
        if isinstance(reference, Mapping) and not all(reference.get(key) for key in default):
            holder = {
                **holder,
                name: {**default, **{key: value for key, value in reference.items() if value}},
            }
    return holder


def _probe(probe: Probe | None) -> Probe | None:
    if probe is None:
        return None
    return amended(
        probe,
        http_get=_http_get(probe.http_get),
        timeout_seconds=probe.timeout_seconds or PROBE_TIMEOUT_SECONDS,
        period_seconds=probe.period_seconds or PROBE_PERIOD_SECONDS,
        success_threshold=probe.success_threshold or PROBE_SUCCESS_THRESHOLD,
        failure_threshold=probe.failure_threshold or PROBE_FAILURE_THRESHOLD,
    )


def _http_get(action: HTTPGetAction | None) -> HTTPGetAction | None:
    if action is None:
        return None
    return amended(action, path=action.path or "/", scheme=action.scheme or "HTTP")


def _lifecycle(lifecycle: Lifecycle | None) -> Lifecycle | None:
    if lifecycle is None:
        return None
    return amended(
        lifecycle, post_start=_handler(lifecycle.post_start), pre_stop=_handler(lifecycle.pre_stop)
    )


def _handler(handler: LifecycleHandler | None) -> LifecycleHandler | None:
    return None if handler is None else amended(handler, http_get=_http_get(handler.http_get))


def _volume(volume: Volume) -> Volume:
    if not volume.source:
        return amended(volume, source=EMPTY_DIRECTORY)
    changes: dict[str, Any] = {}
    for name in _MODES:
        source = volume.source.get(name)
        if isinstance(source, Mapping):
            filled = _volume_source(name, source)
            if filled != source:
                changes[name] = filled
    host_path = volume.source.get("hostPath")
    if isinstance(host_path, Mapping) and "type" not in host_path:
        changes["hostPath"] = {**host_path, "type": ""}
    return amended(volume, source={**volume.source, **changes}) if changes else volume


def _volume_source(name: str, source: Mapping[str, Any]) -> dict[str, Any]:
    filled = dict(source)
    if filled.get("defaultMode") is None:
        filled["defaultMode"] = FILE_MODE
    if name == "downwardAPI" and "items" in filled:
        filled["items"] = [_field_reference(item) for item in filled["items"] or ()]
    if name == "projected" and "sources" in filled:
        filled["sources"] = [_projection(entry) for entry in filled["sources"] or ()]
    return filled


def _projection(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    filled = dict(entry)
    token = filled.get("serviceAccountToken")
    if isinstance(token, Mapping) and token.get("expirationSeconds") is None:
        filled["serviceAccountToken"] = {**token, "expirationSeconds": TOKEN_EXPIRATION_SECONDS}
    downward = filled.get("downwardAPI")
    if isinstance(downward, Mapping) and downward.get("items"):
        filled["downwardAPI"] = {**downward, "items": [_field_reference(item) for item in downward["items"]]}
    return filled


def _requests(container: Container) -> Container:
    """What is limited and not requested is requested as much as it is limited."""
    resources = container.resources
    missing = {name: amount for name, amount in resources.limits.items() if name not in resources.requests}
    if not missing:
        return container
    requests: dict[str, Quantity] = {**resources.requests, **missing}
    return amended(container, resources=amended(resources, requests=requests))

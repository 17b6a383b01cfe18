"""What a container is started with: its variables, mounts and ports, resolved from the pod and the API.

Source: kubernetes pkg/kubelet/kubelet_pods.go (makeEnvironmentVariables), pkg/fieldpath.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from typing import Any, Protocol

from k8s_tui.api.core import ConfigMap, Secret
from k8s_tui.api.pods import Container, EnvVar, Pod
from k8s_tui.api.quantity import Quantity
from k8s_tui.api.scheme import Resource
from k8s_tui.apiserver.amend import Memo
from k8s_tui.apiserver.qos import qos_class
from k8s_tui.client.client import CONFIG_MAPS, SECRETS
from k8s_tui.machine.containers import ContainerConfig, Mount
from k8s_tui.sim.value import frozen

API_ADDRESS = "10.96.0.1"
"""The cluster IP of the service `kubernetes`, the first of kubeadm's service range."""

BASE: Mapping[str, str] = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "KUBERNETES_SERVICE_HOST": API_ADDRESS,
    "KUBERNETES_SERVICE_PORT": "443",
    "KUBERNETES_SERVICE_PORT_HTTPS": "443",
    "KUBERNETES_PORT": f"tcp://{API_ADDRESS}:443",
    "KUBERNETES_PORT_443_TCP": f"tcp://{API_ADDRESS}:443",
    "KUBERNETES_PORT_443_TCP_PROTO": "tcp",
    "KUBERNETES_PORT_443_TCP_PORT": "443",
    "KUBERNETES_PORT_443_TCP_ADDR": API_ADDRESS,
}
"""What every container finds."""

NANO = 10**9
"""A quantity of one, in the billionths that quantities count in."""

_REFERENCE = re.compile(r"\$\$|\$\(([A-Za-z_.-][A-Za-z0-9_.-]*)\)")
_SUBSCRIPT = re.compile(r"metadata\.(labels|annotations)\['([^']+)'\]")


class ConfigError(Exception):
    """A container cannot be configured; the words are the kubelet's (CreateContainerConfigError)."""


class Fetch(Protocol):
    """How config maps and secrets are read."""

    def __call__(self, of: Resource, namespace: str, name: str) -> Any:  # noqa: ANN401 - any kind of object
        """Return an object; None where it does not exist; raises Unreachable."""


NODE_CRITICAL_PRIORITY = 2_000_001_000
GUARANTEED_SCORE = -997
BEST_EFFORT_SCORE = 1000
"""The oom_score_adj of containers that the kernel is to kill last and first."""


@frozen
class Place:
    """What a pod may want to know of where it runs."""

    node: str
    host_ip: str
    ip: str
    cpu_millicores: int
    memory_bytes: int


@frozen
class Facts:
    """What follows from a container's spec alone."""

    mounts: tuple[Mount, ...]
    ports: tuple[int, ...]
    memory_limit_bytes: int | None
    cpu_limit_millicores: int | None
    is_plain: bool
    stays_open: bool
    has_references: bool


def _facts(container: Container) -> Facts:
    limits = container.resources.limits
    memory, cpu = limits.get("memory"), limits.get("cpu")
    words = (*container.command, *container.args)
    return Facts(
        tuple(
            Mount(mount.mount_path, mount.name, mount.sub_path, bool(mount.read_only))
            for mount in container.volume_mounts
        ),
        tuple(port.container_port for port in container.ports if port.protocol in ("", "TCP")),
        None if memory is None else memory.value(),
        None if cpu is None else cpu.milli_value(),
        is_plain=not container.env and not container.env_from,
        stays_open=bool(container.extra.get("stdin")) and not container.extra.get("stdinOnce"),
        has_references=any("$(" in word or "$$" in word for word in words),
    )


facts_of = Memo[Container, Facts](_facts, 4096)
"""The facts of a container; those of one template are found by its identity."""


def container_config(
    pod: Pod, container: Container, attempt: int, place: Place, fetch: Fetch
) -> ContainerConfig:
    """Return what the runtime is asked to make of a container.

    Raises:
        ConfigError: A config map, secret or key that it needs is missing.
        Unreachable: The API does not answer.
    """
    facts = facts_of(container)
    environment = {**BASE, "HOSTNAME": pod.spec.hostname or pod.metadata.name[:63]}
    if not facts.is_plain:
        environment.update(variables(pod, container, place, fetch))
    command, arguments = container.command, container.args
    if facts.has_references:
        command = tuple(expanded(word, environment) for word in command)
        arguments = tuple(expanded(word, environment) for word in arguments)
    return ContainerConfig(
        container.name,
        container.image,
        command,
        arguments,
        environment,
        facts.mounts,
        facts.memory_limit_bytes,
        facts.ports,
        attempt,
        pod.metadata.namespace,
        pod.metadata.name,
        facts.cpu_limit_millicores,
        oom_score_adj(pod, container, place.memory_bytes),
        facts.stays_open,
    )


def oom_score_adj(pod: Pod, container: Container, memory_bytes: int) -> int:
    """Return how soon a container is killed where memory runs out (pkg/kubelet/qos/policy.go)."""
    if (pod.spec.priority or 0) >= NODE_CRITICAL_PRIORITY:
        return GUARANTEED_SCORE
    quality = pod.status.qos_class or qos_class(pod.spec)
    if quality == "Guaranteed":
        return GUARANTEED_SCORE
    if quality == "BestEffort":
        return BEST_EFFORT_SCORE
    asked = container.resources.requests.get("memory")
    score = BEST_EFFORT_SCORE - (1000 * asked.value() // max(memory_bytes, 1) if asked else 0)
    return min(max(score, BEST_EFFORT_SCORE + GUARANTEED_SCORE), BEST_EFFORT_SCORE - 1)


def variables(pod: Pod, container: Container, place: Place, fetch: Fetch) -> dict[str, str]:
    """Return the variables that a container declares, resolved.

    Raises:
        ConfigError: Something that they need is missing.
    """
    found: dict[str, str] = {}
    for source in container.env_from:
        for reference, of in ((source.config_map_ref, CONFIG_MAPS), (source.secret_ref, SECRETS)):
            if reference is not None:
                data = _data(pod, reference, of, fetch)
                found.update({f"{source.prefix}{key}": text for key, text in data.items()})
    for variable in container.env:
        text = _value(pod, container, variable, place, fetch, found)
        if text is not None:
            found[variable.name] = text
    return found


def _value(
    pod: Pod, container: Container, variable: EnvVar, place: Place, fetch: Fetch, found: Mapping[str, str]
) -> str | None:
    source = variable.value_from
    if not source:
        return expanded(variable.value, found) if "$" in variable.value else variable.value
    if "fieldRef" in source:
        return field_value(pod, source["fieldRef"].get("fieldPath", ""), place)
    if "resourceFieldRef" in source:
        wanted = source["resourceFieldRef"]
        return resource_value(container, wanted.get("resource", ""), place, str(wanted.get("divisor") or ""))
    for word, of in (("configMapKeyRef", CONFIG_MAPS), ("secretKeyRef", SECRETS)):
        if word in source:
            return _key(pod, source[word], of, fetch)
    return ""


def _data(pod: Pod, reference: Mapping[str, Any], of: Resource, fetch: Fetch) -> Mapping[str, str]:
    obj = fetch(of, pod.metadata.namespace, reference.get("name", ""))
    if obj is None:
        if reference.get("optional"):
            return {}
        raise ConfigError(f'{_word(of)} "{reference.get("name", "")}" not found')
    return texts_of(obj)


def _key(pod: Pod, reference: Mapping[str, Any], of: Resource, fetch: Fetch) -> str | None:
    name, key = reference.get("name", ""), reference.get("key", "")
    data = _data(pod, reference, of, fetch)
    if key in data:
        return data[key]
    if reference.get("optional"):
        return None
    kind = "ConfigMap" if of is CONFIG_MAPS else "Secret"
    raise ConfigError(f"couldn't find key {key} in {kind} {pod.metadata.namespace}/{name}")


def _word(of: Resource) -> str:
    return "configmap" if of is CONFIG_MAPS else "secret"


def texts_of(obj: ConfigMap | Secret) -> Mapping[str, str]:
    """Return the data of a config map or secret as text."""
    if isinstance(obj, ConfigMap):
        return obj.data
    return {key: decoded(text) for key, text in obj.data.items()}


def decoded(text: str) -> str:
    """Return what base64 `text` holds, with bytes that are no text replaced."""
    try:
        return base64.b64decode(text).decode("utf-8", "replace")
    except ValueError:
        return ""


def expanded(text: str, found: Mapping[str, str]) -> str:
    """Return `text` with each `$(NAME)` replaced where NAME is known; `$$` is one dollar."""

    def replace(match: re.Match[str]) -> str:
        if match[0] == "$$":
            return "$"
        return found.get(match[1], match[0])

    return _REFERENCE.sub(replace, text)


def field_value(pod: Pod, path: str, place: Place) -> str:
    """Return what a fieldRef means.

    Raises:
        ConfigError: There is no such field.
    """
    subscript = _SUBSCRIPT.fullmatch(path)
    if subscript is not None:
        meta = pod.metadata
        return (meta.labels if subscript[1] == "labels" else meta.annotations).get(subscript[2], "")
    fields = {
        "metadata.name": pod.metadata.name,
        "metadata.namespace": pod.metadata.namespace,
        "metadata.uid": pod.metadata.uid,
        "spec.nodeName": place.node,
        "spec.serviceAccountName": pod.spec.service_account_name or "default",
        "status.hostIP": place.host_ip,
        "status.hostIPs": place.host_ip,
        "status.podIP": place.ip,
        "status.podIPs": place.ip,
    }
    if path not in fields:
        raise ConfigError(f"unsupported fieldPath: {path}")
    return fields[path]


def resource_value(container: Container, name: str, place: Place, divisor: str = "") -> str:
    """Return what a resourceFieldRef means, in units of its divisor; a missing limit is what the node has."""
    kind, _, resource = name.partition(".")
    amounts = container.resources.limits if kind == "limits" else container.resources.requests
    amount = amounts.get(resource)
    if amount is None and kind == "requests":
        return "0"
    if amount is None:
        whole = f"{place.cpu_millicores}m" if resource == "cpu" else str(place.memory_bytes)
        amount = Quantity.parse(whole)
    unit = Quantity.parse(divisor).nano if divisor not in ("", "0") else NANO
    return str(-(-amount.nano // unit))

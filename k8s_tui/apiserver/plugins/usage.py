"""What objects use of a namespace's quota, by the names that quotas have for it.

Source: kubernetes pkg/quota/v1/evaluator/core (v1.32).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from k8s_tui.api.amounts import pod_limits, pod_requests
from k8s_tui.api.core import Service
from k8s_tui.api.pods import Pod
from k8s_tui.api.quantity import Quantity
from k8s_tui.api.unstructured import Unstructured

NOTHING = Quantity.of(0)
ONE = Quantity.of(1)
COUNTED = frozenset(
    {
        "configmaps",
        "persistentvolumeclaims",
        "pods",
        "replicationcontrollers",
        "resourcequotas",
        "secrets",
        "services",
    }
)
"""Resources that have a name of their own beside `count/...`."""

COMPUTE = ("requests.cpu", "requests.memory", "limits.cpu", "limits.memory", "cpu", "memory")


def usage_of(resource: str, obj: Any) -> dict[str, Quantity]:  # noqa: ANN401 - any kind of object
    """Return what one object of a resource uses."""
    used = {f"count/{resource}": ONE}
    if resource in COUNTED:
        used[resource] = ONE
    if isinstance(obj, Pod):
        used |= _of_pod(obj)
    elif isinstance(obj, Service):
        used["services.nodeports"] = Quantity.of(_node_ports(obj))
        used["services.loadbalancers"] = Quantity.of(int(obj.spec.type == "LoadBalancer"))
    elif isinstance(obj, Unstructured) and resource == "persistentvolumeclaims":
        asked = ((obj.content.get("spec") or {}).get("resources") or {}).get("requests") or {}
        used["requests.storage"] = Quantity.parse(str(asked.get("storage", "0")))
    return used


def _of_pod(pod: Pod) -> dict[str, Quantity]:
    requests, limits = pod_requests(pod.spec), pod_limits(pod.spec)
    cpu, memory = Quantity.of_milli(requests.cpu_millicores), Quantity.of_bytes(requests.memory_bytes)
    return {
        "cpu": cpu,
        "requests.cpu": cpu,
        "memory": memory,
        "requests.memory": memory,
        "limits.cpu": Quantity.of_milli(limits.cpu_millicores),
        "limits.memory": Quantity.of_bytes(limits.memory_bytes),
    }


def _node_ports(service: Service) -> int:
    return len(service.spec.ports) if service.spec.type in ("NodePort", "LoadBalancer") else 0


def unsaid(obj: Any, hard: Mapping[str, Quantity]) -> str:  # noqa: ANN401 - any kind of object
    """Return what a pod must say and does not, as in `limits.cpu for: c; requests.cpu for: c`."""
    if not isinstance(obj, Pod):
        return ""
    missing: dict[str, list[str]] = {}
    for name in sorted(set(hard) & set(COMPUTE)):
        kind, _, resource = name.rpartition(".")
        for container in (*obj.spec.containers, *obj.spec.init_containers):
            amounts = container.resources.limits if kind == "limits" else container.resources.requests
            if resource not in amounts:
                missing.setdefault(name, []).append(container.name)
    return "; ".join(f"{name} for: {','.join(containers)}" for name, containers in missing.items())

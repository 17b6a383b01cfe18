"""LimitRanger: what containers of a namespace get where they do not say, and between which bounds they stay.

Simplified: limit ranges of containers and pods.
Source: kubernetes plugin/pkg/admission/limitranger/admission.go (v1.32).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from k8s_tui.api.errors import Forbidden
from k8s_tui.api.fielderrors import aggregate
from k8s_tui.api.pods import Container, Pod
from k8s_tui.api.quantity import Quantity
from k8s_tui.sim.value import evolve

if TYPE_CHECKING:
    from k8s_tui.apiserver.admission import Attributes
    from k8s_tui.apiserver.server import ApiServer

RANGES = "/registry/limitranges/"
ANNOTATION = "kubernetes.io/limit-ranger"
Amounts = Mapping[str, Quantity]


class LimitRanger:
    """Fills in and bounds the resources of pods."""

    name = "LimitRanger"
    concerns: tuple[str, ...] = ("pods",)

    def admit(self, obj: Any, attributes: Attributes, server: ApiServer) -> Any:  # noqa: ANN401 - any kind of object
        """Return the pod with the defaults of its namespace.

        Raises:
            Forbidden: It asks for more or less than is allowed.
        """
        if attributes.operation != "CREATE" or not isinstance(obj, Pod):
            return obj
        etcd = server.etcd()
        if etcd.count(RANGES) == 0:
            return obj
        entries = sorted(etcd.range(f"{RANGES}{attributes.namespace}/"), key=lambda entry: entry.key)
        for entry in entries:
            items = (entry.value.content.get("spec") or {}).get("limits") or ()
            obj = _with_defaults(obj, items)
            said = tuple(message for item in items for message in _complaints(obj, item))
            if said:
                raise Forbidden.of("pods", attributes.name, aggregate(said))
        return obj


def _amounts(item: Mapping[str, Any], name: str) -> Amounts:
    return {key: Quantity.parse(str(text)) for key, text in (item.get(name) or {}).items()}


def _with_defaults(pod: Pod, items: Any) -> Pod:  # noqa: ANN401 - limits in wire form
    limits: dict[str, Quantity] = {}
    requests: dict[str, Quantity] = {}
    for item in items:
        if item.get("type") == "Container":
            limits.update(_amounts(item, "default"))
            requests.update(_amounts(item, "defaultRequest"))
    if not limits and not requests:
        return pod
    told: list[str] = []
    containers = tuple(_filled(each, limits, requests, "container", told) for each in pod.spec.containers)
    init = tuple(_filled(each, limits, requests, "init container", told) for each in pod.spec.init_containers)
    if not told:
        return pod
    note = {ANNOTATION: f"LimitRanger plugin set: {'; '.join(told)}"}
    meta = evolve(pod.metadata, annotations={**pod.metadata.annotations, **note})
    return evolve(pod, metadata=meta, spec=evolve(pod.spec, containers=containers, init_containers=init))


def _filled(
    container: Container, limits: Amounts, requests: Amounts, word: str, told: list[str]
) -> Container:
    resources = container.resources
    new_limits = {name: amount for name, amount in limits.items() if name not in resources.limits}
    new_requests = {name: amount for name, amount in requests.items() if name not in resources.requests}
    if not new_limits and not new_requests:
        return container
    for kind, new in (("request", new_requests), ("limit", new_limits)):
        if new:
            told.append(f"{', '.join(sorted(new))} {kind} for {word} {container.name}")
    filled = evolve(
        resources,
        limits={**resources.limits, **new_limits},
        requests={**resources.requests, **new_requests},
    )
    return evolve(container, resources=filled)


def _complaints(pod: Pod, item: Mapping[str, Any]) -> Iterator[str]:
    kind = item.get("type", "")
    if kind == "Container":
        for container in (*pod.spec.containers, *pod.spec.init_containers):
            yield from _bounds(item, kind, container.resources.requests, container.resources.limits)
    elif kind == "Pod":
        yield from _bounds(item, kind, _total(pod, "requests"), _total(pod, "limits"))


def _total(pod: Pod, attribute: str) -> Amounts:
    """Return the sum over a pod's containers of what all of them say."""
    each: list[Amounts] = [getattr(container.resources, attribute) for container in pod.spec.containers]
    total: dict[str, Quantity] = {}
    for amounts in each:
        for name, amount in amounts.items():
            total[name] = total[name] + amount if name in total else amount
    return {name: amount for name, amount in total.items() if all(name in amounts for amounts in each)}


def _bounds(item: Mapping[str, Any], kind: str, requests: Amounts, limits: Amounts) -> Iterator[str]:
    for name, least in sorted(_amounts(item, "min").items()):
        said = f"minimum {name} usage per {kind} is {least}"
        if name not in requests:
            yield f"{said}.  No request is specified"
        elif requests[name] < least:
            yield f"{said}, but request is {requests[name]}"
        elif name in limits and limits[name] < least:
            yield f"{said}, but limit is {limits[name]}"
    for name, most in sorted(_amounts(item, "max").items()):
        said = f"maximum {name} usage per {kind} is {most}"
        if name not in limits:
            yield f"{said}.  No limit is specified"
        elif limits[name] > most:
            yield f"{said}, but limit is {limits[name]}"
        elif name in requests and requests[name] > most:
            yield f"{said}, but request is {requests[name]}"
    for name, ratio in sorted(_amounts(item, "maxLimitRequestRatio").items()):
        yield from _ratio(name, kind, ratio, requests, limits)


def _ratio(name: str, kind: str, ratio: Quantity, requests: Amounts, limits: Amounts) -> Iterator[str]:
    said = f"{name} max limit to request ratio per {kind} is {ratio}"
    request, limit = requests.get(name), limits.get(name)
    if not request:
        yield f"{said}, but no request is specified or request is 0"
    elif not limit:
        yield f"{said}, but no limit is specified or limit is 0"
    elif limit.nano * 10**9 > ratio.nano * request.nano:
        yield f"{said}, but provided ratio is {limit.nano / request.nano:f}"

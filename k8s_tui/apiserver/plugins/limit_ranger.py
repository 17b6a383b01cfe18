"""LimitRanger: what containers of a namespace get where they do not say, and between which bounds they stay.

It fills in before webhooks change a pod, and judges what has become of it, or of a claim, after them.
Source: kubernetes plugin/pkg/admission/limitranger/admission.go (v1.32).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from k8s_tui.api.contents import dig, spec_of
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
CLAIMS = "persistentvolumeclaims"
Amounts = Mapping[str, Quantity]
Items = Sequence[Mapping[str, Any]]


class LimitRanger:
    """Fills in the resources of pods."""

    name = "LimitRanger"
    concerns: tuple[str, ...] = ("pods",)

    def admit(self, obj: Any, attributes: Attributes, server: ApiServer) -> Any:  # noqa: ANN401 - any kind of object
        """Return the pod with the defaults of its namespace."""
        if attributes.operation == "CREATE" and isinstance(obj, Pod):
            for items in _ranges(attributes.namespace, server):
                obj = _with_defaults(obj, items)
        return obj


class LimitBounds:
    """Judges what pods and claims ask for."""

    name = LimitRanger.name
    concerns: tuple[str, ...] = ("pods", CLAIMS)

    def admit(self, obj: Any, attributes: Attributes, server: ApiServer) -> Any:  # noqa: ANN401 - any kind of object
        """Return the object.

        Raises:
            Forbidden: It asks for more or less than is allowed.
        """
        resource, operation = attributes.resource.group_resource, attributes.operation
        judge: Callable[[Any, Mapping[str, Any]], Iterator[str]]
        if isinstance(obj, Pod) and operation == "CREATE":
            judge = _pod_complaints
        elif resource == CLAIMS and operation != "DELETE" and not attributes.subresource:
            judge = _claim_complaints
        else:
            return obj
        for items in _ranges(attributes.namespace, server):
            said = tuple(message for item in items for message in judge(obj, item))
            if said:
                raise Forbidden.of(resource, attributes.name, aggregate(said))
        return obj


def _ranges(namespace: str, server: ApiServer) -> Iterator[Items]:
    """Yield the limits of each range of a namespace, in wire form, by the names of the ranges."""
    etcd = server.etcd()
    if etcd.count(RANGES) == 0:
        return
    for entry in sorted(etcd.range(f"{RANGES}{namespace}/"), key=lambda entry: entry.key):
        yield (entry.value.content.get("spec") or {}).get("limits") or ()


def _amounts(item: Mapping[str, Any], name: str) -> Amounts:
    return {key: Quantity.parse(str(text)) for key, text in (item.get(name) or {}).items()}


def _with_defaults(pod: Pod, items: Items) -> Pod:
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


def _claim_complaints(claim: Any, item: Mapping[str, Any]) -> Iterator[str]:  # noqa: ANN401 - an object in wire form
    if (kind := item.get("type", "")) != "PersistentVolumeClaim":
        return
    asked = _amounts(dig(spec_of(claim), "resources"), "requests")
    yield from _least(item, kind, asked, {})
    for name, most in sorted(_amounts(item, "max").items()):
        said = f"maximum {name} usage per {kind} is {most}"
        if name not in asked:
            yield f"{said}.  No request is specified"
        elif asked[name] > most:
            yield f"{said}, but request is {asked[name]}"


def _pod_complaints(pod: Pod, item: Mapping[str, Any]) -> Iterator[str]:
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
    yield from _least(item, kind, requests, limits)
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


def _least(item: Mapping[str, Any], kind: str, requests: Amounts, limits: Amounts) -> Iterator[str]:
    for name, least in sorted(_amounts(item, "min").items()):
        said = f"minimum {name} usage per {kind} is {least}"
        if name not in requests:
            yield f"{said}.  No request is specified"
        elif requests[name] < least:
            yield f"{said}, but request is {requests[name]}"
        elif name in limits and limits[name] < least:
            yield f"{said}, but limit is {limits[name]}"


def _ratio(name: str, kind: str, ratio: Quantity, requests: Amounts, limits: Amounts) -> Iterator[str]:
    said = f"{name} max limit to request ratio per {kind} is {ratio}"
    request, limit = requests.get(name), limits.get(name)
    if not request:
        yield f"{said}, but no request is specified or request is 0"
    elif not limit:
        yield f"{said}, but no limit is specified or limit is 0"
    elif limit.nano * 10**9 > ratio.nano * request.nano:
        yield f"{said}, but provided ratio is {limit.nano / request.nano:f}"

"""The Endpoints controller: the older form of endpoint slices, one object for a whole service.

Nothing in the cluster reads them any more, people do. Pods that terminate are left out.
Source: pkg/controller/endpoint/endpoints_controller.go, repack in pkg/api/v1/endpoints (v1.32).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from k8s_tui.api.core import Service
from k8s_tui.api.errors import NotFound
from k8s_tui.api.meta import ObjectMeta
from k8s_tui.api.pods import Pod, is_ready
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.client.client import PODS, SERVICES, resource
from k8s_tui.controllers.controller import Controller, Shared, key_of, split_key
from k8s_tui.controllers.servicepods import (
    HEADLESS_LABEL,
    Port,
    has_selected_pods,
    hostname_in,
    is_headless,
    may_serve,
    ports_of,
)
from k8s_tui.sim.value import evolve

ENDPOINTS = resource("endpoints")

BATCH_MS = 100
PODS_PER_BATCH_MS = 10
"""As in the EndpointSlice controller."""

CAPACITY = 1000
"""Addresses in one object (maxCapacity)."""

OVER_CAPACITY_ANNOTATION = "endpoints.kubernetes.io/over-capacity"


def address_of(service: Service, pod: Pod) -> dict[str, Any]:
    """Return the wire form of a pod's address."""
    address: dict[str, Any] = {"ip": pod.status.pod_ip}
    hostname = hostname_in(pod, service)
    if hostname:
        address["hostname"] = hostname
    if pod.spec.node_name:
        address["nodeName"] = pod.spec.node_name
    meta = pod.metadata
    address["targetRef"] = {
        "kind": "Pod",
        "namespace": meta.namespace,
        "name": meta.name,
        "uid": meta.uid,
    }
    return address


def subsets_of(service: Service, pods: Iterable[Pod]) -> list[dict[str, Any]]:
    """Return the wire form of all addresses of a service, grouped by their ports, sorted by address."""
    publishes_all = bool(service.spec.publish_not_ready_addresses)
    by_ports: dict[tuple[Port, ...], tuple[list[Pod], list[Pod]]] = {}
    for pod in sorted(pods, key=lambda pod: pod.status.pod_ip):
        if not may_serve(pod) or (pod.metadata.deletion_timestamp is not None and not publishes_all):
            continue
        ports = ports_of(service, pod)
        if not ports and not is_headless(service):
            continue
        ready, others = by_ports.setdefault(ports, ([], []))
        (ready if publishes_all or is_ready(pod) else others).append(pod)
    return [
        _subset(service, ports, *groups)
        for ports, groups in sorted(by_ports.items(), key=lambda item: str(item[0]))
    ]


def _subset(service: Service, ports: tuple[Port, ...], ready: list[Pod], others: list[Pod]) -> dict[str, Any]:
    subset: dict[str, Any] = {}
    ready = ready[:CAPACITY]
    others = others[: CAPACITY - len(ready)]
    if ready:
        subset["addresses"] = [address_of(service, pod) for pod in ready]
    if others:
        subset["notReadyAddresses"] = [address_of(service, pod) for pod in others]
    if ports:
        subset["ports"] = [_port(*port) for port in sorted(ports, key=str)]
    return subset


def _port(
    name: str | None, protocol: str | None, number: int | None, application: str | None
) -> dict[str, Any]:
    port = {"name": name, "port": number, "protocol": protocol, "appProtocol": application}
    return {field: text for field, text in port.items() if text}


class EndpointsController(Controller):
    """Keeps one Endpoints object for each service with a selector."""

    name = "endpoint"

    def __init__(self, shared: Shared) -> None:
        super().__init__(shared)
        self._services = self.informer(SERVICES)
        self._pods = self.informer(PODS)
        self._endpoints = self.informer(ENDPOINTS)
        self._members = shared.services
        self._members.on_change(self._pods_changed)
        self._services.on_change(self._service_changed)
        self._endpoints.on_change(self._endpoints_changed)

    def _pods_changed(self, key: str) -> None:
        if self.queue.is_due(key, BATCH_MS):
            return
        service = self._services.objects.get(key)
        size = self._members.size_of(service) if service is not None else 0
        self.queue.add_after(key, BATCH_MS + size // PODS_PER_BATCH_MS)

    def _service_changed(self, old: Service | None, new: Service | None) -> None:
        service = new or old
        if service is not None:
            self.queue.add(key_of(service))

    def _endpoints_changed(self, old: Unstructured | None, new: Unstructured | None) -> None:
        """Make again what somebody deleted; look at those without a service when the process starts."""
        if new is None and old is not None:
            self.queue.add(key_of(old))
        elif old is None and new is not None and not self._endpoints.synced:
            self.queue.add_after(key_of(new), BATCH_MS)

    def reconcile(self, key: str) -> None:
        """Write or delete the endpoints of one service."""
        service: Service | None = self._services.objects.get(key)
        current: Unstructured | None = self._endpoints.objects.get(key)
        if service is None:
            if current is not None and self._belonged_to_service(current):
                self._delete(key)
            return
        if not has_selected_pods(service):
            return
        pods = self._members.behind(service)
        subsets = subsets_of(service, pods)
        meta = _meta(service, current, crowded=len(pods) > CAPACITY)
        content: Mapping[str, Any] = {"subsets": subsets} if subsets else {}
        if current is None:
            self.client.create(Unstructured("v1", "Endpoints", meta, content))
        elif current.content.get("subsets", []) != subsets or current.metadata != meta:
            self.client.update(evolve(current, metadata=meta, content=content))

    @staticmethod
    def _belonged_to_service(endpoints: Unstructured) -> bool:
        """Tell whether this controller made them; leaders' old records have annotations of their own."""
        return "control-plane.alpha.kubernetes.io/leader" not in endpoints.metadata.annotations

    def _delete(self, key: str) -> None:
        try:
            self.client.delete(ENDPOINTS, *split_key(key))
        except NotFound:
            return


def _meta(service: Service, current: Unstructured | None, *, crowded: bool) -> ObjectMeta:
    labels = dict(service.metadata.labels)
    labels.pop(HEADLESS_LABEL, None)
    if is_headless(service):
        labels[HEADLESS_LABEL] = ""
    if current is None:
        meta = ObjectMeta(name=service.metadata.name, namespace=service.metadata.namespace)
    else:
        meta = current.metadata
    annotations = {name: text for name, text in meta.annotations.items() if name != OVER_CAPACITY_ANNOTATION}
    if crowded:
        annotations[OVER_CAPACITY_ANNOTATION] = "truncated"
    return evolve(meta, labels=labels, annotations=annotations)

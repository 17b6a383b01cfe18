"""The EndpointSliceMirroring controller: slices for Endpoints that somebody wrote by hand.

Proxies and the cluster DNS read slices alone; so that a service without a selector works with Endpoints as it
always did, each of their subsets is mirrored into a slice. Left alone are Endpoints of services with a selector
and those that say so by a label. Source: pkg/controller/endpointslicemirroring (v1.32).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from k8s_tui.api.core import Endpoint, EndpointConditions, EndpointPort, EndpointSlice, Service
from k8s_tui.api.errors import NotFound
from k8s_tui.api.meta import ObjectMeta, ObjectReference
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.client.client import ENDPOINT_SLICES, SERVICES
from k8s_tui.controllers.claims import adopted_meta
from k8s_tui.controllers.controller import Controller, Shared, key_of
from k8s_tui.controllers.endpoints import ENDPOINTS
from k8s_tui.controllers.endpointslice import MANAGED_BY_LABEL
from k8s_tui.controllers.informers import BY_SERVICE, SERVICE_NAME_LABEL
from k8s_tui.controllers.slices import Ports, ports_in
from k8s_tui.sim.value import evolve

MANAGED_BY = "endpointslicemirroring-controller.k8s.io"
SKIP_LABEL = "endpointslice.kubernetes.io/skip-mirror"
LEADER_ANNOTATION = "control-plane.alpha.kubernetes.io/leader"

MAX_ENDPOINTS = 1000
"""Addresses of a subset that are mirrored (--mirroring-max-endpoints-per-subset)."""


def is_mirrored(endpoints: Unstructured, service: Service | None) -> bool:
    """Tell whether somebody's Endpoints are to have slices."""
    meta = endpoints.metadata
    if meta.deletion_timestamp is not None or meta.labels.get(SKIP_LABEL) == "true":
        return False
    return LEADER_ANNOTATION not in meta.annotations and service is not None and not service.spec.selector


def desired(endpoints: Unstructured) -> dict[Ports, tuple[Endpoint, ...]]:
    """Return what the slices are to hold, by their ports."""
    found: dict[Ports, list[Endpoint]] = {}
    for subset in endpoints.content.get("subsets") or ():
        ports = tuple(
            (port.get("name", ""), port.get("protocol") or "TCP", port.get("port"), port.get("appProtocol"))
            for port in subset.get("ports") or ()
        )
        into = found.setdefault(ports, [])
        into += [_endpoint(each, ready=True) for each in subset.get("addresses") or ()]
        into += [_endpoint(each, ready=False) for each in subset.get("notReadyAddresses") or ()]
    return {ports: tuple(each[:MAX_ENDPOINTS]) for ports, each in found.items()}


def _endpoint(address: Mapping[str, Any], *, ready: bool) -> Endpoint:
    target = address.get("targetRef")
    reference = None
    if target is not None:
        reference = ObjectReference(
            target.get("kind", ""), target.get("namespace", ""), target.get("name", ""), target.get("uid", "")
        )
    return Endpoint(
        (address["ip"],),
        EndpointConditions(ready=ready),
        address.get("hostname"),
        reference,
        address.get("nodeName"),
    )


class EndpointSliceMirroringController(Controller):
    """Keeps the slices of all Endpoints that need them."""

    name = "endpointslicemirroring"
    component = "endpoint-slice-mirroring-controller"

    def __init__(self, shared: Shared) -> None:
        super().__init__(shared)
        self._endpoints = self.informer(ENDPOINTS)
        self._services = self.informer(SERVICES)
        self._slices = self.informer(ENDPOINT_SLICES)
        self._endpoints.on_change(self._endpoints_changed)
        self._services.on_change(self._service_changed)
        self._slices.on_change(self._slice_changed)

    def _endpoints_changed(self, old: Unstructured | None, new: Unstructured | None) -> None:
        endpoints = new or old
        if endpoints is not None:
            service = self._services.objects.get(key_of(endpoints))
            if service is None or not service.spec.selector:
                self.queue.add(key_of(endpoints))

    def _service_changed(self, old: Service | None, new: Service | None) -> None:
        service = new or old
        if service is not None and (old is None or new is None or old.spec.selector != new.spec.selector):
            self.queue.add(key_of(service))

    def _slice_changed(self, old: EndpointSlice | None, new: EndpointSlice | None) -> None:
        if new is None and old is not None and _is_mirror(old):
            self.queue.add(f"{old.metadata.namespace}/{old.metadata.labels.get(SERVICE_NAME_LABEL, '')}")

    def reconcile(self, key: str) -> None:
        """Write the slices of one Endpoints object."""
        endpoints: Unstructured | None = self._endpoints.objects.get(key)
        service: Service | None = self._services.objects.get(key)
        existing = [each for each in self._slices.by(BY_SERVICE, key) if _is_mirror(each)]
        wanted: dict[Ports, tuple[Endpoint, ...]] = {}
        if endpoints is not None and is_mirrored(endpoints, service):
            wanted = desired(endpoints)
        for each in existing:
            held = wanted.pop(ports_in(each), None)
            if not held:
                self._delete(each)
            elif held != each.endpoints:
                self.client.update(evolve(each, endpoints=held))
        if endpoints is None:
            return
        for ports, held in wanted.items():
            if held:
                meta = _meta(endpoints)
                made = tuple(EndpointPort(*port) for port in ports)
                self.client.create(EndpointSlice(meta, "IPv4", held, made))

    def _delete(self, slice_: EndpointSlice) -> None:
        try:
            self.client.delete(ENDPOINT_SLICES, slice_.metadata.namespace, slice_.metadata.name)
        except NotFound:
            return


def _is_mirror(slice_: EndpointSlice) -> bool:
    return slice_.metadata.labels.get(MANAGED_BY_LABEL) == MANAGED_BY


def _meta(endpoints: Unstructured) -> ObjectMeta:
    name = endpoints.metadata.name
    labels = {**endpoints.metadata.labels, SERVICE_NAME_LABEL: name, MANAGED_BY_LABEL: MANAGED_BY}
    meta = ObjectMeta(generate_name=f"{name}-", namespace=endpoints.metadata.namespace, labels=labels)
    return adopted_meta(meta, endpoints)

"""The EndpointSlice controller: writes which pods stand behind each service, and in what state.

Changes of pods are gathered for `BATCH_MS`, so that a thousand pods that become ready are not a thousand
writes. Source: pkg/controller/endpointslice, k8s.io/endpointslice (v1.32).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import define

from k8s_tui.api.core import Endpoint, EndpointConditions, EndpointPort, EndpointSlice, Node, Service
from k8s_tui.api.errors import NotFound
from k8s_tui.api.meta import ObjectMeta, ObjectReference
from k8s_tui.api.pods import Pod, is_ready
from k8s_tui.api.value import EMPTY
from k8s_tui.client.client import ENDPOINT_SLICES, NODES, PODS, SERVICES
from k8s_tui.controllers.claims import adopted_meta
from k8s_tui.controllers.controller import Controller, Shared, key_of
from k8s_tui.controllers.informers import BY_NODE, BY_SERVICE, SERVICE_NAME_LABEL
from k8s_tui.controllers.servicepods import (
    HEADLESS_LABEL,
    has_selected_pods,
    hostname_in,
    is_headless,
    may_serve,
    ports_of,
)
from k8s_tui.controllers.slices import Layout, Ports, lay_out
from k8s_tui.sim.value import evolve, frozen

BATCH_MS = 100
"""How long changes of pods are gathered before slices are written."""

PODS_PER_BATCH_MS = 10
"""A large service's changes are gathered longer: one millisecond more for so many pods."""

FOREIGN_CHANGE_MS = 1_000
"""Until slices that somebody else changed are looked at (endpointSliceChangeMinSyncDelay)."""

STALE_RETRY_MS = 10
"""Until a cache is read again that does not show the last write yet."""

STALE_LIMIT_MS = 5_000
"""After which a cache is believed that never showed it."""

MANAGED_BY_LABEL = "endpointslice.kubernetes.io/managed-by"
MANAGED_BY = "endpointslice-controller.k8s.io"
ZONE_LABEL = "topology.kubernetes.io/zone"


@frozen
class Reached:
    """How one pod is reached, remembered as long as the pod and its place stay as they are.

    Attributes:
        place: The zone of its node, "" for none, None where the node does not exist.
    """

    pod: Pod
    place: str | None
    ports: Ports
    endpoint: Endpoint


@define(slots=True)
class Written:
    """The versions of a service's slices that this controller wrote last, and when."""

    versions: dict[str, int]
    deleted: set[str]
    at_ms: int

    def copy(self) -> Written:
        """Return the same with a memory of its own."""
        return Written(self.versions.copy(), self.deleted.copy(), self.at_ms)


def endpoint_of(service: Service, pod: Pod, zone: str | None) -> Endpoint:
    """Return how `pod` stands behind `service`."""
    meta = pod.metadata
    serving = is_ready(pod)
    terminating = meta.deletion_timestamp is not None
    ready = bool(service.spec.publish_not_ready_addresses) or (serving and not terminating)
    return Endpoint(
        (pod.status.pod_ip,),
        EndpointConditions(ready, serving, terminating),
        hostname_in(pod, service),
        ObjectReference("Pod", meta.namespace, meta.name, meta.uid),
        pod.spec.node_name or None,
        zone,
        _hints(service, zone),
    )


def _hints(service: Service, zone: str | None) -> Mapping[str, Any]:
    """Return for whom an endpoint is meant: with `PreferClose` for those of its own zone."""
    if zone is None or service.spec.extra.get("trafficDistribution") != "PreferClose":
        return EMPTY
    return {"hints": {"forZones": [{"name": zone}]}}


class EndpointSliceController(Controller):
    """Runs `lay_out` for each service."""

    name = "endpointslice"
    component = "endpoint-slice-controller"

    def __init__(self, shared: Shared) -> None:
        super().__init__(shared)
        self._services = self.informer(SERVICES)
        self._nodes = self.informer(NODES)
        self._pods = self.informer(PODS)
        self._slices = self.informer(ENDPOINT_SLICES)
        self._members = shared.services
        self._members.on_change(self._pods_changed)
        self._reached: dict[str, tuple[Service, dict[str, Reached]]] = {}
        self._written: dict[str, Written] = {}
        self._services.on_change(self._service_changed)
        self._slices.on_change(self._slice_changed)
        self._nodes.on_change(self._node_changed)

    def start(self) -> None:
        """Begin with an empty memory."""
        super().start()
        self._reached = {}
        self._written = {}

    def copy_state(self, other: EndpointSliceController) -> None:
        """Take over the memory of the same controller of another world."""
        super().copy_state(other)
        self._written = {key: written.copy() for key, written in other._written.items()}

    # -- what concerns which key ------------------------------------------------

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

    def _slice_changed(self, old: EndpointSlice | None, new: EndpointSlice | None) -> None:
        slice_ = new or old
        if slice_ is None or slice_.metadata.labels.get(MANAGED_BY_LABEL) != MANAGED_BY:
            return
        key = f"{slice_.metadata.namespace}/{slice_.metadata.labels.get(SERVICE_NAME_LABEL, '')}"
        written = self._written.get(key)
        name = slice_.metadata.name
        if written is not None:
            if new is None and name in written.deleted:
                return
            if new is not None and int(new.metadata.resource_version) <= written.versions.get(name, 0):
                return
            if new is None:
                written.versions.pop(name, None)
        self.queue.add_after(key, FOREIGN_CHANGE_MS)

    def _node_changed(self, old: Node | None, new: Node | None) -> None:
        node = new or old
        if node is None or (old is not None and new is not None and _zone(old) == _zone(new)):
            return
        for pod in self._pods.by(BY_NODE, node.metadata.name):
            for key in self._members.services_of(pod):
                self._pods_changed(key)

    # -- one key ------------------------------------------------

    def reconcile(self, key: str) -> None:
        """Write the slices of one service."""
        service: Service | None = self._services.objects.get(key)
        if service is None or not has_selected_pods(service):
            self._reached.pop(key, None)
            self._written.pop(key, None)
            return
        if service.metadata.deletion_timestamp is not None:
            return
        existing = [each for each in self._slices.by(BY_SERVICE, key) if _is_managed(each)]
        if self._is_stale(key, existing):
            self.queue.add_after(key, STALE_RETRY_MS)
            return
        layout = lay_out(existing, self._desired(key, service), placeholder=True)
        self._write(key, service, layout, existing)

    def _is_stale(self, key: str, existing: list[EndpointSlice]) -> bool:
        """Tell whether the cache does not show this controller's own last writes yet."""
        written = self._written.get(key)
        if written is None or self.sim.now_ms - written.at_ms > STALE_LIMIT_MS:
            return False
        known = {each.metadata.name: int(each.metadata.resource_version) for each in existing}
        if any(name in known for name in written.deleted):
            return True
        return any(known.get(name, 0) < version for name, version in written.versions.items())

    def _desired(self, key: str, service: Service) -> dict[Ports, dict[str, Endpoint]]:
        remembered = self._reached.get(key)
        before = remembered[1] if remembered is not None and remembered[0].spec == service.spec else {}
        after: dict[str, Reached] = {}
        desired: dict[Ports, dict[str, Endpoint]] = {}
        for pod in self._members.behind(service):
            uid = pod.metadata.uid
            reached = before.get(uid)
            if reached is None or reached.pod is not pod or reached.place != self._place_of(pod):
                reached = self._reach(service, pod, reached)
                if reached is None:
                    continue
            after[uid] = reached
            desired.setdefault(reached.ports, {})[uid] = reached.endpoint
        self._reached[key] = (service, after)
        return desired

    def _place_of(self, pod: Pod) -> str | None:
        node = self._nodes.objects.get(pod.spec.node_name)
        return _zone(node) if node is not None else None

    def _reach(self, service: Service, pod: Pod, before: Reached | None) -> Reached | None:
        """Return how `pod` is reached, None where it is not to stand behind the service."""
        if not may_serve(pod):
            return None
        place = self._place_of(pod)
        if place is None and not service.spec.publish_not_ready_addresses:
            return None
        endpoint = endpoint_of(service, pod, place or None)
        ports = ports_of(service, pod)
        if before is not None and before.ports == ports:
            same = before.endpoint if before.endpoint == endpoint else endpoint
            return Reached(pod, place, before.ports, same)
        return Reached(pod, place, ports, endpoint)

    # -- writing ------------------------------------------------

    def _write(self, key: str, service: Service, layout: Layout, existing: list[EndpointSlice]) -> None:
        written = Written({}, set(), self.sim.now_ms)
        self._written[key] = written
        meta = _slice_meta(service)
        updates = {each.metadata.name: each for each in layout.updates}
        gone = {each.metadata.name for each in layout.deletions}
        for each in existing:
            name = each.metadata.name
            new = updates.get(name, each)
            if name not in gone and (new is not each or new.metadata.labels != meta.labels):
                labelled = _with_labels(new, meta)
                written.versions[name] = int(self.client.update(labelled).metadata.resource_version)
        for ports, endpoints in layout.creations:
            made = self.client.create(
                EndpointSlice(meta, "IPv4", endpoints, tuple(EndpointPort(*port) for port in ports))
            )
            written.versions[made.metadata.name] = int(made.metadata.resource_version)
        for each in layout.deletions:
            try:
                self.client.delete(ENDPOINT_SLICES, each.metadata.namespace, each.metadata.name)
            except NotFound:
                continue
            written.deleted.add(each.metadata.name)


def _zone(node: Node) -> str:
    return node.metadata.labels.get(ZONE_LABEL, "")


def _is_managed(slice_: EndpointSlice) -> bool:
    labels = slice_.metadata.labels
    return labels.get(MANAGED_BY_LABEL) == MANAGED_BY and slice_.metadata.deletion_timestamp is None


def _slice_meta(service: Service) -> ObjectMeta:
    name = service.metadata.name
    labels = {**service.metadata.labels, SERVICE_NAME_LABEL: name, MANAGED_BY_LABEL: MANAGED_BY}
    labels.pop(HEADLESS_LABEL, None)
    if is_headless(service):
        labels[HEADLESS_LABEL] = ""
    meta = ObjectMeta(generate_name=f"{name}-", namespace=service.metadata.namespace, labels=labels)
    return adopted_meta(meta, service)


def _with_labels(slice_: EndpointSlice, meta: ObjectMeta) -> EndpointSlice:
    if slice_.metadata.labels == meta.labels:
        return slice_
    return evolve(slice_, metadata=evolve(slice_.metadata, labels=meta.labels))

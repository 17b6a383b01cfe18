"""The API server's regular chores: what exists in every cluster, compaction, the end of events.

All of them can be done again at any time, by any API server, and are tried again where etcd does not answer.
Source: kubernetes pkg/controlplane (kubernetes service, system namespaces), pkg/registry/scheduling/rest,
etcd3 compact.go (v1.32).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from k8s_tui.api.core import (
    Endpoint,
    EndpointConditions,
    EndpointPort,
    EndpointSlice,
    Namespace,
    Service,
    ServicePort,
    ServiceSpec,
)
from k8s_tui.api.errors import AlreadyExists, StatusError
from k8s_tui.api.meta import ObjectMeta
from k8s_tui.api.scheme import Resource
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.apiserver.aggregation import keep_availability
from k8s_tui.apiserver.authorization.policy import default_policy, reconciled
from k8s_tui.apiserver.customresources import CLEANUP_FINALIZER, DEFINITIONS
from k8s_tui.apiserver.keys import key_of
from k8s_tui.apiserver.strategy import Caller
from k8s_tui.sim.simulation import Key
from k8s_tui.sim.value import evolve

if TYPE_CHECKING:
    from k8s_tui.apiserver.server import ApiServer

COMPACTION_INTERVAL_MS = 5 * 60 * 1000
"""How often the API server compacts etcd (--etcd-compaction-interval, 5m)."""

EVENT_TTL_MS = 60 * 60 * 1000
"""How long events live (--event-ttl, 1h)."""

EVENT_INTERVAL_MS = 60 * 1000
"""How often expired events are looked for; etcd's leases do it at once."""

ENDPOINTS_INTERVAL_MS = 10_000
"""How often the addresses behind the `kubernetes` service are looked at (EndpointInterval, 10s)."""

HEALTH_INTERVAL_MS = 1_000
"""How often it looks whether etcd still answers."""

AVAILABILITY_INTERVAL_MS = 10_000
"""How often it is looked whether aggregated APIs answer; kube-aggregator hears of most changes at once."""

RETRY_MS = 1000
"""Until a chore is tried again that etcd did not let happen."""

KUBERNETES_ADDRESS = "10.96.0.1"
"""Of the `kubernetes` service: the first one of the range."""

KUBERNETES_PORT = 443
SERVER_PORT = 6443

SYSTEM_NAMESPACES = ("default", "kube-system", "kube-public", "kube-node-lease")
SYSTEM_CALLER = Caller("system:apiserver", ("system:masters", "system:authenticated"), "kube-apiserver")
PRIORITY_CLASSES = (
    (
        "system-node-critical",
        2_000_001_000,
        "Used for system critical pods that must not be moved from their current node.",
    ),
    (
        "system-cluster-critical",
        2_000_000_000,
        (
            "Used for system critical pods that must run in the cluster, but can be moved to another node if "
            "necessary."
        ),
    ),
)


def run(server: ApiServer, key: Key) -> None:
    """Do the chore that `key` names, and have it done again in its time."""
    chore, interval_ms = CHORES[key[0]]
    try:
        chore(server)
    except StatusError:
        server.sim.schedule(server.process_name, RETRY_MS, key)
        return
    if interval_ms:
        server.sim.schedule(server.process_name, interval_ms, key)


def bootstrap(server: ApiServer) -> None:
    """Make what every cluster has, and serve what the store defines."""
    server.serve_custom_kinds()
    for name in SYSTEM_NAMESPACES:
        _ensure(server, "namespaces", Namespace(ObjectMeta(name=name)))
    _ensure(server, "services", _kubernetes_service())
    for name, value, description in PRIORITY_CLASSES:
        content = {"value": value, "description": description, "preemptionPolicy": "PreemptLowerPriority"}
        made = Unstructured("scheduling.k8s.io/v1", "PriorityClass", ObjectMeta(name=name), content)
        _ensure(server, "priorityclasses.scheduling.k8s.io", made)
    for wanted in default_policy():
        _keep_policy(server, wanted)


def keep_endpoints(server: ApiServer) -> None:
    """Write the addresses of all API servers that serve behind the `kubernetes` service."""
    resource = _resource(server, "endpointslices.discovery.k8s.io")
    etcd = server.etcd()
    serving = sorted(
        peer.advertise_address
        for peer in server.peers
        if peer.is_serving() and (peer is server or peer.backing.sees(etcd))
    )
    addresses = tuple(address for address in serving if address)
    wanted = _kubernetes_slice(addresses)
    entry = etcd.get("/registry/endpointslices.discovery.k8s.io/default/kubernetes")
    if entry is None:
        _ensure(server, resource.group_resource, wanted)
    elif entry.value.endpoints != wanted.endpoints:
        server.update(resource, evolve(entry.value, endpoints=wanted.endpoints), SYSTEM_CALLER)
    _keep_old_endpoints(server, addresses)


def _keep_old_endpoints(server: ApiServer, addresses: tuple[str, ...]) -> None:
    """Write the same addresses as Endpoints, for those who still read these."""
    port = {"name": "https", "port": SERVER_PORT, "protocol": "TCP"}
    subsets = (
        [{"addresses": [{"ip": address} for address in addresses], "ports": [port]}] if addresses else []
    )
    entry = server.etcd().get("/registry/endpoints/default/kubernetes")
    if entry is None:
        labels = {"endpointslice.kubernetes.io/skip-mirror": "true"}
        meta = ObjectMeta(name="kubernetes", namespace="default", labels=labels)
        _ensure(server, "endpoints", Unstructured("v1", "Endpoints", meta, {"subsets": subsets}))
    elif entry.value.content.get("subsets") != subsets:
        changed = evolve(entry.value, content={"subsets": subsets})
        server.update(_resource(server, "endpoints"), changed, SYSTEM_CALLER)


def check_health(server: ApiServer) -> None:
    """Look after the connection to etcd."""
    server.check_health()


def compact(server: ApiServer) -> None:
    """Forget the history that was current one interval ago."""
    server.compact()


def finish_definitions(server: ApiServer) -> None:
    """Delete the objects of custom kinds whose definition goes; without any left it is gone."""
    definitions, is_pending = _resource(server, DEFINITIONS), False
    for definition in server.list(definitions).items:
        meta = definition.metadata
        if meta.deletion_timestamp is None or CLEANUP_FINALIZER not in meta.finalizers:
            continue
        names = (definition.content.get("spec") or {}).get("names") or {}
        resource = server.scheme.by_group_resource(
            f"{names.get('plural')}.{definition.content['spec']['group']}"
        )
        if resource is not None and _objects_left(server, resource):
            is_pending = True
            continue
        kept = tuple(each for each in meta.finalizers if each != CLEANUP_FINALIZER)
        server.update(definitions, evolve(definition, metadata=evolve(meta, finalizers=kept)), SYSTEM_CALLER)
    if is_pending:
        server.sim.schedule(server.process_name, RETRY_MS, ("finish-definitions",))


def _objects_left(server: ApiServer, resource: Resource) -> bool:
    """Delete all objects of a resource; tell whether somebody holds on to some."""
    for obj in server.list(resource).items:
        if obj.metadata.deletion_timestamp is None:
            server.delete(resource, obj.metadata.namespace, obj.metadata.name, SYSTEM_CALLER)
    return bool(server.list(resource).items)


def expire_events(server: ApiServer) -> None:
    """Remove the events that are older than their time."""
    resource = _resource(server, "events")
    born_before_ms = server.sim.now_ms - EVENT_TTL_MS
    if born_before_ms < 0:
        return
    old = [
        entry for entry in server.etcd().range("/registry/events/") if _told_ms(entry.value) <= born_before_ms
    ]
    for entry in sorted(old, key=lambda entry: entry.mod_revision):
        meta = entry.value.metadata
        server.delete(resource, meta.namespace, meta.name, SYSTEM_CALLER)


def _told_ms(event: Any) -> int:  # noqa: ANN401 - an Event
    """Return when the event was last written: each write starts its time anew."""
    return max(event.last_timestamp or 0, event.metadata.creation_timestamp or 0)


def _ensure(server: ApiServer, group_resource: str, obj: Any) -> None:  # noqa: ANN401 - any kind of object
    resource = _resource(server, group_resource)
    meta = obj.metadata
    if server.etcd().get(key_of(resource, meta.namespace, meta.name)) is not None:
        return
    try:
        server.create(resource, obj, SYSTEM_CALLER)
    except AlreadyExists:
        return


def _keep_policy(server: ApiServer, wanted: Unstructured) -> None:
    """Make a default role or binding, or give it back what it lacks."""
    resource = server.scheme.by_kind(wanted.api_version, wanted.kind)
    assert resource is not None
    meta = wanted.metadata
    entry = server.etcd().get(key_of(resource, meta.namespace, meta.name))
    if entry is None:
        _ensure(server, resource.group_resource, wanted)
        return
    kept = reconciled(entry.value, wanted)
    if kept is not entry.value:
        server.update(resource, kept, SYSTEM_CALLER)


def _resource(server: ApiServer, group_resource: str) -> Resource:
    found = server.scheme.by_group_resource(group_resource)
    assert found is not None, group_resource
    return found


def _kubernetes_service() -> Service:
    meta = ObjectMeta(
        name="kubernetes", namespace="default", labels={"component": "apiserver", "provider": "kubernetes"}
    )
    port = ServicePort(KUBERNETES_PORT, "https", "TCP", None, SERVER_PORT)
    return Service(
        meta, ServiceSpec((port,), cluster_ip=KUBERNETES_ADDRESS, cluster_ips=(KUBERNETES_ADDRESS,))
    )


def _kubernetes_slice(addresses: tuple[str, ...]) -> EndpointSlice:
    meta = ObjectMeta(
        name="kubernetes", namespace="default", labels={"kubernetes.io/service-name": "kubernetes"}
    )
    ready = EndpointConditions(ready=True)
    endpoints = tuple(Endpoint((address,), ready) for address in addresses)
    return EndpointSlice(meta, "IPv4", endpoints, (EndpointPort("https", "TCP", SERVER_PORT),))


CHORES: dict[Any, tuple[Callable[[ApiServer], None], int]] = {
    "health": (check_health, HEALTH_INTERVAL_MS),
    "bootstrap": (bootstrap, 0),
    "endpoints": (keep_endpoints, ENDPOINTS_INTERVAL_MS),
    "compact": (compact, COMPACTION_INTERVAL_MS),
    "availability": (keep_availability, AVAILABILITY_INTERVAL_MS),
    "finish-definitions": (finish_definitions, 0),
    "expire-events": (expire_events, EVENT_INTERVAL_MS),
}
"""Each chore and how often it is done, 0 for once."""

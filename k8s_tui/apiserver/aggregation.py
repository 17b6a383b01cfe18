"""Aggregation: API groups that another server of the cluster answers for, behind the same door.

An APIService names a group, a version and a service; requests go to a ready endpoint of that service. Nothing
behind it, and only its own group is unavailable.

Source: kube-aggregator pkg/apiserver (v1.32), pkg/controllers/status (its words).
Simplified: of all such groups the metrics API alone has a server; what the kube-apiserver serves itself has no
APIService objects.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Protocol

from k8s_tui.api.contents import spec_of, status_of, with_status
from k8s_tui.api.errors import NotFound, ServiceUnavailable
from k8s_tui.api.scheme import Resource, Scheme
from k8s_tui.api.time import format_time
from k8s_tui.api.unstructured import Unstructured

if TYPE_CHECKING:
    from k8s_tui.apiserver.server import ApiServer
    from k8s_tui.store.etcd import Etcd

API_SERVICES: Final = "apiservices.apiregistration.k8s.io"
PREFIX: Final = f"/registry/{API_SERVICES}/"

METRICS_GROUP: Final = "metrics.k8s.io"
NODE_METRICS: Final = Resource(
    METRICS_GROUP, "v1beta1", "nodes", "NodeMetrics", namespaced=False, verbs=("get", "list"), singular=""
)
POD_METRICS: Final = Resource(
    METRICS_GROUP, "v1beta1", "pods", "PodMetrics", verbs=("get", "list"), singular=""
)
AGGREGATED: Final[Mapping[str, tuple[Resource, ...]]] = {METRICS_GROUP: (NODE_METRICS, POD_METRICS)}
"""The resources of each group that is not the API server's own."""

Words = tuple[bool, str, str]
"""Whether a service answers, with the reason and message of its Available condition."""


class Extension(Protocol):
    """A server of the cluster that answers for a group."""

    def is_serving(self) -> bool:
        """Tell whether it answers."""

    def get(self, resource: Resource, namespace: str, name: str) -> Unstructured:
        """Return one object; raises NotFound."""

    def list(self, resource: Resource, namespace: str = "") -> tuple[Unstructured, ...]:
        """Return all objects of a namespace, "" for all."""


def with_aggregated(scheme: Scheme, etcd: Etcd) -> Scheme:
    """Return a scheme with the resources of the groups that have an APIService."""
    for group, resources in AGGREGATED.items():
        if _service_of(etcd, group) is not None:
            for resource in resources:
                scheme = scheme.with_resource(resource)
    return scheme


def extension_of(server: ApiServer, resource: Resource) -> Extension:
    """Return who answers for the group of a resource.

    Raises:
        NotFound: Nobody was registered for it.
        ServiceUnavailable: Nobody of those who were answers.
    """
    registered = _service_of(server.etcd(), resource.group)
    asked = f"(get {resource.group_resource})"
    if registered is None:
        raise NotFound(f"{NotFound.of_path()} {asked}")
    for node in _nodes_behind(server.etcd(), registered):
        extension = server.extensions.get(resource.group, {}).get(node)
        if extension is not None and extension.is_serving():
            return extension
    raise ServiceUnavailable(f"the server is currently unable to handle the request {asked}")


def _service_of(etcd: Etcd, group: str) -> Unstructured | None:
    for resource in AGGREGATED[group][:1]:
        entry = etcd.get(f"{PREFIX}{resource.version}.{group}")
        if entry is not None and spec_of(entry.value).get("service"):
            found: Unstructured = entry.value
            return found
    return None


def _nodes_behind(etcd: Etcd, registered: Unstructured) -> list[str]:
    """Return the nodes of the ready endpoints of the service that an APIService names."""
    service = spec_of(registered)["service"]
    prefix = f"/registry/endpointslices.discovery.k8s.io/{service.get('namespace', '')}/"
    slices = [entry.value for entry in sorted(etcd.range(prefix), key=lambda entry: entry.key)]
    label = "kubernetes.io/service-name"
    return [
        endpoint.node_name
        for each in slices
        if each.metadata.labels.get(label) == service.get("name")
        for endpoint in each.endpoints
        if endpoint.conditions.ready is not False and endpoint.node_name
    ]


# -- availability ------------------------------------------------------------


def availability(server: ApiServer, registered: Unstructured) -> Words:
    """Return whether what an APIService names answers, with reason and message."""
    etcd, spec = server.etcd(), spec_of(registered)
    service = spec["service"]
    namespace, name = service.get("namespace", ""), service.get("name", "")
    entry = etcd.get(f"/registry/services/{namespace}/{name}")
    whole = f'service/{name} in "{namespace}"'
    if entry is None:
        return False, "ServiceNotFound", f"{whole} is not present"
    nodes = _nodes_behind(etcd, registered)
    if not nodes:
        port = next((each.name for each in entry.value.spec.ports if each.name), "")
        words = f'endpoints for {whole} have no addresses with port name "{port}"'
        return False, "MissingEndpoints", words
    registered_servers = server.extensions.get(spec.get("group", ""), {})
    serving = [registered_servers.get(node) for node in nodes]
    if not any(each is not None and each.is_serving() for each in serving):
        address = f"{entry.value.spec.cluster_ip}:{service.get('port', 443)}"
        url = f"https://{address}/apis/{spec.get('group')}/{spec.get('version')}"
        refused = f'Get "{url}": dial tcp {address}: connect: connection refused'
        return False, "FailedDiscoveryCheck", f"failing or missing response from {url}: {refused}"
    return True, "Passed", "all checks passed"


def keep_availability(server: ApiServer) -> None:
    """Write into each APIService whether it is available."""
    from k8s_tui.apiserver.chores import SYSTEM_CALLER  # noqa: PLC0415 - one of the chores itself

    resource = server.scheme.by_group_resource(API_SERVICES)
    assert resource is not None
    for entry in sorted(server.etcd().range(PREFIX), key=lambda entry: entry.key):
        registered: Unstructured = entry.value
        if not spec_of(registered).get("service"):
            continue
        condition = _condition(availability(server, registered), registered, server.sim.now_ms)
        status = {"conditions": [condition]}
        if status != status_of(registered):
            server.update_status(resource, with_status(registered, status), SYSTEM_CALLER)


def _condition(words: Words, registered: Unstructured, now_ms: int) -> dict[str, Any]:
    holds, reason, message = words
    status = "True" if holds else "False"
    before = (status_of(registered).get("conditions") or [{}])[0]
    since = before.get("lastTransitionTime") if before.get("status") == status else None
    return {
        "type": "Available",
        "status": status,
        "lastTransitionTime": since or format_time(now_ms),
        "reason": reason,
        "message": message,
    }

"""Component statuses: what the API server finds when it asks the processes beside it how they are.

Nothing is stored. The scheduler and the controller manager are asked on the server's own machine, as if there were no
others, which is one of the reasons why the kind is deprecated. Source: kubernetes
pkg/registry/core/componentstatus, pkg/registry/core/rest/storage_core.go (v1.32).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8s_tui.api.errors import NotFound, StatusError
from k8s_tui.api.meta import ObjectMeta
from k8s_tui.api.unstructured import Unstructured

if TYPE_CHECKING:
    from k8s_tui.apiserver.server import ApiServer

RESOURCE = "componentstatuses"
PROCESSES = (("scheduler", "kube-scheduler", 10259), ("controller-manager", "kube-controller-manager", 10257))


def component_statuses(server: ApiServer) -> tuple[Unstructured, ...]:
    """Return what is known of each component now."""
    found = []
    for name, process, port in PROCESSES:
        address = f"127.0.0.1:{port}"
        full = f"{server.machine}/{process}"
        answers = server.sim.acts(full)
        refused = f'Get "https://{address}/healthz": dial tcp {address}: connect: connection refused'
        found.append(_status(name, "" if answers else refused))
    try:
        server.etcd()
    except StatusError:
        found.append(_status("etcd-0", "context deadline exceeded"))
    else:
        found.append(_status("etcd-0", ""))
    return tuple(found)


def component_status(server: ApiServer, name: str) -> Unstructured:
    """Return what is known of one component; raises NotFound."""
    for each in component_statuses(server):
        if each.metadata.name == name:
            return each
    raise NotFound.of(RESOURCE, name)


def _status(name: str, failure: str) -> Unstructured:
    condition = {"type": "Healthy", "status": "False" if failure else "True", "message": failure or "ok"}
    return Unstructured("v1", "ComponentStatus", ObjectMeta(name=name), {"conditions": [condition]})

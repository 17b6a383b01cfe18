"""What pods and nodes use, as the metrics API tells it: what `kubectl top` would print, for the panels.

It is asked as often as metrics-server asks the kubelets. Where nobody serves it nothing is known, and of more pods than
`PODS_LIMIT` nothing is asked, as the answer would take longer than a frame may.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from k8s_tui.api.errors import StatusError, Unreachable
from k8s_tui.api.quantity import Quantity
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.apiserver.aggregation import NODE_METRICS, POD_METRICS
from k8s_tui.apiserver.server import ApiServer
from k8s_tui.cluster.config import DESK
from k8s_tui.cluster.world import World
from k8s_tui.game.views import NO_USAGES, Usages, Used
from k8s_tui.metrics.server import RESOLUTION_MS

PODS_LIMIT = 2_000


class Top:
    """Asks for the metrics of a session's world, now and then."""

    def __init__(self) -> None:
        self._known = NO_USAGES
        self._world: World | None = None
        self._namespace = ""
        self._due_ms = 0

    def look(self, world: World, namespace: str, pods: int) -> Usages:
        """Return what the pods of a namespace and all nodes use; the very same while nothing is asked anew."""
        same = world is self._world and namespace == self._namespace
        if not same or world.now_ms >= self._due_ms:
            self._world, self._namespace = world, namespace
            self._due_ms = world.now_ms + RESOLUTION_MS
            known = _ask(world, namespace, with_pods=pods <= PODS_LIMIT)
            self._known = self._known if known == self._known else known
        return self._known


def _ask(world: World, namespace: str, *, with_pods: bool) -> Usages:
    """Ask the API server that the player reaches; nothing is known where it or who is behind it does not answer."""
    try:
        server = world.connect(DESK)
        if server.scheme.by_kind(POD_METRICS.api_version, POD_METRICS.kind) is None:
            return NO_USAGES
        return _read(server, namespace, with_pods=with_pods)
    except (StatusError, Unreachable):
        return NO_USAGES


def _read(server: ApiServer, namespace: str, *, with_pods: bool) -> Usages:
    pods = server.list(POD_METRICS, namespace).items if with_pods else ()
    nodes = server.list(NODE_METRICS).items
    return Usages(
        {(each.metadata.namespace, each.metadata.name): _sum(each) for each in pods},
        {each.metadata.name: _used(each.content["usage"]) for each in nodes},
    )


def _sum(metrics: Unstructured) -> Used:
    every = [_used(each["usage"]) for each in metrics.content.get("containers") or ()]
    return Used(sum(each.cpu_milli for each in every), sum(each.memory_bytes for each in every))


def _used(wire: Mapping[str, Any]) -> Used:
    return Used(Quantity.parse(wire["cpu"]).milli_value(), Quantity.parse(wire["memory"]).value())

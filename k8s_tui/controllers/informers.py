"""The informers that all controllers of one process share, with the indexes they look things up by.

One watch per resource, however many controllers are interested, as in client-go's SharedInformerFactory.
"""

from __future__ import annotations

from collections.abc import Mapping

from k8s_tui.api.core import EndpointSlice
from k8s_tui.api.meta import controller_of
from k8s_tui.api.objects import Object
from k8s_tui.api.pods import Pod, is_finished
from k8s_tui.api.scheme import Resource
from k8s_tui.client.client import ENDPOINT_SLICES, PODS, REPLICA_SETS, Client, Context
from k8s_tui.client.informer import Index, Informer
from k8s_tui.sim.parts import Parts

SERVICE_NAME_LABEL = "kubernetes.io/service-name"

BY_CONTROLLER = "controller"
BY_NODE = "node"
BY_SERVICE = "service"
BY_END = "end"
FINISHED = "finished"
"""Under what `BY_END` files the pods that will not run again."""


def orphans_of(namespace: str) -> str:
    """Return under what `BY_CONTROLLER` files the objects of a namespace that nobody controls."""
    return f"/{namespace}"


def _controller(obj: Object) -> str:
    owner = controller_of(obj.metadata)
    return orphans_of(obj.metadata.namespace) if owner is None else owner.uid


def _end(pod: Pod) -> str | None:
    return FINISHED if is_finished(pod) else None


def _node(pod: Pod) -> str | None:
    return pod.spec.node_name or None


def _service(slice_: EndpointSlice) -> str | None:
    name = slice_.metadata.labels.get(SERVICE_NAME_LABEL)
    return f"{slice_.metadata.namespace}/{name}" if name else None


INDEXES: Mapping[str, Mapping[str, Index]] = {
    PODS.group_resource: {BY_CONTROLLER: _controller, BY_NODE: _node, BY_END: _end},
    REPLICA_SETS.group_resource: {BY_CONTROLLER: _controller},
    "controllerrevisions.apps": {BY_CONTROLLER: _controller},
    ENDPOINT_SLICES.group_resource: {BY_SERVICE: _service},
}
"""What can be looked up, by resource."""


class Informers:
    """All informers of one process, made when they are first asked for."""

    def __init__(self, context: Context, client: Client, process: str) -> None:
        self._context = context
        self._client = client
        self._process = process
        self._by_name: dict[str, Informer] = {}
        self._is_running = False

    def of(self, resource: Resource) -> Informer:
        """Return the informer of `resource`."""
        name = resource.group_resource
        found = self._by_name.get(name)
        if found is None:
            indexes = INDEXES.get(name)
            found = Informer(self._context, self._client, self._process, resource, indexes=indexes)
            self._by_name[name] = found
            if self._is_running:
                found.start()
        return found

    def start(self) -> None:
        """Forget everything and begin to list."""
        self._is_running = True
        for informer in self._by_name.values():
            informer.start()

    def stop(self) -> None:
        """Let go of all watches."""
        self._is_running = False
        for informer in self._by_name.values():
            informer.stop()

    def handle(self, name: str) -> None:
        """Fetch what waits for the informer called `name`."""
        self._by_name[name].handle()

    def copy_in_parts(self, other: Informers) -> Parts[None]:
        """Take over what `other`, the informers of the same process in another world, know."""
        for name, theirs in other._by_name.items():
            mine = self._by_name.get(name)
            if mine is None:
                mine = self.of(theirs.resource)
            yield from mine.copy_in_parts(theirs)
        self._is_running = other._is_running

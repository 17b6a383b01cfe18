"""A component's connection to the API: from its machine, as itself, to whichever API server answers.

A connection lasts for a turn of its process, so that a server that died or a link that was cut is felt at once.
Source: client-go's rest and kubernetes packages.
"""

from __future__ import annotations

from typing import Any, Protocol, TypeVar

from k8s_tui.api.core import Namespace
from k8s_tui.api.errors import Forbidden
from k8s_tui.api.fieldselectors import FieldSelector
from k8s_tui.api.objects import TYPED, Object, kind_of
from k8s_tui.api.scheme import SCHEME, Resource
from k8s_tui.api.selectors import Selector
from k8s_tui.apiserver.deletion import DEFAULT_DELETION, DeleteOptions
from k8s_tui.apiserver.scale import scale_of, with_replicas
from k8s_tui.apiserver.server import ApiServer, Listing
from k8s_tui.apiserver.strategy import Caller
from k8s_tui.sim.simulation import Simulation
from k8s_tui.sim.value import evolve, frozen

T = TypeVar("T")


class Connect(Protocol):
    """How the API is reached from a machine."""

    def __call__(self, machine: str) -> ApiServer:
        """Return an API server that answers `machine`.

        Raises:
            Unreachable: None does.
        """


@frozen
class Context:
    """What a component is given of the world it runs in.

    Attributes:
        sim: Time, chance and the agenda.
        connect: The way to the API.
    """

    sim: Simulation
    connect: Connect


def resource(word: str) -> Resource:
    """Return the built-in resource that kubectl knows as `word`, as in `pods` or `deployments.apps`.

    Raises:
        KeyError: There is none.
    """
    found = SCHEME.lookup(word)
    if found is None:
        raise KeyError(word)
    return found


PODS = resource("pods")
NODES = resource("nodes")
SERVICES = resource("services")
ENDPOINT_SLICES = resource("endpointslices.discovery.k8s.io")
DEPLOYMENTS = resource("deployments.apps")
REPLICA_SETS = resource("replicasets.apps")
DAEMON_SETS = resource("daemonsets.apps")
NAMESPACES = resource("namespaces")
CONFIG_MAPS = resource("configmaps")
SECRETS = resource("secrets")
EVENTS = resource("events")
LEASES = resource("leases.coordination.k8s.io")
SERVICE_ACCOUNTS = resource("serviceaccounts")


class Client:
    """The API as one component sees it. Every call may raise StatusError or Unreachable."""

    def __init__(self, context: Context, machine: str, caller: Caller) -> None:
        self._connect = context.connect
        self._sim = context.sim
        self._server: ApiServer | None = None
        self._server_turn = 0
        self.machine = machine
        self.caller = caller

    def server(self) -> ApiServer:
        """Return the API server that answers now.

        Raises:
            Unreachable: None does.
        """
        turn = self._sim.turn
        if self._server is None or turn != self._server_turn or not turn:
            self._server, self._server_turn = self._connect(self.machine), turn
        return self._server

    def admitted(self, verb: str, of: Resource, namespace: str = "", name: str = "") -> ApiServer:
        """Return the API server that answers, once it has let the caller through.

        Raises:
            Forbidden: The caller may not do this.
        """
        server = self.server()
        server.authorizer.check(self.caller, verb, of, namespace, name)
        return server

    def get(self, of: Resource, namespace: str, name: str) -> Any:  # noqa: ANN401 - any kind of object
        """Return one object; raises NotFound."""
        return self.admitted("get", of, namespace, name).get(of, namespace, name)

    def list(
        self,
        of: Resource,
        namespace: str = "",
        labels: Selector | None = None,
        fields: FieldSelector | None = None,
    ) -> Listing:
        """Return the objects that the selectors choose."""
        return self.admitted("list", of, namespace).list(of, namespace, labels, fields)

    def create(self, obj: T) -> T:
        """Store a new object; raises AlreadyExists."""
        of = _resource_of(obj)
        return self.admitted("create", of, _namespace(obj)).create(of, obj, self.caller)

    def update(self, obj: T) -> T:
        """Store a changed object; raises Conflict where somebody else was faster."""
        of = _resource_of(obj)
        return self._writing(of, obj).update(of, obj, self.caller)

    def update_status(self, obj: T) -> T:
        """Store the status of an object; raises Conflict where somebody else was faster."""
        of = _resource_of(obj)
        return self._writing(of, obj, "status").update_status(of, obj, self.caller)

    def scale(self, of: Resource, namespace: str, name: str) -> dict[str, Any]:
        """Return the Scale of a workload in wire form; raises NotFound."""
        server = self.server()
        server.authorizer.check(self.caller, "get", of, namespace, name, "scale")
        return scale_of(server.get(of, namespace, name), of.scale_paths)

    def set_scale(self, of: Resource, namespace: str, name: str, replicas: int) -> None:
        """Give a workload another number of replicas; raises NotFound."""
        server = self.server()
        server.authorizer.check(self.caller, "update", of, namespace, name, "scale")
        changed = with_replicas(server.get(of, namespace, name), replicas, of.scale_paths)
        server.update(of, changed, self.caller)

    def finalize(self, namespace: Namespace) -> Namespace:
        """Store the finalizers of a namespace's spec; one that terminates is gone without any."""
        return self._writing(NAMESPACES, namespace, "finalize").finalize(namespace, self.caller)

    def delete(
        self, of: Resource, namespace: str, name: str, options: DeleteOptions = DEFAULT_DELETION
    ) -> None:
        """Delete an object, or mark it as to be deleted; raises NotFound."""
        self.admitted("delete", of, namespace, name).delete(of, namespace, name, self.caller, options)

    def let_go(self, of: Resource, namespace: str, name: str, finalizer: str) -> None:
        """Take a finalizer off an object, by a patch that asks for no version; raises NotFound."""
        server = self.admitted("patch", of, namespace, name)
        obj = server.get(of, namespace, name)
        kept = tuple(each for each in obj.metadata.finalizers if each != finalizer)
        server.update(of, evolve(obj, metadata=evolve(obj.metadata, finalizers=kept)), self.caller)

    def bind(self, namespace: str, pod: str, node: str) -> None:
        """Place a pod on a node; raises Conflict where it has one."""
        server = self.server()
        server.authorizer.check(self.caller, "create", PODS, namespace, pod, "binding")
        server.bind(namespace, pod, node, self.caller)

    def _writing(self, of: Resource, obj: Any, subresource: str = "") -> ApiServer:  # noqa: ANN401 - any kind
        """Return the server for a write: an update, or the patch that the real component makes instead."""
        server, meta = self.server(), obj.metadata
        where = (of, meta.namespace, meta.name, subresource)
        try:
            server.authorizer.check(self.caller, "update", *where)
        except Forbidden:
            server.authorizer.check(self.caller, "patch", *where)
        return server


def _namespace(obj: Any) -> str:  # noqa: ANN401 - any kind of object
    namespace: str = obj.metadata.namespace
    return namespace


def _resource_of(obj: Any) -> Resource:  # noqa: ANN401 - any kind of object
    cls = type(obj)
    known = _BY_CLASS.get(cls)
    return known if known is not None else _found(obj)


def _found(obj: Object) -> Resource:
    api_version, kind = kind_of(obj)
    found = SCHEME.by_kind(api_version, kind)
    if found is None:
        raise KeyError(f"{api_version} {kind}")
    return found


def _typed_resources() -> dict[type[Any], Resource]:
    known = {}
    for (api_version, kind), cls in TYPED.items():
        found = SCHEME.by_kind(api_version, kind)
        if found is not None:
            known[cls] = found
    return known


_BY_CLASS = _typed_resources()

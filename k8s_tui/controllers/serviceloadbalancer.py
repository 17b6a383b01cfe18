"""The service controller of the cloud controller manager: a balancer of the provider for each service that wants one.

It orders the balancer, writes its address into the service's status, and keeps its members to the nodes there
are. A finalizer makes sure that no service is gone before its balancer is given back. What the provider refuses
is tried again, later and later.

Simplified: services with a `loadBalancerClass` are left to others, as in Kubernetes; one address of IPv4 each.
Source: k8s.io/cloud-provider/controllers/service/controller.go (v1.32).
"""

from __future__ import annotations

from attrs import field

from k8s_tui.api.core import LoadBalancerIngress, LoadBalancerStatus, Node, Service
from k8s_tui.api.errors import NotFound
from k8s_tui.client.client import NODES, SERVICES
from k8s_tui.controllers.controller import Controller, Shared, key_of
from k8s_tui.machine.balancers import Balancer, Balancers, Forward, Order, ProviderError
from k8s_tui.machine.links import OUTSIDE
from k8s_tui.sim.value import evolve, frozen

FINALIZER = "service.kubernetes.io/load-balancer-cleanup"
EXCLUDE_LABEL = "node.kubernetes.io/exclude-from-external-load-balancers"
LEAVING_TAINT = "ToBeDeletedByClusterAutoscaler"

PROXY_HEALTH_PORT = 10256
"""Where kube-proxy says whether its node takes traffic (--healthz-bind-address)."""

MIN_RETRY_MS = 5_000
MAX_RETRY_MS = 300_000
"""Between attempts at what the provider refuses (minRetryDelay, maxRetryDelay)."""

CLUSTER_NAME = "kubernetes"
"""As kube-controller-manager --cluster-name has it; part of every balancer's name."""

UNREACHED = "Unable to establish connection to the load balancer endpoint of the provider"


@frozen
class Observed:
    """What is known of one service.

    Attributes:
        members: The nodes that may take traffic from outside.
        balancer: What the provider runs for it.
        ordered: The order that this process placed last, None after its start.
    """

    service: Service
    members: tuple[str, ...]
    balancer: Balancer | None
    ordered: Order | None


@frozen
class Plan:
    """What is to be done about it.

    Attributes:
        order: The order to be placed, None for none.
        cancel: The balancer is to be given back.
        is_new: The service wants something else than before, and not just other members.
    """

    order: Order | None = None
    cancel: bool = False
    is_new: bool = field(default=False)


def balancer_name(service: Service) -> str:
    """Return what the balancer of a service is called at the provider."""
    meta = service.metadata
    return f"kube_service_{CLUSTER_NAME}_{meta.namespace}_{meta.name}"


def wants_balancer(service: Service) -> bool:
    """Tell whether a service is to have a balancer of this provider."""
    spec = service.spec
    return (
        spec.type == "LoadBalancer"
        and not spec.load_balancer_class
        and service.metadata.deletion_timestamp is None
    )


def order_for(service: Service, members: tuple[str, ...]) -> Order:
    """Return the order that a service comes to."""
    spec = service.spec
    return Order(
        balancer_name(service),
        key_of(service),
        tuple(Forward(port.port, port.protocol or "TCP", port.node_port or 0) for port in spec.ports),
        members,
        spec.health_check_node_port or PROXY_HEALTH_PORT,
        tuple(text.strip() for text in spec.load_balancer_source_ranges),
        spec.load_balancer_ip,
    )


def plan(observed: Observed) -> Plan:
    """Return what is to be done about a service."""
    service = observed.service
    if not wants_balancer(service):
        return Plan(cancel=FINALIZER in service.metadata.finalizers)
    order = order_for(service, observed.members)
    if order == observed.ordered and observed.balancer is not None:
        return Plan()
    before = observed.ordered
    return Plan(order, is_new=before is None or evolve(before, members=order.members) != order)


def takes_traffic(node: Node) -> bool:
    """Tell whether a node is a member of balancers, ready or not: their health checks find that out."""
    meta = node.metadata
    return (
        meta.deletion_timestamp is None
        and EXCLUDE_LABEL not in meta.labels
        and all(taint.key != LEAVING_TAINT for taint in node.spec.taints)
    )


class ServiceLoadBalancerController(Controller):
    """Runs `plan` for each service."""

    name = "service"
    component = "service-controller"

    def __init__(self, shared: Shared) -> None:
        super().__init__(shared)
        self._services = self.informer(SERVICES)
        self._nodes = self.informer(NODES)
        self._ordered: dict[str, Order] = {}
        self._announced: dict[str, None] = {}
        self._refusals: dict[str, int] = {}
        self._services.on_change(self._service_changed)
        self._nodes.on_change(self._node_changed)

    @property
    def _provider(self) -> Balancers:
        assert self.shared.fleet is not None
        return self.shared.fleet.balancers

    def start(self) -> None:
        """Begin with an empty memory."""
        super().start()
        self._ordered, self._announced, self._refusals = {}, {}, {}

    def copy_state(self, other: ServiceLoadBalancerController) -> None:
        """Take over the memory of the same controller of another world."""
        super().copy_state(other)
        self._ordered = other._ordered.copy()
        self._announced = other._announced.copy()
        self._refusals = other._refusals.copy()

    def _service_changed(self, old: Service | None, new: Service | None) -> None:
        if new is not None and (new.spec.type == "LoadBalancer" or FINALIZER in new.metadata.finalizers):
            if old is None or old.spec != new.spec or old.metadata != new.metadata:
                self.queue.add(key_of(new))
        elif old is not None:
            self._forget(key_of(old))

    def _node_changed(self, old: Node | None, new: Node | None) -> None:
        before = old is not None and takes_traffic(old)
        if before != (new is not None and takes_traffic(new)):
            for key in self._ordered:
                self.queue.add(key)

    def _forget(self, key: str) -> None:
        self._ordered.pop(key, None)
        self._announced.pop(key, None)
        self._refusals.pop(key, None)

    def _members(self) -> tuple[str, ...]:
        return tuple(sorted(name for name, node in self._nodes.objects.items() if takes_traffic(node)))

    # -- one key ------------------------------------------------

    def reconcile(self, key: str) -> None:
        """Bring the balancer of one service to what it is to be."""
        service: Service | None = self._services.objects.get(key)
        if service is None:
            return
        name = balancer_name(service)
        observed = Observed(service, self._members(), self._provider.named(name), self._ordered.get(key))
        wanted = plan(observed)
        try:
            if wanted.cancel:
                self._cancel(key, service, name)
            elif wanted.order is not None:
                self._place(key, service, wanted.order, is_new=wanted.is_new)
            elif observed.balancer is not None:
                self._report(key, service, observed.balancer)
        except ProviderError as error:
            self._refused(key, service, str(error), is_order=not wanted.cancel)

    def _refused(self, key: str, service: Service, words: str, *, is_order: bool) -> None:
        what = f"ensure load balancer: error creating loadbalancer {balancer_name(service)}"
        said = f"failed to {what if is_order else 'delete load balancer'}: {words}"
        self.tell(service, "SyncLoadBalancerFailed", f"Error syncing load balancer: {said}", warning=True)
        refusals = self._refusals.get(key, 0)
        self._refusals[key] = refusals + 1
        self.queue.add_after(key, min(MIN_RETRY_MS << min(refusals, 10), MAX_RETRY_MS))

    def _require_way_out(self) -> None:
        """Raise where the provider cannot be reached from this machine."""
        assert self.shared.fleet is not None
        if not self.shared.fleet.reachable(self.shared.machine, OUTSIDE):
            raise ProviderError(UNREACHED)

    def _place(self, key: str, service: Service, order: Order, *, is_new: bool) -> None:
        if is_new:
            self.tell(service, "EnsuringLoadBalancer", "Ensuring load balancer")
            service = self._with_finalizer(service)
        if not order.members:
            said = "There are no available nodes for LoadBalancer"
            self.tell(service, "UnAvailableLoadBalancer", said, warning=True)
        self._require_way_out()
        balancer = self._provider.place(order, self.sim.now_ms)
        self._ordered[key] = order
        self._refusals.pop(key, None)
        if is_new:
            self._announced.pop(key, None)
        else:
            self.tell(service, "UpdatedLoadBalancer", "Updated load balancer with new hosts")
        self._report(key, service, balancer)

    def _with_finalizer(self, service: Service) -> Service:
        meta = service.metadata
        if FINALIZER in meta.finalizers:
            return service
        return self.client.update(
            evolve(service, metadata=evolve(meta, finalizers=(*meta.finalizers, FINALIZER)))
        )

    def _report(self, key: str, service: Service, balancer: Balancer) -> None:
        """Write the address once the balancer forwards; look again where it does not yet."""
        left_ms = balancer.ready_ms - self.sim.now_ms
        if left_ms > 0:
            self.queue.add_after(key, left_ms)
            return
        if key not in self._announced:
            self._announced[key] = None
            self.tell(service, "EnsuredLoadBalancer", "Ensured load balancer")
        self._write_status(service, (LoadBalancerIngress(balancer.ip, ip_mode="VIP"),))

    def _write_status(self, service: Service, ingress: tuple[LoadBalancerIngress, ...]) -> None:
        if service.status.load_balancer.ingress != ingress:
            status = evolve(service.status, load_balancer=LoadBalancerStatus(ingress))
            self.client.update_status(evolve(service, status=status))

    def _cancel(self, key: str, service: Service, name: str) -> None:
        self._require_way_out()
        if self._provider.named(name) is not None:
            self.tell(service, "DeletingLoadBalancer", "Deleting load balancer")
            self._provider.cancel(name)
            self.tell(service, "DeletedLoadBalancer", "Deleted load balancer")
        self._forget(key)
        try:
            self._write_status(service, ())
            current = self.client.get(SERVICES, service.metadata.namespace, service.metadata.name)
            finalizers = tuple(each for each in current.metadata.finalizers if each != FINALIZER)
            self.client.update(evolve(current, metadata=evolve(current.metadata, finalizers=finalizers)))
        except NotFound:
            return

"""What is to be done about a service that wants a balancer, had one, or has one already."""

import attrs
import pytest

from k8s_tui.api.core import Node, NodeSpec, Service, ServicePort, ServiceSpec
from k8s_tui.api.meta import ObjectMeta
from k8s_tui.controllers.serviceloadbalancer import (
    EXCLUDE_LABEL,
    FINALIZER,
    Observed,
    Plan,
    order_for,
    plan,
    takes_traffic,
)
from k8s_tui.machine.balancers import Balancer

PORT = ServicePort(80, "http", "TCP", node_port=30080)
SERVICE = Service(ObjectMeta(name="web", namespace="shop"), ServiceSpec((PORT,), type="LoadBalancer"))
NODES = ("worker-1", "worker-2")
ORDER = order_for(SERVICE, NODES)
BALANCER = Balancer(ORDER, "203.0.113.130", 0)
HELD = attrs.evolve(SERVICE, metadata=attrs.evolve(SERVICE.metadata, finalizers=(FINALIZER,)))


def with_spec(service: Service, **changes: object) -> Service:
    return attrs.evolve(service, spec=attrs.evolve(service.spec, **changes))


def test_the_order_has_the_services_ports_and_its_providers_name() -> None:
    assert ORDER.name == "kube_service_kubernetes_shop_web"
    assert [(each.port, each.protocol, each.node_port) for each in ORDER.forwards] == [(80, "TCP", 30080)]
    assert ORDER.health_port == 10256
    local = order_for(with_spec(SERVICE, health_check_node_port=32000), NODES)
    assert local.health_port == 32000


@pytest.mark.parametrize(
    "observed, wanted",
    [
        (Observed(SERVICE, NODES, None, None), Plan(ORDER, is_new=True)),
        (Observed(HELD, NODES, BALANCER, ORDER), Plan()),
        (Observed(HELD, NODES, BALANCER, None), Plan(ORDER, is_new=True)),
        (Observed(HELD, NODES, None, ORDER), Plan(ORDER)),
        (Observed(HELD, ("worker-1",), BALANCER, ORDER), Plan(order_for(SERVICE, ("worker-1",)))),
        (Observed(with_spec(HELD, type="ClusterIP"), NODES, BALANCER, ORDER), Plan(cancel=True)),
        (Observed(with_spec(SERVICE, type="NodePort"), NODES, None, None), Plan()),
        (Observed(with_spec(SERVICE, load_balancer_class="other.example/x"), NODES, None, None), Plan()),
    ],
    ids=["new", "settled", "restarted", "lost", "members", "no-longer", "never", "of-another-class"],
)
def test_the_plan(observed: Observed, wanted: Plan) -> None:
    assert plan(observed) == wanted


def test_a_service_that_goes_gives_its_balancer_back() -> None:
    leaving = attrs.evolve(HELD, metadata=attrs.evolve(HELD.metadata, deletion_timestamp=5))
    assert plan(Observed(leaving, NODES, BALANCER, ORDER)) == Plan(cancel=True)


def test_masters_and_leaving_nodes_take_no_traffic() -> None:
    node = Node(ObjectMeta(name="worker-1"), NodeSpec())
    assert takes_traffic(node)
    assert not takes_traffic(attrs.evolve(node, metadata=ObjectMeta(name="m", labels={EXCLUDE_LABEL: ""})))
    assert not takes_traffic(attrs.evolve(node, metadata=ObjectMeta(name="m", deletion_timestamp=1)))

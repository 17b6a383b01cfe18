"""The provider makes balancers of orders, within its quota and its addresses."""

import attrs
import pytest

from k8s_tui.machine.balancers import (
    MONTHLY_USD,
    PROVISION_MS,
    QUOTA,
    QUOTA_MET,
    UNAVAILABLE,
    Balancers,
    Forward,
    Order,
    ProviderError,
)

ORDER = Order("web", "shop/web", (Forward(80, "TCP", 30080), Forward(53, "UDP", 30053)), ("worker-1",), 10256)


def named(name: str, **changes: object) -> Order:
    return attrs.evolve(ORDER, name=name, service=f"shop/{name}", **changes)


def test_an_order_becomes_a_balancer_with_an_address_of_its_own() -> None:
    balancers = Balancers()
    first, second = balancers.place(ORDER, 5), balancers.place(named("api"), 5)
    assert (first.ip, second.ip) == ("203.0.113.130", "203.0.113.131")
    assert first.ready_ms == 5 + PROVISION_MS
    assert balancers.at(second.ip) is second
    assert balancers.of_service("shop/api") is second
    assert balancers.monthly_usd() == 2 * MONTHLY_USD
    assert first.forward(53, "UDP") == Forward(53, "UDP", 30053)
    assert first.forward(53, "TCP") is None


def test_a_changed_order_keeps_address_and_age() -> None:
    balancers = Balancers()
    first = balancers.place(ORDER, 0)
    revision = balancers.revision
    assert balancers.place(ORDER, 9) is first or balancers.revision == revision
    again = balancers.place(attrs.evolve(ORDER, members=("worker-2",)), 9)
    assert (again.ip, again.placed_ms, again.order.members) == (first.ip, 0, ("worker-2",))
    assert balancers.revision > revision


def test_the_quota_is_met_until_one_is_given_back() -> None:
    balancers = Balancers()
    for number in range(QUOTA):
        balancers.place(named(f"s{number}"), 0)
    with pytest.raises(ProviderError, match=QUOTA_MET):
        balancers.place(ORDER, 0)
    assert balancers.cancel("s0")
    assert not balancers.cancel("s0")
    assert balancers.place(ORDER, 0).ip == "203.0.113.130"


def test_an_address_may_be_asked_for_once() -> None:
    balancers = Balancers()
    assert balancers.place(named("a", ip="203.0.113.177"), 0).ip == "203.0.113.177"
    for ip in ("203.0.113.177", "192.0.2.1"):
        with pytest.raises(ProviderError, match="is not available"):
            balancers.place(named("b", ip=ip), 0)


def test_a_provider_that_is_down_takes_no_orders_and_forks_alone() -> None:
    balancers = Balancers()
    balancers.place(ORDER, 0)
    twin = balancers.fork()
    balancers.answers = False
    for call in (lambda: balancers.place(named("b"), 0), lambda: balancers.cancel("web")):
        with pytest.raises(ProviderError, match=UNAVAILABLE):
            call()
    assert twin.cancel("web")
    assert balancers.named("web") is not None


def test_who_is_let_in() -> None:
    balancers = Balancers()
    balancer = balancers.place(attrs.evolve(ORDER, source_ranges=("10.0.0.0/8",)), 0)
    assert balancer.lets_in("10.1.2.3")
    assert not balancer.lets_in("192.0.2.1")

"""Which names a resolver tries, what is an address, who is out in the world."""

import pytest

from k8s_tui.machine.outside import Outside, OutsideHost
from k8s_tui.network.names import candidates, is_address, search_domains

DATABASE = OutsideHost("db.example.com", ("198.51.100.7",), (5432,))
OUTSIDE = Outside((DATABASE,))


@pytest.mark.parametrize(
    "name, first, last",
    [
        pytest.param("web", "web.shop.svc.cluster.local", "web", id="short"),
        pytest.param("web.other", "web.other.shop.svc.cluster.local", "web.other", id="with namespace"),
        pytest.param("db.example.com", "db.example.com.shop.svc.cluster.local", "db.example.com", id="far"),
        pytest.param("a.b.c.d.e.f", "a.b.c.d.e.f", "a.b.c.d.e.f.cluster.local", id="five dots"),
        pytest.param("db.example.com.", "db.example.com", "db.example.com", id="full"),
    ],
)
def test_what_a_resolver_tries(name: str, first: str, last: str) -> None:
    tried = candidates(name, search_domains("shop"))
    assert (tried[0], tried[-1]) == (first, last)


@pytest.mark.parametrize(
    "text, expected", [("10.0.0.1", True), ("10.0.0", False), ("10.0.0.256", False), ("web", False)]
)
def test_addresses(text: str, expected: bool) -> None:
    assert is_address(text) is expected


def test_hosts_come_and_go() -> None:
    moved = OutsideHost("db.example.com", ("198.51.100.8",))
    assert OUTSIDE.with_host(moved).by_name("db.example.com") == moved
    assert OUTSIDE.by_address("198.51.100.7") == DATABASE
    assert OUTSIDE.without_host("db.example.com") == Outside()

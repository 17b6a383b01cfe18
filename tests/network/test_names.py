"""The cluster DNS answers as the specification of DNS-based service discovery says."""

import pytest

from k8s_tui.api.core import ServicePort
from k8s_tui.machine.outside import Outside, OutsideHost
from k8s_tui.network.names import (
    NOERROR,
    NXDOMAIN,
    SERVFAIL,
    answer,
    candidates,
    is_address,
)
from k8s_tui.network.names import Service as Srv
from k8s_tui.network.rules import EMPTY_RULES, build
from tests.network.test_rules import a_service, a_slice, an_endpoint

DATABASE = OutsideHost("db.example.com", ("198.51.100.7",), (5432,))
OUTSIDE = Outside((DATABASE,))

HEADLESS_SLICE = a_slice(
    an_endpoint("10.0.0.2", hostname="db-1"),
    an_endpoint("10.0.0.1", hostname="db-0"),
    an_endpoint("10.0.0.9", state="starting", hostname="db-2"),
    port_name="sql",
)
RULES = EMPTY_RULES.with_services(
    {
        "shop/web": build(a_service(ports=(ServicePort(80, "http", "TCP"),)), []),
        "shop/db": build(a_service("db", "None", ports=(ServicePort(5432, "sql", "TCP"),)), [HEADLESS_SLICE]),
        "shop/empty": build(a_service("empty", "None"), []),
        "shop/far": build(
            a_service("far", "", type="ExternalName", external_name="db.example.com."),
            [],
        ),
        "shop/loop": build(
            a_service("loop", "", type="ExternalName", external_name="loop.shop.svc.cluster.local"), []
        ),
    }
)


@pytest.mark.parametrize(
    "name, code, addresses",
    [
        pytest.param("web.shop.svc.cluster.local", NOERROR, ("10.96.1.1",), id="cluster IP"),
        pytest.param("web.other.svc.cluster.local", NXDOMAIN, (), id="other namespace"),
        pytest.param("db.shop.svc.cluster.local", NOERROR, ("10.0.0.1", "10.0.0.2"), id="headless"),
        pytest.param("db-1.db.shop.svc.cluster.local", NOERROR, ("10.0.0.2",), id="a pod of a headless one"),
        pytest.param("db-2.db.shop.svc.cluster.local", NXDOMAIN, (), id="a pod that is not ready"),
        pytest.param("empty.shop.svc.cluster.local", NXDOMAIN, (), id="headless without endpoints"),
        pytest.param("far.shop.svc.cluster.local", NOERROR, ("198.51.100.7",), id="alias to the outside"),
        pytest.param("loop.shop.svc.cluster.local", SERVFAIL, (), id="alias to itself"),
        pytest.param("10-0-0-7.shop.pod.cluster.local", NOERROR, ("10.0.0.7",), id="a pod's address"),
        pytest.param("db.example.com", NOERROR, ("198.51.100.7",), id="outside"),
        pytest.param("nobody.example.com", NXDOMAIN, (), id="nobody"),
        pytest.param("web.shop", NXDOMAIN, (), id="not a full name"),
    ],
)
def test_what_a_name_answers(name: str, code: str, addresses: tuple[str, ...]) -> None:
    answered = answer(RULES, OUTSIDE, name)
    assert (answered.code, answered.addresses) == (code, addresses)


def test_an_alias_is_told() -> None:
    answered = answer(RULES, OUTSIDE, "far.shop.svc.cluster.local")
    assert answered.aliases == ("far.shop.svc.cluster.local",)
    assert answered.name == "db.example.com"


def test_service_records() -> None:
    assert answer(RULES, OUTSIDE, "_http._tcp.web.shop.svc.cluster.local").services == (
        Srv(80, "web.shop.svc.cluster.local"),
    )
    assert answer(RULES, OUTSIDE, "_sql._tcp.db.shop.svc.cluster.local").services == (
        Srv(8080, "db-0.db.shop.svc.cluster.local"),
        Srv(8080, "db-1.db.shop.svc.cluster.local"),
    )
    assert answer(RULES, OUTSIDE, "_sql._udp.db.shop.svc.cluster.local").code == NXDOMAIN


def test_who_cannot_be_asked_is_no_answer() -> None:
    assert answer(RULES, OUTSIDE, "db.example.com", reachable=False).code == SERVFAIL
    assert answer(RULES, OUTSIDE, "far.shop.svc.cluster.local", reachable=False).code == SERVFAIL
    assert answer(None, OUTSIDE, "web.shop.svc.cluster.local").code == SERVFAIL
    assert answer(None, OUTSIDE, "db.example.com").code == NOERROR


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
    tried = candidates(name, "shop")
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

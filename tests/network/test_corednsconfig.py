"""CoreDNS answers by its Corefile, and in the cluster's zone as the specification of service discovery says."""

import pytest

from k8s_tui.api.core import ServicePort
from k8s_tui.machine.corefile import STANDARD
from k8s_tui.machine.outside import Outside, OutsideHost
from k8s_tui.network.corednsconfig import Knowledge
from k8s_tui.network.corednsconfig import answer as answer_by
from k8s_tui.network.names import NOERROR, NXDOMAIN, REFUSED_CODE, SERVFAIL, Answer
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


def answer(rules, outside: Outside, name: str, *, reachable: bool = True, corefile: str = STANDARD) -> Answer:
    return answer_by(corefile, Knowledge(rules, outside, reachable), name)


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


COREFILE = """
example.org {
    hosts {
        192.0.2.7 shop.example.org
        192.0.2.8 other.example.org
        fallthrough
    }
    forward . 8.8.8.8
}
.:53 {
    rewrite name old.example.com web.shop.svc.cluster.local
    rewrite name suffix .mesh.local .svc.cluster.local
    rewrite name regex (.*)\\.cells\\.local {1}.shop.svc.cluster.local
    hosts {
        192.0.2.9 local.example.com
        fallthrough
    }
    kubernetes cluster.local
    forward . /etc/resolv.conf {
        except internal.example.com
    }
}
"""


@pytest.mark.parametrize(
    "name, code, addresses",
    [
        ("shop.example.org", NOERROR, ("192.0.2.7",)),
        ("nobody.example.org", NXDOMAIN, ()),
        ("old.example.com", NOERROR, ("10.96.1.1",)),
        ("web.shop.mesh.local", NOERROR, ("10.96.1.1",)),
        ("web.cells.local", NOERROR, ("10.96.1.1",)),
        ("local.example.com", NOERROR, ("192.0.2.9",)),
        ("db.example.com", NOERROR, ("198.51.100.7",)),
        ("x.internal.example.com", REFUSED_CODE, ()),
    ],
)
def test_plugins_change_what_is_answered(name: str, code: str, addresses: tuple[str, ...]) -> None:
    answered = answer(RULES, OUTSIDE, name, corefile=COREFILE)
    assert (answered.code, answered.addresses, answered.name) == (code, addresses, name)


@pytest.mark.parametrize(
    "corefile, name, code",
    [
        (".:53 {\n forward . 192.0.2.99\n}", "db.example.com", SERVFAIL),
        (".:53 {\n kubernetes cluster.local\n}", "db.example.com", REFUSED_CODE),
        (".:53 {\n forward . /etc/resolv.conf\n}", "web.shop.svc.cluster.local", NXDOMAIN),
        (".:5353 {\n kubernetes cluster.local\n}", "web.shop.svc.cluster.local", REFUSED_CODE),
        (".:53 {\n kubernetes k8s.example\n}", "web.shop.svc.k8s.example", NOERROR),
    ],
    ids=["dead-upstream", "no-forward", "no-kubernetes", "another-port", "another-domain"],
)
def test_mistakes_have_their_effects(corefile: str, name: str, code: str) -> None:
    assert answer(RULES, OUTSIDE, name, corefile=corefile).code == code


def test_an_alias_to_nobody_is_an_answer_without_addresses() -> None:
    lost = {
        "shop/lost": build(a_service("lost", "", type="ExternalName", external_name="no.example.com"), [])
    }
    answered = answer(RULES.with_services(lost), OUTSIDE, "lost.shop.svc.cluster.local")
    assert (answered.code, answered.addresses, answered.name) == (NOERROR, (), "no.example.com")

"""Names resolve as far as the rules of the asker's node and the CoreDNS pods behind them allow."""

import pytest

from k8s_tui.api.core import ServicePort
from k8s_tui.machine.containers import Ailment
from k8s_tui.machine.links import OUTSIDE
from k8s_tui.machine.outside import Outside, OutsideHost
from k8s_tui.network.dns import DNS_IP, Resolution
from k8s_tui.network.routes import USERS
from tests.network.site import COREDNS, Site

HOSTS = Outside((OutsideHost("db.example.com", ("198.51.100.7",)),))
WEB = "10.96.1.1"


def a_site() -> Site:
    """Two CoreDNS pods, a web service and a pod that asks."""
    site = Site(outside=HOSTS)
    first = site.pod("worker-1", "coredns-1", COREDNS, namespace="kube-system")
    second = site.pod("worker-2", "coredns-2", COREDNS, namespace="kube-system")
    site.publish(
        "kube-dns",
        DNS_IP,
        (first, "worker-1"),
        (second, "worker-2"),
        port=53,
        namespace="kube-system",
        ports=(ServicePort(53, "dns", "UDP"),),
    )
    web = site.pod("worker-1", "web-1")
    site.publish("web", WEB, (web, "worker-1"))
    site.pod("worker-3", "asker")
    site.run(4_000)
    return site


def outcome(found: tuple[Resolution, ...], name: str = "x") -> dict[str, float]:
    """Return the share of each result: addresses, or the words of the failure."""
    shares: dict[str, float] = {}
    for each in found:
        text = ",".join(each.addresses) or each.failure(name).reason
        shares[text] = shares.get(text, 0.0) + each.share
    return shares


@pytest.mark.parametrize(
    "name, expected",
    [
        pytest.param("web", WEB, id="own namespace"),
        pytest.param("web.shop", WEB, id="with namespace"),
        pytest.param("web.shop.svc", WEB, id="with svc"),
        pytest.param("web.shop.svc.cluster.local", WEB, id="in full"),
        pytest.param("web.shop.svc.cluster.local.", WEB, id="in full with a dot"),
        pytest.param("db.example.com", "198.51.100.7", id="outside"),
        pytest.param("198.51.100.7", "198.51.100.7", id="an address"),
        pytest.param("localhost", "127.0.0.1", id="itself"),
    ],
)
def test_names_of_a_pod(name: str, expected: str) -> None:
    site = a_site()
    found = site.plane.resolver.resolve(site.source("worker-3", "asker"), name)
    assert outcome(found) == {expected: pytest.approx(1.0)}


def test_a_name_that_nobody_has() -> None:
    site = a_site()
    found = site.plane.resolver.resolve(site.source("worker-3", "asker"), "shop-db")
    assert outcome(found, "shop-db") == {"lookup shop-db on 10.96.0.10:53: no such host": pytest.approx(1.0)}


def test_a_far_name_costs_the_whole_search_list() -> None:
    site = a_site()
    source = site.source("worker-3", "asker")
    near, far, full = (
        site.plane.resolver.resolve(source, name)[0].latency_ms
        for name in ("web", "db.example.com", "db.example.com.")
    )
    assert far == pytest.approx(4 * near)
    assert full == pytest.approx(near)


def test_without_any_endpoint_questions_are_refused() -> None:
    site = a_site()
    site.publish("kube-dns", DNS_IP, port=53, namespace="kube-system", ports=(ServicePort(53, "dns", "UDP"),))
    site.run(3_000)
    found = site.plane.resolver.resolve(site.source("worker-3", "asker"), "web")
    assert outcome(found, "web") == {"lookup web on 10.96.0.10:53: connection refused": 1.0}


def test_a_machine_that_died_with_its_coredns_costs_half_the_questions() -> None:
    site = a_site()
    site.fleet.power_off("worker-2")
    found = site.plane.resolver.resolve(site.source("worker-3", "asker"), "web")
    assert outcome(found, "web") == {WEB: 0.5, "lookup web on 10.96.0.10:53: i/o timeout": 0.5}
    assert found[1].hop == "pod kube-system/coredns-2 (worker-2)"
    assert found[1].latency_ms == 5_000


def test_a_hung_coredns_times_out() -> None:
    site = a_site()
    for machine, pod in (("worker-1", "coredns-1"), ("worker-2", "coredns-2")):
        site.fleet.machines[machine].runtime.afflict(site.container(machine, pod).id, Ailment(hung=True))
    found = site.plane.resolver.resolve(site.source("worker-3", "asker"), "web")
    assert outcome(found, "web") == {"lookup web on 10.96.0.10:53: i/o timeout": 1.0}


def test_a_coredns_that_cannot_see_the_outside_answers_so() -> None:
    site = a_site()
    for machine in ("worker-1", "worker-2"):
        site.fleet.links.cut(machine, OUTSIDE)
    source = site.source("worker-3", "asker")
    assert outcome(site.plane.resolver.resolve(source, "web")) == {WEB: 1.0}
    found = site.plane.resolver.resolve(source, "db.example.com")
    assert outcome(found, "db") == {"lookup db on 10.96.0.10:53: server misbehaving": 1.0}


def test_a_coredns_that_is_cut_off_from_the_api_answers_what_it_knew() -> None:
    site = a_site()
    site.run(1_000)
    site.publish("other", "10.96.7.7")
    site.run(3_000)
    site.fleet.links.cut("worker-2", "master-1")
    site.publish("cart", "10.96.2.2")
    site.run(4_000)
    source = site.source("worker-3", "asker")
    assert outcome(site.plane.resolver.resolve(source, "cart"), "cart") == {
        "10.96.2.2": 0.5,
        "lookup cart on 10.96.0.10:53: no such host": 0.5,
    }
    assert outcome(site.plane.resolver.resolve(source, "other")) == {"10.96.7.7": 1.0}
    site.fleet.links.heal()
    assert outcome(site.plane.resolver.resolve(source, "cart")) == {"10.96.2.2": 1.0}


def test_a_coredns_that_never_heard_of_anything_fails() -> None:
    site = a_site()
    site.fleet.links.cut("worker-2", "master-1")
    runtime = site.fleet.machines["worker-2"].runtime
    old = site.container("worker-2", "coredns-2")
    runtime.kill_container(old.id)
    runtime.run_container("coredns-2", old.config)
    site.run(1_000)
    found = site.plane.resolver.resolve(site.source("worker-3", "asker"), "web")
    assert outcome(found, "web") == {WEB: 0.5, "lookup web on 10.96.0.10:53: server misbehaving": 0.5}
    assert site.plane.ground.footprint.is_volatile


def test_machines_and_users_ask_elsewhere() -> None:
    site = a_site()
    machine = site.source("worker-3")
    assert outcome(site.plane.resolver.resolve(machine, "worker-1")) == {"192.168.0.1": 1.0}
    assert outcome(site.plane.resolver.resolve(machine, "db.example.com")) == {"198.51.100.7": 1.0}
    assert outcome(site.plane.resolver.resolve(machine, "web.shop"), "web.shop") == {
        "lookup web.shop on 10.0.0.2:53: no such host": 1.0
    }
    assert outcome(site.plane.resolver.resolve(USERS, "db.example.com")) == {"198.51.100.7": 1.0}
    site.fleet.links.cut("worker-3", OUTSIDE)
    assert outcome(site.plane.resolver.resolve(machine, "db.example.com"), "db") == {
        "lookup db on 10.0.0.2:53: i/o timeout": 1.0
    }


def test_a_node_with_stale_rules_asks_a_coredns_that_is_gone() -> None:
    site = a_site()
    runtime = site.fleet.machines["worker-3"].runtime
    runtime.kill_container(site.container("worker-3", "kube-proxy-worker-3").id)
    site.remove("worker-2", "coredns-2")
    address = site.plane.ground.address_of(site.plane.ground.pods_named("kube-system", "coredns-1")[0])
    site.publish(
        "kube-dns",
        DNS_IP,
        (address, "worker-1"),
        port=53,
        namespace="kube-system",
        ports=(ServicePort(53, "dns", "UDP"),),
    )
    site.run(3_000)
    stale = site.plane.resolver.resolve(site.source("worker-3", "asker"), "web")
    assert outcome(stale, "web") == {WEB: 0.5, "lookup web on 10.96.0.10:53: i/o timeout": 0.5}
    fresh = site.plane.resolver.resolve(site.source("worker-1", "web-1"), "web")
    assert outcome(fresh) == {WEB: 1.0}

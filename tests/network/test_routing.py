"""Connections end where the rules of the right node and the state of the world put them."""

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from k8s_tui.machine.balancers import PROVISION_MS, Forward, Order
from k8s_tui.machine.containers import Ailment
from k8s_tui.machine.links import OUTSIDE, Link
from k8s_tui.machine.outside import Outside, OutsideHost
from k8s_tui.network.routes import NO_ROUTE, REFUSED, TIMED_OUT, USERS, Branch, Failure, Place
from tests.network.site import Site

WEB = "10.96.1.1"
DATABASE = OutsideHost("db.example.com", ("198.51.100.7",), (5432,), application="postgres")


def a_site(**spec: object) -> Site:
    """A web service with a pod on each of the first two of three nodes, reachable at node port 30080."""
    site = Site(outside=Outside((DATABASE,)))
    one = site.pod("worker-1", "web-1")
    two = site.pod("worker-2", "web-2")
    site.publish("web", WEB, (one, "worker-1"), (two, "worker-2"), node_port=30080, **spec)
    site.run(4_000)
    return site


def ends(branches: tuple[Branch, ...]) -> dict[str, float]:
    """Return the share of each end, by its hop, with the reason where it is a failure."""
    found: dict[str, float] = {}
    for branch in branches:
        text = branch.end.hop if isinstance(branch.end, Place) else f"{branch.end.reason} at {branch.end.hop}"
        found[text] = found.get(text, 0.0) + branch.share
    return {text: round(share, 6) for text, share in found.items()}


def test_a_service_spreads_evenly_over_its_endpoints() -> None:
    site = a_site()
    assert ends(site.plane.router.connect(site.source("worker-3"), WEB, 80)) == {
        "pod shop/web-1 (worker-1)": 0.5,
        "pod shop/web-2 (worker-2)": 0.5,
    }


def test_a_node_port_answers_on_a_node_without_any_endpoint() -> None:
    site = a_site()
    branches = site.plane.router.connect(USERS, "192.168.0.3", 30080)
    assert ends(branches) == {"pod shop/web-1 (worker-1)": 0.5, "pod shop/web-2 (worker-2)": 0.5}
    assert branches[0].hops == ("node worker-3:30080", "service shop/web", "pod shop/web-1 (worker-1)")
    assert branches[0].service == "shop/web"


def test_a_dead_machine_times_out_and_stays_in_the_rules() -> None:
    site = a_site()
    site.fleet.power_off("worker-2")
    assert ends(site.plane.router.connect(USERS, "192.168.0.1", 30080)) == {
        "pod shop/web-1 (worker-1)": 0.5,
        f"{TIMED_OUT} at pod shop/web-2 (worker-2)": 0.5,
    }
    assert ends(site.plane.router.connect(USERS, "192.168.0.2", 30080)) == {
        f"{TIMED_OUT} at node worker-2": 1.0
    }


def test_a_node_with_a_dead_proxy_sends_by_stale_rules() -> None:
    site = a_site()
    runtime = site.fleet.machines["worker-3"].runtime
    runtime.kill_container(site.container("worker-3", "kube-proxy-worker-3").id)
    fresh = site.pod("worker-1", "web-3")
    site.publish("web", WEB, (fresh, "worker-1"), node_port=30080)
    site.remove("worker-1", "web-1")
    site.remove("worker-2", "web-2")
    site.run(4_000)
    assert ends(site.plane.router.connect(USERS, "192.168.0.1", 30080)) == {"pod shop/web-3 (worker-1)": 1.0}
    assert ends(site.plane.router.connect(USERS, "192.168.0.3", 30080)) == {
        f"{TIMED_OUT} at pod shop/web-1 (gone from worker-1)": 0.5,
        f"{TIMED_OUT} at pod shop/web-2 (gone from worker-2)": 0.5,
    }


def test_no_endpoints_refuse() -> None:
    site = a_site()
    site.publish("web", WEB, node_port=30080)
    site.run(4_000)
    expected = {f"{REFUSED} at service shop/web (no endpoints)": 1.0}
    assert ends(site.plane.router.connect(site.source("worker-1"), WEB, 80)) == expected
    assert ends(site.plane.router.connect(USERS, "192.168.0.1", 30080)) == expected


def test_an_endpoint_that_does_not_listen_refuses() -> None:
    site = a_site()
    runtime = site.fleet.machines["worker-2"].runtime
    runtime.kill_container(site.container("worker-2", "web-2").id)
    assert ends(site.plane.router.connect(USERS, "192.168.0.1", 30080)) == {
        "pod shop/web-1 (worker-1)": 0.5,
        f"{REFUSED} at pod shop/web-2 (worker-2)": 0.5,
    }


def test_an_application_that_closed_its_port_refuses() -> None:
    site = a_site()
    runtime = site.fleet.machines["worker-2"].runtime
    runtime.afflict(site.container("worker-2", "web-2").id, Ailment(closed=True))
    assert ends(site.plane.router.connect(site.source("worker-2"), WEB, 80))[
        f"{REFUSED} at pod shop/web-2 (worker-2)"
    ] == pytest.approx(0.5)


@pytest.mark.parametrize(
    "ip, port, expected",
    [
        pytest.param(WEB, 81, f"{TIMED_OUT} at service shop/web port 81", id="a port the service lacks"),
        pytest.param("10.244.1.200", 80, f"{TIMED_OUT} at address 10.244.1.200", id="a pod long gone"),
        pytest.param("10.99.9.9", 80, f"{NO_ROUTE} at address 10.99.9.9", id="nobody's address"),
        pytest.param("192.168.0.1", 31000, f"{REFUSED} at node worker-1 port 31000", id="no such node port"),
        pytest.param("192.168.0.1", 22, "node worker-1", id="ssh"),
        pytest.param(
            "192.168.0.1", 10256, "pod kube-system/kube-proxy-worker-1 (worker-1)", id="host network"
        ),
        pytest.param("198.51.100.7", 5432, "host db.example.com", id="outside"),
        pytest.param("198.51.100.7", 80, f"{REFUSED} at host db.example.com port 80", id="its other port"),
        pytest.param("127.0.0.1", 80, f"{REFUSED} at node worker-3 port 80", id="itself"),
    ],
)
def test_addresses(ip: str, port: int, expected: str) -> None:
    site = a_site()
    assert ends(site.plane.router.connect(site.source("worker-3"), ip, port)) == {expected: 1.0}


def test_a_machine_reaches_node_ports_by_loopback_and_a_pod_does_not() -> None:
    site = a_site()
    own = ends(site.plane.router.connect(site.source("worker-3"), "127.0.0.1", 30080))
    assert own == ends(site.plane.router.connect(site.source("worker-3"), "192.168.0.3", 30080))
    branches = site.plane.router.connect(site.source("worker-1", "web-1"), "127.0.0.1", 30080)
    assert all(REFUSED in each for each in ends(branches))


def test_a_pod_reaches_itself_by_loopback() -> None:
    site = a_site()
    branches = site.plane.router.connect(site.source("worker-1", "web-1"), "127.0.0.1", 80)
    assert ends(branches) == {"pod shop/web-1 (worker-1)": 1.0}


def test_a_cut_link_is_felt_only_across_it() -> None:
    site = a_site()
    site.fleet.links.cut("worker-1", "worker-2")
    assert ends(site.plane.router.connect(USERS, "192.168.0.1", 30080)) == {
        "pod shop/web-1 (worker-1)": 0.5,
        f"{TIMED_OUT} at pod shop/web-2 (worker-2)": 0.5,
    }
    assert all(
        isinstance(branch.end, Place) for branch in site.plane.router.connect(USERS, "192.168.0.3", 30080)
    )


def test_a_slow_link_costs_time_and_a_lossy_one_connections() -> None:
    site = a_site()
    site.fleet.links.set("worker-1", "worker-2", Link(delay_ms=50))
    (near, far) = site.plane.router.connect(site.source("worker-1"), WEB, 80)
    assert far.latency_ms - near.latency_ms > 190
    site.fleet.links.set("worker-1", "worker-2", Link(loss=0.5))
    lossy = ends(site.plane.router.connect(site.source("worker-1"), WEB, 80))
    assert lossy[f"{TIMED_OUT} at pod shop/web-2 (worker-2)"] == pytest.approx(0.5 * 0.125)


def test_users_are_cut_off_with_the_outside() -> None:
    site = a_site()
    site.fleet.links.cut("worker-1", OUTSIDE)
    assert ends(site.plane.router.connect(USERS, "192.168.0.1", 30080)) == {
        f"{TIMED_OUT} at node worker-1": 1.0
    }


def test_the_policy_local_drops_where_there_is_no_endpoint() -> None:
    site = a_site(external_traffic_policy="Local")
    assert ends(site.plane.router.connect(USERS, "192.168.0.1", 30080)) == {"pod shop/web-1 (worker-1)": 1.0}
    assert ends(site.plane.router.connect(USERS, "192.168.0.3", 30080)) == {
        f"{TIMED_OUT} at service shop/web (no endpoints)": 1.0
    }


def test_affinity_ties_a_pod_to_one_endpoint() -> None:
    site = a_site(session_affinity="ClientIP")
    source = site.source("worker-1", "web-1")
    assert len(site.plane.router.connect(source, WEB, 80)) == 1
    assert len(site.plane.router.connect(USERS, "192.168.0.1", 30080)) == 2


def test_an_external_ip_is_sent_to_nodes_that_are_up() -> None:
    site = a_site(external_ips=("203.0.113.9",))
    site.fleet.power_off("worker-3")
    branches = site.plane.router.connect(USERS, "203.0.113.9", 80)
    assert {branch.hops[0] for branch in branches} == {"node worker-1"}
    assert site.plane.router.doors(site.nodes) == (("worker-1", 2), ("worker-3", 1))
    assert sum(branch.share for branch in branches) == pytest.approx(1.0)
    for name in ("worker-1", "worker-2"):
        site.fleet.power_off(name)
    assert ends(site.plane.router.connect(USERS, "203.0.113.9", 80)) == {
        f"{TIMED_OUT} at external IP 203.0.113.9 of service shop/web": 1.0
    }


def a_balanced_site(**changes: object) -> Site:
    """A site whose service has a balancer of the cloud that forwards already."""
    site = a_site()
    order = Order("lb", "shop/web", (Forward(80, "TCP", 30080),), site.nodes, 10256)
    site.fleet.balancers.place(attrs.evolve(order, **changes), -PROVISION_MS)
    return site


BALANCER = "203.0.113.130"


def test_a_balancer_sends_to_the_node_ports_of_healthy_members() -> None:
    site = a_balanced_site()
    branches = site.plane.router.connect(USERS, BALANCER, 80)
    assert branches[0].hops[:3] == (f"balancer {BALANCER}", "node worker-1:30080", "service shop/web")
    assert sum(branch.share for branch in branches) == pytest.approx(1.0)
    site.sim.stop("worker-1/kube-proxy")
    entries = {branch.hops[1] for branch in site.plane.router.connect(USERS, BALANCER, 80)}
    assert entries == {"node worker-2:30080"}
    for name in site.nodes:
        site.fleet.power_off(name)
    assert ends(site.plane.router.connect(USERS, BALANCER, 80)) == {
        f"{TIMED_OUT} at balancer {BALANCER} (no healthy members)": 1.0
    }


@pytest.mark.parametrize(
    "changes, port, end",
    [
        ({}, 443, f"{REFUSED} at balancer {BALANCER} port 443"),
        ({"members": ()}, 80, f"{TIMED_OUT} at balancer {BALANCER} (no healthy members)"),
        (
            {"source_ranges": ("10.0.0.0/8",)},
            80,
            f"{TIMED_OUT} at balancer {BALANCER}",
        ),
        ({"forwards": (Forward(80, "TCP", 31999),)}, 80, f"{REFUSED} at node worker-1 port 31999"),
    ],
    ids=["no-listener", "no-members", "source-ranges", "node-port-gone"],
)
def test_a_balancer_that_does_not_help(changes: dict[str, object], port: int, end: str) -> None:
    site = a_balanced_site(**changes)
    assert ends(site.plane.router.connect(USERS, BALANCER, port)) == {end: 1.0}


def test_a_balancer_forwards_nothing_before_it_is_made() -> None:
    site = a_site()
    order = Order("lb", "shop/web", (Forward(80, "TCP", 30080),), site.nodes, 10256)
    site.fleet.balancers.place(order, site.sim.now_ms)
    assert f"{TIMED_OUT} at balancer {BALANCER} (not active yet)" in ends(
        site.plane.router.connect(USERS, BALANCER, 80)
    )
    site.run(PROVISION_MS)
    assert ends(site.plane.router.connect(USERS, BALANCER, 80)).keys() == {
        "pod shop/web-1 (worker-1)",
        "pod shop/web-2 (worker-2)",
    }


def test_a_machine_that_rebooted_has_neither_rules_nor_ways() -> None:
    site = a_site()
    site.fleet.power_off("worker-3")
    site.fleet.power_on("worker-3", 0)
    site.run(10)
    source = site.source("worker-3")
    assert ends(site.plane.router.connect(source, WEB, 80)) == {f"{NO_ROUTE} at address {WEB}": 1.0}
    pod_ip = site.plane.ground.address_of(site.plane.ground.pods_named("shop", "web-1")[0])
    assert isinstance(site.plane.router.connect(source, pod_ip, 80)[0].end, Failure)
    site.pod("worker-3", "kindnet-x", "docker.io/kindest/kindnetd:v1", host_network=True)
    assert isinstance(site.plane.router.connect(source, pod_ip, 80)[0].end, Place)


def test_sources_fare_alike_only_while_nothing_tells_them_apart() -> None:
    site = a_site()
    vantage = site.plane.router.vantage
    sources = [site.source(node) for node in site.nodes]
    assert len({vantage(source) for source in sources}) == 1
    assert site.plane.router.doors(site.nodes) == (("worker-1", 3),)
    site.fleet.links.set("worker-1", "worker-2", Link(delay_ms=50))
    assert len({vantage(source) for source in sources}) == 3
    site.fleet.links.heal()
    site.fleet.links.isolate("worker-3")
    assert len({vantage(source) for source in sources}) == 2
    assert site.plane.router.doors(site.nodes) == (("worker-1", 2), ("worker-3", 1))


FAULTS = st.lists(
    st.sampled_from(
        [
            "off worker-1",
            "off worker-2",
            "cut",
            "loss",
            "kill web-1",
            "remove web-2",
            "proxy worker-3",
            "empty",
        ]
    ),
    max_size=4,
    unique=True,
)


def inflict(site: Site, fault: str) -> None:
    """Let one of the faults above happen, where it still can."""
    word, _, name = fault.partition(" ")
    running = {each: site.fleet.machines[each].is_up() for each in site.nodes}
    if word == "off":
        site.fleet.power_off(name)
    elif word == "cut":
        site.fleet.links.cut("worker-1", "worker-3")
    elif word == "loss":
        site.fleet.links.set("worker-2", "worker-3", Link(loss=0.3))
    elif word == "kill" and running["worker-1"]:
        site.fleet.machines["worker-1"].runtime.kill_container(site.container("worker-1", name).id)
    elif word == "remove" and running["worker-2"]:
        site.remove("worker-2", name)
    elif word == "proxy":
        runtime = site.fleet.machines[name].runtime
        runtime.kill_container(site.container(name, f"kube-proxy-{name}").id)
    elif word == "empty":
        site.publish("web", WEB, node_port=30080)


@settings(max_examples=25)
@given(FAULTS, st.integers(0, 3_000))
def test_shares_add_up_whatever_happens(faults: list[str], wait_ms: int) -> None:
    site = a_site()
    for fault in faults:
        inflict(site, fault)
    site.run(wait_ms)
    sources = [USERS, *(site.source(node) for node in site.nodes)]
    for source in sources:
        for ip, port in (("192.168.0.3", 30080), ("192.168.0.1", 30080), (WEB, 80), ("10.244.1.2", 80)):
            branches = site.plane.router.connect(source, ip, port)
            assert sum(branch.share for branch in branches) == pytest.approx(1.0)
            assert all(branch.share > 0 for branch in branches)

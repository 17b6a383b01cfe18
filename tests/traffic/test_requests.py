"""One request is followed through names, services, pods and what the applications behind need."""

import pytest

from k8s_tui.api.core import ServicePort
from k8s_tui.apiserver.strategy import ADMINISTRATOR
from k8s_tui.client.client import SERVICES
from k8s_tui.machine.applications import Application, Upstream
from k8s_tui.machine.containers import Ailment
from k8s_tui.machine.links import Link
from k8s_tui.machine.outside import Outside, OutsideHost
from k8s_tui.network.dns import DNS_IP
from k8s_tui.network.routes import REFUSED, TIMED_OUT, USERS
from k8s_tui.traffic.answers import Answer, Flow
from k8s_tui.traffic.clients import Url, parse_target
from k8s_tui.traffic.requests import (
    EMPTY_REPLY,
    FULL_LOAD_SLOWDOWN,
    NOT_TLS,
    Requests,
    pressure,
    upstream_url,
)
from tests.network.site import COREDNS, Site

FRONTEND = "gcr.io/google-samples/gb-frontend:v4"
REDIS = "redis:7"
HOSTS = Outside((OutsideHost("api.example.com", ("198.51.100.9",), (80, 443), status=503),))


def a_guestbook() -> Site:
    """The guestbook: two front ends at node port 30080, a redis leader and a follower, CoreDNS."""
    site = Site(outside=HOSTS)
    dns = site.pod("worker-3", "coredns-1", COREDNS, namespace="kube-system")
    ports = (ServicePort(53, "dns", "UDP"),)
    site.publish("kube-dns", DNS_IP, (dns, "worker-3"), port=53, namespace="kube-system", ports=ports)
    leader = site.pod("worker-3", "redis-master-0", REDIS)
    follower = site.pod("worker-2", "redis-replica-0", REDIS)
    redis = (ServicePort(6379, "", "TCP"),)
    site.publish("redis-master", "10.96.3.1", (leader, "worker-3"), port=6379, ports=redis)
    site.publish("redis-replica", "10.96.3.2", (follower, "worker-2"), port=6379, ports=redis)
    fronts = [
        (site.pod(f"worker-{number}", f"frontend-{number}", FRONTEND), f"worker-{number}")
        for number in (1, 2)
    ]
    site.publish("frontend", "10.96.3.3", *fronts, node_port=30080)
    site.run(5_000)
    return site


def ask(site: Site, target: str = "http://worker-1:30080/") -> Flow:
    requests = Requests(site.plane)
    return requests.ask(USERS, parse_target(target))


def told(flow: Flow) -> dict[tuple[str, str], float]:
    """Return the share of each (reason, hop); all that is well is under two empty texts."""
    shares: dict[tuple[str, str], float] = {}
    for answer in flow.answers:
        key = (answer.reason, answer.hop if answer.reason else "")
        shares[key] = round(shares.get(key, 0.0) + answer.share, 6)
    return shares


def test_all_is_well() -> None:
    flow = ask(a_guestbook())
    assert told(flow) == {("", ""): 1.0}
    assert {answer.application for answer in flow.answers} == {"gb-frontend"}
    assert all(answer.status == 200 and "Guestbook" in answer.body for answer in flow.answers)
    assert flow.services["shop/frontend"][:2] == (1.0, 0.0)
    assert flow.services["shop/redis-replica"][0] == pytest.approx(0.8)
    assert flow.services["shop/redis-master"][0] == pytest.approx(0.2)


def test_loads_reach_the_containers_behind() -> None:
    site = a_guestbook()
    loads = ask(site).loads
    assert loads["worker-1", site.container("worker-1", "frontend-1").id] == pytest.approx(0.5)
    assert loads["worker-2", site.container("worker-2", "redis-replica-0").id] == pytest.approx(0.8)


def test_a_dead_database_is_an_internal_error_of_the_share_that_needs_it() -> None:
    site = a_guestbook()
    runtime = site.fleet.machines["worker-2"].runtime
    runtime.kill_container(site.container("worker-2", "redis-replica-0").id)
    flow = ask(site)
    reason = f"500 Internal Server Error (redis-replica:6379: {REFUSED})"
    assert told(flow) == {
        (reason, "pod shop/redis-replica-0 (worker-2)"): 0.8,
        ("", ""): 0.2,
    }
    assert flow.services["shop/frontend"][1] == pytest.approx(0.8)
    assert flow.services["shop/redis-replica"][1] == pytest.approx(0.8)
    assert flow.services["shop/redis-master"][1] == 0.0


def test_a_name_that_is_gone_is_told_in_the_resolvers_words() -> None:
    site = a_guestbook()
    site.server.delete(SERVICES, "shop", "redis-replica", ADMINISTRATOR)
    site.run(3_000)
    reason = "500 Internal Server Error (lookup redis-replica on 10.96.0.10:53: no such host)"
    assert (reason, "name redis-replica") in told(ask(site))


def test_a_dead_machine_takes_its_share_and_what_it_carried() -> None:
    site = a_guestbook()
    site.fleet.power_off("worker-2")
    shares = told(ask(site))
    assert shares[TIMED_OUT, "pod shop/frontend-2 (worker-2)"] == 0.5
    behind = f"500 Internal Server Error (redis-replica:6379: {TIMED_OUT})"
    assert shares[behind, "pod shop/redis-replica-0 (worker-2)"] == 0.4
    assert shares["", ""] == 0.1
    assert told(ask(site, "http://worker-2:30080/")) == {(TIMED_OUT, "node worker-2"): 1.0}


@pytest.mark.parametrize(
    "ailment, reason",
    [
        (Ailment(hung=True), TIMED_OUT),
        (Ailment(closed=True), REFUSED),
        (Ailment(status=503), "503 Service Unavailable"),
    ],
    ids=["hung", "closed", "failing"],
)
def test_a_sick_application(ailment: Ailment, reason: str) -> None:
    site = a_guestbook()
    site.fleet.machines["worker-1"].runtime.afflict(site.container("worker-1", "frontend-1").id, ailment)
    assert told(ask(site))[reason, "pod shop/frontend-1 (worker-1)"] == 0.5


def test_a_slow_application_and_a_slow_link_cost_time() -> None:
    site = a_guestbook()
    usual = max(answer.latency_ms for answer in ask(site).answers)
    sick = Ailment(extra_latency_ms=700)
    site.fleet.machines["worker-1"].runtime.afflict(site.container("worker-1", "frontend-1").id, sick)
    assert max(answer.latency_ms for answer in ask(site).answers) == pytest.approx(usual + 700, abs=50)
    site.fleet.links.set("worker-1", "worker-2", Link(delay_ms=100))
    assert max(answer.latency_ms for answer in ask(site).answers) > usual + 900


def test_pods_that_match_by_mistake_answer_wrongly() -> None:
    site = a_guestbook()
    front = site.plane.ground.address_of(site.plane.ground.pods_named("shop", "frontend-1")[0])
    redis = site.plane.ground.address_of(site.plane.ground.pods_named("shop", "redis-master-0")[0])
    site.publish(
        "redis-master", "10.96.3.1", (front, "worker-1"), port=80, ports=(ServicePort(6379, "", "TCP"),)
    )
    site.publish("frontend", "10.96.3.3", (redis, "worker-3"), port=6379, node_port=30080)
    site.run(3_000)
    assert told(ask(site)) == {(EMPTY_REPLY, "pod shop/redis-master-0 (worker-3)"): 1.0}
    inside = Requests(site.plane).ask(
        site.source("worker-1", "frontend-1"), Url("redis", "redis-master", 6379)
    )
    assert told(inside) == {("http answers where redis is spoken", "pod shop/frontend-1 (worker-1)"): 1.0}


@pytest.mark.parametrize(
    "target, reason, hop",
    [
        ("http://worker-1:31111/", REFUSED, "node worker-1 port 31111"),
        ("https://worker-1:30080/", NOT_TLS, "pod shop/frontend-1 (worker-1)"),
        ("http://nobody.example.com/", "lookup nobody.example.com: no such host", "name nobody.example.com"),
        ("http://api.example.com/", "503 Service Unavailable", "host api.example.com"),
        ("http://api.example.com:8080/", REFUSED, "host api.example.com port 8080"),
    ],
)
def test_other_ends(target: str, reason: str, hop: str) -> None:
    shares = told(ask(a_guestbook(), target))
    assert (reason, hop) in shares
    assert sum(shares.values()) == pytest.approx(1.0)


def test_what_is_not_needed_is_missed_only_in_time() -> None:
    site = a_guestbook()
    dns = site.plane.ground.pods_named("kube-system", "coredns-1")
    assert dns
    application = Application("shop", ports=(80,), needs=(Upstream("nowhere:80", required=False),))
    known = site.fleet.catalogue.with_application("example.com/shop", application)
    site.fleet.use(known)
    ip = site.pod("worker-1", "shop-1", "example.com/shop:1")
    site.run(1_000)
    flow = Requests(site.plane).ask(site.source("worker-1"), Url("http", ip, 80))
    assert told(flow) == {("", ""): 1.0}


def test_applications_that_need_each_other_do_not_go_round_forever() -> None:
    site = a_guestbook()
    catalogue = site.fleet.catalogue
    for name, other in (("ping", "pong"), ("pong", "ping")):
        application = Application(name, ports=(80,), needs=(Upstream(f"{other}:80", protocol="http"),))
        catalogue = catalogue.with_application(f"example.com/{name}", application)
    site.fleet.use(catalogue)
    for number, name in enumerate(("ping", "pong"), start=1):
        ip = site.pod("worker-1", f"{name}-1", f"example.com/{name}:1")
        site.publish(name, f"10.96.4.{number}", (ip, "worker-1"))
    site.run(4_000)
    flow = Requests(site.plane).ask(site.source("worker-1", "ping-1"), Url("http", "pong", 80))
    assert told(flow) == {("", ""): 1.0}


def test_a_page_tells_who_answered() -> None:
    site = a_guestbook()
    ip = site.pod("worker-1", "hello-1", "gcr.io/google-samples/hello-app:1.0")
    site.run(1_000)
    (answer,) = Requests(site.plane).ask(site.source("worker-1"), Url("http", ip, 8080)).answers
    assert answer.body.endswith("Hostname: hello-1")


@pytest.mark.parametrize(
    "load, slowdown, refused",
    [(0, 1.0, 0.0), (70, 1.0, 0.0), (100, FULL_LOAD_SLOWDOWN, 0.0), (200, FULL_LOAD_SLOWDOWN, 0.5)],
)
def test_pressure(load: float, slowdown: float, refused: float) -> None:
    assert pressure(100, load) == (
        pytest.approx(slowdown),
        pytest.approx(refused),
    )


def test_pressure_grows_with_load() -> None:
    slowdowns = [pressure(100, load)[0] for load in range(0, 300, 5)]
    assert slowdowns == sorted(slowdowns)
    assert pressure(None, 10**9) == (1.0, 0.0)


def test_an_overloaded_application_refuses_what_is_too_much() -> None:
    site = a_guestbook()
    container = site.container("worker-1", "frontend-1")
    site.fleet.machines["worker-1"].runtime.bear(container.id, 1_000.0)
    shares = told(ask(site))
    assert shares["503 Service Unavailable", "pod shop/frontend-1 (worker-1)"] == pytest.approx(0.375)


@pytest.mark.parametrize(
    "given, expected",
    [
        ("", Url("postgres", "db", 5432)),
        ("primary", Url("postgres", "primary", 5432)),
        ("primary:6432", Url("postgres", "primary", 6432)),
        ("postgres://user:word@primary:6432/shop", Url("postgres", "primary", 6432)),
    ],
)
def test_where_a_need_is_found(given: str, expected: Url) -> None:
    upstream = Upstream("db:5432", variable="DATABASE", protocol="postgres")
    assert upstream_url(upstream, {"DATABASE": given}) == expected


def test_an_answer_knows_whether_it_is_one() -> None:
    assert Answer(1.0, 1.0, 500, "web", "500 Internal Server Error").is_answered
    assert not Answer(1.0, 1.0, reason=REFUSED).is_answered

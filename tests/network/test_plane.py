"""What containers find out about the network, and that a fork of it goes its own way."""

import pytest

from k8s_tui.network.dns import SITE
from k8s_tui.network.routes import Place
from tests.network.site import Site
from tests.network.test_dns import a_site as a_site_with_dns
from tests.network.test_routing import WEB, a_site, ends


@pytest.mark.parametrize(
    "address, expected",
    [("web:80", True), ("web:81", False), ("nobody:80", False), ("10.96.1.1:80", True), ("web", False)],
)
def test_an_init_container_waits_for_an_address(address: str, expected: bool) -> None:
    site = a_site_with_dns()
    assert site.plane.connects("worker-3", "asker", address) is expected
    assert site.fleet.outlook is site.plane


@pytest.mark.parametrize(
    "place, address, expected",
    [
        ("pod/shop/asker", "http://web/", ""),
        ("pod/shop/asker", "web:81", "connection timed out at service shop/web port 81"),
        ("pod/shop/asker", "cart", "lookup cart on 10.96.0.10:53: no such host"),
        ("pod/shop/absent", "web", "pod/shop/absent does not run"),
        ("worker-1", "10.96.1.1", ""),
        ("worker-1", "https://db.example.com", ""),
        ("laptop", "worker-1:31000", "connection refused at node worker-1 port 31000"),
        ("laptop", "worker-1:22", ""),
    ],
)
def test_somebody_asks_once(place: str, address: str, expected: str) -> None:
    assert a_site_with_dns().plane.ask(place, address) == expected


def test_an_init_container_waits_for_a_name() -> None:
    site = a_site_with_dns()
    assert site.plane.resolves("worker-3", "asker", "web")
    assert not site.plane.resolves("worker-3", "asker", "cart")


def test_what_is_no_pod_starts_from_the_machine() -> None:
    site = Site(1)
    source = site.plane.from_pod("worker-1", "nobody")
    assert (source.machine, source.ip, source.pod) == ("worker-1", "192.168.0.1", "")
    assert site.plane.from_pod("worker-1", "kube-proxy-worker-1").dns == SITE


def test_a_fork_goes_its_own_way() -> None:
    site = a_site()
    twin = site.fork()
    assert twin.fleet.outlook is twin.plane
    twin.fleet.power_off("worker-2")
    assert len(ends(twin.plane.router.connect(twin.source("worker-1"), WEB, 80))) == 2
    assert all(
        isinstance(branch.end, Place)
        for branch in site.plane.router.connect(site.source("worker-1"), WEB, 80)
    )
    twin.run(5_000)
    assert twin.plane.proxies.rules_of("worker-1") is site.plane.proxies.rules_of("worker-1")


def test_a_machine_taken_away_is_forgotten() -> None:
    site = a_site()
    site.plane.remove_machine("worker-3")
    site.fleet.remove("worker-3")
    assert not site.plane.proxies.rules_of("worker-3").services
    assert site.plane.ground.machine_of("192.168.0.3") is None

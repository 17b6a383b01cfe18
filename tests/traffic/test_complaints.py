"""Applications say in their logs and by their health checks what they do not get."""

import pytest

from k8s_tui.api.core import ServicePort
from k8s_tui.machine.applications import Application, Path, Upstream
from k8s_tui.machine.catalogue import CATALOGUE
from k8s_tui.traffic.clients import Client, Constant
from k8s_tui.traffic.complaints import COMPLAIN_EVERY_MS
from k8s_tui.traffic.traffic import Traffic
from tests.network.site import Site
from tests.traffic.test_requests import a_guestbook
from tests.traffic.test_traffic import a_traffic

SHOP = Application(
    "shop",
    ports=(8080,),
    needs=(Upstream("redis-master:6379", protocol="redis"),),
    paths=(Path("/healthz", deep=True), Path("/livez")),
)


@pytest.fixture
def site() -> Site:
    site = a_guestbook()
    site.fleet.use(CATALOGUE.with_application("example/shop", SHOP))
    address = site.pod("worker-1", "shop-1", "example/shop:1")
    site.publish("shop", "10.96.3.9", (address, "worker-1"), port=8080, node_port=30090)
    site.run(3_000)
    return site


def traffic_of(site: Site) -> Traffic:
    return a_traffic(site, Client("visitors", "http://worker-1:30090/", Constant(10)))


def checks(site: Site) -> list[int]:
    runtime = site.fleet.machines["worker-1"].runtime
    container = site.container("worker-1", "shop-1")
    return [
        runtime.ailment(container.id).response(container.behaviour.application, path)[0]
        for path in ("/healthz", "/livez")
    ]


def test_a_check_that_asks_what_requests_need_fails_with_it(site: Site) -> None:
    traffic_of(site)
    site.run(3_000)
    assert checks(site) == [200, 200]
    site.remove("worker-3", "redis-master-0")
    site.run(3_000)
    assert checks(site) == [503, 200]
    address = site.pod("worker-3", "redis-master-1", "redis:7")
    site.publish(
        "redis-master", "10.96.3.1", (address, "worker-3"), port=6379, ports=(ServicePort(6379, "", "TCP"),)
    )
    site.run(5_000)
    assert checks(site) == [200, 200]


def test_logs_are_not_flooded(site: Site) -> None:
    traffic_of(site)
    site.run(2_000)
    site.remove("worker-3", "redis-master-0")
    site.run(3 * COMPLAIN_EVERY_MS)
    log = site.fleet.machines["worker-1"].runtime.log(site.container("worker-1", "shop-1").id)
    assert 3 <= sum(line.text.startswith("error: redis-master:6379") for line in log) <= 4

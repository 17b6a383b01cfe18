"""Who has an address and who listens is the truth of this moment, and a footprint tells when it changes."""

import pytest

from k8s_tui.machine.containers import Ailment
from tests.network.site import Site


def a_site() -> Site:
    site = Site(2)
    site.pod("worker-1", "web-1")
    site.run(1_000)
    return site


def test_an_address_leads_to_whoever_has_it() -> None:
    site = a_site()
    ground = site.plane.ground
    home = ground.pods_named("shop", "web")[0]
    assert (home.machine, home.pod) == ("worker-1", "shop/web-1")
    ip = ground.address_of(home)
    assert ground.pod_home(ip) == home
    site.remove("worker-1", "web-1")
    assert ground.pod_home(ip) is None
    assert ground.address_of(home) == ""
    assert ground.is_pod_address(ip)
    assert not ground.is_pod_address("192.0.2.1")


def test_a_machine_that_comes_later_is_found() -> None:
    site = a_site()
    assert site.plane.ground.machine_of("192.168.0.9") is None
    spec = site.fleet.machines["worker-1"].spec
    site.fleet.add(type(spec)("worker-9", "192.168.0.9", pod_cidr="10.244.9.0/24"))
    assert site.plane.ground.machine_of("192.168.0.9") == "worker-9"
    assert site.plane.ground.is_pod_address("10.244.9.7")


def test_a_container_listens_only_once_it_serves() -> None:
    site = Site(1)
    ip = site.pod("worker-1", "web-1")
    ground = site.plane.ground
    assert ground.listener("worker-1", ip, 80, "TCP") is None
    site.run(2_000)
    listener = ground.listener("worker-1", ip, 80, "TCP")
    assert listener is not None
    assert (listener.pod, listener.application, listener.machine) == ("shop/web-1", "nginx", "worker-1")
    assert ground.container(listener) is site.container("worker-1", "web-1")


@pytest.mark.parametrize("change", ["exit", "power", "ailment", "load"])
def test_a_footprint_tells_when_what_it_rests_on_changes(change: str) -> None:
    site = a_site()
    ground, runtime = site.plane.ground, site.fleet.machines["worker-1"].runtime
    ip = ground.address_of(ground.pods_named("shop", "web-1")[0])
    footprint = ground.begin()
    assert ground.is_up("worker-1")
    assert ground.listener("worker-1", ip, 80, "TCP")
    assert footprint.holds(site.sim.now_ms)
    site.run(60_000)
    assert footprint.holds(site.sim.now_ms)
    identity = site.container("worker-1", "web-1").id
    if change == "exit":
        runtime.kill_container(identity)
    elif change == "power":
        site.fleet.power_off("worker-1")
    elif change == "ailment":
        runtime.afflict(identity, Ailment(hung=True))
    else:
        runtime.bear(identity, 100.0)
    assert not footprint.holds(site.sim.now_ms)


def test_what_was_found_wanting_is_looked_at_again() -> None:
    site = a_site()
    footprint = site.plane.ground.begin()
    assert not site.plane.ground.is_up("worker-7")
    assert not footprint.holds(site.sim.now_ms)


def test_pods_found_by_name_are_searched_again_after_a_while() -> None:
    site = a_site()
    footprint = site.plane.ground.begin()
    assert site.plane.ground.pods_named("shop", "web")
    assert footprint.holds(site.sim.now_ms)
    assert not footprint.holds(site.sim.now_ms + 5_000)
    footprint.until_ms = None
    site.fleet.machines["worker-1"].runtime.kill_container(site.container("worker-1", "web-1").id)
    assert not footprint.holds(site.sim.now_ms)

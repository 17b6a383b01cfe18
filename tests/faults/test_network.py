"""Links are cut, slowed and mended."""

import pytest

from k8s_tui.faults.fields import FaultError
from k8s_tui.faults.network import (
    CutLink,
    CutZones,
    FlushRoutes,
    HealLink,
    HealNetwork,
    IsolateMachine,
    SlowLink,
)
from tests.network.site import Site


@pytest.mark.parametrize("other", ["worker-2", "outside"])
def test_a_link_is_cut_and_mended(other: str) -> None:
    site = Site(2)
    CutLink("worker-1", other).apply(site)
    assert not site.fleet.reachable("worker-1", other)
    CutLink("worker-1", other).revert(site)
    assert site.fleet.reachable("worker-1", other)
    CutLink("worker-1", other).apply(site)
    HealLink(other, "worker-1").apply(site)
    HealLink(other, "worker-1").revert(site)
    assert site.fleet.reachable("worker-1", other)


def test_a_link_is_slow() -> None:
    site = Site(2)
    SlowLink("worker-1", "worker-2", 200, 5).apply(site)
    link = site.fleet.links.between("worker-2", "worker-1")
    assert (link.delay_ms, link.loss, link.cut) == (200, 0.05, False)
    SlowLink("worker-1", "worker-2").revert(site)
    assert not site.fleet.links.disturbed()


def test_a_machine_is_cut_off_from_everything() -> None:
    site = Site(2)
    IsolateMachine("worker-1").apply(site)
    assert not site.fleet.reachable("worker-1", "worker-2")
    IsolateMachine("worker-1").revert(site)
    assert site.fleet.reachable("worker-1", "worker-2")
    IsolateMachine("worker-2").apply(site)
    HealNetwork().apply(site)
    HealNetwork().revert(site)
    assert site.fleet.reachable("worker-1", "worker-2")


@pytest.mark.parametrize(
    "one, other, message",
    [
        ("worker-9", "worker-1", "from: there is no machine"),
        ("worker-1", "worker-1", "to: 'worker-1' has no link"),
    ],
)
def test_ends_that_are_none(one: str, other: str, message: str) -> None:
    with pytest.raises(FaultError, match=message):
        CutLink(one, other).apply(Site(1))


def test_one_direction_alone_is_cut() -> None:
    site = Site(2)
    CutLink("worker-1", "worker-2", one_way=True).apply(site)
    assert not site.fleet.reachable("worker-2", "worker-1")
    CutLink("worker-1", "worker-2", one_way=True).revert(site)
    assert site.fleet.reachable("worker-2", "worker-1")


def test_zones_without_machines_are_refused() -> None:
    with pytest.raises(FaultError, match="there is no machine in the zone 'moon'"):
        CutZones("moon", "mars").apply(Site(1))


def test_routes_are_flushed_and_put_back() -> None:
    site = Site(2)
    before = site.fleet.links.revision
    FlushRoutes("worker-1").apply(site)
    assert site.fleet.machines["worker-1"].routes_lost_ms == site.sim.now_ms + 1
    assert site.fleet.links.revision > before
    FlushRoutes("worker-1").revert(site)
    assert site.fleet.machines["worker-1"].routes_lost_ms == 0

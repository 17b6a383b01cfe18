"""Disks, file servers and the cloud's interface break and are mended."""

import pytest

from k8s_tui.faults.fields import FaultError
from k8s_tui.faults.storage import DetachDisk, DiskServiceDown, FillVolume, SlowVolume, StorageServerDown
from k8s_tui.machine.storage import DISK, SERVER, Backing, CloudError, FileServer
from tests.network.site import Site

PLACE = Backing(DISK, "disk-1")


@pytest.fixture
def site() -> Site:
    site = Site(2)
    site.fleet.storage.create_disk("disk-1", 1_000, "", "shop/data")
    site.fleet.storage.attach("disk-1", "worker-1", "")
    site.fleet.storage.servers["nfs-1"] = FileServer("nfs-1", "10.0.50.10")
    return site


def test_a_disk_is_torn_off_slow_and_full(site: Site) -> None:
    storage = site.fleet.storage
    DetachDisk("shop/data").apply(site)
    assert storage.failure(PLACE, "worker-1") == "Input/output error"
    DetachDisk("shop/data").revert(site)
    assert storage.failure(PLACE, "worker-1") == ""
    SlowVolume("disk-1", 200).apply(site)
    assert storage.latency_ms(PLACE) == 200
    SlowVolume("disk-1", 200).revert(site)
    assert storage.latency_ms(PLACE) == 0
    FillVolume("shop/data", 0).apply(site)
    assert storage.is_full(PLACE, 0)
    FillVolume("shop/data", 0).revert(site)
    assert not storage.is_full(PLACE, 0)


def test_a_file_that_fills_a_disk_can_be_removed(site: Site) -> None:
    storage = site.fleet.storage
    fault = FillVolume("shop/data", 0, "old/copy")
    fault.apply(site)
    assert storage.is_full(PLACE, 0)
    assert list(storage.files(PLACE)) == ["old/copy"]
    fault.revert(site)
    assert not storage.is_full(PLACE, 0)
    FillVolume("shop/data", 400, "copy").apply(site)
    assert storage.used_bytes(PLACE) == 400


def test_a_file_server_goes_down_and_comes_back(site: Site) -> None:
    place = Backing(SERVER, "nfs-1", "/srv/nfs")
    StorageServerDown("nfs-1").apply(site)
    assert site.fleet.storage.hangs(place, "worker-1")
    StorageServerDown("nfs-1").revert(site)
    assert not site.fleet.storage.hangs(place, "worker-1")


def test_the_cloud_does_not_answer(site: Site) -> None:
    DiskServiceDown().apply(site)
    with pytest.raises(CloudError):
        site.fleet.storage.detach("disk-1", "worker-1")
    DiskServiceDown().revert(site)
    site.fleet.storage.detach("disk-1", "worker-1")


@pytest.mark.parametrize(
    "fault, message",
    [
        (DetachDisk("shop/other"), "disk: there is no disk of 'shop/other' (there are disks of: shop/data)"),
        (StorageServerDown("nfs-2"), "server: there is no file server 'nfs-2' (there are: nfs-1)"),
    ],
)
def test_what_is_not_there(site: Site, fault: DetachDisk | StorageServerDown, message: str) -> None:
    with pytest.raises(FaultError) as caught:
        fault.apply(site)
    assert str(caught.value) == message

import pytest

from k8s_tui.machine.storage import (
    DISK,
    DISKS_PER_MACHINE,
    IO_ERROR,
    MEMORY,
    NODE,
    POD,
    SERVER,
    Backing,
    CloudError,
    FileServer,
    StorageError,
)
from tests.machine.world import booted_fleet


@pytest.fixture
def storage():
    fleet = booted_fleet()
    fleet.storage.create_disk("disk-1", 100, "a")
    fleet.storage.servers["nfs-1"] = FileServer("nfs-1", "10.0.50.10")
    return fleet.storage


def test_a_disk_is_attached_to_one_machine(storage):
    storage.attach("disk-1", "worker-1", "a")
    storage.attach("disk-1", "worker-1", "a")
    with pytest.raises(CloudError, match="already attached to instance worker-1"):
        storage.attach("disk-1", "worker-2", "a")
    storage.detach("disk-1", "worker-2")
    assert storage.disks["disk-1"].machine == "worker-1"
    storage.detach("disk-1", "worker-1")
    storage.attach("disk-1", "worker-2", "a")


def test_what_the_cloud_refuses(storage):
    with pytest.raises(CloudError, match="is in zone a"):
        storage.attach("disk-1", "worker-1", "b")
    with pytest.raises(CloudError, match="not found"):
        storage.attach("disk-2", "worker-1", "a")
    storage.attach("disk-1", "worker-1", "a")
    with pytest.raises(CloudError, match="in use by instance worker-1"):
        storage.delete_disk("disk-1")
    for number in range(DISKS_PER_MACHINE):
        storage.create_disk(f"more-{number}", 1, "a")
    for number in range(1, DISKS_PER_MACHINE):
        storage.attach(f"more-{number}", "worker-1", "a")
    with pytest.raises(CloudError, match="limit exceeded"):
        storage.attach("more-0", "worker-1", "a")
    storage.cloud_answers = False
    with pytest.raises(CloudError, match="DeadlineExceeded"):
        storage.detach("disk-1", "worker-1")


def test_a_disk_that_is_not_attached_cannot_be_read(storage):
    place = Backing(DISK, "disk-1")
    assert storage.failure(place, "worker-1") == IO_ERROR
    storage.attach("disk-1", "worker-1", "a")
    assert storage.failure(place, "worker-1") == ""


def test_whoever_sees_one_place_sees_the_same_files(storage):
    storage.write(Backing(SERVER, "nfs-1", "/srv/nfs/a"), "x", "1")
    assert storage.files(Backing(SERVER, "nfs-1", "/srv/nfs/a")) == {"x": "1"}
    assert storage.files(Backing(SERVER, "nfs-1", "/srv/nfs/b")) == {}
    storage.write(Backing(NODE, "worker-1", "/srv"), "y", "2")
    assert storage.files(Backing(NODE, "worker-1", "/srv")) == {"y": "2"}
    assert storage.files(Backing(NODE, "worker-2", "/srv")) == {}
    storage.write(Backing(NODE, "worker-1", "/srv"), "y", None)
    assert storage.files(Backing(NODE, "worker-1", "/srv")) == {}


def test_a_full_disk_takes_no_more(storage):
    place = Backing(DISK, "disk-1")
    storage.write(place, "x", "a" * 100)
    with pytest.raises(StorageError, match="No space left on device"):
        storage.write(place, "y", "b")
    storage.resize_disk("disk-1", 1000)
    with pytest.raises(StorageError, match="No space left on device"):
        storage.write(place, "y", "b")
    storage.grow_file_system("disk-1")
    storage.write(place, "y", "b")


def test_files_leave_less_room_for_rows(storage):
    place = Backing(DISK, "disk-1")
    assert not storage.is_full(place, 50)
    storage.write(place, "dump", "a" * 60)
    assert storage.is_full(place, 50)
    assert storage.is_full(place.below("pgdata"), 50)
    storage.write(place, "dump", None)
    assert not storage.is_full(place, 50)


def test_memory_is_lost_with_power_and_the_disk_is_not(storage):
    for kind in (MEMORY, POD):
        storage.write(Backing(kind, "worker-1", "uid/cache"), "x", "1")
    storage.power_loss("worker-1")
    assert storage.files(Backing(MEMORY, "worker-1", "uid/cache")) == {}
    assert storage.files(Backing(POD, "worker-1", "uid/cache")) == {"x": "1"}


def test_a_file_server_that_is_down_lets_everybody_hang(storage):
    place = Backing(SERVER, "nfs-1", "/srv/nfs")
    assert not storage.hangs(place, "worker-1")
    storage.servers["nfs-1"] = FileServer("nfs-1", "10.0.50.10", is_up=False)
    assert storage.hangs(place, "worker-1")


def test_a_copy_goes_its_own_way(storage):
    twin = booted_fleet().storage
    copy = storage.fork(twin)
    copy.write(Backing(DISK, "disk-1"), "x", "1")
    assert storage.files(Backing(DISK, "disk-1")) == {}

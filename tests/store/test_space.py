import pytest

from k8s_tui.store.etcd import Etcd, NoSpaceError
from k8s_tui.store.space import EMPTY_FILE_BYTES, weight

KEY = "/registry/configmaps/default/c"
QUOTA_BYTES = 100_000


@pytest.fixture
def etcd():
    etcd = Etcd()
    etcd.space.hold(1, QUOTA_BYTES)
    return etcd


def fill(etcd):
    while etcd.space.in_use_bytes < QUOTA_BYTES:
        etcd.put(KEY, "value")
    with pytest.raises(NoSpaceError, match="etcdserver: mvcc: database space exceeded"):
        etcd.put(KEY, "one more")


def test_every_revision_takes_room_until_it_is_compacted(etcd):
    one = weight("/registry/configmaps/", "value")
    for number in range(10):
        etcd.put(KEY, f"value {number}")
    assert etcd.space.in_use_bytes == EMPTY_FILE_BYTES + 10 * one
    etcd.compact(etcd.revision)
    assert etcd.space.in_use_bytes == EMPTY_FILE_BYTES + one


def test_the_file_stays_large_until_it_is_defragmented(etcd):
    for number in range(10):
        etcd.put(KEY, f"value {number}")
    large = etcd.space.file_bytes(1)
    etcd.compact(etcd.revision)
    assert etcd.space.file_bytes(1) == large
    etcd.space.defragment(1)
    assert etcd.space.file_bytes(1) == etcd.space.in_use_bytes < large


def test_a_full_database_takes_nothing_more_and_still_deletes(etcd):
    fill(etcd)
    assert etcd.space.alarms == (1,)
    assert etcd.delete(KEY) is not None


@pytest.mark.parametrize("steps", ["", "c", "d", "a", "cd", "ca", "da"])
def test_it_takes_all_three_steps_to_recover(etcd, steps):
    fill(etcd)
    act(etcd, steps)
    with pytest.raises(NoSpaceError):
        etcd.put(KEY, "after")
    act(etcd, "cda")
    etcd.put(KEY, "after")
    assert etcd.space.alarms == ()


def act(etcd, steps):
    for step in steps:
        if step == "c":
            etcd.compact(etcd.revision)
        elif step == "d":
            etcd.space.defragment(1)
        else:
            etcd.space.disarm()


def test_a_burden_goes_with_the_revisions_it_belongs_to(etcd):
    etcd.put(KEY, "value")
    before = etcd.space.in_use_bytes
    etcd.space.burden(etcd.revision, 50_000)
    assert etcd.space.in_use_bytes == before + 50_000
    etcd.compact(etcd.revision)
    assert etcd.space.in_use_bytes == before


def test_the_file_of_a_former_member_does_not_count(etcd):
    space = etcd.space
    space.hold(1, 4 * EMPTY_FILE_BYTES)
    space.hold(2, 4 * EMPTY_FILE_BYTES)
    space.burden(etcd.revision, 9 * EMPTY_FILE_BYTES)
    space.alarm()
    space.free(space.ballast(etcd.revision))
    space.defragment(1)
    space.disarm()
    assert space.ceiling_bytes < 0
    space.release(2)
    assert space.ceiling_bytes > 0

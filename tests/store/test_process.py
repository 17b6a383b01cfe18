import pytest

from k8s_tui.store.data import DATA_FILE, text_of
from k8s_tui.store.members import NoMemberError, NoQuorumError
from tests.store.cluster import KEY, NAMES, Cluster


@pytest.fixture
def cluster():
    return Cluster()


def test_an_election_takes_its_time():
    cluster = Cluster()
    (first,) = cluster.leader()
    follower = cluster.others()[0]
    term = cluster.members.leadership(first).term
    cluster.sim.stop(f"{first}/etcd")
    with pytest.raises(NoQuorumError):
        cluster.members.answering(follower)
    with pytest.raises(NoMemberError):
        cluster.members.answering(first)
    cluster.wait(900)
    assert cluster.leader() == []
    cluster.wait(1_500)
    assert cluster.leader() not in ([], [first])
    assert cluster.members.leadership(follower).term == term + 1


def test_a_member_that_comes_back_catches_up(cluster):
    gone = cluster.others()[0]
    cluster.sim.stop(f"{gone}/etcd")
    cluster.members.answering(cluster.leader()[0]).put(KEY, "written without it")
    assert cluster.members.data_in(text_of(gone)).store.get(KEY) is None
    cluster.sim.start(f"{gone}/etcd")
    assert cluster.members.answering(gone).get(KEY).value == "written without it"


def test_what_was_agreed_on_survives_the_loss_of_each_member_in_turn(cluster):
    for name in NAMES:
        cluster.sim.stop(f"{name}/etcd")
        cluster.wait(3_000)
        store = cluster.members.answering(cluster.leader()[0])
        store.put(f"{KEY}{name}", name)
        cluster.sim.start(f"{name}/etcd")
        cluster.wait(500)
    assert {entry.value for entry in cluster.members.answering("a").range("/registry/configmaps/")} == set(
        NAMES
    )


def test_only_who_knows_everything_may_lead(cluster):
    behind, other = cluster.others()
    cluster.sim.stop(f"{behind}/etcd")
    (first,) = cluster.leader()
    cluster.members.answering(first).put(KEY, "agreed")
    cluster.sim.stop(f"{first}/etcd")
    cluster.sim.start(f"{behind}/etcd")
    cluster.wait(3_000)
    assert cluster.leader() == [other]
    assert cluster.members.answering(behind).get(KEY).value == "agreed"


def test_a_leader_cut_off_is_replaced_and_answers_nobody(cluster):
    (first,) = cluster.leader()
    cluster.host.cut = frozenset({first})
    cluster.wait(3_000)
    assert cluster.leader() not in ([], [first])
    with pytest.raises(NoQuorumError):
        cluster.members.answering(first)
    assert cluster.members.gaps[first] == 1


def test_a_leader_with_a_slow_disk_loses_its_office(cluster):
    (first,) = cluster.leader()
    cluster.host.late = {first: 2_000}
    cluster.wait(4_000)
    assert cluster.leader() not in ([], [first])


def test_a_member_without_its_data_cannot_come_back(cluster):
    cluster.sim.stop("b/etcd")
    cluster.host.disks["b"].clear()
    cluster.sim.start("b/etcd")
    assert not cluster.members.is_living("b")
    assert "tocommit(1042) is out of range" in cluster.host.said[-1][1]
    assert cluster.host.exits == [("b", 2)]


def test_a_damaged_database_ends_the_process(cluster):
    cluster.sim.stop("b/etcd")
    cluster.host.disks["b"][f"/data/{DATA_FILE}"] = "\x00\x00"
    cluster.sim.start("b/etcd")
    assert cluster.host.exits == [("b", 2)]


def test_a_copy_of_a_directory_holds_what_the_original_held(cluster):
    cluster.sim.stop("b/etcd")
    copy = dict(cluster.host.disks["b"])
    cluster.host.disks["backup"] = copy
    cluster.sim.start("b/etcd")
    cluster.members.answering("b").put(KEY, "later")
    kept = cluster.members.data_in(text_of("b"))
    assert kept.store.get(KEY) is None
    assert cluster.members.running["b"] is not kept


def test_a_fork_goes_its_own_way(cluster):
    twin = cluster.members.fork()
    twin.answering("a").put(KEY, "there")
    assert cluster.members.answering("a").get(KEY) is None
    assert twin.answering("a") is twin.answering("b")

import pytest

from k8s_tui.store.etcd import Etcd
from k8s_tui.store.members import EtcdMembers, NoQuorumError
from k8s_tui.store.process import EtcdProcess

THREE = ("a", "b", "c")


@pytest.mark.parametrize(
    "names, living, answers",
    [
        pytest.param(("a",), ("a",), True, id="one of one"),
        pytest.param(("a",), (), False, id="none of one"),
        pytest.param(THREE, ("a", "c"), True, id="two of three"),
        pytest.param(THREE, ("b",), False, id="one of three"),
        pytest.param(("a", "b"), ("a",), False, id="half is no majority"),
    ],
)
def test_a_majority_answers(names, living, answers):
    members = EtcdMembers(Etcd(), names)
    for name in living:
        members.rise(name)
    assert members.has_quorum() is answers
    if answers:
        assert members.answering() is members.store
    else:
        with pytest.raises(NoQuorumError, match="etcdserver: request timed out"):
            members.answering()


def test_a_member_serves_while_its_process_runs():
    members = EtcdMembers(Etcd(), ("a",))
    process = EtcdProcess(members, "a")
    process.start()
    process.handle(("anything",))
    assert members.is_living("a")
    process.stop()
    assert not members.is_living("a")


def test_a_fork_has_members_and_store_of_its_own():
    members = EtcdMembers(Etcd(), ("a",))
    members.rise("a")
    members.store.put("/registry/x/1", "one")
    twin = members.fork()
    twin.fall("a")
    twin.store.put("/registry/x/1", "two")
    assert members.is_living("a")
    assert members.store.get("/registry/x/1").value == "one"

import pytest

from k8s_tui.api.errors import StatusError
from k8s_tui.apiserver.backing import DIAL_MS, HOOK_MS, LEADERLESS_LIMIT_MS, Backing
from k8s_tui.apiserver.host import NoHost
from k8s_tui.store.etcd import Etcd
from k8s_tui.store.members import EtcdMembers

NAMES = ("a", "b", "c")


class Machine(NoHost):
    """Remembers what it was told."""

    def __init__(self, machines=("a",)):
        self.machines = machines
        self.lacking = None
        self.exits = []

    def etcd_machines(self, machine):
        return self.machines

    def report_health(self, machine, lacking):
        self.lacking = lacking

    def exit(self, machine, code):
        self.exits.append(code)


@pytest.fixture
def members():
    members = EtcdMembers(Etcd(), NAMES)
    for name in NAMES:
        members.rise(name)
    return members


def test_it_asks_the_members_it_was_told_in_their_order(members):
    backing = Backing(members, "a")
    backing.start(Machine(("a", "b")), 0)
    members.fall("a")
    assert backing.etcd() is members.store
    members.fall("b")
    with pytest.raises(StatusError, match="connection refused"):
        backing.etcd()


def test_without_a_leader_its_health_fails_and_watches_end_in_the_end(members):
    backing, host = Backing(members, "a"), Machine()
    backing.start(host, 0)
    assert not backing.look(host, 0)
    assert host.lacking == ()
    members.fall("b")
    members.fall("c")
    assert not backing.look(host, 1_000)
    assert (host.lacking, backing.is_ready) == (("etcd",), False)
    assert backing.look(host, 1_000 + LEADERLESS_LIMIT_MS)
    assert host.exits == []


def test_watches_end_where_the_member_was_behind_for_a_moment(members):
    backing, host = Backing(members, "a"), Machine()
    backing.start(host, 0)
    members.fall("a")
    members.rise("a")
    assert backing.look(host, 1_000)
    assert not backing.look(host, 2_000)


def test_without_any_etcd_it_does_not_open_and_gives_up(members):
    members.fall("a")
    backing, host = Backing(members, "a"), Machine()
    backing.start(host, 0)
    backing.look(host, DIAL_MS - 1)
    assert not backing.is_open
    backing.look(host, DIAL_MS)
    assert host.exits == [1]


def test_without_a_first_answer_its_post_start_hook_fails(members):
    members.fall("b")
    members.fall("c")
    backing, host = Backing(members, "a"), Machine()
    backing.start(host, 0)
    assert backing.is_open
    backing.look(host, HOOK_MS)
    assert host.exits == [255]

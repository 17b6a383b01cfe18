import pytest

from k8s_tui.sim.value import evolve
from k8s_tui.store.bootstrap import alone, begin_anew
from k8s_tui.store.host import Options
from k8s_tui.store.membership import Member, founded

PEERS = (("a", "https://10.0.0.10:2380"), ("b", "https://10.0.0.11:2380"))
NEW = Options("b", "/var/lib/etcd", "https://10.0.0.11:2380", "https://10.0.0.11:2379", PEERS)
JOINS = evolve(NEW, state="existing")
TWO = founded(PEERS)
ADDED = founded(PEERS[:1]).plus(Member(7, "", PEERS[1][1]))


@pytest.mark.parametrize(
    "options, remote, refusal",
    [
        pytest.param(NEW, None, "", id="founds a cluster"),
        pytest.param(NEW, TWO, "has already been bootstrapped", id="founded it before"),
        pytest.param(JOINS, None, "cannot fetch cluster info from peer urls", id="finds nobody"),
        pytest.param(JOINS, ADDED, "", id="was added"),
        pytest.param(JOINS, founded(PEERS[:1]), "member count is unequal", id="was not added"),
        pytest.param(
            JOINS, founded((PEERS[0], ("x", "https://10.0.0.99:2380"))), "unmatched member", id="another was"
        ),
        pytest.param(JOINS, TWO, "tocommit(1042) is out of range [lastIndex(0)]", id="lost its data"),
        pytest.param(
            evolve(NEW, peer_url="https://1.2.3.4:2380"), None, "couldn't find local name", id="odd"
        ),
    ],
)
def test_how_a_member_without_data_begins(options, remote, refusal):
    beginning = begin_anew(options, remote)
    assert refusal in beginning.refusal
    assert bool(beginning.refusal) is bool(refusal)
    if not refusal:
        assert beginning.membership.get(beginning.number).peer_url == options.peer_url


def test_a_member_that_joins_keeps_the_number_it_was_added_with():
    beginning = begin_anew(JOINS, ADDED)
    assert beginning.number == 7
    assert beginning.membership.get(7).name == "b"


def test_a_forced_new_cluster_has_one_member():
    number = TWO.at(NEW.peer_url).id
    one = alone(number, TWO, NEW)
    assert [each.name for each in one.members] == ["b"]
    assert one.cluster_id == TWO.cluster_id

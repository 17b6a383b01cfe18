import pytest

from k8s_tui.store.membership import Member, founded, member_id

PEERS = [("a", "https://10.0.0.10:2380"), ("b", "https://10.0.0.11:2380"), ("c", "https://10.0.0.12:2380")]


def test_members_have_numbers_of_their_addresses_and_the_token():
    one = member_id("https://10.0.0.10:2380")
    assert one == member_id("https://10.0.0.10:2380")
    assert len({one, member_id("https://10.0.0.11:2380"), member_id("https://10.0.0.10:2380", "other")}) == 3
    assert one != member_id("https://10.0.0.10:2380", added_s=5)
    assert founded(PEERS).cluster_id != founded(PEERS[:2]).cluster_id


@pytest.mark.parametrize("votes, decides", [(0, False), (1, False), (2, True), (3, True)])
def test_a_majority_of_three(votes, decides):
    assert founded(PEERS).is_majority(votes) is decides


def test_a_learner_has_no_vote():
    three = founded(PEERS)
    four = three.plus(Member(1, "", "https://10.0.0.13:2380", is_learner=True))
    assert len(four.voters()) == 3
    assert not four.get(1).has_started
    assert four.get(1).ip == "10.0.0.13"


def test_a_removed_member_is_remembered():
    three = founded(PEERS)
    gone = three.members[0]
    two = three.minus(gone.id)
    assert two.get(gone.id) is None
    assert two.removed == (gone.id,)
    assert two.version == three.version + 1
    assert three.changed(three.members[1]) is three

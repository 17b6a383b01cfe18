from itertools import islice

from k8s_tui.controllers.nodeipam import first_free, ranges


def test_the_lowest_free_range_is_given():
    assert first_free({}) == "10.244.0.0/24"
    assert first_free({"10.244.0.0/24", "10.244.2.0/24"}) == "10.244.1.0/24"


def test_there_is_room_for_large_clusters():
    many = list(islice(ranges(), 10_000))
    assert len(set(many)) == 10_000
    assert not any(each.startswith(("10.96.", "10.0.")) for each in many)

import pytest
from attrs import evolve

from k8s_tui.machine.links import HEALTHY, OUTSIDE, Link, Links


@pytest.fixture
def links():
    return Links()


def test_all_is_reachable_at_first(links):
    assert links.reachable("a", "b")
    assert links.delay_ms("a", OUTSIDE) == 0
    assert links.disturbed() == {}


def test_a_cut_holds_both_ways_and_only_between_the_two(links):
    links.cut("a", "b")
    assert not links.reachable("a", "b")
    assert not links.reachable("b", "a")
    assert links.reachable("a", "c")
    links.mend("b", "a")
    assert links.reachable("a", "b")


def test_an_isolated_machine_reaches_itself_alone(links):
    links.isolate("a")
    assert not links.reachable("a", OUTSIDE)
    assert links.reachable("a", "a")
    assert links.reachable("b", "c")
    links.rejoin("a")
    assert links.reachable("b", "a")


def test_a_partition_cuts_every_pair_across(links):
    links.partition(("a", "b"), ("c", "d"))
    assert links.reachable("a", "b")
    assert not any(links.reachable(one, other) for one in "ab" for other in "cd")
    links.heal()
    assert links.reachable("a", "d")


def test_slow_and_lossy_links(links):
    links.set("a", "b", Link(delay_ms=120, loss=0.3))
    assert links.delay_ms("b", "a") == 120
    assert links.loss("a", "b") == 0.3
    links.cut("a", "b")
    assert links.between("a", "b") == evolve(HEALTHY, cut=True, delay_ms=120, loss=0.3)


def test_each_change_is_counted(links):
    seen = {links.revision}
    for change in (
        lambda: links.cut("a", "b"),
        lambda: links.mend("a", "b"),
        lambda: links.isolate("a"),
        lambda: links.rejoin("a"),
        links.heal,
    ):
        change()
        assert links.revision not in seen
        seen.add(links.revision)


def test_a_fork_has_links_of_its_own(links):
    links.cut("a", "b")
    twin = links.fork()
    twin.heal()
    assert not links.reachable("a", "b")
    assert twin.reachable("a", "b")


def test_a_cut_of_one_direction_is_a_cut_and_is_mended_whole() -> None:
    links = Links()
    links.cut_one_way("a", "b")
    assert not links.reachable("b", "a")
    assert links.between("a", "b").cut
    assert list(links.disturbed()) == [("a", "b")]
    twin = links.fork()
    links.mend("b", "a")
    assert links.reachable("a", "b")
    assert not twin.reachable("a", "b")
    twin.heal()
    assert twin.reachable("a", "b")

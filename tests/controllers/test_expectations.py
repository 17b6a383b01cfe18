from k8s_tui.controllers.expectations import TIMEOUT_MS, Expectations


def test_nothing_expected_is_met():
    assert Expectations().are_met("a", 0)


def test_creations_have_to_be_seen_or_given_up():
    expectations = Expectations()
    expectations.expect("a", 0, creations=3)
    expectations.creation_seen("a")
    expectations.creation_seen("a", 1)
    assert not expectations.are_met("a", 1)
    expectations.creation_seen("a")
    assert expectations.are_met("a", 1)


def test_a_deletion_counts_once():
    expectations = Expectations()
    expectations.expect("a", 0, deletions=["u1", "u2"])
    expectations.deletion_seen("a", "u1")
    expectations.deletion_seen("a", "u1")
    assert not expectations.are_met("a", 1)
    expectations.deletion_seen("a", "u2")
    assert expectations.are_met("a", 1)


def test_what_never_shows_is_given_up():
    expectations = Expectations()
    expectations.expect("a", 0, creations=1)
    assert not expectations.are_met("a", TIMEOUT_MS)
    assert expectations.are_met("a", TIMEOUT_MS + 1)


def test_a_copy_goes_its_own_way():
    expectations, twin = Expectations(), Expectations()
    expectations.expect("a", 0, deletions=["u1"])
    twin.copy_state(expectations)
    twin.deletion_seen("a", "u1")
    assert twin.are_met("a", 1)
    assert not expectations.are_met("a", 1)
    twin.forget("a")
    expectations.clear()
    assert expectations.are_met("a", 1)

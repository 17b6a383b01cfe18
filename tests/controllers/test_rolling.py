import pytest
from attrs import evolve

from k8s_tui.api.apps import ReplicaSetStatus
from k8s_tui.controllers.rolling import (
    max_surge,
    max_unavailable,
    new_size,
    share,
    shrink_old,
    spread,
)
from tests.controllers.world import a_deployment, a_replica_set, rolling


def a_set(name, size, available):
    return evolve(
        a_replica_set(name, size), status=ReplicaSetStatus(size, available_replicas=available or None)
    )


@pytest.mark.parametrize(
    "amount, total, up, down",
    [("25%", 10, 3, 2), ("25%", 3, 1, 0), (2, 10, 2, 2), ("0%", 5, 0, 0), ("100%", 5, 5, 5), (None, 4, 1, 1)],
)
def test_shares_are_rounded_against_the_deployment(amount, total, up, down):
    assert share(amount, total, round_up=True) == up
    assert share(amount, total, round_up=False) == down


@pytest.mark.parametrize(
    "surge, unavailable, replicas, expected",
    [
        ("25%", "25%", 3, (1, 0)),
        ("25%", "25%", 10, (3, 2)),
        (0, 0, 3, (0, 1)),
        (0, "10%", 3, (0, 1)),
        (1, 10, 3, (1, 3)),
        (5, 5, 0, (5, 0)),
    ],
)
def test_limits_of_a_rolling_update(surge, unavailable, replicas, expected):
    deployment = a_deployment(replicas=replicas, strategy=rolling(surge, unavailable))
    assert (max_surge(deployment), max_unavailable(deployment)) == expected


@pytest.mark.parametrize(
    "wanted, old, new, expected",
    [
        pytest.param(3, 3, 0, 1, id="surge of one"),
        pytest.param(3, 0, 0, 3, id="nothing old"),
        pytest.param(3, 3, 1, 1, id="no room"),
        pytest.param(3, 2, 1, 2, id="room for one"),
        pytest.param(3, 0, 5, 3, id="too large"),
        pytest.param(10, 8, 2, 5, id="surge of three"),
    ],
)
def test_the_new_set_grows_as_far_as_the_surge_allows(wanted, old, new, expected):
    deployment = a_deployment(replicas=wanted, strategy=rolling())
    sets = [a_set("old", old, old), a_set("new", new, new)]
    assert new_size(deployment, sets, new) == expected


@pytest.mark.parametrize(
    "unavailable, new, old, expected",
    [
        pytest.param(0, (1, 1), [(3, 3)], [2], id="one new is available"),
        pytest.param(0, (1, 0), [(3, 3)], [3], id="the new one is not"),
        pytest.param(1, (1, 0), [(3, 3)], [2], id="one may be missing"),
        pytest.param(0, (1, 0), [(3, 2)], [3], id="an unhealthy one stays while the new one is not up"),
        pytest.param(0, (1, 1), [(3, 2)], [2], id="the unhealthy one goes first"),
        pytest.param(0, (1, 1), [(1, 0), (2, 2)], [0, 2], id="unhealthy of the oldest"),
        pytest.param(0, (3, 3), [(1, 1), (0, 0)], [0, 0], id="the rest"),
    ],
)
def test_old_sets_shrink_as_far_as_availability_allows(unavailable, new, old, expected):
    deployment = a_deployment(replicas=3, strategy=rolling(1, unavailable))
    sets = [a_set(f"old-{index}", *sizes) for index, sizes in enumerate(old)]
    resized = {
        each.target.metadata.name: each.replicas for each in shrink_old(deployment, a_set("new", *new), sets)
    }
    assert [resized.get(each.metadata.name, each.spec.replicas) for each in sets] == expected


@pytest.mark.parametrize(
    "wanted, before, sizes, expected",
    [
        pytest.param(20, 13, {"a": 8, "b": 5}, {"a": 14, "b": 9}, id="up"),
        pytest.param(5, 13, {"a": 8, "b": 5}, {"a": 5, "b": 3}, id="down"),
        pytest.param(0, 13, {"a": 8, "b": 5}, {"a": 0, "b": 0}, id="to nothing"),
        pytest.param(10, 13, {"a": 8, "b": 5}, {"a": 8, "b": 5}, id="as it is"),
        pytest.param(11, 13, {"a": 7, "b": 6}, {"a": 8, "b": 6}, id="the largest takes what is left over"),
    ],
)
def test_scaling_in_the_middle_of_a_rollout_is_shared_out(wanted, before, sizes, expected):
    deployment = a_deployment(replicas=wanted, strategy=rolling(3, 2))
    sets = [a_set(name, size, size) for name, size in sizes.items()]
    resized = spread(deployment, sets, [before] * len(sets))
    assert {each.target.metadata.name: each.replicas for each in resized} == expected

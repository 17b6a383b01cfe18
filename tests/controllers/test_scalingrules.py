import pytest

from k8s_tui.controllers.scalingrules import (
    DOWN,
    DOWN_STABILIZED,
    READY,
    TOO_FAST_DOWN,
    TOO_FAST_UP,
    TOO_FEW,
    TOO_MANY,
    UP,
    UP_STABILIZED,
    WITHIN_RANGE,
    Bounds,
    Moment,
    Rules,
    limited,
    stabilized,
)

NOW_MS = 1_000_000
ANY = Bounds(1, 100)


def ago(seconds, replicas):
    return Moment(NOW_MS - seconds * 1000, replicas)


@pytest.mark.parametrize(
    "current, desired, past, expected",
    [
        pytest.param(5, 5, [], (5, READY), id="nothing to do"),
        pytest.param(5, 2, [ago(100, 5)], (5, DOWN_STABILIZED), id="not down before five minutes are over"),
        pytest.param(5, 2, [ago(400, 5), ago(100, 3)], (3, DOWN_STABILIZED), id="to the highest of late"),
        pytest.param(5, 2, [ago(400, 5)], (2, READY), id="down at last"),
        pytest.param(5, 9, [ago(10, 5)], (9, READY), id="up at once"),
    ],
)
def test_stabilization(current, desired, past, expected):
    assert stabilized(current, desired, past, UP, DOWN, NOW_MS) == expected


def test_a_window_for_the_way_up():
    slow = Rules.of({"stabilizationWindowSeconds": 60}, UP)
    assert stabilized(5, 9, [ago(30, 6)], slow, DOWN, NOW_MS) == (6, UP_STABILIZED)


@pytest.mark.parametrize(
    "current, desired, bounds, expected",
    [
        pytest.param(2, 5, ANY, (5, WITHIN_RANGE), id="four more are always allowed"),
        pytest.param(2, 9, ANY, (6, TOO_FAST_UP), id="but no more"),
        pytest.param(10, 30, ANY, (20, TOO_FAST_UP), id="or twice as many"),
        pytest.param(10, 30, Bounds(1, 15), (15, TOO_MANY), id="never beyond the maximum"),
        pytest.param(10, 1, ANY, (1, WITHIN_RANGE), id="down to anything"),
        pytest.param(10, 0, Bounds(2, 9), (2, TOO_FEW), id="never below the minimum"),
        pytest.param(10, 10, ANY, (10, WITHIN_RANGE), id="no change"),
    ],
)
def test_the_default_limits(current, desired, bounds, expected):
    rules = UP if desired > current else DOWN
    assert limited(current, desired, bounds, rules, (), (), NOW_MS) == expected


def test_changes_within_the_period_are_taken_off():
    assert limited(6, 20, ANY, UP, [ago(10, 4)], (), NOW_MS) == (6, TOO_FAST_UP)
    assert limited(6, 20, ANY, UP, [ago(20, 4)], (), NOW_MS) == (12, TOO_FAST_UP)


def test_policies_of_ones_own():
    wire = {"policies": [{"type": "Pods", "value": 1, "periodSeconds": 60}]}
    assert limited(10, 1, ANY, Rules.of(wire, DOWN), (), (), NOW_MS) == (9, TOO_FAST_DOWN)
    both = {"policies": [*wire["policies"], {"type": "Percent", "value": 50, "periodSeconds": 60}]}
    assert limited(10, 1, ANY, Rules.of(both, DOWN), (), (), NOW_MS) == (5, TOO_FAST_DOWN)
    least = Rules.of({**both, "selectPolicy": "Min"}, DOWN)
    assert limited(10, 1, ANY, least, (), (), NOW_MS) == (9, TOO_FAST_DOWN)
    assert limited(10, 1, ANY, Rules.of({"selectPolicy": "Disabled"}, DOWN), (), (), NOW_MS) == (
        10,
        TOO_FAST_DOWN,
    )

import pytest

from k8s_tui.controllers.disruption import Zone, ZoneState, eviction_rate, zone_state


@pytest.mark.parametrize(
    "ready, not_ready, state",
    [
        (3, 0, ZoneState.NORMAL),
        (2, 1, ZoneState.NORMAL),
        (1, 2, ZoneState.NORMAL),
        (2, 3, ZoneState.PARTIAL),
        (6, 4, ZoneState.NORMAL),
        (0, 1, ZoneState.FULL),
        (0, 0, ZoneState.NORMAL),
    ],
)
def test_the_state_of_a_zone(ready, not_ready, state):
    assert zone_state(ready, not_ready) is state


@pytest.mark.parametrize(
    "state, nodes, rate",
    [
        (ZoneState.NORMAL, 10, 0.1),
        (ZoneState.FULL, 10, 0.1),
        (ZoneState.PARTIAL, 50, 0.0),
        (ZoneState.PARTIAL, 51, 0.01),
    ],
)
def test_the_rate_of_evictions(state, nodes, rate):
    assert eviction_rate(state, nodes) == rate


def test_one_node_at_once_and_then_one_every_ten_seconds():
    zone = Zone(waiting={"a": None, "b": None})
    assert zone.may_act(0)
    zone.acted(0)
    assert not zone.may_act(9_999)
    assert zone.may_act(10_000)
    zone.set_rate(0.0, 10_000)
    assert not zone.may_act(10_000_000)

from k8s_tui.breakfinder.history import BEGIN_MS, Deed, History, Step
from k8s_tui.faults.machines import PowerOff
from k8s_tui.game.scenario import Moment

LOSS = Deed("worker-1 loses power", "node", "worker-1", (Moment(at_ms=0, fault=PowerOff("worker-1")),))
UPGRADE = Deed(
    "machines are upgraded",
    "upgrade",
    "nodes",
    (Moment(at_ms=0, run="first"), Moment(at_ms=90_000, run="second")),
    planned=True,
)


def test_nothing_is_a_history_too() -> None:
    history = History()
    assert (history.timeline, history.ends_ms, history.planned) == ((), BEGIN_MS, True)
    assert str(history) == "nothing happens"


def test_moments_of_deeds_that_overlap_come_in_the_order_of_their_times() -> None:
    history = History((Step(0, UPGRADE), Step(30_000, LOSS)))
    assert [(moment.at_ms, moment.run) for moment in history.timeline] == [
        (BEGIN_MS, "first"),
        (BEGIN_MS + 30_000, ""),
        (BEGIN_MS + 90_000, "second"),
    ]
    assert history.ends_ms == BEGIN_MS + 90_000
    assert not history.planned
    assert str(history) == "machines are upgraded, 30s later worker-1 loses power"


def test_what_happens_at_once_is_told_so() -> None:
    assert str(History((Step(0, LOSS), Step(0, UPGRADE)))) == "worker-1 loses power and machines are upgraded"

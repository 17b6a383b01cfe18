import pytest

from k8s_tui.game.session import Session
from k8s_tui.game.snapshot import burn_rates, failing_lines
from k8s_tui.traffic.record import Cause
from tests.game.builders import record


def test_everything_at_one_moment(session: Session) -> None:
    session.step(4_000)
    snap = session.snapshot("default")
    assert (snap.title, snap.namespace, snap.now_ms, snap.verdict) == ("An outage", "default", 4_000, "")
    assert {row.namespace for row in snap.pods} == {"default"}
    assert (snap.capacity.nodes_ready, snap.capacity.nodes, snap.capacity.cpu_milli) == (3, 3, 10_000)
    assert snap.capacity.cpu_requested_milli > 6_000
    (client,) = snap.clients
    assert (client.requests_per_second, client.failing) == (30, ())
    assert client.success_percent == pytest.approx(100)
    assert snap.success_percent == pytest.approx(100)
    assert len(snap.control_plane) == 4
    assert snap.hint.total == 2
    assert snap.goals[0].state == "held"


def test_an_outage_shows(session: Session) -> None:
    session.step(90_000)
    snap = session.snapshot("")
    (client,) = snap.clients
    assert client.success_percent < 70
    assert client.failing
    assert client.failing[0].startswith("33% 503")
    assert snap.budget_percent is not None
    assert [row.status for row in snap.nodes if row.health == "bad"] == ["NotReady"]
    assert any(row.kind == "page" for row in snap.events)


def test_the_panels_say_since_when_they_are_stale(session: Session) -> None:
    machine = session.play.world.fleet.machines["master-1"]
    machine.remove_file("/etc/kubernetes/manifests/kube-apiserver.yaml")
    session.step(60_000)
    snap = session.snapshot("")
    assert snap.stale_since_ms is not None
    assert 0 <= snap.stale_since_ms < 40_000
    assert [row.state for row in snap.control_plane if row.name == "kube-apiserver"] == ["Down"]


def test_failures_that_are_alike_are_one_line() -> None:
    causes = (
        Cause(0.05, "503 Service Unavailable", "pod shop/a (worker-1)"),
        Cause(0.20, "connection refused", "service shop/cart"),
        Cause(0.15, "503 Service Unavailable", "pod shop/b (worker-2)"),
        Cause(0.001, "timeout", "worker-3"),
    )
    assert failing_lines(causes) == (
        "20% 503 Service Unavailable at pod shop/a (worker-1) and 1 more",
        "20% connection refused at service shop/cart",
        "<1% timeout at worker-3",
    )


def test_the_budget_burns_as_fast_as_requests_fail() -> None:
    client = record(*([1.0] * 50 + [0.9] * 50))
    allowed = 100 - client.clients["shoppers"].objective_percent
    rates = dict(burn_rates(client))
    assert set(rates) == {"5m", "1h", "6h"}
    assert rates["1h"] == pytest.approx(5.0 / allowed)


def test_goals_that_cannot_be_reached_any_more_say_so_first(session: Session) -> None:
    assert all(goal.state != "failed" for goal in session.snapshot("").goals)
    session.play.game.state.unmendable = "the rows are gone"
    first = session.snapshot("").goals[0]
    assert (first.text, first.state) == ("the rows are gone: :rewind", "failed")

import pytest

from k8s_tui.game.pathmap import path_of, read_hop
from k8s_tui.game.session import Session


def test_the_way_leads_from_users_through_nodes_and_service_to_pods(session: Session) -> None:
    session.pass_until(session.play.world.now_ms + 4_000)
    path = path_of(session.play.world, "visitors")
    assert [stage.kind for stage in path.stages] == ["users", "node", "service", "pod"]
    assert sum(hop.share for hop in path.stages[3].hops) == pytest.approx(1.0)
    assert {hop.name for hop in path.stages[2].hops} == {"web"}
    assert not any(hop.failed for stage in path.stages for hop in stage.hops)


def test_where_requests_end_is_marked_and_the_shares_are_those_of_the_users(session: Session) -> None:
    session.pass_until(session.play.world.now_ms + 70_000)
    path = session.path("visitors")
    assert path is not None
    failed = sum(hop.failed for stage in path.stages for hop in stage.hops)
    record = session.play.world.traffic.record
    assert failed == pytest.approx(1 - record.success_percent("visitors") / 100, abs=0.01)
    assert session.path("nobody") is None


def test_looking_at_the_map_changes_no_history(session: Session) -> None:
    other = session.play.fork()
    for _ in range(40):
        session.path("visitors")
        session.pass_until(session.play.world.now_ms + 2_000)
    other.world.run_until(session.play.world.now_ms)
    assert session.play.world.fingerprint() == other.world.fingerprint()


@pytest.mark.parametrize(
    "hop,kind,name,note",
    [
        ("pod shop/web-1 (worker-2)", "pod", ("shop", "web-1"), "worker-2"),
        ("service shop/web (no endpoints)", "service", ("shop", "web"), "no endpoints"),
        ("node worker-1:30080", "node", ("", "worker-1"), "30080"),
        ("node worker-2 port 30080", "node", ("", "worker-2"), "port 30080"),
        ("balancer 203.0.113.9 (not active yet)", "balancer", ("", "203.0.113.9"), "not active yet"),
        ("networkpolicy shop/strict (egress of pod a/b)", "policy", ("shop", "strict"), "egress of pod a/b"),
        ("host db.example.com", "host", ("", "db.example.com"), ""),
        ("address 10.9.9.9", "host", ("", "address 10.9.9.9"), ""),
    ],
)
def test_hops_are_read_as_reports_write_them(hop: str, kind: str, name: tuple[str, str], note: str) -> None:
    assert read_hop(hop) == (kind, name, note)

import pytest
from attrs import evolve

from k8s_tui.tui.alarm import alarm, success_now
from tests.tui.fake import FakeSession

CALM = FakeSession(now_ms=95_000, calm=True).snapshot("")
OUTAGE = FakeSession(now_ms=95_000).snapshot("")


@pytest.mark.parametrize(
    "snapshot, health, words",
    [
        (CALM, "ok", "CALM"),
        (OUTAGE, "bad", "OUTAGE"),
        (evolve(OUTAGE, clients=()), "warn", "TROUBLE"),
        (evolve(CALM, stale_since_ms=90_000), "bad", "NO API SERVER"),
        (evolve(CALM, clients=(evolve(CALM.clients[0], success_percent=99.5),)), "warn", "DEGRADED"),
        (evolve(OUTAGE, verdict="won"), "ok", "WON"),
        (evolve(OUTAGE, verdict="lost"), "bad", "LOST"),
    ],
    ids=["calm", "outage", "trouble", "stale", "degraded", "won", "lost"],
)
def test_the_header_says_how_it_stands(snapshot, health: str, words: str) -> None:
    assert (alarm(snapshot).health, alarm(snapshot).words) == (health, words)


def test_success_is_weighted_by_requests() -> None:
    one, two = CALM.clients
    clients = (
        evolve(one, requests_per_second=30.0, success_percent=50.0),
        evolve(two, requests_per_second=10.0),
    )
    assert success_now(clients) == pytest.approx(62.5)
    assert success_now(()) is None

"""A shift runs without a page that cannot be resolved and without a false one."""

import itertools
import os

import pytest

from k8s_tui.game.lines import commands_of
from k8s_tui.game.oncall.shift import HOUR_MS, MINUTE_MS, Call, calls, hours_of, script, shift
from k8s_tui.game.opening import open_world
from k8s_tui.game.origin import Origin
from k8s_tui.game.reading import ScenarioError
from k8s_tui.game.script import run_to_verdict
from k8s_tui.game.session import Session
from k8s_tui.game.starting import session_of
from k8s_tui.traffic.alerts import Page

SEEDS = int(os.environ.get("K8S_TUI_SHIFT_SEEDS", "2"))
HOURS = int(os.environ.get("K8S_TUI_SHIFT_HOURS", "2"))
"""With 50 seeds and 8 hours it takes ten minutes of one core; each run of the tests plays a part."""

LATE_MS = 2 * MINUTE_MS
"""How long after an incident was mended a page may still fire that had begun to wait before."""


def opened(seed: int, hours: int) -> Session:
    story = shift(seed, hours)
    return session_of(open_world(story, seed), story, Origin("on-call", seed), remembers=False)


def explains(call: Call, mended_ms: int, page: Page, start_ms: int) -> bool:
    fired_ms = page.fired_ms - start_ms
    return page.alert in call.incident.alerts and call.at_ms <= fired_ms <= mended_ms + LATE_MS


@pytest.mark.parametrize("seed", range(1, SEEDS + 1))
def test_every_page_has_a_cause_and_is_resolved(seed: int) -> None:
    session, coming = opened(seed, HOURS), calls(seed, HOURS)
    start_ms = session.play.game.state.start_ms
    mended: list[int] = []
    slowness = ("0s", "90s")[seed % 2]
    for call in coming:
        trouble, *mend, calm = commands_of(script((call,), slowness))
        for line in (trouble, *mend):
            assert session.run(line, 4 * HOUR_MS).exit_code == 0, (call, line)
        mended.append(session.now_ms)
        assert session.run(calm).exit_code == 0, (call, calm)
    run_to_verdict(session)
    assert session.verdict == "won", session.play.game.state.reason
    pages = session.play.world.traffic.pages()
    assert pages
    for page in pages:
        assert page.resolved_ms is not None, page
        known = zip(coming, mended, strict=True)
        assert any(explains(call, at_ms, page, start_ms) for call, at_ms in known), page
    assert session.play.game.state.touched == ()
    points = session.play.game.score()
    assert points is not None
    assert points.stars == 3, points


def test_who_does_nothing_spends_the_budget() -> None:
    session = opened(1, 8)
    run_to_verdict(session)
    assert (session.verdict, session.play.game.budget_percent()) == ("lost", 0)
    assert session.play.game.state.reason == "the error budget of 1440 user minutes is spent"
    assert session.now_ms < 8 * HOUR_MS


def test_incidents_come_closer_and_get_harder() -> None:
    for seed in range(1, 30):
        coming = calls(seed, 8)
        gaps = [after.at_ms - before.at_ms for before, after in itertools.pairwise(coming)]
        assert min(gaps) >= 15 * MINUTE_MS
        assert sum(gaps[:4]) > sum(gaps[-4:])
        assert {call.incident.level for call in coming[:3]} == {1}
        assert max(call.incident.level for call in coming) > 1
        assert coming == calls(seed, 8)


def test_a_longer_shift_begins_as_the_shorter_one() -> None:
    assert calls(5, 24)[:10] == calls(5, 8)[:10]


@pytest.mark.parametrize(
    "name,hours",
    [("on-call", 8), ("on-call-1h", 1), ("on-call-24h", 24), ("on-call-72h", 72), ("silent-worker", None)],
)
def test_how_long_a_shift_is(name: str, hours: int | None) -> None:
    assert hours_of(name) == hours


@pytest.mark.parametrize("hours", ["0", "-3", "73", "9" * 5_000])
def test_nobody_has_the_pager_for_so_long(hours: str) -> None:
    with pytest.raises(ScenarioError, match="a shift lasts 1 to 72 hours, not "):
        hours_of(f"on-call-{hours}h")


def test_one_hour_is_not_told_as_several():
    assert shift(3, 1).metadata.title == "On call 1 h, seed 3"
    assert "the next **1 hour**" in shift(3, 1).spec.briefing
    assert shift(3, 8).metadata.title == "On call 8 h, seed 3"

from collections.abc import Callable
from itertools import pairwise

import pytest

from k8s_tui.game import moments as module
from k8s_tui.game.moments import INTERVAL_MS, KEPT_MAX, RERUN_LIMIT_MS, Moments
from k8s_tui.game.session import Session

STEPS = 180
"""More than are kept, so that many have gone."""


def kept_for(session: Session, steps: int, **options: bool) -> Moments:
    moments = Moments(session.play)
    for _ in range(steps):
        session.play.world.run_until(moments.due_ms)
        moments.remember(session.play, **options)
    return moments


def test_moments_are_dense_now_and_sparse_long_ago(session: Session) -> None:
    start_ms = session.play.world.now_ms
    moments = kept_for(session, STEPS)
    times = moments.times()
    assert len(times) == KEPT_MAX
    assert (times[0], times[-1]) == (start_ms, start_ms + STEPS * INTERVAL_MS)
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert gaps[-1] == INTERVAL_MS
    last_hour = [gap for gap, at_ms in zip(gaps, times, strict=False) if at_ms > times[-1] - 3_600_000]
    assert max(last_hour) <= 6 * 60_000
    assert max(gaps) < 15 * 60_000


def test_a_large_cluster_has_fewer_and_rarer_moments(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "INTERVAL_OBJECTS", 5)
    monkeypatch.setattr(module, "BYTES_MAX", 6 * module.OBJECT_BYTES * 15)
    moments = kept_for(session, 40)
    objects = len(session.play.observer.pods.objects) + len(session.play.observer.nodes.objects)
    assert moments.due_ms - moments.times()[-1] == INTERVAL_MS * (objects // 5)
    assert 2 <= len(moments.times()) <= 6 * 15 // objects


def test_the_moment_before_a_time_is_found(session: Session) -> None:
    start_ms = session.play.world.now_ms
    moments = kept_for(session, 5)
    assert moments.before(start_ms + 75_000).world.now_ms == start_ms + 60_000
    assert moments.before(start_ms + 135_000).world.now_ms == start_ms + 120_000
    assert moments.before(0).world.now_ms == start_ms


def test_what_did_not_happen_is_forgotten(session: Session) -> None:
    start_ms = session.play.world.now_ms
    moments = kept_for(session, 5)
    moments.forget_after(start_ms + 75_000)
    assert moments.times() == (start_ms, start_ms + 30_000, start_ms + 60_000)
    moments.forget_after(0)
    assert moments.times() == (start_ms,)


def test_moments_at_which_a_command_ran_are_taken_only_where_others_lie_far_back(session: Session) -> None:
    start_ms = session.play.world.now_ms
    moments = kept_for(session, 12, busy=True)
    assert moments.before(start_ms + RERUN_LIMIT_MS).world.now_ms == start_ms
    late_ms = start_ms + RERUN_LIMIT_MS + 5_000
    assert moments.before(late_ms).world.now_ms == start_ms + RERUN_LIMIT_MS


def test_moments_that_are_dropped_leave_the_game_as_it_is(session: Session) -> None:
    twin = session.play.fork()
    moments = kept_for(session, 5)
    moments.forget_after(0)
    session.play.world.run_for(60_000)
    twin.world.run_until(session.play.world.now_ms)
    assert session.play.world.fingerprint() == twin.world.fingerprint()


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every cluster count as one that is forked part by part."""
    monkeypatch.setattr(module, "INTERVAL_OBJECTS", 1)


@pytest.mark.usefixtures("large")
def test_a_large_cluster_is_remembered_part_by_part(session: Session) -> None:
    play = session.play
    moments = Moments(play)
    assert moments.is_forking
    parts = 1
    while not moments.go_on():
        parts += 1
    assert parts > 2 * len(play.world.fleet.machines)
    assert not moments.is_forking
    assert moments.before(0).world.fingerprint() == play.world.fingerprint()


@pytest.mark.usefixtures("large")
def test_the_world_stands_still_until_a_moment_is_kept(session: Session) -> None:
    start_ms = session.play.world.now_ms
    moments = session._moments = Moments(session.play)
    session.advance(1_000.0, 0.0)
    assert (session.play.world.now_ms, moments.is_forking) == (start_ms, True)
    session.set_paused(True)
    while moments.is_forking:
        session.advance(0.0, 1.0)
    assert session.play.world.now_ms == start_ms
    session.set_paused(False)
    session.advance(1_000.0, 1_000.0)
    assert session.play.world.now_ms > start_ms


@pytest.mark.usefixtures("large")
@pytest.mark.parametrize("act", [lambda session: session.start("true"), lambda session: session.step(1)])
def test_whoever_acts_gets_the_moment_before(session: Session, act: Callable[[Session], object]) -> None:
    before = session.play.world.fingerprint()
    moments = session._moments = Moments(session.play)
    act(session)
    assert not moments.is_forking
    assert moments.before(0).world.fingerprint() == before

from itertools import pairwise

from k8s_tui.game.moments import COARSE_KEPT, FINE_KEPT, Moments
from k8s_tui.game.session import Session

STEPS = 230
"""More than are kept, so that the oldest have gone."""


def test_moments_are_dense_now_and_sparse_long_ago(session: Session) -> None:
    moments, start_ms = Moments(session.play), session.play.world.now_ms
    for _ in range(STEPS):
        session.play.world.run_until(moments.due_ms)
        moments.remember(session.play)
    now_ms = STEPS * 10_000
    kept = [at_ms - start_ms for at_ms, _ in moments._kept]
    assert kept[0] == 0
    assert len(kept) <= COARSE_KEPT + FINE_KEPT + 1
    assert kept[-FINE_KEPT:] == list(range(now_ms - 170_000, now_ms + 1, 10_000))
    coarse = [later - earlier for earlier, later in pairwise(kept[1:-FINE_KEPT])]
    assert set(coarse) == {60_000}


def test_the_moment_before_a_time_is_found(session: Session) -> None:
    moments, start_ms = Moments(session.play), session.play.world.now_ms
    for _ in range(5):
        session.play.world.run_until(moments.due_ms)
        moments.remember(session.play)
    assert moments.back_to(start_ms + 25_000).world.now_ms == start_ms + 20_000
    assert moments.back_to(start_ms + 45_000).world.now_ms == start_ms + 20_000
    assert moments.back_to(0).world.now_ms == start_ms

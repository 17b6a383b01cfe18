import gc

import pytest
from attrs import define

from k8s_tui.tui.pulse import OWED_MS_MAX, SLICE_MS, Pulse


@define
class Slow:
    """A session that simulates at most `most_ms` of virtual time in a slice."""

    most_ms: float
    speed: int = 1
    paused: bool = False
    verdict: str = ""
    now_ms: int = 0
    heading_ms: int | None = None
    parts: int = 0

    @property
    def remembering(self) -> bool:
        return self.parts > 0

    @property
    def travels(self) -> bool:
        return self.heading_ms is not None

    def advance(self, wall_ms: float, budget_ms: float) -> None:
        assert budget_ms == SLICE_MS
        if self.parts:
            self.parts -= 1
            return
        if self.heading_ms is None:
            if self.paused:
                return
            self.now_ms += int(min(wall_ms * self.speed, self.most_ms))
            return
        self.now_ms = int(min(self.heading_ms, self.now_ms + self.most_ms))
        self.heading_ms = None if self.now_ms == self.heading_ms else self.heading_ms


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_fast_simulation_keeps_up() -> None:
    session, clock = Slow(1e9, speed=8), Clock()
    pulse = Pulse(session, clock)
    clock.now = 33.0
    assert pulse.beat() is False
    assert session.now_ms == 264
    assert pulse.owed_ms == 0.0


def test_a_slow_simulation_is_given_more_slices_and_then_falls_behind() -> None:
    session, clock = Slow(100, speed=64), Clock()
    pulse = Pulse(session, clock)
    clock.now = 33.0
    assert pulse.beat() is True
    assert pulse.beat() is True
    assert session.now_ms == 200
    clock.now = 10_000.0
    assert pulse.beat() is True
    assert pulse.owed_ms <= OWED_MS_MAX


def test_nothing_is_owed_for_a_pause() -> None:
    session, clock = Slow(1e9, paused=True), Clock()
    pulse = Pulse(session, clock)
    clock.now = 5_000.0
    assert pulse.beat() is False
    session.paused = False
    clock.now = 5_010.0
    pulse.beat()
    assert session.now_ms == 10


def test_time_stands_still_after_the_verdict() -> None:
    session, clock = Slow(1e9, verdict="won"), Clock()
    pulse = Pulse(session, clock)
    clock.now = 100.0
    pulse.beat()
    assert session.now_ms == 0


def test_another_moment_is_reached_in_slices_while_time_stands_still() -> None:
    session, clock = Slow(100, paused=True, heading_ms=250), Clock()
    pulse = Pulse(session, clock)
    assert [pulse.beat() for _ in range(4)] == [True, True, False, False]
    assert session.now_ms == 250


@pytest.mark.parametrize("paused", [True, False])
def test_a_moment_is_remembered_slice_by_slice_and_not_collected(
    paused: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    frozen: list[int] = []
    session, clock = Slow(1e9, paused=paused, parts=2), Clock()
    monkeypatch.setattr(gc, "freeze", lambda: frozen.append(session.parts))
    pulse = Pulse(session, clock)
    for now, left in ((33.0, 1), (66.0, 0)):
        clock.now = now
        pulse.beat()
        assert (session.parts, session.now_ms) == (left, 0)
    assert frozen == [0]
    clock.now = 70.0
    pulse.beat()
    assert session.now_ms == (0 if paused else 70)

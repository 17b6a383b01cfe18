import pytest
from attrs import evolve

from k8s_tui.game.conditions.scene import Timed
from k8s_tui.game.goals import Progress
from tests.game.builders import StubScene, Switch

GOAL = Timed(Switch(), for_ms=3_000)


def after(goal: Timed, *held: bool, is_guard: bool = False) -> tuple[Progress, int]:
    """Judge a goal once a second."""
    progress = Progress(goal, is_guard)
    for second, each in enumerate(held):
        progress = evolve(progress, goal=evolve(goal, condition=Switch(each, "dark")))
        progress = progress.checked(StubScene(now_ms=second * 1000), 0)
    return progress, (len(held) - 1) * 1000


@pytest.mark.parametrize(
    "held,met",
    [
        pytest.param((True, True, True), False, id="too-short"),
        pytest.param((True, True, True, True), True, id="long-enough"),
        pytest.param((True, True, True, False, True, True, True), False, id="broken-off"),
        pytest.param((False, True, True, True, True), True, id="late"),
        pytest.param((True, True, True, True, False), False, id="lost-again"),
    ],
)
def test_a_goal_must_hold_without_a_break(held: tuple[bool, ...], met: bool) -> None:
    progress, now_ms = after(GOAL, *held)
    assert progress.is_met(now_ms) is met


def test_a_goal_that_never_broke_was_never_at_stake() -> None:
    assert not after(GOAL, True, True)[0].was_broken
    assert after(GOAL, True, False, True)[0].was_broken


def test_a_goal_expires_when_its_time_is_over() -> None:
    goal = evolve(GOAL, within_ms=2_000)
    assert not after(goal, False, False, False)[0].expired
    assert after(goal, False, False, False, False)[0].expired
    assert not after(evolve(GOAL, for_ms=0, within_ms=2_000), True, True, True, True)[0].expired


@pytest.mark.parametrize(
    "held,is_guard,state,progress",
    [
        ((False,), False, "open", "dark"),
        ((True, True), False, "held", "1s of 3s"),
        ((True,) * 4, False, "done", ""),
        ((False,), True, "failed", "dark"),
    ],
)
def test_what_the_screen_shows_of_a_goal(
    held: tuple[bool, ...], is_guard: bool, state: str, progress: str
) -> None:
    goal, now_ms = after(GOAL, *held, is_guard=is_guard)
    row = goal.row(now_ms)
    assert (row.state, row.progress, row.is_guard) == (state, progress, is_guard)


@pytest.mark.parametrize("under_way,expired", [(True, True), (False, False)])
def test_what_must_hold_at_any_time_is_lost_with_its_first_failure(under_way: bool, expired: bool) -> None:
    progress = Progress(Timed(Switch(False, "dark"), always=True))
    assert progress.checked(StubScene(), 0, under_way=under_way).expired is expired

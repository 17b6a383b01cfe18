import pytest

from k8s_tui.tui.screens.dialog import Dialog
from k8s_tui.tui.screens.timeline import Timeline
from tests.tui.screen_text import NARROW, ULTRA, WIDE, assert_golden, screen_text
from tests.tui.screens.test_play import playing, write

SIZES = pytest.mark.parametrize(
    "size",
    [pytest.param(NARROW, id="80x24"), pytest.param(WIDE, id="120x40"), pytest.param(ULTRA, id="200x50")],
)


@SIZES
async def test_the_timeline_looks_as_stored(size: tuple[int, int]) -> None:
    async with playing(size) as (pilot, _, session):
        session.typed = [(80_000, "kubectl get nodes"), (90_000, ":bookmark"), (92_000, "ssh worker-2")]
        await pilot.press("escape", "T", "up", "up", "up")
        await pilot.pause()
        assert_golden(pilot.app, f"timeline-{size[0]}x{size[1]}")


@pytest.mark.parametrize(
    "keys,moment_ms",
    [
        (("up",), 92_000),
        (("up", "up"), 90_000),
        (("left",), 85_000),
        (("left", "up"), 80_000),
        (("left", "down"), 90_000),
        (("left", "right", "right"), 95_000),
        (("home",), 0),
        (("home", "down"), 22_000),
        (("shift+left",), 94_000),
    ],
)
async def test_the_cursor_visits_moments(keys: tuple[str, ...], moment_ms: int) -> None:
    async with playing(NARROW) as (pilot, _, session):
        session.typed = [(80_000, "kubectl get nodes"), (90_000, ":bookmark"), (92_000, "ssh worker-2")]
        await pilot.press("escape", "T", *keys)
        shown = pilot.app.screen
        assert isinstance(shown, Timeline)
        assert shown.timeline.cursor_ms == moment_ms


async def test_going_back_tells_first_what_is_lost() -> None:
    async with playing(WIDE) as (pilot, screen, session):
        session.typed = [(80_000, "kubectl get nodes"), (92_000, "kubectl delete pod web")]
        await pilot.press("escape", "T", "up", "enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, Dialog)
        shown = screen_text(pilot.app)
        assert "Go back to T+00:01:32?" in shown
        assert "kubectl delete pod web" in shown
        assert "kubectl get nodes" not in "".join(line for line in shown.splitlines() if "❯" in line)
        await pilot.press("enter")  # Cancel
        assert isinstance(pilot.app.screen, Timeline)
        await pilot.press("enter", "tab", "enter")
        await pilot.pause()
        assert pilot.app.screen is screen
        screen.beat()
        assert session.now_ms == 92_000
        assert session.paused
        assert "Time stands still" in screen_text(pilot.app)
        assert session.typed == [(80_000, "kubectl get nodes")]


async def test_the_present_is_no_way_back() -> None:
    async with playing(WIDE) as (pilot, screen, session):
        await write(pilot, ":timeline", "enter")
        assert isinstance(pilot.app.screen, Timeline)
        await pilot.press("up", "down", "end", "enter")
        assert pilot.app.screen is screen
        assert session.now_ms == 95_000


async def test_time_is_ruled_from_the_timeline() -> None:
    async with playing(WIDE) as (pilot, _, session):
        await pilot.press("escape", "T", "space", "full_stop", "plus", "b", "F")
        assert (session.paused, session.now_ms, session.speed) == (True, 96_000, 2)
        assert session.lines == [":bookmark", ":next"]
        assert "bookmark 1" in screen_text(pilot.app)


@SIZES
async def test_a_click_chooses_a_moment(size: tuple[int, int]) -> None:
    async with playing(size) as (pilot, _, _):
        await pilot.press("escape", "T")
        shown = pilot.app.screen
        assert isinstance(shown, Timeline)
        await pilot.click("#timeline", offset=(8, 2))
        assert shown.timeline.cursor_ms < 10_000
        await pilot.click("#timeline", offset=(12, shown.timeline.fixed_lines() + 1))
        assert shown.timeline.cursor_ms == 22_000


@SIZES
async def test_a_replay_looks_as_stored(size: tuple[int, int]) -> None:
    async with playing(size) as (pilot, _, session):
        session.typed = [(80_000, "kubectl get nodes")]
        session.ends_ms = 400_000
        session.step(1_000)
        await pilot.press("escape")
        await pilot.pause(0.3)
        assert_golden(pilot.app, f"replay-{size[0]}x{size[1]}")


async def test_a_replay_is_scrubbed_both_ways_without_being_asked() -> None:
    async with playing(WIDE) as (pilot, screen, session):
        session.ends_ms = 400_000
        await pilot.press("escape", "T", "greater_than_sign", "enter")
        await pilot.pause()
        assert pilot.app.screen is screen
        assert session.now_ms == 155_000
        await pilot.press("T", "home", "enter")
        screen.beat()
        assert session.now_ms == 0
        await pilot.press("T", "end", "enter")
        assert session.now_ms == 400_000


async def test_what_was_typed_just_now_is_taken_back_too() -> None:
    async with playing(WIDE) as (pilot, screen, session):
        session.typed = [(80_000, "kubectl get nodes"), (95_000, "kubectl delete pod web")]
        await pilot.press("escape", "T", "up", "enter")
        assert isinstance(pilot.app.screen, Dialog)
        assert "kubectl delete pod web" in screen_text(pilot.app)
        await pilot.press("tab", "enter")
        screen.beat()
        assert (session.now_ms, session.typed) == (95_000, [(80_000, "kubectl get nodes")])

"""Proved by what stands on it: see the timeline, whose keys go through it."""

from tests.tui.screen_text import WIDE
from tests.tui.screens.test_play import playing


async def test_a_screen_over_the_game_follows_it_and_goes_away_again() -> None:
    async with playing(WIDE) as (pilot, screen, session):
        await pilot.press("escape", "T", "P")
        over = pilot.app.screen
        assert over is not screen
        assert session.paused
        session.step(20_000)
        for _ in range(9):
            screen.show_snapshot()
        assert getattr(over, "timeline").history.now_ms == 115_000  # noqa: B009 - a timeline's own
        await pilot.press("q")
        assert pilot.app.screen is screen

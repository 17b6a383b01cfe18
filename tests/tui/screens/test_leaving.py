"""Keys that are typed ahead close one screen, not the one below it."""

import pytest

from k8s_tui.tui.screens.dialog import Dialog
from k8s_tui.tui.screens.play import PlayScreen
from tests.tui.screens.test_play import playing


async def test_a_second_enter_does_not_close_the_game() -> None:
    async with playing(briefing=True) as (pilot, screen, _):
        dialog = pilot.app.screen
        assert isinstance(dialog, Dialog)
        dialog.dismiss("")
        dialog.dismiss("")
        await pilot.pause()
        assert pilot.app.screen is screen
        assert isinstance(pilot.app.screen, PlayScreen)


@pytest.mark.parametrize("keys", ["w", "m", "x", "V", "e", "l"])
async def test_each_screen_over_the_game_leaves_once(keys: str) -> None:
    async with playing() as (pilot, screen, _):
        await pilot.press("2" if keys != "l" else "3", keys)
        await pilot.pause()
        over = pilot.app.screen
        assert over is not screen
        over.dismiss(None)
        over.dismiss(None)
        await pilot.pause()
        assert pilot.app.screen is screen

"""A keyboard on the screen: a whole command is typed and run by clicking."""

from textual.pilot import Pilot

from k8s_tui.tui.screens.play import PlayScreen
from tests.tui.screen_text import NARROW
from tests.tui.screens.test_play import playing


async def click_key(pilot: Pilot[None], screen: PlayScreen, key: str) -> None:
    y, start, _, _ = next(place for place in screen.keyboard._places if place[3] == key)
    await pilot.click("#keyboard", offset=(start, y))


async def test_a_command_is_typed_and_run_by_clicking() -> None:
    async with playing(NARROW) as (pilot, screen, session):
        await pilot.press("f9")
        await pilot.pause()
        for char in "ssh worker-2 systemctl start kubelet":
            await click_key(pilot, screen, char)
        await click_key(pilot, screen, "enter")
        await pilot.pause()
        assert session.lines == ["ssh worker-2 systemctl start kubelet"]


async def test_candidates_are_clicked_and_capitals_are_shifted() -> None:
    async with playing(NARROW) as (pilot, screen, _):
        await pilot.press("f9")
        await pilot.pause()
        await pilot.click("#prompt", offset=(4, 2))
        assert screen.command_line.line.text == "kubectl "
        await pilot.pause()
        await pilot.click("#prompt", offset=(4, 2))
        assert screen.command_line.line.text == "kubectl get "
        await click_key(pilot, screen, "shift")
        await click_key(pilot, screen, "A")
        await click_key(pilot, screen, "a")
        assert screen.command_line.line.text == "kubectl get Aa"
        await click_key(pilot, screen, "backspace")
        await pilot.pause()
        assert screen.command_line.line.text == "kubectl get A"

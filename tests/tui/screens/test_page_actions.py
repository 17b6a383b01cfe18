"""Pages on the screen: they are taken by key, by mouse and by command, and it is seen."""

import pytest
from textual.pilot import Pilot

from k8s_tui.tui.screens.choices import Choices
from k8s_tui.tui.screens.play import PlayScreen
from tests.tui.fake import FakeSession
from tests.tui.screen_text import NARROW, ULTRA, WIDE, screen_text
from tests.tui.screens.test_play import playing, write

ALL_SIZES = pytest.mark.parametrize("size", [NARROW, WIDE, ULTRA])


def page_line(pilot: Pilot[None]) -> tuple[int, str]:
    """Return the line of the screen with the page, and its number."""
    lines = screen_text(pilot.app).splitlines()
    return next((number, line) for number, line in enumerate(lines) if "PAGE" in line)


async def is_taken(pilot: Pilot[None], screen: PlayScreen, session: FakeSession) -> None:
    await pilot.pause()
    assert session.lines == [":ack ErrorBudget client/customers"]
    assert "ack 01:35" in page_line(pilot)[1]
    assert "pages 1 ack" in screen_text(pilot.app)
    assert not screen.page_waits


@ALL_SIZES
async def test_a_page_is_taken_by_its_key(size: tuple[int, int]) -> None:
    async with playing(size) as (pilot, screen, session):
        assert ":ack" in page_line(pilot)[1], "while one types"
        await pilot.press("5", "j", "a")
        await is_taken(pilot, screen, session)
        assert "─ acknowledged after 0:23: customers ─" in screen_text(pilot.app)


@ALL_SIZES
async def test_a_page_is_taken_by_a_click_on_its_end(size: tuple[int, int]) -> None:
    async with playing(size) as (pilot, screen, session):
        await pilot.press("escape")
        await pilot.pause()
        number, line = page_line(pilot)
        await pilot.click(offset=(line.index("[a]ck") + 1, number))
        await is_taken(pilot, screen, session)


async def test_a_click_elsewhere_on_a_page_of_the_strip_goes_to_the_events() -> None:
    async with playing(NARROW) as (pilot, screen, session):
        number, line = page_line(pilot)
        await pilot.click(offset=(line.index("PAGE"), number))
        await pilot.pause()
        assert (screen.current, session.lines) == ("events", [])
        row = screen.tables["events"].model.current
        assert row is not None
        assert row.waits


async def test_a_page_has_a_menu() -> None:
    async with playing(WIDE) as (pilot, screen, session):
        await pilot.press("5", "j", "V")
        await pilot.pause()
        assert isinstance(pilot.app.screen, Choices)
        await pilot.press("enter")
        await pilot.pause()
        await is_taken(pilot, screen, session)


async def test_from_any_panel_all_pages_are_taken_then_the_key_attaches() -> None:
    async with playing(WIDE) as (pilot, _, session):
        await pilot.press("3", "a")
        await pilot.pause()
        assert session.lines == [":ack"]
        await pilot.press("a")
        await pilot.pause()
        assert session.lines[1:] == ["kubectl attach pay-66c4b8d7f-w5x7k -n shop"]


async def test_a_command_takes_pages_too() -> None:
    async with playing(WIDE) as (pilot, _, session):
        await write(pilot, ":ack", "enter")
        assert session.lines == [":ack"]


async def test_killing_a_pod_asks_and_gives_no_grace() -> None:
    async with playing(WIDE) as (pilot, _, session):
        await pilot.press("3", "ctrl+k")
        await pilot.pause()
        assert "without" not in session.lines
        await pilot.press("tab", "enter")
        await pilot.pause()
        assert session.lines == ["kubectl delete pod pay-66c4b8d7f-w5x7k -n shop --grace-period=0 --force"]

"""The choices of logs, and the events beside them."""

from k8s_tui.tui.screens.logs import Logs, without_object
from tests.tui.screen_text import NARROW, ULTRA, screen_text
from tests.tui.screens.test_play import playing


async def test_containers_times_and_the_one_before_are_chosen_by_keys() -> None:
    async with playing() as (pilot, _, session):
        await pilot.press("3", "l")
        await pilot.pause()
        assert isinstance(pilot.app.screen, Logs)
        assert session.flags[-1] == "--all-containers"
        for key, flags in (
            ("c", "-c init"),
            ("c", "-c web"),
            ("s", "-c web --since=1m"),
            ("p", "-c web --since=1m --previous"),
            ("t", "-c web --since=1m --previous --timestamps"),
        ):
            await pilot.press(key)
            await pilot.pause()
            assert session.flags[-1] == flags
        assert "web, since 1m, previous, timestamps" in screen_text(pilot.app)


async def test_p_begins_with_the_container_before() -> None:
    async with playing() as (pilot, _, session):
        await pilot.press("3", "p")
        await pilot.pause()
        assert session.flags[-1] == "--previous"


def test_events_of_one_object_need_not_name_it() -> None:
    told = "LAST SEEN   REASON   OBJECT      MESSAGE\n3s          Failed   Pod/web-1   not found"
    assert without_object(told) == "LAST SEEN   REASON   MESSAGE\n3s          Failed   not found"
    assert without_object("No events found.") == "No events found."
    assert without_object("") == ""


async def test_events_stand_beside_where_there_is_room_and_on_demand() -> None:
    async with playing(ULTRA) as (pilot, _, _session):
        await pilot.press("3", "l")
        await pilot.pause()
        assert "LAST SEEN" in screen_text(pilot.app)
        await pilot.press("e")
        await pilot.pause()
        assert "LAST SEEN" not in screen_text(pilot.app)
    async with playing() as (pilot, _, _session):
        await pilot.press("3", "l", "e")
        await pilot.pause()
        assert "LAST SEEN" in screen_text(pilot.app)


async def test_events_go_below_the_log_when_the_terminal_becomes_narrow() -> None:
    async with playing(ULTRA) as (pilot, _, _session):
        await pilot.press("3", "l")
        await pilot.pause()
        logs = pilot.app.screen
        assert isinstance(logs, Logs)
        assert logs.beside.region.y == logs.pager.region.y
        await pilot.resize_terminal(*NARROW)
        await pilot.pause()
        assert logs.beside.region.y > logs.pager.region.y
        assert logs.beside.size.width == logs.pager.size.width

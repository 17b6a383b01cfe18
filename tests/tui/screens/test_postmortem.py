from k8s_tui.tui.screens.postmortem import Postmortem
from k8s_tui.tui.screens.timeline import Timeline
from tests.tui.screen_text import WIDE, screen_text
from tests.tui.screens.test_play import playing


async def test_what_would_have_been_is_found_out_while_one_reads() -> None:
    async with playing(WIDE) as (pilot, screen, session):
        session.verdict = "lost"
        session.imagined = -1_000_000
        screen.open_postmortem()
        await pilot.pause(0.1)
        shown = screen_text(pilot.app)
        assert "× LOST" in shown
        assert "running it once more" in shown
        await pilot.press("s", "end", "home")
        assert session.lines == []
        session.imagined = 3
        await pilot.pause(0.1)
        shown = screen_text(pilot.app)
        assert "if nobody had done anything" in shown
        assert "running it once more" not in shown
        assert session.lines == [":postmortem save"]
        assert "ran :postmortem save" in shown


async def test_it_is_saved_at_once_where_everything_is_known() -> None:
    async with playing(WIDE) as (pilot, screen, session):
        session.verdict, session.imagined = "won", 3
        screen.open_postmortem()
        await pilot.pause(0.1)
        await pilot.press("s")
        assert session.lines == [":postmortem save"]


async def test_it_leads_to_the_timeline() -> None:
    async with playing(WIDE) as (pilot, screen, session):
        session.verdict, session.imagined = "won", 3
        screen.open_postmortem()
        await pilot.pause(0.1)
        assert isinstance(pilot.app.screen, Postmortem)
        await pilot.press("T")
        await pilot.pause()
        assert isinstance(pilot.app.screen, Timeline)


async def test_it_can_be_read_before_the_end() -> None:
    async with playing(WIDE) as (pilot, screen, session):
        session.imagined = 3
        screen.open_postmortem()
        await pilot.pause(0.1)
        assert "◐ GOING ON" in screen_text(pilot.app)
        await pilot.press("q")
        assert pilot.app.screen is screen

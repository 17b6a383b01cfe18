from tests.tui.fake import FakeSession
from tests.tui.screen_text import ULTRA, WIDE, screen_text
from tests.tui.screens.test_play import playing, write


async def test_space_pauses_where_nothing_can_be_marked() -> None:
    async with playing(WIDE) as (pilot, screen, session):
        await pilot.press("space")
        assert session.paused
        assert "PAUSED" in screen_text(pilot.app)
        await pilot.press("P")
        assert not session.paused
        await write(pilot, "kubectl get", "space")
        assert not session.paused
        assert screen.command_line.line.text == "kubectl get "


async def test_moments_are_bookmarked_and_the_next_event_is_gone_to() -> None:
    async with playing(WIDE) as (pilot, _, session):
        await pilot.press("escape", "b", "F")
        assert session.lines == [":bookmark", ":next"]


async def test_a_wide_header_has_a_strip() -> None:
    async with playing(ULTRA) as (pilot, _, _):
        (first, *_) = screen_text(pilot.app).splitlines()
        assert "[×─×●────────────────]" in first


async def test_a_command_that_runs_again_is_followed_again() -> None:
    async with playing(WIDE) as (_, screen, session):
        session.start(":wait 3s")
        session.running = (session.start(":wait 3s"),)
        session.head_for(90_000)
        assert isinstance(session, FakeSession)
        screen.beat()
        screen.beat()
        assert session.now_ms == 90_000
        assert screen.foreground.running


async def test_a_replay_is_taken_over() -> None:
    async with playing(WIDE) as (pilot, screen, session):
        session.ends_ms = 400_000
        session.step(1_000)
        screen.show_snapshot()
        assert "REPLAY" in screen_text(pilot.app)
        await pilot.press("escape", "L", "L")
        assert session.ends_ms is None
        await pilot.pause()
        shown = screen_text(pilot.app)
        assert "the game is yours from here" in shown
        assert "REPLAY" not in shown
        assert "a replay:" not in shown


async def test_what_was_typed_is_shown_in_a_replay() -> None:
    async with playing(WIDE) as (pilot, screen, session):
        session.ends_ms = 400_000
        session.latest = session.start("kubectl get pods")
        screen.beat()
        await pilot.pause()
        shown = screen_text(pilot.app)
        assert "kubectl get pods" in shown
        assert "NAME                        READY   STATUS             RESTARTS   AGE" in shown
        assert session.lines == ["kubectl get pods"]

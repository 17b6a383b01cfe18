import pytest

from k8s_tui.tui.app import K8sTui
from k8s_tui.tui.screens.boot import NAME, UNDER_WAY
from k8s_tui.tui.screens.play import PlayScreen
from tests.tui.fake import FakeSession
from tests.tui.screen_text import screen_text


@pytest.mark.parametrize("size", [(80, 24), (20, 5), (200, 50)])
async def test_it_says_what_is_under_way_until_the_game_is_there(size):
    seen = []

    def open_session():
        seen.append(screen_text(app))
        return FakeSession(frozen=True)

    app = K8sTui(open_session, ascii_only=False, show_briefing=False)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        assert isinstance(app.screen, PlayScreen)
    assert NAME in seen[0]
    assert UNDER_WAY[:15] in seen[0]


async def test_a_game_that_cannot_be_opened_ends_the_application_and_says_why():
    def open_session():
        raise ValueError("there is no such scenario")

    app = K8sTui(open_session, ascii_only=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
    assert str(app.failure) == "there is no such scenario"

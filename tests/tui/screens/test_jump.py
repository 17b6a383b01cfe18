import pytest

from k8s_tui.tui.app import K8sTui
from tests.tui.fake import FakeSession
from tests.tui.menu.lobby import FakeLobby
from tests.tui.screen_text import NARROW, ULTRA, WIDE, assert_golden, screen_text


@pytest.mark.parametrize("size", [NARROW, WIDE, ULTRA], ids=["80x24", "120x40", "200x50"])
async def test_a_letter_stands_on_each_panel_and_leads_there(size: tuple[int, int]) -> None:
    app = K8sTui(FakeSession(now_ms=95_000, frozen=True), ascii_only=False, show_briefing=False)
    async with app.run_test(size=size) as pilot:
        await pilot.press("ctrl+o")
        await pilot.pause()
        assert_golden(app, f"jump-{size[0]}x{size[1]}")
        await pilot.press("a")
        await pilot.pause()
        assert app.focused is not None
        first = app.focused.id
        await pilot.press("ctrl+o", "b")
        await pilot.pause()
        assert app.focused.id not in {first, None}
        second = app.focused.id
        await pilot.press("ctrl+o", "escape", "ctrl+o", "ctrl+o")
        await pilot.pause()
        assert app.focused.id == second


async def test_jumping_in_the_menu_by_mouse() -> None:
    app = K8sTui(lobby=FakeLobby(), ascii_only=False)
    async with app.run_test(size=NARROW) as pilot:
        await pilot.pause()
        await pilot.press("ctrl+o")
        await pilot.pause()
        assert "[ a ]" in screen_text(app)
        await pilot.click(offset=(40, 10))
        await pilot.pause()
        assert app.focused.id == "campaign"

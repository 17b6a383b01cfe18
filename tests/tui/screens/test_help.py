import pytest

from k8s_tui.tui.app import K8sTui
from tests.tui.fake import FakeSession
from tests.tui.menu.lobby import FakeLobby
from tests.tui.screen_text import NARROW, ULTRA, WIDE, assert_golden, screen_text


@pytest.mark.parametrize("size", [NARROW, WIDE, ULTRA], ids=["80x24", "120x40", "200x50"])
async def test_the_help_of_the_menu_looks_as_stored(size: tuple[int, int]) -> None:
    app = K8sTui(lobby=FakeLobby(), ascii_only=False)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await pilot.press("3", "question_mark")
        await pilot.pause()
        assert_golden(app, f"menu-help-{size[0]}x{size[1]}")


@pytest.mark.parametrize(
    "keys,here,first",
    [
        pytest.param((), "Here: Command line", "Complete", id="command line"),
        pytest.param(("2",), "Here: Nodes", "Cordon", id="nodes"),
        pytest.param(("3",), "Here: Pods", "Logs", id="pods"),
    ],
)
async def test_the_help_begins_with_what_has_the_focus(keys: tuple[str, ...], here: str, first: str) -> None:
    app = K8sTui(FakeSession(now_ms=95_000, frozen=True), ascii_only=False, show_briefing=False)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press(*keys, "f1")
        await pilot.pause()
        shown = screen_text(app)
        assert shown.index(here) < shown.index(first)

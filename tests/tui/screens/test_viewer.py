from textual.app import App

from k8s_tui.tui.app import K8sTui
from k8s_tui.tui.look import Look
from k8s_tui.tui.screens.overlay import REFRESHES_BETWEEN_READS
from k8s_tui.tui.screens.viewer import Viewer
from k8s_tui.tui.spans import Line
from tests.tui.fake import FakeSession
from tests.tui.screen_text import NARROW, screen_text

TEXT = "".join(f"key-{number}: value {'long ' * 30}\n" for number in range(100))


class Host:
    """The game below, which has nothing to say."""

    def header_lines(self, width: int) -> list[Line]:
        return []

    def action_pause(self) -> None:
        """Go on."""


async def viewer(app: App[None], pilot, what: str = "yaml", text: str = TEXT) -> Viewer:
    made = Viewer(Look(app.get_css_variables()), what, "heading", lambda: text, Host())
    await app.push_screen(made)
    await pilot.pause()
    return made


def app() -> K8sTui:
    return K8sTui(FakeSession(frozen=True), ascii_only=False, show_briefing=False)


async def test_searching_marks_and_walks() -> None:
    made = app()
    async with made.run_test(size=NARROW) as pilot:
        shown = await viewer(made, pilot)
        await pilot.press("slash", *"key", "minus", *"42", "enter")
        assert shown.pager.offset_lines == 42
        assert "/key-42  in 1 line  n next" in screen_text(made)
        await pilot.press("escape")
        assert made.screen is shown
        assert shown.pager.wanted == ""
        await pilot.press("slash", "9", "9", "enter", "n", "N", "escape", "escape")
        assert made.screen is not shown


async def test_a_search_is_edited_and_given_up() -> None:
    made = app()
    async with made.run_test(size=NARROW) as pilot:
        shown = await viewer(made, pilot)
        await pilot.press("slash", "4", "x", "backspace", "2")
        assert shown.pager.wanted == "42"
        await pilot.press("x")
        assert "not found" in screen_text(made)
        await pilot.press("escape")
        assert shown.pager.wanted == ""
        assert shown.pager.typing is None


async def test_wrapping_keeps_the_place() -> None:
    made = app()
    async with made.run_test(size=NARROW) as pilot:
        shown = await viewer(made, pilot)
        await pilot.press(*["j"] * 10)
        top = screen_text(made).splitlines()[1]
        await pilot.press("w")
        assert shown.pager.wrapped
        assert screen_text(made).splitlines()[1][:20] == top[:20]
        await pilot.press("w", "right")
        await pilot.pause()
        assert "value" in screen_text(made)


async def test_logs_follow_until_one_goes_back() -> None:
    made = app()
    lines = ["first\n"]
    async with made.run_test(size=NARROW) as pilot:
        shown = Viewer(made.look, "logs", "heading", lambda: "".join(lines), Host())
        await made.push_screen(shown)
        await pilot.pause()
        lines += [f"line {number}\n" for number in range(100)]
        for _ in range(REFRESHES_BETWEEN_READS):
            shown.refresh_view()
        assert "line 99" in screen_text(made)
        await pilot.press("k")
        assert not shown.pager.follows
        await pilot.press("f")
        assert shown.pager.follows


async def test_yaml_is_read_again_on_demand() -> None:
    made = app()
    texts = ["a: 1\n"]
    async with made.run_test(size=NARROW) as pilot:
        shown = Viewer(made.look, "yaml", "heading", lambda: texts[-1], Host())
        await made.push_screen(shown)
        await pilot.pause()
        texts.append("")
        await pilot.press("r")
        await pilot.pause()
        assert "(nothing)" in screen_text(made)

from textual.app import App, ComposeResult

from k8s_tui.tui.look import Look
from k8s_tui.tui.widgets.line_view import LINES_MAX, LineView
from tests.tui.screen_text import screen_text


class Host(App[None]):
    CSS = "#view { height: 1fr; }"

    def compose(self) -> ComposeResult:
        yield LineView(Look(self.get_css_variables()), id="view")


async def test_text_is_cleaned_cut_and_scrolled_sideways() -> None:
    app = Host()
    async with app.run_test(size=(20, 6)) as pilot:
        view = app.query_one(LineView)
        view.focus()
        view.set_text("a\tb\x1b[31m\n0123456789012345678901234567890\n")
        await pilot.pause()
        assert "│a       b?[31m" in screen_text(app)
        assert "│01234567890123456…│" in screen_text(app)
        await pilot.press("right")
        await pilot.pause()
        assert "│89012345678901234…│" in screen_text(app)


async def test_lines_that_are_cut_can_be_shown_whole() -> None:
    app = Host()
    async with app.run_test(size=(20, 6)) as pilot:
        view = app.query_one(LineView)
        view.set_text("0123456789012345678901234567890\n")
        await pilot.pause()
        assert view.cuts
        view.set_wrapped(wrapped=True)
        await pilot.pause()
        assert not view.cuts
        assert "│8901234567890" in screen_text(app)


async def test_the_same_text_changes_nothing() -> None:
    app = Host()
    async with app.run_test(size=(20, 6)):
        view = app.query_one(LineView)
        assert view.set_text("a\nb") is True
        assert view.set_text("a\nb") is False


async def test_huge_texts_keep_their_end() -> None:
    app = Host()
    async with app.run_test(size=(20, 6)) as pilot:
        view = app.query_one(LineView)
        view.follows = True
        view.set_text("\n".join(str(number) for number in range(LINES_MAX + 50)))
        await pilot.pause()
        assert view.line_count() == LINES_MAX
        assert f"│{LINES_MAX + 49} " in screen_text(app)


async def test_a_search_goes_round_the_end() -> None:
    app = Host()
    async with app.run_test(size=(20, 6)):
        view = app.query_one(LineView)
        view.set_text("\n".join(str(number) for number in range(50)))
        assert view.search("49")
        assert view.search("7", again=True)
        assert view.search("0")
        assert view.search("0", forward=False, again=True)
        assert not view.search("absent")
        assert not view.search("")

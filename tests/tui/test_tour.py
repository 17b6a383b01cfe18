from pathlib import Path

from k8s_tui.tui.app import K8sTui
from k8s_tui.tui.settings import SettingsFile
from k8s_tui.tui.tour import STEPS, Tour
from tests.tui.menu.lobby import FakeLobby
from tests.tui.screen_text import NARROW, screen_text


def app_of(file: SettingsFile) -> K8sTui:
    return K8sTui(lobby=FakeLobby(), file=file, ascii_only=False, show_briefing=False)


async def test_the_tour_points_at_the_next_key_until_one_has_found_ones_way(tmp_path: Path) -> None:
    file = SettingsFile(tmp_path / "settings.toml")
    app = app_of(file)
    async with app.run_test(size=NARROW) as pilot:
        await pilot.pause()
        await pilot.press("enter", "enter")
        await pilot.pause()
        await pilot.pause()
        tour = app.screen.query_one(Tour)
        keys = (
            ("escape",),
            ("2",),
            ("d",),
            ("escape", "colon"),
            (*"get", "escape"),
            ("P",),
            ("question_mark",),
        )
        for number, pressed in enumerate(keys):
            assert STEPS[number].key in screen_text(app).splitlines()[-2]
            assert f"try {number + 1}/{len(STEPS)}" in screen_text(app)
            assert " F8 ends this" in screen_text(app)
            if number == 4:
                app.screen.command_line.set_text("", "shell")
                app.screen.submit("kubectl get pods -A")
            else:
                await pilot.press(*pressed)
            await pilot.pause()
            tour.follow()
            await pilot.pause()
            if number == 2:
                await pilot.press("escape")
                await pilot.pause()
        assert not app.screen_stack[1].query(Tour)
    assert not file.read().tour


async def test_it_can_be_ended_and_does_not_come_back(tmp_path: Path) -> None:
    file = SettingsFile(tmp_path / "settings.toml")
    app = app_of(file)
    async with app.run_test(size=NARROW) as pilot:
        await pilot.pause()
        await pilot.press("enter", "enter")
        await pilot.pause()
        await pilot.pause()
        assert "F8 ends this" in screen_text(app)
        await pilot.press("f8")
        await pilot.pause()
        assert "F8 ends this" not in screen_text(app)
    assert not file.read().tour
    again = app_of(file)
    async with again.run_test(size=NARROW) as pilot:
        await pilot.pause()
        await pilot.press("enter", "enter")
        await pilot.pause()
        await pilot.pause()
        assert not again.screen.query(Tour)


async def test_it_asks_to_start_the_clock_until_that_runs(tmp_path: Path) -> None:
    app = K8sTui(lobby=FakeLobby(), file=SettingsFile(tmp_path / "settings.toml"), ascii_only=False)
    async with app.run_test(size=NARROW) as pilot:
        await pilot.pause()
        await pilot.press("enter", "enter")
        await pilot.pause()
        await pilot.pause()
        assert "starts the clock" in screen_text(app)
        await pilot.press("enter")
        await pilot.pause()
        app.screen.query_one(Tour).follow()
        await pilot.pause()
        assert "starts the clock" not in screen_text(app)
        assert f"try 1/{len(STEPS)}" in screen_text(app)

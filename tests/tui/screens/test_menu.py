"""The menu: as it looks at three sizes, by keyboard, by mouse."""

from pathlib import Path

import pytest

from k8s_tui.game.origin import Origin
from k8s_tui.game.saves import Kept
from k8s_tui.game.shelf import Title
from k8s_tui.tui.app import K8sTui
from k8s_tui.tui.glyphs import UNICODE
from k8s_tui.tui.menu.details import detail_lines
from k8s_tui.tui.screens.menu import MenuScreen
from k8s_tui.tui.screens.play import PlayScreen
from k8s_tui.tui.settings import Settings, SettingsFile
from k8s_tui.tui.themes import NAMES
from tests.tui.menu.lobby import FakeLobby
from tests.tui.screen_text import NARROW, ULTRA, WIDE, assert_golden, assert_picture, screen_text

SIZES = pytest.mark.parametrize("size", [NARROW, WIDE, ULTRA], ids=["80x24", "120x40", "200x50"])


def app_of(lobby: FakeLobby | None = None, file: SettingsFile | None = None, **options: object) -> K8sTui:
    return K8sTui(
        lobby=lobby or FakeLobby(), file=file, show_briefing=False, **{"ascii_only": False, **options}
    )


@SIZES
@pytest.mark.parametrize(
    "name,keys",
    [
        ("campaign", ()),
        ("campaign-map", ("enter", "down", "down", "right")),
        ("continue", ("1",)),
        ("scenarios", ("3",)),
        ("scenarios-filter", ("3", "slash", *"ingress")),
        ("sandbox", ("4", "5", "0")),
        ("oncall", ("5", "down", "7")),
        ("settings", ("6", "down")),
        ("quit", ("7",)),
    ],
)
async def test_a_section_looks_as_stored(name: str, keys: tuple[str, ...], size: tuple[int, int]) -> None:
    app = app_of()
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await pilot.press(*keys)
        await pilot.pause()
        assert_golden(app, f"menu-{name}-{size[0]}x{size[1]}")


@pytest.mark.parametrize("theme", NAMES)
async def test_the_menu_in_the_colours_of_each_theme(theme: str) -> None:
    app = app_of(theme=theme)
    async with app.run_test(size=NARROW) as pilot:
        await pilot.pause()
        await pilot.pause()
        assert_picture(app, f"menu-{theme}")


async def test_ascii_only_means_ascii_only() -> None:
    app = app_of(ascii_only=True)
    async with app.run_test(size=NARROW) as pilot:
        shown = ""
        for digit in "1234567":
            await pilot.press(digit, "escape")
            await pilot.pause()
            shown += screen_text(app)
    assert sorted({char for char in shown if not char.isascii()}) == []


async def choice_after(*keys: str) -> object:
    """Return what is begun by keys, with the play screen shown."""
    lobby = FakeLobby()
    app = app_of(lobby)
    async with app.run_test(size=NARROW) as pilot:
        await pilot.pause()
        await pilot.press(*keys)
        await pilot.pause()
        assert isinstance(app.screen, PlayScreen)
    return lobby.begun[0]


@pytest.mark.parametrize(
    "keys,choice",
    [
        pytest.param(("enter", "enter"), Origin(scenario="outage-3"), id="what comes next"),
        pytest.param(("2", "home", "enter"), Origin(scenario="outage-1"), id="first on the map"),
        pytest.param(("2", "end", "left", "enter"), Origin(scenario="outage-27"), id="by the roads' end"),
        pytest.param(("2", "down", "up", "right", "enter"), Origin(scenario="outage-4"), id="up and down"),
        pytest.param(("3", "down", "enter"), Origin(scenario="outage-2"), id="from the list"),
        pytest.param(("1", "w"), Kept("last", "outage-3", 151_000, watched=True), id="seen again"),
        pytest.param(("3", "slash", *"27", "enter", "enter"), Origin(scenario="outage-27"), id="filtered"),
        pytest.param(
            ("4", "right", "right", "down", *"250", "down", "down", "enter"),
            Origin(masters=3, workers=250),
            id="typed",
        ),
        pytest.param(
            ("4", "down", "right", "right", "right", "down", "down", "enter"),
            Origin(workers=10),
            id="stepped",
        ),
        pytest.param(
            ("5", "left", "down", "4", "2", "down", "enter"), Origin("on-call-4h", 42), id="a shift"
        ),
        pytest.param(
            ("4", "down", "9", "9", "9", "9", "down", "down", "enter"), Origin(workers=999), id="too many"
        ),
    ],
)
async def test_a_game_is_begun_by_keyboard_alone(keys: tuple[str, ...], choice: Origin) -> None:
    assert await choice_after(*keys) == choice


async def test_a_kept_game_goes_on() -> None:
    lobby = FakeLobby()
    assert await choice_after("1", "down", "enter") == lobby.games[1]


async def click_text(pilot: object, app: K8sTui, text: str) -> None:
    for y, line in enumerate(screen_text(app).splitlines()):
        if text in line:
            await pilot.click(offset=(line.index(text), y))
            await pilot.pause()
            return
    raise AssertionError(f"no {text!r} on\n{screen_text(app)}")


@pytest.mark.parametrize(
    "texts,choice",
    [
        pytest.param(("Play",), Origin(scenario="outage-3"), id="campaign"),
        pytest.param(("★☆☆", "★☆☆"), Origin(scenario="outage-2"), id="station twice"),
        pytest.param(("Scenarios", "Outage number 4", "Play"), Origin(scenario="outage-4"), id="list"),
        pytest.param(("Sandbox", "> ", "Boot"), Origin(masters=2), id="sandbox"),
        pytest.param(("Continue", "before the drain", "before the drain"), FakeLobby().games[1], id="kept"),
    ],
)
async def test_a_game_is_begun_by_mouse_alone(texts: tuple[str, ...], choice: object) -> None:
    lobby = FakeLobby()
    app = app_of(lobby)
    async with app.run_test(size=NARROW) as pilot:
        await pilot.pause()
        for text in texts:
            await click_text(pilot, app, text)
        await pilot.pause()
    assert lobby.begun == [choice]


async def test_leaving_a_game_keeps_it_and_leads_back() -> None:
    lobby = FakeLobby()
    app = app_of(lobby)
    async with app.run_test(size=NARROW) as pilot:
        await pilot.pause()
        await pilot.press("enter", "enter")
        await pilot.pause()
        lobby.won["outage-3"] = (3, 900)
        await pilot.press(*":q", "enter")
        await pilot.pause()
        await pilot.pause()
        assert isinstance(app.screen, MenuScreen)
        assert "4 of 28 solved" in screen_text(app)
        assert "Outage number 5" in screen_text(app)
        assert [session.now_ms for session in lobby.kept_sessions] == [95_000]


async def test_a_game_that_cannot_be_begun_is_told_and_the_menu_stays() -> None:
    lobby = FakeLobby(refusal="spec.manifests: [odd] no such field")
    app = app_of(lobby)
    async with app.run_test(size=NARROW) as pilot:
        await pilot.pause()
        await pilot.press("enter", "enter")
        await pilot.pause()
        await pilot.pause()
        assert "[odd] no such field" in screen_text(app)
        await pilot.press("enter")
        assert isinstance(app.screen, MenuScreen)


async def test_settings_are_seen_and_kept_at_once(tmp_path: Path) -> None:
    file = SettingsFile(tmp_path / "settings.toml")
    app = app_of(file=file, ascii_only=None)
    async with app.run_test(size=NARROW) as pilot:
        await pilot.pause()
        await pilot.press(
            "6", "right", "down", "left", "down", *["right"] * 9, "down", "right", "down", "right"
        )
        await pilot.pause()
        assert "light" in screen_text(app)
        assert app.theme == "k8s-light"
        assert not [char for char in screen_text(app).splitlines()[1] if not char.isascii()]
    assert file.read() == Settings("k8s-light", "ascii", 64, reduced_motion=True, tour=False)


async def test_bad_settings_are_told_in_the_menu(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text("speed = 'fast [b'")
    app = app_of(file=SettingsFile(path))
    async with app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        await pilot.pause()
        assert 'not "fast [b"' in " ".join(screen_text(app).replace("│", " ").split())
        await pilot.press("enter")
        assert isinstance(app.screen, MenuScreen)


async def test_an_installation_without_scenarios_has_a_menu_all_the_same() -> None:
    app = app_of(FakeLobby(all_titles=(), won={}, games=()))
    async with app.run_test(size=NARROW) as pilot:
        await pilot.pause()
        await pilot.press("enter", "enter", "down", "escape", "3", "enter", "escape", "1", "enter", "escape")
        await pilot.pause()
        assert "There is none yet." in screen_text(app)


def test_what_a_scenario_teaches_is_told_once_it_is_solved():
    title = Title("a", "A", "pods", Path("a.yaml"), teaches=("taints",))
    told = [
        "".join(
            text for line in detail_lines(title, record, "", UNICODE, 60, is_next=False) for text, _ in line
        )
        for record in (None, (3, 400))
    ]
    assert ["taints" in text for text in told] == [False, True]


@pytest.mark.parametrize("size", [(20, 5), (24, 3), (40, 8)], ids=str)
async def test_no_size_of_the_menu_is_an_error(size: tuple[int, int]) -> None:
    app = app_of()
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        for digit in "123456":
            await pilot.press(digit, "down", "right", "escape")
        await pilot.resize_terminal(*WIDE)
        await pilot.resize_terminal(*size)
        await pilot.pause()
        assert isinstance(app.screen, MenuScreen)

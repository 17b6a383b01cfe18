"""The application in two sizes: whole screens as goldens, themes, ASCII."""

import pytest

from k8s_tui.tui.app import K8sTui, wants_ascii
from k8s_tui.tui.themes import LIGHT, NAMES
from tests.tui.fake import FakeSession
from tests.tui.screen_text import NARROW, ULTRA, WIDE, assert_golden, assert_picture, screen_text

OUTAGE_MS = 95_000

SIZES = pytest.mark.parametrize(
    "size",
    [pytest.param(NARROW, id="80x24"), pytest.param(WIDE, id="120x40"), pytest.param(ULTRA, id="200x50")],
)

SCREENS = [
    pytest.param("play", (), id="play"),
    pytest.param("nodes", ("2",), id="nodes"),
    pytest.param("services", ("4",), id="services"),
    pytest.param("events", ("5",), id="events"),
    pytest.param("goals", ("6",), id="goals"),
    pytest.param("control-plane", ("1",), id="control-plane"),
    pytest.param("typing", (*"kubectl", "space", "r", "o", "tab", "u"), id="typing"),
    pytest.param("output", (*"kubectl", "space", *"get", "space", *"pods", "enter"), id="output"),
    pytest.param("describe", ("3", "enter"), id="describe"),
    pytest.param("logs", ("3", "l"), id="logs"),
    pytest.param("confirm-delete", ("3", "ctrl+d"), id="confirm-delete"),
    pytest.param("why", ("3", "w"), id="why"),
    pytest.param("map", ("3", "m"), id="map"),
    pytest.param("xray", ("3", "x"), id="xray"),
    pytest.param("edit", ("3", "e"), id="edit"),
    pytest.param("keyboard", ("f9",), id="keyboard"),
    pytest.param("menu", ("2", "V"), id="menu"),
    pytest.param("help", ("question_mark",), id="help"),
]


PICTURED = {"play", "nodes", "services", "events", "goals", "why", "map", "xray", "edit", "logs"}
"""Of these a picture is kept beside the text."""


def size_name(size: tuple[int, int]) -> str:
    return f"{size[0]}x{size[1]}"


@SIZES
@pytest.mark.parametrize("name, keys", SCREENS)
async def test_a_screen_looks_as_stored(name: str, keys: tuple[str, ...], size: tuple[int, int]) -> None:
    app = K8sTui(FakeSession(now_ms=OUTAGE_MS, frozen=True), ascii_only=False, show_briefing=False)
    async with app.run_test(size=size) as pilot:
        await pilot.press(*keys)
        await pilot.pause()
        assert_golden(app, f"{name}-{size_name(size)}")


@pytest.mark.parametrize("name, keys", [each for each in SCREENS if each.id in PICTURED])
async def test_a_screen_has_its_colours(name: str, keys: tuple[str, ...]) -> None:
    app = K8sTui(FakeSession(now_ms=OUTAGE_MS, frozen=True), ascii_only=False, show_briefing=False)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press(*keys)
        await pilot.pause()
        assert_picture(app, name)


@SIZES
async def test_a_calm_cluster_looks_as_stored(size: tuple[int, int]) -> None:
    app = K8sTui(FakeSession(now_ms=OUTAGE_MS, frozen=True, calm=True), ascii_only=False, show_briefing=False)
    async with app.run_test(size=size):
        assert_golden(app, f"calm-{size_name(size)}")


@SIZES
async def test_the_briefing_and_the_postmortem_look_as_stored(size: tuple[int, int]) -> None:
    session = FakeSession(now_ms=OUTAGE_MS, frozen=True)
    app = K8sTui(session, ascii_only=False)
    async with app.run_test(size=size) as pilot:
        assert_golden(app, f"briefing-{size_name(size)}")
        await pilot.press("enter")
        session.mended_ms = 30_000
        session.imagined = 3
        await pilot.press("full_stop")
        await pilot.pause(0.1)
        assert_golden(app, f"postmortem-{size_name(size)}")


@SIZES
async def test_the_outage_is_seen_without_typing_anything(size: tuple[int, int]) -> None:
    app = K8sTui(FakeSession(now_ms=OUTAGE_MS, frozen=True), ascii_only=False, show_briefing=False)
    async with app.run_test(size=size):
        shown = screen_text(app)
    for sign in ("× OUTAGE", "×CrashLoopBackOff", "connection refused", "PAGE", "NotReady", "worker-2"):
        assert sign in shown


@SIZES
async def test_ascii_only_means_ascii_only(size: tuple[int, int]) -> None:
    session = FakeSession(now_ms=OUTAGE_MS, frozen=True)
    app = K8sTui(session, ascii_only=True)
    async with app.run_test(size=size) as pilot:
        shown = screen_text(app)
        for keys in (("enter",), ("question_mark",), ("enter",), ("6", "4", "ctrl+d"), ("enter", "3", "l")):
            await pilot.press(*keys)
            await pilot.pause()
            shown += screen_text(app)
    assert sorted({char for char in shown if not char.isascii()}) == []


@pytest.mark.parametrize("theme", [*NAMES, "nord", "ansi-dark"])
async def test_every_theme_has_every_ink(theme: str) -> None:
    app = K8sTui(
        FakeSession(now_ms=OUTAGE_MS, frozen=True), ascii_only=False, theme=theme, show_briefing=False
    )
    async with app.run_test(size=WIDE):
        assert "OUTAGE" in screen_text(app)


async def test_a_change_of_theme_changes_the_colours_on_the_screen() -> None:
    app = K8sTui(FakeSession(now_ms=OUTAGE_MS, frozen=True), ascii_only=False, show_briefing=False)
    async with app.run_test(size=NARROW) as pilot:
        before = app.screen._compositor.render_strips()
        app.theme = LIGHT
        await pilot.pause()
        await pilot.pause()
        after = app.screen._compositor.render_strips()
        assert [strip.text for strip in before] == [strip.text for strip in after]
        colours = {segment.style.bgcolor.name for strip in after for segment in strip if segment.style}
        assert "#fbfbf8" in colours
        assert "#0d1118" not in colours


@pytest.mark.parametrize(
    "environment, ascii_wanted",
    [
        ({"TERM": "xterm-256color", "LANG": "en_US.UTF-8"}, False),
        ({"TERM": "xterm-256color"}, False),
        ({"TERM": "linux", "LANG": "en_US.UTF-8"}, True),
        ({"TERM": "xterm", "LANG": "C"}, True),
        ({"TERM": "xterm", "LANG": "C", "LC_ALL": "C.UTF-8"}, False),
    ],
    ids=["utf-8", "nothing said", "console", "C", "overridden"],
)
def test_a_terminal_that_shows_only_ascii_is_known(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], ascii_wanted: bool
) -> None:
    for name in ("TERM", "LANG", "LC_ALL", "LC_CTYPE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert wants_ascii() is ascii_wanted

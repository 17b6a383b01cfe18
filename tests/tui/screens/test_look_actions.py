"""Why, the map, trees, and the ways from one object to another."""

import asyncio
from collections.abc import Callable

import pytest

from k8s_tui.tui.columns import Target
from k8s_tui.tui.screens.outline import Outline
from k8s_tui.tui.screens.sheet import Sheet
from k8s_tui.tui.screens.viewer import Viewer
from k8s_tui.tui.widgets import prompt
from tests.terminal import PATIENCE_S
from tests.tui.fake import FakeSession
from tests.tui.screen_text import NARROW, WIDE, screen_text
from tests.tui.screens.test_play import playing, write


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_why_leads_from_the_cursor_to_the_cause_and_enter_goes_there(size: tuple[int, int]) -> None:
    async with playing(size) as (pilot, screen, _):
        await pilot.press("3", "w")
        await pilot.pause()
        assert isinstance(pilot.app.screen, Outline)
        assert "kubelet.service on worker-2  as far as one can see, the cause" in screen_text(pilot.app)
        await pilot.press("G", "k", "enter")
        await pilot.pause()
        assert pilot.app.screen is screen
        assert screen.current == "nodes"
        assert screen.target() == Target("node", "", "worker-2")


@pytest.mark.parametrize("size", [NARROW, WIDE])
@pytest.mark.parametrize("digit, kept", [("2", "worker-2"), ("4", "-l app=cart")], ids=["node", "service"])
async def test_enter_goes_on_to_the_pods_and_escape_comes_back(
    size: tuple[int, int], digit: str, kept: str
) -> None:
    async with playing(size) as (pilot, screen, _):
        await pilot.press(digit, "enter")
        await pilot.pause()
        assert screen.current == "pods"
        assert f"/{kept}" in screen_text(pilot.app)
        await pilot.press("escape")
        await pilot.pause()
        assert screen.current == {"2": "nodes", "4": "services"}[digit]
        assert not screen.tables["pods"].model.filter.text


async def test_enter_describes_what_has_no_pods() -> None:
    async with playing() as (pilot, _, session):
        await pilot.press("1", "enter")
        await pilot.pause()
        assert session.asked[-1][0] == "describe"


async def test_a_command_that_shows_something_goes_into_the_command_line() -> None:
    async with playing() as (pilot, screen, _):
        await pilot.press("3", "w", "G", "enter")
        await pilot.pause()
        assert screen.command_line.line.text == "ssh worker-2 systemctl status kubelet"
        assert screen.focused is screen.prompt


async def test_objects_of_an_outline_can_be_looked_at_from_there() -> None:
    async with playing() as (pilot, _, session):
        await pilot.press("3", "w", "G", "d")
        await pilot.pause()
        assert isinstance(pilot.app.screen, Viewer)
        assert session.asked[-1] == ("describe", "node", "", "worker-2")
        await pilot.press("q")
        await pilot.pause()
        assert isinstance(pilot.app.screen, Outline)


async def test_the_map_is_live_and_asks_why() -> None:
    async with playing() as (pilot, _, session):
        await pilot.press("3", "m")
        await pilot.pause()
        sheet = pilot.app.screen
        assert isinstance(sheet, Sheet)
        assert "connection refused" in screen_text(pilot.app)
        session.mended_ms = session.now_ms - 60_000
        sheet.read()
        await pilot.pause()
        assert "every request comes through" in screen_text(pilot.app)
        await pilot.press("w")
        await pilot.pause()
        assert isinstance(pilot.app.screen, Outline)


@pytest.mark.parametrize("line", ["xray deploy", "x deploy shop", "pulses", "map", "why", "menu"])
async def test_each_has_a_colon_form(line: str) -> None:
    async with playing() as (pilot, screen, _):
        await write(pilot, f":{line}", "enter")
        await pilot.pause()
        assert pilot.app.screen is not screen
        await pilot.press("escape")
        await pilot.pause()
        assert pilot.app.screen is screen


async def test_a_kind_without_a_tree_is_told() -> None:
    async with playing() as (pilot, screen, _):
        await write(pilot, ":xray ing", "enter")
        await pilot.pause()
        assert "no tree of ing" in " ".join(screen.output.source)


async def test_from_a_pod_to_its_node_and_back() -> None:
    async with playing() as (pilot, screen, _):
        await pilot.press("3", "o")
        await pilot.pause()
        assert screen.target() == Target("node", "", "worker-1")
        await pilot.press("left_square_bracket")
        await pilot.pause()
        assert screen.current == "pods"
        await pilot.press("right_square_bracket")
        await pilot.pause()
        assert screen.current == "nodes"


async def test_only_faults_and_all_again() -> None:
    async with playing() as (pilot, screen, _):
        pods = screen.tables["pods"]
        await pilot.press("3", "ctrl+z")
        await pilot.pause()
        assert {row.health for row in pods.model.shown} == {"bad", "warn"}
        assert "faults only" in screen_text(pilot.app)
        await pilot.press("ctrl+z")
        assert len(pods.model.shown) == 18


async def test_a_name_is_copied() -> None:
    async with playing() as (pilot, screen, _):
        await pilot.press("3", "c")
        await pilot.pause()
        assert pilot.app.clipboard == screen.target().name
        assert f"─ copied {screen.target().name} ─" in screen_text(pilot.app)


async def test_what_was_said_of_it_goes_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prompt, "MENTIONED_S", 0.01)
    async with asyncio.timeout(PATIENCE_S), playing() as (pilot, _, _):
        await pilot.press("3", "c")
        while "copied" in screen_text(pilot.app):
            await pilot.pause()


async def test_pulses_lead_on_to_the_worst_symptom() -> None:
    async with playing() as (pilot, _, _session):
        await write(pilot, ":pulses", "enter")
        assert isinstance(pilot.app.screen, Sheet)
        await pilot.press("w")
        await pilot.pause()
        assert isinstance(pilot.app.screen, Outline)
        assert "Why? · the worst symptom" in screen_text(pilot.app)


@pytest.mark.parametrize("word", ["why", "pulses", "xray deploy"])
async def test_what_is_shown_is_looked_for_once(word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[str] = []

    def counted(name: str) -> Callable[..., object]:
        real = getattr(FakeSession, name)

        def look(*args: object, **named: object) -> object:
            looks.append(name)
            return real(*args, **named)

        return look

    for name in ("why", "pulses", "tree"):
        monkeypatch.setattr(FakeSession, name, counted(name))
    async with playing() as (pilot, screen, _session):
        screen.submit(f":{word}")
        await pilot.pause()
        await pilot.press("down", "up")
        await pilot.resize_terminal(*NARROW)
        await pilot.pause()
        assert len(looks) == 1


async def test_one_goes_to_an_object_in_another_namespace_and_behind_filters() -> None:
    async with playing() as (pilot, screen, _):
        await write(pilot, ":po data", "enter")
        await pilot.press("ctrl+z")
        target = Target("pod", "shop", "web-6c8d7f9b5-p8vwn")
        screen.go_to(target)
        await pilot.pause()
        assert screen.target() == target
        assert screen.namespace == "shop"


async def test_a_tree_begins_at_the_object_under_the_cursor() -> None:
    async with playing() as (pilot, screen, _):
        tree = screen.session.tree("deploy", "") or ()
        last = next(row for row in reversed(tree) if row.kind)
        assert screen.xray("deploy", None, Target(last.kind, last.namespace, last.name))
        await pilot.pause()
        outline = pilot.app.screen
        assert isinstance(outline, Outline)
        assert outline.table.model.current.target.name == last.name

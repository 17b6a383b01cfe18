"""A keyboard on the screen: a whole command is typed and run by clicking, and so is every solution there is."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from textual.pilot import Pilot

from k8s_tui.game.lines import commands_of
from k8s_tui.game.loading import load
from k8s_tui.tui.command_line import CommandLine
from k8s_tui.tui.contract import NoCompletion
from k8s_tui.tui.look import Look
from k8s_tui.tui.row_commands import document_command
from k8s_tui.tui.screens.play import PlayScreen
from k8s_tui.tui.widgets.keyboard import ROWS, SHIFT, Keyboard
from tests.tui.screen_text import NARROW
from tests.tui.screens.test_play import playing


async def click_key(pilot: Pilot[None], screen: PlayScreen, key: str) -> None:
    y, start, _, _ = next(place for place in screen.keyboard._places if place[3] == key)
    await pilot.click("#keyboard", offset=(start, y))


async def test_a_command_is_typed_and_run_by_clicking() -> None:
    async with playing(NARROW) as (pilot, screen, session):
        await pilot.press("f9")
        await pilot.pause()
        for char in "ssh worker-2 systemctl start kubelet":
            await click_key(pilot, screen, char)
        await click_key(pilot, screen, "enter")
        await pilot.pause()
        assert session.lines == ["ssh worker-2 systemctl start kubelet"]


async def test_candidates_are_clicked_and_capitals_are_shifted() -> None:
    async with playing(NARROW) as (pilot, screen, _):
        await pilot.press("f9")
        await pilot.pause()
        await pilot.click("#prompt", offset=(4, 2))
        assert screen.command_line.line.text == "kubectl "
        await pilot.pause()
        await pilot.click("#prompt", offset=(4, 2))
        assert screen.command_line.line.text == "kubectl get "
        await click_key(pilot, screen, "shift")
        await click_key(pilot, screen, "A")
        await click_key(pilot, screen, "a")
        assert screen.command_line.line.text == "kubectl get Aa"
        await click_key(pilot, screen, "backspace")
        await pilot.pause()
        assert screen.command_line.line.text == "kubectl get A"


SCENARIOS = sorted((Path(__file__).parents[3] / "scenarios").glob("*.yaml"))


class Clicker:
    """Somebody who has a mouse alone: each key is found where it is drawn, and clicked."""

    def __init__(self, width: int) -> None:
        self.line = CommandLine(lambda _: NoCompletion())
        look = cast("Look", SimpleNamespace(version=0))
        self.keyboard = Keyboard(look, self.line.insert, id="keyboard")
        self.width = width

    def click(self, key: str) -> None:
        """Click a key.

        Raises:
            StopIteration: There is no such key within the width of the screen.
        """
        self.keyboard.draw(self.width, len(ROWS))
        place = next(each for each in self.keyboard._places if each[3] == key and each[2] <= self.width)
        self.keyboard.on_click(cast("Any", SimpleNamespace(x=place[1], y=place[0])))

    def type(self, text: str) -> None:
        """Type a text, with the capitals' key before each capital."""
        for char in text:
            if char.isupper():
                self.click(SHIFT)
            self.click(char)


def lines_of(solution: tuple[str, ...]) -> Iterator[str]:
    """Yield what is typed: lines, of a here-document the one that opens the editor and those typed there."""
    for command in commands_of(solution):
        first, *others = command.split("\n")
        assert not others or document_command(first), f"no editor is opened for {first}"
        yield from (first, *others)


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_every_scenario_has_a_solution_that_is_clicked_key_by_key(path: Path) -> None:
    for line in lines_of(load(path).spec.solutions[0]):
        clicker = Clicker(NARROW[0])
        clicker.type(line)
        assert clicker.line.line.text == line


def test_all_that_can_be_typed_is_on_the_keyboard() -> None:
    printable = {chr(code) for code in range(0x20, 0x7F)}
    keys = set("".join(ROWS)) | set("".join(ROWS).upper()) | {" "}
    assert printable <= keys

"""Keys that are typed at once: each is done before the next is looked at."""

from collections.abc import Callable

import pytest
from textual import events
from textual.pilot import Pilot

from k8s_tui.tui.app import K8sTui
from k8s_tui.tui.screens.choices import Choices
from k8s_tui.tui.screens.dialog import Dialog
from k8s_tui.tui.screens.viewer import Viewer
from k8s_tui.tui.typeahead import is_meant_for_something
from tests.tui.screens.test_play import playing


def type_at_once(app: K8sTui, *keys: str) -> None:
    for key in keys:
        app.simulate_key(key)


async def until(pilot: Pilot[None], holds: Callable[[], bool]) -> None:
    """Wait for something that comes as soon as the machine has time for it."""
    for _ in range(200):
        if holds():
            return
        await pilot.pause(0.05)
    raise AssertionError(f"it does not come; there is {pilot.app.screen}")


@pytest.mark.parametrize(
    "keys,screen",
    [
        pytest.param(("2", "r"), Dialog, id="a-panel-from-the-command-line"),
        pytest.param(("2", "V"), Choices, id="a-menu"),
        pytest.param(("escape", "j", "d"), Viewer, id="out-of-the-command-line"),
        pytest.param(("escape", "question_mark"), Dialog, id="help"),
    ],
)
async def test_no_key_reaches_the_command_line(keys: tuple[str, ...], screen: type) -> None:
    async with playing() as (pilot, play, session):
        type_at_once(pilot.app, *keys)
        await until(pilot, lambda: isinstance(pilot.app.screen, screen))
        assert play.command_line.line.text == ""
        assert session.lines == []


async def test_keys_go_through_screens_that_they_open_and_close() -> None:
    async with playing() as (pilot, play, session):
        type_at_once(pilot.app, "3", "y", "q", "ctrl+d", "tab", "enter")
        await until(pilot, lambda: bool(session.lines))
        assert session.asked[-1][0] == "yaml"
        assert session.lines == ["kubectl delete pod pay-66c4b8d7f-w5x7k -n shop"]
        assert pilot.app.screen is play


async def test_what_was_typed_before_a_screen_came_by_itself_is_let_go() -> None:
    async with playing() as (pilot, play, _):
        app = pilot.app
        assert isinstance(app, K8sTui)
        app.hold_keys(60.0)
        type_at_once(app, "g", "enter", "2")
        app.post_message(events.Paste("kubectl get pods"))
        await pilot.pause()
        assert (play.focused, play.command_line.line.text) == (play.prompt, "")
        app.hold_keys()
        await pilot.pause(0.002)  # the clock of events has to have moved
        type_at_once(app, "2")
        await until(pilot, lambda: play.focused is not play.prompt)
        assert play.focused is play.tables["nodes"]


@pytest.mark.parametrize(
    "key,character,meant",
    [("a", "a", True), ("enter", "\r", True), ("ctrl+q", "\x11", False), ("f1", None, False)],
)
def test_chords_mean_the_same_everywhere(key: str, character: str | None, meant: bool) -> None:
    assert is_meant_for_something(events.Key(key, character)) is meant

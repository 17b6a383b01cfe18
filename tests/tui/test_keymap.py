import pytest

from k8s_tui.tui.app import K8sTui
from k8s_tui.tui.keymap import OTHER_NAMES, Keymap, is_key, written
from k8s_tui.tui.keys import KEYS, KeyHint
from k8s_tui.tui.screens.choices import Choices
from k8s_tui.tui.screens.dialog import Dialog
from k8s_tui.tui.screens.edit import EditScreen
from k8s_tui.tui.screens.logs import Logs
from k8s_tui.tui.screens.menu import MenuScreen
from k8s_tui.tui.screens.outline import Outline
from k8s_tui.tui.screens.overlay import Overlay
from k8s_tui.tui.screens.play_actions import PlayActions
from k8s_tui.tui.screens.postmortem import Postmortem
from k8s_tui.tui.screens.sheet import Sheet
from k8s_tui.tui.screens.timeline import Timeline
from k8s_tui.tui.screens.viewer import Viewer
from k8s_tui.tui.settings import Settings
from tests.tui.fake import FakeSession
from tests.tui.menu.lobby import FakeLobby
from tests.tui.screen_text import NARROW, WIDE, screen_text


@pytest.mark.parametrize(
    "name", ["f5", "ctrl+s", "x", "X", "question_mark", "?", "ctrl+shift+left", "home", "ä"]
)
def test_names_of_keys(name: str) -> None:
    assert is_key(name)


@pytest.mark.parametrize("name", ["", "f99", "ctrl+", "enterr", "super key"])
def test_what_is_no_key(name: str) -> None:
    assert not is_key(name)


@pytest.mark.parametrize(
    "name,shown", [("ctrl+s", "^s"), ("f5", "F5"), ("question_mark", "?"), ("escape", "Esc"), ("x", "x")]
)
def test_how_keys_are_written(name: str, shown: str) -> None:
    assert written(name) == shown


@pytest.mark.parametrize(
    "wanted,complaint",
    [
        ({"play.pauze": "f5"}, "There is nothing named play.pauze to map; did you mean play.pause?"),
        ({"play.pause": " , "}, "play.pause needs a key."),
        (
            {"play.pause": "f5,hyper"},
            "play.pause: hyper is no key; keys are written as f5, ctrl+s, question_mark, x.",
        ),
        ({"play.pause": "y"}, "The key y of play.pause is play.yaml's already; play.pause keeps its own."),
        (
            {"play.pause": "ctrl+q"},
            "The key ctrl+q of play.pause is app.quit's already; play.pause keeps its own.",
        ),
    ],
    ids=["name", "nothing", "no key", "taken", "taken everywhere"],
)
def test_what_cannot_be_used_is_told_in_a_sentence(wanted: dict[str, str], complaint: str) -> None:
    keymap = Keymap(wanted)
    assert keymap.complaints == (complaint,)
    assert keymap.own == {}


def test_two_keys_can_change_places() -> None:
    keymap = Keymap({"play.yaml": "l", "play.logs": "y"})
    assert keymap.complaints == ()
    assert keymap.hint(KeyHint("y", "y", "YAML")) == KeyHint("l", "l", "YAML")


def test_all_shipped_names_can_be_mapped() -> None:
    names = [*(key.id for key in KEYS), *OTHER_NAMES]
    for name in names:
        assert Keymap({name: "f7"}).complaints == ()


SCREENS = (
    MenuScreen,
    PlayActions,
    Overlay,
    Viewer,
    Logs,
    Outline,
    Sheet,
    Timeline,
    Postmortem,
    EditScreen,
    Choices,
    Dialog,
)


def test_every_key_of_every_screen_has_a_name_under_which_it_can_be_mapped() -> None:
    bindings = [each for owner in (K8sTui, *SCREENS) for each in owner.__dict__["BINDINGS"]]
    assert {each.id: each.key for each in bindings} == {**OTHER_NAMES, **{key.id: key.keys for key in KEYS}}


def test_keys_clash_only_where_they_act_together() -> None:
    assert Keymap({"viewer.wrap": "l"}).complaints == ()
    for name, key, other in (
        ("viewer.wrap", "P", "overlay.pause"),
        ("overlay.leave", "s", "logs.since"),
        ("logs.since", "w", "viewer.wrap"),
    ):
        assert Keymap({name: key}).complaints == (
            f"The key {key} of {name} is {other}'s already; {name} keeps its own.",
        )


def test_the_bar_of_a_viewer_shows_the_keys_of_viewers() -> None:
    keymap = Keymap({"play.filter": "f5", "viewer.search": "f6"})
    assert keymap.hint(KeyHint("slash", "/", "Filter")).shown == "F5"
    assert keymap.hint(KeyHint("slash", "/", "Search"), ("viewer", "overlay")).shown == "F6"
    assert keymap.hint(KeyHint("slash", "/", "Search"), ("sheet", "overlay")).shown == "/"


async def test_the_keys_of_viewers_and_dialogs_are_mapped() -> None:
    settings = Settings(keymap={"viewer.wrap": "f6", "overlay.leave": "f7", "dialog.cancel": "f5"})
    app = K8sTui(FakeSession(frozen=True), settings=settings, ascii_only=False, show_briefing=False)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("3", "y")
        await pilot.pause()
        viewer = app.screen
        assert isinstance(viewer, Viewer)
        assert "F6 Wrap" in screen_text(app)
        await pilot.press("w", "q")
        assert (app.screen, viewer.pager.wrapped) == (viewer, False)
        await pilot.press("f6", "f7")
        assert viewer.pager.wrapped
        assert app.screen is not viewer
        await pilot.press("ctrl+d")
        await pilot.pause()
        assert isinstance(app.screen, Dialog)
        await pilot.press("escape", "f5")
        await pilot.pause()
        assert not isinstance(app.screen, Dialog)


async def test_mapped_keys_act_and_are_shown() -> None:
    session = FakeSession(frozen=True)
    settings = Settings(keymap={"play.pause": "f5,ctrl+s", "play.describe": "z"})
    app = K8sTui(session, settings=settings, ascii_only=False, show_briefing=False)
    async with app.run_test(size=WIDE) as pilot:
        assert "F5 Pause" in screen_text(app)
        await pilot.press("f5")  # in the empty command line
        assert session.paused
        await pilot.press("3", "ctrl+s")
        assert not session.paused
        await pilot.press("P")
        assert not session.paused
        await pilot.press("question_mark")
        await pilot.pause()
        assert "F5 ^s" in screen_text(app)
        await pilot.press("escape", "z")
        await pilot.pause()
        assert session.asked[0][0] == "describe"


async def test_a_bad_keymap_is_told_and_the_rest_works() -> None:
    settings = Settings(keymap={"play.pause": "hyper", "menu.quit": "f4"})
    app = K8sTui(lobby=FakeLobby(), settings=settings, ascii_only=False)
    async with app.run_test(size=NARROW) as pilot:
        await pilot.pause()
        await pilot.pause()
        assert "hyper is no key" in " ".join(screen_text(app).split())
        await pilot.press("enter", "f4")
        await pilot.pause()
        assert not app.is_running or app._exit

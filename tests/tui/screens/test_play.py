"""What keys, commands and the mouse do on the play screen, at both sizes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.pilot import Pilot

from k8s_tui.tui.app import K8sTui
from k8s_tui.tui.screens.dialog import Dialog
from k8s_tui.tui.screens.play import PANELS, PlayScreen
from k8s_tui.tui.screens.postmortem import Postmortem
from k8s_tui.tui.screens.viewer import Viewer
from k8s_tui.tui.spans import cells, plain
from tests.tui.fake import FakeSession
from tests.tui.screen_text import NARROW, WIDE, screen_text

OUTAGE_MS = 95_000

OVER_THE_GAME = (
    *("why", "xray deploy", "pulses", "map", "timeline", "postmortem", "menu", "help", "briefing"),
    *("describe", "yaml", "logs", "edit", "delete", "apply"),
)
"""The words for all that is shown over the play screen."""

SIZES = pytest.mark.parametrize("size", [pytest.param(NARROW, id="80x24"), pytest.param(WIDE, id="120x40")])


@asynccontextmanager
async def playing(
    size: tuple[int, int] = WIDE, *, briefing: bool = False, frozen: bool = True
) -> AsyncIterator[tuple[Pilot[None], PlayScreen, FakeSession]]:
    session = FakeSession(now_ms=OUTAGE_MS, frozen=frozen)
    app = K8sTui(session, ascii_only=False, show_briefing=briefing)
    async with app.run_test(size=size) as pilot:
        screen = app.screen_stack[0]
        assert isinstance(screen, PlayScreen)
        yield pilot, screen, session


async def write(pilot: Pilot[None], text: str, *keys: str) -> None:
    names = {
        " ": "space",
        ":": "colon",
        "-": "minus",
        "/": "slash",
        "!": "exclamation_mark",
        ".": "full_stop",
    }
    await pilot.press(*(names.get(char, char) for char in text), *keys)
    await pilot.pause()


@SIZES
async def test_the_game_waits_for_the_briefing_to_be_read(size: tuple[int, int]) -> None:
    async with playing(size, briefing=True, frozen=False) as (pilot, screen, session):
        assert isinstance(pilot.app.screen, Dialog)
        screen.beat()
        assert session.now_ms == OUTAGE_MS
        await pilot.press("enter")
        assert pilot.app.screen is screen
        await pilot.pause(0.1)
        assert session.now_ms > OUTAGE_MS


@SIZES
async def test_digits_focus_panels_from_the_empty_command_line_and_between(size: tuple[int, int]) -> None:
    async with playing(size) as (pilot, screen, _):
        assert screen.focused is screen.prompt
        for digit, name in enumerate(PANELS, start=1):
            await pilot.press(str(digit))
            await pilot.pause()
            assert screen.focused is screen.panels[name]
            assert screen.current == name
            assert screen.panels[name].display


@SIZES
async def test_escape_goes_to_the_panels_and_back(size: tuple[int, int]) -> None:
    async with playing(size) as (pilot, screen, _):
        await pilot.press("escape")
        assert screen.focused is screen.tables["pods"]
        await pilot.press("q")
        assert screen.focused is screen.prompt


@SIZES
async def test_only_the_focused_panel_is_lit(size: tuple[int, int]) -> None:
    async with playing(size) as (pilot, screen, _):
        await pilot.press("3")
        await pilot.pause()
        assert screen.tables["pods"]._drawn[0][0][1] == "focus"
        assert screen.prompt._drawn[0][0][1] == "frame"
        assert "caret" not in {ink for line in screen.prompt._drawn for _, ink in line}
        await pilot.press("q")
        await pilot.pause()
        assert screen.tables["pods"]._drawn[0][0][1] == "frame"
        assert screen.prompt._drawn[0][0][1] == "focus"


@SIZES
async def test_moving_the_cursor_follows_the_object(size: tuple[int, int]) -> None:
    async with playing(size) as (pilot, screen, _):
        pods = screen.tables["pods"]
        await pilot.press("3", "j", "j", "k", "j")
        chosen = pods.model.current.uid
        assert pods.model.cursor == 2
        await pilot.press("N")
        assert pods.model.current.uid == chosen
        await pilot.press("G")
        assert pods.model.cursor == len(pods.model.shown) - 1
        await pilot.press("g")
        assert pods.model.cursor == 0


@SIZES
async def test_a_filter_works_while_it_is_typed_and_stays_after_enter(size: tuple[int, int]) -> None:
    async with playing(size) as (pilot, screen, _):
        pods = screen.tables["pods"]
        await pilot.press("3", "slash")
        await write(pilot, "worker-2")
        assert {row.node for row in pods.model.shown} == {"worker-2"}
        await pilot.press("enter")
        await pilot.pause()
        assert screen.focused is pods
        assert "4 of 18" in screen_text(pilot.app)
        await pilot.press("escape")
        assert len(pods.model.shown) == 18


async def test_a_negated_and_a_wrong_filter() -> None:
    async with playing() as (pilot, screen, _):
        await pilot.press("3", "slash")
        await write(pilot, "!Running", "enter")
        assert {row.status for row in screen.tables["pods"].model.shown} == {
            "CrashLoopBackOff",
            "Pending",
            "Completed",
        }
        await pilot.press("slash", "ctrl+u", "left_parenthesis")
        await pilot.pause()
        assert "18 of 18" in screen_text(pilot.app)
        await pilot.press("escape")
        assert not screen.tables["pods"].model.filter.text


@SIZES
async def test_pause_speed_and_step(size: tuple[int, int]) -> None:
    async with playing(size) as (pilot, _, session):
        await pilot.press("P")
        await pilot.pause()
        assert session.paused
        assert "PAUSED" in screen_text(pilot.app)
        await pilot.press("escape", "P", "plus", "plus", "plus", "minus")
        await pilot.pause()
        assert not session.paused
        assert session.speed == 4
        assert "▶×4" in screen_text(pilot.app)
        await pilot.press("full_stop")
        assert session.now_ms == OUTAGE_MS + 1_000


async def test_the_speed_has_limits() -> None:
    async with playing() as (pilot, _, session):
        await pilot.press("minus")
        assert session.speed == 1
        await pilot.press(*["plus"] * 9)
        assert session.speed == 64


@SIZES
@pytest.mark.parametrize(
    "key, what", [("enter", "describe"), ("d", "describe"), ("y", "yaml"), ("l", "logs"), ("p", "logs")]
)
async def test_an_object_is_viewed_and_left(size: tuple[int, int], key: str, what: str) -> None:
    async with playing(size) as (pilot, screen, session):
        await pilot.press("3", key)
        await pilot.pause()
        assert isinstance(pilot.app.screen, Viewer)
        assert session.asked[-1] == (what, "pod", "shop", "pay-66c4b8d7f-w5x7k")
        await pilot.press("escape")
        assert pilot.app.screen is screen


async def test_a_service_has_no_logs_and_an_event_is_about_its_object() -> None:
    async with playing() as (pilot, screen, session):
        await pilot.press("4", "l")
        assert session.asked == []
        await pilot.press("5", "j", "j", "j", "enter")
        await pilot.pause()
        assert session.asked[-1] == ("describe", "node", "", "worker-2")
        await pilot.press("q", "g", "enter")
        assert pilot.app.screen is screen


@SIZES
async def test_deleting_asks_and_the_default_is_to_cancel(size: tuple[int, int]) -> None:
    async with playing(size) as (pilot, screen, session):
        await pilot.press("3", "ctrl+d")
        await pilot.pause()
        assert isinstance(pilot.app.screen, Dialog)
        assert "kubectl delete pod pay-66c4b8d7f-w5x7k -n shop" in screen_text(pilot.app)
        await pilot.press("enter")
        await pilot.pause()
        assert pilot.app.screen is screen
        assert session.lines == []
        await pilot.press("ctrl+d", "escape")
        assert session.lines == []
        await pilot.press("ctrl+d", "tab", "enter")
        await pilot.pause()
        assert session.lines == ["kubectl delete pod pay-66c4b8d7f-w5x7k -n shop"]


async def test_marked_rows_are_deleted_together() -> None:
    async with playing() as (pilot, screen, session):
        await pilot.press("3", "space", "space", "ctrl+d", "right", "enter")
        await pilot.pause()
        assert session.lines == ["kubectl delete pod pay-66c4b8d7f-w5x7k cart-7d9f6b7c4-q1zz7 -n shop"]
        assert not screen.tables["pods"].model.marks


@SIZES
async def test_cordon_acts_at_once_and_drain_asks(size: tuple[int, int]) -> None:
    async with playing(size) as (pilot, _, session):
        await pilot.press("2", "u")
        assert session.lines == ["kubectl cordon worker-2"]
        await pilot.press("escape", "2", "j", "u")
        assert session.lines[-1] == "kubectl uncordon worker-3"
        await pilot.press("r", "enter")
        assert len(session.lines) == 2
        await pilot.press("r", "tab", "enter")
        await pilot.pause()
        assert session.lines[-1] == "kubectl drain worker-3 --ignore-daemonsets --delete-emptydir-data"


async def test_cordon_belongs_to_nodes() -> None:
    async with playing() as (pilot, _, session):
        await pilot.press("3", "u", "r")
        assert session.lines == []


@SIZES
async def test_from_a_pod_to_its_node(size: tuple[int, int]) -> None:
    async with playing(size) as (pilot, screen, _):
        await pilot.press("3", "j", "o")
        assert screen.current == "nodes"
        assert screen.tables["nodes"].model.current.name == "worker-2"


@SIZES
async def test_a_command_prints_into_the_pane_and_escape_closes_it(size: tuple[int, int]) -> None:
    async with playing(size) as (pilot, screen, session):
        await write(pilot, "kubectl get pods", "enter")
        assert session.lines == ["kubectl get pods"]
        assert screen.output.display
        assert "RESTARTS" in screen_text(pilot.app)
        assert screen.focused is screen.prompt
        await pilot.press("escape")
        assert not screen.output.display
        assert screen.focused is screen.prompt


@SIZES
async def test_a_long_output_can_be_scrolled(size: tuple[int, int]) -> None:
    async with playing(size) as (pilot, screen, _):
        await write(pilot, "long", "enter")
        assert "line 0" in screen_text(pilot.app)
        screen.output.focus()
        await pilot.press("G")
        await pilot.pause()
        assert "line 99" in screen_text(pilot.app)
        await pilot.press("escape")
        assert not screen.output.display


@SIZES
async def test_a_running_command_is_cancelled(size: tuple[int, int]) -> None:
    async with playing(size) as (pilot, screen, session):
        await write(pilot, ":wait 30s", "enter")
        assert screen.job_running
        assert "running" in screen_text(pilot.app)
        await pilot.press("ctrl+c")
        await pilot.pause()
        assert not screen.job_running
        assert "exit 130" in screen_text(pilot.app)
        session.lines.clear()
        await write(pilot, "abc", "ctrl+c")
        assert screen.command_line.empty


async def test_a_running_command_prints_as_time_goes_on() -> None:
    async with playing() as (pilot, screen, session):
        await write(pilot, ":wait 3s", "enter")
        session.step(1_000)
        screen.beat()
        await pilot.pause()
        assert "1s" in screen.output.source
        session.step(5_000)
        screen.beat()
        assert not screen.job_running


@SIZES
async def test_completion_and_history(size: tuple[int, int]) -> None:
    async with playing(size) as (pilot, screen, session):
        await write(pilot, "kubectl rol", "tab")
        assert screen.command_line.line.text == "kubectl rollout "
        await write(pilot, "undo deploy/c", "tab")
        assert screen.command_line.line.text == "kubectl rollout undo deploy/ca"
        assert "deploy/catalog" in screen_text(pilot.app)
        await pilot.press("tab", "enter", "up")
        assert session.lines == ["kubectl rollout undo deploy/cart"]
        assert screen.command_line.line.text == "kubectl rollout undo deploy/cart"
        await pilot.press("down", "ctrl+r")
        await write(pilot, "undo", "enter")
        assert session.lines == ["kubectl rollout undo deploy/cart"] * 2


@SIZES
@pytest.mark.parametrize(
    "line, panel, namespace",
    [
        (":po shop", "pods", "shop"),
        (":no", "nodes", ""),
        (":svc data", "services", "data"),
        (":ev", "events", ""),
    ],
)
async def test_colon_views(size: tuple[int, int], line: str, panel: str, namespace: str) -> None:
    async with playing(size) as (pilot, screen, session):
        await write(pilot, line, "enter")
        assert screen.current == panel
        assert screen.focused is screen.panels[panel]
        assert screen.namespace == namespace
        assert session.lines == []


async def test_namespaces() -> None:
    async with playing() as (pilot, screen, _):
        await pilot.press("3", "n")
        assert screen.namespace == "data"
        assert {row.namespace for row in screen.tables["pods"].model.shown} == {"data"}
        await pilot.press("0")
        assert len({row.namespace for row in screen.tables["pods"].model.shown}) > 1


async def test_any_kind_can_be_browsed_in_the_place_of_the_pods() -> None:
    async with playing() as (pilot, screen, session):
        await write(pilot, ":ing shop", "enter")
        assert screen.current == "kind"
        assert screen.namespace == "shop"
        assert not screen.tables["pods"].display
        text = screen_text(pilot.app)
        assert "Ingress" in text
        assert "shop.example" in text
        await pilot.press("d")
        assert session.asked[-1] == ("describe", "ingresses.networking.k8s.io", "data", "console")
        await pilot.press("escape", "escape")
        assert screen.current == "pods"
        assert screen.tables["pods"].display
        assert session.lines == []


async def test_colon_words_of_the_game_go_to_the_session() -> None:
    async with playing() as (pilot, screen, session):
        await write(pilot, ":rewind 2m", "enter")
        assert session.lines == [":rewind 2m"]
        await write(pilot, ":theme light", "enter")
        assert pilot.app.theme == "k8s-light"
        await write(pilot, ":theme nope", "enter")
        assert "There is no theme nope" in screen_text(pilot.app)
        await write(pilot, ":clear", "enter")
        assert not screen.output.display


async def test_quitting() -> None:
    async with playing() as (pilot, _, _):
        await write(pilot, ":q", "enter")
        assert pilot.app._exit


@SIZES
async def test_a_hint(size: tuple[int, int]) -> None:
    async with playing(size) as (pilot, _, session):
        await pilot.press("H")
        await pilot.pause()
        assert session.hints_taken == 1
        assert "Which machine went quiet?" in screen_text(pilot.app)


@SIZES
async def test_mending_it_wins_and_shows_the_postmortem(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("k8s_tui.tui.screens.play.SURPRISE_S", 0.0)
    async with playing(size) as (pilot, screen, session):
        await write(pilot, "ssh worker-2 systemctl start kubelet", "enter")
        session.step(70_000)
        screen.beat()
        await pilot.pause()
        assert session.verdict == "won"
        assert isinstance(pilot.app.screen, Postmortem)
        assert "the outage is over" in screen_text(pilot.app)
        await pilot.press("escape")
        assert pilot.app.screen is screen
        await write(pilot, ":postmortem", "enter")
        assert isinstance(pilot.app.screen, Postmortem)
        await pilot.press("Q")
        await pilot.pause()
        assert pilot.app._exit


@SIZES
async def test_keys_in_a_frame_and_the_header_can_be_clicked(size: tuple[int, int]) -> None:
    async with playing(size) as (pilot, screen, session):
        screen.note("Said", "something")
        await pilot.pause()
        await pilot.click("#output", offset=(4, screen.output.size.height - 1))
        await pilot.pause()
        assert not screen.output.display
        header = screen.header_lines(size[0])[0]
        await pilot.click("#header", offset=(plain(header).index("▶"), 0))
        await pilot.pause()
        assert session.paused


@SIZES
async def test_the_mouse(size: tuple[int, int]) -> None:
    async with playing(size) as (pilot, screen, session):
        pods = screen.tables["pods"]
        await pilot.click("#pods", offset=(10, 4))
        assert screen.focused is pods
        assert pods.model.cursor == 2
        await pilot.click("#pods", offset=(16, 1))
        assert pods.model.sort_key == "name"
        await pilot.click("#pods", offset=(10, 3), times=2)
        await pilot.pause()
        assert isinstance(pilot.app.screen, Viewer)
        await pilot.press("escape")
        place = pods.model.cursor
        pods.on_mouse_scroll_down(_Wheel())
        assert pods.model.cursor == place + 3
        pods.on_mouse_scroll_up(_Wheel())
        assert pods.model.cursor == place
        await pilot.click("#prompt", offset=(5, 1))
        assert screen.focused is screen.prompt
        hints = screen.query_one("#keys")._places
        place = next(start for start, _, hint in hints if hint.label == "Pause")
        await pilot.click("#keys", offset=(place, 0))
        await pilot.pause()
        assert session.paused


class _Wheel:
    def stop(self) -> None: ...


@SIZES
async def test_zoom(size: tuple[int, int]) -> None:
    async with playing(size) as (pilot, screen, _):
        await pilot.press("3", "f10")
        await pilot.pause()
        assert screen.panels["pods"].size.width == size[0]
        assert not screen.panels["nodes"].display
        await pilot.press("escape")
        assert screen.panels["nodes"].display == (size == WIDE)


async def test_resizing_changes_the_layout() -> None:
    async with playing(WIDE) as (pilot, screen, _):
        assert screen.panels["nodes"].display
        await pilot.resize_terminal(*NARROW)
        await pilot.pause()
        assert not screen.panels["nodes"].display
        assert "[3 Pods]" in screen_text(pilot.app)
        await pilot.resize_terminal(*WIDE)
        await pilot.pause()
        assert "[3 Pods]" not in screen_text(pilot.app)


@pytest.mark.parametrize("size", [(20, 5), (40, 10), (80, 12), (100, 20), (300, 90)], ids=str)
async def test_no_size_is_an_error(size: tuple[int, int]) -> None:
    async with playing(size, briefing=True) as (pilot, screen, _):
        await pilot.pause()
        assert "Start" in screen_text(pilot.app)
        await pilot.press("enter")
        await write(pilot, "long", "enter")
        await pilot.press(
            "escape", "escape", "enter", "escape", "2", "4", "5", "6", "question_mark", "escape"
        )
        await pilot.pause()
        assert pilot.app.screen is screen


async def test_only_what_changed_is_painted_again() -> None:
    async with playing() as (_, screen, session):
        screen.show_snapshot()
        assert screen.tables["pods"].repaint() == 0
        session.step(1_000)
        screen.snapshot = session.snapshot("")
        assert screen.header.repaint() == 1


async def test_pasting() -> None:
    async with playing() as (pilot, screen, _):
        from textual.events import Paste

        screen.prompt.on_paste(Paste("kubectl get\npods [x]"))
        await pilot.pause()
        assert "kubectl get pods [x]" in screen_text(pilot.app)


@SIZES
async def test_the_header_and_where_one_is_can_be_hidden(size: tuple[int, int]) -> None:
    async with playing(size) as (pilot, _, _):
        await pilot.press("escape", "ctrl+g")
        await pilot.pause()
        assert "pods(all)" not in screen_text(pilot.app)
        assert "OUTAGE" in screen_text(pilot.app)
        await pilot.press("ctrl+e")
        await pilot.pause()
        assert "OUTAGE" not in screen_text(pilot.app)
        await pilot.press("ctrl+e", "ctrl+g")
        await pilot.pause()
        assert "OUTAGE" in screen_text(pilot.app)
        assert ("pods(all)" in screen_text(pilot.app)) == (size == WIDE)


async def test_keys_that_are_typed_when_it_ends_do_not_reach_the_postmortem(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("k8s_tui.tui.screens.play.SURPRISE_S", 60.0)
    async with playing() as (pilot, screen, session):
        session.verdict = "won"
        screen.show_snapshot()
        await pilot.press("s", "Q", "enter", "q")
        await pilot.pause()
        assert isinstance(pilot.app.screen, Postmortem)
        assert session.lines == []


@pytest.mark.parametrize("word", OVER_THE_GAME)
async def test_a_screen_over_the_game_bears_every_size_and_the_end_of_the_game(word: str) -> None:
    async with playing() as (pilot, screen, session):
        screen.submit(f":{word}")
        await pilot.pause()
        shown = pilot.app.screen
        assert shown is not screen
        for size in ((20, 5), (1, 1), WIDE):
            await pilot.resize_terminal(*size)
            await pilot.press("pagedown", "up")
        session.verdict = "lost"
        screen.show_snapshot()
        await pilot.pause()
        assert isinstance(pilot.app.screen, Postmortem) or shown.__class__ is Postmortem
        while pilot.app.screen is not shown and len(pilot.app.screen_stack) > 1:
            pilot.app.screen.dismiss()
            await pilot.pause()
        session.head_for(1_000)
        session.arrive()
        screen.show_snapshot()
        await pilot.press("escape")
        await pilot.pause()


async def test_long_and_wide_names_stay_within_their_panels() -> None:
    async with playing(NARROW) as (pilot, screen, session):
        session.title = "障害" * 40
        screen.show_snapshot()
        for key in "123456":
            await pilot.press(key)
            await pilot.pause()
            assert all(cells(line) <= NARROW[0] for line in screen_text(pilot.app).splitlines())

"""Editing YAML: what is wrong is told with its place, and nothing typed is lost."""

import pytest
from textual.events import Paste

from k8s_tui.tui.screens.dialog import Dialog
from k8s_tui.tui.screens.edit import END_OF_TEXT, EditScreen
from tests.tui.fake import FakeJob, FakeSession
from tests.tui.screen_text import NARROW, WIDE, screen_text
from tests.tui.screens.test_play import playing, write

REFUSED = 'The Deployment "web" is invalid: metadata.name: Invalid value: "no": must be no different'


class Strict(FakeSession):
    """Refuses the first thing that is sent."""

    def start(self, line: str) -> FakeJob:
        if "replace" in line and not any("replace" in each for each in self.lines):
            self.lines.append(line)
            return FakeJob(self, line, [(self.now_ms, "stderr", f"{REFUSED}\n")], 1)
        return super().start(line)


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_what_is_refused_stays_with_the_caret_at_the_mistake(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.tui.screens.test_play.FakeSession", Strict)
    async with playing(size) as (pilot, screen, session):
        await pilot.press("3", "e")
        await pilot.pause()
        edit = pilot.app.screen
        assert isinstance(edit, EditScreen)
        edit.area.move_cursor(edit.area.document.end)
        await pilot.press("number_sign", "ctrl+s")
        await pilot.pause()
        assert pilot.app.screen is edit
        assert edit.area.text.endswith("#")
        assert edit.area.cursor_location[0] == 3
        assert "line 4, column 3: The Deployment" in " ".join(screen_text(pilot.app).split())
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert pilot.app.screen is screen
        sent = session.lines[-1]
        assert sent.startswith(f"kubectl replace -f - <<'{END_OF_TEXT}'\napiVersion: v1\n")
        assert sent.endswith(f"\n{END_OF_TEXT}")


async def test_yaml_that_cannot_be_read_is_told_before_it_is_sent() -> None:
    async with playing() as (pilot, _, session):
        await pilot.press("2", "e")
        await pilot.pause()
        edit = pilot.app.screen
        assert isinstance(edit, EditScreen)
        edit.area.text = "apiVersion: v1\nkind: [Pod\n"
        assert not edit.check()
        await pilot.pause()
        assert "yaml: line" in screen_text(pilot.app)
        assert not session.lines


async def test_leaving_asks_only_where_something_would_be_lost() -> None:
    async with playing() as (pilot, screen, _):
        await pilot.press("2", "e", "escape")
        await pilot.pause()
        assert pilot.app.screen is screen
        await pilot.press("e", "x", "escape")
        await pilot.pause()
        assert isinstance(pilot.app.screen, Dialog)
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, EditScreen)
        assert pilot.app.screen.area.text.startswith("x")


async def test_a_typed_kubectl_edit_opens_the_editor() -> None:
    async with playing() as (pilot, _, session):
        await write(pilot, "kubectl edit deploy/web -n shop", "enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, EditScreen)
        assert session.asked[-1] == ("yaml", "deploy", "shop", "web")


async def test_a_pasted_manifest_is_shown_and_applied() -> None:
    async with playing() as (pilot, screen, session):
        text = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n"
        screen.prompt.on_paste(Paste(text))
        await pilot.pause()
        assert isinstance(pilot.app.screen, EditScreen)
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert session.lines[-1].startswith("kubectl apply -f - <<")
        assert text.strip() in session.lines[-1]


async def test_a_pasted_megabyte_is_cut_and_nothing_breaks() -> None:
    async with playing() as (pilot, screen, _):
        screen.prompt.on_paste(Paste("apiVersion: v1\n" + "# a line that says nothing\n" * 60_000))
        await pilot.pause()
        assert isinstance(pilot.app.screen, EditScreen)
        screen.prompt.on_paste(Paste("kubectl get pods\n" * 60_000))


async def test_one_types_into_the_editor_by_clicking() -> None:
    async with playing() as (pilot, _, _session):
        await pilot.press("2", "e", "f9")
        await pilot.pause()
        edit = pilot.app.screen
        assert isinstance(edit, EditScreen)
        await pilot.click("#edit-keyboard", offset=(2, 1))
        await pilot.pause()
        assert edit.area.text.startswith("q")


async def test_what_is_gone_is_told_and_not_edited(monkeypatch: pytest.MonkeyPatch) -> None:
    gone = 'Error from server (NotFound): pods "web-1" not found'
    monkeypatch.setattr(FakeSession, "text", lambda *_: gone)
    async with playing() as (pilot, screen, _):
        await pilot.press("3", "e")
        await pilot.pause()
        assert pilot.app.screen is screen
        assert gone in " ".join(screen.output.source)


async def test_the_clock_over_the_text_goes_on() -> None:
    async with playing() as (pilot, screen, session):
        await pilot.press("2", "e")
        await pilot.pause()
        assert "T+00:01:35" in screen_text(pilot.app)
        session.step(5_000)
        screen.show_snapshot()
        await pilot.pause()
        assert "T+00:01:40" in screen_text(pilot.app)

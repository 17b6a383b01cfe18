import json
import os
from pathlib import Path

import pytest

from k8s_tui.tui import recording
from k8s_tui.tui.app import K8sTui
from k8s_tui.tui.recording import Recording, RecordingError, free_path, write_picture
from tests.terminal import Display, Terminal
from tests.tui.fake import FakeSession
from tests.tui.screen_text import NARROW, screen_text


def recorded(path: Path) -> list:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def texts(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


def test_a_recording_is_an_asciicast(tmp_path: Path) -> None:
    clock = iter((100.0, 100.5, 102.25, 103.0))
    path = tmp_path / "run.cast"
    running = Recording(path, (80, 24), "k8s-tui", lambda: next(clock))
    running.wrote("\x1b[1;1H● CALM\r\n")
    running.resized(120, 40)
    running.stop()
    running.wrote("never")
    head, *events = recorded(path)
    assert (head["version"], head["width"], head["height"]) == (2, 80, 24)
    assert events == [[0.5, "o", "\x1b[1;1H● CALM\r\n"], [2.25, "r", "120x40"]]


def test_a_recording_that_has_grown_large_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "MAX_BYTES", 300)
    running = Recording(tmp_path / "run.cast", (80, 24), "", lambda: 0.0)
    for _ in range(100):
        running.wrote("x" * 50)
    assert (tmp_path / "run.cast").stat().st_size < 500


def test_nothing_is_written_over(tmp_path: Path) -> None:
    path = tmp_path / "k8s-tui.svg"
    write_picture(path, "<svg/>")
    with pytest.raises(RecordingError, match="File exists"):
        write_picture(path, "<svg/>")
    with pytest.raises(RecordingError, match="File exists"):
        Recording(path, (80, 24), "", lambda: 0.0)
    assert free_path(tmp_path, "k8s-tui", ".svg").name == "k8s-tui-2.svg"


async def test_a_picture_is_taken_by_key_and_by_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    app = K8sTui(FakeSession(now_ms=95_000, frozen=True), ascii_only=False, show_briefing=False)
    async with app.run_test(size=NARROW) as pilot:
        await pilot.press("f12")
        await pilot.press(*":screenshot", "enter")
        await pilot.pause()
        assert "─ picture: k8s-tui-2.svg ─" in screen_text(app)
        await pilot.pause()
    pictures = texts(tmp_path)
    assert sorted(pictures) == ["k8s-tui-2.svg", "k8s-tui.svg"]
    assert pictures["k8s-tui.svg"].startswith("<svg")
    assert "OUTAGE" in pictures["k8s-tui.svg"]


async def test_without_a_terminal_nothing_can_be_recorded(tmp_path: Path) -> None:
    app = K8sTui(FakeSession(frozen=True), ascii_only=False, show_briefing=False)
    async with app.run_test(size=NARROW):
        with pytest.raises(RecordingError, match="on a terminal"):
            app.record(str(tmp_path / "run.cast"))


def test_what_was_seen_is_what_is_played_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATA", "CONFIG"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name))
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    monkeypatch.chdir(tmp_path)
    with Terminal(("sandbox", "--nodes", "1", "--record", "first.cast")) as terminal:
        terminal.wait_for("1 CP", "master-1")
        terminal.press(":record start second.cast\r")
        terminal.wait_for("first.cast is being recorded already")
        terminal.press(":record stop\r")
        terminal.wait_for("It is in first.cast")
        terminal.press(":record start second.cast\r")
        terminal.wait_for("goes to second.cast")
        terminal.press("echo hello\r")
        terminal.wait_for("hello")
        seen = terminal.settle()
        terminal.press("\x11")
        assert terminal.wait_for_end() == 0
    head, *events = recorded(tmp_path / "second.cast")
    display = Display(head["width"], head["height"])
    shown = []
    for _, kind, data in events:
        if kind == "o":
            display.feed(data.encode())
            shown.append(display.text)
    assert "hello" in "".join(shown)
    assert any("1 CP" in text and "❯" in text for text in shown)
    assert "1 CP" in seen
    assert recorded(tmp_path / "first.cast")[0]["version"] == 2
    with Terminal(("sandbox", "--nodes", "1", "--record", str(os.devnull))) as terminal:
        assert terminal.wait_for_end() == 2
        assert b"File exists" in terminal.written

"""Scenarios won on a real terminal: with the keys, and with the mouse alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from k8s_tui.tui.widgets.keyboard import ROWS
from tests.terminal import Terminal

WON = "the outage is over"
PATIENCE_S = 60.0
NARROW, WIDE = (80, 24), (120, 40)
RIGHT_BUTTON = 2
FAST = ("--speed", "8")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the player's own files out of it."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[1]))
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.chdir(tmp_path)


@contextmanager
def playing(scenario: str, size: tuple[int, int]) -> Iterator[Terminal]:
    with Terminal(("play", scenario, *FAST), size=size) as terminal:
        terminal.wait_for("▸ Start", seconds=PATIENCE_S)
        yield terminal
        terminal.wait_for(WON, seconds=PATIENCE_S)
        assert b"Traceback" not in terminal.written


def begin(terminal: Terminal) -> None:
    """Close the briefing, and wait until it is gone: what is typed meanwhile belongs to it."""
    terminal.press("\r")
    gone(terminal, "▸ Start")


def gone(terminal: Terminal, text: str) -> None:
    while text in terminal.display.text:
        terminal.read(0.2)


def right_click_on(terminal: Terminal, text: str) -> None:
    for y, line in enumerate(terminal.display.text.splitlines()):
        if text in line:
            x = line.index(text)
            terminal.press(f"\x1b[<{RIGHT_BUTTON};{x + 1};{y + 1}M", f"\x1b[<{RIGHT_BUTTON};{x + 1};{y + 1}m")
            return
    raise AssertionError(f"no {text!r} to click on:\n{terminal.display.text}")


def test_a_line_is_typed() -> None:
    with playing("nobody-answers", NARROW) as terminal:
        begin(terminal)
        terminal.wait_for("CP ", "Tab accept")
        terminal.press("kubectl -n shop set selector service cart app=cart\r")


def test_keys_of_panels_lead_to_the_cause_and_mend_it() -> None:
    with playing("silent-worker", WIDE) as terminal:
        begin(terminal)
        terminal.wait_for("1 Control plane", "NotReady", seconds=PATIENCE_S)
        terminal.press("2")
        terminal.wait_for("u cordon")
        terminal.press("w")
        terminal.wait_for("kubelet.service on worker-2", "the cause")
        terminal.press("q")
        terminal.wait_for("1 Control plane")
        terminal.press("V")
        terminal.wait_for("Start its kubelet")
        terminal.press("jjjjj", "\r")


def test_a_workload_gets_another_image_from_its_view() -> None:
    with playing("stuck-release", WIDE) as terminal:
        begin(terminal)
        terminal.wait_for("1 Control plane", seconds=PATIENCE_S)
        terminal.press(":deploy shop\r")
        terminal.wait_for("UP-TO-DATE", "storefront")
        terminal.press("i")
        terminal.wait_for("kubectl set image deployment/storefront -n shop")
        terminal.press("storefront=shop/storefront:2.4.1\r")


def test_the_mouse_alone_is_enough() -> None:
    with playing("silent-worker", NARROW) as terminal:
        terminal.click_on("▸ Start")
        gone(terminal, "▸ Start")
        terminal.wait_for("[3 Pods]", "NotReady", seconds=PATIENCE_S)
        terminal.click_on("2 Nodes")
        terminal.wait_for("[2 Nodes]", "worker-2 ×NotReady")
        right_click_on(terminal, "worker-2 ×NotReady")
        terminal.wait_for("Start its kubelet")
        terminal.click_on("Start its kubelet")


def test_a_command_is_clicked_together_key_by_key() -> None:
    with playing("nobody-answers", NARROW) as terminal:
        terminal.click_on("▸ Start")
        gone(terminal, "▸ Start")
        terminal.wait_for("[3 Pods]", "F9 Keyboard")
        terminal.click_on("F9 Keyboard")
        terminal.wait_for("Shift", "Older")
        top = (
            next(y for y, line in enumerate(terminal.display.text.splitlines()) if "Shift" in line)
            + 1
            - len(ROWS)
        )
        for char in "kubectl -n shop set selector service cart app=cart":
            if char == " ":
                terminal.click_on("Space")
            else:
                y = next(index for index, row in enumerate(ROWS) if char in row)
                terminal.click(2 + 3 * ROWS[y].index(char), top + y)
        terminal.wait_for("service cart app=cart")
        terminal.click_on("Enter")

"""The program on a real terminal that is treated badly: nothing breaks, and what was reached is kept."""

import re
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from k8s_tui.game.lobby import LAST
from k8s_tui.game.saves import Saves
from tests.terminal import Terminal

LEAVE = "\x11"
PASTE_BEGIN, PASTE_END = b"\x1b[200~", b"\x1b[201~"
GAME = ("sandbox", "--nodes", "1", "--speed", "64")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep the player's own files out of it."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[1]))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def game(home: Path) -> Iterator[Terminal]:
    with Terminal(GAME) as terminal:
        terminal.wait_for("1 CP", "master-1")
        terminal.press("P", "echo ready\r")
        terminal.wait_for("ready")
        terminal.press("\x1b")
        terminal.settle()
        yield terminal


def assert_leaves_in_order(terminal: Terminal) -> None:
    terminal.press(LEAVE)
    assert terminal.wait_for_end() == 0
    assert b"Traceback" not in terminal.written
    assert b"\x1b[?1049l" in terminal.written


def kept(home: Path) -> list[str]:
    return [game.name for game in Saves(home / "data" / "k8s-tui" / "games.sqlite3").recent()]


def test_the_terminal_disappears(game: Terminal, home: Path) -> None:
    game.press("kubectl create namespace shop\r")
    game.wait_for("namespace/shop created")
    game.hang_up()
    assert game.wait_for_end() == 0
    assert kept(home) == [LAST]
    with Terminal() as again:
        again.wait_for("Continue")
        again.press("1")
        again.wait_for("Sandbox", LAST)
        again.press("\r")
        again.wait_for("1 CP")
        again.press("kubectl get namespace shop -o name\r")
        again.wait_for("namespace/shop")
        assert_leaves_in_order(again)


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM], ids=lambda number: number.name)
def test_the_program_is_told_to_end(number: signal.Signals, game: Terminal, home: Path) -> None:
    game.signal(number)
    assert game.wait_for_end() == 0
    assert b"Traceback" not in game.written
    assert b"\x1b[?1049l" in game.written
    assert kept(home) == [LAST]


def test_a_storm_of_sizes(game: Terminal) -> None:
    for width, height in [(1, 1), (200, 50), (7, 3), (80, 24), (300, 2), (2, 90), (120, 40), (15, 15)] * 3:
        game.resize(width, height)
        game.read(0.02)
    game.resize(80, 24)
    game.wait_for("1 CP", "master-1", "Help")
    assert_leaves_in_order(game)


def test_what_is_below_a_dialog_is_laid_out_for_the_new_size_too(game: Terminal) -> None:
    game.press("2r")
    game.wait_for("Are you sure?")
    for width, height in [(120, 40), (200, 50)]:
        game.resize(width, height)
        game.wait_for("Are you sure?", "─ 1 Control plane", "──┐┌─ 4 Services")
    game.wait_for("Are you sure?", "──┐┌─ Traffic · users ───", "──┐┌─ 4 Services · all namespaces")
    game.press("\x1b")
    assert_leaves_in_order(game)


def test_the_menu_in_a_storm_of_sizes(home: Path) -> None:
    with Terminal() as menu:
        menu.wait_for("Campaign")
        for width, height in [(1, 1), (200, 50), (7, 3), (300, 2), (2, 90), (15, 15)] * 3:
            menu.resize(width, height)
            menu.press("\x1b[B")
            menu.read(0.02)
        menu.resize(80, 24)
        menu.wait_for("Menu", "Help")
        assert_leaves_in_order(menu)


def test_megabytes_are_pasted(game: Terminal) -> None:
    game.send(PASTE_BEGIN + b"kubectl apply -f x # [red]\n" * 80_000 + PASTE_END)
    game.press("\x15echo still here\r")
    game.wait_for("still here", seconds=60)
    assert_leaves_in_order(game)


def test_bytes_that_are_no_text(game: Terminal) -> None:
    game.send(bytes(range(0x80, 0x100)) + b"\xc3\x28\xa0\xa1\xe2\x28\xa1\xf0\x28\x8c\xbc" * 20 + b"\x15")
    game.send(PASTE_BEGIN + b"\xff\xfe\xc3" * 100 + PASTE_END + b"\x15")
    game.press("\x15echo still here\r")
    game.wait_for("still here")
    assert_leaves_in_order(game)


def test_ctrl_c_anywhere(game: Terminal) -> None:
    for where in ("", ":wait 10m\r", "\x1b", "\x1b/", "\x1b?", "\x10", "\x1b:theme"):
        game.press(where)
        game.settle()
        game.press("\x03" * 3)
        game.settle()
        game.press("\x1b")
        game.settle()
    assert_leaves_in_order(game)


def test_ctrl_c_in_the_menu_and_while_machines_boot(home: Path) -> None:
    with Terminal() as menu:
        menu.wait_for("Campaign")
        menu.press("\x03", "4", "\x03")
        menu.wait_for("Boot the machines")
        menu.press("jjj\r", "\x03" * 3)
        menu.wait_for("1 CP")
        assert_leaves_in_order(menu)


INTERRUPTED_AT = """
import os, signal, sys

module = sys.argv.pop(1)

class Interrupter:
    def find_spec(self, name, *_):
        if name == module:
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Interrupter())
from k8s_tui.__main__ import main
main()
"""


@pytest.mark.parametrize(
    "module,arguments",
    [
        ("k8s_tui.stage", ()),
        ("textual.app", ()),
        ("k8s_tui.tui.screens.menu", ()),
        ("k8s_tui.cli", GAME),
        ("cyclopts", GAME),
        ("k8s_tui.game.lobby", GAME),
        ("k8s_tui.tui.app", GAME),
    ],
)
def test_ctrl_c_while_it_is_read_ends_it_without_a_word(
    home: Path, module: str, arguments: tuple[str, ...]
) -> None:
    with Terminal((module, *arguments), command=(sys.executable, "-c", INTERRUPTED_AT)) as start:
        assert start.wait_for_end() in {-signal.SIGINT, 128 + signal.SIGINT}
        assert bytes(start.written) == b""


def test_ctrl_z_stops_it_and_it_goes_on(game: Terminal) -> None:
    for _ in range(2):
        game.press("\x1a")
        game.wait_until_stopped()
        game.display.resize(80, 24)
        game.signal(signal.SIGCONT)
        game.wait_for("1 CP", "Help")
    game.press("\x15echo still here\r")
    game.wait_for("still here")
    assert_leaves_in_order(game)


def test_no_color_means_no_colour(home: Path) -> None:
    with Terminal(environment={"NO_COLOR": "1"}) as menu:
        menu.wait_for("Campaign", "next")
        menu.press("\r")
        menu.settle()
        menu.press("\r")
        menu.wait_for("Start")
        assert_leaves_in_order(menu)
    styles = set(re.findall(rb"\x1b\[([0-9;:]*)m", bytes(menu.written)))
    assert {part for style in styles for part in style.split(b";")} <= {b"0", b"1", b"7", b"39", b"49"}
    assert any(b"7" in style.split(b";") for style in styles), "what is chosen is reversed"


def test_a_home_that_cannot_be_written(home: Path) -> None:
    (home / "data").write_text("")
    (home / "config").write_text("")
    with Terminal(GAME) as terminal:
        terminal.wait_for("1 CP")
        terminal.press("echo ready\r")
        terminal.wait_for("ready")
        terminal.press(LEAVE)
        assert terminal.wait_for_end() == 2
        assert b"Traceback" not in terminal.written
        assert b"k8s-tui: " in terminal.written


def test_time_is_taken_back_and_what_is_left_is_seen_again(game: Terminal) -> None:
    game.press("kubectl create namespace early\r")
    game.wait_for("namespace/early created")
    game.press(":step 30s\r", "kubectl create namespace late\r")
    game.wait_for("namespace/late created")
    game.press("\x1b")
    game.settle()
    game.press("\x1b")
    game.settle()
    game.press("T")
    game.wait_for("Timeline", "kubectl create namespace late")
    game.press("\x1b[A", "\r")
    game.wait_for("Are you sure?")
    game.press("\t", "\r")
    game.wait_for("Time stands still")
    game.press("$")
    game.settle()
    game.press("kubectl get namespaces -o name\r")
    assert "namespace/late" not in game.wait_for("namespace/early")
    assert_leaves_in_order(game)
    with Terminal(("replay", LAST, "--speed", "64")) as again:
        again.wait_for("REPLAY END", "namespace/early")
        again.press("L")
        again.wait_for("the game is yours from here")
        assert_leaves_in_order(again)

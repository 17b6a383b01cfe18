"""The screen: program start to its first frame, and CPU time a keystroke, through a real pseudo-terminal."""

import time

from tests.benchmarks.benchmark import Benchmark
from tests.terminal import OURS, Terminal

SIZE = (120, 40)
KEYS = 100
STORY = b"03:12"
"""What only the briefing says."""


def frame_s(showing, arguments=("play", "silent-worker"), command=OURS):
    """Return the seconds from a program's start to a frame, best of three runs."""

    def measure():
        best = 99.0
        for _ in range(3):
            terminal = Terminal(arguments, size=SIZE, command=command)
            assert terminal.frame(30, showing)
            best = min(best, time.perf_counter() - terminal.started)
            terminal.close()
        return best

    return measure


def cpu_ms_per_key():
    """CPU time of typing into the command line while the game is paused, best of three runs."""
    best = 99.0
    for _ in range(3):
        terminal = Terminal(["play", "silent-worker"], size=SIZE)
        assert terminal.frame(30, showing=STORY)
        terminal.press("\r")
        while terminal.frame(0.5):
            continue
        terminal.press("P")
        terminal.press(":")
        while terminal.frame(0.5):
            continue
        before = terminal.cpu_seconds()
        for number in range(KEYS):
            terminal.press("x" if number % 2 == 0 else "\x7f")
            terminal.frame(0.2)
        best = min(best, (terminal.cpu_seconds() - before) * 1000 / KEYS)
        terminal.close()
    return best


BENCHMARKS = (
    Benchmark("start-to-menu", "s", 0.5, frame_s(b"", ()), more_is_better=False),
    Benchmark("start-to-first-frame", "s", 0.8, frame_s(b""), more_is_better=False),
    Benchmark("start-to-game", "s", 1.2, frame_s(STORY), more_is_better=False),
    Benchmark("cpu-per-keystroke", "ms", 15, cpu_ms_per_key, more_is_better=False),
)

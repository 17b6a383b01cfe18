"""The screen: program start to its first frame, and CPU time a keystroke, through a real pseudo-terminal."""

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time
from pathlib import Path

from tests.benchmarks.benchmark import Benchmark

FRAME_END = b"\x1b[?2026l"
SYNC_QUERY = b"\x1b[?2026$p"
SYNC_ANSWER = b"\x1b[?2026;2$y"
KEYS = 100
STORY = b"03:12"
"""What only the briefing says."""

CPU_TICKS = os.sysconf("SC_CLK_TCK")


class Terminal:
    """A child program on a pseudo-terminal of 120 by 40 that says it can synchronise its output."""

    def __init__(self, arguments):
        self.started = time.perf_counter()
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", COLUMNS="120", LINES="40")
            os.execvp(sys.executable, [sys.executable, "-m", "k8s_tui", *arguments])  # noqa: S606 - ourselves
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))

    def frame(self, seconds, showing=b""):
        """Wait for the end of a frame after which `showing` has been seen; return whether one came."""
        deadline, seen = time.perf_counter() + seconds, b""
        while time.perf_counter() < deadline:
            if not select.select([self.master], [], [], 0.05)[0]:
                continue
            piece = os.read(self.master, 65536)
            if SYNC_QUERY in piece:
                os.write(self.master, SYNC_ANSWER)
            seen += piece
            if FRAME_END in seen and showing in seen:
                return True
        return False

    def press(self, key):
        os.write(self.master, key)

    def cpu_seconds(self):
        fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / CPU_TICKS

    def close(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.master)


def frame_s(showing):
    """Return the seconds from the program's start to a frame, best of three runs."""

    def measure():
        best = 99.0
        for _ in range(3):
            terminal = Terminal(["play", "silent-worker"])
            assert terminal.frame(30, showing)
            best = min(best, time.perf_counter() - terminal.started)
            terminal.close()
        return best

    return measure


def cpu_ms_per_key():
    """CPU time of typing into the command line while the game is paused, best of three runs."""
    best = 99.0
    for _ in range(3):
        terminal = Terminal(["play", "silent-worker"])
        assert terminal.frame(30, showing=STORY)
        terminal.press(b"\r")
        while terminal.frame(0.5):
            continue
        terminal.press(b"P")
        terminal.press(b":")
        while terminal.frame(0.5):
            continue
        before = terminal.cpu_seconds()
        for number in range(KEYS):
            terminal.press(b"x" if number % 2 == 0 else b"\x7f")
            terminal.frame(0.2)
        best = min(best, (terminal.cpu_seconds() - before) * 1000 / KEYS)
        terminal.close()
    return best


BENCHMARKS = (
    Benchmark("start-to-first-frame", "s", 0.8, frame_s(b""), more_is_better=False),
    Benchmark("start-to-game", "s", 1.2, frame_s(STORY), more_is_better=False),
    Benchmark("cpu-per-keystroke", "ms", 15, cpu_ms_per_key, more_is_better=False),
)

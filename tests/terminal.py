"""The program on a pseudo-terminal, as a person has it: keys go in, a screen of text comes out.

The terminal says that it can synchronise its output, so that the end of each frame is known. What is drawn is kept
as lines of characters; colours are left out. A child that never answers ends a wait, not the test run.
"""

import codecs
import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Self

from rich.cells import cell_len

FRAME_END = b"\x1b[?2026l"
SYNC_QUERY = b"\x1b[?2026$p"
SYNC_ANSWER = b"\x1b[?2026;2$y"

OURS = (sys.executable, "-m", "k8s_tui")

PATIENCE_S = 30.0
"""How long something that must come is waited for, on a busy machine."""

QUIET_S = 0.3
READ_BYTES = 65_536
CPU_TICKS = os.sysconf("SC_CLK_TCK")

SEQUENCE = re.compile(
    r"\x1b\[(?P<args>[0-9;:?<=>]*)[ !\"$']*(?P<final>[@-~])"  # control sequences
    r"|\x1b[\]P_^X].*?(?:\x07|\x1b\\)"  # strings for the terminal
    r"|\x1b[()*+#%].|\x1b[=>78cDEHMNOZ]"
    r"|(?P<char>[^\x1b])",
    re.DOTALL,
)


class Display:
    """What a terminal of a size would show of what was written to it."""

    def __init__(self, width: int, height: int) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._pending = ""
        self.resize(width, height)

    def resize(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.x = self.y = 0
        self._clear()

    def _clear(self) -> None:
        self._cells = [[" "] * self.width for _ in range(self.height)]

    def feed(self, data: bytes) -> None:
        text = self._pending + self._decoder.decode(data)
        done = 0
        while (found := SEQUENCE.match(text, done)) is not None:
            done = found.end()
            if found["char"] is not None:
                self._put(found["char"])
            elif found["final"] is not None:
                self._control(found["args"], found["final"])
        self._pending = text[done:]

    def _put(self, char: str) -> None:
        if char == "\r":
            self.x = 0
        elif char == "\n":
            self.y = min(self.y + 1, self.height - 1)
        elif char == "\b":
            self.x = max(0, self.x - 1)
        elif char.isprintable() and self.x < self.width and self.y < self.height:
            size = cell_len(char)
            self._cells[self.y][self.x : self.x + size] = [char, *[""] * (size - 1)][: self.width - self.x]
            self.x += size

    def _control(self, args: str, final: str) -> None:
        numbers = [int(part) if part.isdigit() else 0 for part in args.split(";")]
        if final == "H":
            row, column = (*numbers, 0)[:2]
            self.y, self.x = max(0, row - 1), max(0, column - 1)
        elif final == "J" or (final == "h" and args == "?1049"):
            self._clear()
        elif final == "K" and self.y < self.height:
            self._cells[self.y][self.x :] = [" "] * (self.width - self.x)
        elif final == "C":
            self.x += max(1, numbers[0])

    @property
    def text(self) -> str:
        """The lines, without blanks at their ends."""
        return "".join("".join(row).rstrip() + "\n" for row in self._cells)


class Terminal:
    """A program on a pseudo-terminal; by default this one.

    Attributes:
        display: What is on the screen.
        written: Everything that the program wrote.
        exit_code: As a shell has it, None while the program runs.
    """

    def __init__(
        self,
        arguments: Sequence[str] = (),
        *,
        size: tuple[int, int] = (80, 24),
        environment: Mapping[str, str] | None = None,
        command: Sequence[str] = OURS,
        play: Callable[[], None] | None = None,
    ) -> None:
        """Start it; `play` is what a copy of this process does instead of becoming another program."""
        self.started = time.perf_counter()
        self.display = Display(*size)
        self.written = bytearray()
        self.exit_code: int | None = None
        self._open = True
        width, height = size
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            signal.signal(
                signal.SIGINT, signal.SIG_DFL
            )  # a background job, as these tests may be, ignores it
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))
            for name in ("COLUMNS", "LINES", "NO_COLOR"):
                os.environ.pop(name, None)
                os.unsetenv(name)  # readline, where it is loaded, sets sizes that os.environ does not know
            os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", **(environment or {}))
            if play is not None:
                try:
                    play()
                finally:
                    os._exit(1 if sys.exc_info()[0] else 0)
            os.execvp(command[0], [*command, *arguments])  # noqa: S606 - ourselves
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))

    # -- what it says

    def read(self, seconds: float) -> bytes:
        """Take what is written within some time, as soon as there is any."""
        if not self._open or not select.select([self.master], [], [], seconds)[0]:
            return b""
        try:
            piece = os.read(self.master, READ_BYTES)
        except OSError:  # how Linux tells that the other end is closed
            piece = b""
        if not piece:
            self._open = False
            self._reap(wait=True)
        if SYNC_QUERY in piece:
            self.send(SYNC_ANSWER)
        self.written += piece
        self.display.feed(piece)
        return piece

    def frame(self, seconds: float, showing: bytes = b"") -> bool:
        """Wait for the end of a frame after which `showing` has been written; return whether one came."""
        deadline, seen = time.perf_counter() + seconds, b""
        while self._open and (left := deadline - time.perf_counter()) > 0:
            seen += self.read(left)
            if FRAME_END in seen and showing in seen:
                return True
        return False

    def wait_for(self, *texts: str, seconds: float = PATIENCE_S) -> str:
        """Wait until all texts are on the screen; return the screen.

        Raises:
            AssertionError: They do not come, or the program ends.
        """
        deadline = time.perf_counter() + seconds
        while not all(text in self.display.text for text in texts):
            assert self._open, f"it ended with {self.exit_code}:\n{self.display.text}"
            assert time.perf_counter() < deadline, f"no {texts} within {seconds} s:\n{self.display.text}"
            self.read(0.2)
        return self.display.text

    def settle(self) -> str:
        """Wait until nothing more is written for a moment; return the screen."""
        while self.read(QUIET_S):
            continue
        return self.display.text

    def wait_for_end(self, seconds: float = PATIENCE_S) -> int:
        """Wait until the program has ended; return its exit code.

        Raises:
            AssertionError: It does not end.
        """
        deadline = time.perf_counter() + seconds
        while self.exit_code is None:
            assert time.perf_counter() < deadline, f"it does not end:\n{self.display.text}"
            if not self.read(0.1):
                self._reap()
        return self.exit_code

    # -- what is done to it

    def send(self, data: bytes) -> None:
        """Type bytes, however many; what is written meanwhile is taken, so that nobody waits for the other."""
        left = memoryview(data)
        while left and self._open:
            _, writable, _ = select.select([], [self.master], [], 0.05)
            if writable:
                left = left[os.write(self.master, left[:1024]) :]
            if len(left) > 1024:
                self.read(0)

    def press(self, *keys: str) -> None:
        """Type texts, or keys by their sequences."""
        self.send("".join(keys).encode())

    def click(self, x: int, y: int) -> None:
        """Click a cell, counted from 0."""
        self.press(f"\x1b[<0;{x + 1};{y + 1}M", f"\x1b[<0;{x + 1};{y + 1}m")

    def click_on(self, text: str) -> None:
        """Click where a text is on the screen.

        Raises:
            AssertionError: It is not there.
        """
        for y, line in enumerate(self.display.text.splitlines()):
            if text in line:
                self.click(cell_len(line[: line.index(text)]), y)
                return
        raise AssertionError(f"no {text!r} to click on:\n{self.display.text}")

    def resize(self, width: int, height: int) -> None:
        """Change the terminal's size, and tell the program."""
        self.display.resize(width, height)
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the program."""
        os.kill(self.pid, number)

    def hang_up(self) -> None:
        """Let the terminal disappear, as when its window is closed."""
        self._open = False
        os.close(self.master)

    def cpu_seconds(self) -> float:
        """Return the processor time that the program has used."""
        fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / CPU_TICKS

    def wait_until_stopped(self, seconds: float = PATIENCE_S) -> None:
        """Wait until the program is stopped, as by ^Z.

        Raises:
            AssertionError: It goes on, or ends.
        """
        deadline = time.perf_counter() + seconds
        while True:
            assert self.exit_code is None, f"it ended with {self.exit_code}:\n{self.display.text}"
            if Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[0] == "T":
                return
            assert time.perf_counter() < deadline, f"it is not stopped:\n{self.display.text}"
            self.read(0.05)

    def _reap(self, *, wait: bool = False) -> None:
        if self.exit_code is None:
            pid, status = os.waitpid(self.pid, 0 if wait else os.WNOHANG)
            if pid:
                self.exit_code = os.waitstatus_to_exitcode(status)

    def close(self) -> None:
        """End the program if it has not ended, and the terminal."""
        if self.exit_code is None:
            os.kill(self.pid, signal.SIGKILL)
            self._reap(wait=True)
        with contextlib.suppress(OSError):
            os.close(self.master)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

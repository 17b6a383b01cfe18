"""The player's shell: takes a line, gives a job that prints and may wait for simulated time.

The shell itself never lets time pass. A script drives a job by advancing the world to `wake_at_ms` and
calling `resume`; the screen lets time flow and calls `resume` when that time has come.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import define, field

from k8s_tui.api.errors import StatusError, Unreachable
from k8s_tui.shell.calls import Program, Steps, Terminal, TerminalStream
from k8s_tui.shell.completion import Completion, complete
from k8s_tui.shell.files import Files
from k8s_tui.shell.interpreter import Interpreter
from k8s_tui.shell.programs import PROGRAMS
from k8s_tui.shell.session import Session
from k8s_tui.shell.tools.remote import hang_up, refusal
from k8s_tui.shell.world import World

CANCELLED_CODE = 130
"""What bash says of a command that Ctrl+C ended (128 + SIGINT)."""

LINE_LENGTH_LIMIT = 100_000
"""Characters of one line, here-documents included."""

HISTORY_LIMIT = 1000


@define
class Job:
    """One line that runs.

    Attributes:
        line: As it was typed.
        exit_code: None until it is done.
        wake_at_ms: When it wants to go on, in simulated time; None once done.
        hint: What might help, in plain words; not part of the output.
    """

    line: str
    _session: Session
    _terminal: Terminal
    _steps: Steps = field(repr=False)
    exit_code: int | None = None
    wake_at_ms: int | None = 0
    hint: str = ""

    @property
    def done(self) -> bool:
        """Whether it has ended, by itself or by `cancel`."""
        return self.exit_code is not None

    def read(self) -> tuple[tuple[str, str], ...]:
        """Return what was printed since the last read, as (stream, text)."""
        return self._terminal.take()

    def resume(self) -> None:
        """Go on until it is done or waits again; nothing happens before `wake_at_ms`."""
        while not self.done and self.wake_at_ms is not None and self.wake_at_ms <= self._session.now_ms:
            try:
                delay_ms = next(self._steps)
            except StopIteration as end:
                self._end(end.value)
            except (StatusError, Unreachable) as error:
                self._terminal.put("stderr", f"error: {error}\n")
                self._end(1)
            else:
                self.wake_at_ms = self._session.now_ms + max(delay_ms, 1)

    def hurry(self, limit_ms: int) -> None:
        """Go on without waiting, as long as all that it waits for takes no longer than `limit_ms`."""
        while not self.done and self.wake_at_ms is not None:
            limit_ms -= max(0, self.wake_at_ms - self._session.now_ms)
            if limit_ms < 0:
                return
            self.wake_at_ms = self._session.now_ms
            self.resume()

    def cancel(self) -> None:
        """Interrupt it, as Ctrl+C does."""
        if not self.done:
            self._steps.close()
            self._end(CANCELLED_CODE)

    def _end(self, code: int) -> None:
        self.exit_code = self._session.exit_code = code
        self.wake_at_ms = None
        self.hint, self._session.hint = self._session.hint, ""


class Shell:
    """The player's session in one world.

    Attributes:
        session: What it remembers.
    """

    def __init__(
        self,
        world: World,
        files: Files | None = None,
        programs: tuple[Program, ...] = PROGRAMS,
        session: Session | None = None,
    ) -> None:
        self.session = Session(world, files or Files()) if session is None else session
        self.programs: Mapping[str, Program] = {program.name: program for program in programs}
        self.interpreter = Interpreter(self.session, self.programs)
        self.session.run_line = self.interpreter.run_line
        self.session.call = self.interpreter.call
        self.session.programs = self.programs

    @property
    def prompt(self) -> str:
        """What stands before the line that the player types."""
        session = self.session
        if session.inner is not None:
            return "# "
        return "$ " if session.is_at_desk else f"root@{session.machine}:~# "

    def run(self, line: str) -> Job:
        """Start a line; it runs until it ends or has to wait."""
        line = line.replace("\x00", "")
        terminal = Terminal()
        stdout, stderr = TerminalStream(terminal, "stdout"), TerminalStream(terminal, "stderr")
        if len(line) > LINE_LENGTH_LIMIT:
            line = f"echo 'bash: the line is longer than {LINE_LENGTH_LIMIT} characters' >&2; false"
        if line.strip():
            self.session.history.append(line)
            del self.session.history[:-HISTORY_LIMIT]
        self.session.hint = ""
        lost = hang_up(self.session)
        run_line = self.session.inner or self.interpreter.run_line
        steps = refusal(lost, stderr) if lost else run_line(line, stdout, stderr)
        job = Job(line, self.session, terminal, steps)
        job.wake_at_ms = self.session.now_ms
        job.resume()
        return job

    def complete(self, text: str) -> Completion:
        """Return what could be typed at the end of `text`."""
        return complete(self.session, text)

    def fork(self, world: World) -> Shell:
        """Return the same shell in another world; jobs stay behind."""
        return Shell(world, programs=tuple(self.programs.values()), session=self.session.fork(world))

"""Loops, conditions, choices, groups and functions of the player's shell, run.

Source: IEEE Std 1003.1 (POSIX) 2.9.4 Compound Commands.
"""

from __future__ import annotations

from collections.abc import Callable, Generator

from attrs import define, evolve

from k8s_tui.shell.calls import Input, Jump, Sink, Steps
from k8s_tui.shell.expansion import expand, joined, pattern_of
from k8s_tui.shell.globbing import fits
from k8s_tui.shell.session import Session
from k8s_tui.shell.words import (
    Choice,
    Command,
    Compound,
    Conditional,
    ForEach,
    Function,
    Group,
    Loop,
    Script,
)

ROUND_MS = 1
"""What a round of a loop takes beside its commands, such that one that never ends can be interrupted."""

ROUNDS_LIMIT = 1_000_000


@define
class Streams:
    """Where a command's streams lead."""

    source: Input | None
    stdout: Sink
    stderr: Sink


@define
class Compounds:
    """Runs compound commands in one session.

    Attributes:
        run_script: Runs what stands inside of them.
        substitute: Runs a `$(...)`.
        run_command: Runs one command.
    """

    session: Session
    run_script: Callable[[Script, Streams], Steps]
    substitute: Callable[[str], Generator[int, None, str]]
    run_command: Callable[[Command, Streams], Steps]

    def run(self, compound: Compound, streams: Streams) -> Steps:
        """Run a compound command; return its exit code."""
        if isinstance(compound, Group):
            run = self._subshell if compound.is_subshell else self.run_script
            return (yield from run(compound.body, streams))
        if isinstance(compound, Loop):
            return (yield from self._loop(compound, streams))
        if isinstance(compound, ForEach):
            return (yield from self._each(compound, streams))
        if isinstance(compound, Conditional):
            return (yield from self._condition(compound, streams))
        if isinstance(compound, Choice):
            return (yield from self._choice(compound, streams))
        assert isinstance(compound, Function), "there is no other"
        self.session.functions[compound.name] = compound.body
        return 0

    def _subshell(self, body: Script, streams: Streams) -> Steps:
        session = self.session
        before = session.variables.copy()
        session.subshells += 1
        try:
            return (yield from self.run_script(body, streams))
        except Jump as jump:
            if jump.kind not in ("exit", "return"):
                raise
            return jump.number
        finally:
            session.subshells -= 1
            session.variables = before

    def _loop(self, loop: Loop, streams: Streams) -> Steps:
        code = 0
        if loop.start is not None:
            yield from self.run_script(loop.start, streams)
        for _ in range(ROUNDS_LIMIT):
            said = yield from self.run_script(loop.condition, evolve(streams))
            if (said == 0) == loop.until:
                break
            code, is_over = yield from self._round(loop.body, streams)
            if is_over:
                break
            if loop.step is not None:
                yield from self.run_script(loop.step, streams)
            yield ROUND_MS
        return code

    def _each(self, loop: ForEach, streams: Streams) -> Steps:
        code = 0
        if loop.words is None:
            words = list(self.session.arguments)
        else:
            words = []
            for written in loop.words:
                words += yield from expand(self.session, written, self.substitute)
        for word in words:
            self.session.variables[loop.name] = word
            code, is_over = yield from self._round(loop.body, streams)
            if is_over:
                break
        return code

    def _round(self, body: Script, streams: Streams) -> Generator[int, None, tuple[int, bool]]:
        """Run a loop's body once; return its exit code and whether the loop is over."""
        try:
            return (yield from self.run_script(body, evolve(streams))), False
        except Jump as jump:
            if jump.kind not in ("break", "continue"):
                raise
            if jump.number > 1:
                raise Jump(jump.kind, jump.number - 1) from jump
            return 0, jump.kind == "break"

    def _condition(self, condition: Conditional, streams: Streams) -> Steps:
        for asked, body in condition.branches:
            if (yield from self.run_script(asked, evolve(streams))) == 0:
                return (yield from self.run_script(body, streams))
        if condition.otherwise is None:
            return 0
        return (yield from self.run_script(condition.otherwise, streams))

    def _choice(self, choice: Choice, streams: Streams) -> Steps:
        text = yield from joined(self.session, choice.word, self.substitute)
        for patterns, body in choice.branches:
            for word in patterns:
                pattern = yield from pattern_of(self.session, word, self.substitute)
                if fits(text, pattern):
                    return (yield from self.run_script(body, streams))
        return 0

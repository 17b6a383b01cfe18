"""Runs what was typed: lists, pipelines, redirections, assignments.

Everything is a generator, for anything may have to wait. In a pipeline a command ends before the next one starts,
unless all that follow treat each line on its own: then they work while it waits, as `logs -f | grep` must.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping, Sequence

from attrs import define

from k8s_tui.shell.calls import Buffer, Call, Program, Sink, Steps
from k8s_tui.shell.expansion import ExpansionError, expand, expand_text
from k8s_tui.shell.files import FileError, Files
from k8s_tui.shell.session import Session
from k8s_tui.shell.suggesting import did_you_mean
from k8s_tui.shell.words import (
    AndOrList,
    Command,
    Pipeline,
    Quoting,
    Redirect,
    Script,
    ShellSyntaxError,
    parse,
)

NOT_FOUND_CODE = 127
_ASSIGNMENT = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)=")
NESTING_LIMIT = 20
"""Commands within commands (`$(...)`, `sh -c`, `watch`)."""


@define
class _Streams:
    """Where a command's streams lead."""

    stdin: str | None
    stdout: Sink
    stderr: Sink


class _Null:
    """/dev/null."""

    def write(self, text: str) -> None:
        """Forget it."""


@define
class _FileSink:
    """A file that is written to as the command prints; it stays where it was, wherever the command goes."""

    files: Files
    path: str

    def write(self, text: str) -> None:
        """Add to the file; what does not fit is lost, as on a full disk."""
        try:
            self.files.write(self.path, text, append=True)
        except FileError:
            return


class Interpreter:
    """Runs lines in one session."""

    def __init__(self, session: Session, programs: Mapping[str, Program]) -> None:
        self.session = session
        self.programs = programs
        self.depth = 0

    def run_line(self, line: str, stdout: Sink, stderr: Sink) -> Steps:
        """Run a line; return its exit code."""
        try:
            script = parse(line)
        except ShellSyntaxError as error:
            stderr.write(f"bash: {error}\n")
            return 2
        if self.depth >= NESTING_LIMIT:
            stderr.write("bash: too many commands within commands\n")
            return 1
        self.depth += 1
        try:
            return (yield from self.run_script(script, stdout, stderr))
        finally:
            self.depth -= 1

    def run_script(self, script: Script, stdout: Sink, stderr: Sink) -> Steps:
        """Run a parsed line."""
        code = 0
        for each in script.lists:
            if each.background:
                stderr.write("bash: `&': this shell runs one command at a time\n")
                return 2
            code = yield from self._list(each, stdout, stderr)
        return code

    def _list(self, and_or: AndOrList, stdout: Sink, stderr: Sink) -> Steps:
        code = 0
        for index, pipeline in enumerate(and_or.pipelines):
            if index and (code == 0) != (and_or.joins[index - 1] == "&&"):
                continue
            code = yield from self._pipeline(pipeline, stdout, stderr)
            self.session.exit_code = code
        return code

    def _pipeline(self, pipeline: Pipeline, stdout: Sink, stderr: Sink) -> Steps:
        code, stdin = 0, None
        last = len(pipeline.commands) - 1
        for index, command in enumerate(pipeline.commands):
            rest = pipeline.commands[index + 1 :]
            if index == last:
                code = yield from self._command(command, _Streams(stdin, stdout, stderr))
                break
            if self._all_stream(rest):
                code = yield from self._flow(command, rest, _Streams(stdin, stdout, stderr))
                break
            buffer = Buffer()
            yield from self._command(command, _Streams(stdin, buffer, stderr))
            stdin = buffer.take()
        return int(code == 0) if pipeline.negated else code

    def _all_stream(self, commands: Sequence[Command]) -> bool:
        for command in commands:
            name = command.words[0].text if command.words else ""
            program = self.programs.get(name)
            if program is None or not program.streams or command.redirects:
                return False
            if any(part.text[:1] in ("$", "`") for word in command.words for part in word.parts):
                return False
        return True

    def _flow(self, first: Command, rest: Sequence[Command], streams: _Streams) -> Steps:
        """Run a command and pass on its lines as they come."""
        buffer, code, passed = Buffer(), 1, False
        steps = self._command(first, _Streams(streams.stdin, buffer, streams.stderr))
        unfinished = ""
        while True:
            try:
                delay_ms, over = next(steps), False
            except StopIteration:
                delay_ms, over = 0, True
            text = unfinished + buffer.take()
            whole, newline, unfinished = text.rpartition("\n")
            ready = text if over else whole + newline
            if ready or (over and not passed):
                passed = True
                result = yield from self._through(ready, rest, streams)
                code = min(code, result)
            if over:
                return code
            yield delay_ms

    def _through(self, text: str, rest: Sequence[Command], streams: _Streams) -> Steps:
        code = 0
        for index, command in enumerate(rest):
            if index == len(rest) - 1:
                return (yield from self._command(command, _Streams(text, streams.stdout, streams.stderr)))
            buffer = Buffer()
            code = yield from self._command(command, _Streams(text, buffer, streams.stderr))
            text = buffer.take()
        return code

    def _command(self, command: Command, streams: _Streams) -> Steps:
        try:
            words: list[str] = []
            for word in command.words:
                words += yield from expand(self.session, word, self._substitute)
            if command.here_document is not None:
                document = command.here_document
                streams.stdin = expand_text(self.session, document.text) if document.expand else document.text
            for redirect in command.redirects:
                target = yield from expand(self.session, redirect.target, self._substitute)
                self._redirect(redirect, " ".join(target), streams)
        except (ExpansionError, FileError) as error:
            streams.stderr.write(f"bash: {error}\n")
            return 1
        return (yield from self._call(command, words, streams))

    def _call(self, command: Command, words: list[str], streams: _Streams) -> Steps:
        assigned: dict[str, str] = {}
        for word in command.words:
            match = _ASSIGNMENT.match(word.text)
            if match is None or word.parts[0].quoting is not Quoting.BARE or not words:
                break
            assigned[match[1]] = words.pop(0)[match.end() :]
        if not words:
            self.session.variables.update(assigned)
            return 0
        before = {name: self.session.variables.get(name) for name in assigned}
        self.session.variables.update(assigned)
        try:
            return (yield from self.call(words, streams.stdin, streams.stdout, streams.stderr))
        finally:
            for name, value in before.items():
                if value is None:
                    self.session.variables.pop(name, None)
                else:
                    self.session.variables[name] = value

    def call(self, words: Sequence[str], stdin: str | None, stdout: Sink, stderr: Sink) -> Steps:
        """Run one program with its arguments."""
        name = words[0]
        program = self.programs.get(name.rpartition("/")[2] if name.startswith(("/usr/", "/bin/")) else name)
        if program is None or not self._is_there(program):
            stderr.write(f"bash: {name}: command not found\n")
            self.session.hint = self._hint(name, program)
            return NOT_FOUND_CODE
        call = Call(self.session, name, tuple(words[1:]), stdin, stdout, stderr)
        result = program.run(call)
        if isinstance(result, int):
            return result
        return (yield from result)

    def _is_there(self, program: Program) -> bool:
        session = self.session
        if session.is_at_desk or not program.packaged:
            return program.at_desk if session.is_at_desk else program.on_nodes
        return bool(session.world.fleet.machines[session.machine].installed.has_program(program.name))

    def _hint(self, name: str, program: Program | None) -> str:
        if program is None:
            guess = did_you_mean(name, self.programs)
            return guess or f"this shell has no program called {name}; `help` lists those it has"
        if program.packaged:
            return f"no package has brought {name} to this machine yet"
        where = "on the machines of the cluster: go there with `ssh NODE`"
        return f"{name} exists {where}" if self.session.is_at_desk else f"{name} is not on this machine"

    def _substitute(self, text: str) -> Generator[int, None, str]:
        buffer, errors = Buffer(), Buffer()
        code = yield from self.run_line(text, buffer, errors)
        self.session.exit_code = code
        return buffer.take()

    def _redirect(self, redirect: Redirect, target: str, streams: _Streams) -> None:
        operator = redirect.operator
        if operator == "<<<":
            streams.stdin = target + "\n"
        elif operator == "<":
            text = self.session.files.read(target)
            if text is None:
                raise FileError(f"{target}: No such file or directory")
            streams.stdin = text
        elif operator == ">&":
            if target == "1":
                streams.stderr = streams.stdout
            elif target == "2":
                streams.stdout = streams.stderr
        else:
            self._into_file(redirect, target, streams)

    def _into_file(self, redirect: Redirect, target: str, streams: _Streams) -> None:
        sink: Sink = _Null()
        if target != "/dev/null":
            sink = _FileSink(self.session.files, target)
            try:
                self.session.files.write(target, "", append=redirect.operator.endswith(">>"))
            except FileError as error:
                raise FileError(f"{target}: {error}") from error
        if redirect.operator.startswith("&") or redirect.descriptor == 1:
            streams.stdout = sink
        if redirect.operator.startswith("&") or redirect.descriptor == 2:
            streams.stderr = sink

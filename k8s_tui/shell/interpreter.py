"""Runs what was typed: lists, pipelines, redirections, assignments.

Everything is a generator, for anything may have to wait. In a pipeline a command ends before the next one starts,
unless all that follow treat each line on its own: then they work while it waits, as `logs -f | grep` must.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping, Sequence

from attrs import define, evolve

from k8s_tui.shell.calls import Buffer, Call, Input, Jump, Program, Sink, Steps
from k8s_tui.shell.compounds import Compounds, Streams
from k8s_tui.shell.expansion import ExpansionError, expand, expand_text, joined, pattern_of
from k8s_tui.shell.files import FileError, Files
from k8s_tui.shell.pipes import ends_at_first_match, lines_wanted
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
    Word,
    parse,
)
from k8s_tui.shell.wordscanner import scan

NOT_FOUND_CODE = 127
BROKEN_PIPE_CODE = 141
"""What a command leaves that nobody reads from any more (128 + SIGPIPE)."""
_ASSIGNMENT = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)=")
NESTING_LIMIT = 20
"""Commands within commands (`$(...)`, `sh -c`, `watch`, functions)."""

DECLARING = frozenset({"alias", "declare", "export", "local", "readonly"})
"""Programs whose arguments are assignments, in which nothing is split."""


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
        self.compounds = Compounds(session, self.run_script, self._substitute, self._command)
        self.substituted: int | None = None

    def run_line(self, line: str, stdout: Sink, stderr: Sink, stdin: str | None = None) -> Steps:
        """Run a line; return its exit code. Its first command may read `stdin`."""
        try:
            script = parse(line)
        except ShellSyntaxError as error:
            stderr.write(f"bash: {error}\n")
            return 2
        if self.depth >= NESTING_LIMIT:
            stderr.write("bash: too many commands within commands\n")
            return 1
        self.depth += 1
        source = None if stdin is None else Input(stdin)
        try:
            return (yield from self.run_script(script, Streams(source, stdout, stderr)))
        except Jump as jump:
            return self._stray(jump, stderr)
        finally:
            self.depth -= 1

    def _stray(self, jump: Jump, stderr: Sink) -> int:
        """Return the exit code of a line that was left by a jump."""
        if jump.kind in ("break", "continue"):
            said = "only meaningful in a `for', `while', or `until' loop"
            stderr.write(f"bash: {jump.kind}: {said}\n")
            return 0
        if jump.kind == "return" and not self.session.hidden:
            stderr.write("bash: return: can only `return' from a function or sourced script\n")
            return 1
        return jump.number

    def run_script(self, script: Script, streams: Streams) -> Steps:
        """Run a parsed line."""
        code = 0
        for each in script.lists:
            if each.background:
                streams.stderr.write("bash: `&': this shell runs one command at a time\n")
                return 2
            code = yield from self._list(each, streams)
        return code

    def _list(self, and_or: AndOrList, streams: Streams) -> Steps:
        code = 0
        for index, pipeline in enumerate(and_or.pipelines):
            if index and (code == 0) != (and_or.joins[index - 1] == "&&"):
                continue
            code = yield from self._pipeline(pipeline, streams)
            self.session.exit_code = code
        return code

    def _pipeline(self, pipeline: Pipeline, streams: Streams) -> Steps:
        if len(pipeline.commands) == 1:
            code = yield from self._command(pipeline.commands[0], evolve(streams))
        else:
            # Each command of a pipeline has a shell of its own, whose variables end with it.
            before = self.session.variables.copy()
            code = yield from self._piped(pipeline, streams)
            self.session.variables = before
        return int(code == 0) if pipeline.negated else code

    def _piped(self, pipeline: Pipeline, streams: Streams) -> Steps:
        code, source, worst = 0, streams.source, 0
        last = len(pipeline.commands) - 1
        for index, command in enumerate(pipeline.commands):
            rest = pipeline.commands[index + 1 :]
            here = evolve(streams, source=source)
            if index == last:
                code = yield from self._command(command, here)
                break
            if self._all_stream(rest):
                code = yield from self._flow(command, rest, here)
                break
            wanted = lines_wanted(rest[0])
            if wanted is not None and len(rest) == 1:
                worst = (yield from self._until_enough(command, here, wanted)) or worst
                break
            buffer = Buffer()
            if wanted is None:
                worst = (yield from self._command(command, evolve(here, stdout=buffer))) or worst
            else:
                ended = yield from self._until_enough(command, evolve(here, stdout=buffer), wanted)
                worst = ended or worst
            source = Input(buffer.take())
        return code or (worst if "pipefail" in self.session.options else 0)

    def _until_enough(self, command: Command, streams: Streams, lines: int) -> Steps:
        """Run a command and pass on its first lines as they come; it ends with the last of them."""
        buffer, left = Buffer(), lines
        steps = self._command(command, evolve(streams, stdout=buffer))
        unfinished = ""
        while True:
            try:
                delay_ms, code = next(steps), None
            except StopIteration as end:
                delay_ms, code = 0, int(end.value)
            text = unfinished + buffer.take()
            whole = text if code is not None else text[: text.rfind("\n") + 1]
            unfinished = text[len(whole) :]
            shown = whole.splitlines(keepends=True)[:left]
            left -= len(shown)
            streams.stdout.write("".join(shown))
            if code is not None:
                return code
            if not left:
                steps.close()
                return BROKEN_PIPE_CODE
            yield delay_ms

    def _all_stream(self, commands: Sequence[Command]) -> bool:
        for command in commands:
            name = command.words[0].text if command.words else ""
            program = self.programs.get(name)
            if program is None or not program.streams or command.redirects or name in self.session.aliases:
                return False
            if any(part.text[:1] in ("$", "`") for word in command.words for part in word.parts):
                return False
        return True

    def _flow(self, first: Command, rest: Sequence[Command], streams: Streams) -> Steps:
        """Run a command and pass on its lines as they come."""
        buffer, code, passed = Buffer(), 1, False
        steps = self._command(first, Streams(streams.source, buffer, streams.stderr))
        unfinished = ""
        while True:
            failed = 0
            try:
                delay_ms, over = next(steps), False
            except StopIteration as end:
                delay_ms, over = 0, True
                failed = end.value if "pipefail" in self.session.options else 0
            text = unfinished + buffer.take()
            whole, newline, unfinished = text.rpartition("\n")
            ready = text if over else whole + newline
            if ready or (over and not passed):
                passed = True
                result = yield from self._through(ready, rest, streams)
                code = min(code, result)
            if over:
                return code or failed
            if code == 0 and ends_at_first_match(rest[-1]):
                steps.close()
                return code
            yield delay_ms

    def _through(self, text: str, rest: Sequence[Command], streams: Streams) -> Steps:
        code = 0
        for index, command in enumerate(rest):
            if index == len(rest) - 1:
                here = Streams(Input(text), streams.stdout, streams.stderr)
                return (yield from self._command(command, here))
            buffer = Buffer()
            code = yield from self._command(command, Streams(Input(text), buffer, streams.stderr))
            text = buffer.take()
        return code

    def _command(self, command: Command, streams: Streams) -> Steps:
        self.substituted = None
        try:
            written = self._with_alias(command.words)
            words = yield from self._words(written)
            if command.here_document is not None:
                document = command.here_document
                text = document.text
                if document.expand:
                    text = yield from expand_text(self.session, text, self._substitute)
                streams.source = Input(text)
            for redirect in command.redirects:
                target = yield from expand(self.session, redirect.target, self._substitute)
                self._redirect(redirect, " ".join(target), streams)
            if command.compound is not None:
                return (yield from self.compounds.run(command.compound, streams))
        except (ExpansionError, FileError, ShellSyntaxError) as error:
            streams.stderr.write(f"bash: {error}\n")
            return 1
        try:
            return (yield from self._call(written, words, streams))
        finally:
            if self.depth == 1:
                self.session.drop_kept()

    def _with_alias(self, words: tuple[Word, ...]) -> tuple[Word, ...]:
        """Return a command's words with what its first one is an alias for."""
        seen: set[str] = set()
        while words and not words[0].quoted and words[0].text in self.session.aliases:
            name = words[0].text
            if name in seen:
                break
            seen.add(name)
            meant = [token for token in scan(self.session.aliases[name]) if isinstance(token, Word)]
            words = (*meant, *words[1:])
        return words

    def _words(self, written: tuple[Word, ...]) -> Generator[int, None, list[str]]:
        """Return the words of a command as it gets them."""
        words: list[str] = []
        before = ""
        is_first, declares = True, False
        for word in written:
            if words and words[0] == "[[":
                expand_it = pattern_of if before in ("=", "==", "!=") else joined
                words.append((yield from expand_it(self.session, word, self._substitute)))
            elif (is_first or declares) and _is_assignment(word):
                words.append((yield from joined(self.session, word, self._substitute)))
            else:
                words += yield from expand(self.session, word, self._substitute)
                declares = declares or (is_first and word.text in DECLARING)
                is_first = False
            before = word.text
        return words

    def _call(self, written: Sequence[Word], words: list[str], streams: Streams) -> Steps:
        assigned: dict[str, str] = {}
        for word in written:
            if not _is_assignment(word) or not words:
                break
            name, _, value = words.pop(0).partition("=")
            assigned[name] = value
        if not words:
            self.session.variables.update(assigned)
            return self.substituted or 0
        before = {name: self.session.variables.get(name) for name in assigned}
        self.session.variables.update(assigned)
        try:
            return (yield from self.call(words, streams.source, streams.stdout, streams.stderr))
        finally:
            _restore(self.session, before)

    def call(self, words: Sequence[str], stdin: str | Input | None, stdout: Sink, stderr: Sink) -> Steps:
        """Run one program with its arguments."""
        name = words[0]
        source = Input(stdin) if isinstance(stdin, str) else stdin
        if name in self.session.functions:
            streams = Streams(source, stdout, stderr)
            return (yield from self._function(self.session.functions[name], words[1:], streams))
        program = self.programs.get(name.rpartition("/")[2] if name.startswith(("/usr/", "/bin/")) else name)
        if program is None or not self.session.has_program(program.name):
            stderr.write(f"bash: {name}: command not found\n")
            self.session.hint = self._hint(name, program)
            return NOT_FOUND_CODE
        text = None if source is None else source.text
        call = Call(self.session, name, tuple(words[1:]), text, stdout, stderr, source)
        try:
            result = program.run(call)
            return result if isinstance(result, int) else (yield from result)
        except FileError as error:
            stderr.write(f"{name}: {error}\n")
            return 1

    def _function(self, body: Command, arguments: Sequence[str], streams: Streams) -> Steps:
        if self.depth >= NESTING_LIMIT:
            streams.stderr.write("bash: too many commands within commands\n")
            return 1
        session = self.session
        outer, session.arguments = session.arguments, tuple(arguments)
        session.hidden.append({})
        self.depth += 1
        try:
            return (yield from self._command(body, streams))
        except Jump as jump:
            if jump.kind != "return":
                raise
            return jump.number
        finally:
            self.depth -= 1
            session.arguments = outer
            _restore(session, session.hidden.pop())

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
        before = self.session.variables.copy()
        self.session.subshells += 1
        try:
            code = yield from self.run_line(text, buffer, errors)
        finally:
            self.session.subshells -= 1
            self.session.variables = before
        self.session.exit_code = self.substituted = code
        return buffer.take()

    def _redirect(self, redirect: Redirect, target: str, streams: Streams) -> None:
        operator = redirect.operator
        if operator == "<<<":
            streams.source = Input(target + "\n")
        elif operator == "<":
            text = self.session.files.read(target)
            if text is None:
                raise FileError(f"{target}: No such file or directory")
            streams.source = Input(text)
        elif operator == ">&":
            if target == "1":
                streams.stderr = streams.stdout
            elif target == "2":
                streams.stdout = streams.stderr
        else:
            self._into_file(redirect, target, streams)

    def _into_file(self, redirect: Redirect, target: str, streams: Streams) -> None:
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


def _restore(session: Session, values: Mapping[str, str | None]) -> None:
    """Give variables the values that they had before."""
    for name, value in values.items():
        if value is None:
            session.variables.pop(name, None)
        else:
            session.variables[name] = value


def _is_assignment(word: Word) -> bool:
    """Whether a word is `NAME=value`, its name unquoted."""
    return word.parts[0].quoting is Quoting.BARE and _ASSIGNMENT.match(word.parts[0].text) is not None

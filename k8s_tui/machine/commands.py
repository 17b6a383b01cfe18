"""The commands that containers run beside their servers: `sleep`, `echo`, `sh -c`, loops over them.

A command line is followed once, without running anything, and becomes a `Script`. What cannot be known
beforehand (whether a name resolves) ends a part of the script with a `Wait`. Simplified: commands that only
look at the network outside an `until` loop succeed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

from k8s_tui.machine.scripts import (
    REMOVE,
    SAY,
    WRITE,
    Loop,
    Script,
    Step,
    Wait,
    growth_between,
)
from k8s_tui.machine.shellgrammar import (
    Chain,
    For,
    Node,
    ShellSyntaxError,
    Simple,
    While,
    parse_program,
)
from k8s_tui.machine.smallcommands import ASSIGNMENT, COMMANDS, BreakError, ExitError, integer

STEPS_LIMIT = 2_000
"""Steps that are followed before a program counts as busy for ever."""

SPIN_MS = 1_000
"""The round of a loop that takes no time; nothing is said more often than this."""

_HIDDEN = dict(zip(" ;&|<>\"'\n\t", "\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19", strict=True))
_SHOWN = {ord(hidden): plain for plain, hidden in _HIDDEN.items()}
_VARIABLE = re.compile(r"\$(?:\{(\w+)(?::?-([^}]*))?\}|(\w+))")
_ARITHMETIC = re.compile(r"\$\(\((.*?)\)\)", re.DOTALL)
_SUBSTITUTION = re.compile(r"\$\(([^()]*)\)|`([^`]*)`")


class _ForeverError(Exception):
    pass


class _ServerError(Exception):
    def __init__(self, argv: tuple[str, ...]) -> None:
        self.argv = argv


Files: TypeAlias = Mapping[str, str]


def follow(argv: tuple[str, ...], environment: Mapping[str, str], files: Files) -> Script | None:
    """Return what the command line does, None where its first word is no small command.

    Args:
        argv: The command and its arguments.
        environment: Its variables.
        files: What it can read, by path: config maps, secrets and other volumes.
    """
    name = argv[0].rpartition("/")[2]
    if name in ("sh", "bash", "ash", "dash"):
        return _shell(argv, environment, files)
    if name in COMMANDS:
        return _Follower(environment, files).script((Simple(argv),))
    return None


def follow_text(text: str, environment: Mapping[str, str], files: Files) -> Script:
    """Return what a shell program does."""
    try:
        program = parse_program(_hide(text))
    except ShellSyntaxError as error:
        return Script((Step(0, SAY, f"sh: {error}"),), ends_ms=0, exit_code=2)
    return _Follower(environment, files).script(program)


def _shell(argv: tuple[str, ...], environment: Mapping[str, str], files: Files) -> Script:
    for index, word in enumerate(argv[1:], start=1):
        if word.startswith("-") and "c" in word[1:] and not word.startswith("--"):
            if index + 1 >= len(argv):
                return Script((Step(0, SAY, "sh: -c requires an argument"),), ends_ms=0, exit_code=2)
            return follow_text(argv[index + 1], environment, files)
        if not word.startswith("-"):
            if word not in files:
                said = f"sh: can't open '{word}': No such file or directory"
                return Script((Step(0, SAY, said),), ends_ms=0, exit_code=2)
            return follow_text(files[word], environment, files)
    return Script(ends_ms=0)


def _hide(text: str) -> str:
    """Make each `$(...)` one word for the tokenizer."""
    parts, at = [], 0
    while (begin := text.find("$(", at)) >= 0:
        depth, end = 0, begin + 1
        while end < len(text):
            depth += {"(": 1, ")": -1}.get(text[end], 0)
            end += 1
            if depth == 0:
                break
        parts.append(text[at:begin])
        parts.append("".join(_HIDDEN.get(letter, letter) for letter in text[begin:end]))
        at = end
    return "".join(parts) + text[at:]


class _Follower:
    def __init__(self, environment: Mapping[str, str], files: Files) -> None:
        self.variables = dict(environment)
        self.files = dict(files)
        self.at_ms = 0
        self.status = 0
        self.steps: list[Step] = []
        self.parts: list[Script] = []
        self.stop_on_error = False
        self._left = STEPS_LIMIT

    # -- the whole ------------------------------------------------------------

    def script(self, program: tuple[Node, ...]) -> Script:
        try:
            self.run_all(program)
            last = Script(tuple(self.steps), ends_ms=self.at_ms, exit_code=self.status)
        except ExitError as end:
            last = Script(tuple(self.steps), ends_ms=self.at_ms, exit_code=end.code)
        except _ServerError as server:
            last = Script(tuple(self.steps), ends_ms=self.at_ms, server=server.argv)
        except BreakError:
            last = Script(tuple(self.steps), ends_ms=self.at_ms)
        except _ForeverError:
            last = self.parts.pop()
        for part in reversed(self.parts):
            last = Script(part.steps, ends_ms=part.ends_ms, wait=part.wait, then=last)
        return last

    def run_all(self, nodes: tuple[Node, ...]) -> None:
        for node in nodes:
            self.run(node)
            if self.stop_on_error and self.status and isinstance(node, Simple):
                raise ExitError(self.status)

    def run(self, node: Node) -> None:
        self._left -= 1
        if self._left < 0:
            self.forever(Script(tuple(self.steps), busy=True))
        if isinstance(node, Simple):
            self._simple(node)
        elif isinstance(node, Chain):
            for operator, part in node.parts:
                if (operator == "&&" and self.status) or (operator == "||" and not self.status):
                    continue
                self.run(part)
        elif isinstance(node, While):
            self._while(node)
        elif isinstance(node, For):
            self._for(node)
        else:
            self.run_all(node.condition)
            self.run_all(node.then if self.status == 0 else node.otherwise)

    def forever(self, last: Script) -> None:
        self.parts.append(last)
        raise _ForeverError

    # -- loops ------------------------------------------------------------

    def _while(self, node: While) -> None:
        target = _awaited(node, self)
        if target is not None:
            self._wait(node, *target)
            return
        if not node.until and _is_endless(node.condition):
            self._endless(node)
            return
        try:
            while True:
                self._left -= 1
                if self._left < 0:
                    self.forever(Script(tuple(self.steps), busy=True))
                self.run_all(node.condition)
                if (self.status == 0) == node.until:
                    break
                self.run_all(node.body)
        except BreakError:
            pass
        self.status = 0

    def _for(self, node: For) -> None:
        words = [each for word in node.words for each in self.expand(word).split()]
        try:
            for word in words:
                self.variables[node.variable] = word
                self.run_all(node.body)
        except BreakError:
            pass

    def _endless(self, node: While) -> None:
        body = (*node.condition, *node.body)
        try:
            first, period_ms = self._round(body)
            second, _ = self._round(body)
        except BreakError:
            self.status = 0
            return
        begin_ms = self.at_ms - 2 * period_ms
        busy = period_ms == 0
        loop = Loop(begin_ms, period_ms or SPIN_MS, first, growth_between(first, second))
        del self.steps[len(self.steps) - len(first) - len(second) :]
        self.forever(Script(tuple(self.steps), loop, busy=busy))

    def _round(self, body: tuple[Node, ...]) -> tuple[tuple[Step, ...], int]:
        begin, begin_ms = len(self.steps), self.at_ms
        self.run_all(body)
        steps = self.steps[begin:]
        return tuple(
            Step(step.at_ms - begin_ms, step.kind, step.text, step.path) for step in steps
        ), self.at_ms - begin_ms

    def _wait(self, node: While, kind: str, target: str) -> None:
        inner = _Follower(self.variables, self.files)
        body = inner.script(node.body)
        says = tuple(step.text for step in body.steps if step.kind == SAY)
        every_ms = max(body.ends_ms or 0, 1_000)
        self.parts.append(
            Script(tuple(self.steps), ends_ms=self.at_ms, wait=Wait(kind, target, every_ms, says))
        )
        self.steps, self.at_ms, self.status = [], 0, 0

    # -- simple commands ------------------------------------------------------------

    def _simple(self, node: Simple) -> None:
        words = [self.expand(word) for word in node.words]
        while words and (assignment := ASSIGNMENT.fullmatch(words[0])):
            self.variables[assignment[1]] = assignment[2]
            words.pop(0)
        if not words:
            self.status = 0
            return
        negated = words[0] == "!"
        if words[0] in ("!", "exec", "command", "nohup", "time"):
            words = words[1:] or [":"]
        before = len(self.steps)
        self._run_words(words, background=node.background)
        if node.to_file:
            self._redirect(before, node)
        if negated:
            self.status = 0 if self.status else 1

    def _run_words(self, words: list[str], *, background: bool) -> None:
        name = words[0].rpartition("/")[2]
        if background:
            self.status = 0
        elif name in ("sh", "bash", "ash"):
            self._nested(tuple(words))
        elif name in COMMANDS:
            COMMANDS[name](self, words[1:])
        else:
            raise _ServerError(tuple(words))

    def _nested(self, words: tuple[str, ...]) -> None:
        inner = _shell(words, self.variables, self.files)
        self.steps.extend(
            Step(self.at_ms + step.at_ms, step.kind, step.text, step.path) for step in inner.steps
        )
        if inner.ends_ms is None or inner.wait is not None:
            self.forever(
                Script(tuple(self.steps), inner.loop, inner.ends_ms, wait=inner.wait, then=inner.then)
            )
        if inner.server:
            raise _ServerError(inner.server)
        self.at_ms += inner.ends_ms or 0
        self.status = inner.exit_code

    def _redirect(self, before: int, node: Simple) -> None:
        path = self.expand(node.to_file)
        said = [step.text for step in self.steps[before:] if step.kind == SAY]
        self.steps[before:] = [step for step in self.steps[before:] if step.kind != SAY]
        if path in ("/dev/stdout", "/dev/stderr", "/proc/1/fd/1"):
            self.say(*said)
        elif path != "/dev/null":
            text = "".join(f"{line}\n" for line in said)
            self.write(path, self.files.get(path, "") + text if node.append else text)

    def say(self, *lines: str) -> None:
        for line in lines:
            self.steps.append(Step(self.at_ms, SAY, line))

    def write(self, path: str, text: str) -> None:
        self.files[path] = text
        self.steps.append(Step(self.at_ms, WRITE, text, path))

    def remove(self, path: str) -> bool:
        existed = self.files.pop(path, None) is not None
        if existed:
            self.steps.append(Step(self.at_ms, REMOVE, path=path))
        return existed

    # -- words ------------------------------------------------------------

    def expand(self, word: str) -> str:
        if "$" not in word and "`" not in word:
            return word.translate(_SHOWN) if not word.isprintable() else word
        word = _ARITHMETIC.sub(lambda match: str(self._arithmetic(match[1].translate(_SHOWN))), word)
        for _ in range(4):
            shorter = _SUBSTITUTION.sub(lambda match: self._substitute(match[1] or match[2] or ""), word)
            if shorter == word:
                break
            word = shorter
        return _VARIABLE.sub(self._variable, word).translate(_SHOWN)

    def _variable(self, match: re.Match[str]) -> str:
        name = match[1] or match[3]
        if name == "RANDOM":
            return "4"
        return self.variables.get(name) or match[2] or ""

    def _substitute(self, hidden: str) -> str:
        text = hidden.translate(_SHOWN)
        inner = follow_text(text, self.variables, self.files)
        said = [step.text for step in inner.steps if step.kind == SAY]
        return "\n".join(said)

    def _arithmetic(self, text: str) -> int:
        tokens = re.findall(r"\d+|\w+|[-+*/%]", text.replace("$", ""))
        total, operator = 0, "+"
        for token in tokens:
            if token in "+-*/%":
                operator = token
                continue
            number = int(token) if token.isdigit() else integer(self.variables.get(token, "0"))
            total = _apply(total, operator, number)
        return total


def _apply(left: int, operator: str, right: int) -> int:
    if operator in "/%" and right == 0:
        return 0
    operations: dict[str, Callable[[], int]] = {
        "+": lambda: left + right,
        "-": lambda: left - right,
        "*": lambda: left * right,
        "/": lambda: left // right,
        "%": lambda: left % right,
    }
    return operations[operator]()


def _is_endless(condition: tuple[Node, ...]) -> bool:
    if len(condition) != 1 or not isinstance(condition[0], Simple) or not condition[0].words:
        return False
    words = condition[0].words
    return words[0] in ("true", ":", "sleep") or words in (("[", "1", "]"), ("[", "true", "]"))


def _awaited(node: While, follower: _Follower) -> tuple[str, str] | None:
    """Return what `until CHECK` or `while ! CHECK` waits for, where the check asks the network."""
    if len(node.condition) != 1 or not isinstance(node.condition[0], Simple):
        return None
    words = [follower.expand(word) for word in node.condition[0].words]
    if words[:1] == ["!"] and not node.until:
        return awaited_by(words[1:])
    return awaited_by(words) if node.until else None


def awaited_by(words: list[str]) -> tuple[str, str] | None:
    """Return (kind, target) of what a check needs to succeed, None where it asks nothing outside."""
    if not words:
        return None
    name, arguments = words[0].rpartition("/")[2], words[1:]
    plain = [word for word in arguments if not word.startswith("-")]
    if name in ("nslookup", "getent", "host", "dig"):
        return ("dns", plain[-1]) if plain else None
    if name in ("nc", "ncat", "telnet") and len(plain) >= 2:
        return "tcp", f"{plain[-2]}:{plain[-1]}"
    if name in ("wget", "curl"):
        urls = [word for word in plain if "://" in word or "." in word or ":" in word or word.isalnum()]
        return ("tcp", _host_and_port(urls[-1])) if urls else None
    if name in DATABASE_CHECKS:
        host = _option(arguments, "-h", "--host") or "localhost"
        port = _option(arguments, "-p", "-P", "--port") or DATABASE_CHECKS[name]
        return "tcp", f"{host}:{port}"
    if name in ("[", "test") and len(plain) >= 1 and arguments[0] in ("-f", "-e"):
        return "file", plain[0]
    return None


DATABASE_CHECKS = {"pg_isready": "5432", "mysqladmin": "3306", "redis-cli": "6379", "mongosh": "27017"}
"""Commands that ask a database whether it is there, with its port."""


def _option(arguments: list[str], *names: str) -> str:
    for index, word in enumerate(arguments):
        head, equals, tail = word.partition("=")
        if head in names:
            return tail if equals else (arguments[index + 1] if index + 1 < len(arguments) else "")
        for name in names:
            if len(name) == 2 and word.startswith(name) and not word.startswith("--"):
                return word[2:]
    return ""


def _host_and_port(url: str) -> str:
    scheme, _, rest = url.rpartition("://")
    host = rest.partition("/")[0]
    return host if ":" in host else f"{host}:{443 if scheme == 'https' else 80}"

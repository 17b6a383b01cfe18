"""The small commands themselves, one function each: what they say, change and leave as their status.

Each gets the shell that follows a program and its words. Source: POSIX utilities, busybox's words for
failures.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Protocol

from k8s_tui.machine.scripts import ASK, DATE_MARK, Script, Step

NETWORK_MS = 50
"""What a request to somewhere takes in a script."""

INTERPRETER_MS = 50
"""What a one-liner in an interpreter takes."""

MS_PER_DIGIT = 2.5
"""What a digit of pi takes in Perl's bignum (five seconds for the 2,000 of Kubernetes' own example of a job)."""

MAX_DIGITS = 4_000
"""Python itself turns no longer numbers into text."""

SLEEP_UNITS_MS = {"s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}

ASSIGNMENT = re.compile(r"(\w+)=(.*)", re.DOTALL)


class ExitError(Exception):
    """The program ends here."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class BreakError(Exception):
    """The innermost loop ends here."""


class Shell(Protocol):
    """What a command may touch.

    Attributes:
        at_ms: The script's time.
        status: `$?`.
    """

    variables: dict[str, str]
    files: dict[str, str]
    steps: list[Step]
    at_ms: int
    status: int
    stop_on_error: bool

    def say(self, *lines: str) -> None:
        """Print lines."""

    def write(self, path: str, text: str) -> None:
        """Give a file its content."""

    def remove(self, path: str) -> bool:
        """Remove a file; False where there is none."""

    def forever(self, last: Script) -> None:
        """End the program with a script that does not end."""


def integer(text: str) -> int:
    """Return the number that `text` is, 0 for none."""
    return int(text) if text.lstrip("-").isdigit() else 0


def _echo(shell: Shell, arguments: list[str]) -> None:
    while arguments and arguments[0] in ("-n", "-e", "-ne", "-en"):
        arguments = arguments[1:]
    shell.say(*" ".join(arguments).replace("\\n", "\n").split("\n"))
    shell.status = 0


def _printf(shell: Shell, arguments: list[str]) -> None:
    text = arguments[0] if arguments else ""
    for word in arguments[1:]:
        text = re.sub(r"%[sdi]", word.replace("\\", "\\\\"), text, count=1)
    _echo(shell, [text.removesuffix("\\n")])


def _sleep(shell: Shell, arguments: list[str]) -> None:
    total_ms = 0
    for word in arguments:
        if word in ("infinity", "inf"):
            shell.forever(Script(tuple(shell.steps)))
        match = re.fullmatch(r"(\d*\.?\d+)([smhd]?)", word)
        if match is None:
            shell.say(f"sleep: invalid number '{word}'")
            shell.status = 1
            return
        total_ms += int(float(match[1]) * SLEEP_UNITS_MS[match[2] or "s"])
    shell.at_ms += total_ms
    shell.status = 0


def _exit(shell: Shell, arguments: list[str]) -> None:
    raise ExitError(integer(arguments[0]) & 255 if arguments else shell.status)


def _break(shell: Shell, arguments: list[str]) -> None:
    raise BreakError


def _true(shell: Shell, arguments: list[str]) -> None:
    shell.status = 0


def _false(shell: Shell, arguments: list[str]) -> None:
    shell.status = 1


def _date(shell: Shell, arguments: list[str]) -> None:
    shell.say(DATE_MARK)
    shell.status = 0


def _hostname(shell: Shell, arguments: list[str]) -> None:
    shell.say(shell.variables.get("HOSTNAME", "localhost"))
    shell.status = 0


def _cat(shell: Shell, arguments: list[str]) -> None:
    shell.status = 0
    for path in arguments:
        if path not in shell.files:
            shell.say(f"cat: can't open '{path}': No such file or directory")
            shell.status = 1
        else:
            shell.say(*shell.files[path].removesuffix("\n").split("\n"))


def _tail(shell: Shell, arguments: list[str]) -> None:
    if any(word in ("-f", "-F", "-n+1f") for word in arguments):
        shell.forever(Script(tuple(shell.steps)))
    _cat(shell, [word for word in arguments if word.startswith("/")])


def _environment(shell: Shell, arguments: list[str]) -> None:
    names = [word for word in arguments if not word.startswith("-")]
    if names:
        shell.status = 0 if names[0] in shell.variables else 1
        shell.say(*[shell.variables[name] for name in names if name in shell.variables])
        return
    shell.say(*[f"{name}={value}" for name, value in sorted(shell.variables.items())])
    shell.status = 0


def _touch(shell: Shell, arguments: list[str]) -> None:
    for path in arguments:
        if not path.startswith("-"):
            shell.write(path, shell.files.get(path, ""))
    shell.status = 0


def _remove(shell: Shell, arguments: list[str]) -> None:
    force = any(word.startswith("-") and "f" in word for word in arguments)
    shell.status = 0
    for path in arguments:
        if not path.startswith("-") and not shell.remove(path) and not force:
            shell.say(f"rm: can't remove '{path}': No such file or directory")
            shell.status = 1


def _test(shell: Shell, arguments: list[str]) -> None:
    words = [word for word in arguments if word != "]"]
    negated = words[:1] == ["!"]
    holds = _holds(words[1:] if negated else words, shell.files)
    shell.status = 0 if holds != negated else 1


_COMPARISONS: Mapping[str, Callable[[str, str], bool]] = {
    "=": lambda one, two: one == two,
    "==": lambda one, two: one == two,
    "!=": lambda one, two: one != two,
    "-eq": lambda one, two: integer(one) == integer(two),
    "-ne": lambda one, two: integer(one) != integer(two),
    "-lt": lambda one, two: integer(one) < integer(two),
    "-le": lambda one, two: integer(one) <= integer(two),
    "-gt": lambda one, two: integer(one) > integer(two),
    "-ge": lambda one, two: integer(one) >= integer(two),
}


def _holds(words: list[str], files: Mapping[str, str]) -> bool:
    if len(words) == 3 and words[1] in _COMPARISONS:
        return _COMPARISONS[words[1]](words[0], words[2])
    if len(words) == 2 and words[0] in ("-f", "-e", "-s", "-r"):
        return words[1] in files
    if len(words) == 2 and words[0] == "-d":
        return any(path.startswith(words[1].rstrip("/") + "/") for path in files)
    if len(words) == 2 and words[0] in ("-z", "-n"):
        return bool(words[1]) == (words[0] == "-n")
    return bool(words and words[-1])


def _network(shell: Shell, arguments: list[str]) -> None:
    urls = [word for word in arguments if "://" in word]
    if urls:
        shell.steps.append(Step(shell.at_ms, ASK, urls[-1]))
    shell.at_ms += NETWORK_MS
    shell.status = 0


def _set(shell: Shell, arguments: list[str]) -> None:
    for word in arguments:
        if word.startswith(("-", "+")) and "e" in word:
            shell.stop_on_error = word.startswith("-")
    shell.status = 0


def _export(shell: Shell, arguments: list[str]) -> None:
    for word in arguments:
        if (assignment := ASSIGNMENT.fullmatch(word)) is not None:
            shell.variables[assignment[1]] = assignment[2]
    shell.status = 0


def _interpreter(shell: Shell, arguments: list[str]) -> None:
    """Follow a one-liner: what it prints plainly, and Perl's digits of pi."""
    text = arguments[-1] if arguments else ""
    shell.at_ms += INTERPRETER_MS
    digits = re.search(r"\bbpi\((\d+)\)", text)
    match = re.search(r"print(?:f|ln)?\s*\(?\s*[\"']?([^\"';)]*)", text)
    if digits is not None:
        count = min(max(1, int(digits[1])), MAX_DIGITS)
        shell.at_ms += int(count * MS_PER_DIGIT)
        shell.say(_pi(count))
    elif match is not None:
        shell.say(match[1])
    shell.status = 1 if re.search(r"\b(die|raise|exit\(?\s*[1-9])", text) else 0


def _pi(digits: int) -> str:
    """Return pi with so many digits, the last one rounded (Machin's formula in whole numbers)."""
    guard = 10
    one = 10 ** (digits - 1 + guard)
    pi = 4 * (4 * _arctangent(5, one) - _arctangent(239, one))
    text = str((pi + 10**guard // 2) // 10**guard)
    return f"{text[0]}.{text[1:]}".rstrip(".")


def _arctangent(inverse: int, one: int) -> int:
    """Return the arc tangent of 1/inverse, in units of 1/one."""
    power = total = one // inverse
    divisor = 1
    while power:
        power //= -inverse * inverse
        divisor += 2
        total += power // divisor
    return total


def _seq(shell: Shell, arguments: list[str]) -> None:
    numbers = [integer(word) for word in arguments if word.lstrip("-").isdigit()]
    first, last = (1, numbers[0]) if len(numbers) == 1 else (numbers[0], numbers[-1]) if numbers else (1, 0)
    shell.say(*[str(number) for number in range(first, min(last, first + 500) + 1)])
    shell.status = 0


def _list(shell: Shell, arguments: list[str]) -> None:
    where = next((word for word in arguments if not word.startswith("-")), "/")
    prefix = where.rstrip("/") + "/"
    inside = {path[len(prefix) :].partition("/")[0] for path in shell.files if path.startswith(prefix)}
    if where in shell.files:
        inside = {where}
    shell.status = 0
    if not inside and where != "/":
        shell.say(f"ls: {where}: No such file or directory")
        shell.status = 1
    shell.say(*sorted(inside))


COMMANDS: Mapping[str, Callable[[Shell, list[str]], None]] = {
    ":": _true,
    "[": _test,
    "[[": _test,
    "break": _break,
    "cat": _cat,
    "cd": _true,
    "chmod": _true,
    "chown": _true,
    "continue": _true,
    "curl": _network,
    "date": _date,
    "dig": _network,
    "echo": _echo,
    "env": _environment,
    "exit": _exit,
    "export": _export,
    "false": _false,
    "getent": _network,
    "host": _network,
    "hostname": _hostname,
    "ls": _list,
    "mkdir": _true,
    "mysqladmin": _network,
    "nc": _network,
    "nslookup": _network,
    "perl": _interpreter,
    "pg_isready": _network,
    "ping": _network,
    "printenv": _environment,
    "printf": _printf,
    "redis-cli": _network,
    "rm": _remove,
    "seq": _seq,
    "set": _set,
    "shift": _true,
    "sleep": _sleep,
    "sync": _true,
    "tail": _tail,
    "test": _test,
    "touch": _touch,
    "trap": _true,
    "true": _true,
    "ulimit": _true,
    "umask": _true,
    "wait": _true,
    "wget": _network,
}
"""The small commands by name."""

"""What bash does itself: echo, printf, cd, export, true, sleep and their like, and `help`."""

from __future__ import annotations

import re

from k8s_tui.shell.calls import Call, Program, Result, Steps
from k8s_tui.shell.machinefiles import ROOT_HOME, absolute
from k8s_tui.shell.session import HOME

_ESCAPE = re.compile(r"\\(?:([abefnrtv\\])|0?([0-7]{1,3})|x([0-9a-fA-F]{1,2}))")
_LETTERS = {
    "a": "\a",
    "b": "\b",
    "e": "\x1b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "v": "\v",
    "\\": "\\",
}
_FORMAT = re.compile(r"%(-?)(\d*)([sdq%bi])")
_SLEEP = re.compile(r"([0-9]*\.?[0-9]+)([smhd]?)\Z")
_SLEEP_UNITS_MS = {"": 1000, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}


def _echo(call: Call) -> int:
    words, newline, escapes = list(call.arguments), "\n", False
    while words and re.fullmatch(r"-[neE]+", words[0]):
        options = words.pop(0)
        newline = "" if "n" in options else newline
        escapes = "e" in options
    text = " ".join(words)
    call.stdout.write((_unescaped(text) if escapes else text) + newline)
    return 0


def _printf(call: Call) -> int:
    if not call.arguments:
        return call.fail("bash: printf: usage: printf [-v var] format [arguments]", 2)
    form, *values = call.arguments
    rest = list(values)
    holes = len([match for match in _FORMAT.finditer(form) if match[3] != "%"])
    while True:
        call.stdout.write(_FORMAT.sub(lambda match: _filled(match, rest), _unescaped(form)))
        if not rest or not holes:
            return 0


def _filled(match: re.Match[str], rest: list[str]) -> str:
    if match[3] == "%":
        return "%"
    value = rest.pop(0) if rest else ("0" if match[3] in "di" else "")
    width = int(match[2] or 0)
    return value.ljust(width) if match[1] else value.rjust(width)


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(_character, text)


def _character(match: re.Match[str]) -> str:
    letter, octal, hexadecimal = match.groups()
    if letter:
        return _LETTERS[letter]
    return chr(int(octal, 8) if octal else int(hexadecimal, 16))


def _cd(call: Call) -> int:
    where = call.arguments[0] if call.arguments else HOME
    session = call.session
    if not session.is_at_desk:
        target = absolute(session.folder, call.arguments[0] if call.arguments else ROOT_HOME)
        if session.files.names(target) is None:
            wrong = "No such file or directory" if session.files.read(target) is None else "Not a directory"
            return call.fail(f"bash: cd: {where}: {wrong}")
        session.folders[session.machine] = target
        return 0
    if where in (HOME, "~", ".", "-", "/") or call.session.files.names(where) is not None:
        return 0
    return call.fail(f"bash: cd: {where}: No such file or directory")


def _pwd(call: Call) -> int:
    call.out(call.session.folder)
    return 0


def _export(call: Call) -> int:
    for word in call.arguments:
        name, equals, value = word.partition("=")
        if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name):
            return call.fail(f"bash: export: `{word}': not a valid identifier")
        if equals:
            call.session.variables[name] = value
    if not call.arguments:
        for name in sorted(call.session.variables):
            call.out(f'declare -x {name}="{call.session.variables[name]}"')
    return 0


def _unset(call: Call) -> int:
    for name in call.arguments:
        call.session.variables.pop(name, None)
    return 0


def _env(call: Call) -> Result:
    rest = list(call.arguments)
    while rest and "=" in rest[0]:
        name, _, value = rest.pop(0).partition("=")
        call.session.variables[name] = value
    if rest:
        return call.session.call(rest, call.stdin, call.stdout, call.stderr)
    for name, value in sorted({"HOME": HOME, "USER": "player", **call.session.variables}.items()):
        call.out(f"{name}={value}")
    return 0


def _true(call: Call) -> int:
    return 0


def _false(call: Call) -> int:
    return 1


def _sleep(call: Call) -> Result:
    if not call.arguments:
        return call.fail("sleep: missing operand\nTry 'sleep --help' for more information.")
    total_ms = 0.0
    for word in call.arguments:
        match = _SLEEP.match(word)
        if match is None:
            return call.fail(
                f"sleep: invalid time interval '{word}'\nTry 'sleep --help' for more information."
            )
        total_ms += float(match[1]) * _SLEEP_UNITS_MS[match[2]]
    return _sleeping(int(total_ms))


def _sleeping(delay_ms: int) -> Steps:
    yield delay_ms
    return 0


def _history(call: Call) -> int:
    for number, line in enumerate(call.session.history, start=1):
        call.out(f"{number:5}  {line}")
    return 0


def _shell(call: Call) -> Result:
    words = list(call.arguments)
    while words and words[0].startswith("-") and words[0] != "-c":
        words.pop(0)
    if words[:1] == ["-c"] and len(words) > 1:
        return call.session.run_line(words[1], call.stdout, call.stderr)
    text = call.stdin if not words else call.session.files.read(words[0])
    if text is None:
        return 0 if not words else call.fail(f"bash: {words[0]}: No such file or directory", 127)
    return call.session.run_line(text, call.stdout, call.stderr)


def _exit(call: Call) -> int:
    session = call.session
    if session.is_at_desk:
        session.hint = "`:quit` leaves the game"
    else:
        left = session.machine
        session.machine = session.outer.pop()
        call.out(f"logout\nConnection to {left} closed.")
    code = call.arguments[0] if call.arguments else "0"
    return int(code) & 255 if code.isdigit() else 0


def _which(call: Call) -> int:
    code = 0
    for name in call.arguments:
        if name in call.session.programs:
            call.out(f"/usr/bin/{name}")
        else:
            code = 1
    return code


def _test(call: Call) -> int:
    words = list(call.arguments)
    if call.name == "[":
        if words[-1:] != ["]"]:
            return call.fail("bash: [: missing `]'", 2)
        words.pop()
    negated = words[:1] == ["!"]
    if negated:
        words.pop(0)
    return int(_holds(call, words) == negated)


def _holds(call: Call, words: list[str]) -> bool:
    if len(words) == 3:
        left, operator, right = words
        if operator in ("=", "==", "!="):
            return (left == right) == (operator != "!=")
        numbers = {"-eq": "==", "-ne": "!=", "-lt": "<", "-le": "<=", "-gt": ">", "-ge": ">="}
        if operator in numbers and left.lstrip("-").isdigit() and right.lstrip("-").isdigit():
            order = (int(left) > int(right)) - (int(left) < int(right))
            return {"==": order == 0, "!=": order != 0, "<": order < 0, "<=": order <= 0}.get(
                numbers[operator], order > 0 if operator == "-gt" else order >= 0
            )
        return False
    if len(words) == 2:
        if words[0] in ("-f", "-e", "-r", "-s"):
            return call.session.files.read(words[1]) is not None
        return (words[0] == "-n" and bool(words[1])) or (words[0] == "-z" and not words[1])
    return bool(words and words[0])


def _help(call: Call) -> int:
    here = call.session.is_at_desk
    shown = [each for each in call.session.programs.values() if (each.at_desk if here else each.on_nodes)]
    for program in sorted(shown, key=lambda each: each.name):
        if program.usage:
            call.out(f"  {program.name:<12} {program.usage}")
    call.out("Commands of the game begin with a colon, as in :hint, :objectives or :wait 30s.")
    return 0


BUILTINS: tuple[Program, ...] = (
    Program("echo", _echo),
    Program("printf", _printf),
    Program("cd", _cd),
    Program("pwd", _pwd),
    Program("export", _export),
    Program("unset", _unset),
    Program("env", _env),
    Program("true", _true),
    Program("false", _false),
    Program(":", _true),
    Program("sleep", _sleep, "let simulated time pass, as in `sleep 30`"),
    Program("history", _history, "the lines typed so far"),
    Program("bash", _shell),
    Program("sh", _shell),
    Program("exit", _exit, "leave the machine that ssh went to"),
    Program("logout", _exit),
    Program("which", _which),
    Program("test", _test),
    Program("[", _test),
    Program("help", _help, "this list"),
    Program("clear", _true),
)

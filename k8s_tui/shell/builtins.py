"""What bash does itself: echo, printf, cd, type, eval, source, sleep and their like, and `help`."""

from __future__ import annotations

import re
import shlex

from k8s_tui.shell.calls import Call, Jump, Program, Result, Steps
from k8s_tui.shell.conditions import CONDITIONS
from k8s_tui.shell.declaring import DECLARING

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
_FORMAT = re.compile(r"%(?:%|([-+ 0#]*)(\*|\d*)(?:\.(\d+))?([sdqbiuxXocfeg]))")
_NUMBER = re.compile(r"[-+]?(?:0[xX][0-9a-fA-F]+|\d+)\Z")
_AMOUNT = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\Z")
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
    words = list(call.arguments)
    name = words[1] if words[:1] == ["-v"] and len(words) > 2 else ""
    words = words[2:] if name else words
    if not words:
        return call.fail("bash: printf: usage: printf [-v var] format [arguments]", 2)
    form, rest = words[0], words[1:]
    holes = any(match[4] for match in _FORMAT.finditer(form))
    wrong: list[str] = []
    text = ""
    while True:
        text += _FORMAT.sub(lambda match: _filled(match, rest, wrong), _unescaped(form))
        if not rest or not holes:
            break
    if name:
        call.session.variables[name] = text
    else:
        call.stdout.write(text)
    for word in wrong:
        call.err(f"bash: printf: {word}: invalid number")
    return int(bool(wrong))


def _filled(match: re.Match[str], rest: list[str], wrong: list[str]) -> str:
    """Return a value as the hole of a form wants it, taken off the rest."""
    flags, width, places, letter = match.groups()
    if letter is None:
        return "%"
    if width == "*":
        width = rest.pop(0) if rest else ""
    value = rest.pop(0) if rest else ""
    hole = f"%{flags}{width}" + (f".{places}" if places else "")
    if letter in "sbqc":
        text = _unescaped(value) if letter == "b" else value[:1] if letter == "c" else value
        return f"{hole}s" % (shlex.quote(text) if letter == "q" else text)
    if letter in "feg":
        return f"{hole}{letter}" % (float(value) if _AMOUNT.match(value) else _no_number(value, wrong))
    number = (
        int(value, 0)
        if _NUMBER.match(value) and not re.match(r"[-+]?0\d", value)
        else _no_number(value, wrong)
    )
    return f"{hole}{'d' if letter in 'diu' else letter}" % number


def _no_number(value: str, wrong: list[str]) -> int:
    if value[:1] in ("'", '"') and len(value) > 1:
        return ord(value[1])
    if re.fullmatch(r"[-+]?0[0-7]+", value):
        return int(value, 8)
    if value:
        wrong.append(value)
    found = re.match(r"[-+]?\d+", value)
    return int(found.group()) if found else 0


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(_character, text)


def _character(match: re.Match[str]) -> str:
    letter, octal, hexadecimal = match.groups()
    if letter:
        return _LETTERS[letter]
    return chr(int(octal, 8) if octal else int(hexadecimal, 16))


def _cd(call: Call) -> int:
    session = call.session
    where = call.arguments[0] if call.arguments else session.home
    if where == "-":
        where = session.value("OLDPWD")
        if not where:
            return call.fail("bash: cd: OLDPWD not set")
        call.out(where)
    files, before = session.files, session.folder
    target = files.full(where)
    if files.names(where) is None:
        wrong = "No such file or directory" if files.read(where) is None else "Not a directory"
        return call.fail(f"bash: cd: {where}: {wrong}")
    if session.is_at_desk:
        files.working = target
    else:
        session.folders[session.machine] = target
    session.variables["OLDPWD"] = before
    return 0


def _pwd(call: Call) -> int:
    call.out(call.session.folder)
    return 0


def _env(call: Call) -> Result:
    rest = list(call.arguments)
    while rest and "=" in rest[0]:
        name, _, value = rest.pop(0).partition("=")
        call.session.variables[name] = value
    if rest:
        return call.session.call(rest, call.stdin, call.stdout, call.stderr)
    known = {name: call.session.value(name) for name in ("HOME", "USER")}
    for name, value in sorted({**known, **call.session.variables}.items()):
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
    if session.subshells:
        word = call.arguments[0] if call.arguments else ""
        raise Jump("exit", int(word) & 255 if word.isdigit() else session.exit_code)
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
        if call.session.has_program(name):
            call.out(f"/usr/bin/{name}")
        else:
            code = 1
    return code


def _type(call: Call) -> int:
    session, code = call.session, 0
    for name in (word for word in call.arguments if not word.startswith("-")):
        if name in session.aliases:
            call.out(f"{name} is aliased to `{session.aliases[name]}'")
        elif name in session.functions:
            call.out(f"{name} is a function")
        elif name in BUILTIN_NAMES:
            call.out(f"{name} is a shell builtin")
        elif session.has_program(name):
            call.out(f"{name} is /usr/bin/{name}")
        else:
            code = call.fail(f"bash: type: {name}: not found")
    return code


def _command(call: Call) -> Result:
    words = list(call.arguments)
    if words[:1] not in (["-v"], ["-V"]):
        return call.session.call(words, call.stdin, call.stdout, call.stderr) if words else 0
    session, code = call.session, 0
    for name in words[1:]:
        if name in session.aliases:
            call.out(f"alias {name}='{session.aliases[name]}'")
        elif name in BUILTIN_NAMES or name in session.functions:
            call.out(name)
        elif session.has_program(name):
            call.out(f"/usr/bin/{name}")
        else:
            code = 1
    return code


def _eval(call: Call) -> Result:
    return call.session.run_line(" ".join(call.arguments), call.stdout, call.stderr)


def _source(call: Call) -> Result:
    if not call.arguments:
        said = f"bash: {call.name}: filename argument required\n{call.name}: usage: {call.name} filename [arguments]"
        return call.fail(said, 2)
    text = call.session.files.read(call.arguments[0])
    if text is None:
        return call.fail(f"bash: {call.arguments[0]}: No such file or directory")
    return call.session.run_line(text, call.stdout, call.stderr)


def _jump(call: Call) -> int:
    word = call.arguments[0] if call.arguments else ""
    default = call.session.exit_code if call.name == "return" else 1
    raise Jump(call.name, int(word) if word.isdigit() else default)


def _time(call: Call) -> Result:
    return _timed(call) if call.arguments else 0


def _timed(call: Call) -> Steps:
    began_ms = call.session.now_ms
    code = yield from call.session.call(call.arguments, call.stdin, call.stdout, call.stderr)
    minutes, left_ms = divmod(call.session.now_ms - began_ms, 60_000)
    call.err(f"\nreal\t{minutes}m{left_ms / 1000:.3f}s\nuser\t0m0.000s\nsys\t0m0.000s")
    return code


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
    *CONDITIONS,
    *DECLARING,
    Program("type", _type),
    Program("command", _command),
    Program("eval", _eval),
    Program("source", _source),
    Program(".", _source),
    Program("break", _jump),
    Program("continue", _jump),
    Program("return", _jump),
    Program("time", _time, "how long a command takes"),
    Program("wait", _true),
    Program("jobs", _true),
    Program("complete", _true),
    Program("help", _help, "this list"),
    Program("clear", _true),
)

BUILTIN_NAMES = frozenset(program.name for program in BUILTINS) - {
    "bash",
    "sh",
    "env",
    "sleep",
    "clear",
    "which",
}
"""What bash itself does; the others are programs of their own."""

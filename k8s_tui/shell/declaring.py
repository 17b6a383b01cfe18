"""What bash does with names: export, unset, local, read, let, alias, set, shift.

Source: IEEE Std 1003.1 (POSIX) 2.14; bash's builtins, whose words the refusals are. Simplified: every
variable is exported, and of the options of `set` only `pipefail` counts.
"""

from __future__ import annotations

import re

from k8s_tui.shell.arithmetic import ArithmeticExpansionError, evaluate
from k8s_tui.shell.calls import Call, Program

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_ALIAS = re.compile(r"[^\s/$`=|&;()<>'\"\\]+\Z")
OPTIONS = frozenset({"pipefail"})
"""What `set -o` switches on."""


def _export(call: Call) -> int:
    """Run export, declare, readonly and their like."""
    session, code = call.session, 0
    words = [word for word in call.arguments if not re.fullmatch(r"-[a-zA-Z]+", word)]
    if not words:
        for name in sorted(session.variables):
            call.out(f'declare -x {name}="{session.variables[name]}"')
        return 0
    for word in words:
        name, equals, value = word.partition("=")
        if not _NAME.match(name):
            code = call.fail(f"bash: {call.name}: `{word}': not a valid identifier")
        elif equals:
            session.variables[name] = value
    return code


def _local(call: Call) -> int:
    session = call.session
    if not session.hidden:
        return call.fail("bash: local: can only be used in a function")
    for word in call.arguments:
        name, _, value = word.partition("=")
        session.hidden[-1].setdefault(name, session.variables.get(name))
        session.variables[name] = value
    return 0


def _unset(call: Call) -> int:
    for name in call.arguments:
        call.session.variables.pop(name, None)
        call.session.functions.pop(name, None)
    return 0


def _read(call: Call) -> int:
    names = [word for word in call.arguments if not word.startswith("-")] or ["REPLY"]
    if "-p" in call.arguments and len(names) > 1:
        names.pop(0)
    line = call.source.line() if call.source is not None else None
    separator = call.session.variables.get("IFS") or None
    cells = (
        (line or "").split(separator, len(names) - 1) if len(names) > 1 else [(line or "").strip(separator)]
    )
    for index, name in enumerate(names):
        cell = cells[index] if index < len(cells) else ""
        call.session.variables[name] = cell.rstrip() if separator is None else cell
    return int(line is None)


def _let(call: Call) -> int:
    number = 0
    for word in call.arguments:
        try:
            number = evaluate(word, call.session.variables)
        except ArithmeticExpansionError as error:
            return call.fail(f"bash: let: {error}")
    return int(number == 0)


def _alias(call: Call) -> int:
    aliases, code = call.session.aliases, 0
    if not call.arguments:
        for name in sorted(aliases):
            call.out(_shown_alias(name, aliases[name]))
    for word in call.arguments:
        name, equals, value = word.partition("=")
        if equals and _ALIAS.match(name):
            aliases[name] = value
        elif equals:
            code = call.fail(f"bash: alias: `{name}': invalid alias name")
        elif name in aliases:
            call.out(_shown_alias(name, aliases[name]))
        else:
            code = call.fail(f"bash: alias: {name}: not found")
    return code


def _shown_alias(name: str, value: str) -> str:
    return f"alias {name}='" + value.replace("'", "'\\''") + "'"


def _unalias(call: Call) -> int:
    code = 0
    for name in call.arguments:
        if name == "-a":
            call.session.aliases.clear()
        elif call.session.aliases.pop(name, None) is None:
            code = call.fail(f"bash: unalias: {name}: not found")
    return code


def _set(call: Call) -> int:
    session, words = call.session, list(call.arguments)
    if not words:
        for name in sorted(session.variables):
            call.out(f"{name}={session.variables[name]}")
        return 0
    while words:
        word = words.pop(0)
        if word == "--":
            session.arguments = tuple(words)
            return 0
        if word in ("-o", "+o") and words:
            name = words.pop(0)
            if name not in OPTIONS:
                return call.fail(f"bash: set: {name}: invalid option name")
            (session.options.add if word == "-o" else session.options.discard)(name)
        elif word[0] in "-+":
            return call.fail(f"bash: set: {word}: not supported by this shell", 2)
        else:
            session.arguments = (word, *words)
            return 0
    return 0


def _shift(call: Call) -> int:
    count = int(call.arguments[0]) if call.arguments and call.arguments[0].isdigit() else 1
    if count > len(call.session.arguments):
        return 1
    call.session.arguments = call.session.arguments[count:]
    return 0


DECLARING: tuple[Program, ...] = (
    Program("export", _export),
    Program("declare", _export),
    Program("readonly", _export),
    Program("local", _local),
    Program("unset", _unset),
    Program("read", _read),
    Program("let", _let),
    Program("alias", _alias, "a word for a command, as in `alias kg='kubectl get'`"),
    Program("unalias", _unalias),
    Program("set", _set),
    Program("shift", _shift),
)

"""xargs: a program called with what is piped in.

Source: GNU findutils 4.9.
"""

from __future__ import annotations

import shlex

from k8s_tui.shell.calls import Call, Result, Steps
from k8s_tui.shell.flags import INTEGER, Flag, Flags
from k8s_tui.shell.gnu import bools, lines_of, read_flags

CALLS_LIMIT = 10_000
FAILED_CODE, NOT_FOUND_CODE = 123, 127
FLAGS: tuple[Flag, ...] = (
    Flag("max-args", "n", INTEGER),
    Flag("max-lines", "L", INTEGER),
    Flag("max-procs", "P", INTEGER),
    Flag("replace", "I"),
    Flag("delimiter", "d"),
    Flag("no-run-if-empty", "r", "bool"),
    *bools("t0"),
)


def xargs(call: Call) -> Result:
    """Run xargs."""
    flags = read_flags(call, FLAGS, interspersed=False)
    if flags is None:
        return 1
    try:
        groups = _groups(call.stdin or "", flags)
    except ValueError:
        return call.fail(
            "xargs: unmatched single quote; by default quotes are special to xargs unless you use the -0 option"
        )
    command, marker = flags.arguments or ["echo"], flags.text("replace")
    if not groups:
        return 0 if flags.on("no-run-if-empty") or marker else _called(call, [command], loud=False)
    if marker:
        calls = [[word.replace(marker, group[0]) for word in command] for group in groups]
    else:
        calls = [[*command, *group] for group in groups]
    return _called(call, calls, loud=flags.on("letter-t"))


def _groups(text: str, flags: Flags) -> list[list[str]]:
    """Return the words of each call."""
    if flags.text("replace"):
        return [[line.lstrip()] for line in lines_of(text) if line.strip()]
    if flags.changed("max-lines"):
        lines = [shlex.split(line) for line in lines_of(text) if line.strip()]
        size = max(flags.integer("max-lines"), 1)
        return [
            [word for line in lines[at : at + size] for word in line] for at in range(0, len(lines), size)
        ]
    if flags.on("letter-0") or flags.changed("delimiter"):
        mark = (
            "\0"
            if flags.on("letter-0")
            else flags.text("delimiter").replace("\\n", "\n").replace("\\t", "\t")
        )
        items = text.removesuffix(mark).split(mark) if text else []
    else:
        items = shlex.split(text)
    size = flags.integer("max-args") or len(items) or 1
    return [items[at : at + size] for at in range(0, len(items), size)]


def _called(call: Call, commands: list[list[str]], *, loud: bool) -> Steps:
    worst = 0
    for words in commands[:CALLS_LIMIT]:
        if not call.session.has_program(words[0]):
            return call.fail(f"xargs: {words[0]}: No such file or directory", NOT_FOUND_CODE)
        if loud:
            call.err(" ".join(words))
        code = yield from call.session.call(words, None, call.stdout, call.stderr)
        worst = FAILED_CODE if code else worst
    return worst

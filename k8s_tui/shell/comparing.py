"""diff: how two files differ.

Source: GNU diffutils 3; the plain and the unified form. Simplified: files alone, no folders.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from k8s_tui.api.time import format_micro_time
from k8s_tui.shell.calls import Call
from k8s_tui.shell.flags import BOOL, INTEGER, Flag
from k8s_tui.shell.gnu import bools, read_flags, unreadable

TROUBLE_CODE = 2
CONTEXT_LINES = 3
NO_NEWLINE = "\\ No newline at end of file"
_LETTERS = {"replace": "c", "delete": "d", "insert": "a"}
FLAGS: tuple[Flag, ...] = (
    Flag("unified", "U", INTEGER, str(CONTEXT_LINES)),
    Flag("brief", "q", BOOL),
    Flag("ignore-case", "i", BOOL),
    Flag("ignore-all-space", "w", BOOL),
    Flag("color", bare="auto"),
    *bools("uNbB"),
)


def diff(call: Call) -> int:
    """Run diff; it returns 1 where the files differ."""
    flags = read_flags(call, FLAGS)
    if flags is None:
        return TROUBLE_CODE
    if len(flags.arguments) != 2:
        said = f"diff: missing operand after '{(flags.arguments or ['diff'])[-1]}'"
        return call.fail(f"{said}\ndiff: Try 'diff --help' for more information.", TROUBLE_CODE)
    texts: list[str] = []
    for path in flags.arguments:
        text = (call.stdin or "") if path == "-" else call.session.files.read(path)
        if text is None and not flags.on("letter-N"):
            return call.fail(f"diff: {path}: {unreadable(call, path)}", TROUBLE_CODE)
        texts.append(text or "")
    before, after = ([_marked(line) for line in text.splitlines(keepends=True)] for text in texts)
    keys = [
        [_key(line, flags.on("ignore-case"), flags.on("ignore-all-space")) for line in each]
        for each in (before, after)
    ]
    if keys[0] == keys[1]:
        return 0
    if flags.on("brief"):
        call.out(f"Files {flags.arguments[0]} and {flags.arguments[1]} differ")
        return 1
    if flags.on("letter-u") or flags.changed("unified"):
        moment = format_micro_time(call.session.now_ms).replace("T", " ").replace("Z", "000 +0000")
        context, (first, second) = flags.integer("unified"), flags.arguments
        lines = difflib.unified_diff(before, after, first, second, moment, moment, context, "")
    else:
        lines = _plain(before, after, keys)
    for line in lines:
        call.out(line)
    return 1


def _marked(line: str) -> str:
    return line.removesuffix("\n") if line.endswith("\n") else f"{line}\n{NO_NEWLINE}"


def _key(line: str, ignores_case: bool, ignores_space: bool) -> str:
    line = line.lower() if ignores_case else line
    return "".join(line.split()) if ignores_space else line


def _plain(before: list[str], after: list[str], keys: list[list[str]]) -> Iterator[str]:
    matcher = difflib.SequenceMatcher(None, keys[0], keys[1], autojunk=False)
    for kind, first, last, start, end in matcher.get_opcodes():
        if kind == "equal":
            continue
        left = _span(first, last) if last > first else str(first)
        right = _span(start, end) if end > start else str(start)
        yield left + _LETTERS[kind] + right
        yield from (f"< {line}" for line in before[first:last])
        if kind == "replace":
            yield "---"
        yield from (f"> {line}" for line in after[start:end])


def _span(first: int, last: int) -> str:
    return str(last) if last - first == 1 else f"{first + 1},{last}"

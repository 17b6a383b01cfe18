"""grep, egrep and fgrep: the lines that match.

Source: GNU grep 3, whose words the refusals are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from attrs import frozen

from k8s_tui.shell.calls import Call
from k8s_tui.shell.flags import BOOL, INTEGER, LIST, TEXT, Flag, Flags
from k8s_tui.shell.gnu import bools, lines_of, read_flags, read_inputs, unreadable, with_count
from k8s_tui.shell.regexps import PatternError, compiled, translated

_LONG = {
    "i": "ignore-case",
    "v": "invert-match",
    "c": "count",
    "n": "line-number",
    "o": "only-matching",
    "E": "extended-regexp",
    "F": "fixed-strings",
    "P": "perl-regexp",
    "w": "word-regexp",
    "x": "line-regexp",
    "q": "quiet",
    "l": "files-with-matches",
    "L": "files-without-match",
    "h": "no-filename",
    "H": "with-filename",
    "s": "no-messages",
    "r": "recursive",
}
FLAGS: tuple[Flag, ...] = (
    *(Flag(name, letter, BOOL) for letter, name in _LONG.items()),
    *bools("aRZIyGzUT"),
    Flag("regexp", "e", LIST),
    Flag("after-context", "A", INTEGER),
    Flag("before-context", "B", INTEGER),
    Flag("context", "C", INTEGER),
    Flag("max-count", "m", INTEGER),
    Flag("color", kind=TEXT, bare="always"),
    Flag("include", kind=LIST),
    Flag("line-buffered", kind=BOOL),
)
USAGE = "Usage: grep [OPTION]... PATTERNS [FILE]...\nTry 'grep --help' for more information."
TROUBLE_CODE = 2
DEPTH_LIMIT = 20
"""Folders within folders that `-r` looks into."""


@frozen
class Search:
    """What a call looks for, and how it shows it."""

    call: Call
    flags: Flags
    wanted: re.Pattern[str]
    names_files: bool


def grep(call: Call) -> int:
    """Run grep."""
    flags = read_flags(call, FLAGS, with_count(call.arguments, "C"))
    if flags is None:
        return TROUBLE_CODE
    patterns, paths = flags.items("regexp"), list(flags.arguments)
    if not patterns:
        if not paths:
            return call.fail(USAGE, TROUBLE_CODE)
        patterns = [paths.pop(0)]
    try:
        wanted = _pattern([part for each in patterns for part in each.split("\n")], flags, call.name)
    except PatternError as error:
        return call.fail(f"grep: {error}", TROUBLE_CODE)
    is_recursive = flags.on("recursive") or flags.on("letter-R")
    if is_recursive:
        paths = [inner for path in paths or ["."] for inner in _below(call, path, bare=not paths)]
        texts, code = [(path, call.session.files.read(path) or "") for path in paths], 0
    else:
        texts, code = read_inputs(call, paths)
    several = len(paths) > 1 or is_recursive or flags.on("with-filename")
    search = Search(call, flags, wanted, several and not flags.on("no-filename"))
    found = sum([_search(search, path, text) for path, text in texts])
    if code and not (found and flags.on("quiet")):
        return TROUBLE_CODE
    return int(not found)


def _below(call: Call, path: str, depth: int = 0, *, bare: bool = False) -> Iterator[str]:
    names = call.session.files.names(path)
    if names is None or depth > DEPTH_LIMIT:
        if call.session.files.read(path) is not None:
            yield path
        elif names is None:
            call.err(f"grep: {path}: {unreadable(call, path)}")
        return
    for name in names:
        yield from _below(call, name if bare else f"{path.rstrip('/')}/{name}", depth + 1)


def _pattern(patterns: list[str], flags: Flags, name: str) -> re.Pattern[str]:
    is_extended = flags.on("extended-regexp") or name == "egrep"
    if flags.on("fixed-strings") or name == "fgrep":
        turned = [re.escape(pattern) for pattern in patterns]
    elif flags.on("perl-regexp"):
        turned = patterns
    else:
        for pattern in patterns:
            compiled(pattern, is_extended=is_extended)
        turned = [translated(pattern, is_extended=is_extended) for pattern in patterns]
    whole = "|".join(f"(?:{pattern})" for pattern in turned)
    if flags.on("word-regexp"):
        whole = rf"(?<!\w)(?:{whole})(?!\w)"
    if flags.on("line-regexp"):
        whole = rf"\A(?:{whole})\Z"
    try:
        return re.compile(whole, re.IGNORECASE if flags.on("ignore-case") or flags.on("letter-y") else 0)
    except re.error as error:
        raise PatternError(str(error)) from error


def _search(search: Search, path: str, text: str) -> int:
    flags, call = search.flags, search.call
    name = "(standard input)" if path == "-" else path
    prefix = f"{name}:" if search.names_files else ""
    lines = lines_of(text)
    inverted = flags.on("invert-match")
    chosen = [index for index, line in enumerate(lines) if bool(search.wanted.search(line)) != inverted]
    if flags.changed("max-count"):
        chosen = chosen[: flags.integer("max-count")]
    if flags.on("quiet"):
        return len(chosen)
    if flags.on("files-with-matches") or flags.on("files-without-match"):
        is_shown = bool(chosen) == flags.on("files-with-matches")
        if is_shown:
            call.out(name)
        return int(is_shown)
    if flags.on("count"):
        call.out(f"{prefix}{len(chosen)}")
    elif flags.on("only-matching"):
        _print_matches(search, lines, chosen, prefix)
    else:
        _print_context(search, lines, chosen, name)
    return len(chosen)


def _print_matches(search: Search, lines: list[str], chosen: list[int], prefix: str) -> None:
    if search.flags.on("invert-match"):
        return
    for index in chosen:
        number = f"{index + 1}:" if search.flags.on("line-number") else ""
        for match in search.wanted.finditer(lines[index]):
            if match.group():
                search.call.out(prefix + number + match.group())


def _print_context(search: Search, lines: list[str], chosen: list[int], name: str) -> None:
    flags = search.flags
    around = flags.integer("context")
    before = flags.integer("before-context") or around
    after = flags.integer("after-context") or around
    numbered = flags.on("line-number")
    shown: set[int] = set()
    for index in chosen:
        shown.update(range(max(0, index - before), min(len(lines), index + after + 1)))
    hits, last = set(chosen), -2
    for index in sorted(shown):
        if (before or after) and last not in (-2, index - 1):
            search.call.out("--")
        mark = ":" if index in hits else "-"
        file = f"{name}{mark}" if search.names_files else ""
        search.call.out(file + (f"{index + 1}{mark}" if numbered else "") + lines[index])
        last = index

"""sed in its everyday forms: substitution, deletion and printing of lines, `-i` on the session's own files.

Source: IEEE Std 1003.1 (POSIX) sed; GNU sed for `-E` and `-i`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from attrs import frozen

from k8s_tui.shell.files import FileError

if TYPE_CHECKING:
    from k8s_tui.shell.calls import Call

_ADDRESS = re.compile(r"(\d+|\$|/(?:\\.|[^/\\])*/)(?:,(\d+|\$|/(?:\\.|[^/\\])*/))?\s*")


class SedError(ValueError):
    """A script that sed refuses; the text is GNU sed's."""


@frozen
class Edit:
    """One command of a script.

    Attributes:
        first: Where it begins to apply: a line number, `$` or `/pattern/`; empty for every line.
        last: Where it ends to; empty for the one line.
        action: `s`, `d`, `p` or `q`.
    """

    action: str
    first: str = ""
    last: str = ""
    negated: bool = False
    pattern: re.Pattern[str] | None = None
    replacement: str = ""
    everywhere: bool = False
    prints: bool = False


def sed(call: Call) -> int:
    """Run sed."""
    quiet, in_place, is_extended, scripts, paths = False, False, False, list[str](), list[str]()
    words = list(call.arguments)
    while words:
        word = words.pop(0)
        if word in ("-n", "--quiet", "--silent"):
            quiet = True
        elif word in ("-i", "--in-place"):
            in_place = True
        elif word in ("-E", "-r"):
            is_extended = True
        elif word == "-e" and words:
            scripts.append(words.pop(0))
        elif word.startswith("-") and len(word) > 1:
            return call.fail(f"sed: invalid option -- '{word[1:]}'")
        else:
            paths.append(word)
    if not scripts:
        if not paths:
            return call.fail("Usage: sed [OPTION]... {script-only-if-no-other-script} [input-file]...")
        scripts = [paths.pop(0)]
    try:
        edits = [edit for script in scripts for edit in read_script(script, is_extended=is_extended)]
    except (SedError, re.error) as error:
        return call.fail(f"sed: -e expression #1, {error}")
    return _run(call, edits, paths, quiet=quiet, in_place=in_place)


def _run(call: Call, edits: list[Edit], paths: list[str], *, quiet: bool, in_place: bool) -> int:
    if not paths:
        call.stdout.write(edited(call.stdin or "", edits, quiet=quiet))
        return 0
    code = 0
    for path in paths:
        text = call.session.files.read(path)
        if text is None:
            code = call.fail(f"sed: can't read {path}: No such file or directory", 2)
            continue
        result = edited(text, edits, quiet=quiet)
        if not in_place:
            call.stdout.write(result)
            continue
        try:
            call.session.files.write(path, result)
        except FileError as error:
            code = call.fail(f"sed: couldn't open file {path}: {error}", 4)
    return code


def edited(text: str, edits: list[Edit], *, quiet: bool = False) -> str:
    """Return the text as a script leaves it."""
    lines = text.splitlines(keepends=True)
    printed: list[str] = []
    open_ranges: set[int] = set()
    for number, whole in enumerate(lines, start=1):
        line = whole.rstrip("\n")
        newline = whole[len(line) :]
        leave = False
        for index, edit in enumerate(edits):
            if _applies(edit, index, line, number, len(lines), open_ranges) == edit.negated:
                continue
            if edit.action == "d":
                break
            line, shown = _changed(edit, line)
            if shown:
                printed.append(line + newline)
            leave = leave or edit.action == "q"
        else:
            if not quiet:
                printed.append(line + newline)
        if leave:
            break
    return "".join(printed)


def _changed(edit: Edit, line: str) -> tuple[str, bool]:
    """Return the line after an edit that keeps it, and whether the edit itself prints it."""
    if edit.pattern is None:
        return line, edit.action == "p"
    changed, count = edit.pattern.subn(edit.replacement, line, count=0 if edit.everywhere else 1)
    return changed, bool(count) and edit.prints


def _applies(edit: Edit, index: int, line: str, number: int, count: int, open_ranges: set[int]) -> bool:
    if not edit.first:
        return True
    if not edit.last:
        return _hits(edit.first, line, number, count)
    if index in open_ranges:
        if _hits(edit.last, line, number, count) or (edit.last.isdigit() and number >= int(edit.last)):
            open_ranges.discard(index)
        return True
    if _hits(edit.first, line, number, count):
        if not (edit.last.isdigit() and int(edit.last) <= number):
            open_ranges.add(index)
        return True
    return False


def _hits(address: str, line: str, number: int, count: int) -> bool:
    if address == "$":
        return number == count
    if address.isdigit():
        return number == int(address)
    return re.search(address[1:-1], line) is not None


def read_script(script: str, *, is_extended: bool = False) -> list[Edit]:
    """Return the commands of a script.

    Raises:
        SedError: GNU sed refuses it, or this sed does not know it.
    """
    edits: list[Edit] = []
    rest = script.strip()
    while rest:
        match = _ADDRESS.match(rest)
        first, last = (match[1], match[2] or "") if match else ("", "")
        rest = rest[match.end() :] if match else rest
        negated = rest.startswith("!")
        rest = rest[1:].lstrip() if negated else rest
        action, rest = rest[:1], rest[1:]
        if action == "s":
            edit, rest = _substitution(rest, is_extended=is_extended)
        elif action and action in "dpq":
            edit = Edit(action)
        else:
            raise SedError(f"char {len(script) - len(rest)}: unknown command: `{action}'")
        edits.append(
            Edit(
                edit.action,
                first,
                last,
                negated,
                edit.pattern,
                edit.replacement,
                edit.everywhere,
                edit.prints,
            )
        )
        rest = rest.lstrip(" ;\n")
    return edits


def _substitution(rest: str, *, is_extended: bool) -> tuple[Edit, str]:
    mark = rest[:1]
    parts, position = ["", ""], 1
    for index in range(2):
        while position < len(rest) and rest[position] != mark:
            step = 2 if rest[position] == "\\" else 1
            piece = rest[position : position + step]
            parts[index] += mark if piece == "\\" + mark else piece
            position += step
        if position >= len(rest):
            raise SedError(f"char {len(rest) + 1}: unterminated `s' command")
        position += 1
    options = re.match(r"[gIip0-9]*", rest[position:])
    letters = options.group() if options else ""
    from k8s_tui.shell.filters import extended  # noqa: PLC0415 - filters list sed among themselves

    pattern = re.compile(
        parts[0] if is_extended else extended(parts[0]), re.IGNORECASE if {"i", "I"} & set(letters) else 0
    )
    edit = Edit(
        "s",
        pattern=pattern,
        replacement=_replacement(parts[1], pattern.groups),
        everywhere="g" in letters,
        prints="p" in letters,
    )
    return edit, rest[position + len(letters) :]


def _replacement(text: str, groups: int) -> str:
    turned = []
    for piece in re.findall(r"\\.|&|[^\\&]+|\\", text, re.DOTALL):
        if piece == "&":
            turned.append(r"\g<0>")
        elif len(piece) == 2 and piece[0] == "\\" and piece[1].isdigit():
            if int(piece[1]) > groups:
                raise SedError(f"char 0: invalid reference {piece} on `s' command's RHS")
            turned.append(rf"\g<{piece[1]}>")
        elif piece == "\\n":
            turned.append("\n")
        else:
            turned.append((piece.removeprefix("\\")).replace("\\", r"\\"))
    return "".join(turned)

"""Lines as a whole: sort, uniq, wc.

Source: GNU coreutils 9, whose words the refusals are; the C locale's order.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from attrs import frozen

from k8s_tui.shell.calls import Call
from k8s_tui.shell.files import FileError
from k8s_tui.shell.flags import LIST, TEXT, Flag, Flags
from k8s_tui.shell.gnu import bools, lines_of, read_flags, read_inputs, read_lines

_KEY = re.compile(r"(\d+)(?:\.(\d+))?([bdfghiMnRrV]*)(?:,(\d+)(?:\.\d+)?([bdfghiMnRrV]*))?\Z")
_NUMBER = re.compile(r"\s*(-?[0-9]*\.?[0-9]+)([KMGTPEkmg]?)")
_FIELD = re.compile(r"\s*\S+")
_POWERS = " KMGTPE"

Comparable = tuple[float, str] | tuple[float, tuple[tuple[int, int, str], ...]]


@frozen
class Key:
    """A part of a line and how it is compared.

    Attributes:
        first: The field where it begins, 0 for the whole line.
        last: Where it ends, 0 for the end of the line.
        letters: Of `n`, `h`, `V`, `f`, `b` and `r`.
    """

    first: int
    last: int
    letters: str


def sort(call: Call) -> int:
    """Run sort."""
    wanted = (
        *bools("nrufhVbscgM"),
        Flag("key", "k", LIST),
        Flag("field-separator", "t", TEXT),
        Flag("output", "o"),
    )
    flags = read_flags(call, wanted)
    if flags is None:
        return 2
    keys = [_key(said, flags) for said in flags.items("key")]
    for said, key in zip(flags.items("key"), keys, strict=True):
        if key is None:
            return call.fail(f"sort: invalid number at field start: invalid count at start of '{said}'", 2)
    whole = Key(0, 0, _letters(flags))
    chosen = [key for key in keys if key is not None] or [whole]
    texts, code = read_inputs(call, flags.arguments, "cannot read: {path}: ")
    if code:
        return 2
    lines = [line for _, text in texts for line in lines_of(text)]
    if flags.on("letter-c"):
        return _check(call, lines, chosen, flags)
    return _write(call, flags, _in_order(lines, chosen, flags))


def _in_order(lines: list[str], keys: list[Key], flags: Flags) -> list[str]:
    separator = flags.text("field-separator")
    lines = list(lines)
    if not (flags.on("letter-s") or flags.on("letter-u")):
        # Where all keys are equal, the whole lines decide.
        lines.sort(reverse=flags.on("letter-r"))
    for key in reversed(keys):
        lines.sort(key=_comparer(key, separator), reverse="r" in key.letters)
    if flags.on("letter-u"):
        kept: dict[tuple[Comparable, ...], str] = {}
        for line in lines:
            kept.setdefault(tuple(_comparer(key, separator)(line) for key in keys), line)
        lines = list(kept.values())
    return lines


def _check(call: Call, lines: list[str], keys: list[Key], flags: Flags) -> int:
    for number, line in enumerate(lines[1:], start=2):
        if _in_order([lines[number - 2], line], keys, flags)[-1] != line:
            name = flags.arguments[0] if flags.arguments else "-"
            return call.fail(f"sort: {name}:{number}: disorder: {line}")
    return 0


def _write(call: Call, flags: Flags, lines: list[str]) -> int:
    text = "".join(f"{line}\n" for line in lines)
    path = flags.text("output")
    if not path:
        call.stdout.write(text)
        return 0
    try:
        call.session.files.write(path, text)
    except FileError as error:
        return call.fail(f"sort: open failed: {path}: {error}", 2)
    return 0


def _letters(flags: Flags) -> str:
    return "".join(letter for letter in "nrfhVbg" if flags.on(f"letter-{letter}"))


def _key(said: str, flags: Flags) -> Key | None:
    match = _KEY.match(said)
    if match is None or match[1] == "0":
        return None
    own = match[3] + (match[5] or "")
    return Key(int(match[1]), int(match[4] or 0), own or _letters(flags))


def _comparer(key: Key, separator: str) -> Callable[[str], Comparable]:
    def compared(line: str) -> Comparable:
        text = _part(line, key, separator)
        if "b" in key.letters or "n" in key.letters:
            text = text.lstrip()
        if "f" in key.letters:
            text = text.upper()
        if "V" in key.letters:
            return 0.0, _version(text)
        if not {"n", "h", "g"} & set(key.letters):
            return 0.0, text
        match = _NUMBER.match(text)
        if match is None:
            return 0.0, ""
        power = _POWERS.find(match[2].upper()) if "h" in key.letters and match[2] else 0
        return float(match[1]) * 1024**power, ""

    return compared


def _part(line: str, key: Key, separator: str) -> str:
    if not key.first:
        return line
    fields = line.split(separator) if separator else _FIELD.findall(line)
    return separator.join(fields[key.first - 1 : key.last or None])


def _version(text: str) -> tuple[tuple[int, int, str], ...]:
    parts = re.findall(r"\d+|\D+", text)
    return tuple((1, int(part), "") if part.isdigit() else (0, 0, part) for part in parts)


def uniq(call: Call) -> int:
    """Run uniq."""
    flags = read_flags(call, bools("cdui"))
    if flags is None:
        return 1
    lines, code = read_lines(call, flags.arguments[:1])
    groups: list[tuple[str, int]] = []
    for line in lines:
        before = groups[-1][0] if groups else None
        if before == line or (before and flags.on("letter-i") and before.lower() == line.lower()):
            groups[-1] = (groups[-1][0], groups[-1][1] + 1)
        else:
            groups.append((line, 1))
    for line, count in groups:
        if (flags.on("letter-d") and count == 1) or (flags.on("letter-u") and count > 1):
            continue
        call.out(f"{count:7} {line}" if flags.on("letter-c") else line)
    return code


def count(call: Call) -> int:
    """Run wc."""
    flags = read_flags(call, bools("lwcmL"))
    if flags is None:
        return 1
    texts, code = read_inputs(call, flags.arguments)
    chosen = [letter for letter in "lwmcL" if flags.on(f"letter-{letter}")] or list("lwc")
    rows = [(_counts(text), path) for path, text in texts]
    if len(flags.arguments) > 1:
        totals = {letter: sum(counts[letter] for counts, _ in rows) for letter in "lwmc"}
        longest = max((counts["L"] for counts, _ in rows), default=0)
        rows.append(({**totals, "L": longest}, "total"))
    width = len(str(max((counts["c"] for counts, _ in rows), default=0)))
    if not flags.arguments and len(chosen) > 1:
        # The size of what is piped in is not known when the first column is printed.
        width = 7
    if len(chosen) == 1 and len(rows) == 1:
        width = 1
    for counts, path in rows:
        row = " ".join(str(counts[letter]).rjust(width) for letter in chosen)
        call.out(row if not flags.arguments else f"{row} {path}")
    return code


def _counts(text: str) -> dict[str, int]:
    return {
        "l": text.count("\n"),
        "w": len(text.split()),
        "m": len(text),
        "c": len(text.encode()),
        "L": max((len(line) for line in lines_of(text)), default=0),
    }

"""Parts of lines and texts: head, tail, cut, tr, fold.

Source: GNU coreutils 9, whose words the refusals are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from k8s_tui.shell.calls import Call
from k8s_tui.shell.flags import BOOL, INTEGER, TEXT, Flag, Flags
from k8s_tui.shell.gnu import bools, read_flags, read_inputs, read_lines, with_count

_RANGE = re.compile(r"([0-9]*)(-?)([0-9]*)\Z")
_AMOUNT = re.compile(r"[-+]?[0-9]+\Z")
_LETTER_RANGE = re.compile(r"(.)-(.)", re.DOTALL)
_ESCAPES = {"\\n": "\n", "\\t": "\t", "\\r": "\r", "\\\\": "\\", "\\0": "\0"}
_CLASSES: Mapping[str, str] = {
    "[:alnum:]": "A-Za-z0-9",
    "[:alpha:]": "A-Za-z",
    "[:blank:]": " \t",
    "[:digit:]": "0-9",
    "[:lower:]": "a-z",
    "[:punct:]": "".join(chr(code) for code in range(33, 127) if not chr(code).isalnum() and code != ord("-"))
    + "-",
    "[:space:]": " \t\n\r\f\v",
    "[:upper:]": "A-Z",
}
_NO_LIST = "cut: you must specify a list of bytes, characters, or fields"
_MORE = "\nTry '{name} --help' for more information."


def head(call: Call) -> int:
    """Run head."""
    return _ends(call, _first)


def tail(call: Call) -> int:
    """Run tail; what is given to `-f` has ended already, so it changes nothing."""
    return _ends(call, _last)


def _first(pieces: list[str], said: str) -> list[str]:
    count = int(said)
    return pieces[:count] if not said.startswith("-") else pieces[: len(pieces) + count]


def _last(pieces: list[str], said: str) -> list[str]:
    if said.startswith("+"):
        return pieces[max(int(said) - 1, 0) :]
    count = abs(int(said))
    return pieces[-count:] if count else []


def _ends(call: Call, chosen: Callable[[list[str], str], list[str]]) -> int:
    wanted = (
        Flag("lines", "n", TEXT, "10"),
        Flag("bytes", "c", TEXT),
        Flag("quiet", "q", BOOL),
        *bools("fFvsz"),
    )
    flags = read_flags(call, wanted, with_count(call.arguments, "n"))
    if flags is None:
        return 1
    what = "bytes" if flags.changed("bytes") else "lines"
    said = flags.text(what)
    if not _AMOUNT.match(said):
        return call.fail(f"{call.name}: invalid number of {what}: '{said}'")
    texts, code = read_inputs(call, flags.arguments, "cannot open '{path}' for reading: ")
    titled = len(flags.arguments) > 1 and not flags.on("quiet")
    for number, (path, text) in enumerate(texts):
        if titled:
            call.out(f"{chr(10) if number else ''}==> {'standard input' if path == '-' else path} <==")
        pieces = list(text) if what == "bytes" else text.splitlines(keepends=True)
        call.stdout.write("".join(chosen(pieces, said)))
    return code


def cut(call: Call) -> int:
    """Run cut."""
    wanted = (
        Flag("delimiter", "d", TEXT, "\t"),
        Flag("fields", "f"),
        Flag("characters", "c"),
        Flag("bytes", "b"),
        Flag("output-delimiter"),
        Flag("complement", kind=BOOL),
        Flag("only-delimited", "s", BOOL),
    )
    flags = read_flags(call, wanted)
    if flags is None:
        return 1
    spec = flags.text("fields") or flags.text("characters") or flags.text("bytes")
    complaint = _cut_complaint(flags, spec)
    if complaint:
        return call.fail(complaint + _MORE.format(name="cut"))
    lines, code = read_lines(call, flags.arguments)
    delimiter = flags.text("delimiter") if flags.changed("fields") else ""
    joint = flags.text("output-delimiter") if flags.changed("output-delimiter") else delimiter
    for line in lines:
        if delimiter and delimiter not in line:
            if not flags.on("only-delimited"):
                call.out(line)
            continue
        pieces = line.split(delimiter) if delimiter else list(line)
        chosen = set(_indexes(spec, len(pieces)))
        inside = not flags.on("complement")
        call.out(joint.join(piece for index, piece in enumerate(pieces) if (index in chosen) == inside))
    return code


def _cut_complaint(flags: Flags, spec: str) -> str:
    if not spec:
        return _NO_LIST
    if flags.changed("fields") and len(flags.text("delimiter")) != 1:
        return "cut: the delimiter must be a single character"
    for part in spec.split(","):
        match = _RANGE.match(part)
        if match is None or not (match[1] or match[3]):
            return f"cut: invalid field value '{part}'" if flags.changed("fields") else "cut: invalid range"
        if any(number and not int(number) for number in (match[1], match[3])):
            return "cut: fields are numbered from 1"
        if match[1] and match[3] and int(match[1]) > int(match[3]):
            return "cut: invalid decreasing range"
    return ""


def _indexes(spec: str, count: int) -> Iterator[int]:
    for part in spec.split(","):
        match = _RANGE.match(part)
        assert match is not None, "checked above"
        first = int(match[1] or 1)
        last = int(match[3]) if match[3] else (count if match[2] else first)
        yield from range(first - 1, min(last, count))


def translate(call: Call) -> int:
    """Run tr."""
    flags = read_flags(call, bools("dscC"))
    if flags is None:
        return 1
    sets = [_letters(spec) for spec in flags.arguments]
    deletes, squeezes = flags.on("letter-d"), flags.on("letter-s")
    if not sets:
        return call.fail("tr: missing operand" + _MORE.format(name="tr"))
    if len(sets) == 1 and not deletes and not squeezes:
        said = (
            f"tr: missing operand after '{flags.arguments[0]}'\nTwo strings must be given when translating."
        )
        return call.fail(said + _MORE.format(name="tr"))
    text, first = call.stdin or "", sets[0]
    others = flags.on("letter-c") or flags.on("letter-C")
    if deletes:
        text = "".join(each for each in text if (each in first) == others)
        squeezed = sets[-1] if squeezes and len(sets) > 1 else ""
    elif len(sets) > 1:
        text = _translated(text, first, sets[1], others=others)
        squeezed = sets[1] if squeezes else ""
    else:
        squeezed = "".join(dict.fromkeys(each for each in text if (each in first) != others))
    if squeezed:
        text = re.sub(f"([{re.escape(squeezed)}])\\1+", r"\1", text)
    call.stdout.write(text)
    return 0


def _translated(text: str, first: str, second: str, *, others: bool) -> str:
    if not second:
        return text
    if others:
        return "".join(each if each in first else second[-1] for each in text)
    longer = second + second[-1] * max(0, len(first) - len(second))
    return text.translate({ord(one): other for one, other in zip(first, longer, strict=False)})


def _letters(spec: str) -> str:
    for name, members in _CLASSES.items():
        spec = spec.replace(name, members)
    for written, meant in _ESCAPES.items():
        spec = spec.replace(written, meant)
    return _LETTER_RANGE.sub(lambda match: "".join(map(chr, range(ord(match[1]), ord(match[2]) + 1))), spec)


def fold(call: Call) -> int:
    """Run fold."""
    flags = read_flags(call, (Flag("width", "w", INTEGER, "80"), *bools("sb")))
    if flags is None:
        return 1
    lines, code = read_lines(call, flags.arguments)
    width = max(flags.integer("width"), 1)
    for line in lines:
        for at in range(0, max(len(line), 1), width):
            call.out(line[at : at + width])
    return code

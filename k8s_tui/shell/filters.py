"""The programs that stand behind a pipe: cat, grep, head, tail, wc, sort, uniq, cut, tr, tee, base64, xargs.

Their everyday options only; what they do not know they refuse in GNU's words.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Sequence

from k8s_tui.shell.awk import awk
from k8s_tui.shell.calls import Call, Program, Result, Steps
from k8s_tui.shell.files import FileError
from k8s_tui.shell.flags import BOOL, INTEGER, LIST, TEXT, Flag, FlagError, Flags, parse_flags
from k8s_tui.shell.sed import sed

_COUNT = re.compile(r"-([0-9]+)\Z")
_RANGE = re.compile(r"([0-9]*)(-?)([0-9]*)\Z")
_CLASSES = {
    "[:upper:]": "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "[:lower:]": "abcdefghijklmnopqrstuvwxyz",
    "[:digit:]": "0123456789",
    "[:space:]": " \t\n\r\f\v",
}
REPEAT_LIMIT = 10_000
"""Lines that xargs and seq handle at most."""


def bools(letters: str) -> tuple[Flag, ...]:
    """Flags without values, by their letters."""
    return tuple(Flag(f"letter-{letter}", letter, BOOL) for letter in letters)


def read_flags(call: Call, flags: Sequence[Flag], words: Sequence[str] | None = None) -> Flags | None:
    """Return the flags of a call, None after having said what is wrong with them."""
    try:
        return parse_flags(call.arguments if words is None else words, flags)
    except FlagError as error:
        shown = re.search(r"'(.)' in", str(error))
        said = f"invalid option -- '{shown[1]}'" if shown else str(error)
        call.err(f"{call.name}: {said}\nTry '{call.name} --help' for more information.")
        return None


def read_inputs(call: Call, paths: Sequence[str]) -> tuple[list[tuple[str, str]], int]:
    """Return (path, text) of the files, or of what is piped in; the code is 1 where a file is missing."""
    texts, code = [], 0
    for path in paths or ["-"]:
        text = (call.stdin or "") if path == "-" else call.session.files.read(path)
        if text is None:
            is_directory = call.session.files.names(path) is not None
            call.err(
                f"{call.name}: {path}: {'Is a directory' if is_directory else 'No such file or directory'}"
            )
            code = 1
        else:
            texts.append((path, text))
    return texts, code


def _cat(call: Call) -> int:
    flags = read_flags(call, bools("nAvet"))
    if flags is None:
        return 1
    texts, code = read_inputs(call, flags.arguments)
    text = "".join(text for _, text in texts)
    if flags.on("letter-n"):
        numbered = enumerate(text.splitlines(keepends=True), start=1)
        text = "".join(f"{number:6}\t{line}" for number, line in numbered)
    call.stdout.write(text)
    return code


_GREP_FLAGS = (
    *bools("ivcnoEFwxqlLhHPsa"),
    Flag("regexp", "e", LIST),
    Flag("after-context", "A", INTEGER),
    Flag("before-context", "B", INTEGER),
    Flag("context", "C", INTEGER),
    Flag("max-count", "m", INTEGER),
    Flag("color", kind=TEXT, bare="always"),
    Flag("ignore-case", kind=BOOL),
    Flag("invert-match", kind=BOOL),
    Flag("line-buffered", kind=BOOL),
)


def _grep(call: Call) -> int:
    flags = read_flags(call, _GREP_FLAGS)
    if flags is None:
        return 2
    patterns = flags.items("regexp")
    paths = list(flags.arguments)
    if not patterns:
        if not paths:
            return call.fail("Usage: grep [OPTION]... PATTERNS [FILE]...", 2)
        patterns = [paths.pop(0)]
    patterns = [part for pattern in patterns for part in pattern.split("\n")]
    try:
        wanted = _grep_pattern(patterns, flags, call.name)
    except re.error as error:
        return call.fail(f"grep: Invalid regular expression: {error}", 2)
    texts, code = read_inputs(call, paths)
    found = 0
    for path, text in texts:
        prefix = f"{path}:" if len(texts) > 1 and not flags.on("letter-h") else ""
        found += _grep_text(call, flags, wanted, text, prefix)
    return 2 if code else int(not found)


def _grep_pattern(patterns: list[str], flags: Flags, name: str) -> re.Pattern[str]:
    if flags.on("letter-F") or name == "fgrep":
        patterns = [re.escape(pattern) for pattern in patterns]
    elif not (flags.on("letter-E") or flags.on("letter-P") or name == "egrep"):
        patterns = [extended(pattern) for pattern in patterns]
    whole = "|".join(f"(?:{pattern})" for pattern in patterns)
    if flags.on("letter-w"):
        whole = rf"(?<!\w)(?:{whole})(?!\w)"
    if flags.on("letter-x"):
        whole = rf"\A(?:{whole})\Z"
    ignore = flags.on("letter-i") or flags.on("ignore-case")
    return re.compile(whole, re.IGNORECASE if ignore else 0)


def extended(pattern: str) -> str:
    r"""Return a basic regular expression, in which `\|`, `\+` and `\(` are special, as an extended one."""
    pieces = re.findall(r"\\.|\[\^?\]?[^\]]*\]|.", pattern, re.DOTALL)
    turned = []
    for piece in pieces:
        if len(piece) == 2 and piece[0] == "\\" and piece[1] in "|+?(){}":
            turned.append(piece[1])
        else:
            turned.append("\\" + piece if piece in set("|+?(){}") else piece)
    return "".join(turned)


def _grep_text(call: Call, flags: Flags, wanted: re.Pattern[str], text: str, prefix: str) -> int:
    lines = text.splitlines()
    inverted = flags.on("letter-v") or flags.on("invert-match")
    chosen = [index for index, line in enumerate(lines) if bool(wanted.search(line)) != inverted]
    if flags.changed("max-count"):
        chosen = chosen[: flags.integer("max-count")]
    if flags.on("letter-q"):
        return len(chosen)
    if flags.on("letter-c"):
        call.out(f"{prefix}{len(chosen)}")
    elif flags.on("letter-o"):
        for index in chosen:
            for match in wanted.finditer(lines[index]):
                call.out(prefix + match.group())
    elif flags.on("letter-l"):
        if chosen:
            call.out(prefix.rstrip(":") or "(standard input)")
    else:
        _print_context(call, flags, lines, chosen, prefix)
    return len(chosen)


def _print_context(call: Call, flags: Flags, lines: list[str], chosen: list[int], prefix: str) -> None:
    around = flags.integer("context")
    before = flags.integer("before-context") or around
    after = flags.integer("after-context") or around
    numbered = flags.on("letter-n")
    shown: set[int] = set()
    for index in chosen:
        shown.update(range(max(0, index - before), min(len(lines), index + after + 1)))
    hits, last = set(chosen), -2
    for index in sorted(shown):
        if (before or after) and last not in (-2, index - 1):
            call.out("--")
        mark = ":" if index in hits else "-"
        call.out(prefix + (f"{index + 1}{mark}" if numbered else "") + lines[index])
        last = index


def _old_count(words: Sequence[str]) -> list[str]:
    """`head -5` means `head -n 5`."""
    return [f"-n{match[1]}" if (match := _COUNT.match(word)) else word for word in words]


def _head(call: Call) -> int:
    flags = read_flags(
        call, (Flag("lines", "n", TEXT, "10"), Flag("bytes", "c", TEXT)), _old_count(call.arguments)
    )
    if flags is None:
        return 1
    texts, code = read_inputs(call, flags.arguments)
    for text in _titled(call, texts):
        if flags.changed("bytes"):
            call.stdout.write(text[: _number(flags.text("bytes"))])
            continue
        lines = text.splitlines(keepends=True)
        call.stdout.write("".join(lines[: _number(flags.text("lines"))]))
    return code


def _tail(call: Call) -> int:
    wanted = (Flag("lines", "n", TEXT, "10"), Flag("bytes", "c", TEXT), *bools("fF"))
    flags = read_flags(call, wanted, _old_count(call.arguments))
    if flags is None:
        return 1
    texts, code = read_inputs(call, flags.arguments)
    for text in _titled(call, texts):
        said = flags.text("lines")
        lines = text.splitlines(keepends=True)
        if said.startswith("+"):
            lines = lines[max(_number(said[1:]) - 1, 0) :]
        else:
            count = abs(_number(said))
            lines = lines[-count:] if count else []
        call.stdout.write("".join(lines))
    return code


def _titled(call: Call, texts: list[tuple[str, str]]) -> list[str]:
    if len(texts) > 1:
        return [f"==> {path} <==\n{text}" for path, text in texts]
    return [text for _, text in texts]


def _number(text: str) -> int:
    digits = text.lstrip("+-")
    return (-1 if text.startswith("-") else 1) * int(digits) if digits.isdigit() else 0


def _wc(call: Call) -> int:
    flags = read_flags(call, bools("lwcm"))
    if flags is None:
        return 1
    texts, code = read_inputs(call, flags.arguments)
    chosen = [letter for letter in "lwc" if flags.on(f"letter-{letter}")] or list("lwc")
    if flags.on("letter-m"):
        chosen = ["m"]
    for path, text in texts:
        counts = {
            "l": text.count("\n"),
            "w": len(text.split()),
            "c": len(text.encode()),
            "m": len(text),
        }
        shown = [str(counts[letter]) for letter in chosen]
        row = " ".join(cell.rjust(7) for cell in shown) if len(shown) > 1 else shown[0]
        call.out(row if path == "-" else f"{row} {path}")
    return code


def _sort(call: Call) -> int:
    flags = read_flags(call, (*bools("nrufhVb"), Flag("key", "k", TEXT), Flag("field-separator", "t", TEXT)))
    if flags is None:
        return 2
    texts, code = read_inputs(call, flags.arguments)
    lines = [line for _, text in texts for line in text.splitlines()]
    key = _sort_key(flags)
    lines.sort(key=key, reverse=flags.on("letter-r"))
    if flags.on("letter-u"):
        lines = list({key(line): line for line in reversed(lines)}.values())[::-1]
    call.stdout.write("".join(f"{line}\n" for line in lines))
    return code


def _sort_key(flags: Flags) -> Callable[[str], tuple[float, str]]:
    column = _number(re.split(r"[,.nrh]", flags.text("key"))[0])
    numeric = flags.on("letter-n") or flags.on("letter-h") or "n" in flags.text("key")
    separator = flags.text("field-separator")

    def key(line: str) -> tuple[float, str]:
        shown = line
        if column:
            parts = line.split(separator) if separator else line.split()
            shown = (separator or " ").join(parts[column - 1 :])
        if flags.on("letter-f"):
            shown = shown.lower()
        if not numeric:
            return 0.0, shown
        match = re.match(r"\s*(-?[0-9]*\.?[0-9]+)([KMGTPEkmg]?)", shown)
        if match is None:
            return 0.0, shown
        power = " KMGTPE".find(match[2].upper()) if flags.on("letter-h") and match[2] else 0
        return float(match[1]) * 1024**power, ""

    return key


def _uniq(call: Call) -> int:
    flags = read_flags(call, bools("cdui"))
    if flags is None:
        return 1
    texts, code = read_inputs(call, flags.arguments)
    groups: list[tuple[str, int]] = []
    for line in (line for _, text in texts for line in text.splitlines()):
        if groups and groups[-1][0] == line:
            groups[-1] = (line, groups[-1][1] + 1)
        else:
            groups.append((line, 1))
    for line, count in groups:
        if (flags.on("letter-d") and count == 1) or (flags.on("letter-u") and count > 1):
            continue
        call.out(f"{count:7} {line}" if flags.on("letter-c") else line)
    return code


def _cut(call: Call) -> int:
    wanted = (Flag("delimiter", "d", TEXT, "\t"), Flag("fields", "f"), Flag("characters", "c"), *bools("s"))
    flags = read_flags(call, wanted)
    if flags is None:
        return 1
    spec = flags.text("fields") or flags.text("characters")
    ranges = [_RANGE.match(part) for part in spec.split(",")]
    if not spec or None in ranges:
        return call.fail(
            "cut: you must specify a list of bytes, characters, or fields\nTry 'cut --help' for more information."
        )
    texts, code = read_inputs(call, flags.arguments)
    delimiter = flags.text("delimiter") if flags.changed("fields") else ""
    for line in (line for _, text in texts for line in text.splitlines()):
        if delimiter and delimiter not in line:
            if not flags.on("letter-s"):
                call.out(line)
            continue
        pieces = line.split(delimiter) if delimiter else list(line)
        chosen: set[int] = set()
        for match in ranges:
            assert match is not None, "checked above"
            first = int(match[1] or 1)
            last = int(match[3]) if match[3] else (len(pieces) if match[2] else first)
            chosen.update(range(first - 1, min(last, len(pieces))))
        call.out(delimiter.join(pieces[index] for index in sorted(chosen) if index < len(pieces)))
    return code


def _tr(call: Call) -> int:
    flags = read_flags(call, bools("dsc"))
    if flags is None or not flags.arguments:
        return 1 if flags is None else call.fail("tr: missing operand\nTry 'tr --help' for more information.")
    first = _letters(flags.arguments[0])
    text = call.stdin or ""
    if flags.on("letter-d"):
        call.stdout.write("".join(each for each in text if each not in first))
        return 0
    second = _letters(flags.arguments[1]) if len(flags.arguments) > 1 else ""
    if second:
        longer = second + second[-1] * max(0, len(first) - len(second))
        text = text.translate({ord(one): other for one, other in zip(first, longer, strict=False)})
    if flags.on("letter-s"):
        squeezed = second or first
        text = re.sub(f"([{re.escape(squeezed)}])\\1+", r"\1", text) if squeezed else text
    call.stdout.write(text)
    return 0


def _letters(spec: str) -> str:
    for name, members in _CLASSES.items():
        spec = spec.replace(name, members)
    spec = spec.replace("\\n", "\n").replace("\\t", "\t")
    return re.sub(
        r"([a-zA-Z0-9])-([a-zA-Z0-9])",
        lambda match: "".join(map(chr, range(ord(match[1]), ord(match[2]) + 1))),
        spec,
    )


def _tee(call: Call) -> int:
    flags = read_flags(call, bools("a"))
    if flags is None:
        return 1
    text, code = call.stdin or "", 0
    call.stdout.write(text)
    for path in flags.arguments:
        try:
            call.session.files.write(path, text, append=flags.on("letter-a"))
        except FileError as error:
            code = call.fail(f"tee: {path}: {error}")
    return code


def _base64(call: Call) -> int:
    flags = read_flags(call, (Flag("decode", "d", BOOL), Flag("wrap", "w", INTEGER, "76"), *bools("D")))
    if flags is None:
        return 1
    texts, code = read_inputs(call, flags.arguments)
    text = "".join(text for _, text in texts)
    if flags.on("decode") or flags.on("letter-D"):
        try:
            call.stdout.write(base64.b64decode(text.strip(), validate=True).decode(errors="replace"))
        except (binascii.Error, ValueError):
            return call.fail("base64: invalid input")
        return code
    encoded, width = base64.b64encode(text.encode()).decode(), flags.integer("wrap")
    lines = [encoded[at : at + width] for at in range(0, len(encoded), width)] if width > 0 else [encoded]
    call.stdout.write("\n".join(lines) + ("\n" if width else ""))
    return code


def _xargs(call: Call) -> Result:
    flags = read_flags_before(call, (Flag("max-args", "n", INTEGER), Flag("replace", "I"), *bools("rt0")))
    if flags is None:
        return 1
    command = flags.arguments or ["echo"]
    text = call.stdin or ""
    marker = flags.text("replace")
    items = [line for line in text.splitlines() if line] if marker else text.split()
    if not items:
        return 0 if flags.on("letter-r") or marker else _called(call, [command])
    if marker:
        return _called(call, [[word.replace(marker, item) for word in command] for item in items])
    size = flags.integer("max-args") or len(items)
    groups = [items[at : at + size] for at in range(0, len(items), size)]
    return _called(call, [[*command, *group] for group in groups])


def read_flags_before(call: Call, flags: Sequence[Flag]) -> Flags | None:
    """Return the flags that stand before the first argument."""
    try:
        return parse_flags(call.arguments, flags, interspersed=False)
    except FlagError as error:
        call.err(f"{call.name}: {error}")
        return None


def _called(call: Call, commands: list[list[str]]) -> Steps:
    worst = 0
    for words in commands[:REPEAT_LIMIT]:
        code = yield from call.session.call(words, None, call.stdout, call.stderr)
        worst = 123 if code else worst
    return worst


def _seq(call: Call) -> int:
    numbers = [_number(word) for word in call.arguments]
    if not 1 <= len(numbers) <= 3:
        return call.fail("seq: missing operand\nTry 'seq --help' for more information.")
    first, step, last = {1: [1, 1, *numbers], 2: [numbers[0], 1, numbers[-1]]}.get(len(numbers), numbers)
    if step == 0:
        return call.fail("seq: invalid Zero increment value: '0'")
    count = min(max((last - first) // step + 1, 0), REPEAT_LIMIT)
    call.stdout.write("".join(f"{first + step * index}\n" for index in range(count)))
    return 0


def _tac(call: Call) -> int:
    texts, code = read_inputs(call, call.arguments)
    lines = [line for _, text in texts for line in text.splitlines()]
    call.stdout.write("".join(f"{line}\n" for line in reversed(lines)))
    return code


FILTERS: tuple[Program, ...] = (
    Program("cat", _cat, "print files", streams=True),
    Program("grep", _grep, "keep the lines that match, as in `... | grep -i error`", streams=True),
    Program("egrep", _grep, streams=True),
    Program("fgrep", _grep, streams=True),
    Program("head", _head, "the first lines"),
    Program("tail", _tail, "the last lines"),
    Program("wc", _wc, "count lines, words and characters"),
    Program("sort", _sort, "sort lines"),
    Program("uniq", _uniq, "drop or count repeated lines"),
    Program("cut", _cut, "keep some columns", streams=True),
    Program("tr", _tr, "replace characters", streams=True),
    Program("tee", _tee, "print and write into a file"),
    Program("sed", sed, "replace in lines, as in `sed s/a/b/`"),
    Program("awk", awk, "pick columns, as in `awk '{print $1}'`"),
    Program("base64", _base64, "encode, or decode with -d"),
    Program("xargs", _xargs, "call a program with what is piped in"),
    Program("seq", _seq),
    Program("tac", _tac),
    Program("less", _cat),
    Program("more", _cat),
)

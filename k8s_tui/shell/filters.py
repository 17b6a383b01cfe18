"""The programs that stand behind a pipe, and the smallest of them: cat, tee, base64, seq, basename, checksums.

Their everyday options only; what they do not know they refuse in GNU's words.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import posixpath
import re

from k8s_tui.shell.awk import awk
from k8s_tui.shell.calls import Call, Program
from k8s_tui.shell.columns import column, number, paste, reverse_letters, reverse_lines
from k8s_tui.shell.comparing import diff
from k8s_tui.shell.cutting import cut, fold, head, tail, translate
from k8s_tui.shell.files import FileError
from k8s_tui.shell.flags import BOOL, INTEGER, Flag
from k8s_tui.shell.gnu import bools, read_flags, read_inputs
from k8s_tui.shell.grep import grep
from k8s_tui.shell.ordering import count, sort, uniq
from k8s_tui.shell.sed import sed
from k8s_tui.shell.xargs import xargs

REPEAT_LIMIT = 10_000
"""Lines that seq prints at most."""

_SEQ_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)\Z")


def _cat(call: Call) -> int:
    flags = read_flags(call, bools("nAvetbsE"))
    if flags is None:
        return 1
    texts, code = read_inputs(call, flags.arguments)
    text = "".join(text for _, text in texts)
    if flags.on("letter-A") or flags.on("letter-t"):
        text = text.replace("\t", "^I")
    if flags.on("letter-A") or flags.on("letter-e") or flags.on("letter-E"):
        text = text.replace("\n", "$\n")
    if flags.on("letter-n"):
        numbered = enumerate(text.splitlines(keepends=True), start=1)
        text = "".join(f"{index:6}\t{line}" for index, line in numbered)
    call.stdout.write(text)
    return code


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
    flags = read_flags(call, (Flag("decode", "d", BOOL), Flag("wrap", "w", INTEGER, "76"), *bools("Di")))
    if flags is None:
        return 1
    texts, code = read_inputs(call, flags.arguments)
    if not texts:
        return code
    text = "".join(text for _, text in texts)
    if flags.on("decode") or flags.on("letter-D"):
        return _decode(call, "".join(text.split()))
    encoded, width = base64.b64encode(text.encode()).decode(), flags.integer("wrap")
    lines = [encoded[at : at + width] for at in range(0, len(encoded), width)] if width > 0 else [encoded]
    call.stdout.write("\n".join(lines) + ("\n" if width and encoded else ""))
    return code


def _decode(call: Call, text: str) -> int:
    """Print what can be decoded; what cannot ends it."""
    good = re.match(r"[A-Za-z0-9+/]*={0,2}", text)
    assert good is not None, "it matches nothing at least"
    usable = good.group().rstrip("=")
    padded = usable + "=" * (-len(usable) % 4)
    try:
        call.stdout.write(base64.b64decode(padded, validate=True).decode(errors="replace"))
    except (binascii.Error, ValueError):
        return call.fail("base64: invalid input")
    return 0 if text == padded else call.fail("base64: invalid input")


def _seq(call: Call) -> int:
    flags = read_flags(call, (Flag("separator", "s"), *bools("w")), _without_signs(call.arguments))
    if flags is None:
        return 1
    words = [word.replace("\x01", "-") for word in flags.arguments]
    wrong = [word for word in words if not _SEQ_NUMBER.match(word)]
    if wrong:
        said = f"seq: invalid floating point argument: '{wrong[0]}'"
        return call.fail(said + "\nTry 'seq --help' for more information.")
    if not 1 <= len(words) <= 3:
        said = f"seq: extra operand '{words[3]}'" if words else "seq: missing operand"
        return call.fail(said + "\nTry 'seq --help' for more information.")
    first, step, last = (
        words[0] if len(words) > 1 else "1",
        words[1] if len(words) > 2 else "1",
        words[-1],
    )
    if float(step) == 0:
        return call.fail(
            f"seq: invalid Zero increment value: '{step}'\nTry 'seq --help' for more information."
        )
    places = max(len(word.partition(".")[2]) for word in (first, step))
    scale: int = 10**places
    begin, stride, end = (round(float(word) * scale) for word in (first, step, last))
    numbers = [(begin + stride * index) / scale for index in range(_seq_count(begin, stride, end))]
    shown = [f"{each:.{places}f}" for each in numbers]
    width = max(map(len, shown), default=0) if flags.on("letter-w") else 0
    if shown:
        joint = flags.text("separator") if flags.changed("separator") else "\n"
        call.out(joint.join(each.zfill(width) for each in shown))
    return 0


def _seq_count(begin: int, stride: int, end: int) -> int:
    return min(max((end - begin) // stride + 1, 0), REPEAT_LIMIT)


def _without_signs(words: tuple[str, ...]) -> list[str]:
    """Return the words with negative numbers made such that they are no flags."""
    return ["\x01" + word[1:] if _SEQ_NUMBER.match(word) and word[0] == "-" else word for word in words]


def _basename(call: Call) -> int:
    if not call.arguments:
        return call.fail("basename: missing operand\nTry 'basename --help' for more information.")
    name = posixpath.basename(call.arguments[0].rstrip("/")) or "/"
    suffix = call.arguments[1] if len(call.arguments) > 1 else ""
    call.out(name.removesuffix(suffix) if suffix and name != suffix else name)
    return 0


def _dirname(call: Call) -> int:
    if not call.arguments:
        return call.fail("dirname: missing operand\nTry 'dirname --help' for more information.")
    for path in call.arguments:
        call.out(posixpath.dirname(path.rstrip("/")) or ("/" if path.startswith("/") else "."))
    return 0


def _checksum(call: Call) -> int:
    texts, code = read_inputs(call, call.arguments)
    for path, text in texts:
        digest = hashlib.new(call.name.removesuffix("sum"), text.encode(), usedforsecurity=False)
        call.out(f"{digest.hexdigest()}  {path}")
    return code


def _yes(call: Call) -> int:
    line = " ".join(call.arguments) or "y"
    call.stdout.write(f"{line}\n" * REPEAT_LIMIT)
    return 0


FILTERS: tuple[Program, ...] = (
    Program("cat", _cat, "print files", streams=True),
    Program("grep", grep, "keep the lines that match, as in `... | grep -i error`", streams=True),
    Program("egrep", grep, streams=True),
    Program("fgrep", grep, streams=True),
    Program("head", head, "the first lines"),
    Program("tail", tail, "the last lines"),
    Program("wc", count, "count lines, words and characters"),
    Program("sort", sort, "sort lines"),
    Program("uniq", uniq, "drop or count repeated lines"),
    Program("cut", cut, "keep some columns", streams=True),
    Program("tr", translate, "replace characters", streams=True),
    Program("tee", _tee, "print and write into a file"),
    Program("sed", sed, "replace in lines, as in `sed s/a/b/`"),
    Program("awk", awk, "pick columns, as in `awk '{print $1}'`"),
    Program("base64", _base64, "encode, or decode with -d"),
    Program("xargs", xargs, "call a program with what is piped in"),
    Program("paste", paste),
    Program("column", column, "align columns, as in `... | column -t`"),
    Program("fold", fold),
    Program("nl", number),
    Program("rev", reverse_letters),
    Program("tac", reverse_lines),
    Program("seq", _seq),
    Program("yes", _yes),
    Program("basename", _basename),
    Program("dirname", _dirname),
    Program("md5sum", _checksum),
    Program("sha256sum", _checksum),
    Program("diff", diff, "how two files differ, as in `diff -u a.yaml b.yaml`"),
    Program("less", _cat),
    Program("more", _cat),
)

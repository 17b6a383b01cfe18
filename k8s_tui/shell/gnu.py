"""What the small programs have in common: options as GNU's getopt reads them, and the files they are given.

Source: glibc's getopt_long, whose words the refusals are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from k8s_tui.shell.calls import Call
from k8s_tui.shell.flags import BOOL, Flag, FlagError, Flags, parse_flags

_COUNT = re.compile(r"-([0-9]+)\Z")
_SHORT = re.compile(r"unknown shorthand flag: '(.)'")
_SHORT_VALUE = re.compile(r"flag needs an argument: '(.)'")


def bools(letters: str) -> tuple[Flag, ...]:
    """Flags without values, by their letters."""
    return tuple(Flag(f"letter-{letter}", letter, BOOL) for letter in letters)


def read_flags(
    call: Call, flags: Sequence[Flag], words: Sequence[str] | None = None, *, interspersed: bool = True
) -> Flags | None:
    """Return the flags of a call, None after having said what is wrong with them."""
    given = call.arguments if words is None else words
    try:
        return parse_flags(given, flags, interspersed=interspersed)
    except FlagError as error:
        call.err(f"{call.name}: {_worded(str(error))}\nTry '{call.name} --help' for more information.")
        return None


def _worded(error: str) -> str:
    if (short := _SHORT.match(error)) is not None:
        return f"invalid option -- '{short[1]}'"
    if (short := _SHORT_VALUE.match(error)) is not None:
        return f"option requires an argument -- '{short[1]}'"
    if error.startswith("unknown flag: "):
        return f"unrecognized option '{error.removeprefix('unknown flag: ')}'"
    if error == "help requested":
        return "this program has no help here"
    if error.startswith("flag needs an argument: "):
        return f"option '{error.removeprefix('flag needs an argument: ')}' requires an argument"
    return error


def with_count(words: Sequence[str], letter: str) -> list[str]:
    """Return the words with `-5` written as `-n5`, for the letter `n`; a value of another flag stays as it is."""
    turned: list[str] = []
    for before, word in zip(["", *words], words, strict=False):
        is_value = len(before) == 2 and before[0] == "-" and before[1].isalpha()
        match = None if is_value else _COUNT.match(word)
        turned.append(f"-{letter}{match[1]}" if match else word)
    return turned


def read_inputs(
    call: Call, paths: Sequence[str], complaint: str = "{path}: "
) -> tuple[list[tuple[str, str]], int]:
    """Return (path, text) of the files, or of what is piped in; the code is 1 where a file is missing.

    Args:
        call: The call.
        paths: Files; `-` is what is piped in, and so are none.
        complaint: What stands before the reason where a file cannot be read.
    """
    texts, code = [], 0
    for path in paths or ["-"]:
        text = (call.stdin or "") if path == "-" else call.session.files.read(path)
        if text is None:
            call.err(f"{call.name}: {complaint.format(path=path)}{unreadable(call, path)}")
            code = 1
        else:
            texts.append((path, text))
    return texts, code


def unreadable(call: Call, path: str) -> str:
    """Return why a file cannot be read."""
    is_directory = call.session.files.names(path) is not None
    return "Is a directory" if is_directory else "No such file or directory"


def read_lines(call: Call, paths: Sequence[str]) -> tuple[list[str], int]:
    """Return the lines of the files one after another, and the exit code so far."""
    texts, code = read_inputs(call, paths)
    return [line for _, text in texts for line in lines_of(text)], code


def lines_of(text: str) -> list[str]:
    """Return the lines of a text, split at line breaks alone."""
    lines = text.split("\n")
    return lines[:-1] if lines[-1] == "" else lines

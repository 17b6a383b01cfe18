"""Did you mean: a line that went wrong, with the one word put right that looks like a slip of the finger.

What could stand at each place is what the completion offers there: commands, verbs, kinds, names, flags and values.
"""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from k8s_tui.tui.contract import Completion

LIKENESS = 0.75
"""From here on two words are like one another, by difflib's measure."""

WORDS_MAX = 12
"""Only so many words of a line are looked at."""

LETTERS_MIN = 3
"""Shorter words are like too many others."""

NOTHING_FOUND = "No resources found"
"""What kubectl says of a namespace that it does not know, without failing."""

_WORD = re.compile(r"\S+")


def went_wrong(exit_code: int | None, output: str) -> bool:
    """Tell whether a line that has ended may have been mistyped."""
    return bool(exit_code) or NOTHING_FOUND in output


def meant(line: str, complete: Callable[[str], Completion]) -> str:
    """Return the line with its first mistyped word put right, "" where no word looks mistyped."""
    if line.lstrip().startswith(":") or "\n" in line:
        return ""
    for found in list(_WORD.finditer(line))[:WORDS_MAX]:
        head, _, word = found[0].rpartition("=")
        start = found.start() + (len(head) + 1 if head else 0)
        right = _right(word, line[:start], complete)
        if right:
            return line[:start] + right + line[found.end() :]
    return ""


def _right(word: str, before: str, complete: Callable[[str], Completion]) -> str:
    """Return what a word should have been, "" where it may stay or nothing like it could stand there."""
    if len(word) < LETTERS_MIN:
        return ""
    offered = complete(before)
    begun = before[offered.start :]
    candidates = [each[len(begun) :].rstrip("=") for each in offered.candidates if each.startswith(begun)]
    if any(each.startswith(word) for each in candidates):
        return ""
    near = difflib.get_close_matches(word, candidates, 1, LIKENESS)
    return near[0] if near else ""

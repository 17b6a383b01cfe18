"""Names by pattern: `*.yaml` of the session's files, `{a,b}` and `{1..5}`, and whether a text fits a pattern.

Source: IEEE Std 1003.1 (POSIX) 2.13 Pattern Matching Notation; bash for braces. Simplified: no `**`.
"""

from __future__ import annotations

import fnmatch
import re
from typing import Protocol

MAGIC = re.compile(r"[*?\[]")
MATCHES_LIMIT = 1_000
"""Words that one pattern may become."""

_SEQUENCE = re.compile(r"(-?\d+|[A-Za-z])\.\.(-?\d+|[A-Za-z])(?:\.\.(-?\d+))?\Z")


class Folders(Protocol):
    """Where files lie."""

    def names(self, path: str) -> tuple[str, ...] | None:
        """Return the names in a directory, None where there is none."""


def escaped(text: str) -> str:
    """Return a pattern that fits this text alone."""
    return re.sub(r"([*?\[])", r"[\1]", text)


def fits(text: str, pattern: str) -> bool:
    """Whether a text fits a pattern as a whole."""
    return re.match(fnmatch.translate(pattern.replace("[^", "[!")), text) is not None


def matching(files: Folders, pattern: str) -> list[str]:
    """Return the paths that fit a pattern, in order; none where nothing does."""
    found = ["/"] if pattern.startswith("/") else [""]
    for part in pattern.strip("/").split("/"):
        following: list[str] = []
        for base in found:
            if not MAGIC.search(part):
                following.append(base + part + "/")
                continue
            plain = part.replace("[*]", "*").replace("[?]", "?").replace("[[]", "[")
            names = files.names(base or ".") or ()
            following += [
                f"{base}{name}/"
                for name in names
                if (plain.startswith(".") or not name.startswith(".")) and fits(name, part)
            ]
        found = following[:MATCHES_LIMIT]
    return [path.removesuffix("/") for path in found if path.strip("/")]


def braces(text: str) -> list[str]:
    """Return the words that a bare text with braces becomes; itself where it has none that count."""
    start = text.find("{")
    while start >= 0:
        end = _closing(text, start)
        if end < 0:
            return [text]
        parts = _alternatives(text[start + 1 : end])
        if parts:
            before, after = text[:start], braces(text[end + 1 :])
            whole = [before + middle + rest for part in parts for middle in braces(part) for rest in after]
            return whole[:MATCHES_LIMIT]
        start = text.find("{", start + 1)
    return [text]


def _closing(text: str, start: int) -> int:
    depth = 0
    for index in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[index], 0)
        if depth == 0:
            return index
    return -1


def _alternatives(inner: str) -> list[str]:
    """Return what stands between the commas of a brace, or the steps of a sequence; nothing where it is neither."""
    match = _SEQUENCE.match(inner)
    if match is not None:
        return _sequence(match[1], match[2], int(match[3] or 1))
    parts, depth = [""], 0
    for letter in inner:
        depth += {"{": 1, "}": -1}.get(letter, 0)
        if letter == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return parts if len(parts) > 1 else []


def _sequence(first: str, last: str, step: int) -> list[str]:
    are_letters = first.isalpha() and last.isalpha()
    if not are_letters and (first.isalpha() or last.isalpha()):
        return []
    begin, end = (ord(first), ord(last)) if are_letters else (int(first), int(last))
    stride = max(abs(step), 1) * (1 if begin <= end else -1)
    numbers = range(begin, end + (1 if stride > 0 else -1), stride)[:MATCHES_LIMIT]
    width = max(len(first), len(last)) if any(re.match(r"-?0\d", word) for word in (first, last)) else 0
    return [chr(number) if are_letters else str(number).zfill(width) for number in numbers]

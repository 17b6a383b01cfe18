"""Markdown as lines of the screen.

Headings, paragraphs, lists, quotes, code, rules, and marks within a line: enough for briefings and
postmortems and a hundred times faster to open than a widget per block. Tables are kept as typed; links keep
their address in parentheses.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from k8s_tui.tui.spans import cells, wrap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8s_tui.tui.spans import Line, Span

_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*$")
_ITEM = re.compile(r"(\s*)(?:[-*+]|(\d+)[.)])\s+(.*)$")
_RULE = re.compile(r"\s*([-*_])(?:\s*\1){2,}\s*$")
_INLINE = re.compile(r"`([^`]+)`|\*\*([^*]+)\*\*|__([^_]+)__|\*([^*\s][^*]*)\*|\[([^\]]+)\]\(([^)]*)\)")
_FENCE = ("```", "~~~")

QUOTE_CELLS = 2


def markdown_lines(text: str, width: int, bullet: str = "•", rule: str = "─") -> list[Line]:
    """Return `text` as lines of at most `width` cells; code is never wrapped."""
    lines: list[Line] = []
    for kind, depth, marker, body in _blocks(text):
        if kind == "blank":
            if lines and lines[-1]:
                lines.append(())
        elif kind == "code":
            lines.append(((f"  {body}", "accent"),))
        elif kind == "rule":
            lines.append(((rule * width, "frame"),))
        elif kind == "heading":
            ink = "focus" if depth == 1 else "title"
            lines.extend(_flow([(body, ink)], width, "", ""))
        elif kind == "quote":
            lines.extend(_flow(_inline(body, "dim"), width, "  ", "  "))
        elif kind == "item":
            mark = f"{' ' * depth}{marker or bullet} "
            lines.extend(_flow(_inline(body, "text"), width, mark, " " * cells(mark)))
        else:
            lines.extend(_flow(_inline(body, "text"), width, "", ""))
    while lines and not lines[-1]:
        lines.pop()
    return lines


def _blocks(text: str) -> Iterator[tuple[str, int, str, str]]:
    """Yield (kind, depth, marker, text), lines of one paragraph or item joined."""
    open_block: tuple[str, int, str, str] | None = None
    fenced = False
    for raw in text.splitlines():
        line = raw.rstrip()
        if line.lstrip().startswith(_FENCE):
            if open_block:
                yield open_block
            open_block, fenced = None, not fenced
            continue
        if fenced:
            yield ("code", 0, "", line)
            continue
        block = _block(line)
        if block[0] in {"text", "quote"} and open_block and open_block[0] in {block[0], "item"}:
            kind, depth, marker, body = open_block
            open_block = (kind, depth, marker, f"{body} {block[3]}")
            continue
        if open_block:
            yield open_block
        open_block = block
    if open_block:
        yield open_block


def _block(line: str) -> tuple[str, int, str, str]:
    if not line.strip():
        return ("blank", 0, "", "")
    if _RULE.match(line):
        return ("rule", 0, "", "")
    if heading := _HEADING.match(line):
        return ("heading", len(heading[1]), "", heading[2])
    if item := _ITEM.match(line):
        return ("item", len(item[1]), f"{item[2]}." if item[2] else "", item[3])
    if line.startswith(">"):
        return ("quote", 0, "", line[1:].strip())
    if line.startswith(("    ", "\t", "|")):
        return ("code", 0, "", line.strip())
    return ("text", 0, "", line.strip())


def _inline(text: str, ink: str) -> list[Span]:
    spans: list[Span] = []
    place = 0
    for found in _INLINE.finditer(text):
        if found.start() > place:
            spans.append((text[place : found.start()], ink))
        code, bold, bold_too, slanted, label, address = found.groups()
        if code:
            spans.append((code, "accent"))
        elif label:
            spans.append((label if not address or address == label else f"{label} ({address})", "accent"))
        else:
            spans.extend(_inline(bold or bold_too or slanted, "strong"))
        place = found.end()
    if place < len(text):
        spans.append((text[place:], ink))
    return spans


def _flow(spans: list[Span], width: int, first: str, other: str) -> list[Line]:
    """Break spans into lines at spaces, within words that are longer than a line."""
    lines: list[Line] = []
    line: list[Span] = [(first, "text")] if first else []
    used = start = cells(first)
    for gap, word in _short_words(spans, max(1, width - start)):
        size = sum(cells(piece) for piece, _ in word)
        if used > start and used + len(gap) + size > width:
            lines.append(tuple(line))
            line = [(other, "text")] if other else []
            used = start = cells(other)
        if gap and used > start:
            line.append((gap, word[0][1]))
            used += 1
        line.extend(word)
        used += size
    lines.append(tuple(line))
    return lines


def _short_words(spans: list[Span], room: int) -> Iterator[tuple[str, list[Span]]]:
    """Yield what `_words` does, those that need more than `room` in pieces."""
    for gap, word in _words(spans):
        if sum(cells(piece) for piece, _ in word) <= room:
            yield gap, word
            continue
        before = gap
        for piece, ink in word:
            for part in wrap(piece, room):
                yield before, [(part, ink)]
                before = ""


def _words(spans: list[Span]) -> Iterator[tuple[str, list[Span]]]:
    """Yield each word with the space before it, "" at the beginning; inks may change within a word."""
    gap = ""
    word: list[Span] = []
    for text, ink in spans:
        for piece in re.findall(r"\s+|\S+", text):
            if not piece.isspace():
                word.append((piece, ink))
                continue
            if word:
                yield gap, word
            gap, word = " ", []
    if word:
        yield gap, word

"""Lines of styled text: what every widget draws and every test reads.

A line is a tuple of spans, a span a piece of text with the name of its ink (see `inks`). Lines are values:
two drawings of a widget are compared to find what has to be painted again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Span = tuple[str, str]
Line = tuple[Span, ...]

TAB_WIDTH_CELLS = 8
"""As terminals expand it."""


def clean(text: str) -> str:
    """Return `text` with tabs expanded and everything a terminal would act on made visible as `?`."""
    if text.isprintable():
        return text
    expanded = text.expandtabs(TAB_WIDTH_CELLS)
    return "".join(char if char.isprintable() else "?" for char in expanded)


def cells(text: str) -> int:
    """Return the width of `text` in terminal cells."""
    return len(text) if text.isascii() else cell_len(text)


def plain(line: Line) -> str:
    """Return a line's text without its inks."""
    return "".join(text for text, _ in line)


def width_of(line: Line) -> int:
    """Return a line's width in cells."""
    return sum(cells(text) for text, _ in line)


def cut(text: str, width: int, more: str = "…", *, tail: int = 0) -> str:
    """Shorten `text` to `width` cells, with `more` where something was lost: before its last `tail` characters."""
    if cells(text) <= width:
        return text
    if tail and width >= 2 * tail:
        return cut(text[:-tail], width - tail, more) + text[-tail:]
    if width <= cells(more):
        return set_cell_size(text, max(0, width))
    return set_cell_size(text, width - cells(more)) + more


def pad(text: str, width: int, *, right: bool = False, more: str = "…", tail: int = 0) -> str:
    """Make `text` exactly `width` cells wide, to the left or to the right of the field."""
    short = cut(text, width, more, tail=tail)
    gap = " " * (width - cells(short))
    return gap + short if right else short + gap


def fit(line: Line, width: int, ink: str = "text") -> Line:
    """Make a line exactly `width` cells wide, cutting or padding its end."""
    spans: list[Span] = []
    left = width
    for raw, name in line:
        text = clean(raw)
        size = cells(text)
        if size > left:
            spans.append((set_cell_size(text, left), name))
            return tuple(spans)
        if text:
            spans.append((text, name))
        left -= size
    if left:
        spans.append((" " * left, ink))
    return tuple(spans)


def clip(line: Line, width: int, more: str = "…") -> Line:
    """Cut a line that is too long, ending in `more` in the ink of what was lost; leave any other as it is."""
    if width_of(line) <= width:
        return line
    kept = fit(line, max(0, width - cells(more)))
    return (*kept, (more, kept[-1][1] if kept else "dim"))


def two_ended(left: Line, right: Line, width: int, *, fill: Span = (" ", "text"), more: str = "") -> Line:
    """Put one line at each end of `width`; where both do not fit, the left one is cut, ending in `more`."""
    room = width - width_of(right)
    gap = room - width_of(left)
    if room < 1:
        return fit(right, width)
    if gap < 0:
        return (*(clip(left, room - 1, more) if more else fit(left, room - 1)), (" ", fill[1]), *right)
    return (*left, (fill[0] * gap, fill[1]), *right)


def label_at(line: Line, cell: int, ink: str) -> str:
    """Return the text of the span in an ink that stands at a cell, or is the last one before it; "" for none."""
    place, found = 0, ""
    for text, name in line:
        found = text if name == ink else found
        place += cells(text)
        if place > cell:
            return found
    return ""


def joined(parts: Iterable[Line], separator: Span) -> Line:
    """Join lines with a separator between them, leaving out empty ones."""
    spans: list[Span] = []
    for part in parts:
        if not part:
            continue
        if spans:
            spans.append(separator)
        spans.extend(part)
    return tuple(spans)


def washed(line: Line, wash: str) -> Line:
    """Return the line with a row's background under every span, as in `bad@cursor`."""
    return tuple((text, f"{ink.partition('@')[0]}@{wash}") for text, ink in line)


def fill_lines(lines: Sequence[Line], width: int, height: int) -> list[Line]:
    """Return exactly `height` lines of exactly `width` cells."""
    shown = [fit(line, width) for line in lines[:height]]
    shown.extend([((" " * width, "text"),)] * (height - len(shown)))
    return shown


def wrap(text: str, width: int) -> list[str]:
    """Break one line of text at spaces where it can be, within words where it must be."""
    if cells(text) <= width or width <= 0:
        return [text]
    lines: list[str] = []
    rest = text
    while cells(rest) > width:
        head = set_cell_size(rest, width)
        if not rest.startswith(head):  # there was room for half a wide character
            head = head[:-1] or rest[0]
        space = head.rfind(" ")
        if space > 0 and rest[len(head) : len(head) + 1] not in {" ", ""}:
            head = head[:space]
        lines.append(head.rstrip())
        rest = rest[len(head) :].lstrip(" ")
    if rest:
        lines.append(rest)
    return lines

"""The map of the path: boxes for what requests pass, from the users to the last database, the failing one marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8s_tui.tui.panels.pods import POD_TAIL_CELLS
from k8s_tui.tui.spans import cells, clip, cut, fit, wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from k8s_tui.game.pathmap import Hop, PathMap, Stage
    from k8s_tui.tui.glyphs import Glyphs
    from k8s_tui.tui.spans import Line, Span

BOX_CELLS_MIN = 16
BOX_CELLS_MAX = 44
ARROW_CELLS = 5
HOPS_SHOWN = 5
"""Of one box; the others are counted."""

SHARE_SHOWN = 0.995
"""Shares below are told."""

Block = list["Line"]


def path_lines(path: PathMap, glyphs: Glyphs, width: int) -> list[Line]:
    """Return the map as boxes from left to right, going on in the next line where there is no more room."""
    boxes = [_box(stage, glyphs, min(BOX_CELLS_MAX, width - 2)) for stage in path.stages]
    lines: list[Line] = []
    drawn = False
    row: list[Block] = []
    used = 0
    for box in boxes:
        size = _width(box)
        if row and used + ARROW_CELLS + size > width:
            lines.extend((*_beside(row, glyphs, first=not drawn), ()))
            drawn = True
            row, used = [], 0
        row.append(box)
        used += size + ARROW_CELLS
    lines.extend(_beside(row, glyphs, first=not drawn))
    return [*_complaints(path, glyphs, width), (), *lines]


def _complaints(path: PathMap, glyphs: Glyphs, width: int) -> list[Line]:
    """Return in words where requests end, the most frequent first."""
    failing = [hop for stage in path.stages for hop in stage.hops if hop.failed]
    failing.sort(key=lambda hop: -hop.failed)
    if not failing:
        return [((f"{glyphs.ok} every request comes through", "ok"),)]
    lines: list[Line] = []
    for hop in failing[:HOPS_SHOWN]:
        name = f"{hop.place}/{hop.name}" if hop.place else hop.name
        text = f"{_percent(hop.failed)} end at {hop.kind} {name}: {hop.reason}"
        for number, part in enumerate(wrap(text, max(BOX_CELLS_MIN, width - 2))):
            lines.append(((f"{glyphs.bad} " if not number else "  ", "bad"), (part, "text")))
    return lines


def _box(stage: Stage, glyphs: Glyphs, most: int) -> Block:
    """Return one stage as a box, red where requests end in it."""
    top_left, flat, top_right, side, low_left, low_right = tuple(glyphs.box)
    shown = stage.hops[:HOPS_SHOWN]
    rows: list[Line] = []
    for hop in shown:
        rows.extend(_hop(hop, glyphs, most - 2))
    hidden = len(stage.hops) - len(shown)
    if hidden:
        rows.append(((f"  and {hidden} more", "dim"),))
    title = f" {_title(stage)} "
    inner = max(
        BOX_CELLS_MIN - 2, cells(title) + 1, *(sum(cells(text) for text, _ in row) + 1 for row in rows)
    )
    inner = min(inner, most - 2)
    ink = "bad" if any(hop.failed for hop in stage.hops) else "frame"
    return [
        ((top_left, ink), (title, "title"), (flat * (inner - cells(title)), ink), (top_right, ink)),
        *(((side, ink), *fit(clip(row, inner, glyphs.more), inner), (side, ink)) for row in rows),
        ((low_left + flat * inner + low_right, ink),),
    ]


def _title(stage: Stage) -> str:
    several = len(stage.hops) > 1
    words = {"dns": "DNS", "policy": "network policy", "host": "outside"}
    word = words.get(stage.kind, stage.kind)
    return f"{len(stage.hops)} {word}s" if several and stage.kind in {"node", "pod", "service"} else word


def _hop(hop: Hop, glyphs: Glyphs, width: int) -> list[Line]:
    """Return a hop in one line, and why requests end there in a second."""
    name = f"{hop.place}/{hop.name}" if hop.kind in {"service", "policy"} and hop.place else hop.name
    name = cut(name, max(1, width - 2), glyphs.more, tail=POD_TAIL_CELLS)
    head: list[Span] = [
        (f"{glyphs.health(hop.health)} ", hop.health),
        (name, "bad" if hop.failed else "text"),
    ]
    if hop.note:
        head.append((f" {hop.note}", "dim"))
    if hop.kind != "users" and 0 < hop.share < SHARE_SHOWN:
        head.append((f" {_percent(hop.share)}", "dim"))
    lines: list[Line] = [tuple(head)]
    if hop.failed:
        parts = wrap(f"{_percent(hop.failed)} {hop.reason}", max(1, width - 3))
        lines.extend((("  ", "text"), (part, "bad")) for part in parts[:2])
    return lines


def _beside(row: Sequence[Block], glyphs: Glyphs, *, first: bool) -> Block:
    """Return boxes side by side with arrows between them; a row that goes on begins with an arrow."""
    if not row:
        return []
    height = max(len(box) for box in row)
    blank: Span = (" " * ARROW_CELLS, "text")
    arrow: Span = (f" {glyphs.box[1] * 2}{glyphs.play} ", "accent")
    lines: list[Line] = []
    for y in range(height):
        spans: list[Span] = []
        for number, box in enumerate(row):
            if number or not first:
                spans.append(arrow if y == 1 else blank)
            size = _width(box)
            spans.extend(box[y] if y < len(box) else ((" " * size, "text"),))
        lines.append(tuple(spans))
    return lines


def _width(box: Block) -> int:
    return sum(cells(text) for text, _ in box[0])


def _percent(share: float) -> str:
    return f"{share:.0%}" if share >= 0.01 else "<1%"

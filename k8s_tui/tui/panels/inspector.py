"""The inspector: what is worth knowing of the object under the cursor, and why it is in trouble."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8s_tui.tui.panels.outline import why_line
from k8s_tui.tui.spans import cells, wrap

if TYPE_CHECKING:
    from k8s_tui.game.inspecting import Inspection
    from k8s_tui.tui.glyphs import Glyphs
    from k8s_tui.tui.spans import Line, Span

LABEL_CELLS = 8
LEAST_CELLS = 12
LINES_OF_ONE = 2
"""How many lines one fact takes at most."""


def inspector_lines(found: Inspection | None, glyphs: Glyphs, width: int) -> list[Line]:
    """Return the lines; the cause stands first, where there is one."""
    if found is None:
        return [(("nothing is chosen", "dim"),)]
    lines: list[Line] = []
    if found.why:
        last = found.why[-1]
        lines.extend(_way(found, glyphs, width))
        lines.extend(_fact(glyphs.branch, glyphs.plain(f"{last.ref}: {last.text}"), last.health, width))
    for fact in found.facts:
        lines.extend(_fact(fact.label, glyphs.plain(fact.text), fact.health, width))
    return lines


def _way(found: Inspection, glyphs: Glyphs, width: int) -> list[Line]:
    """Return the way to the cause, broken between its things."""
    lines: list[Line] = []
    spans: list[Span] = [(f"{'Why?':<{LABEL_CELLS}}", "key")]
    used = LABEL_CELLS
    for span in why_line(found.why, glyphs):
        size = cells(span[0])
        if used + size > width and used > LABEL_CELLS:
            lines.append(tuple(spans))
            spans, used = [(" " * LABEL_CELLS, "text")], LABEL_CELLS
        spans.append(span)
        used += size
    return [*lines, tuple(spans)]


def _fact(label: str, text: str, health: str, width: int) -> list[Line]:
    parts = wrap(text, max(LEAST_CELLS, width - LABEL_CELLS))
    ink = health if health in {"bad", "warn", "ok"} else "text"
    lines: list[Line] = [((f"{label:<{LABEL_CELLS}}", "dim"), (parts[0], ink))]
    lines.extend(((" " * LABEL_CELLS, "text"), (part, ink)) for part in parts[1:LINES_OF_ONE])
    return lines

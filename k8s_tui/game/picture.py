"""The postmortem as files to share: its text in Markdown, and a picture in SVG of what users felt and what was done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from k8s_tui.game.postmortem import clock, write
from k8s_tui.game.saves import SaveError
from k8s_tui.game.views import Felt, Happening, History, Report, WhatIf

if TYPE_CHECKING:
    from k8s_tui.game.session import Session

WIDTH, CHART_TOP, CHART_HEIGHT, MARGIN = 960, 96, 200, 56
ROW_HEIGHT = 20
ROWS_LIMIT = 24
TEXT_LIMIT = 112
FONTS = "ui-monospace, Menlo, Consolas, monospace"
POINTS_LIMIT = 600
"""Points of one line of the chart; the worst second of each is shown."""

BACK, INK, DIM, GRID = "#0f1117", "#d8dee9", "#8b93a5", "#262b38"
BAD, CALM, ACCENT, WARN = "#ff6b68", "#7bd88f", "#5ad1e6", "#f7c873"

KIND_COLOURS = {
    "cause": BAD,
    "users": BAD,
    "page": BAD,
    "symptom": WARN,
    "you": ACCENT,
    "bookmark": INK,
    "verdict": INK,
}
"""What is drawn; warnings are too many."""

NAMES_LIMIT = 1_000


def keep_postmortem(session: Session, path: str = "") -> str:
    """Write the postmortem beside each other as Markdown and SVG, over no file; return what to tell the player.

    Raises:
        SaveError: They cannot be written.
    """
    stem = Path(path or f"postmortem-{Path(session.origin.scenario).stem or 'sandbox'}")
    if not stem.name or stem.name == "..":
        raise SaveError("needs the name of a file, as in :postmortem save outage")
    if stem.suffix in {".md", ".svg"}:
        stem = stem.with_suffix("")
    told = session.report()
    texts = {".md": write(told), ".svg": svg(told)}
    try:
        free = _free(stem, tuple(texts))
        for suffix, text in texts.items():
            free.with_name(free.name + suffix).write_text(text, encoding="utf-8")
    except OSError as error:
        raise SaveError(f"{error.filename or stem}: {error.strerror or error}") from error
    return f"wrote {free}.md and {free}.svg"


def _free(stem: Path, suffixes: Sequence[str]) -> Path:
    """Return a name of which no file is there yet."""
    for number in range(1, NAMES_LIMIT):
        named = stem if number == 1 else stem.with_name(f"{stem.name}-{number}")
        if not any(named.with_name(named.name + suffix).exists() for suffix in suffixes):
            return named
    raise SaveError(f"there are {NAMES_LIMIT - 1} files called so")


def svg(told: Report) -> str:
    """Return the picture."""
    history, what_ifs = told.history, told.what_ifs
    rows = [each for each in history.happenings if each.kind in KIND_COLOURS]
    shown = rows[:ROWS_LIMIT]
    below = CHART_TOP + CHART_HEIGHT + 56
    height = below + ROW_HEIGHT * (len(shown) + len(what_ifs) + 2) + 16
    size = f'width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="{FONTS}">',
        f'<rect width="{WIDTH}" height="{height}" fill="{BACK}"/>',
        _text(MARGIN, 40, told.title, INK, size=22),
        _text(MARGIN, 66, told.outcome.replace("**", ""), CALM if told.verdict == "won" else WARN),
        *_chart(history, what_ifs),
        *_marks(history.now_ms, rows),
        *_what_ifs(what_ifs, below),
        *_rows(shown, below + ROW_HEIGHT * (len(what_ifs) + 1), len(rows)),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _chart(history: History, what_ifs: Sequence[WhatIf]) -> Iterator[str]:
    bottom = CHART_TOP + CHART_HEIGHT
    yield _text(MARGIN, CHART_TOP - 8, "share of requests that failed", DIM)
    for share in (0, 50, 100):
        y = bottom - CHART_HEIGHT * share // 100
        yield f'<path d="M{MARGIN} {y}H{WIDTH - MARGIN}" stroke="{GRID}"/>'
        yield _text(MARGIN - 8, y + 4, f"{share}%", DIM, anchor="end", size=12)
    for quarter in range(5):
        at_ms = history.now_ms * quarter // 4
        yield _text(_x(at_ms, history.now_ms), bottom + 34, clock(at_ms), DIM, anchor="middle", size=12)
    for felt in history.felt:
        points = _points(felt, history.now_ms)
        if points:
            area = f"{MARGIN},{bottom} {points} {points.rpartition(' ')[2].partition(',')[0]},{bottom}"
            yield f'<polygon points="{area}" fill="{BAD}" fill-opacity="0.25"/>'
            yield f'<polyline points="{points}" fill="none" stroke="{BAD}" stroke-width="1.5"/>'
    for each, colour in zip(what_ifs, _colours(), strict=False):
        for felt in each.felt:
            points = _points(felt, history.now_ms)
            yield f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-dasharray="5 3"/>'


def _colours() -> Iterator[str]:
    """Yield the colour of each thing that would have been; the first is as it was."""
    yield from (DIM, CALM, ACCENT)


def _points(felt: Felt, span_ms: int) -> str:
    """Return a line through what one group felt, at most so many points."""
    inside = [each for each in felt.failing if each[0] <= span_ms]
    step = max(1, len(inside) // POINTS_LIMIT)
    worst = [max(inside[at : at + step], key=lambda each: each[1]) for at in range(0, len(inside), step)]
    bottom = CHART_TOP + CHART_HEIGHT
    return " ".join(f"{_x(at_ms, span_ms)},{bottom - share * CHART_HEIGHT:.1f}" for at_ms, share in worst)


def _marks(now_ms: int, rows: Sequence[Happening]) -> Iterator[str]:
    y = CHART_TOP + CHART_HEIGHT + 14
    for each in rows:
        yield f'<circle cx="{_x(each.at_ms, now_ms)}" cy="{y}" r="4" fill="{KIND_COLOURS[each.kind]}"/>'


def _what_ifs(what_ifs: Sequence[WhatIf], top: int) -> Iterator[str]:
    for number, (each, colour) in enumerate(zip(what_ifs, _colours(), strict=False)):
        text = each.problem or f"{each.user_minutes_lost:.1f} user minutes lost"
        yield _text(MARGIN, top + ROW_HEIGHT * (number + 1), f"- - if {each.had}: {text}", colour, size=13)


def _rows(shown: Sequence[Happening], top: int, count: int) -> Iterator[str]:
    for number, each in enumerate(shown):
        y = top + ROW_HEIGHT * (number + 1)
        yield _text(MARGIN + 48, y, clock(each.at_ms), DIM, anchor="end", size=13)
        yield _text(MARGIN + 60, y, f"{each.kind:<8}", KIND_COLOURS[each.kind], size=13)
        yield _text(MARGIN + 136, y, each.text, INK, size=13)
    if count > len(shown):
        yield _text(
            MARGIN + 60, top + ROW_HEIGHT * (len(shown) + 1), f"and {count - len(shown)} more", DIM, size=13
        )


def _x(at_ms: int, span_ms: int) -> float:
    return round(MARGIN + (WIDTH - 2 * MARGIN) * at_ms / max(1, span_ms), 1)


def _text(x: float, y: float, text: str, colour: str, *, size: int = 14, anchor: str = "start") -> str:
    shown = text if len(text) <= TEXT_LIMIT else f"{text[: TEXT_LIMIT - 1]}…"
    clean = escape("".join(char if char.isprintable() else " " for char in shown))
    style = f'fill="{colour}" font-size="{size}" text-anchor="{anchor}" xml:space="preserve"'
    return f'<text x="{x}" y="{y}" {style}>{clean}</text>'

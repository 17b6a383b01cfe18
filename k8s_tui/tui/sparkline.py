"""Sparklines: a row of block characters, or braille with two samples and four levels to a cell.

Pure text; a widget gives it an ink. Samples stand at the right, the newest last, so that lines of different
length end at the same moment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

BRAILLE_BASE = 0x2800
_BRAILLE_LEFT = (0x00, 0x40, 0x44, 0x46, 0x47)
_BRAILLE_RIGHT = (0x00, 0x80, 0xA0, 0xB0, 0xB8)
BRAILLE_LEVELS = 4
"""Dots in one column of a braille cell."""


def sparkline(
    samples: Sequence[float], width: int, levels: str, *, low: float = 0.0, top: float | None = None
) -> str:
    """Draw the newest `width` samples.

    Args:
        samples: Oldest first.
        width: Cells of the result.
        levels: The characters, lowest first; the first one stands for `low` exactly and for no sample.
        low: What the lowest level means.
        top: What the highest level means; None for the largest sample shown.
    """
    shown = samples[-width:] if width > 0 else ()
    if not shown:
        return " " * max(0, width)
    span = (max(shown) if top is None else top) - low
    steps = len(levels) - 1
    drawn = "".join(levels[_level(sample - low, span, steps)] for sample in shown)
    return drawn.rjust(width)


def braille(
    samples: Sequence[float], width: int, height: int = 1, *, low: float = 0.0, top: float | None = None
) -> list[str]:
    """Draw the newest `2 * width` samples as an area `height` lines high, the top line first."""
    shown = list(samples[-2 * width :])
    shown = [low] * (2 * width - len(shown)) + shown
    span = (max(shown) if top is None else top) - low
    tall = [_level(sample - low, span, BRAILLE_LEVELS * height) for sample in shown]
    lines: list[str] = []
    for line in range(height - 1, -1, -1):
        base = line * BRAILLE_LEVELS
        dots = [max(0, min(BRAILLE_LEVELS, size - base)) for size in tall]
        lines.append(
            "".join(
                chr(BRAILLE_BASE + _BRAILLE_LEFT[left] + _BRAILLE_RIGHT[right])
                for left, right in zip(dots[::2], dots[1::2], strict=True)
            )
        )
    return lines


def _level(value: float, span: float, steps: int) -> int:
    """Return 0 for nothing, 1 to `steps` for anything above it."""
    if value <= 0 or span <= 0:
        return 0
    return max(1, min(steps, round(value / span * steps)))


def bar(share: float, width: int, cells: str) -> str:
    """Draw a share of 0-1 as a bar of filled and empty cells; something never reads as nothing."""
    filled = max(0, min(width, round(share * width)))
    if share > 0 and not filled:
        filled = 1
    return cells[0] * filled + cells[1] * (width - filled)

"""Tables with borders as etcdctl's `-w table` draws them, and sizes as it writes them.

Source: olekukonko/tablewriter and dustin/go-humanize, as etcdctl 3.5 uses them.
"""

from __future__ import annotations

from collections.abc import Sequence

_UNITS = ("B", "kB", "MB", "GB", "TB")


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return rows to the right under a header in the middle, with its last line break."""
    widths = [
        max(len(name), *(len(row[index]) for row in rows), 0) if rows else len(name)
        for index, name in enumerate(header)
    ]
    rule = "+" + "+".join("-" * (width + 2) for width in widths) + "+"
    lines = [rule, _line([_middle(name, width) for name, width in zip(header, widths, strict=True)]), rule]
    lines += [_line([cell.rjust(width) for cell, width in zip(row, widths, strict=True)]) for row in rows]
    if rows:
        lines.append(rule)
    return "\n".join(lines) + "\n"


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _middle(text: str, width: int) -> str:
    left = (width - len(text)) // 2
    return " " * left + text + " " * (width - len(text) - left)


def size(count_bytes: int) -> str:
    """Return a size in powers of a thousand, as in `2.6 MB`."""
    if count_bytes < 10:
        return f"{count_bytes} B"
    value = float(count_bytes)
    unit = 0
    while value >= 1000 and unit < len(_UNITS) - 1:
        value, unit = value / 1000, unit + 1
    return f"{value:.1f} {_UNITS[unit]}" if value < 10 and unit else f"{value:.0f} {_UNITS[unit]}"

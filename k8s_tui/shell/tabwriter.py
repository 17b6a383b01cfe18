"""Aligning cells into columns as Go's text/tabwriter does; kubectl's tables and descriptions come from it.

A cell is text ended by a tab; the text after a line's last tab belongs to no column and takes no padding. A
column is a block of neighbouring lines that all have a cell there, so the same column can be narrow above and
wide below a line that is shorter. A line without any tab ends every column.

Beyond Go, `remember_widths` keeps columns from shrinking between flushes, as the tabwriter that kubectl uses
for tables does, so that the rows of `--watch` stay aligned.

Source: the documentation of Go's package text/tabwriter; k8s.io/cli-runtime/pkg/printers/tabwriter.go.
"""

from __future__ import annotations

from collections.abc import Sequence

from attrs import define, field, frozen


@frozen
class Layout:
    """How wide columns are made.

    Attributes:
        min_width: The least width of a column, its padding included, in characters.
        padding: What is added to the widest cell of a column, in characters.
        remember_widths: Whether a column never shrinks below what it was in the flushes before.
    """

    min_width: int = 0
    padding: int = 1
    remember_widths: bool = False


TABLE_LAYOUT = Layout(min_width=6, padding=3, remember_widths=True)
"""What `kubectl get` aligns with."""

DESCRIBE_LAYOUT = Layout(min_width=0, padding=2)
"""What `kubectl describe` aligns with."""


@define
class TabWriter:
    """Text goes in by `write`, aligned text comes out of `flush`."""

    layout: Layout
    _pending: list[str] = field(factory=list)
    _widest: list[int] = field(factory=list)

    def write(self, text: str) -> None:
        """Take text whose cells end with tabs and whose lines end with line breaks."""
        self._pending.append(text)

    def flush(self) -> str:
        """Return what was written since the last flush, aligned; no column goes on over a flush."""
        text = "".join(self._pending)
        self._pending.clear()
        if not text:
            return ""
        # Go treats a form feed as a line break that also flushes.
        return "".join(
            ("\n" if index else "") + self._aligned(block) for index, block in enumerate(text.split("\f"))
        )

    def _aligned(self, block: str) -> str:
        lines = [line.split("\t") for line in block.split("\n")]
        widths: list[list[int]] = [[] for _ in lines]
        self._measure(lines, widths, 0, len(lines), 0)
        return "\n".join(_padded(cells, columns) for cells, columns in zip(lines, widths, strict=True))

    def _measure(
        self, lines: Sequence[Sequence[str]], widths: list[list[int]], start: int, end: int, column: int
    ) -> None:
        """Find the width of every block of `column` within the lines, then of the columns to its right."""
        line = start
        while line < end:
            if len(lines[line]) <= column + 1:
                line += 1
                continue
            first = line
            while line < end and len(lines[line]) > column + 1:
                line += 1
            width = self._width(max(len(lines[index][column]) for index in range(first, line)), column)
            for index in range(first, line):
                widths[index].append(width)
            self._measure(lines, widths, first, line, column + 1)

    def _width(self, widest_cell: int, column: int) -> int:
        width = max(widest_cell + self.layout.padding, self.layout.min_width)
        if not self.layout.remember_widths:
            return width
        if column == len(self._widest):
            self._widest.append(width)
        self._widest[column] = max(self._widest[column], width)
        return self._widest[column]


def _padded(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=False)) + cells[-1]

"""The writer behind `kubectl describe`: lines at levels of indentation, their cells aligned by tabs.

Two spaces a level. What is written between two flushes is aligned together; kubectl flushes where one table
must not widen the next.

Source: kubectl v1.32, pkg/describe `PrefixWriter` and `tabbedString`.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import define, field

from k8s_tui.shell.tabwriter import DESCRIBE_LAYOUT, TabWriter

LEVEL_INDENT = "  "
NONE = "<none>"


@define
class Describer:
    """Collects a description line by line."""

    _writer: TabWriter = field(factory=lambda: TabWriter(DESCRIBE_LAYOUT))
    _done: list[str] = field(factory=list)

    def write(self, level: int, text: str) -> None:
        """Write text with its own tabs and line breaks, indented at its start only, as kubectl does."""
        self._writer.write(LEVEL_INDENT * level + text)

    def line(self, level: int, *cells: object) -> None:
        """Write one line whose cells are separated by tabs."""
        self.write(level, "\t".join(map(str, cells)) + "\n")

    def mapping(self, level: int, title: str, entries: Mapping[str, str], separator: str = "=") -> None:
        """Write labels (`key=value`) or annotations (`separator` `": "`), one a line, sorted, or `<none>`."""
        pairs = [f"{key}{separator}{entries[key]}" for key in sorted(entries)] or [NONE]
        self.line(level, title, pairs[0])
        for pair in pairs[1:]:
            self.line(level, "", pair)

    def table(self, level: int, headers: tuple[str, ...], rows: list[tuple[object, ...]]) -> None:
        """Write a table with a line of dashes below its headers."""
        self.line(level, *headers)
        self.line(level, *("-" * len(header) for header in headers))
        for row in rows:
            self.line(level, *row)

    def flush(self) -> None:
        """End every column: what follows is aligned on its own."""
        self._done.append(self._writer.flush())

    def text(self) -> str:
        """Return everything written so far, aligned."""
        self.flush()
        return "".join(self._done)

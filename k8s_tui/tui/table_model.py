"""A table's rows as the player sees them: filtered, sorted, with a cursor that follows an object.

Pure state without a screen. The cursor rests on the worst row until it is moved; from then on it stays with
the object it was put on, wherever sorting carries that.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Generic

from k8s_tui.tui.columns import Row, TableSpec
from k8s_tui.tui.filters import NO_FILTER, parse_filter

if TYPE_CHECKING:
    from k8s_tui.tui.columns import Column


FAULTY = frozenset(("bad", "warn", "unknown"))
"""The healths that "faults only" keeps."""


class TableModel(Generic[Row]):
    """The rows of one table.

    Attributes:
        shown: The rows that pass the filter, in order.
        cursor: Index of the chosen row in `shown`; 0 where there are none.
        marks: Identities of marked rows.
        counts: How many of all rows are in each health.
        faults_only: Whether what is well is left out.
    """

    def __init__(self, spec: TableSpec[Row]) -> None:
        """Start without rows, worst first, unfiltered."""
        self.spec = spec
        self.shown: tuple[Row, ...] = ()
        self.cursor = 0
        self.marks: frozenset[str] = frozenset()
        self.filter = NO_FILTER
        self.sort_key = ""
        self.falling = False
        self.counts: dict[str, int] = {}
        self.faults_only = False
        self._rows: tuple[Row, ...] = ()
        self._ordered: tuple[Row, ...] = ()
        self._followed = ""

    @property
    def total(self) -> int:
        """How many rows there are before filtering."""
        return len(self._rows)

    @property
    def every(self) -> tuple[Row, ...]:
        """All rows, in order, whether or not they pass the filter."""
        return self._ordered

    @property
    def current(self) -> Row | None:
        """The row under the cursor."""
        return self.shown[self.cursor] if self.shown else None

    def set_rows(self, rows: tuple[Row, ...]) -> bool:
        """Take new rows; return whether anything is different."""
        if rows == self._rows:
            return False
        self._rows = rows
        health = self.spec.health
        self.counts = dict(Counter(health(row) for row in rows))
        self._order()
        return True

    def set_filter(self, text: str) -> None:
        """Show only rows that pass; a text that is no filter hides nothing and says why in `filter.error`."""
        self.filter = parse_filter(text)
        self._pick()

    def sort_by(self, key: str) -> None:
        """Sort by a column, the other way round when it already was; an empty key is worst first."""
        if key and key == self.sort_key:
            self.falling = not self.falling
        else:
            self.sort_key = key
            self.falling = any(column.key == key and column.falling for column in self.spec.columns)
        self._order()

    def sort_next(self, delta: int) -> None:
        """Sort by the column `delta` to the right of the present one, worst first standing before all."""
        keys = ["", *(column.key for column in self.spec.columns)]
        self.sort_by(keys[(keys.index(self.sort_key) + delta) % len(keys)])

    def move(self, delta: int) -> None:
        """Move the cursor by rows, stopping at both ends."""
        self.move_to(self.cursor + delta)

    def move_to(self, index: int) -> None:
        """Put the cursor on a row, the nearest one where there is no such row."""
        if self.shown:
            self.cursor = max(0, min(index, len(self.shown) - 1))
            self._followed = self.spec.identity(self.shown[self.cursor])

    def find(self, identity: str) -> bool:
        """Put the cursor on an object; return whether it is shown."""
        for index, row in enumerate(self.shown):
            if self.spec.identity(row) == identity:
                self.move_to(index)
                return True
        return False

    def find_object(self, namespace: str, name: str) -> bool:
        """Put the cursor on the row of an object of the cluster; return whether it is shown."""
        for index, row in enumerate(self.shown):
            target = self.spec.target(row)
            if target is not None and (target.namespace, target.name) == (namespace, name):
                self.move_to(index)
                return True
        return False

    def show_faults(self, *, only: bool) -> None:
        """Leave out what is well, or show it again."""
        self.faults_only = only
        self._pick()

    def toggle_all(self) -> None:
        """Mark every row that is shown, or unmark all where all of them are."""
        every = frozenset(self.spec.identity(row) for row in self.shown)
        self.marks = frozenset() if self.marks >= every else self.marks | every

    def toggle_mark(self) -> None:
        """Mark or unmark the row under the cursor, and go to the next."""
        row = self.current
        if row is not None:
            self.marks ^= {self.spec.identity(row)}
            self.move(1)

    def clear_marks(self) -> None:
        """Unmark every row."""
        self.marks = frozenset()

    def chosen(self) -> tuple[Row, ...]:
        """Return the marked rows that are shown, or the one under the cursor where none is marked."""
        marked = tuple(row for row in self.shown if self.spec.identity(row) in self.marks)
        if marked:
            return marked
        return () if self.current is None else (self.current,)

    def sorted_column(self) -> Column[Row] | None:
        """Return the column sorted by, None for worst first."""
        return next((column for column in self.spec.columns if column.key == self.sort_key), None)

    def _order(self) -> None:
        """Sort all rows, so that filtering need not sort again."""
        rows = sorted(self._rows, key=self.spec.worst)
        column = self.sorted_column()
        if column is not None:
            rows.sort(key=column.order, reverse=self.falling)
        self._ordered = tuple(rows)
        self._pick()

    def _pick(self) -> None:
        """Keep the rows that pass the filter."""
        self.shown = self._ordered
        if self.filter.active:
            text, matches = self.spec.text, self.filter.matches
            chooses, labels = self.filter.chooses, self.spec.labels
            if chooses is not None:
                self.shown = tuple(
                    row for row in self._ordered if labels is not None and chooses(labels(row))
                )
            else:
                self.shown = tuple(row for row in self._ordered if matches(text(row)))
        if self.faults_only:
            health = self.spec.health
            self.shown = tuple(row for row in self.shown if health(row) in FAULTY)
        self._settle_cursor()

    def _settle_cursor(self) -> None:
        last = max(0, len(self.shown) - 1)
        self.cursor = min(self.cursor, last)
        if not self._followed:
            self.cursor = 0
            return
        identity = self.spec.identity
        if self.shown and identity(self.shown[self.cursor]) == self._followed:
            return
        for index, row in enumerate(self.shown):
            if identity(row) == self._followed:
                self.cursor = index
                return

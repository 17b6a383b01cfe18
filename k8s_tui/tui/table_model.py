"""A table's rows as the player sees them: filtered, sorted, with a cursor that follows an object.

Pure state without a screen. What changes costs as much as changed, not as much as there is. The cursor rests on the
worst row until it is moved; from then on it stays with the object it was put on, wherever sorting carries that.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Generic

from attrs import frozen

from k8s_tui.tui.columns import Row, TableSpec
from k8s_tui.tui.filters import NO_FILTER, parse_filter
from k8s_tui.tui.searchable import Searchable
from k8s_tui.tui.sorted_rows import SortedRows, difference

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from k8s_tui.tui.columns import Column
    from k8s_tui.tui.filters import Filter


MANY_ROWS = 20_000
"""Sorting so many by what is in no order takes longer than a key may, so that it is done before it is asked for."""

FAULTY = frozenset(("bad", "warn", "unknown"))
"""The healths that "faults only" keeps."""


@frozen
class _Prepared(Generic[Row]):
    """An order that nobody has asked for yet, and the rows as they were then."""

    rows: tuple[Row, ...]
    order: SortedRows[Row]


class TableModel(Generic[Row]):
    """The rows of one table.

    Attributes:
        cursor: Index of the chosen row in `shown`; 0 where there are none.
        marks: Identities of marked rows.
        counts: How many of all rows are in each health.
        faults_only: Whether what is well is left out.
    """

    def __init__(self, spec: TableSpec[Row]) -> None:
        """Start without rows, worst first, unfiltered."""
        self.spec = spec
        self.cursor = 0
        self.marks: frozenset[str] = frozenset()
        self.filter = NO_FILTER
        self.sort_key = ""
        self.falling = False
        self.counts: dict[str, int] = {}
        self.faults_only = False
        self._rows: tuple[Row, ...] = ()
        self._by_worst: SortedRows[Row] = SortedRows(spec.worst)
        self._ordered = self._shown = self._by_worst
        self._followed = ""
        self._followed_row: Row | None = None
        self._prepared: dict[tuple[str, bool], _Prepared[Row]] = {}
        self._texts: Searchable[Row] = Searchable(spec.text, spec.labels)
        self._reading: tuple[Sequence[Row], Iterator[None]] | None = None
        self._preparing: tuple[tuple[str, bool], _Prepared[Row], Iterator[None]] | None = None

    @property
    def shown(self) -> Sequence[Row]:
        """The rows that pass the filter, in order; another sequence after each change."""
        return self._shown.rows

    @property
    def total(self) -> int:
        """How many rows there are before filtering."""
        return len(self._rows)

    @property
    def every(self) -> Sequence[Row]:
        """All rows, in order, whether or not they pass the filter."""
        return self._ordered.rows

    @property
    def current(self) -> Row | None:
        """The row under the cursor."""
        return self.shown[self.cursor] if self.shown else None

    def set_rows(self, rows: tuple[Row, ...]) -> bool:
        """Take new rows; return whether anything is different."""
        if rows is self._rows or rows == self._rows:
            return False
        changes = difference(self._rows, rows)
        self._rows = rows
        if changes is None:
            self._take_all()
        else:
            self._exchange(*changes)
        return True

    def _take_all(self) -> None:
        health, identity = self.spec.health, self.spec.identity
        self.counts = dict(Counter(map(health, self._rows)))
        self._by_worst.sort(self._rows)
        if self._followed:
            self._followed_row = next((row for row in self._rows if identity(row) == self._followed), None)
        self._order()

    def _exchange(self, gone: Sequence[Row], came: Sequence[Row]) -> None:
        """Take some rows for others."""
        health, identity = self.spec.health, self.spec.identity
        for row in gone:
            self.counts[health(row)] -= 1
            if row is self._followed_row:
                self._followed_row = None
        for row in came:
            self.counts[health(row)] = self.counts.get(health(row), 0) + 1
            if self._followed and identity(row) == self._followed:
                self._followed_row = row
        self._by_worst.exchange(gone, came)
        if self._ordered is not self._by_worst:
            self._ordered.exchange(gone, came)
        if self._shown is not self._ordered:
            self._shown.exchange(gone, self._passing(came))
        self._settle_cursor()

    def set_filter(self, text: str) -> None:
        """Show only rows that pass; a text that is no filter hides nothing and says why in `filter.error`."""
        before, self.filter = self.filter, parse_filter(text)
        self._pick(before)

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

    def sort_anew(self) -> None:
        """Sort once more, because what a column tells has changed without the rows."""
        self._order()

    def move(self, delta: int) -> None:
        """Move the cursor by rows, stopping at both ends."""
        self.move_to(self.cursor + delta)

    def move_to(self, index: int) -> None:
        """Put the cursor on a row, the nearest one where there is no such row."""
        if self.shown:
            self.cursor = max(0, min(index, len(self.shown) - 1))
            self._followed_row = row = self.shown[self.cursor]
            self._followed = self.spec.identity(row)

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

    def mark_to_cursor(self) -> None:
        """Mark every row between the nearest marked one and the cursor, and that under the cursor."""
        marked = [index for index, row in enumerate(self.shown) if self.spec.identity(row) in self.marks]
        nearest = min(marked, key=lambda index: abs(index - self.cursor), default=self.cursor)
        first, last = sorted((nearest, self.cursor))
        rows = (self.shown[index] for index in range(first, min(last + 1, len(self.shown))))
        self.marks |= {self.spec.identity(row) for row in rows}

    def clear_marks(self) -> None:
        """Unmark every row."""
        self.marks = frozenset()

    def chosen(self) -> tuple[Row, ...]:
        """Return the marked rows that are shown, or the one under the cursor where none is marked."""
        marked = [row for row in self.shown if self.spec.identity(row) in self.marks] if self.marks else ()
        if marked:
            return tuple(marked)
        return () if self.current is None else (self.current,)

    def sorted_column(self) -> Column[Row] | None:
        """Return the column sorted by, None for worst first."""
        return next((column for column in self.spec.columns if column.key == self.sort_key), None)

    def _order(self) -> None:
        """Sort all rows, so that filtering need not sort again."""
        column = self.sorted_column()
        self._ordered = self._by_worst
        if column is not None:
            ready = self._prepared_for(column.key, falling=self.falling)
            if ready is None:
                ready = SortedRows(self.spec.worst, column.order, falling=self.falling)
                ready.take(self._by_worst.rows)
            self._ordered = ready
        self._pick()

    def prepare(self) -> bool:
        """Go on for some milliseconds with what may be asked for; return whether there is more to do."""
        if len(self._rows) < MANY_ROWS:
            return False
        # An order survives that some rows change; texts do not, and would keep orders waiting while a cluster runs.
        return self._prepare_order() or self._prepare_texts()

    def _prepare_texts(self) -> bool:
        rows = self._ordered.rows
        if self._texts.holds(rows):
            return False
        if self._reading is None or self._reading[0] is not rows:
            self._reading = rows, self._texts.read(rows)
        next(self._reading[1], None)
        return True

    def _prepare_order(self) -> bool:
        if self._preparing is None:
            scattered = [each for each in self.spec.columns if each.scattered]
            both = ((each, falling) for each in scattered for falling in (each.falling, not each.falling))
            wanted = next((one for one in both if (one[0].key, one[1]) not in self._prepared), None)
            if wanted is None:
                return False
            column, falling = wanted
            order = SortedRows(self.spec.worst, column.order, falling=falling)
            slices = order.take_in_slices(self._by_worst.rows)
            self._preparing = (column.key, falling), _Prepared(self._rows, order), slices
        key, prepared, slices = self._preparing
        for _ in slices:
            return True
        self._prepared[key], self._preparing = prepared, None
        return True

    def _prepared_for(self, key: str, *, falling: bool) -> SortedRows[Row] | None:
        """Return the rows in the order of a column, where that was prepared and not too much changed since."""
        prepared = self._prepared.get((key, falling))
        if prepared is None:
            return None
        made = prepared.order.part(prepared.order.rows)
        if prepared.rows is not self._rows:
            changes = difference(prepared.rows, self._rows)
            if changes is None:
                del self._prepared[key, falling]
                return None
            made.exchange(*changes)
            self._prepared[key, falling] = _Prepared(self._rows, made.part(made.rows))
        return made

    def _pick(self, before: Filter = NO_FILTER) -> None:
        """Keep the rows that pass the filter; `before` is the one that they passed until now."""
        self._shown = self._ordered
        rows = self._ordered.rows
        if self.filter.active and not self.faults_only:
            self._shown = self._ordered.part(self._texts.find(rows, self.filter, before))
        elif self.faults_only:
            self._shown = self._ordered.part(self._passing(rows))
        self._settle_cursor()

    def _passing(self, rows: Sequence[Row]) -> list[Row]:
        """Return those of the rows that pass the filter, in their order."""
        spec = self.spec
        kept = self.filter.keep(rows, spec.text, spec.labels)
        return [row for row in kept if spec.health(row) in FAULTY] if self.faults_only else kept

    def _settle_cursor(self) -> None:
        self.cursor = min(self.cursor, max(0, len(self.shown) - 1))
        if not self._followed:
            self.cursor = 0
        elif self._followed_row is not None and self.current is not self._followed_row:
            place = self._shown.index(self._followed_row)
            self.cursor = self.cursor if place is None else place

"""Rows in an order that stays while some of them are exchanged.

Sorting a hundred thousand rows takes longer than a key may; finding the places of those that changed does not.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left, bisect_right
from itertools import compress, islice
from operator import is_not
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

Row = TypeVar("Row")

FEW_ROWS = 2_000
"""So many are sorted at once without a look at what changed."""

MANY_CHANGES = 32
"""Where more than one row in so many changed, sorting all again takes no longer than finding their places."""

SLICE_ROWS = 3_000
"""So many are sorted, or put behind others, in a few milliseconds."""


def difference(old: Sequence[Row], new: Sequence[Row]) -> tuple[list[Row], list[Row]] | None:
    """Return which rows went and which came; None where sorting all again is as good as knowing."""
    most = len(new) // MANY_CHANGES
    if len(new) < FEW_ROWS or not old:
        return None
    if len(old) == len(new):
        came = list(compress(new, map(is_not, old, new)))
        if len(came) <= most:
            return list(compress(old, map(is_not, old, new))), came
    before, after = set(map(id, old)), set(map(id, new))
    if len(after - before) > most or len(before - after) > most:
        return None
    return [row for row in old if id(row) not in after], [row for row in new if id(row) not in before]


class _Falling:
    """A value that stands before smaller ones."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:  # noqa: ANN401 - whatever a column sorts by
        self.value = value

    def __lt__(self, other: _Falling) -> bool:
        return bool(other.value < self.value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Falling) and bool(self.value == other.value)

    def __hash__(self) -> int:
        return hash(self.value)


class SortedRows(Generic[Row]):
    """Rows, sorted by a column where there is one, and among equals the worst first.

    Attributes:
        rows: In their order; another list after each change.
    """

    def __init__(
        self, worst: Callable[[Row], Any], by: Callable[[Row], Any] | None = None, *, falling: bool = False
    ) -> None:
        """Start without rows."""
        self.rows: list[Row] = []
        self._worst = worst
        self._by = by
        self._falling = falling

    def sort(self, rows: Iterable[Row]) -> None:
        """Take rows in any order."""
        self.take(sorted(rows, key=self._worst))

    def take(self, rows: list[Row]) -> None:
        """Take rows of which the worst come first already."""
        self.rows = rows if self._by is None else sorted(rows, key=self._by, reverse=self._falling)

    def take_in_slices(self, rows: list[Row]) -> Iterator[None]:
        """Take the same a slice at a time; all are there after the last one."""
        by = self._by
        if by is None:
            self.rows = rows
            return
        runs = []
        for start in range(0, len(rows), SLICE_ROWS):
            runs.append(sorted(rows[start : start + SLICE_ROWS], key=by, reverse=self._falling))
            yield
        merged = heapq.merge(*runs, key=by, reverse=self._falling)
        taken: list[Row] = []
        while len(taken) < len(rows):
            taken += islice(merged, SLICE_ROWS)
            yield
        self.rows = taken

    def part(self, rows: list[Row]) -> SortedRows[Row]:
        """Return some of its rows, given in its order; the list is kept, and never changed."""
        made = SortedRows(self._worst, self._by, falling=self._falling)
        made.rows = rows
        return made

    def index(self, row: Row) -> int | None:
        """Return the place of a row, None where it is not among them."""
        key = self._key(row)
        place = bisect_left(self.rows, key, key=self._key)
        while place < len(self.rows):
            if self.rows[place] is row:
                return place
            if self._key(self.rows[place]) != key:
                return None
            place += 1
        return None

    def exchange(self, gone: Iterable[Row], came: Iterable[Row]) -> None:
        """Take rows away, where they are here, and put others to their places."""
        places = sorted(place for row in gone if (place := self.index(row)) is not None)
        rows = self.rows
        kept: list[Row] = []
        start = 0
        for place in places:
            kept += rows[start:place]
            start = place + 1
        kept += rows[start:]
        new = sorted(came, key=self._key)
        self.rows = []
        start = 0
        for row in new:
            place = bisect_right(kept, self._key(row), lo=start, key=self._key)
            self.rows += kept[start:place]
            self.rows.append(row)
            start = place
        self.rows += kept[start:]

    def _key(self, row: Row) -> Any:  # noqa: ANN401 - whatever compares
        worst = self._worst(row)
        if self._by is None:
            return worst
        value = self._by(row)
        return (_Falling(value) if self._falling else value), worst

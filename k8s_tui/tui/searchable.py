"""Rows with their texts and labels side by side, to be looked through at each letter that is typed.

Going to a hundred thousand rows, or to the texts that they hold, which lie all over the memory, takes longer than
looking into them. The texts are therefore copied once for each order of the rows, so that each lies behind the one
before, and one more letter looks only into what was found before it, where that is little.
"""

from __future__ import annotations

from itertools import compress
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from k8s_tui.tui.filters import Filter

Row = TypeVar("Row")

SLICE_ROWS = 5_000
"""So many texts are copied in a millisecond or two."""

BETWEEN = "\0"
"""Stands in no text: neither names nor words of states have it."""

MANY = 2
"""Where more than one in so many was found, looking through all again costs less than keeping their texts."""


class Searchable(Generic[Row]):
    """The rows of a table in their order, and what a filter found among them."""

    def __init__(
        self, text: Callable[[Row], str], labels: Callable[[Row], Mapping[str, str]] | None = None
    ) -> None:
        """Start without rows; `text` tells a row's text in lower case, `labels` its object's labels."""
        self._text = text
        self._labels = labels
        self._owned: list[Mapping[str, str]] = []
        self._rows: list[Row] = []
        self._texts: list[str] = []
        self._few: tuple[list[Row], list[str]] | None = None

    def holds(self, rows: list[Row]) -> bool:
        """Whether the texts of these very rows were read."""
        return self._rows is rows

    def read(self, rows: list[Row]) -> Iterator[None]:
        """Read the texts of all rows, a slice at a time; they are held after the last one."""
        texts: list[str] = []
        owned: list[Mapping[str, str]] = []
        for start in range(0, len(rows), SLICE_ROWS):
            texts += BETWEEN.join(map(self._text, rows[start : start + SLICE_ROWS])).split(BETWEEN)
            if self._labels is not None:
                owned += map(self._labels, rows[start : start + SLICE_ROWS])
            yield
        self._rows, self._texts, self._owned, self._few = rows, texts, owned, None

    def find(self, rows: list[Row], wanted: Filter, before: Filter) -> list[Row]:
        """Return the rows that pass a filter, in their order.

        Args:
            rows: All rows.
            wanted: The filter; one that looks at labels keeps nothing where rows have none.
            before: The filter of the last time.
        """
        if not self.holds(rows):
            for _ in self.read(rows):
                continue
        among, texts = (self._few if wanted.narrows(before) else None) or (self._rows, self._texts)
        passes = wanted.passes(texts) if wanted.chooses is None else self._chosen(wanted)
        found = list(compress(among, passes)) if False in passes else among
        self._few = None
        if len(found) * MANY < len(rows):
            self._few = found, list(compress(texts, passes))
        return found

    def _chosen(self, wanted: Filter) -> list[bool]:
        return [False] * len(self._rows) if self._labels is None else wanted.chosen(self._owned)

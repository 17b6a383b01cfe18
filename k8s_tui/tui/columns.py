"""Columns of a table, and how they share the width there is.

Pure: what does not fit is dropped by priority, what is left over goes to the column that grows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from attrs import frozen

from k8s_tui.tui.spans import cells

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from k8s_tui.tui.spans import Line, Span

Row = TypeVar("Row")

GAP_CELLS = 1
"""Between two columns."""

SAMPLE_ROWS = 200
"""So many rows are measured to find how wide a column would like to be."""


@frozen
class Column(Generic[Row]):
    """One column.

    Attributes:
        key: Its name for sorting.
        cell: Text and ink of a row's cell; the second argument names what is in
            trouble elsewhere, such as nodes.
        order: What it sorts by.
        least: Cells it needs at least.
        most: Cells it wants at most.
        right: Whether its text stands at the right.
        grows: Whether it takes what the others leave, as far as it wants.
        drop: The higher, the sooner it goes when there is no room; 0 stays.
        falling: Whether the largest comes first when one sorts by it.
        claims: Up to how many cells of what it wants it gets before columns that may be dropped, if it grows.
        tail: How many cells at the end of its text are kept when that is cut; what is lost stands before them.
        scattered: Whether what it holds is in no order beside that of other columns, so that sorting takes longest.
    """

    key: str
    title: str
    cell: Callable[[Row, frozenset[str]], Span]
    order: Callable[[Row], Any]
    least: int
    most: int
    right: bool = False
    grows: bool = False
    drop: int = 0
    falling: bool = False
    claims: int = 0
    tail: int = 0
    scattered: bool = False


@frozen
class Target:
    """An object of the cluster that a row stands for."""

    kind: str
    namespace: str
    name: str


@frozen
class TableSpec(Generic[Row]):
    """What a table needs to know of its rows.

    Attributes:
        title: The panel's title.
        columns: In the order shown; empty where `line` draws the whole row.
        identity: A name that stays the same while the row's object lives.
        text: What a filter looks at.
        worst: Sorts the worst first.
        health: One of the healths, or empty where rows have none.
        target: The object a row stands for, None where there is none.
        line: Draws a row of free text, given its width, where there are no columns.
        labels: What a filter by labels looks at; None where rows stand for nothing with labels.
        button: The action that a click does, given the row, its width and the cell that was clicked; "" for
            none but choosing the row.
    """

    title: str
    columns: tuple[Column[Row], ...]
    identity: Callable[[Row], str]
    text: Callable[[Row], str]
    worst: Callable[[Row], Any]
    health: Callable[[Row], str]
    target: Callable[[Row], Target | None]
    line: Callable[[Row, int], Line] | None = None
    labels: Callable[[Row], Mapping[str, str]] | None = None
    button: Callable[[Row, int, int], str] = lambda _row, _width, _cell: ""


def wanted_widths(
    columns: Sequence[Column[Row]], rows: Sequence[Row], flags: frozenset[str]
) -> tuple[int, ...]:
    """Return how wide each column would like to be for the first rows of a table."""
    sample = rows[:SAMPLE_ROWS]
    return tuple(
        min(
            column.most,
            max(
                column.least,
                cells(column.title),
                max((cells(column.cell(row, flags)[0]) for row in sample), default=0),
            ),
        )
        for column in columns
    )


def narrowed(columns: Sequence[Column[Row]], wanted: Sequence[int]) -> tuple[int, ...]:
    """Return widths with which as many columns as possible fit: each as narrow as it can be read."""
    return tuple(
        min(width, max(column.least, cells(column.title)))
        for column, width in zip(columns, wanted, strict=True)
    )


def share_width(
    columns: Sequence[Column[Row]], wanted: Sequence[int], width: int
) -> tuple[tuple[Column[Row], int], ...]:
    """Return the columns that fit into `width` with the cells each one gets."""
    kept: dict[int, Column[Row]] = {}
    for index in sorted(range(len(columns)), key=lambda index: (columns[index].drop, index)):
        with_it = {**kept, index: columns[index]}
        if columns[index].drop == 0 or _needed(with_it, wanted) <= width:
            kept = with_it
    kept = dict(sorted(kept.items()))
    fixed = sum(wanted[index] for index, column in kept.items() if not column.grows)
    room = max(1, width - fixed - GAP_CELLS * (len(kept) - 1))
    return tuple(
        (column, min(wanted[index], room) if column.grows else wanted[index])
        for index, column in kept.items()
    )


def _needed(kept: dict[int, Column[Row]], wanted: Sequence[int]) -> int:
    """Return the cells the kept columns need, a growing one no more than it claims."""
    sizes = sum(
        min(wanted[index], max(column.least, column.claims)) if column.grows else wanted[index]
        for index, column in kept.items()
    )
    return sizes + GAP_CELLS * (len(kept) - 1)

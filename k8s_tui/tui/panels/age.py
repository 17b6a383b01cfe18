"""The column AGE, as kubectl writes it: it grows while its rows stay the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8s_tui.tui import phrase
from k8s_tui.tui.columns import Column, Row

if TYPE_CHECKING:
    from collections.abc import Callable


def age_column(born_ms: Callable[[Row], int], clock_ms: Callable[[], int], drop: int) -> Column[Row]:
    """Return the column of rows of which `born_ms` tells when they were made; `clock_ms` tells the present time."""
    return Column(
        "age",
        "AGE",
        lambda row, _: (phrase.age(clock_ms() - born_ms(row)), "dim"),
        lambda row: -born_ms(row),
        3,
        4,
        right=True,
        drop=drop,
    )

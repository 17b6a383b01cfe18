"""Rows that are exchanged stand where sorting all of them again would put them."""

import pytest
from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st

from k8s_tui.tui.sorted_rows import FEW_ROWS, SortedRows, difference


@frozen(eq=False)
class Item:
    rank: int
    value: str


ITEMS = st.lists(st.builds(Item, st.integers(0, 3), st.sampled_from("abc")), max_size=20)


def worst(item):
    return item.rank


def value(item):
    return item.value


def shown(rows):
    return [(row.value, row.rank) for row in rows]


@pytest.mark.parametrize("by, falling", [(None, False), (value, False), (value, True)])
@given(ITEMS, ITEMS, st.data())
def test_exchanging_is_as_good_as_sorting_again(by, falling, rows, came, data) -> None:
    gone = data.draw(st.lists(st.sampled_from(rows), unique_by=id)) if rows else []
    changed, fresh = SortedRows(worst, by, falling=falling), SortedRows(worst, by, falling=falling)
    changed.sort(rows)
    assert all(changed.rows[changed.index(row)] is row for row in rows)
    changed.exchange([*gone, Item(1, "b")], came)
    fresh.sort([*(row for row in rows if row not in gone), *came])
    assert shown(changed.rows) == shown(fresh.rows)
    assert sorted(map(id, changed.rows)) == sorted(map(id, fresh.rows))


MANY = tuple(Item(number % 4, str(number)) for number in range(FEW_ROWS + 10))
NEW = Item(0, "new")


@pytest.mark.parametrize(
    "old, new, expected",
    [
        pytest.param(MANY, (NEW, *MANY[1:]), ([MANY[0]], [NEW]), id="changed"),
        pytest.param(MANY, MANY[1:], ([MANY[0]], []), id="gone"),
        pytest.param(MANY, (*MANY, NEW), ([], [NEW]), id="came"),
        pytest.param(MANY, (*MANY[1:], NEW), ([MANY[0]], [NEW]), id="one-for-another"),
        pytest.param(MANY, MANY[::2], None, id="too-many"),
        pytest.param(MANY[:10], MANY[1:11], None, id="too-few"),
    ],
)
def test_what_is_different(old, new, expected) -> None:
    assert difference(old, new) == expected

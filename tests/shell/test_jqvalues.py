import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8s_tui.shell.jqvalues import (
    ORDER,
    JqError,
    compared,
    described,
    path_delete,
    path_get,
    path_set,
    written,
)

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=3),
    max_leaves=8,
)


def test_types_come_in_jqs_order():
    values = [{}, [], "a", 1, True, False, None]
    assert sorted(values, key=ORDER) == values[::-1]


@given(VALUES, VALUES)
def test_the_order_is_one(left, right):
    assert compared(left, right) == -compared(right, left)
    assert compared(left, left) == 0


@pytest.mark.parametrize(
    "value, text",
    [(1.0, "1"), (1.5, "1.5"), (float("nan"), "null"), ([1, {"a": None}], '[1,{"a":null}]'), ("é", '"é"')],
)
def test_values_are_written_as_json(value, text):
    assert written(value) == text


def test_long_values_are_cut_short_in_errors():
    assert described("a" * 30) == 'string ("aaaaaaaaa...)'


@given(VALUES, VALUES)
def test_what_is_set_at_a_path_is_found_there(value, new):
    try:
        changed = path_set(value, ["a", 1], new)
    except JqError:
        return
    assert path_get(changed, ["a", 1]) == new


def test_what_is_deleted_is_gone():
    assert path_delete({"a": [1, 2, 3]}, ["a", 0]) == {"a": [2, 3]}
    assert path_delete({"a": 1}, ["b", "c"]) == {"a": 1}

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8s_tui.shell.sorting import SortError, UnsortableError, sorted_order

PODS = [
    {
        "metadata": {"name": "p10", "labels": {"x": "10"}, "creationTimestamp": "2026-01-02T00:00:00Z"},
        "spec": {"n": 3, "f": 1.5, "q": "1Gi", "l": [{"i": "i1"}], "nil": None},
    },
    {
        "metadata": {"name": "p9", "creationTimestamp": "2026-01-01T00:00:00Z"},
        "spec": {"n": 20, "f": 0.5, "q": "512Mi", "l": [{"i": "i3"}]},
    },
    {
        "metadata": {"name": "p01", "creationTimestamp": "2026-01-03T00:00:00Z"},
        "spec": {"n": 1, "f": 2, "q": "2Gi", "l": []},
    },
]


@pytest.mark.parametrize(
    "expression, order",
    [
        (".metadata.name", [2, 0, 1]),
        ("{.metadata.name}", [2, 0, 1]),
        ("metadata.creationTimestamp", [1, 0, 2]),
        (".spec.n", [2, 0, 1]),
        (".spec.q", [1, 0, 2]),
        (".metadata.labels.x", [2, 1, 0]),
        (".spec.nil", [2, 1, 0]),
        (".spec.l[*].i", [2, 0, 1]),
    ],
)
def test_sorts_as_kubectl_does(expression: str, order: list[int]) -> None:
    assert sorted_order(PODS, expression) == order


@pytest.mark.parametrize(
    "expression, reason",
    [
        (".nope", 'couldn\'t find any field with path "{.nope}" in the list of objects'),
        (".a[", "unterminated array"),
        (".spec.l[0].i", "array index out of bounds: index 0, length 0"),
    ],
)
def test_words_what_cannot_be_found(expression: str, reason: str) -> None:
    with pytest.raises(SortError) as caught:
        sorted_order(PODS, expression)
    assert str(caught.value) == reason


@pytest.mark.parametrize(
    "expression, reason",
    [(".spec.f", "unsortable interface: interface"), (".spec.l", "unsortable type: []interface {}")],
)
def test_words_what_cannot_be_compared(expression: str, reason: str) -> None:
    with pytest.raises(UnsortableError) as caught:
        sorted_order(PODS, expression)
    field = f"Field {{{expression}}} in [][][]reflect.Value is an unsortable type: interface"
    assert str(caught.value) == f"{field}, err: {reason}"


def test_nothing_has_an_order() -> None:
    assert sorted_order([], ".nope") == []


@given(st.lists(st.integers(), max_size=20))
def test_numbers_come_out_sorted(numbers: list[int]) -> None:
    order = sorted_order([{"n": number} for number in numbers], ".n")
    assert [numbers[index] for index in order] == sorted(numbers)

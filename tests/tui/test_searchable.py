import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8s_tui.tui.filters import NO_FILTER, parse_filter
from k8s_tui.tui.searchable import Searchable

TEXTS = st.lists(st.text("ab1-. ", max_size=6), max_size=12)
TYPED = st.text("ab1-.!f ?", min_size=1, max_size=5)


@given(TEXTS, TYPED)
def test_letter_by_letter_the_same_is_found_as_at_once(texts: list[str], typed: str) -> None:
    rows: Searchable[str] = Searchable(str)
    before = NO_FILTER
    for end in range(1, len(typed) + 1):
        wanted = parse_filter(typed[:end])
        if wanted.active and wanted.chooses is None:
            assert rows.find(texts, wanted, before) == wanted.keep(texts, str)
        before = wanted


@pytest.mark.parametrize("typed", ["a", "!a", "a.c", "-f ac"])
def test_other_rows_are_looked_through_anew(typed: str) -> None:
    rows: Searchable[str] = Searchable(str)
    wanted = parse_filter(typed)
    for texts in (["abc", "x"], ["x", "abc", "y"]):
        assert rows.find(texts, wanted, wanted) == wanted.keep(texts, str)


def test_texts_are_read_a_slice_at_a_time() -> None:
    rows: Searchable[int] = Searchable(str)
    numbers = list(range(12_000))
    slices = rows.read(numbers)
    next(slices)
    assert not rows.holds(numbers)
    assert len(list(slices)) == 2
    assert rows.holds(numbers)


@pytest.mark.parametrize(
    "typed, found",
    [("-l app=web", ["web-1", "web-2"]), ("-l app!=web", ["db-1"]), ("-l app", ["web-1", "web-2", "db-1"])],
)
def test_labels_are_looked_at_as_well(typed: str, found: list[str]) -> None:
    web = {"app": "web"}
    labels = {"web-1": web, "web-2": web, "db-1": {"app": "db"}}
    rows: Searchable[str] = Searchable(str, labels.__getitem__)
    wanted, names = parse_filter(typed), list(labels)
    assert rows.find(names, wanted, NO_FILTER) == found
    assert wanted.keep(names, str, labels.__getitem__) == found
    assert Searchable(str).find(names, wanted, NO_FILTER) == []

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from k8s_tui.tui import sorted_rows, table_model
from k8s_tui.tui.glyphs import UNICODE
from k8s_tui.tui.panels import rank
from k8s_tui.tui.panels.pods import pods_spec
from k8s_tui.tui.table_model import TableModel
from tests.tui.fake import FakeSession

PODS = FakeSession(now_ms=95_000).snapshot("").pods


def model() -> TableModel:
    made = TableModel(pods_spec(UNICODE, lambda: 0))
    made.set_rows(PODS)
    return made


def test_the_worst_row_is_first_and_has_the_cursor() -> None:
    made = model()
    ranks = [rank(row.health) for row in made.shown]
    assert ranks == sorted(ranks)
    assert made.current.name == "pay-66c4b8d7f-w5x7k"


def test_the_same_rows_change_nothing() -> None:
    assert model().set_rows(tuple(PODS)) is False


def test_until_it_is_moved_the_cursor_stays_with_the_worst() -> None:
    made = model()
    made.set_rows((*PODS, evolve(PODS[0], uid="new", name="new", health="bad", restarts=99)))
    assert made.current.name == "new"


def test_once_moved_the_cursor_follows_its_object() -> None:
    made = model()
    made.move(3)
    followed = made.current.uid
    made.sort_by("name")
    assert made.current.uid == followed
    made.set_rows((*PODS, evolve(PODS[0], uid="new", name="aaa", health="bad")))
    assert made.current.uid == followed


def test_where_its_object_is_gone_the_cursor_keeps_its_place() -> None:
    made = model()
    made.move(3)
    place, followed = made.cursor, made.current.uid
    made.set_rows(tuple(pod for pod in PODS if pod.uid != followed))
    assert made.cursor == place


def test_sorting_by_a_column_twice_turns_it_round() -> None:
    made = model()
    made.sort_by("restarts")
    assert made.falling
    assert [row.restarts for row in made.shown] == sorted((row.restarts for row in PODS), reverse=True)
    made.sort_by("restarts")
    assert made.shown[0].restarts == 0
    made.sort_by("")
    assert made.shown[0].health == "bad"


def test_stepping_through_the_columns_comes_back_to_worst_first() -> None:
    made = model()
    seen = [made.sort_key]
    for _ in made.spec.columns:
        made.sort_next(1)
        seen.append(made.sort_key)
    made.sort_next(1)
    assert made.sort_key == ""
    assert len(set(seen)) == len(made.spec.columns) + 1


def test_a_filter_counts_and_hides() -> None:
    made = model()
    made.set_filter("worker-2")
    assert made.total == len(PODS)
    assert {row.node for row in made.shown} == {"worker-2"}
    made.set_filter("no such thing")
    assert made.current is None
    assert made.chosen() == ()
    made.set_filter("")
    assert len(made.shown) == len(PODS)


def test_a_bad_pattern_hides_nothing() -> None:
    made = model()
    made.set_filter("(")
    assert len(made.shown) == len(PODS)
    assert made.filter.error


def test_marked_rows_are_chosen_before_the_cursor() -> None:
    made = model()
    first = made.current
    assert made.chosen() == (first,)
    made.toggle_mark()
    second = made.current
    made.toggle_mark()
    assert made.chosen() == (first, second)
    made.clear_marks()
    assert made.chosen() == (made.current,)


def test_counts_are_of_all_rows() -> None:
    made = model()
    made.set_filter("nothing at all")
    assert made.counts["bad"] == 1


@given(
    st.lists(st.one_of(st.integers(-30, 30), st.sampled_from(["name", "restarts", "", "!worker-2", "data"])))
)
def test_the_cursor_is_always_on_a_row(moves: list[int | str]) -> None:
    made = model()
    for move in moves:
        if isinstance(move, int):
            made.move(move)
        elif move in {"name", "restarts", ""}:
            made.sort_by(move)
        else:
            made.set_filter(move)
        assert made.current in made.shown


def test_a_range_is_marked_from_the_nearest_mark_to_the_cursor() -> None:
    made = model()
    made.mark_to_cursor()
    assert len(made.marks) == 1
    made.move_to(3)
    made.mark_to_cursor()
    assert made.marks == {row.uid for row in made.shown[0:4]}
    made.move_to(10)
    made.toggle_mark()
    made.move_to(8)
    made.mark_to_cursor()
    assert made.marks == {row.uid for index, row in enumerate(made.shown) if index < 4 or 8 <= index <= 10}


def prepared() -> TableModel:
    made = model()
    while made.prepare():
        continue
    return made


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a few rows count as so many that their orders are prepared, and exchanged one by one."""
    monkeypatch.setattr(table_model, "MANY_ROWS", 1)
    monkeypatch.setattr(sorted_rows, "SLICE_ROWS", 2)
    monkeypatch.setattr(sorted_rows, "FEW_ROWS", 0)
    monkeypatch.setattr(sorted_rows, "MANY_CHANGES", 1)


@pytest.mark.usefixtures("many")
def test_an_order_that_was_prepared_is_the_one_that_sorting_gives() -> None:
    usual, made = model(), prepared()
    for _ in range(3):
        usual.sort_by("ip")
        made.sort_by("ip")
        assert made.shown == usual.shown
        assert made.cursor == usual.cursor


@pytest.mark.usefixtures("many")
def test_what_changed_since_is_in_a_prepared_order_too() -> None:
    usual, made = model(), prepared()
    changed = (
        evolve(PODS[0], ip="10.0.0.1"),
        *PODS[2:],
        evolve(PODS[1], uid="new", name="new", ip="10.244.1.0"),
    )
    for rows in (changed, changed[1:], PODS):
        for each in (usual, made):
            each.set_rows(rows)
            each.sort_by("name")
            each.sort_by("ip")
        assert made.shown == usual.shown
        for each in (usual, made):
            each.set_rows(rows[:-1])
        assert made.shown == usual.shown


def test_of_few_rows_nothing_is_prepared() -> None:
    assert model().prepare() is False


@pytest.mark.usefixtures("many")
def test_while_rows_keep_changing_orders_are_prepared_before_texts() -> None:
    made = model()
    for number in range(50):
        made.set_rows((*PODS, evolve(PODS[0], uid="new", name=f"new-{number}")))
        made.prepare()
    assert made._prepared_for("ip", falling=False) is not None

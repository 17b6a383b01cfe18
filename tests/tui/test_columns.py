from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from k8s_tui.tui.columns import Column, narrowed, share_width, wanted_widths
from k8s_tui.tui.glyphs import UNICODE
from k8s_tui.tui.panels.pods import pods_spec


def column(
    key: str, least: int = 4, most: int = 20, *, drop: int = 0, grows: bool = False
) -> Column[dict[str, str]]:
    return Column(
        key,
        key.upper(),
        lambda row, _: (row[key], "text"),
        lambda row: row[key],
        least,
        most,
        drop=drop,
        grows=grows,
    )


COLUMNS = (column("name", grows=True), column("status"), column("node", drop=1), column("age", 3, 4, drop=2))
ROWS = ({"name": "web-6c8d7f9b5-x2k4q", "status": "Running", "node": "worker-1", "age": "12m"},)


def keys(width: int) -> list[tuple[str, int]]:
    wanted = wanted_widths(COLUMNS, ROWS, frozenset())
    return [(shared.key, size) for shared, size in share_width(COLUMNS, wanted, width)]


def test_with_room_every_column_gets_what_it_wants() -> None:
    assert keys(80) == [("name", 19), ("status", 7), ("node", 8), ("age", 3)]


def test_the_growing_column_gives_way_first() -> None:
    assert keys(30) == [("name", 9), ("status", 7), ("node", 8), ("age", 3)]


def test_then_the_least_important_column_goes() -> None:
    assert keys(22) == [("name", 5), ("status", 7), ("node", 8)]


def test_a_small_column_stays_where_a_more_important_one_has_no_room() -> None:
    assert keys(16) == [("name", 4), ("status", 7), ("age", 3)]


def test_a_growing_column_that_claims_what_it_wants_gets_it_before_others() -> None:
    columns = (evolve(COLUMNS[0], claims=12), *COLUMNS[1:])
    wanted = wanted_widths(columns, ROWS, frozenset())
    assert [(shared.key, size) for shared, size in share_width(columns, wanted, 29)] == [
        ("name", 12),
        ("status", 7),
        ("node", 8),
    ]


@given(st.integers(min_value=12, max_value=100))
def test_columns_never_need_more_than_there_is(width: int) -> None:
    shared = keys(width)
    assert sum(size for _, size in shared) + len(shared) - 1 <= width


def test_narrow_columns_let_more_of_them_in() -> None:
    columns = pods_spec(UNICODE, lambda: 0).columns
    wanted = tuple(column.most for column in columns)
    usual = share_width(columns, wanted, 100)
    wide = share_width(columns, narrowed(columns, wanted), 100)
    assert len(wide) > len(usual)

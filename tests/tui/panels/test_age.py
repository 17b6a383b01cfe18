from k8s_tui.tui.columns import Column
from k8s_tui.tui.panels.age import age_column

MINUTE_MS = 60_000


def test_an_age_grows_with_the_clock_and_the_youngest_comes_first() -> None:
    now_ms = [5 * MINUTE_MS]
    column: Column[int] = age_column(lambda born_ms: born_ms, lambda: now_ms[0], drop=1)
    assert column.cell(0, frozenset()) == ("5m", "dim")
    now_ms[0] = 3 * 60 * MINUTE_MS
    assert column.cell(0, frozenset()) == ("3h", "dim")
    assert column.order(MINUTE_MS) < column.order(0)

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8s_tui.shell.tabwriter import DESCRIBE_LAYOUT, TABLE_LAYOUT, Layout, TabWriter

CELLS = st.text(alphabet="abcé -", max_size=6)
LINES = st.lists(st.lists(CELLS, min_size=1, max_size=5), max_size=8)


def aligned(text: str, layout: Layout = DESCRIBE_LAYOUT) -> str:
    writer = TabWriter(layout)
    writer.write(text)
    return writer.flush()


@pytest.mark.parametrize(
    "text, expected",
    [
        pytest.param("", "", id="nothing"),
        pytest.param("a\n", "a\n", id="no-cell"),
        pytest.param("a\tb", "a  b", id="no-line-break"),
        pytest.param("a\tb\nccc\td\n", "a    b\nccc  d\n", id="one-column"),
        pytest.param("a\t\nbb\t\n", "a   \nbb  \n", id="an-empty-last-cell-leaves-padding"),
        pytest.param("long\tb\nx\n\ny\tz\n", "long  b\nx\n\ny  z\n", id="a-line-without-cells-ends-columns"),
        pytest.param(
            "a\tlong\tx\nb\tc\ny\tz\tw\n", "a  long  x\nb  c\ny  z  w\n", id="a-block-is-contiguous"
        ),
        pytest.param("\tx\nab\ty\n", "    x\nab  y\n", id="an-empty-first-cell"),
        pytest.param("é\tb\ncc\td\n", "é   b\ncc  d\n", id="characters-not-bytes"),
        pytest.param("long\tb\fa\tc\n", "long  b\na  c\n", id="a-form-feed-flushes"),
    ],
)
def test_aligns_as_go_does(text: str, expected: str) -> None:
    assert aligned(text) == expected


def test_columns_have_a_least_width() -> None:
    assert aligned("a\tb\n", TABLE_LAYOUT) == "a     b\n"
    assert aligned("abcd\tb\n", TABLE_LAYOUT) == "abcd   b\n"


def test_widths_are_remembered_over_flushes_only_where_asked() -> None:
    for layout, second in ((TABLE_LAYOUT, "a         c\n"), (DESCRIBE_LAYOUT, "a  c\n")):
        writer = TabWriter(layout)
        writer.write("longest\tb\n")
        writer.flush()
        writer.write("a\tc\n")
        assert writer.flush() == second


@given(LINES)
def test_nothing_but_spaces_is_added(lines: list[list[str]]) -> None:
    text = "".join("\t".join(cells) + "\n" for cells in lines)
    assert aligned(text).replace(" ", "") == text.replace("\t", "").replace(" ", "")


@given(st.integers(1, 4), st.data())
def test_every_cell_of_a_full_table_starts_at_its_column(columns: int, data: st.DataObject) -> None:
    cells = st.text(alphabet="abc", min_size=1, max_size=9)
    rows = data.draw(st.lists(st.lists(cells, min_size=columns, max_size=columns), min_size=1, max_size=6))
    lines = aligned("".join("\t".join(row) + "\n" for row in rows), TABLE_LAYOUT).splitlines()
    for row, line in zip(rows, lines, strict=True):
        start = 0
        for column, cell in enumerate(row):
            assert line[start:].startswith(cell)
            start += max(6, 3 + max(len(other[column]) for other in rows))

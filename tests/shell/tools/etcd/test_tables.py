import pytest

from k8s_tui.shell.tools.etcd.tables import size, table


def test_a_table_has_borders_headers_in_the_middle_and_cells_to_the_right():
    assert table(("ID", "STATUS"), [("8e9e05c52164694d", "started")]) == (
        "+------------------+---------+\n"
        "|        ID        | STATUS  |\n"
        "+------------------+---------+\n"
        "| 8e9e05c52164694d | started |\n"
        "+------------------+---------+\n"
    )


def test_a_table_without_rows_is_its_header():
    assert table(("ID",), []) == "+----+\n| ID |\n+----+\n"


@pytest.mark.parametrize(
    "count_bytes, shown",
    [
        (0, "0 B"),
        (9, "9 B"),
        (20_480, "20 kB"),
        (2_621_440, "2.6 MB"),
        (999_999, "1000 kB"),
        (2**31, "2.1 GB"),
    ],
)
def test_sizes_are_in_powers_of_a_thousand(count_bytes, shown):
    assert size(count_bytes) == shown

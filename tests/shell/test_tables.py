from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8s_tui.shell.tables import (
    CustomColumn,
    TableError,
    TablePrinter,
    cell_text,
    format_custom_columns,
    format_table,
    parse_custom_columns,
    parse_custom_columns_file,
    resource_name,
)

PODS = [
    {
        "metadata": {"name": "p10", "labels": {"x": "10"}},
        "spec": {"f": 1.5, "nil": None, "containers": [{"image": "i1"}, {"image": "i2"}]},
    },
    {"metadata": {"name": "p9"}, "spec": {"f": 2, "containers": []}},
]


@pytest.mark.parametrize(
    "columns, rows, printed",
    [
        pytest.param(
            ["Name", "Ready", "Up-to-date", "Available", "Age"],
            [["web", "3/3", 3, 3, "1s"]],
            "NAME   READY   UP-TO-DATE   AVAILABLE   AGE\nweb    3/3     3            3           1s\n",
            id="deployments",
        ),
        pytest.param(
            ["Name", "Shortnames", "Kind"],
            [["bindings", "", "Binding"], ["nodes", "no", "Node"]],
            "NAME       SHORTNAMES   KIND\nbindings                Binding\nnodes      no           Node\n",
            id="empty-cell",
        ),
        pytest.param(
            ["Name", "A b"],
            [["p10", ""], ["p9", None]],
            "NAME   A B\np10    \np9     \n",
            id="empty-last-cell",
        ),
        pytest.param(["Name"], [["a"], ["b"]], "NAME\na\nb\n", id="one-column"),
    ],
)
def test_tables(columns: Sequence[str], rows: Sequence[Sequence[str]], printed: str) -> None:
    assert format_table(columns, rows) == printed
    without = format_table(columns, rows, no_headers=True)
    assert without.count("\n") == len(rows)


def test_a_narrow_table_without_headers_keeps_the_least_width() -> None:
    assert format_table(["Name", "Age"], [["a", "1s"]], no_headers=True) == "a     1s\n"


@pytest.mark.parametrize(
    "cell, shown",
    [("x\ny", "x..."), ("\x1b[1m", "^[[1m"), (None, ""), (3, "3"), (True, "true"), ("a\fb", "a...")],
)
def test_cells(cell: str, shown: str) -> None:
    assert cell_text(cell) == shown


def test_rows_of_a_watch_stay_aligned() -> None:
    printer = TablePrinter()
    printer.headers(["Name", "Status"])
    printer.row(["web-854f968c7f-b4kll", "Pending"])
    assert printer.flush() == "NAME                   STATUS\nweb-854f968c7f-b4kll   Pending\n"
    printer.row(["db-0", "Running"])
    assert printer.flush() == "db-0                   Running\n"


@pytest.mark.parametrize("group, name", [("", "pod/web"), ("apps", "pod.apps/web")])
def test_names(group: str, name: str) -> None:
    assert resource_name(group, "pod", "web") == name


def test_custom_columns() -> None:
    columns = parse_custom_columns(
        "N:.metadata.name,IMAGES:.spec.containers[*].image,X:metadata.labels.x,NIL:{.spec.nil},F:.spec.f"
    )
    assert format_custom_columns(columns, PODS) == (
        "N     IMAGES   X        NIL      F\n"
        "p10   i1,i2    10       <nil>    1.5\n"
        "p9    <none>   <none>   <none>   2\n"
    )
    assert format_custom_columns(columns[:1], PODS, no_headers=True) == "p10\np9\n"


@pytest.mark.parametrize(
    "spec, reason",
    [
        ("", "custom-columns format specified but no custom columns given"),
        ("N", "unexpected custom-columns spec: N, expected <header>:<json-path-expr>"),
        ("N:.a,", "unexpected custom-columns spec: , expected <header>:<json-path-expr>"),
        (
            "N:.a{",
            "unexpected path string, expected a "
            + " or ".join(
                f"'{form}'" for form in ("name1.name2", ".name1.name2", "{name1.name2}", "{.name1.name2}")
            ),
        ),
    ],
)
def test_wrong_custom_columns(spec: str, reason: str) -> None:
    with pytest.raises(TableError) as caught:
        parse_custom_columns(spec)
    assert str(caught.value) == reason


@pytest.mark.parametrize(
    "spec, reason, printed",
    [
        ("N:.a[", "unterminated array", "N\n"),
        ("N:.spec.containers[0].image", "array index out of bounds: index 0, length 0", "N\ni1\n"),
    ],
)
def test_custom_columns_that_fail_on_the_way(spec: str, reason: str, printed: str) -> None:
    with pytest.raises(TableError) as caught:
        format_custom_columns(parse_custom_columns(spec), PODS)
    assert str(caught.value) == reason
    assert caught.value.printed == printed


def test_custom_columns_of_a_file() -> None:
    columns = parse_custom_columns_file("NAME   IMG\n.metadata.name   .spec.image\n")
    assert columns == (CustomColumn("NAME", "{.metadata.name}"), CustomColumn("IMG", "{.spec.image}"))


@pytest.mark.parametrize(
    "content, reason",
    [
        ("", "invalid template, missing header line. Expected format is one line of space separated headers"),
        (
            "A B\n",
            "invalid template, missing spec line. Expected format is one line of space separated headers",
        ),
        ("A B\n.x\n", "number of headers (2) and field specifications (1) don't match"),
    ],
)
def test_wrong_files_of_custom_columns(content: str, reason: str) -> None:
    with pytest.raises(TableError) as caught:
        parse_custom_columns_file(content)
    assert str(caught.value).startswith(reason)


@given(st.text(alphabet="N:.a[]{},*\t ", max_size=12))
def test_any_custom_columns_print_or_are_refused(spec: str) -> None:
    try:
        printed = format_custom_columns(parse_custom_columns(spec), PODS)
    except TableError as error:
        printed = error.printed
    assert isinstance(printed, str)

"""Tables as `kubectl get` prints them, custom columns, and `-o name`.

The API server decides what a table's cells say; kubectl only prints them: headers in capitals, a cell cut at
its first line break, columns three spaces apart and at least six wide, nothing behind the last cell.

Source: kubectl v1.32 (cli-runtime pkg/printers/tableprinter.go, kubectl pkg/cmd/get/customcolumn.go), checked
against its answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from attrs import define, field, frozen

from k8s_tui.api import duration, jsonpath, jsonpath_parser, jsonvalue
from k8s_tui.api.jsonvalue import Json
from k8s_tui.shell.tabwriter import TABLE_LAYOUT, TabWriter

NONE = "<none>"
"""What stands in a column for which an object has nothing."""

human_duration = duration.human_duration

_LINE_END = re.compile(r"[\f\n\r]")
_ESCAPED = str.maketrans({"\x1b": "^[", "\r": "\\r"})
_TEMPLATE_FORM = (
    "Expected format is one line of space separated headers, one line of space separated column specs."
)


class TableError(ValueError):
    """A table that cannot be printed to its end.

    Attributes:
        printed: What stood on the screen before the mistake.
    """

    def __init__(self, reason: str, printed: str = "") -> None:
        super().__init__(reason)
        self.printed = printed


@define
class TablePrinter:
    """Prints tables whose columns stay as wide as they have once been, as `--watch` needs."""

    no_headers: bool = False
    _writer: TabWriter = field(factory=lambda: TabWriter(TABLE_LAYOUT))

    def headers(self, columns: Iterable[str]) -> None:
        """Print the line of headers, unless there shall be none."""
        if not self.no_headers:
            self._writer.write("\t".join(column.upper() for column in columns) + "\n")

    def row(self, cells: Iterable[Json]) -> None:
        """Print one row."""
        self._writer.write("\t".join(map(cell_text, cells)) + "\n")

    def flush(self) -> str:
        """Return what was printed since the last flush, aligned."""
        return self._writer.flush()


def format_table(columns: Sequence[str], rows: Iterable[Sequence[Json]], *, no_headers: bool = False) -> str:
    """Return a whole table; a row has a cell for each column, `None` for an empty one."""
    printer = TablePrinter(no_headers=no_headers)
    printer.headers(columns)
    for cells in rows:
        printer.row(cells)
    return printer.flush()


def cell_text(cell: Json) -> str:
    """Return what is shown of a cell: its first line, with `...` where there is more."""
    if cell is None:
        return ""
    if not isinstance(cell, str):
        return jsonvalue.text(cell)
    line_end = _LINE_END.search(cell)
    shown = cell if line_end is None else cell[: line_end.start()] + "..."
    return shown.translate(_ESCAPED)


def resource_name(group: str, singular: str, name: str) -> str:
    """Return what `-o name` prints: `pod/web`, `deployment.apps/web`."""
    return f"{singular}.{group}/{name}" if group else f"{singular}/{name}"


@frozen
class CustomColumn:
    """One column of `-o custom-columns=`.

    Attributes:
        header: Printed as it was given.
        template: The JSONPath template of its cells, not yet parsed: kubectl prints the headers first.
    """

    header: str
    template: str


def parse_custom_columns(spec: str) -> tuple[CustomColumn, ...]:
    """Return the columns of `NAME:.metadata.name,IMAGE:.spec.image`.

    Raises:
        TableError: with kubectl's words.
    """
    if not spec:
        raise TableError("custom-columns format specified but no custom columns given")
    columns = []
    for part in spec.split(","):
        header, colon, expression = part.partition(":")
        if not colon:
            raise TableError(f"unexpected custom-columns spec: {part}, expected <header>:<json-path-expr>")
        columns.append(CustomColumn(header, _template(expression)))
    return tuple(columns)


def parse_custom_columns_file(content: str) -> tuple[CustomColumn, ...]:
    """Return the columns of a file with a line of headers and a line of expressions.

    Raises:
        TableError: with kubectl's words.
    """
    lines = content.splitlines()
    for index, missing in enumerate(("header", "spec")):
        if len(lines) <= index:
            raise TableError(f"invalid template, missing {missing} line. {_TEMPLATE_FORM}")
    headers, expressions = lines[0].split(), lines[1].split()
    if len(headers) != len(expressions):
        numbers = f"number of headers ({len(headers)}) and field specifications ({len(expressions)})"
        raise TableError(f"{numbers} don't match")
    return tuple(
        CustomColumn(header, _template(expression))
        for header, expression in zip(headers, expressions, strict=True)
    )


def format_custom_columns(
    columns: Sequence[CustomColumn], objects: Iterable[Json], *, no_headers: bool = False
) -> str:
    """Return the table of the objects, each given in its wire form.

    Raises:
        TableError: an expression is wrong or does not fit an object; what came before was printed.
    """
    writer = TabWriter(TABLE_LAYOUT)
    if not no_headers:
        writer.write("\t".join(column.header for column in columns) + "\n")
    try:
        for column in columns:
            jsonpath_parser.parse(column.template)
        paths = [jsonpath.compile(column.template) for column in columns]
        for document in objects:
            writer.write("\t".join(_custom_cell(path, document) for path in paths) + "\n")
    except (jsonpath.JsonPathError, jsonpath_parser.JsonPathSyntaxError) as error:
        raise TableError(str(error), writer.flush()) from None
    return writer.flush()


def _custom_cell(path: jsonpath.JsonPath, document: Json) -> str:
    groups = path.find_groups(document)
    results = [jsonvalue.text(result) for group in groups for result in group]
    missing = [] if groups and groups[0] else [NONE]
    # A line break inside a value is printed as it is, as kubectl does.
    return ",".join(missing + results).translate(_ESCAPED)


def _template(expression: str) -> str:
    try:
        return jsonpath.relaxed(expression)
    except jsonpath_parser.JsonPathSyntaxError as error:
        raise TableError(str(error)) from None

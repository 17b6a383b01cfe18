"""`kubectl get`: tables as the server prints them, documents, and `--watch`.

Source: kubectl v1.32, pkg/cmd/get/get.go; cli-runtime pkg/printers/tableprinter.go.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from attrs import define

from k8s_tui.api.errors import StatusError
from k8s_tui.api.jsonvalue import json_text
from k8s_tui.api.resources import DEPRECATED, Resource
from k8s_tui.apiserver.tables import GENERIC, Table
from k8s_tui.shell import sorting
from k8s_tui.shell.calls import PAUSE_MS, Result, Steps
from k8s_tui.shell.flags import BOOL, SLICE, TEXT, Flag
from k8s_tui.shell.kubectl.errors import KubectlError, Plain, is_not_found, raise_all
from k8s_tui.shell.kubectl.fileobjects import has_files, is_one_file, kind_word, read_files, refuse_arguments
from k8s_tui.shell.kubectl.globalflags import (
    ALL_NAMESPACES,
    CHUNK_SIZE,
    FIELD_SELECTOR,
    FILES,
    SELECTOR,
    WATCH,
    output_flags,
)
from k8s_tui.shell.kubectl.kube import Kube, Verb
from k8s_tui.shell.kubectl.printing import (
    COLUMN_FORMATS,
    as_list,
    check_format,
    print_custom_columns,
    print_document,
    split_format,
)
from k8s_tui.shell.kubectl.raw import get_raw
from k8s_tui.shell.kubectl.selection import Found, Selection, Wanted, fetch, select
from k8s_tui.shell.tables import TablePrinter

NO_TYPE = (
    'You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported '
    "resources.\n\nerror: Required resource not specified.\n"
    'Use "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).\n'
    "See 'kubectl get -h' for help and examples"
)


def get(kube: Kube) -> Result:
    """Run `kubectl get`."""
    flags = kube.flags
    if flags.text("raw"):
        return get_raw(kube, flags.text("raw"))
    check_format(kube, tables_too=True)
    if not kube.arguments and not has_files(kube):
        raise Plain(NO_TYPE)
    if has_files(kube):
        refuse_arguments(kube.arguments)
    watches = flags.on("watch") or flags.on("watch-only")
    if flags.on("output-watch-events") and not watches:
        raise KubectlError("--output-watch-events option can only be used with --watch or --watch-only")
    selection = _selection(kube)
    if watches:
        return _watch(kube, selection)
    errors: list[Exception] = []
    found = list(fetch(kube, selection, errors))
    for each in selection.wanted:
        if (said := DEPRECATED.get(each.resource.group_resource)) is not None:
            kube.warn(said)
    if flags.on("ignore-not-found"):
        errors = [error for error in errors if not is_not_found(error)]
    if flags.text("output") in ("", "wide"):
        # kubectl asks for the tables of what files name, and looks for labels in these, which have none.
        hidden = bool(selection.labels) and has_files(kube)
        _print_tables(kube, selection, () if hidden else found, errors)
    else:
        _print_documents(kube, selection, found, errors)
    raise_all(errors)
    return 0


def _selection(kube: Kube) -> Selection:
    if has_files(kube):
        locals_ = read_files(kube)
        wanted = tuple(Wanted(each.resource, each.namespace, each.name) for each in locals_)
        types = {each.resource for each in locals_}
        labels = kube.flags.text("selector")
        return Selection(wanted, labels, is_list=not is_one_file(kube), several_types=len(types) > 1)
    return select(kube, kube.arguments, empty_selects=True)


class UnsortedError(KubectlError):
    """What is to be sorted by is in no object."""


# -- tables ------------------------------------------------------------


@define
class TableView:
    """How `get` shows tables: which columns beside the server's own."""

    kube: Kube
    with_kind: bool
    with_namespace: bool
    wide: bool

    @classmethod
    def of(cls, kube: Kube, *, several_types: bool) -> TableView:
        """Return the view that the flags ask for."""
        return cls(
            kube,
            with_kind=several_types or kube.flags.on("show-kind"),
            with_namespace=kube.flags.on("all-namespaces"),
            wide=kube.flags.text("output") == "wide",
        )

    def _table(self, resource: Resource, *objects: Any) -> Table:  # noqa: ANN401 - any kind of object
        """Return the server's table, or kubectl's own of names and ages with `--server-print=false`."""
        if self.kube.flags.on("server-print"):
            return self.kube.api.table(resource, objects)
        return GENERIC.table(objects, self.kube.now_ms)

    def printer(self) -> TablePrinter:
        """Return a new table."""
        return TablePrinter(no_headers=self.kube.flags.on("no-headers"))

    def headers(self, resource: Resource) -> list[str]:
        """Return the headers of a type's table."""
        table = self._table(resource)
        shown = [column.name for column in table.columns if self.wide or not column.wide]
        before = ["NAMESPACE"] if self.with_namespace and resource.namespaced else []
        labels = [label.rpartition("/")[2].upper() for label in self.kube.flags.items("label-columns")]
        after = ["LABELS"] if self.kube.flags.on("show-labels") else []
        return [*before, *shown, *labels, *after]

    def row(self, found: Found) -> list[object]:
        """Return the cells of an object."""
        table = self._table(found.resource, found.obj)
        columns = zip(table.columns, table.rows[0].cells, strict=True)
        cells: list[object] = [cell for column, cell in columns if self.wide or not column.wide]
        if self.with_kind and cells:
            cells[0] = f"{found.resource.kind.lower()}{_dotted(found.resource)}/{cells[0]}"
        labels = found.obj.metadata.labels or {}
        before = [found.namespace] if self.with_namespace and found.resource.namespaced else []
        extra: list[object] = [labels.get(name, "") for name in self.kube.flags.items("label-columns")]
        if self.kube.flags.on("show-labels"):
            extra.append(",".join(f"{key}={labels[key]}" for key in sorted(labels)) or "<none>")
        return [*before, *cells, *extra]


def _dotted(resource: Resource) -> str:
    return f".{resource.group}" if resource.group else ""


def _print_tables(kube: Kube, selection: Selection, found: Sequence[Found], errors: list[Exception]) -> None:
    found_types = len({each.resource for each in found})
    several = selection.several_types if selection.by_selector else found_types > 1
    view = TableView.of(kube, several_types=several)
    if kube.flags.changed("sort-by") and found:
        try:
            found = _sorted(kube, found)
        except UnsortedError:
            found = ()
    pieces = []
    for resource, group in groupby(found, key=lambda each: each.resource):
        printer = view.printer()
        printer.headers(view.headers(resource))
        for each in group:
            printer.row(view.row(each))  # type: ignore[arg-type] # cells are what JSON has
        pieces.append(printer.flush())
    kube.call.stdout.write(("" if kube.flags.on("no-headers") else "\n").join(pieces))
    if not found and not errors and not kube.flags.on("ignore-not-found"):
        _say_nothing_found(kube, selection)


def _say_nothing_found(kube: Kube, selection: Selection) -> None:
    namespaced = all(each.resource.namespaced for each in selection.wanted)
    kube.tell_none_found(kube.namespace if namespaced and not kube.flags.on("all-namespaces") else "")


def _sorted(kube: Kube, found: Sequence[Found]) -> list[Found]:
    expression = kube.flags.text("sort-by")
    try:
        order = sorting.sorted_order([each.document for each in found], expression)
    except sorting.UnsortableError as error:
        raise KubectlError(f"F0105 09:00:00.000000       1 sorter.go:388] {error}", 255) from error
    except sorting.SortError as error:
        raise UnsortedError(str(error)) from error
    return [found[index] for index in order]


# -- documents ------------------------------------------------------------


def _print_documents(
    kube: Kube, selection: Selection, found: Sequence[Found], errors: list[Exception]
) -> None:
    name, _ = split_format(kube.flags.text("output"))
    if kube.flags.changed("sort-by") and found:
        found = _sorted(kube, found)
    documents = [each.document for each in found]
    if errors and not selection.is_list:
        return
    if name in COLUMN_FORMATS:
        print_custom_columns(kube, documents, no_headers=kube.flags.on("no-headers"))
        return
    titles = [f"{kind_word(each.resource)}/{each.name}" for each in found]
    if len(documents) == 1 and not selection.is_list:
        print_document(kube, documents[0], titles)
    elif documents or not kube.flags.on("ignore-not-found"):
        print_document(kube, as_list(documents), titles)


# -- watching ------------------------------------------------------------


def _watch(kube: Kube, selection: Selection) -> Steps:
    if len({each.resource for each in selection.wanted}) > 1:
        raise KubectlError("you may only specify a single resource type")
    if len(selection.wanted) != 1:
        raise KubectlError(
            f"watch is only supported on individual resources and resource collections - "
            f"{len(selection.wanted)} resources were found"
        )
    wanted = selection.wanted[0]
    shown = _Shown(kube, TableView.of(kube, several_types=False), wanted.resource)
    since = kube.api.revision
    if not kube.flags.on("watch-only"):
        errors: list[Exception] = []
        shown.show(fetch(kube, selection, errors))
        raise_all(errors)
    while True:
        yield PAUSE_MS
        try:
            changes, since = kube.api.changes(wanted.resource, since)
        except StatusError:
            since = kube.api.revision
            continue
        chosen = kube.api.chosen(wanted.resource, wanted.namespace, selection.labels, selection.fields)
        shown.show(
            Found(wanted.resource, obj)
            for obj in changes
            if chosen(obj) and wanted.name in ("", obj.metadata.name)
        )


class _Shown:
    """What a watch has printed so far; headers stand once."""

    def __init__(self, kube: Kube, view: TableView, resource: Resource) -> None:
        self.kube = kube
        self.view = view
        self.resource = resource
        self.printer = view.printer()
        self.has_headers = False

    def show(self, found: Iterable[Found]) -> None:
        """Print more objects."""
        is_table = self.kube.flags.text("output") in ("", "wide")
        for each in found:
            if not is_table:
                print_document(self.kube, each.document, (each.title,))
                continue
            if not self.has_headers:
                self.printer.headers(self.view.headers(self.resource))
                self.has_headers = True
            self.printer.row(self.view.row(each))  # type: ignore[arg-type] # cells are what JSON has
        if is_table:
            self.kube.call.stdout.write(self.printer.flush())


def one_line(found: Found) -> str:
    """Return an object as one line of JSON."""
    return json_text(found.document)


GET = Verb(
    "get",
    get,
    (
        *output_flags("wide", "custom-columns=", "custom-columns-file="),
        *FILES,
        ALL_NAMESPACES,
        SELECTOR,
        FIELD_SELECTOR,
        WATCH,
        CHUNK_SIZE,
        Flag("watch-only", "", BOOL),
        Flag("output-watch-events", "", BOOL),
        Flag("no-headers", "", BOOL),
        Flag("show-labels", "", BOOL),
        Flag("show-kind", "", BOOL),
        Flag("label-columns", "L", SLICE),
        Flag("sort-by", "", TEXT),
        Flag("ignore-not-found", "", BOOL),
        Flag("raw", "", TEXT),
        Flag("server-print", "", BOOL, "true"),
        Flag("subresource", "", TEXT),
    ),
    "get [(-o|--output=)json|yaml|name|wide|custom-columns=...|jsonpath=...] (TYPE[.VERSION][.GROUP] [NAME | -l label] "
    "| TYPE/NAME ...) [flags]",
    "Display one or many resources",
    takes_types=True,
)

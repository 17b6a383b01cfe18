"""`kubectl events`: what components told, oldest first.

Source: kubectl v1.32, pkg/cmd/events.
"""

from __future__ import annotations

from collections.abc import Sequence

from k8s_tui.api.core import Event
from k8s_tui.api.duration import human_duration
from k8s_tui.shell.calls import PAUSE_MS, Result, Steps
from k8s_tui.shell.flags import BOOL, SLICE, TEXT, Flag
from k8s_tui.shell.kubectl.errors import KubectlError
from k8s_tui.shell.kubectl.globalflags import ALL_NAMESPACES, CHUNK_SIZE, WATCH, output_flags
from k8s_tui.shell.kubectl.kube import Kube, Verb
from k8s_tui.shell.kubectl.printing import as_list, print_document
from k8s_tui.shell.kubectl.selection import Found
from k8s_tui.shell.tables import TablePrinter

HEADERS = ("LAST SEEN", "TYPE", "REASON", "OBJECT", "MESSAGE")


def _events(kube: Kube) -> Result:
    for kind in kube.flags.items("types"):
        if kind.lower() not in ("normal", "warning"):
            raise KubectlError("valid --types are Normal or Warning")
    about = _about(kube)
    namespace = "" if kube.flags.on("all-namespaces") else kube.namespace
    since = kube.api.revision
    found = [each for each in kube.api.objects("events", namespace) if _is_wanted(kube, each, about)]
    found.sort(key=when)
    printer = TablePrinter(no_headers=kube.flags.on("no-headers"))
    watching = kube.flags.on("watch")
    if not found and not watching:
        where = "." if not namespace else f" in {namespace} namespace."
        kube.err(f"No events found{where}")
        return 0
    if kube.flags.text("output"):
        resource = kube.resource("events")
        documents = [Found(resource, each).document for each in found]
        print_document(kube, as_list(documents), [f"event/{each.metadata.name}" for each in found])
        return 0
    _print(kube, printer, found, headers=True)
    return _watch(kube, printer, about, namespace, since) if watching else 0


def _about(kube: Kube) -> tuple[str, str] | None:
    """Return the (kind, name) that `--for` names."""
    word = kube.flags.text("for")
    if not word:
        return None
    kind, slash, name = word.partition("/")
    if not slash or not name or "/" in name:
        raise KubectlError("--for must be in resource/name form")
    return kube.resource(kind).kind, name


def _is_wanted(kube: Kube, event: Event, about: tuple[str, str] | None) -> bool:
    kinds = [kind.lower() for kind in kube.flags.items("types")]
    if kinds and event.type.lower() not in kinds:
        return False
    involved = event.involved_object
    return about is None or (involved.kind, involved.name) == about


def when(event: Event) -> int:
    """Return when an event happened last."""
    for moment in (event.last_timestamp, event.event_time, event.first_timestamp):
        if moment is not None:
            return moment
    return event.metadata.creation_timestamp or 0


def _interval(kube: Kube, event: Event) -> str:
    last = human_duration(kube.now_ms - when(event))
    count = event.count or 1
    if count <= 1:
        return last
    first_ms = event.first_timestamp if event.first_timestamp is not None else when(event)
    return f"{last} (x{count} over {human_duration(kube.now_ms - first_ms)})"


def _print(kube: Kube, printer: TablePrinter, events: Sequence[Event], *, headers: bool = False) -> None:
    everywhere = kube.flags.on("all-namespaces")
    if headers:
        printer.headers((*(("NAMESPACE",) if everywhere else ()), *HEADERS))
    for event in events:
        involved = event.involved_object
        cells = (
            _interval(kube, event),
            event.type,
            event.reason,
            f"{involved.kind}/{involved.name}",
            event.message.strip(),
        )
        printer.row((*((event.metadata.namespace,) if everywhere else ()), *cells))
    kube.call.stdout.write(printer.flush())


def _watch(
    kube: Kube, printer: TablePrinter, about: tuple[str, str] | None, namespace: str, since: int
) -> Steps:
    resource = kube.resource("events")
    while True:
        yield PAUSE_MS
        changes, since = kube.api.changes(resource, since)
        chosen = kube.api.chosen(resource, namespace, "", "")
        _print(kube, printer, [each for each in changes if chosen(each) and _is_wanted(kube, each, about)])


EVENTS = Verb(
    "events",
    _events,
    (
        *output_flags(),
        ALL_NAMESPACES,
        CHUNK_SIZE,
        WATCH,
        Flag("for", "", TEXT),
        Flag("types", "", SLICE, choices=("Normal", "Warning")),
        Flag("no-headers", "", BOOL),
    ),
    "events [(-o|--output=)json|yaml|...] [--for TYPE/NAME] [--watch] [--types=Normal,Warning]",
    "List events",
)

"""Namespaces, configuration, accounts, events and leases as kubectl shows them."""

from __future__ import annotations

from k8s_tui.api.codec import decode
from k8s_tui.api.core import ConfigMap, Event, Lease, Namespace, Secret
from k8s_tui.api.meta import ObjectReference
from k8s_tui.api.time import parse_time
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.apiserver.tables.table import UNKNOWN, Cells, Printer, age, columns, since


def _namespace(found: Namespace, now_ms: int) -> Cells:
    return (found.metadata.name, found.status.phase, age(found.metadata, now_ms))


def _config_map(found: ConfigMap, now_ms: int) -> Cells:
    return (found.metadata.name, len(found.data) + len(found.binary_data), age(found.metadata, now_ms))


def _secret(found: Secret, now_ms: int) -> Cells:
    return (found.metadata.name, found.type, len(found.data), age(found.metadata, now_ms))


def _service_account(found: Unstructured, now_ms: int) -> Cells:
    return (found.metadata.name, len(found.content.get("secrets") or ()), age(found.metadata, now_ms))


def _event(found: Event, now_ms: int) -> Cells:
    first_ms = found.first_timestamp if found.first_timestamp is not None else found.event_time
    last_ms = found.last_timestamp if found.last_timestamp is not None else first_ms
    about = found.involved_object
    return (
        since(last_ms, now_ms) if last_ms is not None else UNKNOWN,
        found.type,
        found.reason,
        f"{about.kind.lower()}/{about.name}" if about.name else about.kind.lower(),
        about.field_path,
        _source(found),
        found.message.strip(),
        since(first_ms, now_ms) if first_ms is not None else UNKNOWN,
        found.count or 1,
        found.metadata.name,
    )


def _regarding_event(found: Unstructured, now_ms: int) -> Cells:
    """Print an event of events.k8s.io, which is kept in wire form, as one of the core group."""
    content = found.content
    return _event(
        Event(
            found.metadata,
            decode(ObjectReference, content.get("regarding") or {}),
            str(content.get("reason", "")),
            str(content.get("note", "")),
            first_timestamp=_time(content.get("deprecatedFirstTimestamp")),
            last_timestamp=_time(content.get("deprecatedLastTimestamp")),
            count=content.get("deprecatedCount"),
            type=str(content.get("type", "")),
            event_time=_time(content.get("eventTime")),
            reporting_component=str(content.get("reportingController", "")),
            reporting_instance=str(content.get("reportingInstance", "")),
        ),
        now_ms,
    )


def _time(text: str | None) -> int | None:
    return None if text is None else parse_time(text)


def _source(found: Event) -> str:
    component = found.source.component or found.reporting_component
    host = found.source.host or found.reporting_instance
    return f"{component}, {host}" if host else component


def _lease(found: Lease, now_ms: int) -> Cells:
    return (found.metadata.name, found.spec.holder_identity or "", age(found.metadata, now_ms))


EVENT_COLUMNS = (
    *columns("Last Seen|Type|Reason|Object", "Subobject|Source"),
    *columns("Message", "First Seen|Count|Name"),
)

PRINTERS = {
    "namespaces": Printer(columns("Name|Status|Age"), _namespace),
    "configmaps": Printer(columns("Name|Data|Age"), _config_map),
    "secrets": Printer(columns("Name|Type|Data|Age"), _secret),
    "serviceaccounts": Printer(columns("Name|Secrets|Age"), _service_account),
    "events": Printer(EVENT_COLUMNS, _event),
    "events.events.k8s.io": Printer(EVENT_COLUMNS, _regarding_event),
    "leases.coordination.k8s.io": Printer(columns("Name|Holder|Age"), _lease),
}

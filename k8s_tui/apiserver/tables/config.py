"""Namespaces, configuration, accounts, events and leases as kubectl shows them."""

from __future__ import annotations

from k8s_tui.api.core import ConfigMap, Event, Lease, Namespace, Secret
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
    "events.events.k8s.io": Printer(EVENT_COLUMNS, _event),
    "leases.coordination.k8s.io": Printer(columns("Name|Holder|Age"), _lease),
}

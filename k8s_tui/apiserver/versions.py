"""Kinds that are served in several versions or groups: each object is stored in one and shown in any of them.

Source: kubernetes pkg/apis/autoscaling/v1/conversion.go, pkg/apis/events/v1/conversion.go (v1.32). Simplified:
what version 1 of an autoscaler cannot say is not carried in its annotations.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from k8s_tui.api.objects import Object, encode_object
from k8s_tui.api.scheme import Resource

Document = dict[str, Any]

CPU_PERCENT: Final = "targetCPUUtilizationPercentage"
CURRENT_CPU_PERCENT: Final = "currentCPUUtilizationPercentage"


def served(resource: Resource, obj: Object) -> Document:
    """Return an object in wire form, in the version of the resource that it was asked for by."""
    document = encode_object(obj)
    if document["apiVersion"] == resource.api_version:
        return document
    shown = FROM_STORED.get((resource.api_version, resource.kind))
    # Custom resources convert by name alone.
    return shown(document) if shown is not None else {**document, "apiVersion": resource.api_version}


def stored_form(document: Document) -> Document:
    """Return a document in the version that its kind is stored in."""
    convert = TO_STORED.get((str(document.get("apiVersion")), str(document.get("kind"))))
    return document if convert is None else convert(document)


# -- autoscaling ------------------------------------------------------------------


def _autoscaler_from_v1(document: Document) -> Document:
    spec, status = dict(document.get("spec") or {}), dict(document.get("status") or {})
    percent = spec.pop(CPU_PERCENT, None)
    if percent is not None:
        spec["metrics"] = [_cpu(target={"type": "Utilization", "averageUtilization": percent})]
    percent = status.pop(CURRENT_CPU_PERCENT, None)
    if percent is not None:
        status["currentMetrics"] = [_cpu(current={"averageUtilization": percent})]
    return {
        **document,
        "apiVersion": "autoscaling/v2",
        "spec": spec,
        **({"status": status} if status else {}),
    }


def _autoscaler_to_v1(document: Document) -> Document:
    spec, status = dict(document.get("spec") or {}), dict(document.get("status") or {})
    percent = _cpu_percent(spec.pop("metrics", None), "target")
    if percent is not None:
        spec[CPU_PERCENT] = percent
    percent = _cpu_percent(status.pop("currentMetrics", None), "current")
    if percent is not None:
        status[CURRENT_CPU_PERCENT] = percent
    status.pop("conditions", None)
    spec.pop("behavior", None)
    return {**document, "apiVersion": "autoscaling/v1", "spec": spec, "status": status}


def _cpu(**said: Mapping[str, Any]) -> Document:
    return {"type": "Resource", "resource": {"name": "cpu", **said}}


def _cpu_percent(metrics: Any, word: str) -> Any:  # noqa: ANN401 - values in wire form
    for metric in metrics or ():
        resource = metric.get("resource") or {}
        if resource.get("name") == "cpu":
            return (resource.get(word) or {}).get("averageUtilization")
    return None


# -- events -------------------------------------------------------------------------

EVENT_WORDS: Final[Mapping[str, str]] = {
    "regarding": "involvedObject",
    "note": "message",
    "deprecatedSource": "source",
    "deprecatedFirstTimestamp": "firstTimestamp",
    "deprecatedLastTimestamp": "lastTimestamp",
    "deprecatedCount": "count",
    "reportingController": "reportingComponent",
}
"""What events.k8s.io calls the fields of an event, and what the core group does."""

CORE_WORDS: Final[Mapping[str, str]] = {core: word for word, core in EVENT_WORDS.items()}


def _event_from_events(document: Document) -> Document:
    said = {EVENT_WORDS.get(name, name): item for name, item in document.items()}
    return {"involvedObject": {}, **said, "apiVersion": "v1"}


def _event_to_events(document: Document) -> Document:
    return {**{CORE_WORDS.get(name, name): item for name, item in document.items()}, "apiVersion": EVENTS_V1}


Convert = Callable[[Document], Document]
EVENTS_V1: Final = "events.k8s.io/v1"
_AUTOSCALER_V1: Final = ("autoscaling/v1", "HorizontalPodAutoscaler")
TO_STORED: Final[Mapping[tuple[str, str], Convert]] = {
    _AUTOSCALER_V1: _autoscaler_from_v1,
    (EVENTS_V1, "Event"): _event_from_events,
}
"""How a served version becomes the stored one."""

FROM_STORED: Final[Mapping[tuple[str, str], Convert]] = {
    _AUTOSCALER_V1: _autoscaler_to_v1,
    (EVENTS_V1, "Event"): _event_to_events,
}
"""How the stored version becomes a served one."""

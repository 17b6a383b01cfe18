"""Budgets, autoscalers, quotas, limits and priorities as kubectl shows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from k8s_tui.api.time import format_time
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.apiserver.tables.table import NONE, UNKNOWN, Cells, Printer, age, columns, dig

METRICS_SHOWN = 2
UNSET_REPLICAS = "<unset>"


def _budget(found: Unstructured, now_ms: int) -> Cells:
    content = found.content
    least, most = dig(content, "spec", "minAvailable"), dig(content, "spec", "maxUnavailable")
    return (
        found.metadata.name,
        "N/A" if least is None else str(least),
        "N/A" if most is None else str(most),
        dig(content, "status", "disruptionsAllowed") or 0,
        age(found.metadata, now_ms),
    )


def _autoscaler(found: Unstructured, now_ms: int) -> Cells:
    content = found.content
    target = dig(content, "spec", "scaleTargetRef") or {}
    least = dig(content, "spec", "minReplicas")
    return (
        found.metadata.name,
        f"{target.get('kind', '')}/{target.get('name', '')}",
        targets_text(content),
        UNSET_REPLICAS if least is None else str(least),
        dig(content, "spec", "maxReplicas") or 0,
        dig(content, "status", "currentReplicas") or 0,
        age(found.metadata, now_ms),
    )


def targets_text(content: Mapping[str, Any]) -> str:
    """Return what the TARGETS column of an autoscaler says."""
    metrics = dig(content, "spec", "metrics") or ()
    if not metrics:
        return NONE
    current = dig(content, "status", "currentMetrics") or ()
    texts = [
        _target(metric, current[at] if at < len(current) else {})
        for at, metric in enumerate(metrics[:METRICS_SHOWN])
    ]
    more = len(metrics) - METRICS_SHOWN
    return ", ".join(texts) + (f" + {more} more..." if more > 0 else "")


def _target(metric: Mapping[str, Any], current: Mapping[str, Any]) -> str:
    kind = metric.get("type", "")
    source = metric.get(kind[:1].lower() + kind[1:]) or {}
    now = current.get(kind[:1].lower() + kind[1:]) or {}
    name = source.get("name") if kind in ("Resource", "ContainerResource") else ""
    wanted = source.get("target") or {}
    if wanted.get("averageUtilization") is not None:
        used = dig(now, "current", "averageUtilization")
        text = f"{UNKNOWN if used is None else f'{used}%'}/{wanted['averageUtilization']}%"
    else:
        goal = wanted.get("averageValue") or wanted.get("value") or "<auto>"
        used = dig(now, "current", "averageValue") or dig(now, "current", "value")
        text = f"{used or UNKNOWN}/{goal}"
    return f"{name}: {text}" if name else text


def _quota(found: Unstructured, now_ms: int) -> Cells:
    hard = dig(found.content, "status", "hard") or dig(found.content, "spec", "hard") or {}
    used = dig(found.content, "status", "used") or {}
    texts: tuple[list[str], list[str]] = ([], [])
    for name in sorted(hard):
        texts[name.startswith("limits.")].append(f"{name}: {used.get(name, '0')}/{hard[name]}")
    return (found.metadata.name, ", ".join(texts[0]), ", ".join(texts[1]), age(found.metadata, now_ms))


def _limits(found: Unstructured, now_ms: int) -> Cells:
    return (found.metadata.name, format_time(found.metadata.creation_timestamp or 0))


def _priority(found: Unstructured, now_ms: int) -> Cells:
    content = found.content
    return (
        found.metadata.name,
        content.get("value", 0),
        "true" if content.get("globalDefault") else "false",
        age(found.metadata, now_ms),
        content.get("preemptionPolicy") or "PreemptLowerPriority",
    )


def _webhooks(found: Unstructured, now_ms: int) -> Cells:
    return (found.metadata.name, len(found.content.get("webhooks") or ()), age(found.metadata, now_ms))


_WEBHOOKS = Printer(columns("Name|Webhooks|Age"), _webhooks)

PRINTERS = {
    "mutatingwebhookconfigurations.admissionregistration.k8s.io": _WEBHOOKS,
    "validatingwebhookconfigurations.admissionregistration.k8s.io": _WEBHOOKS,
    "poddisruptionbudgets.policy": Printer(
        columns("Name|Min Available|Max Unavailable|Allowed Disruptions|Age"), _budget
    ),
    "horizontalpodautoscalers.autoscaling": Printer(
        columns("Name|Reference|Targets|MinPods|MaxPods|Replicas|Age"), _autoscaler
    ),
    "resourcequotas": Printer(columns("Name|Request|Limit|Age"), _quota),
    "limitranges": Printer(columns("Name|Created At"), _limits),
    "priorityclasses.scheduling.k8s.io": Printer(
        columns("Name|Value|Global-Default|Age|PreemptionPolicy"), _priority
    ),
}

"""Aggregated APIs, and what the metrics API holds, as kubectl shows them."""

from __future__ import annotations

from k8s_tui.api.quantity import Quantity
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.apiserver.tables.table import Cells, Printer, age, columns, dig

LOCAL = "Local"


def _api_service(found: Unstructured, now_ms: int) -> Cells:
    service = dig(found.content, "spec", "service")
    where = f"{service.get('namespace', '')}/{service.get('name', '')}" if service else LOCAL
    conditions = dig(found.content, "status", "conditions") or [{}]
    condition = conditions[0]
    status = str(condition.get("status", "Unknown"))
    shown = status if status == "True" else f"{status} ({condition.get('reason', '')})"
    return (found.metadata.name, where, shown, age(found.metadata, now_ms))


def _node_metrics(found: Unstructured, now_ms: int) -> Cells:
    usage = found.content["usage"]
    return (found.metadata.name, usage["cpu"], usage["memory"], found.content["window"])


def _pod_metrics(found: Unstructured, now_ms: int) -> Cells:
    used = [each["usage"] for each in found.content["containers"]]
    cpu = sum(Quantity.parse(each["cpu"]).milli_value() for each in used)
    memory_bytes = sum(Quantity.parse(each["memory"]).value() for each in used)
    return (
        found.metadata.name,
        f"{cpu * 1_000_000}n",
        f"{memory_bytes // 1024}Ki",
        found.content["window"],
    )


PRINTERS = {
    "apiservices.apiregistration.k8s.io": Printer(columns("Name|Service|Available|Age"), _api_service),
}

METRICS_PRINTERS = {
    "nodes.metrics.k8s.io": Printer(columns("Name|cpu|memory|Window"), _node_metrics),
    "pods.metrics.k8s.io": Printer(columns("Name|cpu|memory|Window"), _pod_metrics),
}
"""For what other servers of the cluster answer."""

"""Component statuses as kubectl shows them."""

from __future__ import annotations

from k8s_tui.api.unstructured import Unstructured
from k8s_tui.apiserver.tables.table import Cells, Printer, columns


def _component(found: Unstructured, now_ms: int) -> Cells:
    (condition,) = found.content["conditions"]
    status = "Healthy" if condition.get("status") == "True" else "Unhealthy"
    return (found.metadata.name, status, condition.get("message", ""), condition.get("error", ""))


PRINTERS = {"componentstatuses": Printer(columns("Name|Status|Message|Error"), _component)}

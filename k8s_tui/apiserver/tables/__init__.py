"""Server-side tables: the columns that every client shows, kind by kind.

To add a kind: a `Printer` in one of the modules beside, and its line in that module's `PRINTERS`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from k8s_tui.api.scheme import Resource
from k8s_tui.apiserver.tables import (
    aggregated,
    components,
    config,
    networking,
    nodes,
    pods,
    policies,
    rbac,
    storage,
    workloads,
)
from k8s_tui.apiserver.tables.table import Column, Printer, Row, Table, age, columns

__all__ = ["PRINTERS", "Column", "Printer", "Row", "Table", "table"]

GENERIC = Printer(columns("Name|Age"), lambda obj, now_ms: (obj.metadata.name, age(obj.metadata, now_ms)))

PRINTERS: Mapping[str, Printer] = {
    **pods.PRINTERS,
    **nodes.PRINTERS,
    **networking.PRINTERS,
    **workloads.PRINTERS,
    **config.PRINTERS,
    **storage.PRINTERS,
    **rbac.PRINTERS,
    **policies.PRINTERS,
    **aggregated.PRINTERS,
    **components.PRINTERS,
}
"""By group resource, as in `deployments.apps`."""


def table(resource: Resource, objects: Iterable[Any], now_ms: int, printer: Printer | None = None) -> Table:
    """Return objects of a resource as a table; kinds without columns of their own show name and age.

    A custom resource brings the `printer` that its definition declares.
    """
    return (printer or PRINTERS.get(resource.group_resource, GENERIC)).table(objects, now_ms)

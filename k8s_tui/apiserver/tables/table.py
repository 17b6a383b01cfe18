"""Tables: objects as rows of cells, as the API server prints them for every client.

Columns with `wide` are shown with `-o wide` alone. Source: kubernetes
pkg/printers/internalversion/printers.go.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from k8s_tui.api.duration import human_duration
from k8s_tui.api.meta import ObjectMeta
from k8s_tui.api.pods import Container, PodTemplateSpec
from k8s_tui.sim.value import frozen

NONE = "<none>"
UNKNOWN = "<unknown>"
UNSET = "<unset>"

Cells: TypeAlias = tuple[Any, ...]
CellsOf: TypeAlias = Callable[[Any, int], Cells]
"""The cells of an object at a time, in milliseconds."""


@frozen
class Column:
    """One column; `type` and `format` are OpenAPI's."""

    name: str
    type: str = "string"
    wide: bool = False
    description: str = ""
    format: str = ""


@frozen
class Row:
    """The cells of one object."""

    cells: Cells
    object: Any


@frozen
class Table:
    """Objects of one kind, printed."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


@frozen
class Printer:
    """How one kind is printed."""

    columns: tuple[Column, ...]
    cells: CellsOf

    def table(self, objects: Iterable[Any], now_ms: int) -> Table:
        """Return the objects as a table, in their order."""
        return Table(self.columns, tuple(Row(self.cells(obj, now_ms), obj) for obj in objects))


NUMBERS = frozenset(
    {
        "Desired",
        "Current",
        "Ready",
        "Up-To-Date",
        "Available",
        "Data",
        "Secrets",
        "Active",
        "MinPods",
        "MaxPods",
    }
)


def columns(names: str, wide: str = "") -> tuple[Column, ...]:
    """Return the columns of two lists of names, separated by `|`; the second are shown with -o wide alone."""
    shown = [_column(name, wide=False) for name in names.split("|")]
    return (*shown, *(_column(name, wide=True) for name in wide.split("|") if name))


def _column(name: str, *, wide: bool) -> Column:
    return Column(
        name, "integer" if name in NUMBERS else "string", wide, "", "name" if name == "Name" else ""
    )


def age(meta: ObjectMeta, now_ms: int) -> str:
    """Return how old an object is."""
    return since(meta.creation_timestamp, now_ms)


def since(at_ms: int | None, now_ms: int) -> str:
    """Return how long ago a moment was."""
    return UNKNOWN if at_ms is None else human_duration(now_ms - at_ms)


def containers(found: Sequence[Container]) -> tuple[str, str]:
    """Return the names and the images of containers, each joined by commas."""
    return ",".join(each.name for each in found), ",".join(each.image for each in found)


def template_containers(template: PodTemplateSpec) -> tuple[str, str]:
    """Return the names and the images of a pod template's containers."""
    return containers(template.spec.containers)


def raw_containers(content: Mapping[str, Any]) -> tuple[str, str]:
    """Return the names and the images of the containers of a pod template in wire form."""
    found = dig(content, "spec", "containers") or ()
    return (
        ",".join(str(each.get("name", "")) for each in found),
        ",".join(str(each.get("image", "")) for each in found),
    )


def dig(data: Any, *names: str) -> Any:  # noqa: ANN401 - any wire value, None where nothing stands
    """Return what stands under `names` in nested mappings."""
    for name in names:
        if not isinstance(data, Mapping):
            return None
        data = data.get(name)
    return data

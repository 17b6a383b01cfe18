"""Objects as bytes: one by one, as lists, and as tables.

The bytes of an object are made once for each of its versions and then joined, so that thousands of objects are
listed as fast as they can be copied.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from k8s_tui.api.codec import encode
from k8s_tui.api.resources import Resource
from k8s_tui.apiserver import tables
from k8s_tui.apiserver.tables import Column, Printer
from k8s_tui.apiserver.versions import served
from k8s_tui.httpd.messages import json_bytes

CACHE_LIMIT: Final = 50_000
"""Objects whose bytes are kept."""

RECENT_LIMIT: Final = 4_096
"""Versions of objects whose bytes are kept for watchers."""

METADATA_KIND: Final = {"kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1"}


class Encoder:
    """Makes bytes of objects, and remembers them for as long as an object is what it was."""

    def __init__(self) -> None:
        self._whole: dict[tuple[str, str, str], tuple[Any, bytes]] = {}
        self._metadata: dict[tuple[str, str, str], tuple[Any, bytes]] = {}
        self._recent: dict[tuple[int, str], tuple[Any, bytes]] = {}

    def object_bytes(self, resource: Resource, obj: Any) -> bytes:  # noqa: ANN401 - any kind of object
        """Return an object in wire form, as it is served for `resource`."""
        return self._kept(self._whole, resource, obj, lambda: json_bytes(served(resource, obj)))

    def event_bytes(self, resource: Resource, obj: Any) -> bytes:  # noqa: ANN401 - any kind of object
        """Return an object in wire form; many watchers ask for the same few versions of it."""
        key = (id(obj), resource.version)
        found = self._recent.get(key)
        if found is not None and found[0] is obj:
            return found[1]
        made = self.object_bytes(resource, obj)
        if len(self._recent) >= RECENT_LIMIT:
            del self._recent[next(iter(self._recent))]
        self._recent[key] = (obj, made)
        return made

    def metadata_bytes(self, resource: Resource, obj: Any) -> bytes:  # noqa: ANN401 - any kind of object
        """Return an object's metadata alone, as a PartialObjectMetadata."""
        return self._kept(
            self._metadata,
            resource,
            obj,
            lambda: json_bytes({**METADATA_KIND, "metadata": encode(obj.metadata)}),
        )

    @staticmethod
    def _kept(
        cache: dict[tuple[str, str, str], tuple[Any, bytes]],
        resource: Resource,
        obj: Any,  # noqa: ANN401 - any kind of object
        make: Callable[[], bytes],
    ) -> bytes:
        meta = obj.metadata
        key = (f"{resource.group_resource}/{resource.version}", meta.namespace, meta.name)
        found = cache.get(key)
        if found is not None and found[0] is obj:
            return found[1]
        made = make()
        if len(cache) >= CACHE_LIMIT:
            cache.clear()
        cache[key] = (obj, made)
        return made

    def list_bytes(self, resource: Resource, objects: Sequence[Any], metadata: Mapping[str, Any]) -> bytes:
        """Return a list."""
        head = json_bytes(
            {"kind": resource.list_kind, "apiVersion": resource.api_version, "metadata": dict(metadata)}
        )
        items = b",".join([self.object_bytes(resource, obj) for obj in objects])
        return head[:-1] + b',"items":[' + items + b"]}\n"

    def metadata_list_bytes(
        self, resource: Resource, objects: Sequence[Any], metadata: Mapping[str, Any]
    ) -> bytes:
        """Return a list of metadata alone."""
        head = json_bytes(
            {"kind": "PartialObjectMetadataList", "apiVersion": "meta.k8s.io/v1", "metadata": dict(metadata)}
        )
        items = b",".join([self.metadata_bytes(resource, obj) for obj in objects])
        return head[:-1] + b',"items":[' + items + b"]}\n"

    def table_bytes(
        self,
        resource: Resource,
        objects: Iterable[Any],
        metadata: Mapping[str, Any],
        style: TableStyle,
    ) -> bytes:
        """Return objects as a Table."""
        table = tables.table(resource, objects, style.now_ms, style.printer)
        head: dict[str, Any] = {"kind": "Table", "apiVersion": "meta.k8s.io/v1", "metadata": dict(metadata)}
        head["columnDefinitions"] = [_column(each) for each in table.columns] if style.heads else []
        rows = b",".join(
            [
                b'{"cells":' + json_bytes(row.cells) + self._row_object(resource, row.object, style) + b"}"
                for row in table.rows
            ]
        )
        return json_bytes(head)[:-1] + b',"rows":[' + rows + b"]}"

    def _row_object(self, resource: Resource, obj: Any, style: TableStyle) -> bytes:  # noqa: ANN401 - any kind
        if style.include == "None":
            return b""
        whole = style.include == "Object"
        found = self.object_bytes(resource, obj) if whole else self.metadata_bytes(resource, obj)
        return b',"object":' + found


class TableStyle:
    """How a table is wanted.

    Attributes:
        include: What of the objects stands beside their cells: `Object`, `Metadata` or `None`.
        heads: The columns are described.
    """

    __slots__ = ("heads", "include", "now_ms", "printer")

    def __init__(self, now_ms: int, printer: Printer | None, include: str, *, heads: bool = True) -> None:
        self.now_ms = now_ms
        self.printer = printer
        self.include = include or "Metadata"
        self.heads = heads


def _column(column: Column) -> dict[str, Any]:
    return {
        "name": column.name,
        "type": column.type,
        "format": column.format,
        "description": column.description,
        "priority": int(column.wide),
    }

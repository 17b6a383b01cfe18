"""Objects as bytes: one by one, as lists, and as tables.

The bytes of an object are made once for each of its versions and then joined, so that thousands of objects are
listed as fast as they can be copied.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from k8s_tui.api.codec import encode
from k8s_tui.api.resources import Resource
from k8s_tui.api.scheme import SCHEME
from k8s_tui.apiserver import tables
from k8s_tui.apiserver.tables import Column, Printer
from k8s_tui.apiserver.versions import served
from k8s_tui.httpd.clock import ClientClock, moved
from k8s_tui.httpd.messages import json_bytes
from k8s_tui.sim.value import evolve

KEPT_BYTES: Final = 128 * 1024 * 1024
"""Bytes that are kept of objects as they are."""

RECENT_BYTES: Final = 4 * 1024 * 1024
"""Bytes that are kept of versions of objects, for watchers who hear of them a little later than others."""

METADATA_KIND: Final = {"kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1"}


class Kept:
    """Bytes that were made of objects, as many as fit; what was made first goes first."""

    def __init__(self, limit_bytes: int) -> None:
        self._limit = limit_bytes
        self._size = 0
        self._made: dict[tuple[Any, ...], tuple[Any, bytes]] = {}

    def get(self, key: tuple[Any, ...], obj: Any, make: Callable[[], bytes]) -> bytes:  # noqa: ANN401 - any kind
        """Return what was made of this very object, or make it."""
        found = self._made.get(key)
        if found is not None and found[0] is obj:
            return found[1]
        made = make()
        if found is not None:
            self._drop(key)
        self._made[key] = (obj, made)
        self._size += len(made)
        while self._size > self._limit:
            self._drop(next(iter(self._made)))
        return made

    def _drop(self, key: tuple[Any, ...]) -> None:
        self._size -= len(self._made.pop(key)[1])


class Encoder:
    """Makes bytes of objects, and remembers them for as long as an object is what it was.

    Attributes:
        clock: By which their times are told.
    """

    def __init__(self, clock: ClientClock | None = None) -> None:
        self.clock = clock or ClientClock()
        self._whole = Kept(KEPT_BYTES)
        self._metadata = Kept(KEPT_BYTES)
        self._recent = Kept(RECENT_BYTES)

    def object_bytes(self, resource: Resource, obj: Any) -> bytes:  # noqa: ANN401 - any kind of object
        """Return an object in wire form, as it is served for `resource`."""
        return self._whole.get(self._place(resource, obj), obj, lambda: self._sent(resource, obj))

    def event_bytes(self, resource: Resource, obj: Any) -> bytes:  # noqa: ANN401 - any kind of object
        """Return an object in wire form; many watchers ask for the same few versions of it."""
        key = (id(obj), resource.api_version, self.clock.ahead_ms)
        return self._recent.get(key, obj, lambda: self.object_bytes(resource, obj))

    def deleted_bytes(self, resource: Resource, obj: Any, revision: int) -> bytes:  # noqa: ANN401 - any kind
        """Return in wire form an object that was deleted at a revision, which is its version then."""
        key = (id(obj), resource.api_version, self.clock.ahead_ms, revision)
        return self._recent.get(key, obj, lambda: self._sent(resource, at_revision(obj, revision)))

    def metadata_bytes(self, resource: Resource, obj: Any) -> bytes:  # noqa: ANN401 - any kind of object
        """Return an object's metadata alone, as a PartialObjectMetadata."""
        return self._metadata.get(
            self._place(resource, obj),
            obj,
            lambda: json_bytes(self._told({**METADATA_KIND, "metadata": encode(obj.metadata)})),
        )

    def _sent(self, resource: Resource, obj: Any) -> bytes:  # noqa: ANN401 - any kind of object
        return json_bytes(self._told(as_sent(served(resource, obj))))

    def _told(self, document: dict[str, Any]) -> dict[str, Any]:
        return moved(document, self.clock.ahead_ms)

    def _place(self, resource: Resource, obj: Any) -> tuple[Any, ...]:  # noqa: ANN401 - any kind of object
        meta, kind = obj.metadata, f"{resource.group_resource}/{resource.version}"
        return kind, meta.namespace, meta.name, self.clock.ahead_ms

    def list_bytes(self, resource: Resource, objects: Sequence[Any], metadata: Mapping[str, Any]) -> bytes:
        """Return a list."""
        head = json_bytes(
            {"kind": resource.list_kind, "apiVersion": resource.api_version, "metadata": dict(metadata)}
        )
        # Said once for all of a built-in kind; a custom one says it of each.
        said = b'{"kind":"%b","apiVersion":"%b",' % (resource.kind.encode(), resource.api_version.encode())
        wholes = [self.object_bytes(resource, obj) for obj in objects]
        items = b",".join([b"{" + each[len(said) :] if each.startswith(said) else each for each in wholes])
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


def as_sent(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document as Kubernetes orders it: a kind of its own says first what it is, a custom one its version."""
    known = SCHEME.by_kind(document["apiVersion"], document["kind"])
    return {"kind": document["kind"], **document} if known is not None else dict(document)


def at_revision(obj: Any, revision: int) -> Any:  # noqa: ANN401 - any kind of object
    """Return an object with a version of its own."""
    return evolve(obj, metadata=evolve(obj.metadata, resource_version=str(revision)))


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

"""Noting writes: the objects of the pipeline with their `managedFields` kept up.

What a client writes is noted; from then on so is what components write to such objects, their status apart.
Objects that only components ever wrote have no entries, which spares the hot paths all of this.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from k8s_tui.api.errors import BadRequest
from k8s_tui.api.jsonvalue import Json, json_text, without_nulls
from k8s_tui.api.objects import encode_object, kind_of
from k8s_tui.api.resources import Resource
from k8s_tui.apiserver.managedfields.managers import (
    Entry,
    Write,
    applied,
    before_first_apply,
    entries_of,
    updated,
)
from k8s_tui.apiserver.managedfields.shapes import Shape, shape_of
from k8s_tui.apiserver.strategy import Caller
from k8s_tui.sim.value import evolve

if TYPE_CHECKING:
    from k8s_tui.apiserver.server import ApiServer

Document = dict[str, Any]

UNNOTED: Final = ""
NOTED: Final = "noted"
SETTLED: Final = "settled"
"""How a write comes: by a component; by a client; by an apply, which has noted itself."""


def born_noted(obj: Any, caller: Caller, server: ApiServer) -> Any:  # noqa: ANN401 - any kind of object
    """Return a new object with the entry of who made it."""
    api_version, kind = kind_of(obj)
    empty = {"apiVersion": api_version, "kind": kind, "metadata": {}, "spec": {}, "status": {}}
    write = Write(_manager(caller), api_version, server.sim.now_ms)
    return _with(obj, updated((), empty, encode_object(obj), shape_at(server, api_version, kind), write))


def with_managers(obj: Any, old: Any, caller: Caller, server: ApiServer, subresource: str = "") -> Any:  # noqa: ANN401
    """Return a changed object with the entries of whoever manages its fields now."""
    entries = _entries_given(obj.metadata.managed_fields) or entries_of(old.metadata.managed_fields)
    api_version, kind = kind_of(obj)
    write = Write(_manager(caller), api_version, server.sim.now_ms, subresource)
    shape = shape_at(server, api_version, kind)
    before, after = encode_object(old), encode_object(obj)
    for part in ("spec", "status"):
        if part in before and part in after and getattr(obj, part, obj) is getattr(old, part, old):
            after[part] = before[part]
    return _with(obj, updated(entries, before, after, shape, write))


def _entries_given(wire: Iterable[Mapping[str, Any]]) -> tuple[Entry, ...]:
    """Return the entries that a client sends, none where they cannot be understood (decodeLiveOrNew)."""
    try:
        return entries_of(wire)
    except ValueError:
        return ()


def configuration(resource: Resource, namespace: str, name: str, body: Json, subresource: str) -> Document:
    """Return the configuration in the body of an apply, with the name and namespace that the path says.

    Raises:
        BadRequest: It is none, or of something else.
    """
    if not isinstance(body, dict):
        raise BadRequest("error decoding YAML: the configuration must be a map")
    config: Document = without_nulls(body)
    version = config.get("apiVersion") or ""
    if version != resource.api_version:
        raise BadRequest(
            "Incorrect version specified in apply patch. Specified patch version: "
            f"{version}, expected: {resource.api_version}"
        )
    if config.get("kind") != resource.kind:
        raise BadRequest(f"the kind of the applied configuration must be {resource.kind}")
    said = config.get("metadata") or {}
    if not isinstance(said, dict):
        raise BadRequest(f".metadata: expected map, got {json_text(said)}")
    meta = dict(said)
    if meta.get("managedFields"):
        raise BadRequest("metadata.managedFields must be nil")
    if (meta.get("name") or name) != name:
        raise BadRequest("the name of the object does not match the name on the URL")
    meta["name"] = name
    if resource.namespaced:
        meta.setdefault("namespace", namespace)
    left_out = "spec" if subresource == "status" else "status"
    kept = {key: item for key, item in config.items() if key != left_out}
    return {**kept, "metadata": meta}


def applied_to(
    live: Document, config: Document, caller: Caller, server: ApiServer, subresource: str, *, force: bool
) -> Document:
    """Return what is there after a configuration was applied, entries included.

    Raises:
        Conflict: Others manage what it would change.
    """
    api_version, kind = str(config.get("apiVersion")), str(config.get("kind"))
    shape = shape_at(server, api_version, kind)
    write = Write(_manager(caller), api_version, server.sim.now_ms, subresource, force)
    wire = (live.get("metadata") or {}).get("managedFields") or ()
    entries = entries_of(wire) or before_first_apply(live, shape, write)
    document, after = applied(entries, live, config, shape, write)
    return {
        **document,
        "metadata": {**document["metadata"], "managedFields": [each.to_wire() for each in after]},
    }


def first_applied(config: Document, caller: Caller, server: ApiServer) -> Document:
    """Return an object that an apply makes, with its entry."""
    api_version, kind = str(config.get("apiVersion")), str(config.get("kind"))
    shape = shape_at(server, api_version, kind)
    empty: Document = {"apiVersion": api_version, "kind": kind, "metadata": {}}
    write = Write(_manager(caller), api_version, server.sim.now_ms)
    document, entries = applied((), empty, config, shape, write)
    return {
        **document,
        "metadata": {**document["metadata"], "managedFields": [each.to_wire() for each in entries]},
    }


def shape_at(server: ApiServer, api_version: str, kind: str) -> Shape:
    """Return the shape of a kind that a server serves."""
    custom = server.custom_kinds.get(f"{api_version} {kind}")
    schema: Mapping[str, Any] | None = None if custom is None else custom.schema
    return shape_of(api_version, kind, schema)


def _manager(caller: Caller) -> str:
    return caller.manager or caller.user


def _with(obj: Any, entries: tuple[Entry, ...]) -> Any:  # noqa: ANN401 - any kind of object
    wire = tuple(each.to_wire() for each in entries)
    if wire == tuple(obj.metadata.managed_fields):
        return obj
    return evolve(obj, metadata=evolve(obj.metadata, managed_fields=wire))

"""Informers: a component's own copy of one kind of object, fed by a list and a watch.

The copy is what the component believes. It lags behind the record by the way of the watch, and it stands
still while the API cannot be reached: components act on it all the same. Source: client-go tools/cache.

Use: the owning process makes its informers when it starts, calls `start`, and passes agenda keys that begin
with `("informer", name)` to `handle`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from k8s_tui.api import fieldselectors
from k8s_tui.api.errors import StatusError, Unreachable
from k8s_tui.api.scheme import Resource
from k8s_tui.apiserver.server import ApiServer
from k8s_tui.client.client import Client, Context
from k8s_tui.sim.parts import Parts, copy_of, whole
from k8s_tui.sim.simulation import Key
from k8s_tui.store.etcd import Change

Handler: TypeAlias = Callable[[Any, Any], None]
"""Called with (old, new) for each change; old is None for an addition, new for a removal."""

Index: TypeAlias = Callable[[Any], str | None]
"""Under which name an object is found, None for none."""

RELIST_FIRST_MS = 800
RELIST_MAX_MS = 30_000
"""Waits between attempts to list again, doubling (client-go reflector: 800 ms to 30 s)."""

SILENCE_LIMIT_MS = 45_000
"""A connection over which nothing can pass is given up after this (HTTP/2 ping: 30 s idle, 15 s timeout)."""

RETRY_UNREACHABLE_MS = 1_000

INDEXED_AT_ONCE = 500
"""Names of an index that are copied as one part of a fork."""


class Informer:
    """One kind of object as one process knows it.

    Attributes:
        objects: By key (`namespace/name`, or `name` for cluster-wide kinds); in the order they were learnt.
        synced: The first list has arrived.
    """

    def __init__(
        self,
        context: Context,
        client: Client,
        process: str,
        of: Resource,
        *,
        node_name: str = "",
        indexes: Mapping[str, Index] | None = None,
    ) -> None:
        self.resource = of
        self.objects: dict[str, Any] = {}
        self.synced = False
        self._sim = context.sim
        self._client = client
        self._process = process
        self._node_name = node_name
        self._indexes = dict(indexes or {})
        self._indexed: dict[str, dict[str, dict[str, Any]]] = {name: {} for name in self._indexes}
        self._handlers: list[Handler] = []
        self._watch: tuple[str, int] | None = None
        self._revision = 0
        self._failures = 0
        self._silent_since_ms: int | None = None
        self._retry_at_ms = -1
        self._abandoned: tuple[str, int] | None = None
        self.key: Key = ("informer", of.group_resource)

    def on_change(self, handler: Handler) -> None:
        """Call `handler` for each change of the copy from now on."""
        self._handlers.append(handler)

    # -- reading ------------------------------------------------------------

    def get(self, namespace: str, name: str) -> Any:  # noqa: ANN401 - any kind of object, None where unknown
        """Return an object as this informer knows it, None where it does not."""
        return self.objects.get(f"{namespace}/{name}" if self.resource.namespaced else name)

    def by(self, index: str, value: str) -> list[Any]:
        """Return the objects that `index` files under `value`."""
        found = self._indexed[index].get(value)
        return list(found.values()) if found else []

    def count_by(self, index: str, value: str) -> int:
        """Return how many objects `index` files under `value`."""
        return len(self._indexed[index].get(value, ()))

    def names_in(self, index: str) -> list[str]:
        """Return all names under which `index` files something, in the order they were learnt."""
        return list(self._indexed[index])

    # -- list and watch ------------------------------------------------------------

    def start(self) -> None:
        """Forget everything and begin to list."""
        self.objects = {}
        self._indexed = {name: {} for name in self._indexes}
        self.synced = False
        self._abandon_watch()
        self._retry_at_ms = -1
        self._failures = 0
        self._silent_since_ms = None
        self._sim.schedule(self._process, 0, self.key)

    def stop(self) -> None:
        """Let go of the watch, as a process does that ends."""
        if self._watch is None:
            return
        try:
            server = self._client.server()
        except Unreachable:
            return
        self._abandon_watch()
        self._close_abandoned(server)

    def _abandon_watch(self) -> None:
        if self._watch is not None:
            self._abandoned, self._watch = self._watch, None

    def _close_abandoned(self, server: ApiServer) -> None:
        """Let the server forget a watch that nobody reads any more, as it does with a dead connection."""
        if self._abandoned is not None and server.machine == self._abandoned[0]:
            server.hub.close(self._abandoned[1])
            self._abandoned = None

    def handle(self) -> None:
        """Fetch what the watch holds, or list where there is no watch."""
        try:
            server = self._client.server()
        except Unreachable:
            self._wait_for_network()
            return
        self._silent_since_ms = None
        if self._watch is not None and server.machine == self._watch[0]:
            changes, is_open = server.hub.fetch(self._watch[1])
            if changes:
                self._apply(changes)
            if is_open:
                return
            self._watch = None
        self._abandon_watch()
        self._list(server)

    def _wait_for_network(self) -> None:
        now_ms = self._sim.now_ms
        if self._silent_since_ms is None:
            self._silent_since_ms = now_ms
        if now_ms - self._silent_since_ms >= SILENCE_LIMIT_MS:
            self._abandon_watch()
        self._retry(RETRY_UNREACHABLE_MS)

    def _retry(self, delay_ms: int) -> None:
        """Have `handle` called again, unless that is going to happen anyway."""
        if self._sim.now_ms >= self._retry_at_ms:
            self._retry_at_ms = self._sim.now_ms + delay_ms
            self._sim.schedule(self._process, delay_ms, self.key)

    def _list(self, server: ApiServer) -> None:
        try:
            self._replace_all(server)
        except (StatusError, Unreachable):
            wait_ms = min(RELIST_FIRST_MS << min(self._failures, 6), RELIST_MAX_MS)
            self._failures += 1
            self._retry(wait_ms)
            return
        self._failures = 0
        self.synced = True

    def _replace_all(self, server: ApiServer) -> None:
        self._close_abandoned(server)
        for verb in ("list", "watch"):
            server.authorizer.check(self._client.caller, verb, self.resource)
        fields = fieldselectors.parse(f"spec.nodeName={self._node_name}") if self._node_name else None
        listing = server.list(self.resource, fields=fields)
        number = server.watch(self.resource, listing.revision, self._process, self.key, self._node_name)
        self._watch = (server.machine, number)
        self._revision = listing.revision
        if not self.objects:
            self._fill(listing.items)
            return
        current = {self._key_of(obj): obj for obj in listing.items}
        for key in [key for key in self.objects if key not in current]:
            self._set(key, None)
        for key, obj in current.items():
            old = self.objects.get(key)
            if old is None or not _is_unchanged(old, obj):
                self._set(key, obj)

    def _fill(self, items: Sequence[Any]) -> None:
        """Take a first list, which may be long."""
        objects, handlers, is_indexed = self.objects, self._handlers, bool(self._indexes)
        namespaced = self.resource.namespaced
        for obj in items:
            meta = obj.metadata
            key = f"{meta.namespace}/{meta.name}" if namespaced else meta.name
            objects[key] = obj
            if is_indexed:
                self._file(key, None, obj)
            for handler in handlers:
                handler(None, obj)

    def _key_of(self, obj: Any) -> str:  # noqa: ANN401 - any kind of object
        meta = obj.metadata
        return f"{meta.namespace}/{meta.name}" if self.resource.namespaced else str(meta.name)

    def _apply(self, changes: Sequence[Change]) -> None:
        first = changes[0].key
        prefix_length = first.index("/", 10) + 1
        node_name = self._node_name
        for change in changes:
            obj = None if change.deleted else change.value
            if obj is not None and node_name and obj.spec.node_name != node_name:
                obj = None
            self._set(change.key[prefix_length:], obj)
        self._revision = changes[-1].revision

    def _set(self, key: str, obj: Any) -> None:  # noqa: ANN401 - any kind of object
        old = self.objects.get(key)
        if old is obj:
            return
        if obj is None:
            del self.objects[key]
        else:
            self.objects[key] = obj
        self._file(key, old, obj)
        for handler in self._handlers:
            handler(old, obj)

    def _file(self, key: str, old: Any, new: Any) -> None:  # noqa: ANN401 - any kind of object
        for name, index in self._indexes.items():
            self._reindex(self._indexed[name], index, key, old, new)

    @staticmethod
    def _reindex(indexed: dict[str, dict[str, Any]], index: Index, key: str, old: Any, new: Any) -> None:  # noqa: ANN401
        before = index(old) if old is not None else None
        after = index(new) if new is not None else None
        if before is not None and before != after:
            filed = indexed[before]
            del filed[key]
            if not filed:
                del indexed[before]
        if after is not None:
            indexed.setdefault(after, {})[key] = new

    def copy_state(self, other: Informer) -> None:
        """Take over what `other`, the same informer of another world, knows."""
        whole(self.copy_in_parts(other))

    def copy_in_parts(self, other: Informer) -> Parts[None]:
        """Take over the same part by part."""
        self.objects = yield from copy_of(other.objects)
        self.synced = other.synced
        for name, index in other._indexed.items():
            mine = self._indexed[name] = {}
            for number, (value, filed) in enumerate(index.items(), 1):
                mine[value] = yield from copy_of(filed)
                if number % INDEXED_AT_ONCE == 0:
                    yield
        self._watch = other._watch
        self._revision = other._revision
        self._failures = other._failures
        self._silent_since_ms = other._silent_since_ms
        self._retry_at_ms = other._retry_at_ms
        self._abandoned = other._abandoned


def _is_unchanged(old: Any, new: Any) -> bool:  # noqa: ANN401 - any kind of object
    """Tell whether a list says what is known already; after a restore a version alone proves nothing."""
    if old is new:
        return True
    same_version = old.metadata.resource_version == new.metadata.resource_version
    return bool(same_version and old == new)

"""Who owns whom: the graph of all objects by their owner references, as the garbage collector sees it.

Source: pkg/controller/garbagecollector (graph_builder.go, graph.go).
"""

from __future__ import annotations

from collections.abc import Iterable

from k8s_tui.api.meta import ObjectMeta
from k8s_tui.api.scheme import Resource
from k8s_tui.sim.value import frozen


@frozen
class Located:
    """Where the object of a uid is to be found."""

    resource: Resource
    namespace: str
    name: str


class OwnerGraph:
    """All objects by uid, and for each uid those that name it as an owner, whether it exists or not."""

    def __init__(self) -> None:
        self._objects: dict[str, Located] = {}
        self._owners: dict[str, tuple[str, ...]] = {}
        self._dependents: dict[str, dict[str, None]] = {}

    def find(self, uid: str) -> Located | None:
        """Return where the object is, None where none with this uid is known."""
        return self._objects.get(uid)

    def dependents_of(self, uid: str) -> tuple[str, ...]:
        """Return the uids of the objects that name `uid` as an owner."""
        return tuple(self._dependents.get(uid, ()))

    def owners_of(self, uid: str) -> tuple[str, ...]:
        """Return the uids of the owners that the object names."""
        return self._owners.get(uid, ())

    def put(self, resource: Resource, meta: ObjectMeta) -> None:
        """Note an object with its present owners."""
        uid = meta.uid
        if uid not in self._objects:
            self._objects[uid] = Located(resource, meta.namespace, meta.name)
        owners = tuple(each.uid for each in meta.owner_references)
        before = self._owners.get(uid, ())
        if owners == before:
            return
        self._unlink(uid, before)
        for owner in owners:
            self._dependents.setdefault(owner, {})[uid] = None
        self._owners[uid] = owners

    def remove(self, uid: str) -> None:
        """Note that an object is gone; its dependents still name it."""
        self._objects.pop(uid, None)
        self._unlink(uid, self._owners.pop(uid, ()))

    def _unlink(self, uid: str, owners: Iterable[str]) -> None:
        for owner in owners:
            dependents = self._dependents.get(owner)
            if dependents is not None:
                dependents.pop(uid, None)
                if not dependents:
                    del self._dependents[owner]

    def clear(self) -> None:
        """Forget everything."""
        self._objects, self._owners, self._dependents = {}, {}, {}

    def copy_state(self, other: OwnerGraph) -> None:
        """Take over what `other`, the graph of another world, knows."""
        self._objects = other._objects.copy()
        self._owners = other._owners.copy()
        self._dependents = {uid: each.copy() for uid, each in other._dependents.items()}

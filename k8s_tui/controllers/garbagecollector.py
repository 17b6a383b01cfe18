"""The garbage collector: what has lost all its owners is deleted.

Deleting an owner in the background removes it at once and its dependents after; in the foreground the owner
waits for those that block it; as orphans the dependents are let go and live on. An owner counts by its uid:
one of the same name that was made anew is another. Source: pkg/controller/garbagecollector (v1.32).
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import Any

from attrs import field

from k8s_tui.api.errors import NotFound, Unreachable
from k8s_tui.api.meta import ObjectMeta, OwnerReference
from k8s_tui.api.scheme import SCHEME, Resource, Scheme
from k8s_tui.apiserver.deletion import FOREGROUND_FINALIZER, ORPHAN_FINALIZER, DeleteOptions
from k8s_tui.controllers.controller import Controller, Shared
from k8s_tui.controllers.ownergraph import Located, OwnerGraph
from k8s_tui.sim.simulation import Key
from k8s_tui.sim.value import evolve, frozen

DISCOVERY_PERIOD_MS = 30_000
"""How often it looks for new kinds of objects (garbagecollector.go, Sync)."""

IGNORED = frozenset({"events", "events.events.k8s.io"})
"""Objects that own nothing and belong to nobody, but are many (DefaultIgnoredResources)."""

VERBS = frozenset({"delete", "list", "watch"})


def collected_resources(scheme: Scheme) -> list[Resource]:
    """Return the resources whose objects are collected."""
    return [
        each for each in scheme.resources if VERBS.issubset(each.verbs) and each.group_resource not in IGNORED
    ]


@frozen
class Owners:
    """An object's owner references by what became of the owners."""

    solid: tuple[OwnerReference, ...] = field(default=())
    waiting: tuple[OwnerReference, ...] = field(default=())
    absent: tuple[OwnerReference, ...] = field(default=())


def is_waiting(meta: ObjectMeta) -> bool:
    """Tell whether an object is being deleted in the foreground: it waits for its dependents."""
    return meta.deletion_timestamp is not None and FOREGROUND_FINALIZER in meta.finalizers


def blocks(meta: ObjectMeta, owner_uid: str) -> bool:
    """Tell whether an object holds back the foreground deletion of an owner."""
    return any(each.uid == owner_uid and each.block_owner_deletion for each in meta.owner_references)


class GarbageCollector(Controller):
    """Follows all objects; its queue holds uids."""

    name = "generic-garbage-collector"

    def __init__(self, shared: Shared) -> None:
        super().__init__(shared)
        self._graph = OwnerGraph()
        self._followed: dict[str, None] = {}
        for each in collected_resources(SCHEME):
            self._follow(each)

    def _follow(self, resource: Resource) -> None:
        self._followed[resource.group_resource] = None
        self.informer(resource).on_change(functools.partial(self._changed, resource))

    def start(self) -> None:
        """Begin with an empty memory."""
        super().start()
        self._graph.clear()
        self.wake(DISCOVERY_PERIOD_MS)

    def copy_state(self, other: GarbageCollector) -> None:
        """Take over the memory of the same controller of another world."""
        super().copy_state(other)
        for resource in other._extra_resources():
            if resource.group_resource not in self._followed:
                self._follow(resource)
        self._graph.copy_state(other._graph)

    def _extra_resources(self) -> list[Resource]:
        return [informer.resource for informer in self._needed]

    def handle(self, key: Key) -> None:
        """Look for kinds that were not there before."""
        self.wake(DISCOVERY_PERIOD_MS)
        try:
            scheme = self.client.server().scheme
        except Unreachable:
            return
        if scheme is not SCHEME:
            for resource in collected_resources(scheme):
                if resource.group_resource not in self._followed:
                    self._follow(resource)

    # -- changes ------------------------------------------------

    def _changed(self, resource: Resource, old: Any, new: Any) -> None:  # noqa: ANN401 - any kind of object
        if old is not None and new is not None:
            before, after = old.metadata, new.metadata
            if before.uid != after.uid:
                self._gone(before)
                self._came(resource, after)
            elif not _is_same_to_owners(before, after):
                self._graph.put(resource, after)
                self._wake_with_dependents(after)
        elif new is not None:
            self._came(resource, new.metadata)
        elif old is not None:
            self._gone(old.metadata)

    def _came(self, resource: Resource, meta: ObjectMeta) -> None:
        self._graph.put(resource, meta)
        if meta.deletion_timestamp is not None:
            self._wake_with_dependents(meta)
        elif any(self._graph.find(each.uid) is None for each in meta.owner_references):
            self.queue.add(meta.uid)

    def _gone(self, meta: ObjectMeta) -> None:
        owners = self._graph.owners_of(meta.uid)
        self._graph.remove(meta.uid)
        for uid in self._graph.dependents_of(meta.uid):
            self.queue.add(uid)
        for uid in owners:
            if self._graph.find(uid) is not None:
                self.queue.add(uid)

    def _wake_with_dependents(self, meta: ObjectMeta) -> None:
        self.queue.add(meta.uid)
        if is_waiting(meta):
            for uid in self._graph.dependents_of(meta.uid):
                self.queue.add(uid)

    # -- one object ------------------------------------------------

    def reconcile(self, key: str) -> None:
        """Delete the object `key` if it has lost its owners, or let it go if it waited for its dependents."""
        located = self._graph.find(key)
        obj = self._known(located) if located is not None else None
        if located is None or obj is None or obj.metadata.uid != key:
            return
        meta: ObjectMeta = obj.metadata
        if meta.deletion_timestamp is not None:
            if ORPHAN_FINALIZER in meta.finalizers:
                self._orphan(located, meta)
            elif FOREGROUND_FINALIZER in meta.finalizers:
                self._wait_for_dependents(located, meta)
            return
        if meta.owner_references:
            self._judge(located, meta)

    def _known(self, located: Located) -> Any:  # noqa: ANN401 - any kind of object
        return self.shared.informers.of(located.resource).get(located.namespace, located.name)

    def _judge(self, located: Located, meta: ObjectMeta) -> None:
        owners = self._classify(meta)
        if owners.solid:
            if owners.waiting or owners.absent:
                lost = {each.uid for each in (*owners.waiting, *owners.absent)}
                self._drop_owners(located, lost)
            return
        foreground = bool(owners.waiting) and bool(self._graph.dependents_of(meta.uid))
        options = DeleteOptions(uid=meta.uid, propagation="Foreground" if foreground else "Background")
        try:
            self.client.delete(located.resource, located.namespace, located.name, options)
        except NotFound:
            return

    def _classify(self, meta: ObjectMeta) -> Owners:
        solid: list[OwnerReference] = []
        waiting: list[OwnerReference] = []
        absent: list[OwnerReference] = []
        for reference in meta.owner_references:
            is_known, owner = self._find_owner(meta.namespace, reference)
            if not is_known:
                solid.append(reference)
            elif owner is None:
                absent.append(reference)
            else:
                (waiting if is_waiting(owner) else solid).append(reference)
        return Owners(tuple(solid), tuple(waiting), tuple(absent))

    def _find_owner(self, namespace: str, reference: OwnerReference) -> tuple[bool, ObjectMeta | None]:
        """Return whether the owner's kind is known, and the owner's metadata, None where it is gone."""
        located = self._graph.find(reference.uid)
        known = self._known(located) if located is not None else None
        if known is not None and known.metadata.uid == reference.uid:
            return True, known.metadata
        resource = self.client.server().scheme.by_kind(reference.api_version, reference.kind)
        if resource is None:
            return False, None
        try:
            owner = self.client.get(resource, namespace if resource.namespaced else "", reference.name)
        except NotFound:
            return True, None
        return True, owner.metadata if owner.metadata.uid == reference.uid else None

    # -- owners that wait ------------------------------------------------

    def _wait_for_dependents(self, located: Located, meta: ObjectMeta) -> None:
        """Let the object go once nothing blocks it; till then have its dependents deleted."""
        blocking = [uid for uid in self._graph.dependents_of(meta.uid) if self._blocks(uid, meta.uid)]
        if not blocking:
            self._drop_finalizer(located, FOREGROUND_FINALIZER)
        for uid in blocking:
            self.queue.add(uid)

    def _blocks(self, uid: str, owner_uid: str) -> bool:
        located = self._graph.find(uid)
        known = self._known(located) if located is not None else None
        return known is not None and blocks(known.metadata, owner_uid)

    def _orphan(self, located: Located, meta: ObjectMeta) -> None:
        """Take the object off its dependents' owners, then let it go."""
        for uid in self._graph.dependents_of(meta.uid):
            dependent = self._graph.find(uid)
            if dependent is not None:
                self._drop_owners(dependent, {meta.uid})
        self._drop_finalizer(located, ORPHAN_FINALIZER)

    # -- writing ------------------------------------------------

    def _drop_owners(self, located: Located, owners: Iterable[str]) -> None:
        try:
            obj = self.client.get(located.resource, located.namespace, located.name)
            lost = set(owners)
            kept = tuple(each for each in obj.metadata.owner_references if each.uid not in lost)
            self.client.update(evolve(obj, metadata=evolve(obj.metadata, owner_references=kept)))
        except NotFound:
            return

    def _drop_finalizer(self, located: Located, finalizer: str) -> None:
        try:
            obj = self.client.get(located.resource, located.namespace, located.name)
            kept = tuple(each for each in obj.metadata.finalizers if each != finalizer)
            self.client.update(evolve(obj, metadata=evolve(obj.metadata, finalizers=kept)))
        except NotFound:
            return


def _is_same_to_owners(old: ObjectMeta, new: ObjectMeta) -> bool:
    return (
        (old.owner_references is new.owner_references or old.owner_references == new.owner_references)
        and old.deletion_timestamp == new.deletion_timestamp
        and (old.finalizers is new.finalizers or old.finalizers == new.finalizers)
    )

"""What the server alone writes into an object's metadata: uid, version, generation, times.

Source: apiserver pkg/registry/rest/create.go, update.go, meta.go (v1.32).
"""

from __future__ import annotations

from k8s_tui.api.errors import AlreadyExists, Conflict
from k8s_tui.api.meta import ObjectMeta
from k8s_tui.api.scheme import Resource
from k8s_tui.apiserver.keys import key_of
from k8s_tui.sim.streams import Stream
from k8s_tui.sim.value import evolve
from k8s_tui.store.etcd import Etcd

NAME_ATTEMPTS = 8
"""Names drawn for a generateName before giving up (NameGenerationRetries)."""

GENERATIONLESS = frozenset(
    {
        "clusterrolebindings.rbac.authorization.k8s.io",
        "clusterroles.rbac.authorization.k8s.io",
        "configmaps",
        "controllerrevisions.apps",
        "csinodes.storage.k8s.io",
        "endpoints",
        "events",
        "events.events.k8s.io",
        "horizontalpodautoscalers.autoscaling",
        "leases.coordination.k8s.io",
        "limitranges",
        "namespaces",
        "nodes",
        "persistentvolumeclaims",
        "persistentvolumes",
        "pods",
        "resourcequotas",
        "rolebindings.rbac.authorization.k8s.io",
        "roles.rbac.authorization.k8s.io",
        "secrets",
        "serviceaccounts",
        "services",
        "storageclasses.storage.k8s.io",
        "volumeattachments.storage.k8s.io",
    }
)
"""Resources whose objects have no generation."""


def generated_name(etcd: Etcd, chance: Stream, resource: Resource, meta: ObjectMeta) -> str:
    """Return a name that is free and begins as its `generate_name` says.

    Raises:
        AlreadyExists: None was found in some attempts.
    """
    for _ in range(NAME_ATTEMPTS):
        name = meta.generate_name[:58] + chance.suffix(5)
        if etcd.get(key_of(resource, meta.namespace or "default", name)) is None:
            return name
    raise AlreadyExists.of_generated_name(resource.group_resource, meta.generate_name)


def born(resource: Resource, meta: ObjectMeta, name: str, uid: str, revision: int, now_ms: int) -> ObjectMeta:
    """Return the metadata of an object at its birth, as it is stored if nothing else is written before it."""
    return ObjectMeta(
        name,
        meta.generate_name,
        (meta.namespace or "default") if resource.namespaced else "",
        uid,
        str(revision),
        None if resource.group_resource in GENERATIONLESS else 1,
        now_ms,
        None,
        None,
        meta.labels,
        meta.annotations,
        meta.owner_references,
        meta.finalizers,
        meta.managed_fields,
        meta.extra,
    )


def stamped(meta: ObjectMeta, version: str) -> ObjectMeta:
    """Return the metadata with another version; spelt out because nearly every write comes here."""
    return ObjectMeta(
        meta.name,
        meta.generate_name,
        meta.namespace,
        meta.uid,
        version,
        meta.generation,
        meta.creation_timestamp,
        meta.deletion_timestamp,
        meta.deletion_grace_period_seconds,
        meta.labels,
        meta.annotations,
        meta.owner_references,
        meta.finalizers,
        meta.managed_fields,
        meta.extra,
    )


def kept_identity(new: ObjectMeta, old: ObjectMeta) -> ObjectMeta:
    """Take from `old` what no update may change."""
    if new is old:
        return old
    return evolve(
        new,
        uid=old.uid,
        resource_version=old.resource_version,
        creation_timestamp=old.creation_timestamp,
        deletion_timestamp=old.deletion_timestamp,
        deletion_grace_period_seconds=old.deletion_grace_period_seconds,
        generate_name=old.generate_name,
        generation=old.generation,
    )


def check_identity(resource: Resource, new: ObjectMeta, old: ObjectMeta) -> None:
    """Refuse a write that was made for another version, or for an object that is gone.

    Raises:
        Conflict: It was.
    """
    if new is old:
        return
    if new.resource_version and new.resource_version != old.resource_version:
        raise Conflict.of(resource.group_resource, new.name)
    if new.uid and new.uid != old.uid:
        said = f"Precondition failed: UID in precondition: {new.uid}, UID in object meta: {old.uid}"
        raise Conflict.of(resource.group_resource, new.name, said)


def lets_go(meta: ObjectMeta) -> bool:
    """Tell whether an object that terminates has nobody left to wait for."""
    if meta.deletion_timestamp is None:
        return False
    return not meta.finalizers and not meta.deletion_grace_period_seconds

"""What all objects share: metadata, owner references, selectors, conditions (apimachinery meta/v1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from k8s_tui.api.value import EMPTY, value, wire


@value
class OwnerReference:
    """The object that an object belongs to; garbage collection follows it."""

    api_version: str
    kind: str
    name: str
    uid: str
    controller: bool | None = None
    block_owner_deletion: bool | None = None
    extra: Mapping[str, Any] = EMPTY


@value
class ObjectMeta:
    """Name, identity and bookkeeping of an object.

    Attributes:
        resource_version: The store's revision at which this was written, as text; "" before the first write.
        generation: Grows by one with every change of the spec.
        deletion_timestamp: When the object is to be gone; set while it terminates.
        managed_fields: Kept as they are.
    """

    name: str = ""
    generate_name: str = ""
    namespace: str = ""
    uid: str = ""
    resource_version: str = ""
    generation: int | None = None
    creation_timestamp: int | None = wire(form="time", null=True)
    deletion_timestamp: int | None = wire(form="time")
    deletion_grace_period_seconds: int | None = None
    labels: Mapping[str, str] = EMPTY
    annotations: Mapping[str, str] = EMPTY
    owner_references: tuple[OwnerReference, ...] = ()
    finalizers: tuple[str, ...] = ()
    managed_fields: tuple[Any, ...] = wire(form="raw", default=())
    extra: Mapping[str, Any] = EMPTY


@value
class LabelSelectorRequirement:
    """One expression of a label selector."""

    key: str
    operator: str
    values: tuple[str, ...] = ()
    extra: Mapping[str, Any] = EMPTY


@value
class LabelSelector:
    """A query over labels: all of it must hold; an empty one selects everything."""

    match_labels: Mapping[str, str] = EMPTY
    match_expressions: tuple[LabelSelectorRequirement, ...] = ()
    extra: Mapping[str, Any] = EMPTY


@value
class Condition:
    """One aspect of an object's state.

    Kinds differ in which of the times they have; those that are None are not written.
    """

    type: str
    status: str
    last_probe_time: int | None = wire(form="time")
    last_heartbeat_time: int | None = wire(form="time")
    last_update_time: int | None = wire(form="time")
    last_transition_time: int | None = wire(form="time")
    reason: str = ""
    message: str = ""
    observed_generation: int | None = None
    extra: Mapping[str, Any] = EMPTY


@value
class PodCondition:
    """One aspect of a pod's state; its probe time is always written, mostly as null."""

    type: str
    status: str
    last_probe_time: int | None = wire(form="time", null=True)
    last_transition_time: int | None = wire(form="time", null=True)
    reason: str = ""
    message: str = ""
    observed_generation: int | None = None
    extra: Mapping[str, Any] = EMPTY


@value
class LocalObjectReference:
    """The name of an object in the same namespace."""

    name: str = ""
    extra: Mapping[str, Any] = EMPTY


@value
class ObjectReference:
    """Enough to find an object, as events and bindings name it."""

    kind: str = ""
    namespace: str = ""
    name: str = ""
    uid: str = ""
    api_version: str = ""
    resource_version: str = ""
    field_path: str = ""
    extra: Mapping[str, Any] = EMPTY


EMPTY_META = ObjectMeta()
"""The metadata of an object that does not say any."""


def controller_of(meta: ObjectMeta) -> OwnerReference | None:
    """Return the owner reference that is marked as the controller, if there is one."""
    for owner in meta.owner_references:
        if owner.controller:
            return owner
    return None

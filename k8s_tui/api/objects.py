"""The kinds: which class stands for which apiVersion and kind, and whole objects to and from the wire."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from k8s_tui.api.apps import DaemonSet, Deployment, ReplicaSet
from k8s_tui.api.codec import decode, encode
from k8s_tui.api.core import (
    ConfigMap,
    EndpointSlice,
    Event,
    Lease,
    Namespace,
    Node,
    Secret,
    Service,
)
from k8s_tui.api.meta import ObjectMeta
from k8s_tui.api.pods import Pod
from k8s_tui.api.unstructured import Unstructured

Object: TypeAlias = (
    Pod
    | Node
    | Service
    | EndpointSlice
    | Deployment
    | ReplicaSet
    | DaemonSet
    | Namespace
    | ConfigMap
    | Secret
    | Event
    | Lease
    | Unstructured
)
"""Any object of the API."""

TYPED: Mapping[tuple[str, str], type[Any]] = {
    ("v1", "Pod"): Pod,
    ("v1", "Node"): Node,
    ("v1", "Service"): Service,
    ("v1", "Namespace"): Namespace,
    ("v1", "ConfigMap"): ConfigMap,
    ("v1", "Secret"): Secret,
    ("v1", "Event"): Event,
    ("apps/v1", "Deployment"): Deployment,
    ("apps/v1", "ReplicaSet"): ReplicaSet,
    ("apps/v1", "DaemonSet"): DaemonSet,
    ("discovery.k8s.io/v1", "EndpointSlice"): EndpointSlice,
    ("coordination.k8s.io/v1", "Lease"): Lease,
}
"""The kinds that the simulator acts on; all others are `Unstructured`."""

_KINDS: Mapping[type[Any], tuple[str, str]] = {cls: kind for kind, cls in TYPED.items()}


def kind_of(obj: Object) -> tuple[str, str]:
    """Return the object's (apiVersion, kind)."""
    if isinstance(obj, Unstructured):
        return obj.api_version, obj.kind
    return _KINDS[type(obj)]


def encode_object(obj: Object) -> dict[str, Any]:
    """Return the wire form of a whole object, apiVersion and kind first."""
    api_version, kind = kind_of(obj)
    document: dict[str, Any] = {"apiVersion": api_version, "kind": kind}
    if isinstance(obj, Unstructured):
        document["metadata"] = encode(obj.metadata)
        document.update(obj.content)
    else:
        document.update(encode(obj))
    return document


def decode_object(document: Mapping[str, Any]) -> Object:
    """Return the object that `document`, which must say apiVersion and kind, is the wire form of.

    Raises:
        ValueError: A time or a quantity does not parse.
    """
    api_version, kind = document["apiVersion"], document["kind"]
    rest = {name: item for name, item in document.items() if name not in ("apiVersion", "kind")}
    cls = TYPED.get((api_version, kind))
    if cls is not None:
        decoded: Object = decode(cls, rest)
        return decoded
    metadata = decode(ObjectMeta, rest.pop("metadata", None) or {})
    return Unstructured(api_version, kind, metadata, rest)

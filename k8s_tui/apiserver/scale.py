"""The `scale` subresource: how many replicas a workload is to have and has, alike for all kinds.

Source: kubernetes pkg/registry/apps/*/storage (ScaleREST); apiextensions for custom resources (v1.32).
"""

from __future__ import annotations

from typing import Any

from k8s_tui.api import selectors
from k8s_tui.api.codec import decode, encode
from k8s_tui.api.errors import Invalid
from k8s_tui.api.fielderrors import FieldError
from k8s_tui.api.meta import LabelSelector, ObjectMeta
from k8s_tui.api.objects import encode_object
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.sim.value import evolve


def scale_of(obj: Any) -> dict[str, Any]:  # noqa: ANN401 - any workload
    """Return the Scale of a workload."""
    meta: ObjectMeta = obj.metadata
    document = encode_object(obj)
    spec, status = document.get("spec") or {}, document.get("status") or {}
    kept = ObjectMeta(
        meta.name,
        namespace=meta.namespace,
        uid=meta.uid,
        resource_version=meta.resource_version,
        creation_timestamp=meta.creation_timestamp,
    )
    shown: dict[str, Any] = {"replicas": status.get("replicas", 0)}
    selector = _selector_text(spec.get("selector"))
    if selector:
        shown["selector"] = selector
    return {
        "kind": "Scale",
        "apiVersion": "autoscaling/v1",
        "metadata": encode(kept),
        "spec": {"replicas": spec["replicas"]} if spec.get("replicas") else {},
        "status": shown,
    }


def with_replicas(obj: Any, replicas: int) -> Any:  # noqa: ANN401 - any workload
    """Return the workload with another number of replicas.

    Raises:
        Invalid: It is below zero.
    """
    if replicas < 0:
        error = FieldError.invalid("spec.replicas", replicas, "must be greater than or equal to 0")
        raise Invalid.of("Scale", "autoscaling", obj.metadata.name, (error,))
    if isinstance(obj, Unstructured):
        spec = obj.content.get("spec") or {}
        if spec.get("replicas") == replicas:
            return obj
        return evolve(obj, content={**obj.content, "spec": {**spec, "replicas": replicas}})
    if obj.spec.replicas == replicas:
        return obj
    return evolve(obj, spec=evolve(obj.spec, replicas=replicas))


def _selector_text(selector: Any) -> str:  # noqa: ANN401 - a label selector in wire form, or a map of labels
    if not isinstance(selector, dict):
        return ""
    if not ({"matchLabels", "matchExpressions"} & selector.keys()):
        return str(selectors.of_labels(selector))
    return str(selectors.of_query(decode(LabelSelector, selector)))

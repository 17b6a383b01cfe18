"""The `scale` subresource: how many replicas a workload is to have and has, alike for all kinds.

Source: kubernetes pkg/registry/apps/*/storage (ScaleREST); apiextensions for custom resources (v1.32).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from k8s_tui.api import selectors
from k8s_tui.api.codec import decode, encode
from k8s_tui.api.errors import Invalid
from k8s_tui.api.fielderrors import FieldError
from k8s_tui.api.meta import LabelSelector, ObjectMeta
from k8s_tui.api.objects import encode_object
from k8s_tui.api.resources import ScalePaths
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.sim.value import evolve

WORKLOADS: Final = ScalePaths()
"""Where the kinds of Kubernetes keep their replicas."""


def scale_of(obj: Any, paths: ScalePaths | None = None) -> dict[str, Any]:  # noqa: ANN401 - any workload
    """Return the Scale of a workload; `paths` are those of a custom kind."""
    meta: ObjectMeta = obj.metadata
    document = encode_object(obj)
    kept = ObjectMeta(
        meta.name,
        namespace=meta.namespace,
        uid=meta.uid,
        resource_version=meta.resource_version,
        creation_timestamp=meta.creation_timestamp,
    )
    if paths is None:
        wanted, present = _at(document, WORKLOADS.spec), _at(document, WORKLOADS.status)
        selector = _selector_text(_at(document, ".spec.selector"))
    else:
        wanted, present = _at(document, paths.spec), _at(document, paths.status)
        selector = str(_at(document, paths.selector) or "")
    shown: dict[str, Any] = {"replicas": present or 0}
    if selector:
        shown["selector"] = selector
    return {
        "kind": "Scale",
        "apiVersion": "autoscaling/v1",
        "metadata": encode(kept),
        "spec": {"replicas": wanted} if wanted else {},
        "status": shown,
    }


def with_replicas(obj: Any, replicas: int, paths: ScalePaths | None = None) -> Any:  # noqa: ANN401 - the same
    """Return the workload with another number of replicas; `paths` are those of a custom kind.

    Raises:
        Invalid: It is below zero.
    """
    if replicas < 0:
        error = FieldError.invalid("spec.replicas", replicas, "must be greater than or equal to 0")
        raise Invalid.of("Scale", "autoscaling", obj.metadata.name, (error,))
    if isinstance(obj, Unstructured):
        path = (paths or WORKLOADS).spec
        if _at(obj.content, path) == replicas:
            return obj
        return evolve(obj, content=_put(obj.content, _steps(path), replicas))
    if obj.spec.replicas == replicas:
        return obj
    return evolve(obj, spec=evolve(obj.spec, replicas=replicas))


def _at(document: Any, path: str) -> Any:  # noqa: ANN401 - a value in wire form
    """Return what lies at a path such as `.spec.replicas`, None where nothing does or the path is empty."""
    steps = _steps(path)
    for step in steps:
        document = document.get(step) if isinstance(document, Mapping) else None
    return document if steps else None


def _put(document: Any, steps: Sequence[str], value: int) -> dict[str, Any]:  # noqa: ANN401 - the same
    """Return the document with a value at a path, and with the maps on the way to it."""
    present: Mapping[str, Any] = document if isinstance(document, Mapping) else {}
    first, *others = steps
    return {**present, first: _put(present.get(first), others, value) if others else value}


def _steps(path: str) -> list[str]:
    return [step for step in path.split(".") if step]


def _selector_text(selector: Any) -> str:  # noqa: ANN401 - a label selector in wire form, or a map of labels
    if not isinstance(selector, dict):
        return ""
    if not ({"matchLabels", "matchExpressions"} & selector.keys()):
        return str(selectors.of_labels(selector))
    return str(selectors.of_query(decode(LabelSelector, selector)))

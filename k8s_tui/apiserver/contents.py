"""Kinds without a class of their own: their content keeps its wire form, and is filled in and judged as such.

A kind's `ContentRules` are functions over content: what is filled in, what is wrong, what may not change.
Source: kubernetes pkg/apis/*/v1/defaults.go and validation (v1.32).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from k8s_tui.api.fielderrors import FieldError
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.apiserver.strategy import Strategy
from k8s_tui.sim.value import evolve

if TYPE_CHECKING:
    from k8s_tui.apiserver.server import ApiServer

Content: TypeAlias = Mapping[str, Any]
Complaints: TypeAlias = tuple[FieldError, ...]


def nothing_wrong(content: Content) -> Complaints:
    """Find nothing."""
    return ()


def no_change_wrong(new: Content, old: Content) -> Complaints:
    """Allow every change."""
    return ()


def unchanged(content: Content) -> Content:
    """Fill in nothing."""
    return content


class ContentRules(Strategy[Unstructured]):
    """What a kind in wire form adds to the pipeline.

    Attributes:
        status: What the status is at birth, None for kinds that have none.
        finalizer: What holds each object of the kind from its birth on, "" for nothing.
    """

    def __init__(
        self,
        default: Callable[[Content], Content] = unchanged,
        validate: Callable[[Content], Complaints] = nothing_wrong,
        validate_update: Callable[[Content, Content], Complaints] = no_change_wrong,
        status: Content | None = None,
        finalizer: str = "",
    ) -> None:
        self._default = default
        self._validate = validate
        self._validate_update = validate_update
        self.status = status
        self.finalizer = finalizer

    def default(self, obj: Unstructured) -> Unstructured:
        """Fill in the content."""
        content = self._default(obj.content)
        return obj if content is obj.content or content == obj.content else evolve(obj, content=content)

    def prepare_create(self, obj: Unstructured, server: ApiServer) -> Unstructured:
        """Start with the kind's first status."""
        if self.finalizer and self.finalizer not in obj.metadata.finalizers:
            meta = evolve(obj.metadata, finalizers=(*obj.metadata.finalizers, self.finalizer))
            obj = evolve(obj, metadata=meta)
        if self.status is None:
            return obj
        return evolve(obj, content={**obj.content, "status": self.status})

    def prepare_update(self, obj: Unstructured, old: Unstructured, server: ApiServer) -> Unstructured:
        """Keep the status, which has a door of its own."""
        if self.status is None or obj.content.get("status") == old.content.get("status"):
            return obj
        content = {name: item for name, item in obj.content.items() if name != "status"}
        if "status" in old.content:
            content["status"] = old.content["status"]
        return evolve(obj, content=content)

    def validate(self, obj: Unstructured) -> Complaints:
        """Judge the content."""
        return self._validate(obj.content)

    def validate_update(self, obj: Unstructured, old: Unstructured) -> Complaints:
        """Judge the change of the content."""
        return () if obj.content is old.content else self._validate_update(obj.content, old.content)

    def generation_changes(self, obj: Unstructured, old: Unstructured) -> bool:
        """Tell whether an object with a generation is to be something else now."""
        if old.metadata.generation is None or obj.content is old.content:
            return False
        return _wanted(obj.content) != _wanted(old.content)


def _wanted(content: Content) -> dict[str, Any]:
    return {name: item for name, item in content.items() if name != "status"}


def with_spec(content: Content, **missing: Any) -> Content:  # noqa: ANN401 - wire values
    """Return the content with fields of its spec filled in where they are missing."""
    spec = content.get("spec") or {}
    added = {name: item for name, item in missing.items() if spec.get(name) is None}
    return {**content, "spec": {**spec, **added}} if added else content


def change_spec(content: Content, **changes: Any) -> Content:  # noqa: ANN401 - wire values
    """Return the content with fields of its spec set."""
    spec = content.get("spec") or {}
    if all(spec.get(name) == item for name, item in changes.items()):
        return content
    return {**content, "spec": {**spec, **changes}}

"""Shapes: what of a value is managed as one, and what part by part.

Kubernetes' own types have theirs in the table of fields, custom ones in their schema. What no schema describes
is taken as it is: maps part by part, lists whole. Source: structured-merge-diff schema/elements.go, the
`x-kubernetes-list-type` and `x-kubernetes-map-type` of the OpenAPI documents.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from k8s_tui.api import fieldtable
from k8s_tui.api.fieldtable import LABEL_SELECTOR, LIST, MAP, OBJECT_META, Field, Type
from k8s_tui.sim.value import frozen

ATOMIC: Final = "atomic"
_CORE: Final = "io.k8s.api.core.v1."
ATOMIC_TYPES: Final = frozenset(
    (
        LABEL_SELECTOR,
        "io.k8s.apimachinery.pkg.apis.meta.v1.OwnerReference",
        "io.k8s.api.networking.v1.ServiceBackendPort",
        "io.k8s.api.rbac.v1.RoleRef",
        "io.k8s.api.rbac.v1.Subject",
        *(
            f"{_CORE}{name}"
            for name in (
                *("ConfigMapKeySelector", "LocalObjectReference", "NodeSelector", "NodeSelectorTerm"),
                *("ObjectFieldSelector", "ObjectReference", "ResourceFieldSelector", "ScopeSelector"),
                *("ScopedResourceSelectorRequirement", "SecretKeySelector", "SecretReference"),
                *("TopologySelectorTerm", "TypedLocalObjectReference"),
            )
        ),
    )
)
"""Types that are managed as one wherever they stand (`x-kubernetes-map-type: atomic` of the type)."""

KEY_DEFAULTS: Final[Mapping[str, str]] = {"protocol": "TCP"}
"""What a key of a list is where an item leaves it out."""


@frozen
class Shape:
    """How one value is managed.

    Attributes:
        type: For Kubernetes' own types.
        field: The field of such a type that holds the value.
        schema: For custom types.
    """

    type: Type | None = None
    field: Field | None = None
    schema: Mapping[str, Any] | None = None

    def is_leaf(self, value: Any) -> bool:  # noqa: ANN401 - any JSON value
        """Tell whether a value is managed as one."""
        if isinstance(value, dict):
            return self._atomic_map()
        if isinstance(value, list):
            return self.list_type() not in ("map", "set")
        return True

    def _atomic_map(self) -> bool:
        if self.schema is not None:
            return self.schema.get("x-kubernetes-map-type") == ATOMIC
        if self.type is None:
            return False
        if self.field is not None and self.field.map_type == ATOMIC:
            return True
        return self.type.name in ATOMIC_TYPES or (self.type.name != MAP and not self.type.is_struct)

    def list_type(self) -> str:
        """Return `map`, `set`, `atomic` or ""."""
        if self.schema is not None:
            return str(self.schema.get("x-kubernetes-list-type") or "")
        return "" if self.field is None else self.field.list_type

    def list_keys(self) -> tuple[str, ...]:
        """Return the fields that tell the items of a list apart."""
        if self.schema is not None:
            return tuple(self.schema.get("x-kubernetes-list-map-keys") or ())
        return () if self.field is None else self.field.list_keys

    def declares(self, name: str) -> bool:
        """Tell whether a field has a name of its own here, and is no key that somebody chose."""
        if self.schema is not None:
            return name in (self.schema.get("properties") or {})
        return self.type is not None and self.type.name != MAP and name in fieldtable.fields(self.type.name)

    def requires(self, name: str) -> bool:
        """Tell whether a field is always there, so that it does not come into being."""
        if self.type is None or self.type.name == MAP:
            return False
        found = fieldtable.fields(self.type.name).get(name)
        return found is not None and (found.required or name in ALWAYS_THERE)

    def at(self, name: str) -> Shape:
        """Return the shape of a field, or of the value under a key."""
        if self.schema is not None:
            inner = (self.schema.get("properties") or {}).get(name) or self.schema.get("additionalProperties")
            return Shape(schema=inner if isinstance(inner, Mapping) else {})
        if self.type is None:
            return Shape()
        if self.type.name == MAP:
            return Shape(self.type.element)
        found = fieldtable.fields(self.type.name).get(name)
        return Shape() if found is None else Shape(found.type, found)

    def of_item(self) -> Shape:
        """Return the shape of an item of a list."""
        if self.schema is not None:
            return Shape(schema=self.schema.get("items") or {})
        if self.type is None or self.type.name != LIST:
            return Shape()
        return Shape(self.type.element)


ALWAYS_THERE: Final = frozenset(
    {"metadata", "spec", "status", "template", "containers", "strategy", "updateStrategy", "resources"}
)
"""Fields that Go writes even where they hold nothing."""


def shape_of(api_version: str, kind: str, schema: Mapping[str, Any] | None = None) -> Shape:
    """Return the shape of a kind; `schema` is that of a custom one."""
    name = fieldtable.type_of(api_version, kind)
    if name is not None:
        return Shape(Type(name))
    return _CustomShape(schema=schema or {})


@frozen
class _CustomShape(Shape):
    """A custom resource, whose metadata is Kubernetes' own."""

    def at(self, name: str) -> Shape:
        """Return the shape of a field."""
        return Shape(Type(OBJECT_META)) if name == "metadata" else Shape.at(self, name)

    def declares(self, name: str) -> bool:
        """Tell whether a field has a name of its own here."""
        return name in ("apiVersion", "kind", "metadata") or Shape.declares(self, name)

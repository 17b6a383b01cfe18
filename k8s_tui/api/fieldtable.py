"""Every type and field of Kubernetes v1.32, from a table beside this module.

The table was made from the OpenAPI documents of a real API server: for each type its fields with their types,
how lists and maps are merged by patches and by server-side apply, which words are allowed, and what is
required. It is read when it is first asked for.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any, Final

import attrs

from k8s_tui.api.strategicrules import NO_RULE, PatchRule

TABLE: Final = "kubernetes-v1.32-fields.json"
LIST: Final = "list"
MAP: Final = "map"

_META: Final = "io.k8s.apimachinery.pkg.apis.meta.v1."
QUANTITY: Final = "io.k8s.apimachinery.pkg.api.resource.Quantity"
INT_OR_STRING: Final = "io.k8s.apimachinery.pkg.util.intstr.IntOrString"
TIME: Final = f"{_META}Time"
MICRO_TIME: Final = f"{_META}MicroTime"
OBJECT_META: Final = f"{_META}ObjectMeta"
LABEL_SELECTOR: Final = f"{_META}LabelSelector"


@attrs.frozen
class Type:
    """What a field holds.

    Attributes:
        name: `list`, `map`, a scalar (`string`, `string:byte`, `boolean`, `integer:int32`, `integer:int64`,
            `number:double`), or the full name of a type of the table.
        element: of a list or a map, what it holds.
    """

    name: str
    element: Type | None = None

    @property
    def is_struct(self) -> bool:
        """Whether it is a type with named fields."""
        return "." in self.name and bool(fields(self.name))

    @property
    def short_name(self) -> str:
        """The last part of the name, as in `DeploymentSpec`."""
        return self.name.rpartition(".")[2]

    def explained(self) -> str:
        """The type as `kubectl explain` shows it: `<[]Container>`, `<map[string]string>`, `<integer>`."""
        if self.element is None:
            name = "string" if self.name in (TIME, MICRO_TIME) else self.short_name
            return f"<{name.partition(':')[0]}>"
        prefix = "[]" if self.name == LIST else "map[string]"
        return f"<{prefix}{self.element.explained()[1:]}"


@attrs.frozen
class Field:
    """One field of a type.

    Attributes:
        name: its JSON name.
        type: what it holds.
        required: whether it must be there.
        enum: the words allowed, sorted; empty if any are.
        list_type: `atomic`, `set`, `map` or empty: who owns what in server-side apply.
        list_keys: of a `map` list, what tells its entries apart.
        map_type: `atomic`, `granular` or empty.
        merge_key: what tells the entries apart in strategic merge patches.
        patch_strategies: of `merge`, `replace` and `retainKeys` those that are declared.
    """

    name: str
    type: Type
    required: bool = False
    enum: tuple[str, ...] = ()
    list_type: str = ""
    list_keys: tuple[str, ...] = ()
    map_type: str = ""
    merge_key: str = ""
    patch_strategies: tuple[str, ...] = ()


def type_of(api_version: str, kind: str) -> str | None:
    """The full name of the type of a kind, or None for a kind that Kubernetes does not have."""
    return _kinds().get(f"{api_version} {kind}")


def kinds() -> Iterator[tuple[str, str, str]]:
    """Yield the apiVersion, the kind and the full name of the type of every kind."""
    for said, name in _kinds().items():
        api_version, _, kind = said.partition(" ")
        yield api_version, kind, name


@functools.cache
def fields(type_name: str) -> Mapping[str, Field]:
    """The fields of a type by their names, sorted; none for types without fields and unknown ones."""
    entry = _table().get(type_name, {})
    required = frozenset(entry.get("required", ()))
    return {name: _field(name, said, name in required) for name, said in entry.get("fields", {}).items()}


def knows(type_name: str) -> bool:
    """Whether there is such a type."""
    return type_name in _table()


def field_at(type_name: str, path: tuple[str, ...]) -> Field | None:
    """The field at a path of names; lists and maps on the way are entered."""
    found: Field | None = None
    for name in path:
        found = fields(type_name).get(name)
        if found is None:
            return None
        held = found.type
        while held.element is not None:
            held = held.element
        type_name = held.name
    return found


def patch_rule(type_name: str, field_name: str) -> PatchRule:
    """How a strategic merge patch treats a field; `NO_RULE` where nothing is known."""
    field = fields(type_name).get(field_name)
    if field is None:
        return NO_RULE
    struct = field.type if field.type.name != LIST or field.type.element is None else field.type.element
    strategies = [each for each in field.patch_strategies if each != "retainKeys"]
    return PatchRule(
        strategy=strategies[0] if strategies else "",
        retain_keys="retainKeys" in field.patch_strategies,
        merge_key=field.merge_key,
        element_type=struct.name if struct.is_struct else "",
    )


def _field(name: str, said: Any, required: bool) -> Field:  # noqa: ANN401 - an entry of the table
    if not isinstance(said, dict):
        return Field(name, _type(said), required)
    return Field(
        name,
        _type(said["type"]),
        required,
        enum=tuple(said.get("enum", ())),
        list_type=said.get("listType", ""),
        list_keys=tuple(said.get("listKeys", ())),
        map_type=said.get("mapType", ""),
        merge_key=said.get("mergeKey", ""),
        patch_strategies=tuple(filter(None, said.get("patchStrategy", "").split(","))),
    )


def _type(said: str | list[Any]) -> Type:
    if isinstance(said, str):
        return Type(said)
    name, element = said
    return Type(name, _type(element))


@functools.cache
def _table() -> dict[str, Any]:
    text = files("k8s_tui.api").joinpath(TABLE).read_text("utf-8")
    table: dict[str, Any] = json.loads(text)
    return table


@functools.cache
def _kinds() -> dict[str, str]:
    return {kind: name for name, entry in _table().items() for kind in entry.get("kinds", ())}

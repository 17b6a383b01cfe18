"""Structural schemas: what a custom resource may hold, as its definition declares it.

Simplified: no CEL rules, no `oneOf`/`anyOf`/`not`. Source: apiextensions-apiserver pkg/apiserver/schema,
kube-openapi pkg/validation (v1.32).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeAlias

from k8s_tui.api.fielderrors import FieldError
from k8s_tui.api.jsonvalue import Json

Schema: TypeAlias = Mapping[str, Any]

KEPT_AT_ROOT: Final = frozenset({"apiVersion", "kind", "metadata"})
PRESERVE: Final = "x-kubernetes-preserve-unknown-fields"

_TYPES: Final[Mapping[str, tuple[type, ...]]] = {
    "array": (list,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
    "object": (dict,),
    "string": (str,),
}
_NAMES: Final[Mapping[type, str]] = {
    bool: "boolean",
    dict: "object",
    float: "number",
    int: "integer",
    list: "array",
    str: "string",
    type(None): "null",
}


def unknown_fields(value: Json, schema: Schema, path: str = "") -> Iterator[str]:
    """Yield the paths of the fields that the schema does not have."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from unknown_fields(item, schema.get("items") or {PRESERVE: True}, f"{path}[{index}]")
    if not isinstance(value, dict):
        return
    for name, item in value.items():
        below = f"{path}.{name}" if path else name
        if not path and name in KEPT_AT_ROOT:
            continue
        known = _property(schema, name)
        if known is None:
            yield below
        else:
            yield from unknown_fields(item, known, below)


def pruned(value: Json, schema: Schema, *, at_root: bool = True) -> Any:  # noqa: ANN401 - any JSON value
    """Return the value without the fields that the schema does not have."""
    if isinstance(value, list):
        items = schema.get("items") or {PRESERVE: True}
        return [pruned(item, items, at_root=False) for item in value]
    if not isinstance(value, dict):
        return value
    kept = {}
    for name, item in value.items():
        if at_root and name in KEPT_AT_ROOT:
            kept[name] = item
            continue
        known = _property(schema, name)
        if known is not None:
            kept[name] = pruned(item, known, at_root=False)
    return kept


def _property(schema: Schema, name: str) -> Schema | None:
    """Return the schema of a property, None where there is none."""
    properties = schema.get("properties") or {}
    if name in properties:
        found: Schema = properties[name]
        return found
    others = schema.get("additionalProperties")
    if isinstance(others, Mapping):
        return others
    if others is True or schema.get(PRESERVE) or schema.get("x-kubernetes-embedded-resource"):
        return {PRESERVE: True}
    return None


def defaulted(value: Json, schema: Schema) -> Any:  # noqa: ANN401 - any JSON value
    """Return the value with the defaults of its schema; itself where it has them."""
    if isinstance(value, list):
        items = schema.get("items") or {}
        return [defaulted(item, items) for item in value]
    if not isinstance(value, dict):
        return value
    filled = dict(value)
    for name, below in (schema.get("properties") or {}).items():
        if name not in filled and "default" in below:
            filled[name] = below["default"]
        if name in filled:
            filled[name] = defaulted(filled[name], below)
    return filled


def violations(value: Json, schema: Schema, path: str = "") -> Iterator[FieldError]:
    """Yield what is wrong with a value, in the words of the validation of custom resources."""
    wanted = schema.get("type")
    if schema.get("x-kubernetes-int-or-string"):
        wanted = None
    if value is None and schema.get("nullable"):
        return
    if wanted and not _has_type(value, wanted):
        shown = _NAMES.get(type(value), "object")
        said = f"{path} in body must be of type {wanted}: {_quoted(shown)}"
        yield FieldError.invalid(path, shown, said)
        return
    enum = schema.get("enum")
    if enum and value not in enum:
        yield FieldError.not_supported(path, value, [str(word) for word in enum])
    if isinstance(value, dict):
        yield from _members(value, schema, path)
    elif isinstance(value, list):
        yield from _items(value, schema, path)
    elif isinstance(value, str):
        yield from _text(value, schema, path)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield from _number(value, schema, path)


def _has_type(value: Json, wanted: str) -> bool:
    if isinstance(value, bool):
        return wanted == "boolean"
    return isinstance(value, _TYPES.get(wanted, (object,)))


def _members(value: dict[str, Any], schema: Schema, path: str) -> Iterator[FieldError]:
    properties = schema.get("properties") or {}
    for name in sorted({*properties, *(schema.get("required") or ())}):
        below = f"{path}.{name}" if path else name
        if name in value:
            if name in properties and not (not path and name in KEPT_AT_ROOT):
                yield from violations(value[name], properties[name], below)
        elif name in (schema.get("required") or ()):
            yield FieldError.required(below)
    others = schema.get("additionalProperties")
    if isinstance(others, Mapping):
        for name in sorted(value.keys() - properties.keys()):
            yield from violations(value[name], others, f"{path}.{name}")


def _items(value: list[Any], schema: Schema, path: str) -> Iterator[FieldError]:
    most, least = schema.get("maxItems"), schema.get("minItems")
    if most is not None and len(value) > most:
        yield FieldError.too_many(path, len(value), most)
    if least is not None and len(value) < least:
        yield FieldError.invalid(path, len(value), f"{path} in body should have at least {least} items")
    for index, item in enumerate(value):
        yield from violations(item, schema.get("items") or {}, f"{path}[{index}]")


def _text(value: str, schema: Schema, path: str) -> Iterator[FieldError]:
    most, least = schema.get("maxLength"), schema.get("minLength")
    if most is not None and len(value) > most:
        yield FieldError.too_long(path, most)
    if least is not None and len(value) < least:
        yield FieldError.invalid(path, value, f"{path} in body should be at least {least} chars long")
    pattern = schema.get("pattern")
    if pattern and not re.search(pattern, value):
        yield FieldError.invalid(path, value, f"{path} in body should match '{pattern}'")


def _number(value: float, schema: Schema, path: str) -> Iterator[FieldError]:
    most, least = schema.get("maximum"), schema.get("minimum")
    if most is not None and value > most:
        yield FieldError.invalid(path, value, f"{path} in body should be less than or equal to {most}")
    if least is not None and value < least:
        yield FieldError.invalid(path, value, f"{path} in body should be greater than or equal to {least}")


def _quoted(word: str) -> str:
    return f'"{word}"'

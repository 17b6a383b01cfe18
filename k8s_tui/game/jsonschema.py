"""The JSON Schema of scenario files, for editors, made from the declarations that also read them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from k8s_tui.faults import FAULTS
from k8s_tui.faults.fields import fields_of as fault_fields_of
from k8s_tui.game.conditions import KINDS
from k8s_tui.game.fields import Field, fields_of
from k8s_tui.game.scenario import API_VERSION, KIND, Metadata, Spec

_DURATION = {"type": "string", "pattern": r"^(\d+(\.\d+)?(ms|s|m|h|d))+$"}
_BYTES = {"type": ["integer", "string"]}

_PLAIN: Mapping[str, Any] = {
    "text": {"type": "string", "minLength": 1},
    "content": {"type": "string"},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "amount": {"type": ["number", "string"]},
    "boolean": {"type": "boolean"},
    "duration": _DURATION,
    "clock": {"type": "string", "pattern": r"^((Mon|Tue|Wed|Thu|Fri|Sat|Sun) )?([01]\d|2[0-3]):[0-5]\d$"},
    "bytes": _BYTES,
    "integers": {"type": "array", "items": {"type": "integer"}},
    "resource": {"type": "string", "minLength": 1},
    "reference": {"type": "string", "pattern": "^[^/]+/.+$"},
    "selector": {"type": "string"},
    "jsonpath": {"type": "string", "minLength": 1},
    "labels": {"type": "object", "additionalProperties": {"type": "string"}},
    "mapping": {"type": "object"},
    "anything": {},
    "texts": {"type": "array", "items": {"type": "string"}},
    "scripts": {
        "type": "array",
        "items": {"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]},
    },
    "condition": {"$ref": "#/$defs/condition"},
    "conditions": {"type": "array", "items": {"$ref": "#/$defs/condition"}},
    "fault": {"$ref": "#/$defs/fault"},
}


def text() -> str:
    """Return the schema as a file holds it."""
    return json.dumps(schema(), indent=2) + "\n"


def schema() -> dict[str, Any]:
    """Return the schema of a whole scenario file."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "k8s-tui scenario",
        "type": "object",
        "required": ["apiVersion", "kind", "metadata", "spec"],
        "additionalProperties": False,
        "properties": {
            "apiVersion": {"const": API_VERSION},
            "kind": {"const": KIND},
            "metadata": _section(Metadata),
            "spec": _section(Spec),
        },
        "$defs": {"condition": _condition(), "fault": {"oneOf": [_fault(cls) for cls in FAULTS]}},
    }


def _section(cls: type[Any]) -> dict[str, Any]:
    fields = fields_of(cls)
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [field.name for field in fields if field.required],
        "properties": {field.name: _field(field) for field in fields},
    }


def _field(field: Field) -> dict[str, Any]:
    if field.form == "section" and field.section is not None:
        described = _section(field.section)
    elif field.form == "sections" and field.section is not None:
        described = {"type": "array", "items": _section(field.section)}
    else:
        described = dict(_PLAIN[field.form])
    if field.choices:
        described["enum"] = list(field.choices)
    described.update(_limits(field, is_list=described.get("type") == "array"))
    described["description"] = field.about
    return described


def _limits(field: Field, *, is_list: bool) -> dict[str, Any]:
    if field.form == "duration":
        return {}
    names = ("minItems", "maxItems") if is_list else ("minimum", "maximum")
    return {name: limit for name, limit in zip(names, field.limits, strict=True) if limit is not None}


def _condition() -> dict[str, Any]:
    spans = {"for": _DURATION, "within": _DURATION, "always": {"type": "boolean"}}
    return {
        "oneOf": [
            {
                "type": "object",
                "additionalProperties": False,
                "required": [name],
                "properties": {name: _kind(name, cls), **spans},
            }
            for name, cls in KINDS.items()
        ]
    }


def _kind(name: str, cls: type[Any]) -> dict[str, Any]:
    if name in ("all", "any"):
        return {"type": "array", "items": {"$ref": "#/$defs/condition"}}
    return {"$ref": "#/$defs/condition"} if name == "not" else _section(cls)


def _fault(cls: type[Any]) -> dict[str, Any]:
    fields = fault_fields_of(cls)
    properties: dict[str, Any] = {"kind": {"const": cls.__name__}}
    for field in fields:
        properties[field.name] = dict(_PLAIN[field.form])
        if field.choices:
            properties[field.name]["enum"] = list(field.choices)
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["kind", *(field.name for field in fields if field.required)],
        "properties": properties,
    }

"""Parts of manifests as they were written: what is missing, or of another type than it should be, counts as empty."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

NAMESPACE_LABEL = "kubernetes.io/metadata.name"
"""Every namespace has it."""


def mapping(value: object) -> Mapping[str, Any]:
    """Return a value where it is a map, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def mappings(value: object) -> tuple[Mapping[str, Any], ...]:
    """Return the maps of a list, () where it is none."""
    return (
        tuple(each for each in value if isinstance(each, Mapping)) if isinstance(value, list | tuple) else ()
    )


def at(value: object, path: str) -> Mapping[str, Any]:
    """Return the map at a path of names, as in `spec.template.spec`; an empty one where there is none."""
    found = mapping(value)
    for name in path.split("."):
        found = mapping(found.get(name))
    return found


def selects(selector: object, labels: Mapping[str, str]) -> bool:
    """Tell whether a label selector as the API has it selects some labels; an empty one selects all."""
    said = mapping(selector)
    if not all(labels.get(name) == value for name, value in mapping(said.get("matchLabels")).items()):
        return False
    return all(_meets(each, labels) for each in mappings(said.get("matchExpressions")))


def _meets(expression: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    name, values = str(expression.get("key", "")), expression.get("values") or ()
    match expression.get("operator"):
        case "In":
            return labels.get(name) in values
        case "NotIn":
            return labels.get(name) not in values
        case "Exists":
            return name in labels
        case _:
            return name not in labels

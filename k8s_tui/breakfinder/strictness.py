"""What kubectl and the API server refuse of a manifest by its form alone, with line and column.

The server names an unknown field by its path, and a value of a wrong type not always; where it does not, the
value is found by leaving out one after the other until the complaint goes away.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from k8s_tui.api import schema
from k8s_tui.api.documents import Document, missing_kind
from k8s_tui.api.fieldtable import type_of
from k8s_tui.api.jsonvalue import Json, quote
from k8s_tui.api.scheme import SCHEME
from k8s_tui.breakfinder.parts import mapping
from k8s_tui.breakfinder.refusals import Refusal, place_of

CUSTOM_RESOURCE = "CustomResourceDefinition"
PROBES_LIMIT = 3_000
"""Values that are left out in turn to find the wrong one."""


def check(document: Document, given: Sequence[Document]) -> Iterator[Refusal]:
    """Yield why an object is refused before anything looks at what it means; `given` are all objects."""
    missing = [word for word in ("apiVersion", "kind") if not isinstance(document.data.get(word), str)]
    if missing:
        yield _refusal(document, "", _unset(document, missing))
        return
    if not document.name:
        yield _refusal(document, "metadata", _nameless(document))
        return
    if SCHEME.by_kind(document.api_version, document.kind) is None:
        if not is_custom(document, given):
            yield _refusal(document, "kind", _unmatched(document))
        return
    type_name = type_of(document.api_version, document.kind)
    if type_name is not None:
        yield from _misfits(document, type_name)


def is_custom(document: Document, given: Sequence[Document]) -> bool:
    """Tell whether one of the given objects defines an object's kind."""
    return any(
        names.get("kind") == document.kind and document.api_version.startswith(f"{spec.get('group')}/")
        for each in given
        if each.kind == CUSTOM_RESOURCE
        for spec in (mapping(each.data.get("spec")),)
        for names in (mapping(spec.get("names")),)
    )


def _misfits(document: Document, type_name: str) -> Iterator[Refusal]:
    """Yield what the server says of fields that it cannot take, once for each, so that each has its own line."""
    whole = schema.check(document.data, type_name)
    if whole.mismatch is not None:
        yield _misfit(document, _culprit(document, type_name, whole.mismatch), whole)
        return
    for path in whole.unknown:
        yield _misfit(document, path, schema.Findings((path,)))


def _misfit(document: Document, path: str, findings: schema.Findings) -> Refusal:
    said = findings.refusal(document.api_version, document.kind)
    message = f"Error from server (BadRequest): error when creating {quote(document.source)}: {said}"
    return _refusal(document, path, message)


def _culprit(document: Document, type_name: str, complaint: str) -> str:
    """Return the path of the value without which there is no such complaint, "" where that is not found."""
    deepest = sorted(document.positions, key=lambda path: -path.count(".") - path.count("["))
    for path in deepest[:PROBES_LIMIT]:
        if schema.check(_without(document.data, path), type_name).mismatch != complaint:
            return path
    return ""


def _without(value: Json, path: str, here: str = "") -> Json:
    """Return a JSON value with null in place of what lies at a path."""
    if here == path:
        return None
    if isinstance(value, dict):
        names = {name: f"{here}.{name}" if here else name for name in value}
        return {
            name: _without(item, path, names[name]) if path.startswith(names[name]) else item
            for name, item in value.items()
        }
    if isinstance(value, list):
        return [_without(item, path, f"{here}[{index}]") for index, item in enumerate(value)]
    return value


def _unset(document: Document, missing: Sequence[str]) -> str:
    if "kind" in missing and "apiVersion" not in missing:
        return f"error: {missing_kind(document)}"
    said = ", ".join(f"{word} not set" for word in missing)
    said = f"[{said}]" if len(missing) > 1 else said
    return (
        f"error: error validating {quote(document.source)}: error validating data: {said}; if you choose to "
        "ignore these errors, turn validation off with --validate=false"
    )


def _nameless(document: Document) -> str:
    generated = mapping(document.data.get("metadata")).get("generateName")
    if generated:
        return f"error: from {generated}: cannot use generate name with apply"
    return f"error: error when creating {quote(document.source)}: resource name may not be empty"


def _unmatched(document: Document) -> str:
    return (
        f"error: resource mapping not found for name: {quote(document.name)} namespace: "
        f"{quote(document.namespace)} from {quote(document.source)}: no matches for kind "
        f"{quote(document.kind)} in version {quote(document.api_version)}\nensure CRDs are installed first"
    )


def _refusal(document: Document, path: str, message: str) -> Refusal:
    return Refusal(document.source, message, *place_of(document, path))

"""`kubectl explain`: the fields of a type, from the table of v1.32's fields or a custom resource's schema.

Types, lists, enums and what is required are the real ones, the descriptions are this project's own.
Source: kubectl v1.32, pkg/explain/v2, whose layout this is.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from attrs import frozen

from k8s_tui.api import fieldtable
from k8s_tui.api.descriptions import description_of
from k8s_tui.api.fieldtable import Type
from k8s_tui.api.jsonvalue import quote
from k8s_tui.api.resources import Resource
from k8s_tui.shell.flags import BOOL, TEXT, Flag
from k8s_tui.shell.kubectl.errors import KubectlError, Plain
from k8s_tui.shell.kubectl.kube import Kube, Verb

NO_DESCRIPTION = "<no description>"
ENUMS_SHOWN = 4
"""Words of an enum that the list of fields shows."""

OBJECT_META = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"
STRING = Type("string")
CUSTOM_HEAD = (("apiVersion", STRING), ("kind", STRING), ("metadata", Type(OBJECT_META)))
"""The fields that every custom resource has beside those of its schema."""


@frozen
class Entry:
    """One field as the page shows it.

    Attributes:
        shown: Its type, as in `<[]Container>`.
        below: What holds its own fields: a type's name, or a schema; None for a plain value.
        description: Empty where it is not known.
    """

    name: str
    shown: str
    required: bool
    enum: tuple[str, ...]
    below: str | Mapping[str, Any] | None
    description: str = ""


def _explain(kube: Kube) -> int:
    if len(kube.arguments) != 1:
        if not kube.arguments:
            raise KubectlError(
                'You must specify the type of resource to explain. Use "kubectl api-resources" for a '
                "complete list of supported resources."
            )
        raise KubectlError("We accept only this format: explain RESOURCE")
    word, *path = kube.arguments[0].split(".")
    resource = kube.scheme.lookup(word)
    if resource is None:
        raise Plain(f"the server doesn't have a resource type {quote(word)}")
    here: str | Mapping[str, Any] | None = _root(kube, resource)
    if resource.group:
        kube.out(f"GROUP:      {resource.group}")
    kube.out(f"KIND:       {resource.kind}")
    kube.out(f"VERSION:    {resource.version}")
    kube.out("")
    entry: Entry | None = None
    for name in path:
        entry = next((each for each in entries(here) if each.name == name), None)
        if entry is None:
            raise KubectlError(f"field {quote(name)} does not exist")
        here = entry.below
    if entry is not None:
        words = [f"    {_word(each)}" for each in entry.enum]
        kube.out("\n".join((f"FIELD: {entry.name} {entry.shown}", *(("ENUM:", *words) if words else ("",)))))
        kube.out("")
    kube.out("DESCRIPTION:")
    kube.out(_about(entry, here))
    if any(entries(here)):
        kube.out("FIELDS:")
        _fields(kube, here, 1, () if kube.flags.on("recursive") else None)
    kube.out("")
    return 0


def _about(entry: Entry | None, holder: str | Mapping[str, Any] | None) -> str:
    """Return what stands below DESCRIPTION: of the field, and of what it holds."""
    texts = [entry.description] if entry is not None else []
    if isinstance(holder, str):
        texts.append(description_of(holder))
    elif entry is None and holder is not None:
        texts.append(str(holder.get("description") or ""))
    pages = [_wrapped(text, 4) for text in texts if text]
    return "\n".join(pages) + "\n    " if pages else "    <empty>"


def _wrapped(text: str, indent: int) -> str:
    lines = textwrap.wrap(text, 80 - indent) or [""]
    return "\n".join(f"{' ' * indent}{line}" for line in lines)


def _root(kube: Kube, resource: Resource) -> str | Mapping[str, Any]:
    """Return what holds the fields of a resource."""
    type_name = fieldtable.type_of(resource.api_version, resource.kind)
    if type_name is not None:
        return type_name
    custom = kube.api.server.custom_kinds.get(f"{resource.api_version} {resource.kind}")
    if custom is None:
        kind = f"{resource.api_version}, Kind={resource.kind}"
        raise KubectlError(f"couldn't find resource for {quote(kind)}")
    return {**custom.schema, "x-root": True}


def entries(holder: str | Mapping[str, Any] | None) -> Iterator[Entry]:
    """Yield the fields of a type or of a schema, by name."""
    if isinstance(holder, str):
        for name, field in sorted(fieldtable.fields(holder).items()):
            below, said = _held(field.type), description_of(holder, name)
            yield Entry(name, field.type.explained(), field.required, field.enum, below, said)
    elif holder is not None:
        required = holder.get("required") or ()
        found = {
            name: Entry(
                name,
                f"<{_guess(schema)}>",
                name in required,
                tuple(map(str, schema.get("enum") or ())),
                _innermost(schema),
                str(schema.get("description") or ""),
            )
            for name, schema in (holder.get("properties") or {}).items()
        }
        if holder.get("x-root"):
            for name, held in CUSTOM_HEAD:
                found[name] = Entry(name, held.explained(), required=False, enum=(), below=_held(held))
        yield from (found[name] for name in sorted(found))


def _held(held: Type) -> str | None:
    """Return the type with fields that a field holds, through lists and maps; None for a plain value."""
    while held.element is not None:
        held = held.element
    return held.name if held.is_struct else None


def _innermost(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the schema that a schema holds, through lists and maps."""
    below = schema.get("items") or schema.get("additionalProperties")
    return _innermost(below) if isinstance(below, Mapping) else schema


def _guess(schema: Mapping[str, Any]) -> str:
    """Return the type of a schema in kubectl's words."""
    if isinstance(schema.get("items"), Mapping):
        return f"[]{_guess(schema['items'])}"
    if isinstance(schema.get("additionalProperties"), Mapping):
        return f"map[string]{_guess(schema['additionalProperties'])}"
    kind = str(schema.get("type") or "Object")
    return "Object" if kind == "object" else kind


def _word(text: str) -> str:
    return text or '""'


def _fields(
    kube: Kube, holder: str | Mapping[str, Any] | None, level: int, seen: tuple[str, ...] | None
) -> None:
    """Print fields; with `seen`, the types on the way here, also what is below them, once each."""
    indent = "  " * level
    for entry in entries(holder):
        required = " -required-" if entry.required else ""
        kube.out(f"{indent}{entry.name}\t{entry.shown}{required}")
        if entry.enum:
            words = [_word(each) for each in entry.enum[:ENUMS_SHOWN]]
            more = ", ...." if len(entry.enum) > ENUMS_SHOWN else ""
            kube.out(f"{indent}enum: {', '.join(words)}{more}")
        if seen is None:
            kube.out(f"{_wrapped(entry.description or NO_DESCRIPTION, 2 * level + 2)}\n")
        elif isinstance(entry.below, str):
            if entry.below not in seen:
                _fields(kube, entry.below, level + 1, (*seen, entry.below))
        elif entry.below is not None:
            _fields(kube, entry.below, level + 1, seen)


EXPLAIN = Verb(
    "explain",
    _explain,
    (Flag("recursive", "", BOOL), Flag("api-version", "", TEXT), Flag("output", "o", TEXT, "plaintext")),
    "explain TYPE [--recursive=FALSE|TRUE] [--api-version=api-version-group]",
    "Get documentation for a resource",
    takes_types=True,
)

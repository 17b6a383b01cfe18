"""`kubectl explain`: the fields of a type, from the table of v1.32's fields.

Types, lists, enums and what is required are the real ones; the descriptions of the API are not carried, and
the page says so. Source: kubectl v1.32, pkg/explain/v2.
"""

from __future__ import annotations

from k8s_tui.api import fieldtable
from k8s_tui.api.fieldtable import Field, Type
from k8s_tui.api.jsonvalue import quote
from k8s_tui.shell.flags import BOOL, TEXT, Flag
from k8s_tui.shell.kubectl.errors import KubectlError, Plain
from k8s_tui.shell.kubectl.kube import Kube, Verb

NO_DESCRIPTION = "<no description>"
DEPTH_LIMIT = 12
"""Types that hold themselves (JSONSchemaProps) are not followed for ever."""


def _explain(kube: Kube) -> int:
    if len(kube.arguments) != 1:
        if not kube.arguments:
            raise kube.usage_error(
                'You must specify the type of resource to explain. Use "kubectl api-resources" for a '
                "complete list of supported resources.\n"
            )
        raise kube.usage_error("We accept only this format: explain RESOURCE\n")
    word, *path = kube.arguments[0].split(".")
    resource = kube.scheme.lookup(word)
    if resource is None:
        raise Plain(f"the server doesn't have a resource type {quote(word)}")
    type_name = fieldtable.type_of(resource.api_version, resource.kind)
    if type_name is None:
        raise KubectlError(
            f"couldn't find resource for {quote(f'{resource.api_version}, Kind={resource.kind}')}"
        )
    field, here = _follow(type_name, path)
    if resource.group:
        kube.out(f"GROUP:      {resource.group}")
    kube.out(f"KIND:       {resource.kind}")
    kube.out(f"VERSION:    {resource.version}")
    kube.out("")
    if field is not None:
        kube.out(f"FIELD: {field.name} {field.type.explained()}")
        if field.enum:
            kube.out(f"ENUM:\n{''.join(f'    {word}{chr(10)}' for word in field.enum)}".rstrip("\n"))
        kube.out("")
    kube.out("DESCRIPTION:")
    kube.out(f"    {NO_DESCRIPTION}")
    kube.out("    ")
    below = fieldtable.fields(here) if here else {}
    if below:
        kube.out("FIELDS:")
        _fields(kube, here, 1, recursive=kube.flags.on("recursive"))
    kube.out("")
    return 0


def _follow(type_name: str, path: list[str]) -> tuple[Field | None, str]:
    """Return the field at the end of a path, None for an empty one, and the type that it holds.

    Raises:
        KubectlError: A field of the path does not exist.
    """
    field: Field | None = None
    here = type_name
    for name in path:
        field = fieldtable.fields(here).get(name) if here else None
        if field is None:
            raise KubectlError(f"field {quote(name)} does not exist")
        here = _held(field.type)
    return field, here


def _held(held: Type) -> str:
    """Return the type with fields that a field holds, through lists and maps; "" for a plain value."""
    while held.element is not None:
        held = held.element
    return held.name if held.is_struct else ""


def _fields(kube: Kube, type_name: str, level: int, *, recursive: bool) -> None:
    indent = "  " * level
    for name, field in sorted(fieldtable.fields(type_name).items()):
        required = " -required-" if field.required else ""
        kube.out(f"{indent}{name}\t{field.type.explained()}{required}")
        if field.enum:
            kube.out(f"{indent}enum: {', '.join(field.enum)}")
        if recursive:
            below = _held(field.type)
            if below and level < DEPTH_LIMIT:
                _fields(kube, below, level + 1, recursive=True)
        else:
            kube.out(f"{indent}  {NO_DESCRIPTION}")
            kube.out("")


EXPLAIN = Verb(
    "explain",
    _explain,
    (Flag("recursive", "", BOOL), Flag("api-version", "", TEXT), Flag("output", "", TEXT, "plaintext")),
    "explain TYPE [--recursive=FALSE|TRUE] [--api-version=api-version-group]",
    "Get documentation for a resource",
    takes_types=True,
)

"""OpenAPI v3: the types of the API with a sentence about what matters, for `kubectl explain` and validation.

Types come from the table of Kubernetes' fields and from the schemas of custom resources. Each version of a
group is a document of its own, made when it is first asked for.
Source: kube-openapi pkg/handler3, the shape of `/openapi/v3` (v1.32).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any, Final

from k8s_tui.api import fieldtable
from k8s_tui.api.descriptions import description_of
from k8s_tui.api.fieldtable import INT_OR_STRING, LIST, MAP, MICRO_TIME, OBJECT_META, QUANTITY, TIME, Type
from k8s_tui.api.resources import Resource
from k8s_tui.api.scheme import Scheme
from k8s_tui.apiserver.customresources import CustomKind
from k8s_tui.apiserver.paths import SERVER_VERSION
from k8s_tui.apiserver.server import ApiServer
from k8s_tui.httpd.discovery import groups_of, versions_of
from k8s_tui.httpd.messages import Request, Response, document_response
from k8s_tui.httpd.paths import NoSuchPath

REFERENCE: Final = "#/components/schemas/"
SCALARS: Final[Mapping[str, dict[str, Any]]] = {
    QUANTITY: {"oneOf": [{"type": "string"}, {"type": "number"}]},
    INT_OR_STRING: {"format": "int-or-string", "oneOf": [{"type": "integer"}, {"type": "string"}]},
    TIME: {"type": "string", "format": "date-time"},
    MICRO_TIME: {"type": "string", "format": "date-time"},
}
METHODS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "": (("get", "list"), ("post", "post")),
    "/{name}": (("get", "get"), ("put", "put"), ("patch", "patch"), ("delete", "delete")),
}
WRITES: Final = ("post", "put", "patch")


V2_PATH: Final = "/openapi/v2"
V2_PROTOBUF: Final = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf"
EMPTY_V2: Final = b"\x0a\x032.0\x12\x15\x0a\x0aKubernetes\x12\x07v1.32.0\x42\x00"
"""A document of version 2 that describes nothing: swagger, info with title and version, paths."""


def second_version(request: Request) -> Response:
    """Answer /openapi/v2, which only old clients and a fallback of kubectl read: it describes nothing."""
    if "com.github.proto-openapi.spec.v2" in request.accept:
        return Response(200, EMPTY_V2, V2_PROTOBUF)
    info = {"title": "Kubernetes", "version": SERVER_VERSION}
    return document_response({"swagger": "2.0", "info": info, "paths": {}})


class OpenApi:
    """The documents of one API server; those of built-in groups are made once."""

    def __init__(self) -> None:
        self._builtin: dict[str, dict[str, Any]] = {}

    def index(self, server: ApiServer) -> dict[str, Any]:
        """Return where the document of each version lies."""
        scheme = server.scheme
        versions = [
            "api/v1",
            *(f"apis/{group}/{v}" for group in groups_of(scheme) for v in versions_of(scheme, group)),
        ]
        return {
            "paths": {
                each: {"serverRelativeURL": f"/openapi/v3/{each}?hash={self._digest(server, each)}"}
                for each in versions
            }
        }

    def document(self, server: ApiServer, path: str) -> dict[str, Any]:
        """Return the document of a version, such as `apis/apps/v1`.

        Raises:
            NoSuchPath: There is no such version.
        """
        api_version = path.partition("/")[2]
        found = [each for each in server.scheme.served if each.api_version == api_version]
        if not found or path.partition("/")[0] != ("apis" if found[0].group else "api"):
            raise NoSuchPath.of_path()
        custom = [kind for kind in server.custom_kinds.values() if kind.resource.api_version == api_version]
        if custom:
            return _document(server.scheme, found, custom)
        if path not in self._builtin:
            self._builtin[path] = _document(server.scheme, found, [])
        return self._builtin[path]

    @staticmethod
    def _digest(server: ApiServer, path: str) -> str:
        api_version = path.partition("/")[2]
        kinds = [
            repr(kind.schema)
            for kind in server.custom_kinds.values()
            if kind.resource.api_version == api_version
        ]
        return hashlib.sha512(f"{path} {kinds}".encode()).hexdigest().upper()


def _document(scheme: Scheme, resources: list[Resource], custom: list[CustomKind]) -> dict[str, Any]:
    schemas: dict[str, Any] = {}
    paths: dict[str, Any] = {}
    by_resource = {kind.resource.plural: kind for kind in custom}
    for resource in resources:
        kind = by_resource.get(resource.plural)
        if kind is None:
            name = fieldtable.type_of(resource.api_version, resource.kind) or _custom_name(resource)
            _add_types(name, schemas)
            schemas.setdefault(name, {"type": "object"})
        else:
            name = _custom_name(resource)
            schemas[name] = _custom_schema(kind)
            _add_types(OBJECT_META, schemas)
        paths.update(_paths(resource, name))
    _mark_kinds(schemas)
    return {
        "openapi": "3.0.0",
        "info": {"title": "Kubernetes", "version": SERVER_VERSION},
        "paths": paths,
        "components": {"schemas": schemas},
    }


def _paths(resource: Resource, schema: str) -> Iterator[tuple[str, Any]]:
    kind = {"group": resource.group, "version": resource.version, "kind": resource.kind}
    base = resource.path("{namespace}") if resource.namespaced else resource.path()
    body = {"schema": {"$ref": REFERENCE + schema}}
    for suffix, methods in METHODS.items():
        operations: dict[str, Any] = {}
        for method, action in methods:
            operation: dict[str, Any] = {
                "x-kubernetes-action": action,
                "x-kubernetes-group-version-kind": kind,
                "responses": {"200": {"description": "OK", "content": {"application/json": body}}},
            }
            if method in WRITES:
                names = ("dryRun", "fieldManager", "fieldValidation")
                operation["parameters"] = [_parameter(name) for name in names]
            operations[method] = operation
        yield base + suffix, operations


def _parameter(name: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": {"type": "string", "uniqueItems": True}}


# -- types ------------------------------------------------------------------------


def _add_types(name: str, schemas: dict[str, Any]) -> None:
    """Add a type and all that it refers to."""
    waiting = [name]
    while waiting:
        here = waiting.pop()
        if here in schemas or not fieldtable.knows(here):
            continue
        schemas[here], referred = _type_schema(here)
        waiting += referred


def _type_schema(name: str) -> tuple[dict[str, Any], list[str]]:
    if name in SCALARS:
        return dict(SCALARS[name]), []
    fields = fieldtable.fields(name)
    schema: dict[str, Any] = {"type": "object"}
    about = description_of(name)
    if about:
        schema["description"] = about
    if not fields:
        return schema, []
    referred: list[str] = []
    properties = {}
    for each in fields.values():
        shape, names = _shape(each.type)
        referred += names
        said = description_of(name, each.name)
        if "$ref" in shape:
            shape = {"allOf": [shape], "default": {}}
        if said:
            shape["description"] = said
        if each.enum:
            shape["enum"] = list(each.enum)
        properties[each.name] = shape | _extensions(each)
    schema["properties"] = properties
    required = [each.name for each in fields.values() if each.required]
    if required:
        schema["required"] = required
    return schema, referred


def _extensions(field: fieldtable.Field) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if field.list_type:
        found["x-kubernetes-list-type"] = field.list_type
    if field.list_keys:
        found["x-kubernetes-list-map-keys"] = list(field.list_keys)
    if field.map_type:
        found["x-kubernetes-map-type"] = field.map_type
    if field.merge_key:
        found["x-kubernetes-patch-merge-key"] = field.merge_key
    if field.patch_strategies:
        found["x-kubernetes-patch-strategy"] = ",".join(field.patch_strategies)
    return found


def _shape(wanted: Type) -> tuple[dict[str, Any], list[str]]:
    """Return the schema of a field's type and the names that it refers to."""
    if wanted.element is not None:
        inner, names = _shape(wanted.element)
        if "$ref" in inner:
            inner = {"allOf": [inner], "default": {}}
        if wanted.name == LIST:
            return {"type": "array", "items": inner}, names
        assert wanted.name == MAP
        return {"type": "object", "additionalProperties": inner}, names
    if "." in wanted.name:
        return {"$ref": REFERENCE + wanted.name}, [wanted.name]
    name, _, form = wanted.name.partition(":")
    return {"type": name, "format": form} if form else {"type": name}, []


def _custom_name(resource: Resource) -> str:
    return f"{'.'.join(reversed(resource.group.split('.')))}.{resource.version}.{resource.kind}"


def _custom_schema(kind: CustomKind) -> dict[str, Any]:
    schema = {
        name: item for name, item in kind.schema.items() if not name.startswith("x-kubernetes-preserve")
    }
    properties = {
        "apiVersion": {"type": "string"},
        "kind": {"type": "string"},
        **(schema.get("properties") or {}),
        "metadata": {"allOf": [{"$ref": REFERENCE + OBJECT_META}]},
    }
    resource = kind.resource
    found = {"type": "object", **schema, "properties": properties}
    found["x-kubernetes-group-version-kind"] = [
        {"group": resource.group, "version": resource.version, "kind": resource.kind}
    ]
    return found


def _mark_kinds(schemas: dict[str, Any]) -> None:
    """Say of each type which kinds it stands for."""
    for api_version, kind, name in fieldtable.kinds():
        if name in schemas:
            group, _, version = api_version.rpartition("/")
            marks = schemas[name].setdefault("x-kubernetes-group-version-kind", [])
            marks.append({"group": group, "version": version, "kind": kind})

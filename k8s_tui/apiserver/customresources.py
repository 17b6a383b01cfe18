"""Custom resources: kinds that a CustomResourceDefinition in the store adds to the API.

Simplified: versions convert by name alone (strategy None); a definition is established at once.
Source: apiextensions-apiserver (v1.32).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from k8s_tui.api import jsonpath, jsonpath_parser
from k8s_tui.api.errors import MethodNotAllowed
from k8s_tui.api.fielderrors import FieldError
from k8s_tui.api.objects import encode_object
from k8s_tui.api.resources import ScalePaths
from k8s_tui.api.scheme import SCHEME, Resource, Scheme
from k8s_tui.api.time import format_time, parse_time
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.apiserver.contents import ContentRules
from k8s_tui.apiserver.structural import PRESERVE, Schema, defaulted, violations
from k8s_tui.apiserver.tables.table import Cells, Column, Printer, age, since
from k8s_tui.sim.value import evolve, frozen

if TYPE_CHECKING:
    from k8s_tui.apiserver.server import ApiServer
    from k8s_tui.store.etcd import Etcd

DEFINITIONS: Final = "customresourcedefinitions.apiextensions.k8s.io"
_VERSION = re.compile(r"v([1-9][0-9]*)(?:(alpha|beta)([1-9][0-9]*))?")
PREFIX: Final = f"/registry/{DEFINITIONS}/"
CLEANUP_FINALIZER: Final = "customresourcecleanup.apiextensions.k8s.io"
"""Holds a definition until all its objects are gone."""

EVERYTHING: Final[Schema] = {PRESERVE: True}


@frozen
class CustomKind:
    """One served version of a custom resource.

    Attributes:
        schema: What its objects may hold.
        is_preferred: It is the version that clients take who do not ask for one.
        stored_version: The `apiVersion` under which its objects lie in the store.
        rules: What it adds to the pipeline.
        printer: The columns that its definition asks for.
    """

    resource: Resource
    schema: Schema
    rules: ContentRules
    printer: Printer
    is_preferred: bool
    stored_version: str


def custom_kinds(etcd: Etcd) -> dict[str, CustomKind]:
    """Return the custom kinds that the store defines, by `apiVersion kind`."""
    found = {}
    for entry in sorted(etcd.range(PREFIX), key=lambda entry: entry.key):
        for kind in _kinds_of(entry.value):
            found[f"{kind.resource.api_version} {kind.resource.kind}"] = kind
    return found


def is_going(definition: Unstructured | None) -> bool:
    """Tell whether a definition waits for its objects to be gone."""
    return definition is not None and definition.metadata.deletion_timestamp is not None


def scheme_with(kinds: Mapping[str, CustomKind]) -> Scheme:
    """Return the built-in scheme with custom kinds."""
    scheme = SCHEME
    for kind in kinds.values():
        scheme = scheme.with_resource(kind.resource, preferred=kind.is_preferred)
    return scheme


def _kinds_of(definition: Unstructured) -> list[CustomKind]:
    spec = definition.content.get("spec") or {}
    served = [version for version in spec.get("versions") or () if version.get("served")]
    preferred = max((str(version.get("name", "")) for version in served), key=_priority, default="")
    going = is_going(definition)
    return [_kind(spec, version, preferred, is_going=going) for version in served]


def _priority(version: str) -> tuple[int, int, int]:
    """Return what versions are sorted by: v2 before v1, these before v1beta2, v1beta1, v1alpha1, and others."""
    match = _VERSION.fullmatch(version)
    if match is None:
        return 0, 0, 0
    stability = {None: 3, "beta": 2, "alpha": 1}[match[2]]
    return stability, int(match[1]), int(match[3] or 0)


def _kind(
    spec: Mapping[str, Any], version: Mapping[str, Any], preferred: str, *, is_going: bool
) -> CustomKind:
    names = spec.get("names") or {}
    parts: Mapping[str, Any] = version.get("subresources") or {}
    subresources = tuple(name for name in ("status", "scale") if name in parts)
    resource = Resource(
        str(spec.get("group", "")),
        str(version.get("name", "")),
        str(names.get("plural", "")),
        str(names.get("kind", "")),
        short_names=tuple(names.get("shortNames") or ()),
        namespaced=spec.get("scope") == "Namespaced",
        categories=tuple(names.get("categories") or ()),
        subresources=subresources,
        scale_paths=_scale_paths(parts.get("scale")),
        singular=str(names.get("singular") or str(names.get("kind", "")).lower()),
    )
    schema = (version.get("schema") or {}).get("openAPIV3Schema") or EVERYTHING
    stored = next((str(each.get("name")) for each in spec.get("versions") or () if each.get("storage")), "")
    rules = CustomRules(schema, has_status="status" in subresources, is_going=is_going)
    is_preferred = resource.version == preferred
    stored_version = f"{resource.group}/{stored}"
    return CustomKind(resource, schema, rules, _printer(version), is_preferred, stored_version)


def _scale_paths(scale: Mapping[str, Any] | None) -> ScalePaths | None:
    if scale is None:
        return None
    return ScalePaths(
        str(scale.get("specReplicasPath") or ""),
        str(scale.get("statusReplicasPath") or ""),
        str(scale.get("labelSelectorPath") or ""),
    )


class CustomRules(ContentRules):
    """What a custom kind adds to the pipeline: its schema."""

    def __init__(self, schema: Schema, *, has_status: bool = False, is_going: bool = False) -> None:
        super().__init__(lambda content: defaulted(dict(content), schema), self._violations)
        self._schema = schema
        self._has_status = has_status
        self._is_going = is_going

    def prepare_create(self, obj: Unstructured, server: ApiServer) -> Unstructured:
        """Begin without a status, where it has a door of its own.

        Raises:
            MethodNotAllowed: The definition is being deleted.
        """
        if self._is_going:
            raise MethodNotAllowed("create not allowed while custom resource definition is terminating")
        return _with_status_of(obj, None) if self._has_status else obj

    def prepare_update(self, obj: Unstructured, old: Unstructured, server: ApiServer) -> Unstructured:
        """Keep the status, where it has a door of its own."""
        return _with_status_of(obj, old) if self._has_status else obj

    def _violations(self, content: Mapping[str, Any]) -> tuple[FieldError, ...]:
        return tuple(violations(dict(content), self._schema))


def _with_status_of(obj: Unstructured, old: Unstructured | None) -> Unstructured:
    content = {name: item for name, item in obj.content.items() if name != "status"}
    if old is not None and "status" in old.content:
        content["status"] = old.content["status"]
    return obj if content == obj.content else evolve(obj, content=content)


# -- definitions ------------------------------------------------------------


class DefinitionRules(ContentRules):
    """What CustomResourceDefinitions add to the pipeline."""

    def __init__(self) -> None:
        super().__init__(_defaulted_definition, _judge_definition, status={}, finalizer=CLEANUP_FINALIZER)

    def prepare_create(self, obj: Unstructured, server: ApiServer) -> Unstructured:
        """Establish it."""
        obj = super().prepare_create(obj, server)
        spec = obj.content.get("spec") or {}
        now = format_time(server.sim.now_ms)
        conditions = [
            _condition("NamesAccepted", "NoConflicts", "no conflicts found", now),
            _condition("Established", "InitialNamesAccepted", "the initial names have been accepted", now),
        ]
        stored = [
            str(version.get("name", "")) for version in spec.get("versions") or () if version.get("storage")
        ]
        status = {
            "acceptedNames": spec.get("names") or {},
            "conditions": conditions,
            "storedVersions": stored,
        }
        return evolve(obj, content={**obj.content, "status": status})

    def terminating(self, obj: Unstructured) -> Unstructured:
        """Show that all objects of the kind go before it."""
        status = obj.content.get("status") or {}
        now = format_time(obj.metadata.deletion_timestamp or 0)
        said = "CustomResource deletion is in progress"
        condition = _condition("Terminating", "InstanceDeletionInProgress", said, now)
        others = [each for each in status.get("conditions") or () if each.get("type") != "Terminating"]
        return evolve(obj, content={**obj.content, "status": {**status, "conditions": [*others, condition]}})


def _condition(kind: str, reason: str, message: str, now: str) -> dict[str, str]:
    return {"type": kind, "status": "True", "lastTransitionTime": now, "reason": reason, "message": message}


def _defaulted_definition(content: Mapping[str, Any]) -> Mapping[str, Any]:
    spec = dict(content.get("spec") or {})
    names = dict(spec.get("names") or {})
    kind = str(names.get("kind", ""))
    names.setdefault("singular", kind.lower())
    names.setdefault("listKind", f"{kind}List")
    spec["names"] = names
    spec.setdefault("conversion", {"strategy": "None"})
    return {**content, "spec": spec}


def _judge_definition(content: Mapping[str, Any]) -> tuple[FieldError, ...]:
    spec = content.get("spec") or {}
    errors: tuple[FieldError, ...] = ()
    for name in ("group", "scope"):
        if not spec.get(name):
            errors += (FieldError.required(f"spec.{name}"),)
    for name in ("plural", "kind"):
        if not (spec.get("names") or {}).get(name):
            errors += (FieldError.required(f"spec.names.{name}"),)
    for index, version in enumerate(spec.get("versions") or ()):
        if not version.get("name"):
            errors += (FieldError.required(f"spec.versions[{index}].name"),)
    stored = sum(bool(version.get("storage")) for version in spec.get("versions") or ())
    if stored != 1:
        said = "must have exactly one version marked as storage version"
        errors += (FieldError.invalid("spec.versions", GO_VERSIONS, said),)
    return errors


GO_VERSIONS: Final = "versions"


# -- tables ------------------------------------------------------------


def _printer(version: Mapping[str, Any]) -> Printer:
    wanted = version.get("additionalPrinterColumns") or ()
    columns = [Column("Name", format="name")]
    columns += [
        Column(str(each.get("name")), str(each.get("type", "string")), wide=bool(each.get("priority")))
        for each in wanted
    ]
    if not wanted:
        columns.append(Column("Age", "date"))

    def cells(obj: Unstructured, now_ms: int) -> Cells:
        if not wanted:
            return (obj.metadata.name, age(obj.metadata, now_ms))
        document = encode_object(obj)
        return (obj.metadata.name, *(_cell(document, each, now_ms) for each in wanted))

    return Printer(tuple(columns), cells)


def _cell(document: dict[str, Any], column: Mapping[str, Any], now_ms: int) -> Any:  # noqa: ANN401 - any JSON value
    try:
        found = jsonpath.compile(f"{{{column.get('jsonPath', '')}}}").find(document)
    except (jsonpath.JsonPathError, jsonpath_parser.JsonPathSyntaxError):
        return ""
    if not found:
        return None
    value = found[0]
    if column.get("type") == "date" and isinstance(value, str):
        return _since(value, now_ms)
    return value if isinstance(value, str | int | float) else str(value)


def _since(text: str, now_ms: int) -> str:
    try:
        return since(parse_time(text), now_ms)
    except ValueError:
        return "<invalid>"

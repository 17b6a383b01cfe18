"""From the wire to objects: which fields exist, what is refused, what is only warned of.

Fields that Kubernetes does not have are refused, warned of, or dropped in silence, as the client asks; wrong
types are always refused. Source: apiserver pkg/endpoints/handlers (create.go, fieldmanager), fieldValidation.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from k8s_tui.api import schema
from k8s_tui.api.errors import BadRequest, NotFound
from k8s_tui.api.fieldtable import QUANTITY, fields, type_of
from k8s_tui.api.jsonvalue import json_text, without_nulls
from k8s_tui.api.objects import Object, decode_object
from k8s_tui.api.quantity import Quantity
from k8s_tui.api.scheme import Resource, Scheme
from k8s_tui.apiserver.customresources import CustomKind
from k8s_tui.apiserver.structural import pruned, unknown_fields
from k8s_tui.apiserver.versions import stored_form
from k8s_tui.sim.value import evolve, frozen

OBJECT_META: Final = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"
NO_KINDS: Final[Mapping[str, CustomKind]] = {}
STRICT = "Strict"
WARN = "Warn"
IGNORE = "Ignore"


@frozen
class Decoded:
    """An object that came over the wire.

    Attributes:
        warnings: What the client is to be told, as in `unknown field "spec.replica"`.
    """

    resource: Resource
    obj: Any
    warnings: tuple[str, ...] = ()


def decode_document(
    scheme: Scheme,
    document: Mapping[str, Any],
    field_validation: str = STRICT,
    custom_kinds: Mapping[str, CustomKind] = NO_KINDS,
) -> Decoded:
    """Return the object that a document is the wire form of.

    Raises:
        NotFound: No such kind is served.
        BadRequest: A field does not exist or has the wrong type.
    """
    api_version, kind = document.get("apiVersion"), document.get("kind")
    if not isinstance(kind, str) or not kind:
        raise BadRequest(f"Object 'Kind' is missing in '{json_text(dict(document))}'")
    resource = scheme.by_kind(str(api_version), kind)
    if resource is None:
        raise NotFound.of_path()
    type_name = type_of(resource.api_version, kind)
    custom = custom_kinds.get(f"{api_version} {kind}")
    if type_name is not None:
        findings = schema.check(dict(document), type_name)
    elif custom is not None:
        findings = _check_custom(without_nulls(dict(document)), custom)
    else:
        return Decoded(resource, _object(without_nulls(dict(document))))
    refusal = findings.refusal(resource.api_version, kind, strict=field_validation == STRICT)
    if refusal is not None:
        raise BadRequest(refusal)
    if type_name is not None:
        known = _known(document, schema.Type(type_name))
    else:
        assert custom is not None
        known = pruned(without_nulls(dict(document)), custom.schema)
        known["apiVersion"] = custom.stored_version
    warnings = findings.warnings if field_validation == WARN else ()
    return Decoded(resource, _object(stored_form(known)), warnings)


def _check_custom(document: dict[str, Any], custom: CustomKind) -> schema.Findings:
    findings = schema.check(document.get("metadata"), OBJECT_META)
    unknown = tuple(f"metadata.{path}" for path in findings.unknown)
    return schema.Findings((*unknown, *unknown_fields(document, custom.schema)), findings.mismatch)


def _object(document: Mapping[str, Any]) -> Object:
    try:
        return decode_object(document)
    except ValueError as error:
        kind, version = document["kind"], str(document["apiVersion"]).rpartition("/")[2]
        said = f'{kind} in version "{version}" cannot be handled as a {kind}: {error}'
        raise BadRequest(said) from error


def _known(value: Any, wanted: schema.Type) -> Any:  # noqa: ANN401 - any JSON value
    """Return a JSON value as its type has it: no unknown fields, no nulls, quantities as texts."""
    if wanted.name == QUANTITY:
        return str(Quantity.parse(value.strip() if isinstance(value, str) else json_text(value)))
    if isinstance(value, dict):
        if wanted.element is not None:
            return {key: _known(item, wanted.element) for key, item in value.items() if item is not None}
        known = fields(wanted.name)
        if not known:
            return value
        return {
            key: _known(item, known[key].type)
            for key, item in value.items()
            if item is not None and key in known
        }
    if isinstance(value, list) and wanted.element is not None:
        element = wanted.element
        return [_zero(element) if item is None else _known(item, element) for item in value]
    return value


def _zero(wanted: schema.Type) -> Any:  # noqa: ANN401 - any JSON value
    """Return what Go makes of a null in a list."""
    if wanted.is_struct:
        return {}
    return 0 if wanted.name.startswith(("integer", "number")) else ""


def in_namespace(decoded: Decoded, namespace: str) -> Decoded:
    """Return the object in the namespace of the request.

    Raises:
        BadRequest: It says another one.
    """
    meta = decoded.obj.metadata
    if not decoded.resource.namespaced:
        return decoded
    if meta.namespace and namespace and meta.namespace != namespace:
        raise BadRequest(
            "the namespace of the provided object does not match the namespace sent on the request"
        )
    if meta.namespace:
        return decoded
    placed = evolve(meta, namespace=namespace or "default")
    return evolve(decoded, obj=evolve(decoded.obj, metadata=placed))

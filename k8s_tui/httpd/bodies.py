"""Bodies of requests: JSON, YAML for applied configurations, protobuf for built-in kinds, within limits.

Source: apiserver pkg/endpoints/handlers/rest.go (limitedReadBody), apimachinery's serializers (v1.32).
"""

from __future__ import annotations

from typing import Any, Final

from k8s_tui.api import schema
from k8s_tui.api.errors import BadRequest, RequestEntityTooLarge, UnsupportedMediaType
from k8s_tui.api.fieldtable import type_of
from k8s_tui.api.jsontext import MAX_DEPTH, JsonError, read_next
from k8s_tui.api.jsonvalue import Json
from k8s_tui.api.yamlreading import YamlError, read_yaml
from k8s_tui.apiserver.requests import APPLY_PATCH, JSON_PATCH, MERGE_PATCH, STRATEGIC_PATCH
from k8s_tui.httpd import protobuf
from k8s_tui.httpd.messages import Request

LIMIT_BYTES: Final = 3 * 1024 * 1024
"""The largest body (apiserver's MaxRequestBodyBytes)."""

MEDIA_TYPES: Final = ("application/json", "application/yaml", protobuf.MEDIA_TYPE)
YAML_TYPE: Final = "application/yaml"
PATCH_TYPES: Final = {
    "application/json-patch+json": JSON_PATCH,
    "application/merge-patch+json": MERGE_PATCH,
    "application/strategic-merge-patch+json": STRATEGIC_PATCH,
    "application/apply-patch+yaml": APPLY_PATCH,
}


def too_large() -> RequestEntityTooLarge:
    """The refusal of a body over the limit."""
    return RequestEntityTooLarge.of(f"limit is {LIMIT_BYTES}")


def document_in(request: Request) -> dict[str, Any]:
    """Return the object in a body.

    Raises:
        StatusError: BadRequest, UnsupportedMediaType.
    """
    kind = request.content_type or "application/json"
    if kind == protobuf.MEDIA_TYPE:
        return protobuf.decode_body(request.body)
    if kind == YAML_TYPE:
        found = _yaml(request.body)
    elif kind == "application/json":
        found = _json(request.body)
    else:
        raise UnsupportedMediaType.of(MEDIA_TYPES)
    if not isinstance(found, dict):
        raise BadRequest(
            "couldn't get version/kind; json parse error: json: cannot unmarshal "
            f"{_go_type(found)} into Go value of type struct {{ APIVersion string; Kind string }}"
        )
    return found


def typed_in(request: Request, api_version: str, kind: str) -> dict[str, Any]:
    """Return the document in a body, whose fields have the types of its kind.

    Raises:
        StatusError: BadRequest, UnsupportedMediaType.
    """
    document = document_in(request)
    type_name = type_of(api_version, kind)
    assert type_name is not None
    refusal = schema.check(document, type_name).refusal(api_version, kind, strict=False)
    if refusal is not None:
        raise BadRequest(refusal)
    return document


def options_in(request: Request) -> dict[str, Any]:
    """Return the options of a deletion that may stand in a body, none where it is empty."""
    return typed_in(request, "v1", "DeleteOptions") if request.body.strip() else {}


def patch_in(request: Request) -> tuple[Json, str]:
    """Return the patch in a body and its kind.

    Raises:
        StatusError: BadRequest, UnsupportedMediaType.
    """
    kind = PATCH_TYPES.get(request.content_type)
    if kind is None:
        raise UnsupportedMediaType.of(tuple(PATCH_TYPES))
    return (_yaml(request.body) if kind == APPLY_PATCH else _json(request.body)), kind


def _json(body: bytes) -> Json:
    try:
        found = read_next(_text(body), 0)
    except JsonError as error:
        raise BadRequest(str(error)) from error
    if found is None:
        raise BadRequest("unexpected end of JSON input")
    return _shallow(found[0])


def _yaml(body: bytes) -> Json:
    try:
        found: Json = read_yaml(_text(body)).data
    except YamlError as error:
        raise BadRequest(f"error decoding YAML: {error}") from error
    return _shallow(found)


def _shallow(value: Json) -> Json:
    """Return a value that is not nested too deeply to be worked on.

    Raises:
        BadRequest: It is.
    """
    level: list[Json] = [value]
    for _ in range(MAX_DEPTH):
        level = [
            inner
            for each in level
            if isinstance(each, (dict, list))
            for inner in (each.values() if isinstance(each, dict) else each)
        ]
        if not level:
            return value
    raise BadRequest("json: exceeded max depth")


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise BadRequest("the object provided is unrecognized (must be of type JSON)") from error


def _go_type(value: Json) -> str:
    if isinstance(value, list):
        return "array"
    return "string" if isinstance(value, str) else "number"

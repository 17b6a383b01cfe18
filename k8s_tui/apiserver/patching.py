"""Patches: JSON patches, JSON merge patches and strategic merge patches on the wire form of an object.

Source: apiserver pkg/endpoints/handlers/patch.go (v1.32).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from k8s_tui.api import jsonpatch, mergepatch, strategicmerge
from k8s_tui.api.errors import BadRequest, Invalid, RequestEntityTooLarge, StatusError, UnsupportedMediaType
from k8s_tui.api.fielderrors import FieldError
from k8s_tui.api.fieldtable import type_of
from k8s_tui.api.jsonvalue import Json, json_text
from k8s_tui.api.strategicrules import PatchFormatError, StrategicMergeError

JSON_PATCH = "json"
MERGE_PATCH = "merge"
STRATEGIC_PATCH = "strategic"
APPLY_PATCH = "apply"

REJECTED = "the server rejected our request due to an error in our request"
CUSTOM_TYPES = ("application/json-patch+json", "application/merge-patch+json", "application/apply-patch+yaml")
"""Media types of patches that custom resources take."""


def patched(document: Mapping[str, Any], body: Json, patch_type: str) -> dict[str, Any]:
    """Return a document with a `json`, `merge` or `strategic` patch applied.

    Raises:
        StatusError: The patch is malformed or does not fit.
    """
    if patch_type == JSON_PATCH:
        return _json_patched(document, body)
    is_merge = patch_type == MERGE_PATCH
    merged = mergepatch.apply(dict(document), body) if is_merge else _strategically(document, body)
    if not isinstance(merged, dict):
        raise BadRequest("json: cannot unmarshal the patch into an object")
    return merged


def _json_patched(document: Mapping[str, Any], body: Json) -> dict[str, Any]:
    try:
        changed = jsonpatch.apply(dict(document), jsonpatch.decode(body))
    except jsonpatch.JsonPatchTooLargeError as error:
        raise RequestEntityTooLarge.of(str(error)) from error
    except jsonpatch.JsonPatchFormatError as error:
        raise BadRequest(str(error)) from error
    except jsonpatch.JsonPatchApplyError as error:
        raise Invalid(REJECTED) from error
    if not isinstance(changed, dict):
        raise Invalid(REJECTED)
    return changed


def _strategically(document: Mapping[str, Any], body: Json) -> Json:
    type_name = type_of(str(document.get("apiVersion")), str(document.get("kind")))
    if type_name is None:
        raise UnsupportedMediaType.of(CUSTOM_TYPES)
    if not isinstance(body, dict):
        raise BadRequest("json: cannot unmarshal the patch into an object")
    try:
        return strategicmerge.apply(dict(document), body, type_name)
    except PatchFormatError as error:
        raise BadRequest(str(error)) from error
    except StrategicMergeError as error:
        raise StatusError(str(error)) from error


def refused(body: Json, refusal: str) -> Invalid:
    """Return the refusal of a patch whose result cannot be decoded."""
    said = refusal.partition(": ")[2] if " cannot be handled as a " in refusal else refusal
    error = FieldError.invalid("patch", json_text(body), said)
    invalid = Invalid(str(error))
    invalid.details = Invalid.of("", "", "", (error,)).details
    return invalid

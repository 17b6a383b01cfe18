"""Changing objects: create, update, patch and delete, as the paths and bodies of requests ask for them.

Source: apiserver pkg/endpoints/handlers (create.go, update.go, patch.go, delete.go; v1.32).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from k8s_tui.api.errors import BadRequest, Invalid
from k8s_tui.api.fielderrors import FieldError
from k8s_tui.api.resources import Resource
from k8s_tui.apiserver.deletion import DeleteOptions
from k8s_tui.apiserver.requests import APPLY_PATCH, Answer
from k8s_tui.httpd.bodies import document_in, options_in, patch_in
from k8s_tui.httpd.context import Context
from k8s_tui.httpd.encoding import METADATA_KIND
from k8s_tui.httpd.messages import Response, document_response

CREATED = 201
PROPAGATIONS = ("Orphan", "Background", "Foreground")


def create(context: Context) -> Response:
    """Store the object in the body."""
    target = context.target
    document = context.taken(_typed(document_in(context.request), target.resource))
    answer = context.requests.create(document, target.namespace, context.request.caller, context.options)
    return answered(context, answer, CREATED)


def update(context: Context) -> Response:
    """Store the object in the body in the place of the one that the path names."""
    target = context.target
    document = context.taken(_typed(document_in(context.request), target.resource))
    meta = document.get("metadata")
    name = meta.get("name") if isinstance(meta, dict) else None
    if name != target.name:
        said = f"name of the object ({name or ''}) does not match the name on the URL ({target.name})"
        raise BadRequest(f"the {said}" if name else "name must be provided")
    answer = context.requests.replace(document, target.namespace, context.request.caller, context.options)
    return answered(context, answer)


def patch(context: Context) -> Response:
    """Change an object by the patch in the body."""
    target, request = context.target, context.request
    body, kind = patch_in(request)
    if kind == APPLY_PATCH and not request.parameter("fieldManager"):
        error = FieldError.required("fieldManager", "is required for apply patch")
        raise Invalid.of("PatchOptions", "meta.k8s.io", "", (error,))
    answer = context.requests.patch(
        target.resource,
        target.namespace,
        target.name,
        context.taken(body),
        kind,
        request.caller,
        context.options,
    )
    return answered(context, answer, CREATED if answer.created else 200)


def delete(context: Context) -> Response:
    """Delete an object; what is left to be let go of is shown, for one that is gone a Status."""
    target, request = context.target, context.request
    options = delete_options(context)
    server = context.server
    before = server.get(target.resource, target.namespace, target.name)
    document = context.requests.delete(
        target.resource, target.namespace, target.name, request.caller, options
    )
    waits = "deletionTimestamp" in document["metadata"] and not options.dry_run
    if waits or options.dry_run or target.resource.group_resource == "pods":
        return context.told(document)
    details = {"name": target.name, "kind": target.resource.plural, "uid": before.metadata.uid}
    if target.resource.group:
        details["group"] = target.resource.group
    return document_response(
        {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "details": details}
    )


def delete_collection(context: Context) -> Response:
    """Delete all objects that are chosen."""
    target, request = context.target, context.request
    deleted = context.requests.delete_collection(
        target.resource,
        target.namespace,
        request.caller,
        request.parameter("labelSelector"),
        request.parameter("fieldSelector"),
        delete_options(context),
    )
    return context.told(deleted)


def delete_options(context: Context) -> DeleteOptions:
    """Return the options of a deletion, from its body and its query.

    Raises:
        Invalid: The propagation policy is none.
    """
    request = context.request
    said: Mapping[str, Any] = options_in(request)
    grace = said.get("gracePeriodSeconds")
    if grace is None and request.parameter("gracePeriodSeconds"):
        grace = _integer(request.parameter("gracePeriodSeconds"))
    policy = said.get("propagationPolicy") or request.parameter("propagationPolicy")
    if policy and policy not in PROPAGATIONS:
        error = FieldError.not_supported("propagationPolicy", policy, (*PROPAGATIONS, "nil"))
        raise Invalid.of("DeleteOptions", "meta.k8s.io", "", (error,))
    if not policy and said.get("orphanDependents") is not None:
        policy = "Orphan" if said["orphanDependents"] else "Background"
    preconditions = said.get("preconditions") or {}
    return DeleteOptions(
        grace_period_seconds=_integer(grace) if grace is not None else None,
        propagation=policy or "",
        uid=preconditions.get("uid") or "",
        resource_version=preconditions.get("resourceVersion") or "",
        dry_run=bool(said.get("dryRun") or request.parameter("dryRun")),
    )


def answered(context: Context, answer: Answer, code: int = 200) -> Response:
    """Return what a write answers, in the form that the client asks for."""
    document = answer.document
    if context.wants_metadata:
        return context.told({**METADATA_KIND, "metadata": document["metadata"]}, code, answer.warnings)
    if context.wants_table and not context.options.dry_run and not context.target.subresource:
        meta = document["metadata"]
        obj = context.server.get(context.target.resource, meta.get("namespace", ""), meta["name"])
        return context.shown(obj, code, answer.warnings)
    return context.told(document, code, answer.warnings)


def _typed(document: dict[str, Any], resource: Resource) -> dict[str, Any]:
    """Return the document of a request, which is of the kind that the path is for.

    Raises:
        BadRequest: It says another.
    """
    api_version, kind = document.get("apiVersion"), document.get("kind")
    if not api_version and not kind:
        return {**document, "apiVersion": resource.api_version, "kind": resource.kind}
    if api_version != resource.api_version:
        raise BadRequest(
            f"the API version in the data ({api_version}) does not match the expected API version "
            f"({resource.api_version})"
        )
    if kind != resource.kind:
        raise BadRequest(
            f'{kind} in version "{resource.version}" cannot be handled as a {resource.kind}: converting '
            f"({resource.api_version}.{kind}) to ({resource.api_version}.{resource.kind}): unknown conversion"
        )
    return document


def _integer(value: Any) -> int:  # noqa: ANN401 - any JSON value
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise BadRequest(
            "json: cannot unmarshal into Go struct field DeleteOptions.gracePeriodSeconds of type int64"
        )
    try:
        return int(value)
    except ValueError as error:
        raise BadRequest(f'strconv.ParseInt: parsing "{value}": invalid syntax') from error

"""Parts of objects with a path of their own: scale, status, eviction, binding, tokens and the like.

Source: kubernetes pkg/registry/*/storage (v1.32).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from attrs import evolve

from k8s_tui.api.errors import BadRequest, MethodNotAllowed
from k8s_tui.apiserver.eviction import evict
from k8s_tui.apiserver.tokens import requested
from k8s_tui.httpd import listing, proxying, writing
from k8s_tui.httpd.bodies import patch_in, typed_in
from k8s_tui.httpd.context import Context
from k8s_tui.httpd.messages import Response, document_response

Handler = Callable[[Context], Response]

SUCCESS: Final = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "code": 201}


def answer(context: Context) -> Response:
    """Answer a request about a part of an object.

    Raises:
        StatusError: Whatever that part says; MethodNotAllowed for a verb that it does not have.
    """
    target = context.target
    handler = HANDLERS.get((target.subresource, target.verb))
    if handler is None:
        raise MethodNotAllowed("the server does not allow this method on the requested resource")
    return handler(context)


def _scale(context: Context) -> Response:
    target = context.target
    return context.told(context.requests.scale(target.resource, target.namespace, target.name))


def _put_scale(context: Context) -> Response:
    target, request = context.target, context.request
    document = typed_in(request, "autoscaling/v1", "Scale")
    put = context.requests.put_scale(
        target.resource,
        target.namespace,
        target.name,
        document,
        request.caller,
        dry_run=context.options.dry_run,
    )
    return context.told(put)


def _patch_scale(context: Context) -> Response:
    target = context.target
    body, kind = patch_in(context.request)
    patched = context.requests.patch(
        target.resource, target.namespace, target.name, body, kind, context.request.caller, context.options
    )
    return context.told(patched.document, 200, patched.warnings)


def _evict(context: Context) -> Response:
    target = context.target
    document = typed_in(context.request, "policy/v1", "Eviction")
    name = str((document.get("metadata") or {}).get("name") or target.name)
    if name != target.name:
        raise BadRequest("name in URL does not match name in Eviction object")
    inner = evolve(context.request, body=b"")
    options = writing.delete_options(evolve(context, request=inner))
    said: Mapping[str, Any] = document.get("deleteOptions") or {}
    grace = said.get("gracePeriodSeconds")
    options = evolve(
        options,
        grace_period_seconds=grace if isinstance(grace, int) else options.grace_period_seconds,
        dry_run=options.dry_run or bool(said.get("dryRun")),
    )
    evict(context.server, target.namespace, target.name, context.request.caller, options)
    return document_response(SUCCESS, writing.CREATED)


def _bind(context: Context) -> Response:
    target = context.target
    document = typed_in(context.request, "v1", "Binding")
    node = (document.get("target") or {}).get("name") or ""
    context.server.bind(target.namespace, target.name, str(node), context.request.caller)
    return document_response(SUCCESS, writing.CREATED)


def _token(context: Context) -> Response:
    target = context.target
    account = context.server.get(target.resource, target.namespace, target.name)
    wanted = typed_in(context.request, "authentication.k8s.io/v1", "TokenRequest")
    return context.told(requested(context.server, account, wanted), writing.CREATED)


HANDLERS: Final[Mapping[tuple[str, str], Handler]] = {
    ("scale", "get"): _scale,
    ("scale", "update"): _put_scale,
    ("scale", "patch"): _patch_scale,
    ("eviction", "create"): _evict,
    ("binding", "create"): _bind,
    ("token", "create"): _token,
    ("proxy", "get"): proxying.answer,
    **{
        (part, verb): handler
        for part in ("status", "approval", "finalize", "ephemeralcontainers")
        for verb, handler in (("get", listing.get), ("update", writing.update), ("patch", writing.patch))
    },
}
"""By part and verb; to add a part, add its verbs here."""

"""Reviews: questions in the form of objects that are answered and not stored.

Who am I, may I, what may I, who is the bearer of this token.
Source: kubernetes pkg/registry/authentication and pkg/registry/authorization (v1.32).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from k8s_tui.api.errors import BadRequest, StatusError
from k8s_tui.apiserver.authorization.attempt import Attempt
from k8s_tui.apiserver.authorization.rules import PolicyRule, compacted
from k8s_tui.apiserver.impersonation import account_groups
from k8s_tui.apiserver.strategy import Caller
from k8s_tui.httpd.bodies import typed_in
from k8s_tui.httpd.context import Context
from k8s_tui.httpd.messages import Response, document_response
from k8s_tui.httpd.tokens import claims_of

CREATED: Final = 201
CREDENTIAL_ID: Final = "authentication.kubernetes.io/credential-id"
Spec = Mapping[str, Any]


def answer(context: Context) -> Response | None:
    """Answer a review, None for what is none."""
    handler = REVIEWS.get(context.target.resource.plural)
    if handler is None or context.target.verb != "create":
        return None
    target = context.target.resource
    document = typed_in(context.request, target.api_version, target.kind)
    status = handler(context, document.get("spec") or {})
    head = {"kind": target.kind, "apiVersion": target.api_version, "metadata": {"creationTimestamp": None}}
    spec = {"spec": document["spec"]} if "spec" in document else {}
    return document_response({**head, **spec, "status": status}, CREATED)


def _who_am_i(context: Context, spec: Spec) -> dict[str, Any]:
    request = context.request
    user: dict[str, Any] = {"username": request.caller.user, "groups": list(request.caller.groups)}
    if request.credential:
        user["extra"] = {CREDENTIAL_ID: [request.credential]}
    return {"userInfo": user}


def _may_i(context: Context, spec: Spec) -> dict[str, Any]:
    return _decided(context, context.request.caller, spec)


def _may_they(context: Context, spec: Spec) -> dict[str, Any]:
    if not spec.get("user") and not spec.get("groups"):
        raise BadRequest('spec.user: Invalid value: "": at least one of user or group must be specified')
    caller = Caller(str(spec.get("user") or ""), tuple(spec.get("groups") or ()))
    return _decided(context, caller, spec)


def _decided(context: Context, caller: Caller, spec: Spec) -> dict[str, Any]:
    wanted, path = spec.get("resourceAttributes"), spec.get("nonResourceAttributes")
    if (wanted is None) == (path is None):
        raise BadRequest(
            "spec.resourceAttributes: Invalid value: null: exactly one of nonResourceAttributes or "
            "resourceAttributes must be specified"
        )
    if path is not None:
        attempt = Attempt(str(path.get("verb") or ""), path=str(path.get("path") or ""))
    else:
        assert wanted is not None
        plural, part = str(wanted.get("resource") or ""), str(wanted.get("subresource") or "")
        attempt = Attempt(
            str(wanted.get("verb") or ""),
            str(wanted.get("group") or ""),
            f"{plural}/{part}" if part else plural,
            str(wanted.get("namespace") or ""),
            str(wanted.get("name") or ""),
        )
    decision = context.server.authorizer.decide(caller, attempt)
    return {"allowed": decision.allowed, **({"reason": decision.reason} if decision.reason else {})}


def _what_may_i(context: Context, spec: Spec) -> dict[str, Any]:
    namespace = str(spec.get("namespace") or "")
    if not namespace:
        raise BadRequest("no namespace on request")
    rules = list(compacted(context.server.authorizer.rules_of(context.request.caller, namespace)))
    return {
        "resourceRules": [_wire(rule) for rule in rules if not rule.non_resource_urls],
        "nonResourceRules": [_wire(rule) for rule in rules if rule.non_resource_urls],
        "incomplete": False,
    }


def _wire(rule: PolicyRule) -> dict[str, Any]:
    parts = {
        "verbs": rule.verbs,
        "apiGroups": rule.api_groups,
        "resources": rule.resources,
        "resourceNames": rule.resource_names,
        "nonResourceURLs": rule.non_resource_urls,
    }
    return {name: list(items) for name, items in parts.items() if items}


def _whose_token(context: Context, spec: Spec) -> dict[str, Any]:
    token = str(spec.get("token") or "")
    claims = claims_of(token, context.server.sim.now_ms)
    if claims is None:
        return {"user": {}, "error": "[invalid bearer token]"}
    namespace = claims["kubernetes.io"]["namespace"]
    account = claims["kubernetes.io"]["serviceaccount"]
    resource = context.server.scheme.lookup("serviceaccounts")
    assert resource is not None
    try:
        context.server.get(resource, namespace, account["name"])
    except StatusError:
        return {"user": {}, "error": "[invalid bearer token, service account token has been invalidated]"}
    groups = [*account_groups(namespace), "system:authenticated"]
    user = {"username": claims["sub"], "uid": account["uid"], "groups": groups}
    return {"authenticated": True, "user": user, "audiences": claims["aud"]}


REVIEWS: Final[Mapping[str, Callable[[Context, Spec], dict[str, Any]]]] = {
    "selfsubjectreviews": _who_am_i,
    "selfsubjectaccessreviews": _may_i,
    "subjectaccessreviews": _may_they,
    "localsubjectaccessreviews": _may_they,
    "selfsubjectrulesreviews": _what_may_i,
    "tokenreviews": _whose_token,
}
"""By plural; to add a review, write what its status says and add it here."""

"""Reviews: objects that are asked and never stored, each answered in its status.

Source: kubernetes pkg/registry/authorization, pkg/registry/authentication (v1.32).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from k8s_tui.api.errors import BadRequest, Invalid, Unauthorized
from k8s_tui.api.fielderrors import FieldError
from k8s_tui.apiserver.authorization.attempt import Attempt
from k8s_tui.apiserver.authorization.authorizer import Decision
from k8s_tui.apiserver.authorization.rules import PolicyRule, compacted
from k8s_tui.apiserver.strategy import Caller
from k8s_tui.apiserver.tokens import ISSUER, authenticated

if TYPE_CHECKING:
    from k8s_tui.apiserver.server import ApiServer

Spec: TypeAlias = Mapping[str, Any]
Status: TypeAlias = dict[str, Any]
EITHER: Final = "exactly one of nonResourceAttributes or resourceAttributes must be specified"


def reviewed(server: ApiServer, document: Mapping[str, Any], caller: Caller) -> dict[str, Any] | None:
    """Return a review with its answer; None where the document is of a kind that is stored.

    Raises:
        Invalid: It asks nothing that can be answered.
    """
    review = REVIEWS.get(str(document.get("kind")))
    if review is None:
        return None
    spec: Spec = document.get("spec") or {}
    answer = {"metadata": {"creationTimestamp": None}, "spec": dict(spec), **document}
    return {**answer, "status": review(server, spec, caller)}


def _self_access(server: ApiServer, spec: Spec, caller: Caller) -> Status:
    return _status(server.authorizer.decide(caller, _attempt("SelfSubjectAccessReview", spec)))


def _access(server: ApiServer, spec: Spec, caller: Caller) -> Status:
    attempt = _attempt("SubjectAccessReview", spec)
    user, groups = str(spec.get("user") or ""), tuple(spec.get("groups") or ())
    if not user and not groups:
        said = "at least one of user or group must be specified"
        error = FieldError.invalid("spec.user", "", said)
        raise Invalid.of("SubjectAccessReview", "authorization.k8s.io", "", (error,))
    return _status(server.authorizer.decide(Caller(user, groups), attempt))


def _attempt(kind: str, spec: Spec) -> Attempt:
    on, path = spec.get("resourceAttributes"), spec.get("nonResourceAttributes")
    if bool(on) == bool(path):
        error = FieldError.invalid("spec.resourceAttributes", None, EITHER)
        raise Invalid.of(kind, "authorization.k8s.io", "", (error,))
    if path:
        return Attempt(str(path.get("verb", "")), path=str(path.get("path", "")))
    assert on
    verb, group, plural, part, namespace, name = (
        str(on.get(field) or "")
        for field in ("verb", "group", "resource", "subresource", "namespace", "name")
    )
    return Attempt(verb, group, f"{plural}/{part}" if part else plural, namespace, name)


def _status(decision: Decision) -> Status:
    status: Status = {"allowed": decision.allowed}
    return {**status, "reason": decision.reason} if decision.reason else status


def _rules(server: ApiServer, spec: Spec, caller: Caller) -> Status:
    namespace = str(spec.get("namespace") or "")
    if not namespace:
        raise BadRequest("no namespace on request")
    rules = compacted(server.authorizer.rules_of(caller, namespace))
    return {
        "incomplete": False,
        "nonResourceRules": [
            {"nonResourceURLs": list(rule.non_resource_urls), "verbs": list(rule.verbs)}
            for rule in rules
            if rule.non_resource_urls
        ],
        "resourceRules": [_resource_rule(rule) for rule in rules if rule.resources],
    }


def _resource_rule(rule: PolicyRule) -> dict[str, list[str]]:
    said = {"apiGroups": list(rule.api_groups), "resources": list(rule.resources), "verbs": list(rule.verbs)}
    return {**said, "resourceNames": list(rule.resource_names)} if rule.resource_names else said


def _who(server: ApiServer, spec: Spec, caller: Caller) -> Status:
    return {"userInfo": {"groups": list(caller.groups), "username": caller.user}}


def _token(server: ApiServer, spec: Spec, caller: Caller) -> Status:
    try:
        found = authenticated(server, str(spec.get("token") or ""))
    except Unauthorized:
        return {
            "error": "[invalid bearer token, square/go-jose: error in cryptographic primitive]",
            "user": {},
        }
    user = {"groups": list(found.groups), "username": found.user}
    return {"audiences": [ISSUER], "authenticated": True, "user": user}


REVIEWS: Final[Mapping[str, Callable[[ApiServer, Spec, Caller], Status]]] = {
    "LocalSubjectAccessReview": _access,
    "SelfSubjectAccessReview": _self_access,
    "SelfSubjectReview": _who,
    "SelfSubjectRulesReview": _rules,
    "SubjectAccessReview": _access,
    "TokenReview": _token,
}
"""By kind: how each is answered."""

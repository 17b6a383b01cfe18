"""Who may do what: role-based access control, judged by the roles and bindings in the record.

Source: kubernetes plugin/pkg/auth/authorizer/rbac. Simplified: members of `system:masters` may do everything, and
the roles that kube-apiserver makes for its own users are not there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import frozen

from k8s_tui.api.errors import Forbidden
from k8s_tui.api.jsonvalue import quote
from k8s_tui.api.objects import encode_object
from k8s_tui.apiserver.server import ApiServer
from k8s_tui.apiserver.strategy import Caller

MASTERS = "system:masters"
SERVICE_ACCOUNT_PREFIX = "system:serviceaccount:"
RBAC_GROUP = "rbac.authorization.k8s.io"


@frozen
class Attempt:
    """Something that somebody wants to do.

    Attributes:
        plural: The resource, with a slash and its part where one is meant: `pods/log`.
        namespace: Empty for something cluster-wide, or for all namespaces.
        path: Instead of a resource, a path such as `/healthz`.
    """

    verb: str
    group: str
    plural: str
    namespace: str = ""
    name: str = ""
    path: str = ""


def check(server: ApiServer, caller: Caller, attempt: Attempt) -> None:
    """Refuse what the caller may not do.

    Raises:
        Forbidden: with the server's words.
    """
    if is_allowed(server, caller, attempt):
        return
    group_resource = f"{attempt.plural}.{attempt.group}" if attempt.group else attempt.plural
    where = f" in the namespace {quote(attempt.namespace)}" if attempt.namespace else " at the cluster scope"
    raise Forbidden.of(
        group_resource,
        attempt.name,
        f"User {quote(caller.user)} cannot {attempt.verb} resource {quote(attempt.plural)} in API group "
        f"{quote(attempt.group)}{where}",
    )


def is_allowed(server: ApiServer, caller: Caller, attempt: Attempt) -> bool:
    """Return whether a rule that is bound to the caller allows it."""
    if MASTERS in caller.groups:
        return True
    return any(rule_allows(rule, attempt) for rule in rules_of(server, caller, attempt.namespace))


def rules_of(server: ApiServer, caller: Caller, namespace: str) -> Iterator[Mapping[str, Any]]:
    """Yield the rules that hold for the caller in a namespace."""
    for binding in _all(server, "clusterrolebindings"):
        if _binds(binding, caller, ""):
            yield from _rules(server, binding, "")
    if not namespace:
        return
    for binding in _all(server, "rolebindings", namespace):
        if _binds(binding, caller, namespace):
            yield from _rules(server, binding, namespace)


def rule_allows(rule: Mapping[str, Any], attempt: Attempt) -> bool:
    """Return whether one rule covers an attempt."""
    if not _covers(rule.get("verbs"), attempt.verb):
        return False
    if attempt.path:
        return any(
            url == attempt.path or (url.endswith("*") and attempt.path.startswith(url[:-1]))
            for url in rule.get("nonResourceURLs") or ()
        )
    names = rule.get("resourceNames")
    if names and attempt.name not in names:
        return False
    return _covers(rule.get("apiGroups"), attempt.group) and _covers(rule.get("resources"), attempt.plural)


def _covers(allowed: Any, wanted: str) -> bool:  # noqa: ANN401 - a list in wire form
    return bool(allowed) and ("*" in allowed or wanted in allowed)


def _all(server: ApiServer, plural: str, namespace: str = "") -> list[dict[str, Any]]:
    resource = server.scheme.by_group_resource(f"{plural}.{RBAC_GROUP}")
    return [encode_object(obj) for obj in server.list(resource, namespace).items] if resource else []


def _binds(binding: Mapping[str, Any], caller: Caller, namespace: str) -> bool:
    for subject in binding.get("subjects") or ():
        kind, name = subject.get("kind"), subject.get("name")
        if kind == "User" and name == caller.user:
            return True
        if kind == "Group" and name in caller.groups:
            return True
        account = f"{SERVICE_ACCOUNT_PREFIX}{subject.get('namespace') or namespace}:{name}"
        if kind == "ServiceAccount" and account == caller.user:
            return True
    return False


def _rules(server: ApiServer, binding: Mapping[str, Any], namespace: str) -> Iterator[Mapping[str, Any]]:
    reference = binding.get("roleRef") or {}
    is_role = reference.get("kind") == "Role"
    for role in _all(server, "roles" if is_role else "clusterroles", namespace if is_role else ""):
        if role["metadata"].get("name") == reference.get("name"):
            yield from role.get("rules") or ()

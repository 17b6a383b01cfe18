"""Nobody grants more than they hold: the check on roles and bindings that are written.

Who has the verb `escalate` on roles, or `bind` on the role that is bound, may do it all the same.
Source: kubernetes pkg/registry/rbac/{role,rolebinding}/policybased/storage.go, rbac/escalation_check.go,
component-helpers auth/rbac/validation/rule.go (v1.32).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from k8s_tui.api.errors import Forbidden, NotFound
from k8s_tui.api.jsonvalue import quote
from k8s_tui.apiserver.authorization.attempt import Attempt
from k8s_tui.apiserver.authorization.rbac import GROUP
from k8s_tui.apiserver.authorization.rules import PolicyRule, quoted_list, uncovered

if TYPE_CHECKING:
    from k8s_tui.apiserver.admission import Attributes
    from k8s_tui.apiserver.server import ApiServer

ROLES: Final = frozenset({f"roles.{GROUP}", f"clusterroles.{GROUP}"})
BINDINGS: Final = frozenset({f"rolebindings.{GROUP}", f"clusterrolebindings.{GROUP}"})


def check_escalation(obj: Any, attributes: Attributes, server: ApiServer) -> None:  # noqa: ANN401 - any kind of object
    """Refuse a role or a binding that grants what its writer does not hold.

    Raises:
        Forbidden: It does.
        NotFound: The role that is bound does not exist.
    """
    resource = attributes.resource.group_resource
    if attributes.operation == "DELETE" or (resource not in ROLES and resource not in BINDINGS):
        return
    old = attributes.old
    if resource in ROLES:
        _check_role(obj, old, attributes, server)
    elif old is None or any(
        obj.content.get(part) != old.content.get(part) for part in ("subjects", "roleRef")
    ):
        _check_binding(obj, attributes, server)


def _check_role(obj: Any, old: Any, attributes: Attributes, server: ApiServer) -> None:  # noqa: ANN401
    if old is not None and all(
        obj.content.get(part) == old.content.get(part) for part in ("rules", "aggregationRule")
    ):
        return
    decided = server.authorizer.decide(
        attributes.caller,
        Attempt("escalate", GROUP, attributes.resource.plural, attributes.namespace, attributes.name),
    )
    if decided.allowed:
        return
    rules = [PolicyRule.of(rule) for rule in obj.content.get("rules") or ()]
    _check_rules(rules, attributes, server)
    if obj.content.get("aggregationRule"):
        everything = (PolicyRule(("*",), ("*",), ("*",)), PolicyRule(("*",), non_resource_urls=("*",)))
        if uncovered(server.authorizer.rules_of(attributes.caller, attributes.namespace), everything):
            said = "must have cluster-admin privileges to use an aggregationRule"
            raise Forbidden.of(attributes.resource.group_resource, attributes.name, said)


def _check_binding(obj: Any, attributes: Attributes, server: ApiServer) -> None:  # noqa: ANN401
    reference: Mapping[str, Any] = obj.content.get("roleRef") or {}
    kind, name = str(reference.get("kind", "")), str(reference.get("name", ""))
    plural = "roles" if kind == "Role" else "clusterroles"
    attempt = Attempt("bind", GROUP, plural, attributes.namespace, name)
    if server.authorizer.decide(attributes.caller, attempt).allowed:
        return
    rules = server.authorizer.index().role(kind, attributes.namespace, name)
    if rules is None:
        raise NotFound.of(f"{plural}.{GROUP}", name)
    _check_rules(rules, attributes, server)


def _check_rules(rules: Iterable[PolicyRule], attributes: Attributes, server: ApiServer) -> None:
    caller = attributes.caller
    missing = uncovered(server.authorizer.rules_of(caller, attributes.namespace), rules)
    if not missing:
        return
    listed = "\n".join(str(rule) for rule in missing)
    said = (
        f"user {quote(caller.user)} (groups={quoted_list(caller.groups)}) is attempting to grant RBAC "
        f"permissions not currently held:\n{listed}"
    )
    raise Forbidden.of(attributes.resource.group_resource, attributes.name, said)

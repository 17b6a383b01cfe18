"""Role-based access control: roles hold rules, bindings give them to users, groups and service accounts.

What the record says is read once into an index by subject, and answers are remembered until a role or a
binding changes, so that a component's request costs one look-up. Source: kubernetes
plugin/pkg/auth/authorizer/rbac/rbac.go (v1.32).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from k8s_tui.api.jsonvalue import quote
from k8s_tui.apiserver.authorization.attempt import Attempt
from k8s_tui.apiserver.authorization.rules import PolicyRule
from k8s_tui.apiserver.strategy import Caller
from k8s_tui.sim.value import frozen

if TYPE_CHECKING:
    from k8s_tui.store.etcd import Etcd

GROUP: Final = "rbac.authorization.k8s.io"
SERVICE_ACCOUNT_PREFIX: Final = "system:serviceaccount:"
Subject: TypeAlias = tuple[str, str]
"""A kind, `User` or `Group`, and a name; service accounts are users."""


@frozen
class Grant:
    """A role that a binding gives.

    Attributes:
        namespace: Where it holds, "" for everywhere.
        rules: None where the role does not exist.
        told: How the server calls binding, role and subject.
    """

    namespace: str
    role: str
    rules: tuple[PolicyRule, ...] | None
    told: str


class RoleIndex:
    """What the record says of roles and bindings, by subject."""

    def __init__(self, etcd: Etcd) -> None:
        self._roles: dict[tuple[str, str], tuple[PolicyRule, ...]] = {}
        self._grants: dict[Subject, list[Grant]] = {}
        for kind in ("clusterroles", "roles"):
            for obj in _stored(etcd, kind):
                rules = tuple(PolicyRule.of(rule) for rule in obj.content.get("rules") or ())
                self._roles[obj.metadata.namespace, obj.metadata.name] = rules
        for kind in ("clusterrolebindings", "rolebindings"):
            for obj in _stored(etcd, kind):
                self._file(obj)

    def _file(self, binding: Any) -> None:  # noqa: ANN401 - a binding in wire form
        meta = binding.metadata
        reference: Mapping[str, Any] = binding.content.get("roleRef") or {}
        kind, name = str(reference.get("kind", "")), str(reference.get("name", ""))
        rules = self._roles.get((meta.namespace if kind == "Role" else "", name))
        resource = "role" if kind == "Role" else "clusterrole"
        where = f"{meta.name}/{meta.namespace}" if meta.namespace else meta.name
        for each in binding.content.get("subjects") or ():
            subject = _subject(each, meta.namespace)
            told = (
                f"RBAC: allowed by {binding.kind} {quote(where)} of {kind} {quote(name)} to "
                f"{_called(each, meta.namespace)}"
            )
            grant = Grant(meta.namespace, f"{resource}.{GROUP} {quote(name)}", rules, told)
            self._grants.setdefault(subject, []).append(grant)

    def grants(self, caller: Caller, namespace: str) -> Iterator[Grant]:
        """Yield what holds for a caller in a namespace, what holds everywhere first."""
        subjects: list[Subject] = [("User", caller.user), *(("Group", group) for group in caller.groups)]
        local = []
        for subject in subjects:
            for grant in self._grants.get(subject, ()):
                if not grant.namespace:
                    yield grant
                elif grant.namespace == namespace:
                    local.append(grant)
        yield from local

    def role(self, kind: str, namespace: str, name: str) -> tuple[PolicyRule, ...] | None:
        """Return the rules of a role, None where it does not exist."""
        return self._roles.get((namespace if kind == "Role" else "", name))


def allowed_by(index: RoleIndex, caller: Caller, attempt: Attempt) -> tuple[str, str]:
    """Return (which grant allows an attempt, "" for none; which roles were bound and do not exist)."""
    missing = []
    for grant in index.grants(caller, attempt.namespace):
        if grant.rules is None:
            missing.append(f"{grant.role} not found")
        elif any(rule.covers(attempt) for rule in grant.rules):
            return grant.told, ""
    if len(missing) > 1:
        return "", f"RBAC: [{', '.join(missing)}]"
    return "", f"RBAC: {missing[0]}" if missing else ""


def _stored(etcd: Etcd, kind: str) -> list[Any]:
    entries = sorted(etcd.range(f"/registry/{kind}.{GROUP}/"), key=lambda entry: entry.key)
    return [entry.value for entry in entries]


def _subject(wire: Mapping[str, Any], namespace: str) -> Subject:
    kind, name = str(wire.get("kind", "")), str(wire.get("name", ""))
    if kind == "ServiceAccount":
        return "User", f"{SERVICE_ACCOUNT_PREFIX}{wire.get('namespace') or namespace}:{name}"
    return kind, name


def _called(wire: Mapping[str, Any], namespace: str) -> str:
    kind, name = wire.get("kind", ""), str(wire.get("name", ""))
    if kind == "ServiceAccount":
        name = f"{name}/{wire.get('namespace') or namespace}"
    return f"{kind} {quote(name)}"

"""The policy that every cluster starts with, as objects, and what is missing of it later.

A server that starts gives back what somebody took from the default roles, unless they carry the annotation
against it; what was added stays. Source: kubernetes pkg/registry/rbac/rest/storage_rbac.go, component-helpers'
reconciliation (v1.32).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from k8s_tui.api.meta import ObjectMeta
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.apiserver.authorization import bootstrap
from k8s_tui.apiserver.authorization.bootstrap import AGGREGATE, AGGREGATED, WIDER, WireRule
from k8s_tui.apiserver.authorization.bootstrap_controllers import CONTROLLER_ROLES, PREFIX
from k8s_tui.apiserver.authorization.rbac import GROUP
from k8s_tui.apiserver.authorization.rules import PolicyRule, uncovered
from k8s_tui.sim.value import evolve

AUTO_UPDATE: Final = "rbac.authorization.kubernetes.io/autoupdate"
DEFAULTS: Final = {"kubernetes.io/bootstrapping": "rbac-defaults"}
API_VERSION: Final = f"{GROUP}/v1"


def default_policy() -> Iterator[Unstructured]:
    """Yield all roles and bindings of a new cluster, roles first."""
    for name, rules in bootstrap.PLAIN_ROLES.items():
        yield _role(name, rules)
    for name, rules in AGGREGATED.items():
        yield _role(f"system:aggregate-to-{name}", rules, {AGGREGATE + name: "true"})
        yield _aggregating_role(name)
    for name, rules in CONTROLLER_ROLES.items():
        yield _role(PREFIX + name, rules)
    for given in bootstrap.GIVEN:
        yield _binding(given.role, given.role, given.subjects)
    for name in CONTROLLER_ROLES:
        yield _binding(PREFIX + name, PREFIX + name, (bootstrap.account(name),))
    for (namespace, name), rules in bootstrap.NAMESPACED_ROLES.items():
        yield _role(name, rules, namespace=namespace)
    for (namespace, name), subjects in bootstrap.NAMESPACED_SUBJECTS.items():
        yield _binding(name, name, subjects, namespace)


def reconciled(current: Unstructured, wanted: Unstructured) -> Unstructured:
    """Return a default role or binding with what it lacks; itself where it lacks nothing or is left alone."""
    if current.metadata.annotations.get(AUTO_UPDATE) != "true":
        return current
    part = "rules" if "rules" in wanted.content else "subjects"
    here: Sequence[Any] = current.content.get(part) or ()
    there: Sequence[Any] = wanted.content.get(part) or ()
    if part == "subjects":
        missing = [each for each in there if each not in here]
    else:
        gone = uncovered(map(PolicyRule.of, here), map(PolicyRule.of, there))
        missing = [_wire(rule) for rule in gone]
    if not missing:
        return current
    return evolve(current, content={**current.content, part: [*here, *missing]})


def _wire(rule: PolicyRule) -> WireRule:
    parts = {
        "apiGroups": rule.api_groups,
        "nonResourceURLs": rule.non_resource_urls,
        "resourceNames": rule.resource_names,
        "resources": rule.resources,
        "verbs": rule.verbs,
    }
    return {name: list(items) for name, items in parts.items() if items}


def _meta(name: str, namespace: str = "", labels: Mapping[str, str] | None = None) -> ObjectMeta:
    return ObjectMeta(
        name=name,
        namespace=namespace,
        labels={**DEFAULTS, **(labels or {})},
        annotations={AUTO_UPDATE: "true"},
    )


def _role(
    name: str, rules: Sequence[WireRule], labels: Mapping[str, str] | None = None, namespace: str = ""
) -> Unstructured:
    kind = "Role" if namespace else "ClusterRole"
    return Unstructured(API_VERSION, kind, _meta(name, namespace, labels), {"rules": list(rules)})


def _aggregating_role(name: str) -> Unstructured:
    """Return one whose rules the aggregation controller gathers by their label."""
    labels = {AGGREGATE + WIDER[name]: "true"} if name in WIDER else None
    selectors = [{"matchLabels": {AGGREGATE + name: "true"}}]
    content = {"aggregationRule": {"clusterRoleSelectors": selectors}, "rules": []}
    return Unstructured(API_VERSION, "ClusterRole", _meta(name, labels=labels), content)


def _binding(
    name: str, role: str, subjects: Sequence[Mapping[str, str]], namespace: str = ""
) -> Unstructured:
    kind = "RoleBinding" if namespace else "ClusterRoleBinding"
    reference = {"apiGroup": GROUP, "kind": "Role" if namespace else "ClusterRole", "name": role}
    content: dict[str, Any] = {"roleRef": reference}
    if subjects:
        content["subjects"] = list(subjects)
    return Unstructured(API_VERSION, kind, _meta(name, namespace), content)

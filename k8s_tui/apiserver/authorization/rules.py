"""Rules of roles: what each of them covers, and which of them say no more than others.

Source: kubernetes pkg/apis/rbac/v1/evaluation_helpers.go, component-helpers auth/rbac/validation (v1.32).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import Any

from k8s_tui.api.jsonvalue import quote
from k8s_tui.apiserver.authorization.attempt import Attempt
from k8s_tui.sim.value import frozen

ALL = "*"


@frozen
class PolicyRule:
    """One rule of a role, in Kubernetes' terms; it covers resources or paths."""

    verbs: tuple[str, ...] = ()
    api_groups: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    resource_names: tuple[str, ...] = ()
    non_resource_urls: tuple[str, ...] = ()

    @classmethod
    def of(cls, wire: Mapping[str, Any]) -> PolicyRule:
        """Return the rule that stands in a role."""
        parts = ("verbs", "apiGroups", "resources", "resourceNames", "nonResourceURLs")
        return cls(*(tuple(str(each) for each in wire.get(part) or ()) for part in parts))

    def covers(self, attempt: Attempt) -> bool:
        """Tell whether the rule allows an attempt."""
        if not _has(self.verbs, attempt.verb):
            return False
        if attempt.path:
            return any(_url_matches(url, attempt.path) for url in self.non_resource_urls)
        if self.resource_names and attempt.name not in self.resource_names:
            return False
        return self.covers_resource(attempt.group, attempt.plural)

    def covers_resource(self, group: str, plural: str) -> bool:
        """Tell whether the rule speaks of a resource, whose part stands behind a slash."""
        if not _has(self.api_groups, group):
            return False
        if _has(self.resources, plural):
            return True
        part = plural.partition("/")[2]
        return bool(part) and f"*/{part}" in self.resources

    def __str__(self) -> str:
        """Show the rule as the server lists what somebody does not hold."""
        parts = {
            "APIGroups": self.api_groups,
            "Resources": self.resources,
            "NonResourceURLs": self.non_resource_urls,
            "ResourceNames": self.resource_names,
            "Verbs": self.verbs,
        }
        shown = [f"{word}:{quoted_list(items)}" for word, items in parts.items() if items]
        return "{" + ", ".join(shown) + "}"


def quoted_list(items: Iterable[str]) -> str:
    """Return texts as Go prints a list of them with %q."""
    return "[" + " ".join(quote(each) for each in items) + "]"


def _has(allowed: tuple[str, ...], wanted: str) -> bool:
    return wanted in allowed or ALL in allowed


def _url_matches(pattern: str, path: str) -> bool:
    return pattern in (ALL, path) or (pattern.endswith(ALL) and path.startswith(pattern.rstrip(ALL)))


# -- what one holds and wants to grant ------------------------------------------------------------


def uncovered(owned: Iterable[PolicyRule], wanted: Iterable[PolicyRule]) -> list[PolicyRule]:
    """Return what of `wanted` no rule of `owned` covers, in few rules."""
    held = tuple(owned)
    missing = [
        single
        for rule in wanted
        for single in _single_rules(rule)
        if not any(_is_within(single, each) for each in held)
    ]
    return sorted(_joined(missing), key=str)


def compacted(rules: Iterable[PolicyRule]) -> list[PolicyRule]:
    """Return rules of one resource or path each, in the order in which they were first said."""
    return _joined(single for rule in rules for single in _single_rules(rule))


def _single_rules(rule: PolicyRule) -> Iterator[PolicyRule]:
    """Yield the rule in pieces with one verb, one group, one resource and one name each."""
    for url, verb in product(rule.non_resource_urls, rule.verbs):
        yield PolicyRule((verb,), non_resource_urls=(url,))
    names: list[tuple[str, ...]] = [(name,) for name in rule.resource_names] or [()]
    for group, resource, name, verb in product(rule.api_groups, rule.resources, names, rule.verbs):
        yield PolicyRule((verb,), (group,), (resource,), name)


def _is_within(single: PolicyRule, owned: PolicyRule) -> bool:
    if not _has(owned.verbs, single.verbs[0]):
        return False
    if single.non_resource_urls:
        return any(_url_matches(url, single.non_resource_urls[0]) for url in owned.non_resource_urls)
    if owned.resource_names and (
        not single.resource_names or single.resource_names[0] not in owned.resource_names
    ):
        return False
    return owned.covers_resource(single.api_groups[0], single.resources[0])


def _joined(singles: Iterable[PolicyRule]) -> list[PolicyRule]:
    """Join pieces that differ by their verb alone."""
    verbs: dict[PolicyRule, list[str]] = {}
    for single in singles:
        whom = PolicyRule(
            (), single.api_groups, single.resources, single.resource_names, single.non_resource_urls
        )
        known = verbs.setdefault(whom, [])
        if single.verbs[0] not in known:
            known.append(single.verbs[0])
    return [
        PolicyRule(tuple(said), whom.api_groups, whom.resources, whom.resource_names, whom.non_resource_urls)
        for whom, said in verbs.items()
    ]

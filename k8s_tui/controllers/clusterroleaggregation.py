"""Cluster roles that gather the rules of others by their labels: `view`, `edit`, `admin`, and those of operators.

Source: kubernetes pkg/controller/clusterroleaggregation (v1.32).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from k8s_tui.api import selectors
from k8s_tui.api.codec import decode
from k8s_tui.api.meta import LabelSelector
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.client.client import resource
from k8s_tui.controllers.controller import Controller, Shared
from k8s_tui.sim.value import evolve

CLUSTER_ROLES = resource("clusterroles.rbac.authorization.k8s.io")


def plan(role: Unstructured, roles: Iterable[Unstructured]) -> list[Any] | None:
    """Return the rules that an aggregating role is to have, None where they are as they should be."""
    wanted: list[Any] = []
    others = sorted(roles, key=lambda each: each.metadata.name)
    for wire in _selectors_of(role):
        chosen = selectors.of_query(decode(LabelSelector, wire))
        for other in others:
            if other.metadata.name == role.metadata.name or not chosen.matches(other.metadata.labels):
                continue
            wanted += [rule for rule in other.content.get("rules") or () if rule not in wanted]
    return None if wanted == list(role.content.get("rules") or ()) else wanted


def _selectors_of(role: Unstructured) -> tuple[Mapping[str, Any], ...]:
    return tuple((role.content.get("aggregationRule") or {}).get("clusterRoleSelectors") or ())


class ClusterRoleAggregationController(Controller):
    """Keeps the rules of aggregating roles."""

    name = "clusterrole-aggregation"

    def __init__(self, shared: Shared) -> None:
        super().__init__(shared)
        self._roles = self.informer(CLUSTER_ROLES)
        self._roles.on_change(self._role_changed)

    def _role_changed(self, old: Unstructured | None, new: Unstructured | None) -> None:
        """A changed role may be gathered by any that aggregates."""
        for role in self._roles.objects.values():
            if _selectors_of(role):
                self.queue.add(role.metadata.name)

    def reconcile(self, key: str) -> None:
        """Gather the rules of one role."""
        role: Unstructured | None = self._roles.objects.get(key)
        if role is None or not _selectors_of(role):
            return
        rules = plan(role, self._roles.objects.values())
        if rules is not None:
            self.client.update(evolve(role, content={**role.content, "rules": rules}))

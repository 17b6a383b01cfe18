"""The authorizers of one API server, asked one after the other: system:masters, Node, RBAC.

Source: kubernetes pkg/kubeapiserver/authorizer, apiserver pkg/authorization/union (v1.32).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import TYPE_CHECKING, Final

from k8s_tui.api.scheme import Resource
from k8s_tui.apiserver.authorization import node
from k8s_tui.apiserver.authorization.attempt import Attempt, refusal
from k8s_tui.apiserver.authorization.rbac import RoleIndex, allowed_by
from k8s_tui.apiserver.authorization.rules import PolicyRule
from k8s_tui.apiserver.strategy import Caller
from k8s_tui.sim.value import evolve, frozen

if TYPE_CHECKING:
    from k8s_tui.apiserver.server import ApiServer

MASTERS: Final = "system:masters"
"""The group that may do everything, whatever the record says."""

REMEMBERED_LIMIT: Final = 200_000
"""Answers that are kept; then all are forgotten."""

_NAME = "\0any"
_EVERYTHING = PolicyRule(("*",), ("*",), ("*",))
_EVERY_PATH = PolicyRule(("*",), non_resource_urls=("*",))


@frozen
class Decision:
    """What the authorizers say of one attempt."""

    allowed: bool
    reason: str = ""


class Authorizer:
    """Judges the callers of one API server.

    Attributes:
        judged: How many requests it was asked about so far, that is how many the server was sent.
    """

    def __init__(self, server: ApiServer) -> None:
        self._server = server
        self.judged = 0
        self._index: RoleIndex | None = None
        self._allowed: set[Hashable] = set()
        self._resting: set[Hashable] = set()
        self._pods = node.PodReferences(server.pods_by_node)

    def forget(self) -> None:
        """Read the record anew: a role or a binding has changed."""
        self._index = None
        self._allowed = set()
        self._resting = set()

    def copy_state(self, other: Authorizer) -> None:
        """Take over what `other`, the authorizer of the same server in another world, knows.

        What follows from the same roles is the same in both worlds, so what one finds out serves the other too.
        """
        self._index, self._allowed, self._resting = other._index, other._allowed, other._resting
        self.judged = other.judged

    def index(self) -> RoleIndex:
        """Return what the record says of roles and bindings.

        Raises:
            Timeout: It has to be read, and etcd does not answer.
        """
        if self._index is None:
            self._index = RoleIndex(self._server.etcd())
        return self._index

    def check(
        self,
        caller: Caller,
        verb: str,
        resource: Resource,
        namespace: str = "",
        name: str = "",
        subresource: str = "",
    ) -> None:
        """Refuse what the caller may not do to a resource.

        Raises:
            Forbidden: with the server's words.
        """
        self.judged += 1
        if MASTERS in caller.groups:
            return
        key = (caller.user, caller.groups, verb, resource.group_resource, subresource, namespace)
        if key in self._allowed or (key, name) in self._allowed:
            return
        own_node = node.node_of(caller)
        if key in self._resting and self._is_used_on(own_node, resource, namespace, name):
            return
        attempt = Attempt.on(verb, resource, namespace, name, subresource)
        self.require(caller, attempt)
        if own_node and node.rests_on_pods(attempt):
            if node.is_covered(attempt):
                self._resting.add(key)
            return
        if len(self._allowed) >= REMEMBERED_LIMIT:
            self._allowed = set()
        self._allowed.add(key if self._holds_for_all_names(caller, attempt) else (key, name))

    def require(self, caller: Caller, attempt: Attempt) -> None:
        """Refuse an attempt that the caller may not make.

        Raises:
            Forbidden: with the server's words.
        """
        decision = self.decide(caller, attempt)
        if not decision.allowed:
            raise refusal(caller, attempt, decision.reason)

    def decide(self, caller: Caller, attempt: Attempt) -> Decision:
        """Return whether the caller may do something, and why or why not."""
        if MASTERS in caller.groups:
            return Decision(allowed=True)
        why_not = ""
        own_node = node.node_of(caller)
        if own_node:
            allowed, why_not = node.judge(self._server.etcd(), own_node, attempt, self._pods)
            if allowed:
                return Decision(allowed=True)
        told, missing = allowed_by(self.index(), caller, attempt)
        if told:
            return Decision(allowed=True, reason=told)
        reasons = [each for each in (why_not, missing) if each]
        return Decision(allowed=False, reason=", ".join(reasons))

    def rules_of(self, caller: Caller, namespace: str) -> Iterator[PolicyRule]:
        """Yield the rules that hold for a caller in a namespace."""
        if MASTERS in caller.groups:
            yield from (_EVERYTHING, _EVERY_PATH)
        for grant in self.index().grants(caller, namespace):
            yield from grant.rules or ()

    def _is_used_on(self, own_node: str, resource: Resource, namespace: str, name: str) -> bool:
        return self._pods.is_used_on(self._server.etcd(), own_node, resource.plural, namespace, name)

    def _holds_for_all_names(self, caller: Caller, attempt: Attempt) -> bool:
        """Tell whether an attempt that is allowed would be so for every name."""
        return self.decide(caller, evolve(attempt, name=_NAME)).allowed

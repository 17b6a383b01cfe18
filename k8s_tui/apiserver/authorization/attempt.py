"""What somebody wants to do, and the words in which it is refused.

Source: apiserver pkg/authorization/authorizer, pkg/endpoints/handlers/responsewriters/errors.go (v1.32).
"""

from __future__ import annotations

from k8s_tui.api.errors import Forbidden
from k8s_tui.api.jsonvalue import quote
from k8s_tui.api.scheme import Resource
from k8s_tui.apiserver.strategy import Caller
from k8s_tui.sim.value import frozen


@frozen
class Attempt:
    """One request as the authorizers see it.

    Attributes:
        plural: The resource, with a slash and its part where one is meant: `pods/log`.
        namespace: Empty for something cluster-wide, or for all namespaces.
        path: Instead of a resource, a path such as `/healthz`.
    """

    verb: str
    group: str = ""
    plural: str = ""
    namespace: str = ""
    name: str = ""
    path: str = ""

    @property
    def subresource(self) -> str:
        """The part behind the slash, "" for the object itself."""
        return self.plural.partition("/")[2]

    @classmethod
    def on(
        cls, verb: str, resource: Resource, namespace: str = "", name: str = "", subresource: str = ""
    ) -> Attempt:
        """Return an attempt on a resource; a namespace lies within itself, as it does in paths."""
        plural = f"{resource.plural}/{subresource}" if subresource else resource.plural
        if not resource.namespaced:
            namespace = name if resource.plural == "namespaces" and not resource.group else ""
        return cls(verb, resource.group, plural, namespace, name)


def refusal(caller: Caller, attempt: Attempt, reason: str = "") -> Forbidden:
    """Return what a caller hears who may not do something."""
    user = quote(caller.user)
    if attempt.path:
        return Forbidden.of("", "", f"User {user} cannot {attempt.verb} path {quote(attempt.path)}")
    plural = attempt.plural.partition("/")[0]
    group_resource = f"{plural}.{attempt.group}" if attempt.group else plural
    where = f"in the namespace {quote(attempt.namespace)}" if attempt.namespace else "at the cluster scope"
    said = (
        f"User {user} cannot {attempt.verb} resource {quote(attempt.plural)} in API group "
        f"{quote(attempt.group)} {where}"
    )
    return Forbidden.of(group_resource, attempt.name, f"{said}: {reason}" if reason else said)

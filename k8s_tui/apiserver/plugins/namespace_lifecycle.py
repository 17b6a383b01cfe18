"""NamespaceLifecycle: nothing is made in a namespace that does not exist or that goes.

Source: apiserver pkg/admission/plugin/namespace/lifecycle/admission.go (v1.32).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8s_tui.api.errors import Cause, Details, Forbidden, NotFound

if TYPE_CHECKING:
    from k8s_tui.apiserver.admission import Attributes
    from k8s_tui.apiserver.server import ApiServer

IMMORTAL = frozenset({"default", "kube-public", "kube-system"})
"""Namespaces that nobody may delete."""


class NamespaceLifecycle:
    """Guards namespaces and what is created in them."""

    name = "NamespaceLifecycle"
    concerns: tuple[str, ...] = ()

    def admit(self, obj: Any, attributes: Attributes, server: ApiServer) -> Any:  # noqa: ANN401 - any kind of object
        """Return `obj` unchanged.

        Raises:
            NotFound: Its namespace does not exist.
            Forbidden: Its namespace terminates, or is one that stays.
        """
        if attributes.operation == "CREATE":
            if attributes.namespace:
                _check(attributes, server)
        elif _kills_an_immortal(attributes):
            raise Forbidden.of("namespaces", attributes.name, "this namespace may not be deleted")
        return obj


def _kills_an_immortal(attributes: Attributes) -> bool:
    is_namespace = attributes.resource.group_resource == "namespaces"
    return attributes.operation == "DELETE" and is_namespace and attributes.name in IMMORTAL


def _check(attributes: Attributes, server: ApiServer) -> None:
    namespace = attributes.namespace
    entry = server.etcd().get(f"/registry/namespaces/{namespace}")
    if entry is None:
        raise NotFound.of("namespaces", namespace)
    if entry.value.metadata.deletion_timestamp is None:
        return
    resource = attributes.resource.group_resource
    said = f"unable to create new content in namespace {namespace} because it is being terminated"
    refusal = Forbidden.of(resource, attributes.name, said)
    details = Details.of(resource, attributes.name)
    cause = Cause("NamespaceTerminating", f"namespace {namespace} is being terminated", "metadata.namespace")
    raise Forbidden(refusal.message, Details(details.group, details.kind, details.name, causes=(cause,)))

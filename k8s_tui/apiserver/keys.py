"""Where objects lie in etcd.

Simplified: by group and resource for all kinds, where the real server has older words for some.
"""

from __future__ import annotations

from k8s_tui.api.scheme import Resource


def key_of(resource: Resource, namespace: str, name: str) -> str:
    """Return the etcd key of an object."""
    if resource.namespaced:
        return f"/registry/{resource.stored_as}/{namespace}/{name}"
    return f"/registry/{resource.stored_as}/{name}"


def prefix_of(resource: Resource, namespace: str) -> str:
    """Return the etcd prefix of the objects of one namespace, or of all for ""."""
    if resource.namespaced and namespace:
        return f"/registry/{resource.stored_as}/{namespace}/"
    return f"/registry/{resource.stored_as}/"

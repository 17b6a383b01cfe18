"""`kubectl get --raw PATH`: what stands at a path of the API, as the server sends it.

Simplified: objects, lists, discovery of versions and the health endpoints.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from k8s_tui.api.errors import InternalError, NotFound
from k8s_tui.api.jsonvalue import json_text, quote
from k8s_tui.api.resources import Resource
from k8s_tui.apiserver import healthz
from k8s_tui.shell.kubectl.errors import KubectlError
from k8s_tui.shell.kubectl.kube import Kube
from k8s_tui.shell.kubectl.selection import Found

_ORDER = ("kind", "apiVersion", "metadata")
_METADATA_ORDER = (
    "name",
    "generateName",
    "namespace",
    "uid",
    "resourceVersion",
    "generation",
    "creationTimestamp",
)


def get_raw(kube: Kube, path: str) -> int:
    """Print what stands at a path."""
    if not path.startswith("/"):
        raise KubectlError("--raw and other flags: the path must begin with a slash")
    path, _, query = path.partition("?")
    api = kube.api
    if path in healthz.PATHS:
        found = healthz.health(api.server, path, verbose=query.startswith("verbose"))
        if not found.is_well:
            raise InternalError(
                f"an error on the server ({quote(found.text)}) has prevented the request from succeeding"
            )
        kube.call.stdout.write(found.text)
        return 0
    if path == "/version":
        kube.call.stdout.write(json_text(api.version(), 2))
        return 0
    resource, namespace, name = _at(kube, path)
    if name:
        document: Mapping[str, Any] = Found(resource, api.get(resource, namespace, name)).document
    else:
        listing = api.list(resource, namespace)
        items = [_without_type(Found(resource, obj).document) for obj in listing.items]
        document = {
            "kind": resource.list_kind,
            "apiVersion": resource.api_version,
            "metadata": {"resourceVersion": str(listing.revision)},
            "items": items,
        }
    kube.call.stdout.write(_ordered(document) + "\n")
    return 0


def _without_type(document: Mapping[str, Any]) -> dict[str, Any]:
    return {name: item for name, item in document.items() if name not in ("kind", "apiVersion")}


def _at(kube: Kube, path: str) -> tuple[Resource, str, str]:
    parts = [part for part in path.split("/") if part]
    version = "/".join(parts[1:3]) if parts[:1] == ["apis"] else "".join(parts[1:2])
    rest = parts[3:] if parts[:1] == ["apis"] else parts[2:]
    namespace = ""
    if rest[:1] == ["namespaces"] and len(rest) > 2:
        namespace, rest = rest[1], rest[2:]
    resource = kube.scheme.by_plural(version, rest[0]) if rest else None
    if resource is None or len(rest) > 2:
        raise NotFound.of_path()
    return resource, namespace, rest[1] if len(rest) > 1 else ""


def _ordered(document: Mapping[str, Any]) -> str:
    """Return JSON with kind, apiVersion and metadata first, as Go's structs come."""
    first = [name for name in _ORDER if name in document]
    rest = [name for name in document if name not in first]
    return "{" + ",".join(f"{quote(name)}:{_value(name, document[name])}" for name in (*first, *rest)) + "}"


def _value(name: str, value: Any) -> str:  # noqa: ANN401 - any JSON value
    if name == "metadata" and isinstance(value, dict):
        first = [key for key in _METADATA_ORDER if key in value]
        rest = [key for key in value if key not in first]
        return "{" + ",".join(f"{quote(key)}:{json_text(value[key])}" for key in (*first, *rest)) + "}"
    if name == "items" and isinstance(value, list):
        return "[" + ",".join(_ordered(item) for item in value) + "]"
    return json_text(value)

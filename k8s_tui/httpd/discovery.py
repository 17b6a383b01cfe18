"""Discovery: which groups, versions and resources there are, all at once and in the older, piecemeal form.

Source: apiserver pkg/endpoints/discovery, apidiscovery/v2 types (v1.32).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, Final

from k8s_tui.api.resources import Resource
from k8s_tui.api.scheme import Scheme
from k8s_tui.httpd.messages import Request, Response, document_response, json_bytes
from k8s_tui.httpd.paths import NoSuchPath

AGGREGATED: Final = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
PARTS: Final[Mapping[str, tuple[str, str, str]]] = {
    "scale": ("autoscaling", "v1", "Scale"),
    "eviction": ("policy", "v1", "Eviction"),
    "binding": ("", "v1", "Binding"),
    "token": ("authentication.k8s.io", "v1", "TokenRequest"),
    "exec": ("", "v1", "PodExecOptions"),
    "attach": ("", "v1", "PodAttachOptions"),
    "portforward": ("", "v1", "PodPortForwardOptions"),
}
"""The kinds of parts that are another kind than what they belong to."""

VERBS_OF_PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "log": ("get",),
    "eviction": ("create",),
    "binding": ("create",),
    "token": ("create",),
    "finalize": ("update",),
    "exec": ("create", "get"),
    "attach": ("create", "get"),
    "portforward": ("create", "get"),
    "proxy": ("create", "delete", "get", "patch", "update"),
}
USUAL_VERBS: Final = ("get", "patch", "update")


def answer(scheme: Scheme, request: Request, address: str) -> Response:
    """Answer a request for discovery: `/api`, `/apis` and the paths of groups and versions.

    Raises:
        NoSuchPath: There is no such group or version.
    """
    parts = [part for part in request.path.split("/") if part]
    if len(parts) == 1 and "as=APIGroupDiscoveryList" in request.accept:
        body = json_bytes(aggregated(scheme, is_core=parts == ["api"]))
        etag = hashlib.sha256(body).hexdigest().upper()
        if request.headers.get("if-none-match", "").strip('"') == etag:
            return Response(304, b"", AGGREGATED, headers={"ETag": f'"{etag}"'})
        return Response(200, body, AGGREGATED, headers={"ETag": f'"{etag}"', "Vary": "Accept"})
    if parts == ["api"]:
        return document_response(_core_versions(address))
    if parts == ["apis"]:
        groups = [_group(scheme, group) for group in groups_of(scheme)]
        return document_response({"kind": "APIGroupList", "apiVersion": "v1", "groups": groups})
    if parts[0] == "apis" and len(parts) == 2:
        if parts[1] not in groups_of(scheme):
            raise NoSuchPath.of_path()
        return document_response({"kind": "APIGroup", "apiVersion": "v1", **_group(scheme, parts[1])})
    return document_response(_resource_list(scheme, "/".join(parts[1:])))


def groups_of(scheme: Scheme) -> tuple[str, ...]:
    """Return the names of all groups but the core."""
    return tuple(dict.fromkeys(each.group for each in scheme.served if each.group))


def versions_of(scheme: Scheme, group: str) -> tuple[str, ...]:
    """Return the versions of a group, the preferred one first."""
    return tuple(dict.fromkeys(each.version for each in scheme.served if each.group == group))


def aggregated(scheme: Scheme, *, is_core: bool) -> dict[str, Any]:
    """Return what `/api` or `/apis` answers those who want everything at once."""
    groups = ("",) if is_core else groups_of(scheme)
    return {
        "kind": "APIGroupDiscoveryList",
        "apiVersion": "apidiscovery.k8s.io/v2",
        "metadata": {},
        "items": [
            {
                "metadata": {"name": group, "creationTimestamp": None}
                if group
                else {"creationTimestamp": None},
                "versions": [
                    {
                        "version": version,
                        "resources": [_discovered(each) for each in _of_version(scheme, group, version)],
                        "freshness": "Current",
                    }
                    for version in versions_of(scheme, group)
                ],
            }
            for group in groups
        ],
    }


def _of_version(scheme: Scheme, group: str, version: str) -> list[Resource]:
    return [each for each in scheme.served if (each.group, each.version) == (group, version)]


def _discovered(resource: Resource) -> dict[str, Any]:
    found: dict[str, Any] = {
        "resource": resource.plural,
        "responseKind": _kind(resource.group, resource.version, resource.kind),
        "scope": "Namespaced" if resource.namespaced else "Cluster",
        "singularResource": resource.singular,
        "verbs": list(resource.verbs),
    }
    if resource.short_names:
        found["shortNames"] = list(resource.short_names)
    if resource.categories:
        found["categories"] = list(resource.categories)
    if resource.subresources:
        found["subresources"] = [
            {
                "subresource": part,
                "responseKind": _kind(*_part_kind(resource, part)),
                "verbs": list(VERBS_OF_PARTS.get(part, USUAL_VERBS)),
            }
            for part in resource.subresources
        ]
    return found


def _kind(group: str, version: str, kind: str) -> dict[str, str]:
    return {"group": group, "version": version, "kind": kind}


def _part_kind(resource: Resource, part: str) -> tuple[str, str, str]:
    return PARTS.get(part, (resource.group, resource.version, resource.kind))


# -- the older form ----------------------------------------------------------------


def _core_versions(address: str) -> dict[str, Any]:
    served_at = [{"clientCIDR": "0.0.0.0/0", "serverAddress": address}]
    return {"kind": "APIVersions", "versions": ["v1"], "serverAddressByClientCIDRs": served_at}


def _group(scheme: Scheme, group: str) -> dict[str, Any]:
    versions = [
        {"groupVersion": f"{group}/{version}", "version": version} for version in versions_of(scheme, group)
    ]
    return {"name": group, "versions": versions, "preferredVersion": versions[0]}


def _resource_list(scheme: Scheme, api_version: str) -> dict[str, Any]:
    found = [each for each in scheme.served if each.api_version == api_version]
    if not found:
        raise NoSuchPath.of_path()
    return {
        "kind": "APIResourceList",
        "apiVersion": "v1",
        "groupVersion": api_version,
        "resources": [entry for each in found for entry in _entries(each)],
    }


def _entries(resource: Resource) -> Iterable[dict[str, Any]]:
    entry: dict[str, Any] = {
        "name": resource.plural,
        "singularName": resource.singular,
        "namespaced": resource.namespaced,
        "kind": resource.kind,
        "verbs": list(resource.verbs),
    }
    if resource.short_names:
        entry["shortNames"] = list(resource.short_names)
    if resource.categories:
        entry["categories"] = list(resource.categories)
    yield entry
    for part in resource.subresources:
        group, version, kind = _part_kind(resource, part)
        below: dict[str, Any] = {
            "name": f"{resource.plural}/{part}",
            "singularName": "",
            "namespaced": resource.namespaced,
            "kind": kind,
            "verbs": list(VERBS_OF_PARTS.get(part, USUAL_VERBS)),
        }
        if part in PARTS:
            below |= {"group": group, "version": version}
        yield below

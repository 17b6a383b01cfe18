"""What a path of the API means: a resource, an object, a part of one, or something that is no resource.

Source: apiserver pkg/endpoints/request/requestinfo.go.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from k8s_tui.api.errors import MethodNotAllowed, NotFound
from k8s_tui.api.resources import Resource
from k8s_tui.api.scheme import Scheme
from k8s_tui.httpd.messages import Request
from k8s_tui.sim.value import frozen

VERBS: Final[Mapping[str, str]] = {
    "POST": "create",
    "PUT": "update",
    "PATCH": "patch",
    "DELETE": "delete",
    "GET": "get",
    "HEAD": "get",
}
STREAMS: Final = ("exec", "attach", "portforward")
"""Parts of pods whose GET is a `create` or `get` that turns the connection into streams."""


class NoSuchPath(NotFound):
    """Nothing is served at a path, so that the answer is not even a Status."""


@frozen
class Target:
    """What a request is about.

    Attributes:
        verb: As roles name it: `get`, `list`, `watch`, `create`, `update`, `patch`, `delete`,
            `deletecollection`.
        subresource: As in `status`, "" for the object itself.
        rest: What stands behind a `proxy`, with its slash.
    """

    verb: str
    resource: Resource
    namespace: str = ""
    name: str = ""
    subresource: str = ""
    rest: str = ""


def target_of(scheme: Scheme, request: Request) -> Target:
    """Return what a request is about.

    Raises:
        NoSuchPath: Nothing is served there.
        MethodNotAllowed: The method means nothing there.
    """
    parts = [part for part in request.path.split("/") if part]
    version, rest = _version_of(parts)
    watches = rest[:1] == ["watch"]
    rest = rest[1:] if watches else rest
    namespace = ""
    if rest[:1] == ["namespaces"] and len(rest) > 2 and rest[2] not in ("status", "finalize"):
        namespace, rest = rest[1], rest[2:]
    resource = scheme.by_plural(version, rest[0]) if rest else None
    behind = f"/{'/'.join(rest[3:])}" if rest[2:3] == ["proxy"] else ""
    rest = rest[:3] if behind else rest
    if resource is None or len(rest) > 3 or (namespace and not resource.namespaced):
        raise NoSuchPath.of_path()
    name = rest[1] if len(rest) > 1 else ""
    subresource = rest[2] if len(rest) > 2 else ""
    if subresource and subresource not in resource.subresources:
        raise NoSuchPath.of_path()
    if name and resource.namespaced and not namespace:
        raise NoSuchPath.of_path()
    verb = _verb(request, name, watches=watches)
    target = Target(verb, resource, namespace, name, subresource, behind)
    _check_verb(target)
    return target


def _version_of(parts: list[str]) -> tuple[str, list[str]]:
    if parts[:1] == ["apis"] and len(parts) > 2:
        return f"{parts[1]}/{parts[2]}", parts[3:]
    if parts[:1] == ["api"] and len(parts) > 1:
        return parts[1], parts[2:]
    raise NoSuchPath.of_path()


def _verb(request: Request, name: str, *, watches: bool) -> str:
    verb = VERBS.get(request.method)
    if verb is None:
        raise MethodNotAllowed("the server does not allow this method on the requested resource")
    if verb == "get" and (watches or request.is_on("watch")):
        return "watch"
    if not name:
        return {"get": "list", "delete": "deletecollection"}.get(verb, verb)
    return verb


def _check_verb(target: Target) -> None:
    """Refuse what the resource does not offer, as a path without such a method answers."""
    if target.subresource:
        return
    allowed = target.resource.verbs
    is_odd = (target.verb == "create") == bool(target.name) and target.verb in ("create", "update", "patch")
    if is_odd or target.verb not in allowed:
        raise MethodNotAllowed("the server does not allow this method on the requested resource")

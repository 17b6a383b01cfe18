"""Paths: the API as HTTP has it, for whoever asks without a client: curl in a pod, `kubectl get --raw`.

A request is authenticated by its bearer token, authorized, and answered with a document or a text.
Source: apiserver pkg/endpoints/request/requestinfo.go, pkg/server (v1.32). Simplified: a watch is answered by
the list; discovery tells names of groups and resources alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qs

from k8s_tui.api.errors import BadRequest, Forbidden, InternalError, MethodNotAllowed, NotFound, StatusError
from k8s_tui.api.scheme import Resource, Scheme
from k8s_tui.apiserver import healthz
from k8s_tui.apiserver.authorization.attempt import Attempt
from k8s_tui.apiserver.authorization.bootstrap import UNAUTHENTICATED
from k8s_tui.apiserver.deletion import DeleteOptions
from k8s_tui.apiserver.impersonation import ANONYMOUS
from k8s_tui.apiserver.requests import Requests, WriteOptions
from k8s_tui.apiserver.server import ApiServer
from k8s_tui.apiserver.strategy import Caller
from k8s_tui.apiserver.tokens import authenticated
from k8s_tui.sim.value import frozen

NOBODY: Final = Caller(ANONYMOUS, (UNAUTHENTICATED,))
SERVER_VERSION: Final = "v1.32.13"
BUILD_DATE: Final = "2026-01-05T08:00:00Z"
VERBS: Final = {
    "GET": "get",
    "HEAD": "get",
    "POST": "create",
    "PUT": "update",
    "PATCH": "patch",
    "DELETE": "delete",
}
ON_MANY: Final = {"get": "list", "delete": "deletecollection"}
"""What a verb is called where it is about all objects."""

PATCHES: Final = {
    "application/json-patch+json": "json",
    "application/merge-patch+json": "merge",
    "application/strategic-merge-patch+json": "strategic",
    "application/apply-patch+yaml": "apply",
}
_FIRST = ("kind", "apiVersion", "metadata")
_FIRST_OF_METADATA = (
    *("name", "generateName", "namespace", "uid", "resourceVersion", "generation", "creationTimestamp"),
)


@frozen
class HttpRequest:
    """What comes over the line.

    Attributes:
        token: What stands behind `Authorization: Bearer`, "" for nothing.
    """

    path: str
    method: str = "GET"
    token: str = ""
    body: str = ""
    content_type: str = "application/json"


@frozen
class HttpAnswer:
    """What goes back: a document, or a plain text."""

    status: int
    content: dict[str, Any] | str

    def text(self, indent: int | None = None) -> str:
        """Return the body; with an indent as it is shown to people."""
        if isinstance(self.content, str):
            return self.content
        separators = (",", ":") if indent is None else None
        return json.dumps(self.content, indent=indent, separators=separators, ensure_ascii=False)


@frozen
class Target:
    """What a path names."""

    resource: Resource
    namespace: str = ""
    name: str = ""
    subresource: str = ""


def answered(server: ApiServer, request: HttpRequest) -> HttpAnswer:
    """Answer a request of somebody who says by a token who they are, or does not."""
    try:
        caller = authenticated(server, request.token, "curl") if request.token else NOBODY
        return served(server, request, caller)
    except StatusError as error:
        return HttpAnswer(error.code, _status_of(error))


def _status_of(error: StatusError) -> dict[str, Any]:
    """Return the Status of a refusal; one of a path says that there is nothing more to say."""
    status = error.to_status()
    if isinstance(error, Forbidden) and "details" not in status:
        code = status.pop("code")
        status.update(details={}, code=code)
    return status


def served(server: ApiServer, request: HttpRequest, caller: Caller) -> HttpAnswer:
    """Answer a request of a caller.

    Raises:
        StatusError: It is refused.
    """
    path, _, query = request.path.partition("?")
    verb = VERBS.get(request.method.upper(), request.method.lower())
    target = target_of(server.scheme, path)
    if target is None:
        server.authorizer.require(caller, Attempt(verb, path=path))
        return HttpAnswer(200, _plain(server, path, query))
    if not target.name:
        verb = ON_MANY.get(verb, verb)
    server.authorizer.check(caller, verb, target.resource, target.namespace, target.name, target.subresource)
    if verb in ("get", "list"):
        return HttpAnswer(200, _read(Requests(server), target, query))
    return _written(Requests(server), target, verb, request, caller)


def target_of(scheme: Scheme, path: str) -> Target | None:
    """Return what a path names, None where it is no resource that is served."""
    parts = [part for part in path.split("/") if part]
    if parts[:1] == ["apis"]:
        version, rest = "/".join(parts[1:3]), parts[3:]
    elif parts[:1] == ["api"]:
        version, rest = "".join(parts[1:2]), parts[2:]
    else:
        return None
    namespace = ""
    if rest[:1] == ["namespaces"] and len(rest) > 2 and rest[2] not in ("status", "finalize"):
        namespace, rest = rest[1], rest[2:]
    resource = scheme.by_plural(version, rest[0]) if rest else None
    if resource is None or len(rest) > 3:
        return None
    name, part = (*rest[1:], "", "")[:2]
    return Target(resource, namespace, name, part)


# -- reading ------------------------------------------------------------


def _read(requests: Requests, target: Target, query: str) -> dict[str, Any]:
    asked = {name: values[0] for name, values in parse_qs(query).items()}
    if not target.name:
        chosen = (asked.get("labelSelector", ""), asked.get("fieldSelector", ""))
        listed = requests.list(target.resource, target.namespace, *chosen)
        items = [
            {name: item for name, item in each.items() if name not in ("kind", "apiVersion")}
            for each in listed["items"]
        ]
        return ordered({**listed, "items": items})
    if target.subresource == "scale":
        return ordered(requests.scale(target.resource, target.namespace, target.name))
    return ordered(requests.get(target.resource, target.namespace, target.name))


def ordered(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document with kind, apiVersion and metadata first, as Go's structs come."""
    found = _put_first(document, _FIRST)
    if isinstance(found.get("metadata"), dict):
        found["metadata"] = _put_first(found["metadata"], _FIRST_OF_METADATA)
    if isinstance(found.get("items"), list):
        found["items"] = [ordered(item) for item in found["items"]]
    return found


def _put_first(document: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    first = {name: document[name] for name in names if name in document}
    return {**first, **{name: item for name, item in document.items() if name not in first}}


def _plain(server: ApiServer, path: str, query: str) -> dict[str, Any] | str:
    """Return what stands at a path that is no resource.

    Raises:
        NotFound: Nothing does.
        InternalError: A check of the server's health fails.
    """
    if path in healthz.PATHS:
        health = healthz.health(server, path, verbose=query.startswith("verbose"))
        if not health.is_well:
            raise InternalError(health.text)
        return health.text
    if path == "/version":
        return version()
    scheme = server.scheme
    if path.rstrip("/") == "/api":
        return {"kind": "APIVersions", "versions": ["v1"]}
    if path.rstrip("/") == "/apis":
        groups = dict.fromkeys(each.group for each in scheme.served if each.group)
        return {"kind": "APIGroupList", "apiVersion": "v1", "groups": [{"name": name} for name in groups]}
    found = path.strip("/").removeprefix("apis/").removeprefix("api/")
    kinds = [each for each in scheme.served if each.api_version == found]
    if kinds and path.startswith("/api"):
        return {
            "kind": "APIResourceList",
            "groupVersion": found,
            "resources": [
                {
                    "name": each.plural,
                    "singularName": each.singular,
                    "namespaced": each.namespaced,
                    "kind": each.kind,
                    "verbs": list(each.verbs),
                }
                for each in kinds
            ],
        }
    raise NotFound.of_path()


def version(git_version: str = SERVER_VERSION) -> dict[str, Any]:
    """Return what stands at /version of a server of a version."""
    major, minor, _ = git_version.removeprefix("v").split(".")
    return {
        "major": major,
        "minor": minor,
        "gitVersion": git_version,
        "gitCommit": "",
        "gitTreeState": "clean",
        "buildDate": BUILD_DATE,
        "goVersion": "go1.23.6",
        "compiler": "gc",
        "platform": "linux/amd64",
    }


def version_text(version: Mapping[str, Any]) -> str:
    """Return a version as it stands at its path."""
    return json.dumps(version, indent=2)


# -- writing ------------------------------------------------------------


def _written(
    requests: Requests, target: Target, verb: str, request: HttpRequest, caller: Caller
) -> HttpAnswer:
    resource, namespace, name = target.resource, target.namespace, target.name
    options = WriteOptions(validation="Warn", subresource=target.subresource)
    if verb == "delete":
        return HttpAnswer(200, ordered(requests.delete(resource, namespace, name, caller, DeleteOptions())))
    if verb == "deletecollection":
        return HttpAnswer(200, ordered(requests.delete_collection(resource, namespace, caller)))
    body = _body(request)
    if verb == "create" and not target.subresource:
        return HttpAnswer(201, ordered(requests.create(body, namespace, caller, options).document))
    if verb == "update":
        return HttpAnswer(200, ordered(requests.replace(body, namespace, caller, options).document))
    if verb == "patch":
        kind = PATCHES.get(request.content_type, "strategic")
        answer = requests.patch(resource, namespace, name, body, kind, caller, options)
        return HttpAnswer(200, ordered(answer.document))
    raise MethodNotAllowed.of(resource.plural, verb)


def _body(request: HttpRequest) -> Any:  # noqa: ANN401 - any JSON value
    try:
        return json.loads(request.body)
    except ValueError as error:
        raise BadRequest(f"couldn't get version/kind; json parse error: {error}") from error

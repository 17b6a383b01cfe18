"""Reading objects: one, all, and all in pages.

The token of a page holds the revision of the first one and where the next begins, so that all pages are of one
moment; when etcd has forgotten that moment, the client is told to begin again.
Source: apiserver pkg/storage/etcd3 store.go, continue.go and errors.go (v1.32).
"""

from __future__ import annotations

import base64
import json
from functools import partial
from typing import Any, Final

from k8s_tui.api.errors import BadRequest, Expired, NotFound, Timeout
from k8s_tui.api.resources import DEPRECATED, Resource
from k8s_tui.apiserver.fields import field_of
from k8s_tui.apiserver.keys import key_of, prefix_of
from k8s_tui.apiserver.requests import field_selector, label_selector
from k8s_tui.apiserver.server import ApiServer
from k8s_tui.httpd.context import Context
from k8s_tui.httpd.messages import Response
from k8s_tui.sim.value import frozen
from k8s_tui.store.etcd import CompactedError

TOO_OLD: Final = (
    "The provided continue parameter is too old to display a consistent list result. You can start a new list "
    "without the continue parameter."
)
TOKEN_VERSION: Final = "meta.k8s.io/v1"


@frozen
class Page:
    """Objects of one moment.

    Attributes:
        next: The token of the next page, "" at the end.
        remaining: Objects after this page, None where selectors make that unknown.
    """

    items: tuple[Any, ...]
    revision: int
    next: str = ""
    remaining: int | None = None

    @property
    def metadata(self) -> dict[str, Any]:
        """The metadata of the list."""
        metadata: dict[str, Any] = {"resourceVersion": str(self.revision)}
        if self.next:
            metadata["continue"] = self.next
            if self.remaining is not None:
                metadata["remainingItemCount"] = self.remaining
        return metadata


def get(context: Context) -> Response:
    """Answer with one object."""
    target = context.target
    found = context.server.get(target.resource, target.namespace, target.name)
    return context.shown(found, warnings=warnings_of(target.resource))


def list_(context: Context) -> Response:
    """Answer with all objects that are chosen, or a page of them."""
    page = page_of(context)
    resource, encoder = context.target.resource, context.encoder
    if context.wants_table:
        body = encoder.table_bytes(resource, page.items, page.metadata, context.style()) + b"\n"
    elif context.wants_metadata:
        body = encoder.metadata_list_bytes(resource, page.items, page.metadata)
    else:
        body = encoder.list_bytes(resource, page.items, page.metadata)
    return Response(200, body, warnings=warnings_of(resource))


def warnings_of(resource: Resource) -> tuple[str, ...]:
    """Return what is said to whoever uses a resource that is on its way out."""
    said = DEPRECATED.get(resource.group_resource)
    return () if said is None else (said,)


def page_of(context: Context) -> Page:
    """Return the objects that a request asks for.

    Raises:
        StatusError: BadRequest (a selector or a token), Expired, Timeout (a version of the future).
    """
    request, target, server = context.request, context.target, context.server
    limit = number(request.parameter("limit"))
    token = request.parameter("continue")
    check_revision(server, request.parameter("resourceVersion"))
    labels, fields = request.parameter("labelSelector"), request.parameter("fieldSelector")
    if token or (request.parameter("resourceVersionMatch") == "Exact"):
        revision, start = _read_token(token) if token else (number(request.parameter("resourceVersion")), "")
        items = _at(server, target.resource, target.namespace, revision)
        items = _chosen(context, items, labels, fields)
    else:
        items, revision = context.requests.objects(target.resource, target.namespace, labels, fields)
        start = ""
    if start:
        items = tuple(obj for obj in items if _key(target.resource, obj) >= start)
    if not limit or len(items) <= limit:
        return Page(items, revision)
    following = _key(target.resource, items[limit])
    remaining = None if labels or fields else len(items) - limit
    return Page(items[:limit], revision, _token(revision, following), remaining)


def chosen(context: Context) -> Any:  # noqa: ANN401 - a predicate over any kind of object
    """Return a predicate: whether an object is one that a watch with these selectors shows."""
    request, target = context.request, context.target
    fields = request.parameter("fieldSelector")
    wanted = label_selector(request.parameter("labelSelector"))
    parts = field_selector(target.resource, fields)
    namespace = target.namespace if target.resource.namespaced else ""
    name = target.name

    def is_chosen(obj: Any) -> bool:  # noqa: ANN401 - any kind of object
        meta = obj.metadata
        if namespace and meta.namespace != namespace:
            return False
        if name and meta.name != name:
            return False
        if wanted is not None and not wanted.matches(meta.labels):
            return False
        return parts is None or parts.matches(partial(field_of, obj))

    return is_chosen


def check_revision(server: ApiServer, text: str) -> int:
    """Return a resource version of the query as a number, 0 for none.

    Raises:
        StatusError: BadRequest for what is no number, Timeout for one that is still to come.
    """
    if not text:
        return 0
    if not text.isdecimal():
        raise BadRequest(f'Invalid value: "{text}": strconv.ParseUint: parsing "{text}": invalid syntax')
    current = server.etcd().revision
    if int(text) > current:
        raise Timeout(f"Too large resource version: {text}, current: {current}")
    return int(text)


def number(text: str) -> int:
    """Return a number of the query, 0 for none and for what is below.

    Raises:
        BadRequest: It is no number.
    """
    if not text:
        return 0
    if not text.removeprefix("-").isdecimal():
        raise BadRequest(f'strconv.ParseInt: parsing "{text}": invalid syntax')
    return max(int(text), 0)


def _key(resource: Resource, obj: Any) -> str:  # noqa: ANN401 - any kind of object
    return key_of(resource, obj.metadata.namespace, obj.metadata.name)


def _token(revision: int, start: str) -> str:
    text = json.dumps({"v": TOKEN_VERSION, "rv": revision, "start": start}, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read_token(token: str) -> tuple[int, str]:
    try:
        said = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
        version, revision, start = said["v"], int(said["rv"]), str(said["start"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BadRequest("continue key is not valid") from error
    if version != TOKEN_VERSION:
        raise BadRequest("continue key is not valid")
    return revision, start


def _at(server: ApiServer, resource: Resource, namespace: str, revision: int) -> tuple[Any, ...]:
    etcd = server.etcd()
    if revision > etcd.revision:
        raise NotFound.of_path()
    try:
        found = etcd.read_at(prefix_of(resource, namespace), revision)
    except CompactedError as error:
        raise Expired(TOO_OLD) from error
    return tuple(found[key] for key in sorted(found))


def _chosen(context: Context, items: tuple[Any, ...], labels: str, fields: str) -> tuple[Any, ...]:
    if not labels and not fields:
        return items
    is_chosen = chosen(context)
    return tuple(obj for obj in items if is_chosen(obj))

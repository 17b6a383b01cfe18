"""Watches: a client is sent every change after a version, as long as it reads.

A watch holds the version it has come to and asks etcd what came after; that costs the simulation nothing and
survives as long as etcd remembers. It ends when its time is over, when etcd has been restored or forgot too
much, when the API server stops, and when the client reads too slowly.
Source: apiserver pkg/endpoints/handlers/watch.go, pkg/storage/cacher (v1.32).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from k8s_tui.api.errors import BadRequest, Expired, StatusError
from k8s_tui.apiserver.keys import prefix_of
from k8s_tui.httpd.context import Context
from k8s_tui.httpd.encoding import TableStyle
from k8s_tui.httpd.listing import check_revision, chosen, number
from k8s_tui.httpd.messages import json_bytes
from k8s_tui.sim.value import evolve
from k8s_tui.store.etcd import Change, Etcd

BOOKMARK_SECONDS: Final = 60
"""How often a client that asked for it is told how far the server is (bookmarkFrequency)."""

MIN_TIMEOUT_SECONDS: Final = 1800
"""How long a watch lasts where the client does not say (--min-request-timeout)."""

INITIAL_EVENTS_END: Final = "k8s.io/initial-events-end"


class Watch:
    """One client's watch.

    Attributes:
        timeout_seconds: Wall time after which it ends.
    """

    def __init__(self, context: Context) -> None:
        request, server = context.request, context.server
        self._context = context
        self._etcd: Etcd = server.etcd()
        self._restores = self._etcd.restores
        self._prefix = prefix_of(context.target.resource, context.target.namespace)
        self._is_chosen: Callable[[Any], bool] = chosen(context)
        self._heads = True
        self._ended = False
        self.timeout_seconds = number(request.parameter("timeoutSeconds")) or MIN_TIMEOUT_SECONDS
        self.wants_bookmarks = request.is_on("allowWatchBookmarks")
        version = request.parameter("resourceVersion")
        initial = request.parameter("sendInitialEvents")
        self._sends_end = initial == "true"
        if initial and request.parameter("resourceVersionMatch") != "NotOlderThan":
            raise BadRequest(
                "sendInitialEvents is forbidden for watch unless resourceVersionMatch is set to NotOlderThan"
            )
        since = check_revision(server, version)
        self._starts_with_state = self._sends_end or (version in ("", "0") and initial != "false")
        self._revision = self._etcd.revision if self._starts_with_state or not since else since

    @property
    def revision(self) -> int:
        """The version it has come to."""
        return self._revision

    def begin(self) -> bytes:
        """Return the events that come first: what there is, where the client does not know it."""
        if not self._starts_with_state:
            return b""
        entries = sorted(self._etcd.range(self._prefix), key=lambda entry: entry.key)
        pieces = [self._event("ADDED", entry.value) for entry in entries if self._is_chosen(entry.value)]
        if self._sends_end:
            pieces.append(self.bookmark(initial_end=True))
        return b"".join(pieces)

    def is_behind(self) -> bool:
        """Tell whether there may be something to send."""
        return not self._ended and (
            self._revision != self._etcd.revision or self._restores != self._etcd.restores
        )

    def ended(self) -> bool:
        """Tell whether nothing will come any more."""
        return self._ended

    def next(self) -> bytes:
        """Return the events of all changes since the last call."""
        if self._ended:
            return b""
        etcd = self._etcd
        if self._restores != etcd.restores or self._revision < etcd.compacted_revision:
            return self.end(Expired.of(self._revision, etcd.compacted_revision))
        changes = etcd.changes_since(self._revision)
        self._revision = self._etcd.revision
        return b"".join(self._events(changes))

    def end(self, error: StatusError | None = None) -> bytes:
        """End it; return the event that says why."""
        self._ended = True
        if error is None:
            return b""
        return json_bytes({"type": "ERROR", "object": error.to_status()}) + b"\n"

    def bookmark(self, *, initial_end: bool = False) -> bytes:
        """Return an event that says nothing but the version."""
        resource = self._context.target.resource
        metadata: dict[str, Any] = {"resourceVersion": str(self._revision), "creationTimestamp": None}
        if initial_end:
            metadata["annotations"] = {INITIAL_EVENTS_END: "true"}
        document: dict[str, Any] = {
            "kind": resource.kind,
            "apiVersion": resource.api_version,
            "metadata": metadata,
        }
        if self._context.wants_table:
            style = self._style()
            head = self._context.encoder.table_bytes(
                resource, (), {"resourceVersion": str(self._revision)}, style
            )
            row = json_bytes(
                {
                    "cells": [],
                    "object": {
                        "kind": "PartialObjectMetadata",
                        "apiVersion": "meta.k8s.io/v1",
                        "metadata": metadata,
                    },
                }
            )
            return (
                b'{"type":"BOOKMARK","object":'
                + head.replace(b'"rows":[]', b'"rows":[' + row + b"]")
                + b"}\n"
            )
        return json_bytes({"type": "BOOKMARK", "object": document}) + b"\n"

    def _events(self, changes: list[Change]) -> Iterator[bytes]:
        for change in changes:
            if not change.key.startswith(self._prefix):
                continue
            was = change.previous is not None and self._is_chosen(change.previous)
            if change.deleted:
                if was:
                    yield self._event("DELETED", _at_revision(change.previous, change.revision))
                continue
            now = self._is_chosen(change.value)
            if now:
                yield self._event("MODIFIED" if was else "ADDED", change.value)
            elif was:
                yield self._event("DELETED", _at_revision(change.previous, change.revision))

    def _event(self, word: str, obj: Any) -> bytes:  # noqa: ANN401 - any kind of object
        context, resource = self._context, self._context.target.resource
        if context.wants_table:
            metadata = {"resourceVersion": obj.metadata.resource_version}
            body = context.encoder.table_bytes(resource, (obj,), metadata, self._style())
        elif context.wants_metadata:
            body = context.encoder.metadata_bytes(resource, obj)
        else:
            body = context.encoder.event_bytes(resource, obj)
        return b'{"type":"' + word.encode() + b'","object":' + body + b"}\n"

    def _style(self) -> TableStyle:
        style = self._context.style(heads=self._heads)
        self._heads = False
        return style


def _at_revision(obj: Any, revision: int) -> Any:  # noqa: ANN401 - any kind of object
    return evolve(obj, metadata=evolve(obj.metadata, resource_version=str(revision)))

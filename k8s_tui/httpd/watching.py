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
from k8s_tui.httpd.encoding import TableStyle, at_revision
from k8s_tui.httpd.listing import check_revision, chosen, number
from k8s_tui.httpd.messages import json_bytes
from k8s_tui.store.etcd import Change, Etcd

BOOKMARK_SECONDS: Final = 60
"""How often a client that asked for it is told how far the server is (bookmarkFrequency)."""

MIN_TIMEOUT_SECONDS: Final = 1800
"""How long a watch lasts where the client does not say (--min-request-timeout)."""

BATCH_BYTES: Final = 256 * 1024
BATCH_CHANGES: Final = 1_000
"""So much is made ready for a client at once; the rest waits where everybody's changes are, until it has read."""

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
        self._wants_table, self._wants_metadata = context.wants_table, context.wants_metadata
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
        first = self._etcd.range(self._prefix) if self._starts_with_state else ()
        self._first = sorted(first, key=lambda entry: entry.key)

    @property
    def revision(self) -> int:
        """The version it has come to."""
        return self._revision

    def begin(self) -> Iterator[bytes]:
        """Yield the events that come first, batch by batch: what there is, where the client does not know it."""
        first, self._first = self._first, []
        pieces, size = [], 0
        for entry in first:
            if not self._is_chosen(entry.value):
                continue
            pieces.append(self._event("ADDED", entry.value))
            size += len(pieces[-1])
            if size >= BATCH_BYTES:
                yield b"".join(pieces)
                pieces, size = [], 0
        if self._sends_end:
            pieces.append(self.bookmark(initial_end=True))
        if pieces:
            yield b"".join(pieces)

    def is_behind(self) -> bool:
        """Tell whether there may be something to send."""
        return not self._ended and (
            self._revision != self._etcd.revision or self._restores != self._etcd.restores
        )

    def ended(self) -> bool:
        """Tell whether nothing will come any more."""
        return self._ended

    def next(self) -> bytes:
        """Return the events of the changes since the last call, a batch of them."""
        if self._ended:
            return b""
        etcd = self._etcd
        if self._restores != etcd.restores or self._revision < etcd.compacted_revision:
            return self.end(Expired.of(self._revision, etcd.compacted_revision))
        pieces, size = [], 0
        for change in etcd.changes_since(self._revision, BATCH_CHANGES):
            self._revision = change.revision
            event = self._event_of(change)
            pieces.append(event)
            size += len(event)
            if size >= BATCH_BYTES:
                break
        return b"".join(pieces)

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
        if self._wants_table:
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

    def _event_of(self, change: Change) -> bytes:
        """Return what a change is to this client, nothing where it does not concern it."""
        if not change.key.startswith(self._prefix):
            return b""
        was = change.previous is not None and self._is_chosen(change.previous)
        if not change.deleted and self._is_chosen(change.value):
            return self._event("MODIFIED" if was else "ADDED", change.value)
        return self._event("DELETED", change.previous, change.revision) if was else b""

    def _event(self, word: str, obj: Any, revision: int | None = None) -> bytes:  # noqa: ANN401 - any kind of object
        """Return an event about an object, which is at another version where a revision is given."""
        context, resource = self._context, self._context.target.resource
        if revision is not None and not self._wants_table and not self._wants_metadata:
            body = context.encoder.deleted_bytes(resource, obj, revision)
        else:
            body = self._body(obj if revision is None else at_revision(obj, revision))
        return b'{"type":"' + word.encode() + b'","object":' + body + b"}\n"

    def _body(self, obj: Any) -> bytes:  # noqa: ANN401 - any kind of object
        context, resource = self._context, self._context.target.resource
        if self._wants_table:
            metadata = {"resourceVersion": obj.metadata.resource_version}
            return context.encoder.table_bytes(resource, (obj,), metadata, self._style())
        if self._wants_metadata:
            return context.encoder.metadata_bytes(resource, obj)
        return context.encoder.event_bytes(resource, obj)

    def _style(self) -> TableStyle:
        style = self._context.style(heads=self._heads)
        self._heads = False
        return style

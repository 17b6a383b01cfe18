"""kubectl's way to the API: from the machine it runs on, as somebody, with what it knows of the server's types.

Like the real kubectl it remembers which types the server had, so a type that is gone since is still asked for,
and the server's answer is shown. Who is not an administrator is judged by the roles in the record.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from attrs import evolve

from k8s_tui.api import fieldselectors, selectors
from k8s_tui.api.errors import BadRequest, Expired, NotFound
from k8s_tui.api.jsonvalue import JsonObject
from k8s_tui.api.resources import Resource
from k8s_tui.api.scheme import Scheme
from k8s_tui.apiserver import tables
from k8s_tui.apiserver.deletion import DEFAULT_DELETION, DeleteOptions
from k8s_tui.apiserver.fields import field_of
from k8s_tui.apiserver.keys import prefix_of
from k8s_tui.apiserver.paths import SERVER_VERSION, version
from k8s_tui.apiserver.requests import (
    APPLY_PATCH,
    JSON_PATCH,
    MERGE_PATCH,
    STRATEGIC_PATCH,
    Answer,
    Requests,
    WriteOptions,
)
from k8s_tui.apiserver.server import ApiServer, Listing
from k8s_tui.apiserver.strategy import Caller
from k8s_tui.machine import components
from k8s_tui.store.etcd import CompactedError

if TYPE_CHECKING:
    from k8s_tui.shell.session import Session

VERSION = re.compile(r"v\d+\.\d+\.\d+\Z")
STRATEGIC, MERGE, JSON, SERVER_SIDE = STRATEGIC_PATCH, MERGE_PATCH, JSON_PATCH, APPLY_PATCH

__all__ = ["JSON", "MERGE", "SERVER_SIDE", "SERVER_VERSION", "STRATEGIC", "Api"]


class Api:
    """The API as one caller sees it. Every call may raise StatusError or Unreachable."""

    def __init__(
        self,
        session: Session,
        caller: Caller,
        warn: Callable[[str], None],
        *,
        dry_run: bool = False,
        address: str = "",
    ) -> None:
        """Bind a caller to the API at an address, "" for the one that clients are told.

        What the server warns of when it is asked to write is told by `warn`.
        """
        self._warn = warn
        self.session = session
        self.address = address
        self.caller = caller
        self.dry_run = dry_run

    @property
    def server(self) -> ApiServer:
        """The API server that answers; raises Unreachable."""
        world, machine = self.session.world, self.session.machine
        return world.connect_to(machine, self.address) if self.address else world.connect(machine)

    @property
    def scheme(self) -> Scheme:
        """The resources that the server has now."""
        scheme = self.server.scheme
        for resource in scheme.served:
            if resource.group_resource not in self.session.known_types:
                self.session.known_types[resource.group_resource] = resource
        return scheme

    def meant_by(self, word: str) -> Sequence[Resource]:
        """Return the resources that a word means, types that are gone since included."""
        found = self.scheme.meant_by(word)
        if found:
            return found
        for resource in self.session.known_types.values():
            if word in (resource.plural, resource.singular, *resource.short_names, resource.group_resource):
                return (resource,)
        return ()

    def by_kind(self, api_version: str, kind: str) -> Resource | None:
        """Return the resource of a kind."""
        return self.scheme.by_kind(api_version, kind)

    def check_reachable(self) -> None:
        """Raise what a request would hear."""
        self.server.etcd()

    @property
    def revision(self) -> int:
        """The store's revision now."""
        return self.server.etcd().revision

    def server_version(self) -> str:
        """Return the version of the API server that answers: its image's; raises Unreachable."""
        machine = self.session.world.fleet.machines.get(self.server.machine)
        container = None if machine is None else components.container_of(machine.runtime, "kube-apiserver")
        tag = "" if container is None else container.config.image.rpartition(":")[2]
        return tag if VERSION.match(tag) else SERVER_VERSION

    def version(self) -> JsonObject:
        """Return what stands at /version."""
        self.check_reachable()
        return version(self.server_version())

    # -- reading ------------------------------------------------------------

    def get(self, resource: Resource, namespace: str, name: str) -> Any:  # noqa: ANN401 - any kind of object
        """Return one object; raises NotFound."""
        self.allow("get", resource, namespace, name)
        return self._serving(resource).get(resource, namespace, name)

    def find(self, resource: Resource, namespace: str, name: str) -> Any | None:  # noqa: ANN401 - any kind
        """Return one object, None where it does not exist."""
        try:
            return self.get(resource, namespace, name)
        except NotFound:
            return None

    def list(self, resource: Resource, namespace: str = "", labels: str = "", fields: str = "") -> Listing:
        """Return the objects of a namespace, or of all, that the selectors choose."""
        self.allow("list", resource, namespace)
        found, revision = Requests(self._serving(resource)).objects(resource, namespace, labels, fields)
        return Listing(tuple(found), revision)

    def objects(self, word: str, namespace: str = "", labels: str = "") -> tuple[Any, ...]:
        """Return the objects of a built-in type, none where the caller may not see them."""
        resource = self.scheme.lookup(word)
        if resource is None:
            return ()
        return self.list(resource, namespace, labels).items

    def table(self, resource: Resource, objects: Sequence[Any]) -> tables.Table:
        """Return objects as the server prints them."""
        printer = getattr(self.server, "printer_of", None)
        custom = printer(resource) if printer is not None else None
        return tables.table(resource, objects, self.session.now_ms, custom)

    def changes(self, resource: Resource, since: int) -> tuple[tuple[Any, ...], int]:
        """Return the objects of a type as they were written or removed after a revision, and the revision now.

        Raises:
            Expired: That is too long ago.
        """
        etcd = self._serving(resource).etcd()
        prefix = prefix_of(resource, "")
        try:
            changes = etcd.changes_since(since)
        except CompactedError as error:
            raise Expired.of(since, etcd.compacted_revision) from error
        found = tuple(
            change.value if change.value is not None else change.previous
            for change in changes
            if change.key.startswith(prefix)
        )
        return found, etcd.revision

    def chosen(self, resource: Resource, namespace: str, labels: str, fields: str) -> Callable[[Any], bool]:
        """Return whether a watch with these selectors shows an object."""
        wanted = selectors.parse(labels) if labels else None
        parts = fieldselectors.parse(fields) if fields else None

        def is_chosen(obj: Any) -> bool:  # noqa: ANN401 - any kind of object
            meta = obj.metadata
            if resource.namespaced and namespace and meta.namespace != namespace:
                return False
            if wanted is not None and not wanted.matches(meta.labels):
                return False
            return parts is None or parts.matches(lambda path: field_of(obj, path))

        return is_chosen

    # -- writing ------------------------------------------------------------

    def create(self, document: JsonObject, namespace: str, validation: str = "Strict") -> Answer:
        """Store a new object; the version that its manifest has is another's (cli-runtime Helper.Create)."""
        resource = self._resource_of(document)
        self.allow("create", resource, namespace)
        options = WriteOptions(dry_run=self.dry_run, validation=validation)
        given = document.get("metadata")
        if isinstance(given, Mapping) and given.get("resourceVersion"):
            metadata = {name: value for name, value in given.items() if name != "resourceVersion"}
            document = {**document, "metadata": metadata}
        return self._told(Requests(self._serving(resource)).create(document, namespace, self.caller, options))

    def replace(
        self, document: JsonObject, namespace: str, validation: str = "Strict", subresource: str = ""
    ) -> Answer:
        """Store a changed object whole."""
        resource = self._resource_of(document)
        name = str((document.get("metadata") or {}).get("name", ""))
        self.allow("update", resource, namespace, name, subresource)
        options = WriteOptions(self.dry_run, validation, subresource)
        return self._told(
            Requests(self._serving(resource)).replace(document, namespace, self.caller, options)
        )

    def patch(
        self,
        resource: Resource,
        namespace: str,
        name: str,
        body: Any,  # noqa: ANN401 - a patch in wire form
        kind: str = STRATEGIC,
        validation: str = "Strict",
        subresource: str = "",
        *,
        force: bool = False,
    ) -> Answer:
        """Change a stored object."""
        self.allow("patch", resource, namespace, name, subresource)
        options = WriteOptions(self.dry_run, validation, subresource, force)
        requests = Requests(self._serving(resource))
        return self._told(requests.patch(resource, namespace, name, body, kind, self.caller, options))

    def delete(
        self, resource: Resource, namespace: str, name: str, options: DeleteOptions = DEFAULT_DELETION
    ) -> JsonObject:
        """Delete an object, or mark it as to be deleted."""
        self.allow("delete", resource, namespace, name)
        options = evolve(options, dry_run=self.dry_run)
        return Requests(self._serving(resource)).delete(resource, namespace, name, self.caller, options)

    def scale(self, resource: Resource, namespace: str, name: str, replicas: int) -> JsonObject:
        """Give an object another number of replicas; return its Scale."""
        self.allow("patch", resource, namespace, name, "scale")
        requests = Requests(self._serving(resource))
        return requests.set_scale(resource, namespace, name, replicas, self.caller, dry_run=self.dry_run)

    # -- steps ------------------------------------------------------------

    def allow(
        self, verb: str, resource: Resource, namespace: str, name: str = "", subresource: str = ""
    ) -> None:
        """Refuse what the caller may not do.

        Raises:
            Forbidden: with the server's words.
        """
        self.server.authorizer.check(self.caller, verb, resource, namespace, name, subresource)

    def _told(self, answer: Answer) -> Answer:
        for warning in answer.warnings:
            self._warn(warning)
        return answer

    def _serving(self, resource: Resource) -> ApiServer:
        server = self.server
        if server.scheme.by_plural(resource.api_version, resource.plural) is None:
            raise NotFound(
                f"the server could not find the requested resource (get {resource.group_resource})"
            )
        return server

    def _resource_of(self, document: Mapping[str, Any]) -> Resource:
        resource = self.by_kind(str(document.get("apiVersion", "")), str(document.get("kind", "")))
        if resource is None:
            raise BadRequest("the server does not know this kind")
        return resource

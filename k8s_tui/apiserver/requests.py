"""Requests in wire form: the door for kubectl and for HTTPS, over the verbs that components use.

Documents come in as JSON, are decoded strictly, and go out as JSON. Decoding, namespaces, patches and the
`scale` subresource are settled here, before the pipeline of `ApiServer` begins.
Simplified: a request is a single moment, so a patch never has to be tried again.

Source: apiserver's endpoints/handlers (create.go, update.go, patch.go).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from k8s_tui.api import fieldselectors, schema, selectors
from k8s_tui.api.errors import BadRequest, Conflict, MethodNotAllowed, NotFound
from k8s_tui.api.jsonvalue import Json
from k8s_tui.api.scheme import Resource, check_fields
from k8s_tui.apiserver.decoding import IGNORE, STRICT, WARN, Decoded, decode_document, in_namespace
from k8s_tui.apiserver.deletion import DEFAULT_DELETION, DeleteOptions
from k8s_tui.apiserver.managedfields.noting import NOTED, SETTLED, applied_to, configuration, first_applied
from k8s_tui.apiserver.patching import APPLY_PATCH, JSON_PATCH, MERGE_PATCH, STRATEGIC_PATCH, patched, refused
from k8s_tui.apiserver.reviews import reviewed
from k8s_tui.apiserver.scale import scale_of, with_replicas
from k8s_tui.apiserver.server import ApiServer
from k8s_tui.apiserver.strategy import Caller
from k8s_tui.apiserver.versions import served
from k8s_tui.sim.value import evolve, frozen

__all__ = [
    "APPLY_PATCH",
    "DEFAULT_WRITE",
    "IGNORE",
    "JSON_PATCH",
    "MERGE_PATCH",
    "STRATEGIC_PATCH",
    "STRICT",
    "WARN",
    "Answer",
    "Document",
    "Requests",
    "WriteOptions",
]

Document = dict[str, Any]


@frozen
class WriteOptions:
    """How a write is to be done.

    Attributes:
        dry_run: All but storing.
        validation: What becomes of unknown fields: `Strict`, `Warn` or `Ignore`.
        subresource: As in `status`, "" for the object itself.
        force: An apply takes over what others manage.
        noting: How the fields that are written get their manager.
    """

    dry_run: bool = False
    validation: str = STRICT
    subresource: str = ""
    force: bool = False
    noting: str = NOTED


DEFAULT_WRITE = WriteOptions()


@frozen
class Answer:
    """What a write answers.

    Attributes:
        document: The object as it is stored now.
        warnings: What the server tells beside it.
        changed: The object is another than before.
        created: It did not exist before.
    """

    document: Document
    warnings: tuple[str, ...] = ()
    changed: bool = True
    created: bool = False


class Requests:
    """The verbs of one API server in wire form. Every call may raise a StatusError."""

    def __init__(self, server: ApiServer) -> None:
        self.server = server

    # -- reading ----------------------------------------------------------------

    def get(self, resource: Resource, namespace: str, name: str) -> Document:
        """Return one object; raises NotFound."""
        return served(resource, self.server.get(resource, namespace, name))

    def objects(
        self, resource: Resource, namespace: str = "", labels: str = "", fields: str = ""
    ) -> tuple[tuple[Any, ...], int]:
        """Return the objects that the selectors choose, as values, and the revision they were read at."""
        chosen = label_selector(labels)
        wanted = field_selector(resource, fields)
        listing = self.server.list(resource, namespace, chosen, wanted)
        return listing.items, listing.revision

    def list(self, resource: Resource, namespace: str = "", labels: str = "", fields: str = "") -> Document:
        """Return the objects that the selectors choose, as a list in wire form."""
        found, revision = self.objects(resource, namespace, labels, fields)
        return {
            "kind": resource.list_kind,
            "apiVersion": resource.api_version,
            "metadata": {"resourceVersion": str(revision)},
            "items": [served(resource, obj) for obj in found],
        }

    # -- writing ----------------------------------------------------------------

    def create(
        self,
        document: Mapping[str, Any],
        namespace: str,
        caller: Caller,
        options: WriteOptions = DEFAULT_WRITE,
    ) -> Answer:
        """Store a new object, or answer a review; `namespace` is where it goes if it does not say."""
        decoded = in_namespace(self._decode(document, options), namespace)
        if "create" not in decoded.resource.verbs:
            raise MethodNotAllowed.of(decoded.resource.plural, "create")
        review = reviewed(self.server, document, caller)
        if review is not None:
            return Answer(review, decoded.warnings)
        if decoded.obj.metadata.resource_version:
            raise BadRequest("resourceVersion should not be set on objects to be created")
        stored = self.server.create(
            decoded.resource, decoded.obj, caller, dry_run=options.dry_run, noting=options.noting
        )
        return Answer(
            served(decoded.resource, stored), (*decoded.warnings, *self.server.warnings), created=True
        )

    def replace(
        self,
        document: Mapping[str, Any],
        namespace: str,
        caller: Caller,
        options: WriteOptions = DEFAULT_WRITE,
    ) -> Answer:
        """Store a changed object whole."""
        decoded = in_namespace(self._decode(document, options), namespace)
        return self._update(decoded, caller, options)

    def patch(
        self,
        resource: Resource,
        namespace: str,
        name: str,
        body: Json,
        kind: str,
        caller: Caller,
        options: WriteOptions = DEFAULT_WRITE,
    ) -> Answer:
        """Change a stored object by a patch of `kind` `json`, `merge`, `strategic` or `apply`."""
        if options.subresource == "scale":
            return self._patch_scale(resource, namespace, name, body, kind, caller, options)
        if kind == APPLY_PATCH:
            return self._apply(resource, namespace, name, body, caller, options)
        current = self.get(resource, namespace, name)
        document = patched(current, body, kind)
        if document == current:
            return Answer(current, changed=False)
        return self._store_patched(resource, namespace, name, body, document, caller, options)

    def _apply(
        self,
        resource: Resource,
        namespace: str,
        name: str,
        body: Json,
        caller: Caller,
        options: WriteOptions,
    ) -> Answer:
        """Apply a configuration: what it says is managed by its manager from now on."""
        config = configuration(resource, namespace, name, body, options.subresource)
        settled = evolve(options, noting=SETTLED)
        try:
            current = self.get(resource, namespace, name)
        except NotFound:
            first = first_applied(config, caller, self.server)
            return self.create(first, namespace, caller, settled)
        document = applied_to(current, config, caller, self.server, options.subresource, force=options.force)
        if document == current:
            return Answer(current, changed=False)
        return self._store_patched(resource, namespace, name, body, document, caller, settled)

    def _store_patched(
        self,
        resource: Resource,
        namespace: str,
        name: str,
        body: Json,
        document: Document,
        caller: Caller,
        options: WriteOptions,
    ) -> Answer:
        try:
            decoded = self._decode(document, options)
        except BadRequest as error:
            raise refused(body, error.message) from error
        meta = decoded.obj.metadata
        if meta.name != name:
            raise BadRequest("the name of the object does not match the name on the URL")
        if resource.namespaced and meta.namespace != namespace:
            raise BadRequest("the namespace of the object does not match the namespace on the URL")
        return self._update(decoded, caller, options)

    def _decode(self, document: Mapping[str, Any], options: WriteOptions) -> Decoded:
        server = self.server
        return decode_document(server.scheme, document, options.validation, server.custom_kinds)

    def _update(self, decoded: Decoded, caller: Caller, options: WriteOptions) -> Answer:
        server, obj, resource = self.server, decoded.obj, decoded.resource
        server.warnings = ()
        old = server.get(resource, obj.metadata.namespace, obj.metadata.name)
        if resource.group_resource == "namespaces" and options.subresource == "finalize":
            stored: Any = server.finalize(obj, caller)
        else:
            stored = server.update(
                resource,
                obj,
                caller,
                subresource=options.subresource,
                dry_run=options.dry_run,
                noting=options.noting,
            )
        return Answer(served(resource, stored), (*decoded.warnings, *server.warnings), stored is not old)

    def delete(
        self,
        resource: Resource,
        namespace: str,
        name: str,
        caller: Caller,
        options: DeleteOptions = DEFAULT_DELETION,
    ) -> Document:
        """Delete an object; return it as it was removed or marked."""
        return served(resource, self.server.delete(resource, namespace, name, caller, options))

    def delete_collection(
        self,
        resource: Resource,
        namespace: str,
        caller: Caller,
        labels: str = "",
        fields: str = "",
        options: DeleteOptions = DEFAULT_DELETION,
    ) -> Document:
        """Delete all objects that the selectors choose; return what was chosen."""
        chosen = self.list(resource, namespace, labels, fields)
        for document in chosen["items"]:
            meta = document["metadata"]
            try:
                self.delete(resource, meta.get("namespace", ""), meta["name"], caller, options)
            except NotFound:
                continue
        return chosen

    # -- the scale subresource --------------------------------------------------

    def scale(self, resource: Resource, namespace: str, name: str) -> Document:
        """Return an object's Scale; raises NotFound for kinds that have none."""
        return scale_of(self._scalable(resource, namespace, name), resource.scale_paths)

    def set_scale(
        self,
        resource: Resource,
        namespace: str,
        name: str,
        replicas: int,
        caller: Caller,
        *,
        dry_run: bool = False,
    ) -> Document:
        """Give an object another number of replicas; return its Scale."""
        return self.put_scale(
            resource, namespace, name, {"spec": {"replicas": replicas}}, caller, dry_run=dry_run
        )

    def put_scale(
        self,
        resource: Resource,
        namespace: str,
        name: str,
        scale: Mapping[str, Any],
        caller: Caller,
        *,
        dry_run: bool = False,
    ) -> Document:
        """Set an object's replicas from a Scale in wire form; return its Scale.

        Raises:
            StatusError: NotFound, Conflict (the Scale is of another version), Invalid.
        """
        obj = self._scalable(resource, namespace, name)
        wanted = (scale.get("metadata") or {}).get("resourceVersion")
        if wanted and wanted != obj.metadata.resource_version:
            raise Conflict.of(resource.group_resource, name)
        mismatch = schema.check(dict(scale), "io.k8s.api.autoscaling.v1.Scale").mismatch
        if mismatch is not None:
            raise BadRequest(f'Scale in version "v1" cannot be handled as a Scale: {mismatch}')
        replicas = (scale.get("spec") or {}).get("replicas") or 0
        changed = with_replicas(obj, replicas, resource.scale_paths)
        if changed is not obj:
            changed = self.server.update(resource, changed, caller, dry_run=dry_run, noting=NOTED)
        return scale_of(changed, resource.scale_paths)

    def _patch_scale(
        self,
        resource: Resource,
        namespace: str,
        name: str,
        body: Json,
        kind: str,
        caller: Caller,
        options: WriteOptions,
    ) -> Answer:
        before = self.scale(resource, namespace, name)
        wanted = patched(before, body, kind)
        after = self.put_scale(resource, namespace, name, wanted, caller, dry_run=options.dry_run)
        return Answer(after, changed=after != before)

    def _scalable(self, resource: Resource, namespace: str, name: str) -> Any:  # noqa: ANN401 - any workload
        if "scale" not in resource.subresources:
            raise NotFound.of_path()
        return self.server.get(resource, namespace, name)


def field_selector(resource: Resource, fields: str) -> fieldselectors.FieldSelector | None:
    """Return a field selector of a query, None for "".

    Raises:
        BadRequest: It cannot be read, or asks for fields that the resource does not offer.
    """
    if not fields:
        return None
    try:
        parsed = fieldselectors.parse(fields)
    except selectors.SelectorError as error:
        raise BadRequest(str(error)) from error
    check_fields(resource, parsed)
    return parsed


def label_selector(labels: str) -> selectors.Selector | None:
    """Return a label selector of a query, None for "".

    Raises:
        BadRequest: It cannot be read.
    """
    if not labels:
        return None
    try:
        return selectors.parse(labels)
    except selectors.SelectorError as error:
        raise BadRequest(str(error)) from error

"""Requests in wire form: the door for kubectl and for HTTPS, over the verbs that components use.

Documents come in as JSON, are decoded strictly, and go out as JSON. A patch is applied to what is stored; where
somebody else was faster it is applied again, unless it names the version it was made for.

Source: apiserver's endpoints/handlers (create.go, update.go, patch.go).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from attrs import evolve, frozen

from k8s_tui.api import fieldselectors, jsonpatch, mergepatch, schema, selectors, strategicmerge
from k8s_tui.api.errors import (
    BadRequest,
    Conflict,
    Invalid,
    MethodNotAllowed,
    NotFound,
    RequestEntityTooLarge,
    UnsupportedMediaType,
)
from k8s_tui.api.objects import decode_object, encode_object
from k8s_tui.api.scheme import Resource, check_fields
from k8s_tui.api.strategicrules import StrategicMergeError
from k8s_tui.apiserver.deletion import DEFAULT_DELETION, DeleteOptions
from k8s_tui.apiserver.server import ApiServer
from k8s_tui.apiserver.strategy import Caller

STRICT, WARN, IGNORE = "Strict", "Warn", "Ignore"
JSON_PATCH, MERGE_PATCH, STRATEGIC_PATCH = "json", "merge", "strategic"

PATCH_ATTEMPTS = 5
"""How often a patch is applied again after a conflict (MaxRetryWhenPatchConflicts)."""

Document = dict[str, Any]


@frozen
class WriteOptions:
    """How a write is to be done.

    Attributes:
        dry_run: All but storing.
        validation: What becomes of unknown fields: `Strict`, `Warn` or `Ignore`.
        subresource: As in `status`, "" for the object itself.
    """

    dry_run: bool = False
    validation: str = STRICT
    subresource: str = ""


DEFAULT_WRITE = WriteOptions()


@frozen
class Answer:
    """What a write answers.

    Attributes:
        document: The object as it is stored now.
        warnings: What the server tells beside it.
        changed: The object is another than before.
    """

    document: Document
    warnings: tuple[str, ...] = ()
    changed: bool = True


class Requests:
    """The verbs of one API server in wire form. Every call may raise a StatusError."""

    def __init__(self, server: ApiServer) -> None:
        self.server = server

    # -- reading ----------------------------------------------------------------

    def get(self, resource: Resource, namespace: str, name: str) -> Document:
        """Return one object."""
        return encode_object(self.server.get(resource, namespace, name))

    def objects(
        self, resource: Resource, namespace: str = "", labels: str = "", fields: str = ""
    ) -> tuple[tuple[Any, ...], int]:
        """Return the objects that the selectors choose, as values, and the revision they were read at."""
        chosen = self._selector(resource, labels, fields)
        field_selector = fieldselectors.parse(fields) if fields else None
        if field_selector is not None:
            check_fields(resource, field_selector)
        listing = self.server.list(resource, namespace, chosen, field_selector)
        return listing.items, listing.revision

    def list(self, resource: Resource, namespace: str = "", labels: str = "", fields: str = "") -> Document:
        """Return the objects that the selectors choose, as a list in wire form."""
        found, revision = self.objects(resource, namespace, labels, fields)
        return {
            "apiVersion": resource.api_version,
            "kind": resource.list_kind,
            "metadata": {"resourceVersion": str(revision)},
            "items": [encode_object(obj) for obj in found],
        }

    @staticmethod
    def _selector(resource: Resource, labels: str, fields: str) -> selectors.Selector | None:
        if not labels:
            return None
        try:
            return selectors.parse(labels)
        except selectors.SelectorError as error:
            version = f"{resource.group}/{resource.version}"
            raise BadRequest(
                f'Unable to find "{version}, Resource={resource.plural}" that match label selector '
                f'"{labels}", field selector "{fields}": {error}'
            ) from error

    # -- writing ----------------------------------------------------------------

    def create(
        self,
        document: Mapping[str, Any],
        namespace: str,
        caller: Caller,
        options: WriteOptions = DEFAULT_WRITE,
    ) -> Answer:
        """Store a new object; `namespace` is where it goes if it does not say."""
        resource, obj, warnings = self._decode(document, options.validation)
        obj = _placed(resource, obj, namespace)
        created = self.server.create(resource, obj, caller, dry_run=options.dry_run)
        return Answer(encode_object(created), warnings)

    def replace(
        self,
        document: Mapping[str, Any],
        namespace: str,
        caller: Caller,
        options: WriteOptions = DEFAULT_WRITE,
    ) -> Answer:
        """Store a changed object whole."""
        resource, obj, warnings = self._decode(document, options.validation)
        obj = _placed(resource, obj, namespace)
        old = self.server.get(resource, obj.metadata.namespace, obj.metadata.name)
        updated = self.server.update(
            resource, obj, caller, subresource=options.subresource, dry_run=options.dry_run
        )
        return Answer(encode_object(updated), warnings, updated is not old)

    def patch(
        self,
        resource: Resource,
        namespace: str,
        name: str,
        body: Any,  # noqa: ANN401 - a patch in wire form
        kind: str,
        caller: Caller,
        options: WriteOptions = DEFAULT_WRITE,
    ) -> Answer:
        """Change a stored object by a patch of `kind` `json`, `merge` or `strategic`."""
        for attempt in range(PATCH_ATTEMPTS):
            old = self.server.get(resource, namespace, name)
            patched = self._patched(resource, encode_object(old), body, kind)
            _, obj, warnings = self._decode(patched, options.validation)
            try:
                new = self.server.update(
                    resource, obj, caller, subresource=options.subresource, dry_run=options.dry_run
                )
            except Conflict:
                if attempt == PATCH_ATTEMPTS - 1 or _names_version(body):
                    raise
                continue
            return Answer(encode_object(new), warnings, new is not old)
        raise AssertionError("the last attempt returns or raises")

    def delete(
        self,
        resource: Resource,
        namespace: str,
        name: str,
        caller: Caller,
        options: DeleteOptions = DEFAULT_DELETION,
    ) -> Document:
        """Delete an object; return it as it was removed or marked."""
        return encode_object(self.server.delete(resource, namespace, name, caller, options))

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
        """Return an object's Scale."""
        _require_scale(resource)
        return _scale_of(self.get(resource, namespace, name))

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
        _require_scale(resource)
        body = {"spec": {"replicas": replicas}}
        answer = self.patch(
            resource, namespace, name, body, MERGE_PATCH, caller, WriteOptions(dry_run=dry_run)
        )
        return _scale_of(answer.document)

    # -- steps ------------------------------------------------------------------

    def _decode(self, document: Mapping[str, Any], validation: str) -> tuple[Resource, Any, tuple[str, ...]]:
        """Return the resource and the object that a document means, and warnings about it."""
        api_version, kind = str(document.get("apiVersion", "")), str(document.get("kind", ""))
        resource = self.server.scheme.by_kind(api_version, kind)
        if resource is None:
            raise NotFound.of_path()
        type_name = schema.type_of(api_version, kind)
        warnings: tuple[str, ...] = ()
        if type_name is not None:
            findings = schema.check(dict(document), type_name)
            refusal = findings.refusal(api_version, kind, strict=validation == STRICT)
            if refusal is not None:
                raise BadRequest(refusal)
            if findings.unknown:
                warnings = findings.warnings if validation == WARN else ()
                document = _without(document, findings.unknown)
        try:
            return resource, decode_object(document), warnings
        except ValueError as error:
            version = api_version.rpartition("/")[2]
            raise BadRequest(
                f'{kind} in version "{version}" cannot be handled as a {kind}: {error}'
            ) from error

    @staticmethod
    def _patched(resource: Resource, document: Document, body: Any, kind: str) -> Document:  # noqa: ANN401
        try:
            match kind:
                case "json":
                    patched = jsonpatch.apply(document, jsonpatch.decode(body))
                case "merge":
                    patched = mergepatch.apply(document, body)
                case _:
                    type_name = schema.type_of(resource.api_version, resource.kind)
                    if type_name is None:
                        raise UnsupportedMediaType.of(
                            ("application/json-patch+json", "application/merge-patch+json")
                        )
                    patched = strategicmerge.apply(document, body, type_name)
        except (jsonpatch.JsonPatchFormatError, StrategicMergeError) as error:
            raise BadRequest(str(error)) from error
        except jsonpatch.JsonPatchTooLargeError as error:
            raise RequestEntityTooLarge(str(error)) from error
        except jsonpatch.JsonPatchApplyError as error:
            raise Invalid(jsonpatch.REFUSAL) from error
        if not isinstance(patched, dict):
            raise BadRequest("the patch does not leave an object")
        return patched


def _placed(resource: Resource, obj: Any, namespace: str) -> Any:  # noqa: ANN401 - any kind of object
    """Return the object in its namespace; one that says another than the request is refused."""
    meta = obj.metadata
    if not resource.namespaced:
        return obj if not meta.namespace else evolve(obj, metadata=evolve(meta, namespace=""))
    if not meta.namespace:
        return evolve(obj, metadata=evolve(meta, namespace=namespace or "default"))
    return obj


def _names_version(body: Any) -> bool:  # noqa: ANN401 - a patch in wire form
    meta = body.get("metadata") if isinstance(body, Mapping) else None
    return isinstance(meta, Mapping) and bool(meta.get("resourceVersion"))


def _without(document: Mapping[str, Any], paths: Sequence[str]) -> Document:
    """Return a copy of the document without the fields at `paths`."""
    unknown = frozenset(paths)

    def kept(value: Any, path: str) -> Any:  # noqa: ANN401 - any JSON value
        if isinstance(value, Mapping):
            here = {name: (f"{path}.{name}" if path else name) for name in value}
            return {name: kept(value[name], at) for name, at in here.items() if at not in unknown}
        if isinstance(value, list):
            return [kept(item, f"{path}[{index}]") for index, item in enumerate(value)]
        return value

    pruned: Document = kept(document, "")
    return pruned


def _require_scale(resource: Resource) -> None:
    if "scale" not in resource.subresources:
        raise MethodNotAllowed.of(resource.group_resource, "get")


def _scale_of(document: Document) -> Document:
    meta, spec, status = (document.get(part) or {} for part in ("metadata", "spec", "status"))
    selector = spec.get("selector") or {}
    shown = {
        "apiVersion": "autoscaling/v1",
        "kind": "Scale",
        "metadata": {
            name: meta[name]
            for name in ("name", "namespace", "uid", "resourceVersion", "creationTimestamp")
            if name in meta
        },
        "spec": {"replicas": spec.get("replicas", 1)},
        "status": {"replicas": status.get("replicas", 0)},
    }
    labels = selector.get("matchLabels") if isinstance(selector, Mapping) else None
    if labels:
        shown["status"] = {
            "replicas": status.get("replicas", 0),
            "selector": ",".join(f"{key}={value}" for key, value in sorted(labels.items())),
        }
    return shown

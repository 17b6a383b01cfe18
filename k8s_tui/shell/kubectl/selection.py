"""Which objects a command means: types, names, `type/name`, selectors, files.

Source: cli-runtime v1.32, pkg/resource/builder.go and visitor.go, whose words the refusals are.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from typing import Any

from attrs import field, frozen

from k8s_tui.api import documents
from k8s_tui.api.documents import Document, DocumentError
from k8s_tui.api.errors import BadRequest, NotFound, StatusError
from k8s_tui.api.jsonvalue import JsonObject, quote
from k8s_tui.api.resources import Resource
from k8s_tui.apiserver.versions import served
from k8s_tui.cluster.published import published
from k8s_tui.shell.kubectl.errors import KubectlError, raise_all
from k8s_tui.shell.kubectl.kube import Kube, no_type
from k8s_tui.shell.kustomization import build
from k8s_tui.shell.kustomizetransforms import KustomizeError

MANIFEST_SUFFIXES = (".json", ".yaml", ".yml")
MISSING = (
    "You must provide one or more resources by argument or filename.\n"
    "Example resource specifications include:\n"
    "   '-f rsrc.yaml'\n"
    "   '--filename=rsrc.json'\n"
    "   '<resource> <name>'\n"
    "   '<resource>'"
)


@frozen
class Wanted:
    """One thing to ask for: an object by its name, or all of a type for an empty name."""

    resource: Resource
    namespace: str
    name: str = ""


@frozen
class Found:
    """An object as the server has it."""

    resource: Resource
    obj: Any = field(repr=False)

    @property
    def name(self) -> str:
        """Its name."""
        return str(self.obj.metadata.name)

    @property
    def namespace(self) -> str:
        """Its namespace, empty for a cluster-wide object."""
        return str(self.obj.metadata.namespace)

    @property
    def document(self) -> JsonObject:
        """Its wire form, made anew."""
        return served(self.resource, self.obj)

    @property
    def title(self) -> str:
        """How kubectl names it, as in `deployment.apps/web`."""
        return titled(self.resource, self.name)


@frozen
class Local:
    """An object as a file has it, with the type and place that it is meant for."""

    resource: Resource
    namespace: str
    name: str
    document: JsonObject = field(repr=False)
    source: str = ""
    warnings: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """How kubectl names it."""
        return titled(self.resource, self.name)


@frozen
class Selection:
    """What the words of a command mean.

    Attributes:
        by_selector: Whether labels, fields or `--all` chose.
        is_list: Whether even a single object is one of a list.
    """

    wanted: tuple[Wanted, ...]
    labels: str = ""
    fields: str = ""
    by_selector: bool = False
    is_list: bool = False
    several_types: bool = False


def titled(resource: Resource, name: str) -> str:
    """Return `pod/web` or `deployment.apps/web`."""
    return f"{kind_word(resource)}/{name}"


def kind_word(resource: Resource) -> str:
    """Return `pod` or `deployment.apps`."""
    return f"{resource.singular}.{resource.group}" if resource.group else resource.singular


def types_of(kube: Kube, word: str) -> list[Resource]:
    """Return what `deploy,svc` or `all` means.

    Raises:
        KubectlError: The server has no such type.
    """
    found: list[Resource] = []
    for part in word.split(","):
        meant = kube.api.meant_by(part) if part else ()
        if not meant:
            raise no_type(part)
        kube.warn(*_ambiguous(kube, part))
        found.extend(each for each in meant if each not in found)
    return found


def _ambiguous(kube: Kube, word: str) -> list[str]:
    """Return kubectl's warnings about a short name that several types have."""
    meant = [each for each in kube.api.scheme.resources if word in each.short_names]
    return [
        f'short name "{word}" could also match lower priority resource {each.group_resource}'
        for each in meant[1:]
    ]


def select(kube: Kube, arguments: Sequence[str], *, empty_selects: bool = False) -> Selection:
    """Return what the arguments and the selector flags ask for.

    Args:
        kube: The call.
        arguments: `TYPE [NAME ...]`, `TYPE/NAME ...`.
        empty_selects: Whether a type alone means all of it, as in `get`.

    Raises:
        KubectlError: They ask for nothing, or for too much.
    """
    labels = _flag(kube, "selector")
    fields = _flag(kube, "field-selector")
    everything = "all" in kube.flags.known and kube.flags.on("all")
    chosen = bool(labels or fields or everything)
    all_namespaces = "all-namespaces" in kube.flags.known and kube.flags.on("all-namespaces")
    namespace = "" if all_namespaces else kube.namespace
    pairs = _pairs(arguments)
    if pairs is not None:
        if chosen:
            raise KubectlError(
                "selectors and the all flag cannot be used when passing resource/name arguments"
            )
        wanted = [_named(kube.resource(word), namespace, name) for word, name in pairs]
        types = {each.resource for each in wanted}
        return Selection(tuple(wanted), is_list=len(wanted) > 1, several_types=len(types) > 1)
    if not arguments:
        raise KubectlError(MISSING)
    resources = types_of(kube, arguments[0])
    names = list(dict.fromkeys(arguments[1:]))
    if names:
        if chosen:
            raise KubectlError("name cannot be provided when a selector is specified")
        wanted = [_named(each, namespace, name) for each in resources for name in names]
        return Selection(tuple(wanted), is_list=len(wanted) > 1, several_types=len(resources) > 1)
    if not (chosen or empty_selects):
        raise KubectlError("resource(s) were provided, but no name was specified")
    listed = tuple(Wanted(each, namespace if each.namespaced else "") for each in resources)
    return Selection(listed, labels, fields, by_selector=True, is_list=True, several_types=len(resources) > 1)


def _flag(kube: Kube, name: str) -> str:
    return kube.flags.text(name) if name in kube.flags.known else ""


def _pairs(arguments: Sequence[str]) -> list[tuple[str, str]] | None:
    """Return the (type, name) of arguments such as `deploy/web`, None where none has a slash."""
    slashed = [word for word in arguments if "/" in word]
    if not slashed:
        return None
    if len(slashed) < len(arguments):
        raise KubectlError(
            "there is no need to specify a resource type as a separate argument when passing arguments in "
            "resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource "
            "resource/<resource_name>'"
        )
    pairs = []
    for word in slashed:
        kind, *rest = word.split("/")
        if len(rest) != 1:
            raise KubectlError("arguments in resource/name form may not have more than one slash")
        if not kind or not rest[0] or "," in kind:
            raise KubectlError("arguments in resource/name form must have a single resource and name")
        pairs.append((kind, rest[0]))
    return pairs


def _named(resource: Resource, namespace: str, name: str) -> Wanted:
    if resource.namespaced and not namespace:
        raise KubectlError("a resource cannot be retrieved by name across all namespaces")
    return Wanted(resource, namespace if resource.namespaced else "", name)


def fetch(kube: Kube, selection: Selection, errors: list[Exception]) -> Iterator[Found]:
    """Yield what a selection means, collecting what went wrong."""
    api = kube.api
    for wanted in selection.wanted:
        try:
            if wanted.name:
                yield Found(wanted.resource, api.get(wanted.resource, wanted.namespace, wanted.name))
                continue
            for obj in listed(kube, wanted, selection.labels, selection.fields):
                yield Found(wanted.resource, obj)
        except StatusError as error:
            errors.append(error)


def listed(kube: Kube, wanted: Wanted, labels: str, fields: str) -> tuple[Any, ...]:
    """Return the objects of a type.

    Raises:
        StatusError: with what was asked for in its words, as kubectl adds it.
    """
    resource = wanted.resource
    try:
        return kube.api.list(resource, wanted.namespace, labels, fields).items
    except (BadRequest, NotFound) as error:
        place = f"{resource.group}/{resource.version}, Resource={resource.plural}"
        what = f"Unable to list {quote(place)}"
        if labels or fields:
            selectors = f"label selector {quote(labels)}, field selector {quote(fields)}"
            what = f"Unable to find {quote(place)} that match {selectors}"
        raise type(error)(f"{what}: {error.message}", error.details) from error


def has_files(kube: Kube) -> bool:
    """Whether `-f` or `-k` was given."""
    flags = kube.flags
    return bool("filename" in flags.known and (flags.items("filename") or flags.text("kustomize")))


def read_files(kube: Kube, *, needs_kind: bool = True) -> list[Local]:
    """Return the objects of the files that `-f` names, in order.

    Raises:
        KubectlError: A file does not exist or cannot be read.
        Several: Objects whose kind the server does not have, among others.
    """
    found: list[Local] = []
    errors: list[Exception] = []
    for document in _documents(kube, errors):
        try:
            found.append(located(kube, document))
        except KubectlError as error:
            errors.append(error)
    if errors:
        raise_partial(found, errors)
    return found


class Partial(Exception):
    """Some objects of the files can be used, others not."""

    def __init__(self, found: list[Local], errors: list[Exception]) -> None:
        super().__init__(str(errors[0]))
        self.found = found
        self.errors = errors


def raise_partial(found: list[Local], errors: list[Exception]) -> None:
    """Raise what went wrong, with the objects that are fine."""
    if not found:
        raise_all(errors)
    raise Partial(found, errors)


def _documents(kube: Kube, errors: list[Exception]) -> Iterator[Document]:
    if kube.flags.text("kustomize"):
        if kube.flags.items("filename"):
            raise KubectlError("only one of -f or -k can be specified")
        yield from documents.read(built(kube, kube.flags.text("kustomize")), kube.flags.text("kustomize"))
    for path in kube.flags.items("filename"):
        for source, text in _texts(kube, path):
            try:
                yield from documents.read(text, source)
            except DocumentError as error:
                yield from error.before
                errors.append(KubectlError(error.message))


def built(kube: Kube, folder: str) -> str:
    """Return what the kustomization in a folder is built into, as YAML.

    Raises:
        KubectlError: It cannot be built.
    """
    scheme = kube.scheme

    def namespaced(api_version: str, kind: str) -> bool:
        resource = scheme.by_kind(api_version, kind)
        return resource is None or resource.namespaced

    try:
        objects = build(kube.session.files, folder, namespaced)
    except KustomizeError as error:
        raise KubectlError(str(error)) from error
    return "---\n".join(documents.dump(each) for each in objects)


def _texts(kube: Kube, path: str) -> Iterator[tuple[str, str]]:
    if path == "-":
        yield "STDIN", kube.call.stdin or ""
        return
    if path.startswith(("http://", "https://")):
        known = published(path)
        if known is not None:
            yield path, known
            return
        host = path.split("/")[2]
        raise KubectlError(
            f"unable to read URL {quote(path)}, server reported: dial tcp: lookup {host}: no such host"
        )
    files = kube.session.files
    text = files.read(path)
    if text is not None:
        yield path, text
        return
    names = files.names(path)
    if names is None:
        raise KubectlError(f"the path {quote(path)} does not exist")
    yielded = False
    for inner in _manifests(kube, path, names):
        yielded = True
        yield inner, files.read(inner) or ""
    if not yielded:
        raise KubectlError(f"error reading [{path}]: recognized file extensions are [.json .yaml .yml]")


def _manifests(kube: Kube, path: str, names: Sequence[str]) -> Iterator[str]:
    for name in names:
        inner = posixpath.normpath(posixpath.join(path, name))
        below = kube.session.files.names(inner) if kube.flags.on("recursive") else None
        if below is not None and kube.session.files.read(inner) is None:
            yield from _manifests(kube, inner, below)
        elif name.endswith(MANIFEST_SUFFIXES):
            yield inner


def located(kube: Kube, document: Document) -> Local:
    """Return a file's object with its type and namespace.

    Raises:
        KubectlError: It does not say its kind, the server does not have it, or another namespace was asked for.
    """
    missing = [
        word for word, said in (("apiVersion", document.api_version), ("kind", document.kind)) if not said
    ]
    if missing and _validates(kube):
        said = ", ".join(f"{word} not set" for word in missing)
        said = f"[{said}]" if len(missing) > 1 else said
        raise KubectlError(
            f"error validating {quote(document.source)}: error validating data: {said}; if you choose to ignore "
            "these errors, turn validation off with --validate=false"
        )
    complaint = documents.missing_kind(document)
    if complaint:
        raise KubectlError(complaint)
    api_version, kind = document.api_version, document.kind
    resource = kube.api.by_kind(api_version, kind)
    if resource is None:
        raise KubectlError(
            f"resource mapping not found for name: {quote(document.name)} namespace: {quote(document.namespace)} "
            f"from {quote(document.source)}: no matches for kind {quote(kind)} in version {quote(api_version)}\n"
            "ensure CRDs are installed first"
        )
    return _placed(kube, document, resource)


def _validates(kube: Kube) -> bool:
    return "validate" not in kube.flags.known or kube.flags.text("validate") not in ("false", "ignore")


def _placed(kube: Kube, document: Document, resource: Resource) -> Local:
    namespace, given = "", kube.flags.text("namespace")
    data = document.data
    if resource.namespaced:
        namespace = document.namespace or kube.namespace
        if given and document.namespace and document.namespace != given:
            raise KubectlError(
                f"the namespace from the provided object {quote(document.namespace)} does not match the namespace "
                f"{quote(given)}. You must pass '--namespace={document.namespace}' to perform this operation."
            )
        if not document.namespace:
            metadata = data.get("metadata")
            metadata = metadata if isinstance(metadata, dict) else {}
            data = {**data, "metadata": {**metadata, "namespace": namespace}}
    return Local(resource, namespace, document.name, data, document.source, document.warnings)


def select_or_read(kube: Kube, arguments: Sequence[str], *, empty_selects: bool = False) -> list[Found]:
    """Return the live objects that arguments or files mean.

    Raises:
        KubectlError: Nothing is asked for.
        StatusError: One does not exist; Several where that is so of several.
    """
    errors: list[Exception] = []
    if has_files(kube):
        if arguments:
            raise KubectlError(
                "when paths, URLs, or stdin is provided as input, you may not specify a resource by arguments as well"
            )
        found = []
        for local in read_files(kube):
            try:
                found.append(Found(local.resource, kube.api.get(local.resource, local.namespace, local.name)))
            except StatusError as error:
                errors.append(error)
    else:
        selection = select(kube, arguments, empty_selects=empty_selects)
        found = list(fetch(kube, selection, errors))
    raise_all(errors)
    return found

"""The objects of the files that `-f` and `-k` name: paths, folders, patterns, addresses, standard input.

Source: cli-runtime v1.32, pkg/resource/builder.go and visitor.go, whose words the refusals are.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping, Sequence

from attrs import field, frozen

from k8s_tui.api import documents, selectors
from k8s_tui.api.documents import Document, DocumentError
from k8s_tui.api.jsonvalue import JsonObject, quote
from k8s_tui.api.resources import Resource
from k8s_tui.cluster.published import published
from k8s_tui.shell.globbing import MAGIC, matching
from k8s_tui.shell.kubectl.errors import KubectlError, raise_all
from k8s_tui.shell.kubectl.kube import Kube
from k8s_tui.shell.kustomization import build
from k8s_tui.shell.kustomizetransforms import KustomizeError

MANIFEST_SUFFIXES = (".json", ".yaml", ".yml")


def titled(resource: Resource, name: str) -> str:
    """Return `pod/web` or `deployment.apps/web`."""
    return f"{kind_word(resource)}/{name}"


def kind_word(resource: Resource) -> str:
    """Return `pod` or `deployment.apps`."""
    return f"{resource.singular}.{resource.group}" if resource.group else resource.singular


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
    def labels(self) -> Mapping[str, str]:
        """Its labels in the file."""
        metadata = self.document.get("metadata")
        labels = metadata.get("labels") if isinstance(metadata, Mapping) else None
        return labels if isinstance(labels, Mapping) else {}

    @property
    def title(self) -> str:
        """How kubectl names it."""
        return titled(self.resource, self.name)


def has_files(kube: Kube) -> bool:
    """Whether `-f` or `-k` was given."""
    flags = kube.flags
    return bool("filename" in flags.known and (flags.items("filename") or _kustomization(kube)))


def is_one_file(kube: Kube) -> bool:
    """Whether `-f` names a single file that is no folder and not standard input."""
    paths = kube.flags.items("filename")
    return len(paths) <= 1 and all(path != "-" and kube.session.files.names(path) is None for path in paths)


def is_local(kube: Kube) -> bool:
    """Whether `--local` keeps kubectl from asking the server."""
    return "local" in kube.flags.known and kube.flags.on("local")


def read_files(kube: Kube) -> list[Local]:
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


def label_chooser(kube: Kube) -> Callable[[Mapping[str, str]], bool]:
    """Return whether `--selector` chooses an object of a file by its labels; without one it chooses all.

    Raises:
        KubectlError: It is no selector.
    """
    text = kube.flags.text("selector") if "selector" in kube.flags.known else ""
    try:
        return selectors.parse(text).matches
    except selectors.SelectorError as error:
        raise KubectlError(f"the provided selector {quote(text)} is not valid: {error}") from error


def read_chosen(kube: Kube) -> tuple[list[Local], list[Exception]]:
    """Return the objects whose labels in the files are those that `--selector` asks for, and what is wrong with others.

    Raises:
        KubectlError: Nothing can be used.
        Several: Nothing can be used, for several reasons.
    """
    is_chosen = label_chooser(kube)
    errors: list[Exception] = []
    found = [each for each in readable(kube, kube.arguments, errors) if is_chosen(each.labels)]
    return found, errors


def readable(kube: Kube, arguments: Sequence[str], errors: list[Exception]) -> list[Local]:
    """Return the objects of the files that can be used, collecting what is wrong with the others.

    Raises:
        KubectlError: Objects are named beside the files.
    """
    refuse_arguments(arguments)
    try:
        return read_files(kube)
    except Partial as error:
        errors.extend(error.errors)
        return error.found


def refuse_arguments(arguments: Sequence[str]) -> None:
    """Refuse objects that are named beside files.

    Raises:
        KubectlError: There are any.
    """
    if arguments and "/" in arguments[0]:
        raise KubectlError("resource/name arguments cannot be provided when a path is specified")
    if arguments:
        raise KubectlError(
            "when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well"
        )


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
    if folder := _kustomization(kube):
        if kube.flags.items("filename"):
            raise KubectlError("only one of -f or -k can be specified")
        yield from documents.read(built(kube, folder), folder)
    for path in _paths(kube):
        for source, text in _texts(kube, path):
            try:
                yield from documents.read(text, source)
            except DocumentError as error:
                yield from error.before
                errors.append(KubectlError(error.message))


def _kustomization(kube: Kube) -> str:
    return kube.flags.text("kustomize") if "kustomize" in kube.flags.known else ""


def _paths(kube: Kube) -> Iterator[str]:
    """Yield the paths that `-f` names, a pattern's one by one; a pattern that nothing fits stands for itself."""
    for path in kube.flags.items("filename"):
        yield from (MAGIC.search(path) and matching(kube.session.files, path)) or (path,)


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
    recursive = "recursive" in kube.flags.known and kube.flags.on("recursive")
    for name in names:
        inner = posixpath.normpath(posixpath.join(path, name))
        below = kube.session.files.names(inner) if recursive else None
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
        if not document.namespace and not is_local(kube):
            metadata = data.get("metadata")
            metadata = metadata if isinstance(metadata, dict) else {}
            data = {**data, "metadata": {**metadata, "namespace": namespace}}
    return Local(resource, namespace, document.name, data, document.source, document.warnings)

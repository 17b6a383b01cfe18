"""Which objects a command means: types, names, `type/name`, selectors, files.

Source: cli-runtime v1.32, pkg/resource/builder.go and visitor.go, whose words the refusals are.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any

from attrs import field, frozen

from k8s_tui.api.errors import BadRequest, Forbidden, NotFound, StatusError
from k8s_tui.api.jsonvalue import JsonObject, quote
from k8s_tui.api.objects import decode_object
from k8s_tui.api.resources import Resource
from k8s_tui.apiserver.versions import served
from k8s_tui.shell.kubectl.errors import KubectlError, raise_all
from k8s_tui.shell.kubectl.fileobjects import Local, has_files, is_local, label_chooser, readable, titled
from k8s_tui.shell.kubectl.kube import DEFAULT_NAMESPACE, Kube, no_type

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
    """An object as the server has it.

    Attributes:
        written: How a file has it, where `--local` keeps kubectl from asking the server.
    """

    resource: Resource
    obj: Any = field(repr=False)
    written: JsonObject | None = field(default=None, repr=False)

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
        return served(self.resource, self.obj) if self.written is None else copy.deepcopy(self.written)

    @property
    def title(self) -> str:
        """How kubectl names it, as in `deployment.apps/web`."""
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
    for wanted in selection.wanted:
        try:
            if wanted.name:
                found = looked_up(kube, wanted.resource, wanted.namespace, wanted.name)
                if not selection.labels or label_chooser(kube)(found.obj.metadata.labels):
                    yield found
                continue
            for obj in listed(kube, wanted, selection.labels, selection.fields):
                yield Found(wanted.resource, obj)
        except StatusError as error:
            errors.append(error)


def looked_up(kube: Kube, resource: Resource, namespace: str, name: str) -> Found:
    """Return an object by its name.

    Raises:
        StatusError: It cannot be had; if it does not exist because its namespace does not, that is told instead.
    """
    try:
        return Found(resource, kube.api.get(resource, namespace, name))
    except NotFound:
        if namespace in ("", DEFAULT_NAMESPACE):
            raise
        with suppress(Forbidden):
            kube.api.get(kube.resource("namespaces"), "", namespace)
        raise


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


def visited(
    kube: Kube,
    arguments: Sequence[str],
    errors: list[Exception],
    *,
    empty_selects: bool = False,
    as_in_files: bool = False,
) -> Iterator[Found]:
    """Yield the live objects that arguments or files mean, collecting what went wrong on the way.

    Args:
        kube: The call.
        arguments: `TYPE [NAME ...]`, `TYPE/NAME ...`.
        errors: What went wrong with some of them.
        empty_selects: Whether a type alone means all of it.
        as_in_files: Whether objects of files are taken as they stand there, as `--local` does.

    Raises:
        KubectlError: Nothing is asked for, or two things at once.
    """
    if not has_files(kube):
        yield from fetch(kube, select(kube, arguments, empty_selects=empty_selects), errors)
        return
    is_chosen = label_chooser(kube)
    for local in readable(kube, arguments, errors):
        if as_in_files or is_local(kube):
            found = as_written(local)
        else:
            try:
                found = looked_up(kube, local.resource, local.namespace, local.name)
            except StatusError as error:
                errors.append(error)
                continue
        if is_chosen(found.obj.metadata.labels):
            yield found


def live(kube: Kube, named: Iterable[Found], errors: list[Exception]) -> Iterator[Found]:
    """Yield objects as the server has them, collecting which it has not."""
    for each in named:
        try:
            yield looked_up(kube, each.resource, each.namespace, each.name)
        except StatusError as error:
            errors.append(error)


def as_written(local: Local) -> Found:
    """Return a file's object as if it had been found."""
    return Found(local.resource, decode_object(local.document), local.document)


def select_or_read(kube: Kube, arguments: Sequence[str], *, empty_selects: bool = False) -> list[Found]:
    """Return the live objects that arguments or files mean, where all of them exist.

    Raises:
        KubectlError: Nothing is asked for.
        StatusError: One does not exist; Several where that is so of several.
    """
    errors: list[Exception] = []
    found = list(visited(kube, arguments, errors, empty_selects=empty_selects))
    raise_all(errors)
    return found


def for_each(
    kube: Kube,
    arguments: Sequence[str],
    change: Callable[[Found], None],
    *,
    empty_selects: bool = False,
    as_in_files: bool = False,
) -> int:
    """Do something with each object that arguments or files mean; what fails does not keep the others from it.

    The arguments are those of `visited`.

    Returns:
        How many there were.

    Raises:
        KubectlError, StatusError: What went wrong, told after the others are done; Several where it was more.
    """
    errors: list[Exception] = []
    count = 0
    chosen = visited(kube, arguments, errors, empty_selects=empty_selects, as_in_files=as_in_files)
    for found in chosen:
        count += 1
        try:
            change(found)
        except (KubectlError, StatusError) as error:
            errors.append(error)
    raise_all(errors)
    return count

"""Where in the manifests a finding is at fault, and where a change lands: file, line and column."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from attrs import frozen

from k8s_tui.api.documents import Document
from k8s_tui.breakfinder.change import Change
from k8s_tui.breakfinder.given import Given, Key, key_of
from k8s_tui.breakfinder.refusals import place_of
from k8s_tui.breakfinder.workloads import SCALED_KINDS
from k8s_tui.game.why.findings import Ref

REPLICAS = "spec.replicas"
"""What is named where a workload lacks something: how many pods are without it."""

SELECTOR = "spec.selector"
"""What is named of a service that has no pods."""

RULES = ("NetworkPolicy", "ResourceQuota", "LimitRange")
"""Kinds whose objects keep others from what they need, just as they are."""

SPEC = "spec"
KIND = "kind"
"""What is named where an object as such is at fault, as a pod by itself is."""

QUOTE_LIMIT = 200
"""Characters; a longer line is a whole object, as in JSON."""


@frozen
class Spot:
    """A place in a file.

    Attributes:
        key: The object that stands there.
        path: The field that is meant; it may not be written there yet.
        line: From 1, as the column is.
        quote: The line itself, "" where the text is not known or too long to be read.
        is_written: The field stands there; else this is the nearest one above it.
    """

    source: str
    line: int
    column: int
    key: Key
    path: str
    quote: str = ""
    is_written: bool = True

    def __str__(self) -> str:
        """Return it as compilers do, as in `shop.yaml:7:3`."""
        return f"{self.source}:{self.line}:{self.column}"


def spot_of(given: Given, document: Document, path: str) -> Spot:
    """Return the place of a field, or of the nearest one above it that the file has."""
    line, column = place_of(document, path)
    lines = given.texts.get(document.source, "").splitlines()
    quote = lines[line - 1].rstrip() if 0 < line <= len(lines) else ""
    quote = quote if len(quote) <= QUOTE_LIMIT else ""
    is_written = not path or path in document.positions
    return Spot(document.source, line, column, key_of(document), path, quote, is_written)


def spots_of(given: Given, change: Change, concerned: Iterable[Key] = ()) -> tuple[Spot, ...]:
    """Return where a change lands; what it only adds is missing from what it is named after, else from the suspect."""
    found = [*_at_fault(given, change), *_edited(given, change), *_removed(given, change)]
    if not found:
        names = {str(each["metadata"].get("name")) for each in change.added}
        keys = tuple(concerned)
        key = next((key for key in keys if key.name in names), next(iter(keys), None))
        document = None if key is None else given.find(key)
        if document is not None:
            found.append(_whole(given, document))
    return tuple(dict.fromkeys(found))


def blamed(given: Given, chain: Sequence[Ref]) -> Iterator[Key]:
    """Yield the rules of the manifests that a way to the cause has come to, the last first: what is no workload."""
    for ref in reversed(chain):
        for document in given.of_kind(*RULES):
            key = key_of(document)
            if (key.kind.lower(), key.namespace, key.name) == (ref.kind, ref.place, ref.name):
                yield key


def suspect(given: Given, concerned: Iterable[Key]) -> tuple[Spot, ...]:
    """Return the place of the first suspect that the manifests hold."""
    for key in concerned:
        document = given.find(key)
        if document is not None:
            return (_whole(given, document),)
    return tuple(spot_of(given, document, "") for document in given.documents[:1])


def _whole(given: Given, document: Document) -> Spot:
    fields = {**dict.fromkeys(SCALED_KINDS, REPLICAS), **dict.fromkeys(RULES, SPEC), "Service": SELECTOR}
    return spot_of(given, document, fields.get(document.kind, KIND))


def _at_fault(given: Given, change: Change) -> Iterator[Spot]:
    for key, path in change.at_fault:
        document = given.find(key)
        if document is not None:
            yield spot_of(given, document, path)


def _edited(given: Given, change: Change) -> Iterator[Spot]:
    for edit in change.edits:
        document = given.find(edit.key)
        if document is not None:
            yield spot_of(given, document, edit.path)


def _removed(given: Given, change: Change) -> Iterator[Spot]:
    for key in change.removed:
        document = given.find(key)
        if document is not None:
            yield spot_of(given, document, KIND)

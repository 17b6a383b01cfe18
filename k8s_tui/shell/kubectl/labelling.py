"""`kubectl label` and `kubectl annotate`: small changes of metadata, never over what is there unless asked.

Source: kubectl v1.32, pkg/cmd/label/label.go, pkg/cmd/annotate/annotate.go.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from attrs import frozen

from k8s_tui.api import names
from k8s_tui.api.jsonvalue import JsonObject, quote
from k8s_tui.shell.flags import BOOL, TEXT, Flag
from k8s_tui.shell.kubectl.errors import KubectlError, raise_all
from k8s_tui.shell.kubectl.fileobjects import has_files, is_local
from k8s_tui.shell.kubectl.globalflags import (
    ALL,
    ALL_NAMESPACES,
    DRY_RUN,
    FIELD_MANAGER,
    FIELD_SELECTOR,
    FILES,
    LOCAL,
    OVERWRITE,
    SELECTOR,
    output_flags,
)
from k8s_tui.shell.kubectl.kube import Kube, Verb
from k8s_tui.shell.kubectl.printing import report
from k8s_tui.shell.kubectl.selection import Found, for_each, select_or_read

TAKEN = "'{key}' already has a value ({text}), and --overwrite is false"
NO_RESOURCES = "one or more resources must be specified as <resource> <name> or <resource>/<name>"


@frozen
class Change:
    """What is to be set and what is to go."""

    new: Mapping[str, str]
    gone: tuple[str, ...]


def split_arguments(kube: Kube, what: str) -> tuple[list[str], list[str]]:
    """Return the words that name objects, and the changes behind them.

    Raises:
        KubectlError: They are mixed, or one of the two is missing.
    """
    objects: list[str] = []
    changes: list[str] = []
    for word in kube.arguments:
        is_change = ("=" in word and not word.startswith("=")) or (word.endswith("-") and len(word) > 1)
        if is_change:
            changes.append(word)
        elif changes:
            raise KubectlError(f"all resources must be specified before {what} changes: {word}")
        else:
            objects.append(word)
    if not objects and not has_files(kube):
        raise KubectlError(NO_RESOURCES)
    return objects, changes


def parse_changes(words: Sequence[str], what: str) -> Change:
    """Return what `key=value` and `key-` ask for.

    Raises:
        KubectlError: One of them is malformed, or contradicts another.
    """
    new: dict[str, str] = {}
    gone: list[str] = []
    for word in words:
        key, equals, text = word.partition("=")
        if not equals:
            gone.append(word.removesuffix("-"))
            continue
        if what == "label":
            if "=" in text:
                raise KubectlError(f"invalid label spec: {word}")
            complaints = names.label_value(text)
            if complaints:
                raise KubectlError(f"invalid label value: {quote(word)}: {';'.join(complaints)}")
        new[key] = text
    if set(new) & set(gone):
        thing = "a label" if what == "label" else "an annotation"
        raise KubectlError(f"can not both modify and remove {thing} in the same command")
    return Change(new, tuple(gone))


def _refuse_server(kube: Kube, example: str) -> None:
    if is_local(kube) and not has_files(kube):
        raise KubectlError(
            f"can only use local files by -f {example}.yaml or --filename={example}.json when --local=true is set"
        )


def _label(kube: Kube) -> int:
    _refuse_server(kube, "pod")
    objects, words = split_arguments(kube, "label")
    if kube.flags.on("list"):
        return _list(kube, objects, "labels")
    if not words:
        raise KubectlError("at least one label update is required")
    change = parse_changes(words, "label")
    for_each(kube, objects, lambda found: _apply_labels(kube, found, change))
    return 0


def _apply_labels(kube: Kube, found: Found, change: Change) -> None:
    old = dict(found.obj.metadata.labels)
    if not kube.flags.on("overwrite"):
        taken = [key for key, text in change.new.items() if key in old and old[key] != text]
        raise_all([KubectlError(TAKEN.format(key=key, text=old[key])) for key in taken])
    for key in change.gone:
        if key not in old:
            kube.out(f"label {quote(key)} not found.")
    new = {key: text for key, text in {**old, **change.new}.items() if key not in change.gone}
    done = "not labeled"
    if new != old:
        # kubectl judges by the length of the object's JSON, and by that alone.
        is_shorter = _length(new) < _length(old)
        done = "unlabeled" if is_shorter and not kube.flags.on("overwrite") else "labeled"
    report(kube, _patched(kube, found, "labels", change, old), found.title, done)


def _length(labels: Mapping[str, str]) -> int:
    return len(json.dumps(labels))


def _annotate(kube: Kube) -> int:
    _refuse_server(kube, "rsrc")
    objects, words = split_arguments(kube, "annotation")
    if kube.flags.on("list"):
        return _list(kube, objects, "annotations")
    if not words:
        raise KubectlError("at least one annotation update is required")
    change = parse_changes(words, "annotation")
    for_each(kube, objects, lambda found: _apply_annotations(kube, found, change))
    return 0


def _apply_annotations(kube: Kube, found: Found, change: Change) -> None:
    old = dict(found.obj.metadata.annotations)
    if not kube.flags.on("overwrite"):
        taken = [
            f"'{key}' already has a value ({old[key]})"
            for key, text in change.new.items()
            if key in old and old[key] != text
        ]
        if taken:
            raise KubectlError(
                f"--overwrite is false but found the following declared annotation(s): {'; '.join(taken)}"
            )
    report(kube, _patched(kube, found, "annotations", change, old), found.title, "annotated")


def _patched(kube: Kube, found: Found, part: str, change: Change, old: Mapping[str, str]) -> JsonObject:
    """Return the object with the change, stored unless it is a dry run of the client's."""
    new = {key: text for key, text in {**old, **change.new}.items() if key not in change.gone}
    if kube.dry_run == "client" or is_local(kube):
        document = found.document
        metadata = document["metadata"]
        assert isinstance(metadata, dict)
        return {**document, "metadata": {**metadata, part: dict(new)}}
    values: JsonObject = {**change.new, **{key: None for key in change.gone if key in old}}
    body: JsonObject = {"metadata": {part: values}}
    if kube.flags.text("resource-version"):
        body = {"metadata": {part: values, "resourceVersion": kube.flags.text("resource-version")}}
    answer = kube.api.patch(found.resource, found.namespace, found.name, body, "merge")
    stored: JsonObject = answer.document
    return stored


def _list(kube: Kube, objects: Sequence[str], part: str) -> int:
    found = select_or_read(kube, objects)
    for each in found:
        if len(found) > 1:
            kube.out(f"Listing {part} for {each.resource.kind}.{each.resource.api_version}/{each.name}:")
        for key, text in sorted(getattr(each.obj.metadata, part).items()):
            kube.out(f"{' ' if len(found) > 1 else ''}{key}={text}")
    return 0


_FLAGS = (
    *output_flags(),
    *FILES,
    ALL,
    ALL_NAMESPACES,
    SELECTOR,
    FIELD_SELECTOR,
    DRY_RUN,
    FIELD_MANAGER,
    LOCAL,
    OVERWRITE,
    Flag("list", "", BOOL),
    Flag("resource-version", "", TEXT),
)

LABEL = Verb(
    "label",
    _label,
    _FLAGS,
    "label [--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version]",
    "Update the labels on a resource",
    takes_types=True,
    manager="kubectl-label",
)

ANNOTATE = Verb(
    "annotate",
    _annotate,
    _FLAGS,
    "annotate [--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N",
    "Update the annotations on a resource",
    takes_types=True,
    manager="kubectl-annotate",
)

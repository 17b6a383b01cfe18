"""A change as a player types it, and what one might type instead that does not help.

The objects are those that were opened: manifests with what they lacked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from k8s_tui.api.documents import Document, dump
from k8s_tui.api.jsonvalue import json_text
from k8s_tui.breakfinder.change import Change, leaves
from k8s_tui.breakfinder.given import Given, Key, key_of
from k8s_tui.breakfinder.missing import completed
from k8s_tui.breakfinder.report.contents import Entry
from k8s_tui.breakfinder.stage import Stage
from k8s_tui.breakfinder.workloads import SCALED_KINDS, Workload, workloads_of

Script = tuple[str, ...]

HERE = "EOF"
FIXED_KINDS = ("PriorityClass",)
"""Kinds whose objects the API server lets nobody change, only make anew."""

SUSPECTS_TRIED = 2
EMPTYING = ":wait 1m"


def solutions(given: Given, change: Change | None, *, restarting: bool = False) -> tuple[Script, ...]:
    """Return two ways to make a change: by applying the changed manifests, and by patching what runs.

    With `restarting` all its pods go at once then, for old pods may keep new ones from being placed.
    """
    if change is None:
        return ()
    after = _restarting(given, change) if restarting else ()
    return (*(_lines((*way(given, change), *after)) for way in (_applying, _patching)),)


def _restarting(given: Given, change: Change) -> Script:
    """Return how all pods of what was changed go before new ones come; controllers need their time between."""
    return tuple(
        line
        for each in workloads_of(change.applied(given), *SCALED_KINDS)
        if each.key in change.keys
        for line in (
            f"kubectl scale {_named(each.key)} --replicas=0",
            EMPTYING,
            f"kubectl scale {_named(each.key)} --replicas={each.replicas}",
        )
    )


def _lines(commands: Iterable[str]) -> Script:
    return tuple(line for command in commands for line in command.split("\n"))


def _applying(given: Given, change: Change) -> Iterator[str]:
    opened = completed(given)
    yield from (_deleted(key) for key in change.removed)
    for document in completed(change.applied(given)).documents:
        before = opened.find(key_of(document))
        if before is None or before.data != document.data:
            yield _here("kubectl apply" if before is None else _command(change, document), document.data)


def _command(change: Change, document: Document) -> str:
    """Return how an object is changed; `kubectl apply` removes no field that it has not applied itself."""
    if document.kind in FIXED_KINDS:
        return "kubectl replace --force"
    patches = (edit.patch for edit in change.edits if edit.key == key_of(document))
    removes = any(value is None for patch in patches for _, value in leaves(patch))
    return "kubectl replace" if removes else "kubectl apply"


def _patching(given: Given, change: Change) -> Iterator[str]:
    yield from (_deleted(key) for key in change.removed)
    opened = completed(given)
    for document in completed(change.applied(given)).documents:
        if opened.find(key_of(document)) is None:
            yield _here("kubectl create", document.data)
    for edit in change.edits:
        if edit.key.kind in FIXED_KINDS:
            made = Change("", "", (edit,)).applied(given).find(edit.key)
            if made is not None:
                yield _deleted(edit.key)
                yield _here("kubectl create", made.data)
        else:
            patch = json_text(dict(edit.patch)).replace("'", "'\\''")
            yield f"kubectl patch {_named(edit.key)} -p '{patch}'"


def _here(command: str, data: dict[str, Any]) -> str:
    """Return a command that reads an object from the lines below it."""
    return f"{command} -f - <<'{HERE}'\n{dump(data)}{HERE}"


def _deleted(key: Key) -> str:
    wait = " --wait=false" if key.kind == "PersistentVolumeClaim" else ""
    return f"kubectl delete {_named(key)}{wait}"


def _named(key: Key) -> str:
    space = f" -n {key.namespace}" if key.namespace else ""
    return f"{key.kind.lower()} {key.name}{space}"


def _selector(workload: Workload) -> str:
    return ",".join(f"{name}={value}" for name, value in workload.labels.items())


def non_fixes(stage: Stage, entry: Entry) -> tuple[Script, ...]:
    """Return what somebody might do and what should not win; whether it does is to be tried."""
    return tuple(dict.fromkeys(_mistaken(stage, entry)))


def _mistaken(stage: Stage, entry: Entry) -> Iterator[Script]:
    keys = tuple(dict.fromkeys(spot.key for spot in entry.spots))
    workloads = workloads_of(stage.given)
    chosen = [each for each in workloads if each.key in keys] or list(workloads)
    yield ("kubectl get pods --all-namespaces", ":wait 1m")
    for each in chosen[:SUSPECTS_TRIED]:
        yield (f"kubectl rollout restart {_named(each.key)}",)
        yield (f"kubectl delete pods -n {each.key.namespace} -l {_selector(each)}",)
        yield (f"kubectl scale {_named(each.key)} --replicas=0",)
        yield (f"kubectl annotate {_named(each.key)} game-day=ready",)
        yield (f"kubectl delete {_named(each.key)}",)
    for service in stage.given.of_kind("Service")[:SUSPECTS_TRIED]:
        yield (f"kubectl delete {_named(key_of(service))}",)

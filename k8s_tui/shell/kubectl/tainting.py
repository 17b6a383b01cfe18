"""`kubectl taint`: keep pods off nodes, or let them back.

Source: kubectl v1.32, pkg/cmd/taint/taint.go and utils.go.
"""

from __future__ import annotations

from collections.abc import Sequence

from attrs import evolve, frozen

from k8s_tui.api import names
from k8s_tui.api.codec import encode
from k8s_tui.api.core import Node, Taint
from k8s_tui.api.jsonvalue import quote
from k8s_tui.shell.kubectl.errors import KubectlError, usage_error
from k8s_tui.shell.kubectl.globalflags import (
    ALL,
    DRY_RUN,
    FIELD_MANAGER,
    OVERWRITE,
    SELECTOR,
    VALIDATE,
    output_flags,
)
from k8s_tui.shell.kubectl.kube import Kube, Verb
from k8s_tui.shell.kubectl.printing import report
from k8s_tui.shell.kubectl.selection import Found, for_each

EFFECTS = ("NoSchedule", "PreferNoSchedule", "NoExecute")


@frozen
class Removal:
    """A taint that is to go; every effect of the key where none is named."""

    key: str
    effect: str = ""


def _taint(kube: Kube) -> int:
    words = kube.arguments
    specs = [word for word in words if _is_spec(word)]
    objects = [word for word in words if not _is_spec(word)]
    if not objects:
        raise KubectlError("one or more resources must be specified as <resource> <name>")
    if not specs:
        raise KubectlError("at least one taint update is required")
    kind = objects[0].partition("/")[0]
    if kind not in ("node", "nodes", "no"):
        raise KubectlError(f"invalid resource type {kind}, only node types are supported")
    added, removed = _parse(kube, specs)
    replaces = kube.flags.on("overwrite") or (added and removed)
    done = "modified" if replaces else "tainted" if added else "untainted"
    for_each(kube, objects, lambda found: _change(kube, found, added, removed, done))
    return 0


def _is_spec(word: str) -> bool:
    return "=" in word or ":" in word or word.endswith("-")


def _parse(kube: Kube, specs: Sequence[str]) -> tuple[list[Taint], list[Removal]]:
    added: list[Taint] = []
    removed: list[Removal] = []
    for spec in specs:
        if spec.endswith("-"):
            key, _, effect = spec.removesuffix("-").partition(":")
            removed.append(Removal(key.partition("=")[0], _effect(kube, effect) if effect else ""))
            continue
        pair, colon, effect = spec.partition(":")
        key, _, value = pair.partition("=")
        complaints = names.qualified_name(key if colon else pair)
        if complaints:
            raise usage_error(kube.path, f"invalid taint spec: {spec}, {'; '.join(complaints)}")
        if not colon or ":" in effect:
            raise usage_error(kube.path, f"invalid taint spec: {spec}")
        taint = Taint(key, _effect(kube, effect), value)
        if any((each.key, each.effect) == (key, effect) for each in added):
            raise usage_error(
                kube.path, f"duplicated taints with the same key and effect: {{{key} {value} {effect} <nil>}}"
            )
        added.append(taint)
    return added, removed


def _effect(kube: Kube, effect: str) -> str:
    if effect not in EFFECTS:
        raise usage_error(kube.path, f"invalid taint effect: {effect}, unsupported taint effect")
    return effect


def _change(kube: Kube, found: Found, added: list[Taint], removed: list[Removal], done: str) -> None:
    node: Node = found.obj
    old = list(node.spec.taints)
    if not kube.flags.on("overwrite"):
        taken = [each.key for each in added if any((each.key, each.effect) == (o.key, o.effect) for o in old)]
        if taken:
            raise KubectlError(
                f"node {found.name} already has {', '.join(taken)} taint(s) with same effect(s) and "
                "--overwrite is false"
            )
    missing = [each for each in removed if not any(_goes(each, taint) for taint in old)]
    if missing:
        raise KubectlError("\n".join(f"taint {quote(_named(each))} not found" for each in missing))
    replaced = {(each.key, each.effect) for each in added}
    kept = [
        taint
        for taint in old
        if (taint.key, taint.effect) not in replaced and not any(_goes(each, taint) for each in removed)
    ]
    taints = (*added, *kept)
    if kube.dry_run == "client":
        # kubectl does not tell that it was a dry run here.
        kube.out(found.title if kube.flags.text("output") == "name" else f"{found.title} {done}")
        return
    spec = evolve(node.spec, taints=taints)
    body = {"spec": {"taints": [encode(each) for each in spec.taints] or None}}
    answer = kube.api.patch(found.resource, "", found.name, body, "merge")
    report(kube, answer.document, found.title, done)


def _goes(removal: Removal, taint: Taint) -> bool:
    return removal.key == taint.key and removal.effect in ("", taint.effect)


def _named(removal: Removal) -> str:
    return f"{removal.key}:{removal.effect}" if removal.effect else removal.key


TAINT = Verb(
    "taint",
    _taint,
    (*output_flags(), ALL, SELECTOR, DRY_RUN, FIELD_MANAGER, OVERWRITE, VALIDATE),
    "taint NODE NAME KEY_1=VAL_1:TAINT_EFFECT_1 ... KEY_N=VAL_N:TAINT_EFFECT_N",
    "Update the taints on one or more nodes",
    takes_types=True,
    manager="kubectl-taint",
)

"""The namespace controller: empties a namespace that is being deleted, says how far it is, and lets it go.

Source: pkg/controller/namespace, deletion/namespaced_resources_deleter.go, status_condition_utils.go (v1.32).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from attrs import field

from k8s_tui.api.core import Namespace
from k8s_tui.api.errors import NotFound
from k8s_tui.api.meta import Condition
from k8s_tui.api.scheme import Resource
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.apiserver.deletion import DeleteOptions
from k8s_tui.client.client import NAMESPACES, PODS, resource
from k8s_tui.controllers.controller import Controller, Shared
from k8s_tui.sim.value import evolve, frozen

FINALIZER = "kubernetes"

DELETION_DELAY_MS = 5_000
"""Until a namespace is emptied, so that all API servers know of it (namespaceDeletionGracePeriod)."""

FINALIZER_ESTIMATE_SECONDS = 15
"""How long content with finalizers is thought to stay (finalizerEstimateSeconds)."""

DISCOVERY_RETRY_MS = 15_000
"""Until APIs that did not answer are asked again; really 5 ms at first, then twice as long each time up to a minute."""

API_SERVICES = resource("apiservices.apiregistration.k8s.io")


@frozen
class Remaining:
    """What is still in a namespace.

    Attributes:
        counts: Objects by resource, as in `pods.`.
        finalizers: Objects by finalizer.
        estimate_seconds: How long they are thought to stay.
    """

    counts: Mapping[str, int] = field(factory=dict)
    finalizers: Mapping[str, int] = field(factory=dict)
    estimate_seconds: int = 0


def undiscovered(api_services: Iterable[Unstructured]) -> tuple[str, ...]:
    """Return the groups with versions of aggregated APIs that do not say what they have."""
    found = []
    for each in api_services:
        spec, status = each.content.get("spec") or {}, each.content.get("status") or {}
        conditions = status.get("conditions") or ()
        if any(one.get("type") == "Available" and one.get("status") == "False" for one in conditions):
            found.append(f"{spec.get('group')}/{spec.get('version')}")
    return tuple(found)


def conditions_of(
    remaining: Remaining, before: tuple[Condition, ...], now_ms: int, silent: tuple[str, ...] = ()
) -> tuple[Condition, ...]:
    """Return the conditions of a namespace that still contains something, or may: `silent` APIs did not say."""
    wanted = (
        ("DiscoveryFailure", *_discovery(silent)),
        (
            "GroupVersionParsingFailure",
            False,
            "ParsedGroupVersions",
            "All legacy kube types successfully parsed",
        ),
        (
            "ContentFailure",
            False,
            "ContentDeleted",
            "All content successfully deleted, may be waiting on finalization",
        ),
        ("ContentRemaining", *_content(remaining)),
        ("FinalizersRemaining", *_finalizers(remaining)),
    )
    known = {each.type: each for each in before}
    conditions = []
    for name, holds, reason, message in wanted:
        kind = name if name.endswith("Remaining") else f"Deletion{name}"
        kind, status = f"Namespace{kind}", "True" if holds else "False"
        current = known.pop(kind, None)
        at_ms = now_ms
        if current is not None and current.status == status:
            at_ms = now_ms if current.last_transition_time is None else current.last_transition_time
        conditions.append(Condition(kind, status, last_transition_time=at_ms, reason=reason, message=message))
    return (*known.values(), *conditions)


def _discovery(silent: tuple[str, ...]) -> tuple[bool, str, str]:
    if not silent:
        return False, "ResourcesDiscovered", "All resources successfully discovered"
    each = ", ".join(f"{name}: stale GroupVersion discovery: {name}" for name in silent)
    words = f"unable to retrieve the complete list of server APIs: {each}"
    return True, "DiscoveryFailed", f"Discovery failed for some groups, {len(silent)} failing: {words}"


def _content(remaining: Remaining) -> tuple[bool, str, str]:
    if not remaining.counts:
        return False, "ContentRemoved", "All content successfully removed"
    parts = [f"{name} has {count} resource instances" for name, count in sorted(remaining.counts.items())]
    return True, "SomeResourcesRemain", f"Some resources are remaining: {', '.join(parts)}"


def _finalizers(remaining: Remaining) -> tuple[bool, str, str]:
    if not remaining.finalizers:
        return False, "ContentHasNoFinalizers", "All content-preserving finalizers finished"
    parts = [f"{name} in {count} resource instances" for name, count in sorted(remaining.finalizers.items())]
    words = f"Some content in the namespace has finalizers remaining: {', '.join(parts)}"
    return True, "SomeFinalizersRemain", words


def measure(contents: Iterable[tuple[Resource, tuple[Any, ...]]]) -> Remaining:
    """Return what is left, from the objects by resource."""
    counts: dict[str, int] = {}
    finalizers: dict[str, int] = {}
    seconds = 0
    for kind, objects in contents:
        if not objects:
            continue
        counts[f"{kind.plural}.{kind.group}"] = len(objects)
        for obj in objects:
            for name in obj.metadata.finalizers:
                finalizers[name] = finalizers.get(name, 0) + 1
            grace = obj.metadata.deletion_grace_period_seconds or 0
            seconds = max(seconds, grace if kind is PODS else FINALIZER_ESTIMATE_SECONDS)
    return Remaining(counts, finalizers, seconds)


class NamespaceController(Controller):
    """Empties namespaces."""

    name = "namespace"

    def __init__(self, shared: Shared) -> None:
        super().__init__(shared)
        self._namespaces = self.informer(NAMESPACES)
        self._namespaces.on_change(self._namespace_changed)

    def _namespace_changed(self, old: Namespace | None, new: Namespace | None) -> None:
        if new is not None and new.metadata.deletion_timestamp is not None:
            self.queue.add_after(new.metadata.name, DELETION_DELAY_MS)

    def reconcile(self, key: str) -> None:
        """Delete what a namespace contains, then the namespace; come back while something is left."""
        namespace: Namespace | None = self._namespaces.objects.get(key)
        if namespace is None or namespace.metadata.deletion_timestamp is None:
            return
        if FINALIZER not in namespace.spec.finalizers:
            return
        resources = [
            each
            for each in self.client.server().scheme.resources
            if each.namespaced and "delete" in each.verbs and "list" in each.verbs
        ]
        for kind in resources:
            self._empty(kind, key)
        remaining = measure((each, self.client.list(each, key).items) for each in resources)
        silent = undiscovered(self.client.list(API_SERVICES).items)
        if remaining.counts or silent:
            conditions = conditions_of(remaining, namespace.status.conditions, self.sim.now_ms, silent)
            if conditions != namespace.status.conditions:
                status = evolve(namespace.status, conditions=conditions)
                self.client.update_status(evolve(namespace, status=status))
            wait_ms = (remaining.estimate_seconds // 2 + 1) * 1000
            self.queue.add_after(key, max(wait_ms, DISCOVERY_RETRY_MS) if silent else wait_ms)
            return
        kept = tuple(each for each in namespace.spec.finalizers if each != FINALIZER)
        try:
            self.client.finalize(evolve(namespace, spec=evolve(namespace.spec, finalizers=kept)))
        except NotFound:
            return

    def _empty(self, resource: Resource, namespace: str) -> None:
        for obj in self.client.list(resource, namespace).items:
            meta = obj.metadata
            if meta.deletion_timestamp is None:
                try:
                    options = DeleteOptions(uid=meta.uid, propagation="Background")
                    self.client.delete(resource, namespace, meta.name, options)
                except NotFound:
                    continue

"""Deleting: what happens to an object at once, and what has to wait.

An object goes at once where nobody has a say. A pod on a node gets its grace period, in which its kubelet
stops it and then deletes it for good with a grace of zero. Finalizers hold every object until their owners
take them off; the propagation policy of the request is itself written as a finalizer. Source: apiserver's
registry/rest/delete.go and generic/registry/store.go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8s_tui.api.errors import Conflict
from k8s_tui.sim.value import evolve, frozen

if TYPE_CHECKING:
    from k8s_tui.api.scheme import Resource
    from k8s_tui.apiserver.strategy import Strategy

FOREGROUND_FINALIZER = "foregroundDeletion"
ORPHAN_FINALIZER = "orphan"
DEFAULT_GRACE_SECONDS = 30
"""A pod's termination grace period where it says none (core/v1 DefaultTerminationGracePeriodSeconds)."""


@frozen
class DeleteOptions:
    """What a deletion asks for.

    Attributes:
        grace_period_seconds: None for what the object says.
        propagation: `Background`, `Foreground`, `Orphan`, or "" for the kind's own.
        uid: The object must be this one, "" for whichever has the name.
        resource_version: The object must be at this version, "" for any.
    """

    grace_period_seconds: int | None = None
    propagation: str = ""
    uid: str = ""
    resource_version: str = ""
    dry_run: bool = False


DEFAULT_DELETION = DeleteOptions()


@frozen
class Deletion:
    """The decision: `now` means gone at once, else the object is stored as `marked`."""

    now: bool
    marked: Any

    @classmethod
    def of(
        cls,
        resource: Resource,
        obj: Any,  # noqa: ANN401 - any kind of object
        options: DeleteOptions,
        strategy: Strategy[Any],
        now_ms: int,
    ) -> Deletion:
        """Decide about deleting `obj`.

        Raises:
            Conflict: A precondition does not hold.
        """
        meta = obj.metadata
        _check_preconditions(resource, meta, options)
        finalizers = _with_propagation(meta.finalizers, options.propagation)
        grace = _grace_seconds(obj, options) if strategy.graceful else 0
        is_marked = meta.deletion_timestamp is not None
        if is_marked:
            before = meta.deletion_grace_period_seconds or 0
            grace = min(grace, before)
            if grace == before and finalizers == meta.finalizers and grace > 0:
                return cls(now=False, marked=obj)
        if grace == 0 and not finalizers and not strategy.is_held(obj):
            return cls(now=True, marked=None)
        marked = evolve(
            meta,
            finalizers=finalizers,
            deletion_timestamp=_deadline(meta.deletion_timestamp, now_ms, grace),
            deletion_grace_period_seconds=grace,
            generation=meta.generation + 1 if meta.generation and not is_marked else meta.generation,
        )
        return cls(now=False, marked=strategy.terminating(evolve(obj, metadata=marked)))


def _deadline(before_ms: int | None, now_ms: int, grace_seconds: int) -> int:
    deadline_ms = now_ms + grace_seconds * 1000
    return deadline_ms if before_ms is None else min(before_ms, deadline_ms)


def _check_preconditions(resource: Resource, meta: Any, options: DeleteOptions) -> None:  # noqa: ANN401 - ObjectMeta
    wanted = (
        ("UID", options.uid, meta.uid),
        ("ResourceVersion", options.resource_version, meta.resource_version),
    )
    for name, expected, actual in wanted:
        if expected and expected != actual:
            detail = (
                f"Precondition failed: {name} in precondition: {expected}, {name} in object meta: {actual}"
            )
            raise Conflict.of(resource.group_resource, meta.name, detail)


def _with_propagation(finalizers: tuple[str, ...], propagation: str) -> tuple[str, ...]:
    kept = finalizers
    if propagation:
        kept = tuple(each for each in finalizers if each not in (FOREGROUND_FINALIZER, ORPHAN_FINALIZER))
    wanted = {"Foreground": FOREGROUND_FINALIZER, "Orphan": ORPHAN_FINALIZER}.get(propagation)
    return (*kept, wanted) if wanted else kept


def _grace_seconds(obj: Any, options: DeleteOptions) -> int:  # noqa: ANN401 - only pods come here
    """Return a pod's grace: none before it is bound or after it finished."""
    if not obj.spec.node_name or obj.status.phase in ("Succeeded", "Failed"):
        return 0
    if options.grace_period_seconds is not None:
        return max(options.grace_period_seconds, 0)
    grace = obj.spec.termination_grace_period_seconds
    return DEFAULT_GRACE_SECONDS if grace is None else int(grace)

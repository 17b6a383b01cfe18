"""What a deployment reports of itself: counts, Available, Progressing with its deadline, ReplicaFailure.

Pure. Source: pkg/controller/deployment/progress.go, sync.go (calculateStatus), util/deployment_util.go.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from k8s_tui.api.apps import Deployment, DeploymentStatus, ReplicaSet
from k8s_tui.api.meta import Condition
from k8s_tui.controllers.rolling import available_of, max_unavailable, replicas_of, total_size
from k8s_tui.sim.value import evolve

AVAILABLE = "Available"
PROGRESSING = "Progressing"
REPLICA_FAILURE = "ReplicaFailure"

NEW_SET_CREATED = "NewReplicaSetCreated"
NEW_SET_FOUND = "FoundNewReplicaSet"
SET_UPDATED = "ReplicaSetUpdated"
NEW_SET_AVAILABLE = "NewReplicaSetAvailable"
CREATE_FAILED = "ReplicaSetCreateError"
TIMED_OUT = "ProgressDeadlineExceeded"
PAUSED = "DeploymentPaused"
RESUMED = "DeploymentResumed"

PROGRESS_DEADLINE_SECONDS = 600
"""apps/v1 default of progressDeadlineSeconds."""

NO_DEADLINE_SECONDS = 2**31 - 1
"""The largest number means that there is no deadline."""


def deadline_seconds(deployment: Deployment) -> int | None:
    """Return within how many seconds each step has to succeed, None for no deadline."""
    seconds = deployment.spec.progress_deadline_seconds
    if seconds is None:
        return PROGRESS_DEADLINE_SECONDS
    return None if seconds == NO_DEADLINE_SECONDS else seconds


def find(conditions: Iterable[Condition], kind: str) -> Condition | None:
    """Return the condition of type `kind`, if there is one."""
    return next((each for each in conditions if each.type == kind), None)


def condition(kind: str, status: str, reason: str, message: str, now_ms: int) -> Condition:
    """Return a condition that holds since now."""
    return Condition(
        kind, status, last_update_time=now_ms, last_transition_time=now_ms, reason=reason, message=message
    )


def without(conditions: Iterable[Condition], kind: str) -> tuple[Condition, ...]:
    """Return the conditions of other types."""
    return tuple(each for each in conditions if each.type != kind)


def with_condition(conditions: tuple[Condition, ...], new: Condition) -> tuple[Condition, ...]:
    """Return the conditions with `new` in its place; the same status and reason again change nothing."""
    current = find(conditions, new.type)
    if current is not None and current.status == new.status:
        if current.reason == new.reason:
            return conditions
        new = evolve(new, last_transition_time=current.last_transition_time)
    return (*without(conditions, new.type), new)


def counted_status(
    deployment: Deployment, new: ReplicaSet | None, sets: Sequence[ReplicaSet], now_ms: int
) -> DeploymentStatus:
    """Return the status with new counts and availability; its other conditions are kept."""
    available = sum(available_of(each) for each in sets)
    conditions = with_condition(deployment.status.conditions, _availability(deployment, available, now_ms))
    return DeploymentStatus(
        observed_generation=deployment.metadata.generation,
        replicas=sum(each.status.replicas for each in sets) or None,
        updated_replicas=(new.status.replicas if new is not None else 0) or None,
        ready_replicas=sum(each.status.ready_replicas or 0 for each in sets) or None,
        available_replicas=available or None,
        unavailable_replicas=max(0, total_size(sets) - available) or None,
        conditions=conditions,
        collision_count=deployment.status.collision_count,
        extra=deployment.status.extra,
    )


def _availability(deployment: Deployment, available: int, now_ms: int) -> Condition:
    if available >= replicas_of(deployment) - max_unavailable(deployment):
        words = "Deployment has minimum availability."
        return condition(AVAILABLE, "True", "MinimumReplicasAvailable", words, now_ms)
    words = "Deployment does not have minimum availability."
    return condition(AVAILABLE, "False", "MinimumReplicasUnavailable", words, now_ms)


def is_complete(deployment: Deployment, status: DeploymentStatus) -> bool:
    """Tell whether all pods are new and available and no old ones are left."""
    wanted = replicas_of(deployment)
    return (
        (status.updated_replicas or 0) == wanted
        and (status.replicas or 0) == wanted
        and (status.available_replicas or 0) == wanted
        and (status.observed_generation or 0) >= (deployment.metadata.generation or 0)
    )


def rollout_status(
    deployment: Deployment, new: ReplicaSet | None, sets: Sequence[ReplicaSet], now_ms: int
) -> DeploymentStatus:
    """Return the status in the course of a rollout, with its progress judged."""
    status = counted_status(deployment, new, sets, now_ms)
    conditions = status.conditions
    current = find(deployment.status.conditions, PROGRESSING)
    if deadline_seconds(deployment) is None:
        conditions = without(conditions, PROGRESSING)
    elif not _was_complete(status, current):
        conditions = _judged(deployment, new, status, current, now_ms)
    failure = _failure(new, sets)
    settled = without(conditions, REPLICA_FAILURE) if failure is None else with_condition(conditions, failure)
    return evolve(status, conditions=settled)


def _was_complete(status: DeploymentStatus, current: Condition | None) -> bool:
    return (
        current is not None
        and current.reason == NEW_SET_AVAILABLE
        and status.replicas == status.updated_replicas
    )


def _judged(
    deployment: Deployment,
    new: ReplicaSet | None,
    status: DeploymentStatus,
    current: Condition | None,
    now_ms: int,
) -> tuple[Condition, ...]:
    kind, name = "Deployment", deployment.metadata.name
    if new is not None:
        kind, name = "ReplicaSet", new.metadata.name
    conditions = status.conditions
    if is_complete(deployment, status):
        words = f'{kind} "{name}" has successfully progressed.'
        return with_condition(conditions, condition(PROGRESSING, "True", NEW_SET_AVAILABLE, words, now_ms))
    if _has_progressed(deployment.status, status):
        fresh = condition(PROGRESSING, "True", SET_UPDATED, f'{kind} "{name}" is progressing.', now_ms)
        if current is not None and current.status == "True":
            fresh = evolve(fresh, last_transition_time=current.last_transition_time)
        return (*without(conditions, PROGRESSING), fresh)
    if has_timed_out(deployment, now_ms):
        words = f'{kind} "{name}" has timed out progressing.'
        return with_condition(conditions, condition(PROGRESSING, "False", TIMED_OUT, words, now_ms))
    return conditions


def _has_progressed(before: DeploymentStatus, after: DeploymentStatus) -> bool:
    old_before = (before.replicas or 0) - (before.updated_replicas or 0)
    old_after = (after.replicas or 0) - (after.updated_replicas or 0)
    return (
        (after.updated_replicas or 0) > (before.updated_replicas or 0)
        or old_after < old_before
        or (after.ready_replicas or 0) > (before.ready_replicas or 0)
        or (after.available_replicas or 0) > (before.available_replicas or 0)
    )


def has_timed_out(deployment: Deployment, now_ms: int) -> bool:
    """Tell whether the deadline has passed since the last progress."""
    current = find(deployment.status.conditions, PROGRESSING)
    seconds = deadline_seconds(deployment)
    if current is None or seconds is None or current.reason == NEW_SET_AVAILABLE:
        return False
    return current.reason == TIMED_OUT or (current.last_update_time or 0) + seconds * 1000 < now_ms


def check_again_ms(deployment: Deployment, status: DeploymentStatus, now_ms: int) -> int | None:
    """Return in how long the deadline has to be looked at, None where it does not matter."""
    current = find(deployment.status.conditions, PROGRESSING)
    seconds = deadline_seconds(deployment)
    if current is None or seconds is None or current.reason == TIMED_OUT or is_complete(deployment, status):
        return None
    # One second more, so that the deadline has passed by then.
    return max(0, (current.last_update_time or 0) + seconds * 1000 - now_ms) + 1000


def paused_condition(deployment: Deployment, now_ms: int) -> Condition | None:
    """Return the condition that says that the deployment was just paused or resumed, else None."""
    current = find(deployment.status.conditions, PROGRESSING)
    if deadline_seconds(deployment) is None or (current is not None and current.reason == TIMED_OUT):
        return None
    was_paused = current is not None and current.reason == PAUSED
    if deployment.spec.paused and not was_paused:
        return condition(PROGRESSING, "Unknown", PAUSED, "Deployment is paused", now_ms)
    if not deployment.spec.paused and was_paused:
        return condition(PROGRESSING, "Unknown", RESUMED, "Deployment is resumed", now_ms)
    return None


def _failure(new: ReplicaSet | None, sets: Iterable[ReplicaSet]) -> Condition | None:
    ordered = [*([new] if new is not None else []), *sets]
    for each in ordered:
        found = find(each.status.conditions, REPLICA_FAILURE)
        if found is not None:
            return evolve(found, last_update_time=found.last_transition_time)
    return None

"""The arithmetic of jobs: how many pods are to run, when a job has failed, what it reports.

Everything here is pure. Source: pkg/controller/job (job_controller.go, backoff_utils.go,
indexed_job_utils.go).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from k8s_tui.api.pods import EnvVar, Pod, PodTemplateSpec
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.controllers.podcontrol import pod_of
from k8s_tui.controllers.wireparts import spec_of
from k8s_tui.sim.value import evolve, frozen

TRACKING_FINALIZER = "batch.kubernetes.io/job-tracking"
INDEX_ANNOTATION = "batch.kubernetes.io/job-completion-index"
FAILURES_ANNOTATION = "batch.kubernetes.io/job-index-failure-count"

BACKOFF_BASE_MS = 10_000
BACKOFF_MAX_MS = 600_000
"""Between a pod's failure and the next attempt, doubling (DefaultJobPodFailureBackOff, Max...)."""

DEFAULT_BACKOFF_LIMIT = 6


@frozen
class Settings:
    """What a job asks for, read from its wire form; None for what it leaves open."""

    parallelism: int
    completions: int | None
    backoff_limit: int
    deadline_seconds: int | None
    ttl_seconds: int | None
    is_indexed: bool
    is_suspended: bool
    index_backoff_limit: int | None = None
    max_failed_indexes: int | None = None
    failure_rules: tuple[Mapping[str, Any], ...] = ()
    success_rules: tuple[Mapping[str, Any], ...] = ()
    replaces_when_gone: bool = False

    @classmethod
    def of(cls, job: Unstructured) -> Settings:
        """Read the spec."""
        spec = spec_of(job)
        return cls(
            spec.get("parallelism", 1),
            spec.get("completions"),
            spec.get("backoffLimit", DEFAULT_BACKOFF_LIMIT),
            spec.get("activeDeadlineSeconds"),
            spec.get("ttlSecondsAfterFinished"),
            spec.get("completionMode") == "Indexed",
            bool(spec.get("suspend")),
            spec.get("backoffLimitPerIndex"),
            spec.get("maxFailedIndexes"),
            tuple((spec.get("podFailurePolicy") or {}).get("rules") or ()),
            tuple((spec.get("successPolicy") or {}).get("rules") or ()),
            spec.get("podReplacementPolicy") == "Failed",
        )


def wanted_active(settings: Settings, succeeded: int, active: int, given_up: int = 0) -> int:
    """Return how many pods are to run now; `given_up` indexes have failed for good."""
    if settings.is_suspended:
        return 0
    if settings.completions is None:
        # A work queue: once one has succeeded, no new ones are made.
        return active if succeeded > 0 else settings.parallelism
    return max(0, min(settings.parallelism, settings.completions - succeeded - given_up))


def has_completed(settings: Settings, succeeded: int, active: int) -> bool:
    """Tell whether the job has done what it was to do."""
    if settings.completions is None:
        return succeeded > 0 and active == 0
    return succeeded >= settings.completions


def restarts_of(pods: Iterable[Pod]) -> int:
    """Return how often containers of running pods were restarted: such failures count too."""
    return sum(
        status.restart_count
        for pod in pods
        if pod.spec.restart_policy == "OnFailure"
        for status in (*pod.status.init_container_statuses, *pod.status.container_statuses)
    )


def failure_of(
    settings: Settings, failed: int, restarts: int, started_ms: int | None, now_ms: int
) -> tuple[str, str] | None:
    """Return reason and message where the job has failed for good."""
    if failed > settings.backoff_limit or (restarts and failed + restarts > settings.backoff_limit):
        return "BackoffLimitExceeded", "Job has reached the specified backoff limit"
    seconds = settings.deadline_seconds
    if seconds is not None and started_ms is not None and now_ms >= started_ms + seconds * 1000:
        return "DeadlineExceeded", "Job was active longer than specified deadline"
    return None


def index_failure(settings: Settings, succeeded: int, given_up: int) -> tuple[str, str] | None:
    """Return reason and message where a job has failed because of its indexes."""
    if not given_up:
        return None
    if settings.max_failed_indexes is not None and given_up > settings.max_failed_indexes:
        said = "Job has exceeded the specified maximal number of failed indexes"
        return "MaxFailedIndexesExceeded", said
    if settings.completions is not None and succeeded + given_up >= settings.completions:
        return "FailedIndexes", "Job has failed indexes"
    return None


def success_of(settings: Settings, completed: Collection[int]) -> tuple[str, str] | None:
    """Return reason and message where enough indexes have succeeded for one of the job's own rules."""
    for number, rule in enumerate(settings.success_rules):
        named = rule.get("succeededIndexes")
        wanted = set(range(settings.completions or 0) if named is None else from_ranges(named))
        met = wanted.intersection(completed)
        if len(met) >= rule.get("succeededCount", len(wanted)):
            return "SuccessPolicy", f"Matched rules at index {number}"
    return None


def backoff_ms(failures: int) -> int:
    """Return how long to wait after so many failures in a row."""
    return min(BACKOFF_BASE_MS << min(failures - 1, 10), BACKOFF_MAX_MS) if failures > 0 else 0


def index_of(pod: Pod) -> int | None:
    """Return the completion index of a pod of an indexed job."""
    text = pod.metadata.annotations.get(INDEX_ANNOTATION, "")
    return int(text) if text.isdecimal() else None


def failures_by_index(pods: Iterable[Pod]) -> dict[int, int]:
    """Return how often each index has failed, as its failed pods remember."""
    counts: dict[int, int] = {}
    for pod in pods:
        index = index_of(pod)
        if index is not None and pod.status.phase == "Failed":
            before = pod.metadata.annotations.get(FAILURES_ANNOTATION, "0")
            counts[index] = max(counts.get(index, 0), int(before) + 1)
    return counts


def free_indexes(settings: Settings, taken: Iterable[int], count: int) -> list[int]:
    """Return the lowest indexes that nobody works on or has finished."""
    used = set(taken)
    free = [index for index in range(settings.completions or 0) if index not in used]
    return free[:count]


def as_ranges(indexes: Iterable[int]) -> str:
    """Return indexes as a job reports them, as in `0-2,5`."""
    ranges: list[list[int]] = []
    for index in sorted(set(indexes)):
        if ranges and index == ranges[-1][1] + 1:
            ranges[-1][1] = index
        else:
            ranges.append([index, index])
    return ",".join(str(low) if low == high else f"{low}-{high}" for low, high in ranges)


def from_ranges(text: str) -> list[int]:
    """Return the indexes that `as_ranges` wrote."""
    indexes: list[int] = []
    for part in filter(None, text.split(",")):
        low, _, high = part.partition("-")
        indexes += range(int(low), int(high or low) + 1)
    return indexes


def job_pod(
    job: Unstructured, template: PodTemplateSpec, index: int | None, failures: int | None = None
) -> Pod:
    """Return a pod of the job, held until it has been counted.

    Args:
        job: Its owner.
        template: What it is made of.
        index: Of an indexed job, else None.
        failures: How often the index has failed, where the job counts that.
    """
    pod = pod_of(template, job)
    meta = evolve(pod.metadata, finalizers=(*pod.metadata.finalizers, TRACKING_FINALIZER))
    if index is None:
        return evolve(pod, metadata=meta)
    text = str(index)
    meta = evolve(
        meta,
        generate_name=f"{job.metadata.name}-{index}-",
        labels={**meta.labels, INDEX_ANNOTATION: text},
        annotations={**meta.annotations, INDEX_ANNOTATION: text},
    )
    if failures is not None:
        meta = evolve(meta, annotations={**meta.annotations, FAILURES_ANNOTATION: str(failures)})
    field = {"fieldRef": {"fieldPath": f"metadata.labels['{INDEX_ANNOTATION}']"}}
    variable = EnvVar("JOB_COMPLETION_INDEX", value_from=field)
    containers = tuple(
        evolve(each, env=(*each.env, variable))
        if all(known.name != variable.name for known in each.env)
        else each
        for each in pod.spec.containers
    )
    return evolve(
        pod,
        metadata=meta,
        spec=evolve(pod.spec, containers=containers, hostname=f"{job.metadata.name}-{index}"),
    )


def with_condition(
    conditions: Sequence[Mapping[str, Any]], kind: str, status: str, words: tuple[str, str], at: str
) -> list[Mapping[str, Any]]:
    """Return the conditions with one more or changed; an unchanged one is left as it is."""
    reason, message = words
    fresh = {
        "type": kind,
        "status": status,
        "lastProbeTime": at,
        "lastTransitionTime": at,
        "reason": reason,
        "message": message,
    }
    for index, each in enumerate(conditions):
        if each["type"] == kind:
            if each["status"] == status and each.get("reason") == reason:
                return list(conditions)
            return [*conditions[:index], fresh, *conditions[index + 1 :]]
    return [*conditions, fresh]


def is_over(conditions: Iterable[Mapping[str, Any]]) -> bool:
    """Tell whether a job has completed or failed."""
    return any(each["type"] in ("Complete", "Failed") and each["status"] == "True" for each in conditions)

"""The Job controller: runs pods until enough of them have succeeded.

A finished pod is counted once, in the job's status, before the finalizer that holds it is taken off; so a job
counts right however its pods are deleted. Jobs with a time to live are deleted after it.
Source: pkg/controller/job, pkg/controller/ttlafterfinished (v1.32).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from attrs import define

from k8s_tui.api.errors import NotFound, StatusError
from k8s_tui.api.meta import controller_of
from k8s_tui.api.pods import Pod, is_ready
from k8s_tui.api.time import format_time, parse_time
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.apiserver.deletion import DeleteOptions
from k8s_tui.client.client import PODS, resource
from k8s_tui.controllers import jobpods, podfailures
from k8s_tui.controllers.controller import Controller, Shared, key_of
from k8s_tui.controllers.expectations import Expectations
from k8s_tui.controllers.informers import BY_CONTROLLER
from k8s_tui.controllers.jobpods import Settings, with_condition
from k8s_tui.controllers.podcontrol import (
    create_pod,
    delete_pod,
    is_active,
    is_namespace_terminating,
    slow_start,
)
from k8s_tui.controllers.wireparts import WireParts, spec_of, status_of, with_status, without_zeros

JOBS = resource("jobs.batch")

SYNC_MS = 1_000
"""How long changes of pods are gathered before a job is looked at (syncJobBatchPeriod)."""


COMPLETED = ("CompletionsReached", "Reached expected number of succeeded pods")
"""Why a job is complete that has no success policy of its own."""


@define(slots=True)
class Tally:
    """What a job's pods amount to, with what was counted before.

    Attributes:
        given_up: Indexes that have failed for good.
        failures: How often each index has failed, where the job counts that.
        verdict: Why a pod's failure makes the whole job fail, "" where none does.
    """

    active: list[Pod]
    succeeded: int
    failed: int
    completed: list[int]
    uncounted: list[Pod]
    terminating: int
    given_up: list[int]
    failures: dict[int, int]
    verdict: str = ""


class JobController(Controller):
    """Runs jobs."""

    name = "job"

    def __init__(self, shared: Shared) -> None:
        super().__init__(shared)
        self._jobs = self.informer(JOBS)
        self._pods = self.informer(PODS)
        self._parts = WireParts()
        self._cleaner = self.client_as("ttl-after-finished-controller")
        self._expectations = Expectations()
        self._retry_at_ms: dict[str, int] = {}
        self._counted: dict[str, None] = {}
        self._jobs.on_change(self._job_changed)
        self._pods.on_change(self._pod_changed)

    def start(self) -> None:
        """Begin with an empty memory."""
        super().start()
        self._expectations.clear()
        self._retry_at_ms = {}
        self._counted = {}

    def copy_state(self, other: JobController) -> None:
        """Take over the memory of the same controller of another world."""
        super().copy_state(other)
        self._expectations.copy_state(other._expectations)
        self._retry_at_ms = other._retry_at_ms.copy()
        self._counted = other._counted.copy()

    # -- what concerns which key ------------------------------------------------

    def _job_changed(self, old: Unstructured | None, new: Unstructured | None) -> None:
        job = new or old
        if job is not None:
            self.queue.add(key_of(job))

    def _pod_changed(self, old: Pod | None, new: Pod | None) -> None:
        pod = new or old
        owner = controller_of(pod.metadata) if pod is not None else None
        if pod is None or owner is None or owner.kind != "Job":
            return
        key = f"{pod.metadata.namespace}/{owner.name}"
        if old is None:
            self._expectations.creation_seen(key)
        if new is None:
            self._counted.pop(pod.metadata.uid, None)
        if new is None or new.metadata.deletion_timestamp is not None:
            self._expectations.deletion_seen(key, pod.metadata.uid)
        self.queue.add_after(key, SYNC_MS)

    # -- one key ------------------------------------------------

    def reconcile(self, key: str) -> None:
        """Count the pods of one job, make or delete some, and report."""
        job: Unstructured | None = self._jobs.objects.get(key)
        if job is None:
            self._expectations.forget(key)
            self._retry_at_ms.pop(key, None)
            self._release_orphans(key)
            return
        if job.metadata.deletion_timestamp is not None:
            return
        pods: list[Pod] = self._pods.by(BY_CONTROLLER, job.metadata.uid)
        conditions: Sequence[Mapping[str, Any]] = status_of(job).get("conditions") or ()
        if jobpods.is_over(conditions):
            self._release([pod for pod in pods if not is_active(pod)])
            self._expire(key, job)
            return
        settings = Settings.of(job)
        tally = self._count(job, pods, settings)
        self._note_failures(key, status_of(job).get("failed", 0), tally)
        status = self._decided(key, job, settings, tally)
        if status != status_of(job):
            self.client.update_status(with_status(job, status))
        self._counted.update(dict.fromkeys(pod.metadata.uid for pod in tally.uncounted))
        self._release(tally.uncounted)

    def _count(self, job: Unstructured, pods: Sequence[Pod], settings: Settings) -> Tally:
        before = status_of(job)
        done = jobpods.from_ranges(before.get("completedIndexes", ""))
        given_up = jobpods.from_ranges(before.get("failedIndexes", ""))
        failures = {} if settings.index_backoff_limit is None else jobpods.failures_by_index(pods)
        tally = Tally(
            [], before.get("succeeded", 0), before.get("failed", 0), done, [], 0, given_up, failures
        )
        for pod in pods:
            if is_active(pod):
                tally.active.append(pod)
            elif pod.status.phase not in ("Succeeded", "Failed") and pod.status.container_statuses:
                tally.terminating += 1
            elif (
                jobpods.TRACKING_FINALIZER in pod.metadata.finalizers
                and pod.metadata.uid not in self._counted
            ):
                tally.uncounted.append(pod)
                self._count_finished(pod, tally, settings)
        if settings.is_indexed:
            tally.succeeded = len(tally.completed)
        return tally

    @staticmethod
    def _count_finished(pod: Pod, tally: Tally, settings: Settings) -> None:
        index = jobpods.index_of(pod)
        if pod.status.phase != "Succeeded":
            judgement = podfailures.judged(settings.failure_rules, pod)
            if judgement.action == podfailures.IGNORE:
                return
            tally.failed += 1
            if judgement.action == podfailures.FAIL_JOB:
                tally.verdict = tally.verdict or judgement.message
            limit = settings.index_backoff_limit
            if index is not None and limit is not None and index not in tally.given_up:
                is_too_often = tally.failures.get(index, 0) > limit
                if is_too_often or judgement.action == podfailures.FAIL_INDEX:
                    tally.given_up.append(index)
            return
        tally.succeeded += 1
        if settings.is_indexed and index is not None and index not in tally.completed:
            tally.completed.append(index)

    def _note_failures(self, key: str, before: int, tally: Tally) -> None:
        if tally.failed > before:
            in_a_row = max(tally.failures.values(), default=tally.failed)
            self._retry_at_ms[key] = self.sim.now_ms + jobpods.backoff_ms(in_a_row)

    # -- deciding ------------------------------------------------

    def _decided(self, key: str, job: Unstructured, settings: Settings, tally: Tally) -> dict[str, Any]:
        """Act on the job's pods, and return its status."""
        now_ms = self.sim.now_ms
        status = dict(status_of(job))
        if settings.is_suspended:
            status.pop("startTime", None)
        else:
            status.setdefault("startTime", format_time(now_ms))
        started_ms = parse_time(status["startTime"]) if "startTime" in status else None
        conditions = list(status.get("conditions") or [])
        restarts = jobpods.restarts_of(tally.active)
        failure = (
            ("PodFailurePolicy", tally.verdict)
            if tally.verdict
            else jobpods.failure_of(settings, tally.failed, restarts, started_ms, now_ms)
        )
        failure = failure or jobpods.index_failure(settings, tally.succeeded, len(tally.given_up))
        success = jobpods.success_of(settings, tally.completed)
        if failure is not None:
            conditions = self._fail(key, job, tally, conditions, failure)
        elif success or jobpods.has_completed(settings, tally.succeeded, len(tally.active)):
            conditions = self._complete(key, job, tally, conditions, status, success or COMPLETED)
        else:
            conditions = self._suspend_or_resume(job, settings, conditions)
            self._adjust(key, job, settings, tally)
            self._watch_deadline(key, settings, started_ms)
        ready = sum(is_ready(pod) for pod in tally.active)
        counts = {
            "active": len(tally.active),
            "ready": ready,
            "succeeded": tally.succeeded,
            "failed": tally.failed,
            "completedIndexes": jobpods.as_ranges(tally.completed) if settings.is_indexed else "",
            "failedIndexes": jobpods.as_ranges(tally.given_up),
            "conditions": conditions,
        }
        kept = {name: part for name, part in status.items() if name not in counts}
        shown = {"terminating": tally.terminating, "ready": ready}
        return {**kept, **without_zeros(counts), **shown, "uncountedTerminatedPods": {}}

    def _fail(
        self,
        key: str,
        job: Unstructured,
        tally: Tally,
        conditions: list[Mapping[str, Any]],
        words: tuple[str, str],
    ) -> list[Mapping[str, Any]]:
        at = format_time(self.sim.now_ms)
        self._delete(key, job, tally.active)
        tally.failed += len(tally.active)
        tally.active = []
        self.tell(job, words[0], words[1], warning=True)
        conditions = with_condition(conditions, "FailureTarget", "True", words, at)
        return with_condition(conditions, "Failed", "True", words, at)

    def _complete(
        self,
        key: str,
        job: Unstructured,
        tally: Tally,
        conditions: list[Mapping[str, Any]],
        status: dict[str, Any],
        words: tuple[str, str],
    ) -> list[Mapping[str, Any]]:
        at = format_time(self.sim.now_ms)
        self._delete(key, job, tally.active)
        tally.active = []
        status["completionTime"] = at
        self.tell(job, "Completed", "Job completed")
        conditions = with_condition(conditions, "SuccessCriteriaMet", "True", words, at)
        return with_condition(conditions, "Complete", "True", words, at)

    def _suspend_or_resume(
        self, job: Unstructured, settings: Settings, conditions: list[Mapping[str, Any]]
    ) -> list[Mapping[str, Any]]:
        at = format_time(self.sim.now_ms)
        suspended = any(each["type"] == "Suspended" and each["status"] == "True" for each in conditions)
        if settings.is_suspended and not suspended:
            self.tell(job, "Suspended", "Job suspended")
            return with_condition(conditions, "Suspended", "True", ("JobSuspended", "Job suspended"), at)
        if suspended and not settings.is_suspended:
            self.tell(job, "Resumed", "Job resumed")
            return with_condition(conditions, "Suspended", "False", ("JobResumed", "Job resumed"), at)
        return conditions

    # -- pods ------------------------------------------------

    def _adjust(self, key: str, job: Unstructured, settings: Settings, tally: Tally) -> None:
        """Make missing pods, unless it is too early after a failure, and delete surplus ones."""
        if not self._expectations.are_met(key, self.sim.now_ms):
            return
        given_up = len(tally.given_up)
        wanted = jobpods.wanted_active(settings, tally.succeeded, len(tally.active), given_up)
        missing = wanted - len(tally.active)
        if settings.replaces_when_gone and missing > 0:
            missing = max(0, missing - tally.terminating)
        if missing < 0:
            surplus = sorted(tally.active, key=lambda pod: (is_ready(pod), pod.metadata.name))
            self._delete(key, job, surplus[:-missing])
            tally.active = surplus[-missing:]
            return
        wait_ms = self._retry_at_ms.get(key, 0) - self.sim.now_ms
        if missing and wait_ms > 0:
            self.queue.add_after(key, wait_ms)
        elif missing:
            self._create(key, job, settings, tally, missing)

    def _create(self, key: str, job: Unstructured, settings: Settings, tally: Tally, missing: int) -> None:
        template = self._parts.template(spec_of(job).get("template") or {})
        indexes: list[int | None] = [None] * missing
        if settings.is_indexed:
            working = [index for pod in tally.active if (index := jobpods.index_of(pod)) is not None]
            taken = (*tally.completed, *working, *tally.given_up)
            indexes = list(jobpods.free_indexes(settings, taken, missing))
        self._expectations.expect(key, self.sim.now_ms, creations=len(indexes))
        created: list[Pod] = []

        def create(number: int) -> None:
            index, failures = indexes[number], None
            if index is not None and settings.index_backoff_limit is not None:
                failures = tally.failures.get(index, 0)
            created.append(create_pod(self, job, jobpods.job_pod(job, template, index, failures)))

        outcome = slow_start(len(indexes), create)
        tally.active += created
        self._expectations.creation_seen(key, len(indexes) - outcome.done)
        refusal = outcome.refusal
        if refusal is not None and not (
            isinstance(refusal, StatusError) and is_namespace_terminating(refusal)
        ):
            self.queue.retry(key)

    def _delete(self, key: str, job: Unstructured, pods: Sequence[Pod]) -> None:
        """Delete pods without counting them again."""
        self._expectations.expect(key, self.sim.now_ms, deletions=[pod.metadata.uid for pod in pods])
        self._release(pods)
        for pod in pods:
            try:
                delete_pod(self, job, pod)
            except NotFound:
                self._expectations.deletion_seen(key, pod.metadata.uid)

    def _release(self, pods: Sequence[Pod]) -> None:
        """Let go of pods that have been counted."""
        for pod in pods:
            if jobpods.TRACKING_FINALIZER not in pod.metadata.finalizers:
                continue
            try:
                meta = pod.metadata
                self.client.let_go(PODS, meta.namespace, meta.name, jobpods.TRACKING_FINALIZER)
            except NotFound:
                continue

    def _release_orphans(self, key: str) -> None:
        """Let go of the pods of a job that is gone."""
        namespace, _, name = key.partition("/")
        for pod in self._pods.objects.values():
            owner = controller_of(pod.metadata)
            is_here = pod.metadata.namespace == namespace and owner is not None
            if is_here and owner is not None and owner.kind == "Job" and owner.name == name:
                self._release([pod])

    # -- time ------------------------------------------------

    def _watch_deadline(self, key: str, settings: Settings, started_ms: int | None) -> None:
        if settings.deadline_seconds is not None and started_ms is not None:
            due_ms = started_ms + settings.deadline_seconds * 1000
            self.queue.add_after(key, max(1, due_ms - self.sim.now_ms))

    def _expire(self, key: str, job: Unstructured) -> None:
        """Delete a finished job when its time to live is over."""
        seconds = Settings.of(job).ttl_seconds
        if seconds is None:
            return
        ended = [
            parse_time(each["lastTransitionTime"])
            for each in status_of(job).get("conditions") or ()
            if each["type"] in ("Complete", "Failed") and each["status"] == "True"
        ]
        wait_ms = max(ended) + seconds * 1000 - self.sim.now_ms
        if wait_ms > 0:
            self.queue.add_after(key, wait_ms)
            return
        options = DeleteOptions(uid=job.metadata.uid, propagation="Foreground")
        try:
            self._cleaner.delete(JOBS, job.metadata.namespace, job.metadata.name, options)
        except NotFound:
            return

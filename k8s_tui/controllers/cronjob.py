"""The CronJob controller: makes a job whenever its schedule says so.

Source: pkg/controller/cronjob/cronjob_controllerv2.go (v1.32).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from k8s_tui.api import cron, timezones
from k8s_tui.api.codec import decode
from k8s_tui.api.cron import Schedule
from k8s_tui.api.errors import AlreadyExists, NotFound, StatusError
from k8s_tui.api.jsonvalue import quote
from k8s_tui.api.meta import ObjectMeta, controller_of
from k8s_tui.api.time import EPOCH, format_time, parse_time
from k8s_tui.api.timezones import UTC, Zone
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.apiserver.deletion import DeleteOptions
from k8s_tui.client.client import resource
from k8s_tui.client.recorder import reference
from k8s_tui.controllers.claims import adopted_meta, is_controlled_by
from k8s_tui.controllers.controller import Controller, Shared, key_of
from k8s_tui.controllers.jobpods import is_over
from k8s_tui.controllers.wireparts import spec_of, status_of, with_status, without_zeros

JOBS = resource("jobs.batch")
CRON_JOBS = resource("cronjobs.batch")

MISSED_LIMIT = 100
"""Missed times beyond which the controller says that there are too many."""

TOO_MANY_MISSED = (
    "too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew"
)

NEXT_DELAY_MS = 100
"""After a scheduled time until the controller looks (nextScheduleDelta)."""

SCHEDULED_AT = "batch.kubernetes.io/cronjob-scheduled-timestamp"


def latest_due(schedule: Schedule, since_ms: int, now_ms: int, zone: Zone = UTC) -> tuple[int | None, int]:
    """Return the latest scheduled time in (`since_ms`, `now_ms`], and how many there were."""
    latest, missed = None, 0
    at_ms = schedule.next_ms(since_ms, zone)
    while at_ms is not None and at_ms <= now_ms and missed <= MISSED_LIMIT:
        latest, missed = at_ms, missed + 1
        at_ms = schedule.next_ms(at_ms, zone)
    return latest, missed


def is_finished(job: Unstructured) -> bool:
    """Tell whether a job has completed or failed."""
    return is_over(status_of(job).get("conditions") or ())


def has_succeeded(job: Unstructured) -> bool:
    """Tell whether a job has completed."""
    conditions = status_of(job).get("conditions") or ()
    return any(each["type"] == "Complete" and each["status"] == "True" for each in conditions)


class CronJobController(Controller):
    """Makes jobs."""

    name = "cronjob"

    def __init__(self, shared: Shared) -> None:
        super().__init__(shared)
        self._cron_jobs = self.informer(CRON_JOBS)
        self._jobs = self.informer(JOBS)
        self._cron_jobs.on_change(self._cron_job_changed)
        self._jobs.on_change(self._job_changed)

    def _cron_job_changed(self, old: Unstructured | None, new: Unstructured | None) -> None:
        if new is not None:
            self.queue.add(key_of(new))

    def _job_changed(self, old: Unstructured | None, new: Unstructured | None) -> None:
        job = new or old
        owner = controller_of(job.metadata) if job is not None else None
        if job is not None and owner is not None and owner.kind == "CronJob":
            self.queue.add(f"{job.metadata.namespace}/{owner.name}")

    def reconcile(self, key: str) -> None:
        """Make a job if one is due, tidy up old ones, and come back at the next time."""
        cron_job: Unstructured | None = self._cron_jobs.objects.get(key)
        if cron_job is None or cron_job.metadata.deletion_timestamp is not None:
            return
        jobs = [each for each in self._jobs.objects.values() if is_controlled_by(each.metadata, cron_job)]
        status = self._noted(cron_job, jobs)
        self._tidy(cron_job, jobs)
        timing = self._timing(cron_job)
        if timing is None:
            return
        schedule, zone = timing
        if not spec_of(cron_job).get("suspend"):
            status = self._run_due(cron_job, timing, jobs, status)
            next_ms = schedule.next_ms(self.sim.now_ms, zone)
            if next_ms is not None:
                self.queue.add_after(key, next_ms - self.sim.now_ms + NEXT_DELAY_MS)
        if status != status_of(cron_job):
            self.client.update_status(with_status(cron_job, status))

    def _timing(self, cron_job: Unstructured) -> tuple[Schedule, Zone] | None:
        """Return the schedule and its time zone; None, and an event that says why, where one makes no sense."""
        text, zone_name = spec_of(cron_job).get("schedule", ""), spec_of(cron_job).get("timeZone")
        try:
            schedule = cron.parse(text)
        except cron.CronError as error:
            words = f"unparseable schedule: {quote(text)} : {error}"
            self.tell(cron_job, "UnparseableSchedule", words, warning=True)
            return None
        zone = timezones.find(zone_name or UTC.name)
        if zone is None:
            words = f"invalid timeZone: {quote(str(zone_name))}: unknown time zone {zone_name}"
            self.tell(cron_job, "UnknownTimeZone", words, warning=True)
            return None
        return schedule, zone

    def _noted(self, cron_job: Unstructured, jobs: Sequence[Unstructured]) -> dict[str, Any]:
        """Return the status without the jobs that have ended since."""
        status = dict(status_of(cron_job))
        by_uid = {each.metadata.uid: each for each in jobs}
        active = []
        for listed in status.get("active") or ():
            job = by_uid.get(listed.get("uid", ""))
            if job is None:
                words = f"Active job went missing: {listed.get('name', '')}"
                self.tell(cron_job, "MissingJob", words)
            elif is_finished(job):
                result = "Complete" if has_succeeded(job) else "Failed"
                words = f"Saw completed job: {job.metadata.name}, condition: {result}"
                self.tell(cron_job, "SawCompletedJob", words)
                if has_succeeded(job):
                    status["lastSuccessfulTime"] = status_of(job).get("completionTime")
            else:
                active.append(listed)
        status["active"] = active
        return without_zeros(status)

    # -- due jobs ------------------------------------------------

    def _run_due(
        self,
        cron_job: Unstructured,
        timing: tuple[Schedule, Zone],
        jobs: Sequence[Unstructured],
        status: dict[str, Any],
    ) -> dict[str, Any]:
        now_ms = self.sim.now_ms
        last = status.get("lastScheduleTime")
        since_ms = parse_time(last) if last else cron_job.metadata.creation_timestamp or 0
        seconds = spec_of(cron_job).get("startingDeadlineSeconds")
        if seconds is not None:
            since_ms = max(since_ms, now_ms - seconds * 1000)
        due_ms, missed = latest_due(timing[0], since_ms, now_ms, timing[1])
        if due_ms is None:
            return status
        if missed > MISSED_LIMIT:
            self.tell(cron_job, "TooManyMissedTimes", TOO_MANY_MISSED, warning=True)
        running = [job for job in jobs if not is_finished(job)]
        policy = spec_of(cron_job).get("concurrencyPolicy", "Allow")
        if policy == "Forbid" and running:
            words = "Not starting job because prior execution is running and concurrency policy is Forbid"
            self.tell(cron_job, "JobAlreadyActive", words)
            return status
        if policy == "Replace":
            for job in running:
                self._delete(cron_job, job)
                status["active"] = [
                    each for each in status.get("active") or () if each.get("uid") != job.metadata.uid
                ]
        return self._make(cron_job, due_ms, status)

    def _make(self, cron_job: Unstructured, due_ms: int, status: dict[str, Any]) -> dict[str, Any]:
        wished = job_of(cron_job, due_ms)
        try:
            job = self.client.create(wished)
        except AlreadyExists:
            return without_zeros({**status, "lastScheduleTime": format_time(due_ms)})
        except StatusError as error:
            self.tell(cron_job, "FailedCreate", f"Error creating job: {error}", warning=True)
            raise
        self.tell(cron_job, "SuccessfulCreate", f"Created job {job.metadata.name}")
        about = reference(job)
        active = {
            "apiVersion": about.api_version,
            "kind": about.kind,
            "name": about.name,
            "namespace": about.namespace,
            "resourceVersion": about.resource_version,
            "uid": about.uid,
        }
        listed = [*(status.get("active") or ()), active]
        return without_zeros({**status, "active": listed, "lastScheduleTime": format_time(due_ms)})

    # -- old jobs ------------------------------------------------

    def _tidy(self, cron_job: Unstructured, jobs: Sequence[Unstructured]) -> None:
        """Delete finished jobs beyond the history limits."""
        spec = spec_of(cron_job)
        finished = [job for job in jobs if is_finished(job)]
        good = [job for job in finished if has_succeeded(job)]
        bad = [job for job in finished if not has_succeeded(job)]
        for kept, limit in (
            (good, spec.get("successfulJobsHistoryLimit", 3)),
            (bad, spec.get("failedJobsHistoryLimit", 1)),
        ):
            kept.sort(key=lambda job: (job.metadata.creation_timestamp or 0, job.metadata.name))
            for job in kept[: max(0, len(kept) - limit)]:
                self._delete(cron_job, job)

    def _delete(self, cron_job: Unstructured, job: Unstructured) -> None:
        meta = job.metadata
        options = DeleteOptions(uid=meta.uid, propagation="Background")
        try:
            self.client.delete(JOBS, meta.namespace, meta.name, options)
        except NotFound:
            return
        self.tell(cron_job, "SuccessfulDelete", f"Deleted job {meta.name}")


def job_of(cron_job: Unstructured, due_ms: int) -> Unstructured:
    """Return the job for one scheduled time, named by its minute since 1970."""
    template: Mapping[str, Any] = spec_of(cron_job).get("jobTemplate") or {}
    own = decode(ObjectMeta, template.get("metadata") or {})
    minutes = (int(EPOCH.timestamp()) + due_ms // 1000) // 60
    born = ObjectMeta(
        name=f"{cron_job.metadata.name}-{minutes}",
        namespace=cron_job.metadata.namespace,
        labels=own.labels,
        annotations={**own.annotations, SCHEDULED_AT: format_time(due_ms)},
    )
    return Unstructured("batch/v1", "Job", adopted_meta(born, cron_job), {"spec": template.get("spec") or {}})

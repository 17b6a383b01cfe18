"""`kubectl describe deployment|replicaset|daemonset|statefulset|job|cronjob`."""

from __future__ import annotations

from collections import Counter
from typing import Any

from attrs import evolve

from k8s_tui.api.apps import Deployment, ReplicaSet
from k8s_tui.api.duration import human_duration
from k8s_tui.api.meta import controller_of
from k8s_tui.api.pods import PodTemplateSpec
from k8s_tui.api.time import parse_time
from k8s_tui.shell.describer import NONE
from k8s_tui.shell.kubectl.describing.containers import describe_template
from k8s_tui.shell.kubectl.describing.page import (
    Page,
    boolean,
    describe_annotations,
    go_list,
    labels_text,
    selector_of,
)

HASH_LABEL = "pod-template-hash"
UNSET = "<unset>"


def describe_deployment(page: Page) -> None:
    """Describe a deployment."""
    spec, status = page.spec, page.status
    page.head()
    page.stamp("CreationTimestamp", page.metadata.get("creationTimestamp"))
    page.labels()
    page.annotations()
    page.line("Selector", selector_of(spec.get("selector")))
    counts = (
        f"{spec.get('replicas', 1)} desired | {status.get('updatedReplicas', 0)} updated | "
        f"{status.get('replicas', 0)} total | {status.get('availableReplicas', 0)} available | "
        f"{status.get('unavailableReplicas', 0)} unavailable"
    )
    page.line("Replicas", counts)
    strategy = spec.get("strategy") or {}
    page.line("StrategyType", strategy.get("type", ""))
    page.line("MinReadySeconds", spec.get("minReadySeconds", 0))
    rolling = strategy.get("rollingUpdate")
    if rolling:
        said = f"{rolling.get('maxUnavailable')} max unavailable, {rolling.get('maxSurge')} max surge"
        page.line("RollingUpdateStrategy", said)
    describe_template(page.out, spec.get("template") or {})
    _conditions(page)
    _replica_sets(page)
    page.events()


def _conditions(page: Page) -> None:
    conditions = page.status.get("conditions") or ()
    if conditions:
        page.out.write(0, "Conditions:\n")
        rows: list[tuple[object, ...]] = [
            (f"{each['type']} ", each["status"], each.get("reason", "")) for each in conditions
        ]
        page.out.table(1, ("Type", "Status", "Reason"), rows)


def _replica_sets(page: Page) -> None:
    deployment: Deployment = page.found.obj
    owned: list[ReplicaSet] = [
        each
        for each in page.kube.api.objects("replicasets", page.namespace)
        if (owner := controller_of(each.metadata)) is not None and owner.uid == deployment.metadata.uid
    ]
    owned.sort(key=lambda each: (each.metadata.creation_timestamp or 0, each.metadata.name))
    new = next(
        (each for each in owned if _without_hash(each.spec.template) == deployment.spec.template), None
    )
    old = [each for each in owned if each is not new]
    if not owned:
        return
    page.line("OldReplicaSets", ", ".join(map(_replica_set, old)) or NONE)
    page.line("NewReplicaSet", _replica_set(new) if new is not None else NONE)


def _replica_set(found: ReplicaSet) -> str:
    return f"{found.metadata.name} ({found.status.replicas}/{found.spec.replicas} replicas created)"


def _without_hash(template: PodTemplateSpec) -> PodTemplateSpec:
    labels = {key: text for key, text in template.metadata.labels.items() if key != HASH_LABEL}
    return evolve(template, metadata=evolve(template.metadata, labels=labels))


def describe_replica_set(page: Page) -> None:
    """Describe a replica set."""
    spec, status = page.spec, page.status
    page.head()
    page.line("Selector", selector_of(spec.get("selector")))
    page.labels()
    page.annotations()
    page.controlled_by()
    page.line("Replicas", f"{status.get('replicas', 0)} current / {spec.get('replicas', 1)} desired")
    pods_status(page)
    describe_template(page.out, spec.get("template") or {})
    _conditions(page)
    page.events()


def describe_replication_controller(page: Page) -> None:
    """Describe a replication controller."""
    spec, status = page.spec, page.status
    page.head()
    page.line("Selector", labels_text(spec.get("selector")))
    page.labels()
    page.annotations()
    page.line("Replicas", f"{status.get('replicas', 0)} current / {spec.get('replicas', 1)} desired")
    pods_status(page)
    describe_template(page.out, spec.get("template") or {})
    _conditions(page)
    page.events()


def pods_status(page: Page) -> None:
    """Write how many pods of the object are in which phase."""
    uid = page.found.obj.metadata.uid
    phases = Counter(
        pod.status.phase
        for pod in page.kube.api.objects("pods", page.namespace)
        if (owner := controller_of(pod.metadata)) is not None and owner.uid == uid
    )
    said = (
        f"{phases['Running']} Running / {phases['Pending']} Waiting / {phases['Succeeded']} Succeeded / "
        f"{phases['Failed']} Failed"
    )
    page.line("Pods Status", said)


def describe_daemon_set(page: Page) -> None:
    """Describe a daemon set."""
    spec, status = page.spec, page.status
    # kubectl v1.32 forgets the namespace here.
    page.head(namespaced=False)
    page.line("Selector", selector_of(spec.get("selector")))
    template = spec.get("template") or {}
    page.line("Node-Selector", labels_text((template.get("spec") or {}).get("nodeSelector")))
    page.labels()
    page.annotations()
    counts = (
        ("Desired Number of Nodes Scheduled", "desiredNumberScheduled"),
        ("Current Number of Nodes Scheduled", "currentNumberScheduled"),
        ("Number of Nodes Scheduled with Up-to-date Pods", "updatedNumberScheduled"),
        ("Number of Nodes Scheduled with Available Pods", "numberAvailable"),
        ("Number of Nodes Misscheduled", "numberMisscheduled"),
    )
    for title, name in counts:
        page.out.write(0, f"{title}: {status.get(name, 0)}\n")
    pods_status(page)
    describe_template(page.out, template)
    page.events()


def describe_stateful_set(page: Page) -> None:
    """Describe a stateful set."""
    spec, status = page.spec, page.status
    page.head()
    page.stamp("CreationTimestamp", page.metadata.get("creationTimestamp"))
    page.line("Selector", selector_of(spec.get("selector")))
    page.labels()
    page.annotations()
    page.line("Replicas", f"{spec.get('replicas', 1)} desired | {status.get('replicas', 0)} total")
    strategy = spec.get("updateStrategy") or {}
    page.line("Update Strategy", strategy.get("type", ""))
    rolling = strategy.get("rollingUpdate") or {}
    if rolling:
        page.line("Partition", rolling.get("partition", 0), level=1)
        if rolling.get("maxUnavailable") is not None:
            page.line("MaxUnavailable", rolling["maxUnavailable"], level=1)
    pods_status(page)
    describe_template(page.out, spec.get("template") or {})
    _volume_claims(page, spec.get("volumeClaimTemplates") or ())
    page.events()


def _volume_claims(page: Page, claims: Any) -> None:  # noqa: ANN401 - a list in wire form
    if not claims:
        page.line("Volume Claims", NONE)
        return
    page.out.write(0, "Volume Claims:\n")
    for claim in claims:
        meta, spec = claim.get("metadata") or {}, claim.get("spec") or {}
        page.line("Name", meta.get("name", ""), level=1)
        page.line("StorageClass", spec.get("storageClassName") or "", level=1)
        page.out.mapping(1, "Labels:", meta.get("labels") or {})
        describe_annotations(page.out, meta.get("annotations") or {}, "Annotations:", 1)
        capacity = ((spec.get("resources") or {}).get("requests") or {}).get("storage")
        page.line("Capacity", capacity or "<default>", level=1)
        page.line("Access Modes", go_list(spec.get("accessModes")), level=1)


# -- jobs ------------------------------------------------------------


def describe_job(page: Page) -> None:
    """Describe a job."""
    spec, status = page.spec, page.status
    page.head()
    page.line("Selector", selector_of(spec.get("selector")))
    page.labels()
    page.annotations()
    page.controlled_by()
    page.line("Parallelism", spec.get("parallelism", 1))
    page.line("Completions", spec.get("completions", UNSET))
    page.line("Completion Mode", spec.get("completionMode", "NonIndexed"))
    page.line("Suspend", "true" if spec.get("suspend") else "false")
    page.line("Backoff Limit", spec.get("backoffLimit", 6))
    if spec.get("ttlSecondsAfterFinished") is not None:
        page.line("TTL Seconds After Finished", spec["ttlSecondsAfterFinished"])
    started, ended = status.get("startTime"), status.get("completionTime")
    if started:
        page.stamp("Start Time", started)
    if ended:
        page.stamp("Completed At", ended)
    if started and ended:
        page.line("Duration", human_duration(parse_time(ended) - parse_time(started)))
    if spec.get("activeDeadlineSeconds"):
        page.line("Active Deadline Seconds", f"{spec['activeDeadlineSeconds']}s")
    said = (
        f"{status.get('active', 0)} Active ({status.get('ready', 0)} Ready) / "
        f"{status.get('succeeded', 0)} Succeeded / {status.get('failed', 0)} Failed"
    )
    page.line("Pods Statuses", said)
    if spec.get("completionMode") == "Indexed":
        page.line("Completed Indexes", status.get("completedIndexes") or NONE)
    describe_template(page.out, spec.get("template") or {})
    page.events()


def describe_cron_job(page: Page) -> None:
    """Describe a cron job."""
    spec, status = page.spec, page.status
    page.head()
    page.labels()
    page.annotations()
    page.line("Schedule", spec.get("schedule", ""))
    page.line("Concurrency Policy", spec.get("concurrencyPolicy", "Allow"))
    page.line("Suspend", boolean(spec.get("suspend")))
    page.line("Successful Job History Limit", spec.get("successfulJobsHistoryLimit", UNSET))
    page.line("Failed Job History Limit", spec.get("failedJobsHistoryLimit", UNSET))
    deadline = spec.get("startingDeadlineSeconds")
    page.line("Starting Deadline Seconds", UNSET if deadline is None else f"{deadline}s")
    job = (spec.get("jobTemplate") or {}).get("spec") or {}
    page.line("Selector", selector_of(job["selector"]) if job.get("selector") else UNSET)
    page.line("Parallelism", job.get("parallelism", UNSET))
    page.line("Completions", job.get("completions", UNSET))
    describe_template(page.out, job.get("template") or {})
    last = status.get("lastScheduleTime")
    if last:
        page.stamp("Last Schedule Time", last)
    else:
        page.line("Last Schedule Time", UNSET)
    active = status.get("active") or ()
    page.line("Active Jobs", ", ".join(each.get("name", "") for each in active) or NONE)
    page.events()

"""Deployments, replica sets, daemon sets, stateful sets, jobs and cron jobs as kubectl shows them."""

from __future__ import annotations

from typing import Any

from k8s_tui.api import selectors
from k8s_tui.api.apps import DaemonSet, Deployment, ReplicaSet
from k8s_tui.api.duration import human_duration
from k8s_tui.api.time import parse_time
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.apiserver.tables.networking import selector_text
from k8s_tui.apiserver.tables.table import (
    NONE,
    Cells,
    Printer,
    age,
    columns,
    dig,
    raw_containers,
    since,
    template_containers,
)


def _deployment(found: Deployment, now_ms: int) -> Cells:
    status, wanted = found.status, found.spec.replicas
    return (
        found.metadata.name,
        f"{status.ready_replicas or 0}/{1 if wanted is None else wanted}",
        status.updated_replicas or 0,
        status.available_replicas or 0,
        age(found.metadata, now_ms),
        *template_containers(found.spec.template),
        str(selectors.of_query(found.spec.selector)) or NONE,
    )


def _replica_set(found: ReplicaSet, now_ms: int) -> Cells:
    wanted = found.spec.replicas
    return (
        found.metadata.name,
        1 if wanted is None else wanted,
        found.status.replicas,
        found.status.ready_replicas or 0,
        age(found.metadata, now_ms),
        *template_containers(found.spec.template),
        str(selectors.of_query(found.spec.selector)) or NONE,
    )


def _daemon_set(found: DaemonSet, now_ms: int) -> Cells:
    status = found.status
    node_selector = found.spec.template.spec.node_selector
    return (
        found.metadata.name,
        status.desired_number_scheduled,
        status.current_number_scheduled,
        status.number_ready,
        status.updated_number_scheduled or 0,
        status.number_available or 0,
        str(selectors.of_labels(node_selector)) if node_selector else NONE,
        age(found.metadata, now_ms),
        *template_containers(found.spec.template),
        str(selectors.of_query(found.spec.selector)) or NONE,
    )


def _stateful_set(found: Unstructured, now_ms: int) -> Cells:
    content = found.content
    wanted = dig(content, "spec", "replicas")
    return (
        found.metadata.name,
        f"{dig(content, 'status', 'readyReplicas') or 0}/{1 if wanted is None else wanted}",
        age(found.metadata, now_ms),
        *raw_containers(dig(content, "spec", "template") or {}),
    )


def _replication_controller(found: Unstructured, now_ms: int) -> Cells:
    content = found.content
    labels = dig(content, "spec", "selector") or {}
    return (
        found.metadata.name,
        dig(content, "spec", "replicas") or 0,
        dig(content, "status", "replicas") or 0,
        dig(content, "status", "readyReplicas") or 0,
        age(found.metadata, now_ms),
        *raw_containers(dig(content, "spec", "template") or {}),
        str(selectors.of_labels(labels)) or NONE,
    )


def _job(found: Unstructured, now_ms: int) -> Cells:
    content = found.content
    return (
        found.metadata.name,
        _job_status(found),
        _completions(content),
        _duration(content, now_ms),
        age(found.metadata, now_ms),
        *raw_containers(dig(content, "spec", "template") or {}),
        selector_text(dig(content, "spec", "selector")),
    )


def _job_status(job: Unstructured) -> str:
    """Return what the STATUS column of a job says."""
    told = dig(job.content, "status", "conditions") or ()
    conditions = {each.get("type"): each.get("status") for each in told}
    for kind in ("Complete", "Failed"):
        if conditions.get(kind) == "True":
            return kind
    if job.metadata.deletion_timestamp is not None:
        return "Terminating"
    for kind in ("Suspended", "FailureTarget", "SuccessCriteriaMet"):
        if conditions.get(kind) == "True":
            return kind
    return "Running"


def _completions(content: Any) -> str:  # noqa: ANN401 - a job in wire form
    succeeded = dig(content, "status", "succeeded") or 0
    completions, parallelism = dig(content, "spec", "completions"), dig(content, "spec", "parallelism") or 0
    if completions is not None:
        return f"{succeeded}/{completions}"
    return f"{succeeded}/1 of {parallelism}" if parallelism > 1 else f"{succeeded}/1"


def _duration(content: Any, now_ms: int) -> str:  # noqa: ANN401 - a job in wire form
    started = dig(content, "status", "startTime")
    if not started:
        return ""
    ended = dig(content, "status", "completionTime")
    return human_duration((parse_time(ended) if ended else now_ms) - parse_time(started))


def _cron_job(found: Unstructured, now_ms: int) -> Cells:
    content = found.content
    last = dig(content, "status", "lastScheduleTime")
    return (
        found.metadata.name,
        dig(content, "spec", "schedule") or "",
        dig(content, "spec", "timeZone") or NONE,
        "True" if dig(content, "spec", "suspend") else "False",
        len(dig(content, "status", "active") or ()),
        since(parse_time(last), now_ms) if last else NONE,
        age(found.metadata, now_ms),
        *raw_containers(dig(content, "spec", "jobTemplate", "spec", "template") or {}),
        selector_text(dig(content, "spec", "jobTemplate", "spec", "selector")),
    )


def _revision(found: Unstructured, now_ms: int) -> Cells:
    owner = next((each for each in found.metadata.owner_references if each.controller), None)
    controller = NONE
    if owner is not None:
        group = owner.api_version.partition("/")[0] if "/" in owner.api_version else ""
        controller = f"{owner.kind.lower()}{'.' + group if group else ''}/{owner.name}"
    return (found.metadata.name, controller, found.content.get("revision", 0), age(found.metadata, now_ms))


PRINTERS = {
    "deployments.apps": Printer(
        columns("Name|Ready|Up-to-date|Available|Age", "Containers|Images|Selector"), _deployment
    ),
    "replicasets.apps": Printer(
        columns("Name|Desired|Current|Ready|Age", "Containers|Images|Selector"), _replica_set
    ),
    "daemonsets.apps": Printer(
        columns(
            "Name|Desired|Current|Ready|Up-to-date|Available|Node Selector|Age", "Containers|Images|Selector"
        ),
        _daemon_set,
    ),
    "statefulsets.apps": Printer(columns("Name|Ready|Age", "Containers|Images"), _stateful_set),
    "replicationcontrollers": Printer(
        columns("Name|Desired|Current|Ready|Age", "Containers|Images|Selector"), _replication_controller
    ),
    "jobs.batch": Printer(
        columns("Name|Status|Completions|Duration|Age", "Containers|Images|Selector"), _job
    ),
    "cronjobs.batch": Printer(
        columns("Name|Schedule|Timezone|Suspend|Active|Last Schedule|Age", "Containers|Images|Selector"),
        _cron_job,
    ),
    "controllerrevisions.apps": Printer(columns("Name|Controller|Revision|Age"), _revision),
}

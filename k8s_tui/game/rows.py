"""From objects of the record to the rows of the panels, worded as kubectl's tables word them.

Pure functions. A row says when its object was made, not how old it is, so that it changes with its object alone.
"""

from __future__ import annotations

from collections.abc import Iterable

from k8s_tui.api import duration
from k8s_tui.api.amounts import Amounts
from k8s_tui.api.core import EndpointSlice, Event, Node, Service
from k8s_tui.api.meta import controller_of
from k8s_tui.api.pods import Pod, is_ready
from k8s_tui.apiserver.tables import networking, nodes, pods
from k8s_tui.apiserver.tables.table import NONE
from k8s_tui.game.views import EventRow, NodeRow, PodRow, ServiceRow
from k8s_tui.traffic.alerts import Page
from k8s_tui.traffic.record import Series

ZONE_LABEL = "topology.kubernetes.io/zone"
SERVICE_LABEL = "kubernetes.io/service-name"

BAD_STATUSES = frozenset(
    {
        *("CrashLoopBackOff", "Error", "OOMKilled", "ContainerCannotRun", "StartError", "DeadlineExceeded"),
        *("ImagePullBackOff", "ErrImagePull", "InvalidImageName", "ErrImageNeverPull"),
        *("CreateContainerConfigError", "CreateContainerError", "RunContainerError", "Failed", "Evicted"),
        *("UnexpectedAdmissionError", "NodeAffinity", "OutOfcpu", "OutOfmemory", "OutOfpods"),
    }
)
OWNER_WORDS = {
    "ReplicaSet": "rs",
    "DaemonSet": "ds",
    "StatefulSet": "sts",
    "Job": "job",
    "Node": "node",
}
NOT_READY_TOLERATED_MS = 30_000
"""A young pod that is not ready yet is nothing to worry about."""

ERROR_WARN_PERCENT = 0.1
ERROR_BAD_PERCENT = 1.0
HISTORY_SECONDS = 60
STALE_SAMPLE_MS = 3_000
"""A service of which no sample is younger is asked by nobody now."""


# -- pods -----------------------------------------------------------------------


def pod_row(pod: Pod, now_ms: int) -> PodRow:
    """Return a pod's row."""
    born_ms = pod.metadata.creation_timestamp or 0
    ready, status, restarts = pods.shown_of(pod)
    owner = controller_of(pod.metadata)
    return PodRow(
        pod.metadata.uid,
        pod.metadata.namespace,
        pod.metadata.name,
        ready,
        status,
        _pod_health(pod, status, now_ms - born_ms),
        restarts,
        pod.spec.node_name,
        pod.status.pod_ip,
        born_ms,
        "" if owner is None else f"{OWNER_WORDS.get(owner.kind, owner.kind.lower())}/{owner.name}",
        pod.metadata.labels,
    )


def worsens_ms(pod: Pod) -> int | None:
    """Return when a pod that nobody places begins to worry, None for one that has a place."""
    if pod.spec.node_name:
        return None
    return (pod.metadata.creation_timestamp or 0) + NOT_READY_TOLERATED_MS + 1


def _pod_health(pod: Pod, status: str, age_ms: int) -> str:
    if status == "Running":
        return "ok" if is_ready(pod) else "warn"
    if status in ("Completed", "Succeeded"):
        return "done"
    if status.removeprefix("Init:") in BAD_STATUSES or status.startswith(("ExitCode:", "Signal:")):
        return "bad"
    if status == "Unknown":
        return "unknown"
    if status in ("Pending", "ContainerCreating", "PodInitializing") and not pod.spec.node_name:
        return "bad" if age_ms > NOT_READY_TOLERATED_MS else "warn"
    return "warn"


# -- nodes ----------------------------------------------------------------------


def node_row(node: Node, given: Amounts, asked: Amounts) -> NodeRow:
    """Return a node's row; `given` is what pods may have of it, `asked` what they ask for."""
    status = nodes.status_of(node)
    info = node.status.node_info
    return NodeRow(
        node.metadata.name,
        status,
        _node_health(node, status),
        nodes.roles_of(node),
        node.metadata.labels.get(ZONE_LABEL, ""),
        asked.pods,
        _percent(asked.cpu_millicores, given.cpu_millicores),
        _percent(asked.memory_bytes, given.memory_bytes),
        len(node.spec.taints),
        node.metadata.creation_timestamp or 0,
        "" if info is None else info.kubelet_version,
        node.metadata.labels,
    )


def _node_health(node: Node, status: str) -> str:
    if not status.startswith("Ready"):
        return "unknown" if status.startswith("Unknown") else "bad"
    pressed = any(
        each.status == "True" and each.type.endswith(("Pressure", "Unavailable"))
        for each in node.status.conditions
    )
    return "warn" if pressed or node.spec.unschedulable else "ok"


def _percent(part: int, whole: int) -> int:
    return round(100 * part / whole) if whole else 0


# -- services -------------------------------------------------------------------


def endpoints(slices: Iterable[EndpointSlice]) -> tuple[int, int]:
    """Return how many endpoints are ready, and how many there are."""
    every = [endpoint for each in slices for endpoint in each.endpoints]
    return sum(endpoint.conditions.ready is not False for endpoint in every), len(every)


def service_row(service: Service, counted: tuple[int, int], series: Series | None, now_ms: int) -> ServiceRow:
    """Return a service's row with what its users feel; `counted` are its endpoints as `endpoints` counts them."""
    external = networking.external_ip(service)
    ready, total = counted
    rps, error_percent, latency_ms, history = _felt(series, now_ms)
    kind = service.spec.type or "ClusterIP"
    return ServiceRow(
        service.metadata.namespace,
        service.metadata.name,
        kind,
        service.spec.external_name if kind == "ExternalName" else service.spec.cluster_ip or "None",
        networking.ports_of(service),
        _service_health(kind, external, ready, total, error_percent),
        ready,
        total,
        rps,
        error_percent,
        latency_ms,
        history,
        "" if external == NONE else external,
        service.metadata.labels,
    )


def _felt(
    series: Series | None, now_ms: int
) -> tuple[float | None, float | None, float | None, tuple[float, ...]]:
    if series is None or not series.samples:
        return None, None, None, ()
    history = tuple(round(sample.success_percent, 3) for sample in series.last(HISTORY_SECONDS * 1000))
    last = series.samples[-1]
    if now_ms - last.at_ms > STALE_SAMPLE_MS or not last.requests:
        return None, None, None, history
    latency_ms = None if last.failed >= last.requests else last.latency_ms
    return last.requests, round(100.0 - last.success_percent, 3), latency_ms, history


def _service_health(kind: str, external: str, ready: int, total: int, error_percent: float | None) -> str:
    errors = error_percent or 0.0
    if errors >= ERROR_BAD_PERCENT:
        return "bad"
    if kind == "ExternalName":
        return "ok"
    if not ready:
        return "bad"
    is_awaited = external == networking.PENDING
    return "warn" if ready < total or is_awaited or errors >= ERROR_WARN_PERCENT else "ok"


# -- events ---------------------------------------------------------------------


def event_row(event: Event, start_ms: int) -> EventRow:
    """Return an event's row; its time counts from `start_ms`."""
    about = event.involved_object
    return EventRow(
        seen_ms(event) - start_ms,
        "warning" if event.type == "Warning" else "normal",
        event.metadata.namespace,
        event.reason,
        f"{about.kind.lower()}/{about.name}",
        event.message,
        event.count or 1,
    )


def seen_ms(event: Event) -> int:
    """Return when an event was seen last."""
    for at_ms in (event.last_timestamp, event.event_time, event.metadata.creation_timestamp):
        if at_ms is not None:
            return at_ms
    return 0


def page_row(page: Page, start_ms: int, acknowledged_ms: int | None = None) -> EventRow:
    """Return a page's row; one that is resolved stays as a piece of news."""
    if page.resolved_ms is None:
        return EventRow(
            page.fired_ms - start_ms,
            "page",
            "",
            page.alert,
            page.subject,
            f"{page.alert}: {page.message}",
            1,
            None if acknowledged_ms is None else acknowledged_ms - start_ms,
        )
    lasted = duration.human_duration(page.resolved_ms - page.fired_ms)
    return EventRow(
        page.resolved_ms - start_ms, "normal", "", page.alert, page.subject, f"resolved after {lasted}", 1
    )

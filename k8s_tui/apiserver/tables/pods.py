"""Pods as `kubectl get pods` shows them (printers.go, printPod)."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import define

from k8s_tui.api.pods import Container, ContainerState, ContainerStatus, Pod, pod_condition
from k8s_tui.apiserver.tables.table import NONE, Cells, Printer, age, columns, since

NODE_LOST = "NodeLost"


@define
class _Tally:
    """What the containers of a pod come to."""

    reason: str
    restarts: int = 0
    last_restart_ms: int | None = None

    def restarted(self, status: ContainerStatus) -> None:
        self.restarts += status.restart_count
        ended = status.last_state.terminated
        if ended is not None and ended.finished_at is not None:
            self.last_restart_ms = max(self.last_restart_ms or 0, ended.finished_at)


def shown_of(pod: Pod) -> tuple[str, str, int]:
    """Return what the columns READY, STATUS and RESTARTS say."""
    if _is_plain(pod):
        restarts, statuses = 0, pod.status.container_statuses
        for each in statuses:
            if not each.ready or each.state.running is None:
                break
            restarts += each.restart_count
        else:
            return f"{len(statuses)}/{len(pod.spec.containers)}", "Running", restarts
    tally = _tally(pod)
    ready, total = _ready_counts(pod)
    return f"{ready}/{total}", tally.reason, tally.restarts


def _is_plain(pod: Pod) -> bool:
    """Tell whether only its containers decide what is shown of a pod, as of almost all in a large cluster."""
    status, spec = pod.status, pod.spec
    gone = pod.metadata.deletion_timestamp is not None
    return status.phase == "Running" and not (
        gone or status.reason or spec.init_containers or spec.scheduling_gates
    )


def _ready_counts(pod: Pod) -> tuple[int, int]:
    if not pod.spec.init_containers:
        statuses = pod.status.container_statuses
        return len([1 for each in statuses if each.ready and each.state.running is not None]), len(
            pod.spec.containers
        )
    sidecars = [each.name for each in pod.spec.init_containers if each.restart_policy == "Always"]
    ready = sum(
        status.ready and (status.state.running is not None) for status in pod.status.container_statuses
    )
    ready += sum(
        status.ready and status.name in sidecars and bool(status.started)
        for status in pod.status.init_container_statuses
    )
    return ready, len(pod.spec.containers) + len(sidecars)


def _tally(pod: Pod) -> _Tally:
    tally = _Tally(pod.status.reason or pod.status.phase)
    if pod.spec.scheduling_gates:
        scheduled = pod_condition(pod, "PodScheduled")
        if scheduled is not None and scheduled.reason == "SchedulingGated":
            tally.reason = "SchedulingGated"
    initializing = _tally_init(pod, tally)
    if not initializing or _is_initialized(pod):
        _tally_containers(pod, tally)
    if pod.metadata.deletion_timestamp is not None:
        if pod.status.reason == NODE_LOST:
            tally.reason = "Unknown"
        elif pod.status.phase not in ("Succeeded", "Failed"):
            tally.reason = "Terminating"
    return tally


def _tally_init(pod: Pod, tally: _Tally) -> bool:
    """Go through the init containers; True while one of them is not through."""
    specs = {each.name: each for each in pod.spec.init_containers}
    total = len(specs)
    for number, status in enumerate(pod.status.init_container_statuses):
        tally.restarted(status)
        if _is_through(specs, status):
            continue
        tally.reason = _init_reason(status.state, number, total)
        return True
    return False


def _is_through(specs: Mapping[str, Container], status: ContainerStatus) -> bool:
    ended = status.state.terminated
    if ended is not None and ended.exit_code == 0:
        return True
    spec = specs.get(status.name)
    return spec is not None and spec.restart_policy == "Always" and bool(status.started)


def _init_reason(state: ContainerState, number: int, total: int) -> str:
    ended, waiting = state.terminated, state.waiting
    if ended is not None:
        return f"Init:{ended.reason or _exit(ended.signal, ended.exit_code)}"
    if waiting is not None and waiting.reason and waiting.reason != "PodInitializing":
        return f"Init:{waiting.reason}"
    return f"Init:{number}/{total}"


def _exit(signal: int | None, exit_code: int) -> str:
    return f"Signal:{signal}" if signal else f"ExitCode:{exit_code}"


def _is_initialized(pod: Pod) -> bool:
    condition = pod_condition(pod, "Initialized")
    return condition is not None and condition.status == "True"


def _tally_containers(pod: Pod, tally: _Tally) -> None:
    sidecars = zip(pod.spec.init_containers, pod.status.init_container_statuses, strict=False)
    tally.restarts = sum(status.restart_count for spec, status in sidecars if spec.restart_policy == "Always")
    has_running = False
    for status in reversed(pod.status.container_statuses):
        tally.restarted(status)
        waiting, ended = status.state.waiting, status.state.terminated
        if waiting is not None and waiting.reason:
            tally.reason = waiting.reason
        elif ended is not None:
            tally.reason = ended.reason or _exit(ended.signal, ended.exit_code)
        elif status.ready and status.state.running is not None:
            has_running = True
    if tally.reason == "Completed" and has_running:
        ready = pod_condition(pod, "Ready")
        tally.reason = "Running" if ready is not None and ready.status == "True" else "NotReady"


def _cells(pod: Pod, now_ms: int) -> Cells:
    tally = _tally(pod)
    restarts = str(tally.restarts)
    if tally.restarts and tally.last_restart_ms is not None:
        restarts += f" ({since(tally.last_restart_ms, now_ms)} ago)"
    return (
        pod.metadata.name,
        "{}/{}".format(*_ready_counts(pod)),
        tally.reason,
        restarts,
        age(pod.metadata, now_ms),
        pod.status.pod_ips[0].ip if pod.status.pod_ips else (pod.status.pod_ip or NONE),
        pod.spec.node_name or NONE,
        pod.status.nominated_node_name or NONE,
        _gates(pod),
    )


def _gates(pod: Pod) -> str:
    gates = pod.spec.readiness_gates
    if not gates:
        return NONE
    kinds = [gate.get("conditionType", "") for gate in gates]
    met = [
        kind for kind in kinds if (found := pod_condition(pod, kind)) is not None and found.status == "True"
    ]
    return f"{len(met)}/{len(kinds)}"


PRINTERS = {
    "pods": Printer(
        columns("Name|Ready|Status|Restarts|Age", "IP|Node|Nominated Node|Readiness Gates"), _cells
    ),
}

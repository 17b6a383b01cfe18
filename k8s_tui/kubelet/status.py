"""The status of a pod, computed from what its containers do; pure.

Source: kubernetes pkg/kubelet/kubelet_pods.go (generateAPIPodStatus, getPhase),
pkg/kubelet/status/generate.go.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping

from k8s_tui.api.meta import PodCondition
from k8s_tui.api.pods import (
    NO_STATE,
    Container,
    ContainerState,
    ContainerStateRunning,
    ContainerStateTerminated,
    ContainerStateWaiting,
    ContainerStatus,
    HostIP,
    Pod,
    PodSpec,
    PodStatus,
)
from k8s_tui.api.value import evolve, value
from k8s_tui.kubelet.worker import CREATING, INITIALIZING, PREPARING, TERMINATED, Waiting, Worker
from k8s_tui.machine import containers as machine
from k8s_tui.machine.references import InvalidReferenceError, full_name

PENDING = "Pending"
RUNNING = "Running"
SUCCEEDED = "Succeeded"
FAILED = "Failed"

ADDRESSES_REMEMBERED = 16_384

OWNED = ("PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled")
"""Conditions that the kubelet writes, in the order it writes them."""

_PLACES = {kind: place for place, kind in enumerate(OWNED)}


@value
class Observed:
    """What the kubelet knows of one container.

    Attributes:
        current: The newest one, None before there was any.
        previous: The one before.
        ready: It is ready, by its probe or by running.
        started: Its startup probe has succeeded, or it has none and runs.
    """

    current: machine.Container | None = None
    previous: machine.Container | None = None
    ready: bool = False
    started: bool = False


NOTHING = Observed()


def pod_status(
    pod: Pod,
    worker: Worker,
    ip: str,
    host_ip: str,
    observed: Mapping[str, Observed],
    before: PodStatus,
    now_ms: int,
) -> PodStatus:
    """Return the status that the kubelet reports.

    Args:
        pod: As the API has it.
        worker: What the kubelet remembers of it.
        ip: The sandbox's address, "" without one.
        host_ip: The machine's.
        observed: What is known of its containers, by name.
        before: The status reported before, for the times of its conditions.
        now_ms: The time.
    """
    spec = pod.spec
    default = INITIALIZING if spec.init_containers else CREATING
    inits = tuple(
        [
            _init_status(each, observed.get(each.name, NOTHING), worker.waiting.get(each.name, INITIALIZING))
            for each in spec.init_containers
        ]
    )
    apps = tuple(
        [
            _container_status(each, observed.get(each.name, NOTHING), worker.waiting.get(each.name, default))
            for each in spec.containers
        ]
    )
    is_over = worker.phase == TERMINATED
    phase = FAILED if worker.reason else pod_phase(spec, inits, apps, is_over=is_over)
    network = bool(ip) and phase not in (SUCCEEDED, FAILED) and worker.phase != PREPARING
    ready = _containers_ready(phase, (*_sidecars(spec, inits), *apps))
    verdicts = (
        NETWORK if network else NO_NETWORK,
        _initialized(spec, phase, inits),
        _ready(spec, ready, pod.status),
        ready,
        SCHEDULED,
    )
    conditions = _conditions(verdicts, pod.status, before, now_ms)
    ephemeral = tuple(
        [
            _ephemeral_status(each, observed.get(each.name, NOTHING), worker.waiting.get(each.name, CREATING))
            for each in spec.ephemeral_containers
        ]
    )
    return PodStatus(
        phase=phase,
        conditions=conditions,
        message=worker.message,
        reason=worker.reason,
        host_ip=host_ip,
        host_ips=_listed(host_ip),
        pod_ip=ip,
        pod_ips=_listed(ip),
        start_time=worker.started_ms,
        init_container_statuses=inits,
        container_statuses=apps,
        ephemeral_container_statuses=ephemeral,
        qos_class=pod.status.qos_class or before.qos_class,
        extra=pod.status.extra,
    )


@functools.lru_cache(ADDRESSES_REMEMBERED)
def _listed(ip: str) -> tuple[HostIP, ...]:
    """Return an address as statuses list it; all pods of a machine share the machine's."""
    return (HostIP(ip),) if ip else ()


def rejected_status(pod: Pod, worker: Worker) -> PodStatus:
    """Return the status of a pod that the kubelet does not take."""
    return evolve(
        pod.status, phase=FAILED, reason=worker.reason, message=worker.message, start_time=worker.started_ms
    )


# -- containers ------------------------------------------------------------


def _container_status(spec: Container, observed: Observed, waiting: Waiting) -> ContainerStatus:
    current = observed.current
    if current is None:
        state = ContainerState(waiting=ContainerStateWaiting(waiting.reason, waiting.message))
        return ContainerStatus(spec.name, state, image=spec.image, started=False)
    previous = observed.previous
    if current.state == machine.RUNNING:
        return ContainerStatus(
            spec.name,
            ContainerState(running=ContainerStateRunning(current.started_ms)),
            NO_STATE if previous is None else _terminated(previous),
            observed.ready,
            current.config.attempt,
            reported_name(current.config.image),
            current.image_id,
            current.full_id,
            observed.started,
        )
    ended = _terminated(current)
    state = ended
    if waiting not in (CREATING, INITIALIZING):
        state = ContainerState(waiting=ContainerStateWaiting(waiting.reason, waiting.message))
    last = ended if state is not ended else (NO_STATE if previous is None else _terminated(previous))
    return ContainerStatus(
        spec.name,
        state,
        last,
        False,
        current.config.attempt,
        reported_name(current.config.image),
        current.image_id,
        current.full_id,
        False,
    )


def _init_status(spec: Container, observed: Observed, waiting: Waiting) -> ContainerStatus:
    """Return the status of an init container, which is ready once it has done its part."""
    status = _container_status(spec, observed, waiting)
    if spec.restart_policy == "Always":
        return status
    ended = status.state.terminated
    if ended is not None:
        return evolve(status, ready=ended.exit_code == 0)
    return evolve(status, ready=False) if status.ready else status


def _ephemeral_status(spec: Container, observed: Observed, waiting: Waiting) -> ContainerStatus:
    """Return the status of an ephemeral container, whose readiness nobody asks for."""
    return evolve(_container_status(spec, observed, waiting), ready=False, started=None)


def reported_name(image: str) -> str:
    """Return an image's name as containerd reports it."""
    try:
        return full_name(image)
    except InvalidReferenceError:
        return image


def _terminated(container: machine.Container) -> ContainerState:
    return ContainerState(
        terminated=ContainerStateTerminated(
            exit_code=container.exit_code,
            reason=container.reason,
            message=container.message,
            started_at=container.started_ms,
            finished_at=container.finished_ms,
            container_id=container.full_id,
        )
    )


# -- phase ------------------------------------------------------------


def pod_phase(
    spec: PodSpec,
    inits: tuple[ContainerStatus, ...],
    apps: tuple[ContainerStatus, ...],
    *,
    is_over: bool = False,
) -> str:
    """Return the phase that follows from the containers' states."""
    policy = "Never" if is_over else spec.restart_policy
    held = _held_back(spec, inits, apps, policy) if inits else ""
    if held:
        return held
    ended = [app.state.terminated or app.last_state.terminated for app in apps if app.state.running is None]
    if None in ended:
        return FAILED if is_over else PENDING
    running = len(ended) < len(apps)
    if running or policy == "Always" or any(status.state.running for status in _sidecars(spec, inits)):
        return RUNNING
    if all(app.state.terminated is not None and app.state.terminated.exit_code == 0 for app in apps):
        return SUCCEEDED
    return FAILED if policy == "Never" else RUNNING


def _held_back(
    spec: PodSpec, inits: tuple[ContainerStatus, ...], apps: tuple[ContainerStatus, ...], policy: str
) -> str:
    """Return the phase of a pod whose init containers are not done, "" where they are."""
    for container, status in zip(spec.init_containers, inits, strict=True):
        if container.restart_policy == "Always":
            begun = any(app.state.running or app.state.terminated for app in apps)
            if not status.started and not begun:
                return FAILED if policy == "Never" and status.state.terminated else PENDING
            continue
        ended = status.state.terminated
        if ended is None or ended.exit_code != 0:
            return FAILED if ended is not None and policy == "Never" else PENDING
    return ""


# -- conditions ------------------------------------------------------------


@value
class _Verdict:
    type: str
    holds: bool
    reason: str = ""
    message: str = ""


def _conditions(
    verdicts: tuple[_Verdict, ...], stored: PodStatus, before: PodStatus, now_ms: int
) -> tuple[PodCondition, ...]:
    known = {condition.type: condition for condition in before.conditions}
    conditions = [_condition(verdict, known.get(verdict.type), now_ms) for verdict in verdicts]
    for condition in stored.conditions:
        place = _PLACES.get(condition.type)
        if place is None:
            conditions.append(condition)
        elif condition.type not in known:
            conditions[place] = _condition(verdicts[place], condition, now_ms)
    return tuple(conditions)


def _condition(verdict: _Verdict, before: PodCondition | None, now_ms: int) -> PodCondition:
    status = "True" if verdict.holds else "False"
    if before is not None and before.status == status:
        if before.reason == verdict.reason and before.message == verdict.message:
            return before
        now_ms = before.last_transition_time or now_ms
    return PodCondition(verdict.type, status, None, now_ms, verdict.reason, verdict.message)


def _initialized(spec: PodSpec, phase: str, inits: tuple[ContainerStatus, ...]) -> _Verdict:
    if phase == SUCCEEDED:
        return _Verdict("Initialized", holds=True, reason="PodCompleted")
    if not inits:
        return INITIALIZED
    incomplete = [
        status.name
        for container, status in zip(spec.init_containers, inits, strict=True)
        if not is_initialized(container, status)
    ]
    if not incomplete:
        return INITIALIZED
    message = f"containers with incomplete status: [{' '.join(incomplete)}]"
    return _Verdict("Initialized", holds=False, reason="ContainersNotInitialized", message=message)


def is_initialized(container: Container, status: ContainerStatus) -> bool:
    """Tell whether an init container lets the next one begin."""
    if container.restart_policy == "Always":
        return bool(status.started)
    ended = status.state.terminated
    return ended is not None and ended.exit_code == 0


def _sidecars(spec: PodSpec, inits: tuple[ContainerStatus, ...]) -> tuple[ContainerStatus, ...]:
    if not inits:
        return ()
    return tuple(
        status
        for container, status in zip(spec.init_containers, inits, strict=True)
        if container.restart_policy == "Always"
    )


def _containers_ready(phase: str, apps: tuple[ContainerStatus, ...]) -> _Verdict:
    if phase == SUCCEEDED:
        return _Verdict("ContainersReady", holds=False, reason="PodCompleted")
    if phase == FAILED:
        return _Verdict("ContainersReady", holds=False, reason="PodFailed")
    unready = [status.name for status in apps if not status.ready]
    if not unready:
        return CONTAINERS_READY
    message = f"containers with unready status: [{' '.join(unready)}]"
    return _Verdict("ContainersReady", holds=False, reason="ContainersNotReady", message=message)


def _ready(spec: PodSpec, containers: _Verdict, stored: PodStatus) -> _Verdict:
    if not containers.holds:
        return _Verdict("Ready", holds=False, reason=containers.reason, message=containers.message)
    if not spec.readiness_gates:
        return READY
    states = {condition.type: condition.status for condition in stored.conditions}
    gates = [gate["conditionType"] for gate in spec.readiness_gates]
    said = [_gate_message(gate, states.get(gate)) for gate in gates if states.get(gate) != "True"]
    if not said:
        return READY
    return _Verdict("Ready", holds=False, reason="ReadinessGatesNotReady", message="\n".join(said))


def _gate_message(gate: str, status: str | None) -> str:
    if status is None:
        return f'corresponding condition of pod readiness gate "{gate}" does not exist.'
    said = f'the status of pod readiness gate "{gate}" is not "True", but'
    return f"{said} {status}"


NETWORK = _Verdict("PodReadyToStartContainers", holds=True)
NO_NETWORK = _Verdict("PodReadyToStartContainers", holds=False)
INITIALIZED = _Verdict("Initialized", holds=True)
READY = _Verdict("Ready", holds=True)
CONTAINERS_READY = _Verdict("ContainersReady", holds=True)
SCHEDULED = _Verdict("PodScheduled", holds=True)
"""What holds of a pod when all is well."""

"""Probes: what asking a container gives, and what follows from answers in a row; pure.

Source: kubernetes pkg/probe (http, tcp, exec, grpc), pkg/kubelet/prober (worker.go), the defaults of
core/v1 Probe.
"""

from __future__ import annotations

import shlex

from k8s_tui.api.pods import Container, ExecAction, HTTPGetAction, IntOrString, Probe
from k8s_tui.api.value import evolve, value
from k8s_tui.kubelet.state import ProbeState
from k8s_tui.machine import containers as machine
from k8s_tui.machine.commands import awaited_by, follow
from k8s_tui.machine.machine import Machine
from k8s_tui.machine.scripts import SAY, Wait, next_change_ms

STARTUP = "Startup"
LIVENESS = "Liveness"
READINESS = "Readiness"
KINDS = (STARTUP, LIVENESS, READINESS)

PERIOD_S = 10
TIMEOUT_S = 1
SUCCESS_THRESHOLD = 1
FAILURE_THRESHOLD = 3
"""A probe's defaults."""

LOCAL = ("localhost", "127.0.0.1", "0.0.0.0", "::1")


@value
class Answer:
    """What one asking gave.

    Attributes:
        success: The container is as the probe wants it.
        message: Why not, in the kubelet's words.
        changes_ms: The age of the container at which the answer may differ by itself, None for never.
    """

    success: bool
    message: str = ""
    changes_ms: int | None = None


def probe_of(container: Container, kind: str) -> Probe | None:
    """Return a container's probe of a kind, None where it has none."""
    if kind == READINESS:
        return container.readiness_probe
    return container.liveness_probe if kind == LIVENESS else container.startup_probe


def period_ms(probe: Probe) -> int:
    """Return the time from one asking to the next."""
    return (probe.period_seconds or PERIOD_S) * 1000


def delay_ms(probe: Probe) -> int:
    """Return the time from the container's start to the first asking."""
    return (probe.initial_delay_seconds or 0) * 1000


def counted(state: ProbeState, probe: Probe, *, success: bool) -> ProbeState:
    """Return what is known after one more answer."""
    streak = state.streak + 1 if state.last is success else 1
    wanted = probe.success_threshold or SUCCESS_THRESHOLD
    if not success:
        wanted = probe.failure_threshold or FAILURE_THRESHOLD
    result = success if streak >= wanted else state.result
    return evolve(state, last=success, streak=streak, result=result)


# -- asking ------------------------------------------------------------


def ask(
    probe: Probe, spec: Container, container: machine.Container, ip: str, host: Machine, now_ms: int
) -> Answer:
    """Return what a running container answers now.

    Args:
        probe: What is asked.
        spec: The container in its pod, for the names of its ports.
        container: The container on the machine.
        ip: The pod's address.
        host: The machine.
        now_ms: The time.
    """
    timeout_ms = (probe.timeout_seconds or TIMEOUT_S) * 1000
    if probe.exec is not None:
        answer = _ask_command(probe.exec, container, ip, host, now_ms)
        if not answer.success or container.id not in host.databases.servers:
            return answer
        if host.databases.latency_ms(container.id) >= timeout_ms:
            return Answer(success=False, message=f'command "{shlex.join(probe.exec.command)}" timed out')
        # A disk becomes slow without a word to anybody: a database is asked each time.
        return evolve(answer, changes_ms=container.age_ms(now_ms))
    if probe.http_get is not None:
        return _ask_http(probe.http_get, spec, container, ip, host, timeout_ms)
    if probe.grpc is not None:
        refused = (
            f'timeout: failed to connect service "{ip}:{probe.grpc.port}" within {timeout_ms // 1000}s: '
        )
        refused += "context deadline exceeded"
        return _ask_port(probe.grpc.port, container, host, refused)
    if probe.tcp_socket is not None:
        port = port_number(spec, probe.tcp_socket.port)
        address = f"{probe.tcp_socket.host or ip}:{port}"
        return _ask_port(port, container, host, f"dial tcp {address}: connect: connection refused")
    return Answer(success=True)


def port_number(spec: Container, port: IntOrString) -> int:
    """Return the number of a port that may be given by its name, 0 for a name nobody has."""
    if isinstance(port, int) or port.isdigit():
        return int(port)
    return next((each.container_port for each in spec.ports if each.name == port), 0)


def _changes_ms(container: machine.Container, now_ms: int) -> int | None:
    """Return the age at which a container begins to serve, None where it does or never will."""
    serves_ms = container.behaviour.serves_ms
    return serves_ms if serves_ms is not None and container.age_ms(now_ms) < serves_ms else None


def _ask_port(port: int, container: machine.Container, host: Machine, refused: str) -> Answer:
    if host.runtime.listening(container.pod_uid, port) is not None:
        return Answer(success=True)
    return Answer(success=False, message=refused, changes_ms=_changes_ms(container, host.now_ms()))


def _ask_http(
    action: HTTPGetAction,
    spec: Container,
    container: machine.Container,
    ip: str,
    host: Machine,
    timeout_ms: int,
) -> Answer:
    port = port_number(spec, action.port)
    address = f"{action.host or ip}:{port}"
    path = action.path if action.path.startswith("/") else f"/{action.path}"
    head = f'Get "{(action.scheme or "HTTP").lower()}://{address}{path}": '
    listening = host.runtime.listening(container.pod_uid, port)
    changes_ms = _changes_ms(container, host.now_ms())
    if listening is None:
        refused = f"{head}dial tcp {address}: connect: connection refused"
        return Answer(success=False, message=refused, changes_ms=changes_ms)
    ailment = host.runtime.ailment(listening.id)
    application = listening.behaviour.application
    if ailment.hung or application.latency_ms + ailment.extra_latency_ms >= timeout_ms:
        words = "context deadline exceeded (Client.Timeout exceeded while awaiting headers)"
        return Answer(success=False, message=head + words)
    status = ailment.response(application, path)[0]
    if 200 <= status < 400:
        return Answer(success=True)
    return Answer(success=False, message=f"HTTP probe failed with statuscode: {status}")


def _ask_command(
    action: ExecAction, container: machine.Container, ip: str, host: Machine, now_ms: int
) -> Answer:
    argv = action.command
    if not argv:
        return Answer(success=True)
    application = container.behaviour.application
    changes_ms = next_change_ms(container.behaviour.script, container.age_ms(now_ms))
    check = awaited_by(_plain_words(argv))
    if check is not None and check[0] != "file":
        return _ask_network(Wait(*check, every_ms=0), container, ip, host)
    if not application.tools:
        message = (
            f'OCI runtime exec failed: exec failed: unable to start container process: exec: "{argv[0]}"'
        )
        return Answer(success=False, message=f"{message}: executable file not found in $PATH: unknown")
    files = host.runtime.files_of(container)
    script = follow(argv, container.config.environment, files)
    if script is None or script.server:
        serves = container.behaviour.serves_ms is None or _changes_ms(container, now_ms) is None
        return Answer(serves, "" if serves else "not serving", _changes_ms(container, now_ms))
    if script.ends_ms is None or script.wait is not None:
        return Answer(success=False, message=f'command "{shlex.join(argv)}" timed out', changes_ms=changes_ms)
    said = "\n".join(step.text for step in script.steps if step.kind == SAY)
    return Answer(script.exit_code == 0, said if script.exit_code else "", changes_ms)


def _plain_words(argv: tuple[str, ...]) -> list[str]:
    """Return the words of the one command that a shell is given, or of the command itself."""
    if argv[0].rpartition("/")[2] in ("sh", "bash", "ash") and len(argv) >= 3:
        try:
            words = shlex.split(argv[-1])
        except ValueError:
            return []
        return words[1:] if words[:1] == ["exec"] else words
    return list(argv)


def _ask_network(wait: Wait, container: machine.Container, ip: str, host: Machine) -> Answer:
    name, _, port = wait.target.partition(":")
    name = name.replace("$(hostname)", "localhost")
    if name not in (*LOCAL, ip) or not port.isdigit():
        return Answer(host.answers(container.pod_uid, wait), f"{wait.target}: no response")
    if int(port) == 80 and host.runtime.listening(container.pod_uid, 80) is None:
        port = str(next(iter(container.behaviour.ports), 80))
    if host.runtime.listening(container.pod_uid, int(port)) is not None:
        return Answer(success=True)
    return Answer(
        success=False, message=f"{wait.target}: no response", changes_ms=_changes_ms(container, host.now_ms())
    )

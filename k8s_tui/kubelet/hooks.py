"""Lifecycle hooks: what a postStart or preStop handler does, how long it takes and whether it succeeds; pure.

Source: kubernetes pkg/kubelet/lifecycle/handlers.go. An HTTP hook succeeds with any answer, whatever its status.
"""

from __future__ import annotations

from k8s_tui.api.pods import Container, ExecAction, HTTPGetAction, LifecycleHandler, Pod
from k8s_tui.api.value import value
from k8s_tui.kubelet.complaints import whole_name
from k8s_tui.kubelet.probes import port_number
from k8s_tui.machine import containers as machine
from k8s_tui.machine.commands import follow
from k8s_tui.machine.machine import Machine
from k8s_tui.machine.scripts import SAY


@value
class Ran:
    """What became of a hook.

    Attributes:
        took_ms: How long it took, None for longer than anybody waits.
        error: Why it failed, "" where it did not.
    """

    took_ms: int | None = 0
    error: str = ""


NONE = Ran()


def post_start_of(spec: Container) -> LifecycleHandler | None:
    """Return what runs after a container's start."""
    return None if spec.lifecycle is None else spec.lifecycle.post_start


def pre_stop_of(spec: Container | None) -> LifecycleHandler | None:
    """Return what runs before a container's stop."""
    return None if spec is None or spec.lifecycle is None else spec.lifecycle.pre_stop


def run(
    handler: LifecycleHandler | None, pod: Pod, spec: Container, container: machine.Container, host: Machine
) -> Ran:
    """Return what a hook of a running container does from now on."""
    if handler is None:
        return NONE
    if handler.sleep is not None:
        return Ran(int(handler.sleep.get("seconds", 0)) * 1000)
    where = f'for Container "{spec.name}" in Pod "{whole_name(pod)}" failed'
    if handler.exec is not None and handler.exec.command:
        return _run_command(handler.exec, container, host, where)
    if handler.http_get is not None:
        return _run_request(handler.http_get, spec, container, host, where)
    return NONE


def _run_command(action: ExecAction, container: machine.Container, host: Machine, where: str) -> Ran:
    line = " ".join(action.command)
    head = f"Exec lifecycle hook ([{line}]) {where} - error: "
    if not container.behaviour.application.tools:
        missing = f'exec: "{action.command[0]}": executable file not found in $PATH: unknown'
        return Ran(
            0, f"{head}OCI runtime exec failed: exec failed: unable to start container process: {missing}"
        )
    script = follow(action.command, container.config.environment, host.runtime.files_of(container))
    if script is None:
        return NONE
    if script.ends_ms is None or script.wait is not None:
        return Ran(None)
    if not script.exit_code:
        return Ran(script.ends_ms)
    said = "\n".join(step.text for step in script.steps if step.kind == SAY)
    words = f"command '{line}' exited with {script.exit_code}: {said}, message: \"{said}\""
    return Ran(script.ends_ms, head + words)


def _run_request(
    action: HTTPGetAction, spec: Container, container: machine.Container, host: Machine, where: str
) -> Ran:
    port = port_number(spec, action.port)
    listening = host.runtime.listening(container.pod_uid, port)
    if listening is not None:
        return Ran(listening.behaviour.application.latency_ms)
    sandbox = host.runtime.sandboxes[container.pod_uid]
    address = f"{action.host or sandbox.ip}:{port}"
    url = f"{(action.scheme or 'HTTP').lower()}://{address}{action.path or '/'}"
    refused = f'Get "{url}": dial tcp {address}: connect: connection refused'
    return Ran(0, f"HTTP lifecycle hook ({action.path}) {where} - error: {refused}")

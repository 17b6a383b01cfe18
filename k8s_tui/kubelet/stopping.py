"""Stopping: how a pod's containers end, in order and within their grace.

Source: kubernetes pkg/kubelet/kuberuntime/kuberuntime_container.go (killContainer, executePreStopHook).
"""

from __future__ import annotations

from k8s_tui.api.pods import Container, Pod
from k8s_tui.api.value import evolve
from k8s_tui.kubelet.probing import container_named
from k8s_tui.kubelet.state import Tools
from k8s_tui.kubelet.worker import Worker
from k8s_tui.machine import containers as machine
from k8s_tui.machine.commands import follow
from k8s_tui.sim.value import frozen

MINIMUM_GRACE_MS = 2_000
"""What a container gets after its hook has used up the grace (minimumGracePeriodInSeconds)."""

FORCED_GRACE_MS = 1_000
"""What a pod gets that was removed from the API without waiting."""

DEFAULT_GRACE_S = 30


def grace_ms(pod: Pod) -> int:
    """Return in which time a pod's containers are to end."""
    wanted = pod.metadata.deletion_grace_period_seconds
    if wanted is None:
        wanted = pod.spec.termination_grace_period_seconds
    if wanted is None:
        wanted = DEFAULT_GRACE_S
    return wanted * 1000 if wanted else FORCED_GRACE_MS


def hook_ms(spec: Container | None, container: machine.Container) -> int | None:
    """Return how long the preStop hook takes: 0 for none, None for longer than anybody waits."""
    if spec is None or spec.lifecycle is None or spec.lifecycle.pre_stop is None:
        return 0
    hook = spec.lifecycle.pre_stop
    if hook.sleep is not None:
        return int(hook.sleep.get("seconds", 0)) * 1000
    if hook.exec is not None and hook.exec.command and container.behaviour.application.tools:
        script = follow(hook.exec.command, container.config.environment, {})
        return (
            None if script is not None and script.ends_ms is None else (script.ends_ms or 0) if script else 0
        )
    return 0


@frozen
class Stopper:
    """Ends containers of one machine."""

    tools: Tools

    def stop_pod(self, pod: Pod, worker: Worker) -> None:
        """Begin to end all containers of a pod; a second call can only shorten the grace.

        Raises:
            RuntimeDownError: containerd does not answer.
        """
        self.tools.runtime.require()
        for container in self.tools.runtime.running_in(worker.uid):
            first = not container.stopping
            self.stop(
                pod, container, worker.grace_ms, f"Stopping container {container.name}" if first else ""
            )

    def stop(self, pod: Pod, container: machine.Container, grace: int, said: str) -> None:
        """Begin to end one container: its hook first, then SIGTERM, then SIGKILL."""
        if said:
            self.tools.normal(pod, "Killing", said, container.name)
        took_ms = 0 if container.stopping else hook_ms(container_named(pod, container.name), container)
        if took_ms == 0:
            self.tools.runtime.stop_container(container.id, grace)
            return
        took_ms = grace if took_ms is None else min(took_ms, grace)
        left_ms = max(grace - took_ms, MINIMUM_GRACE_MS)
        self.tools.runtime.containers[container.id] = evolve(container, stopping=True)
        self.tools.wake(took_ms, ("stop", container.id, left_ms))

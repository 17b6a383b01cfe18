"""Stopping: how a pod's containers end, in order and within their grace.

Source: kubernetes pkg/kubelet/kuberuntime/kuberuntime_container.go (killContainer, executePreStopHook).

Simplified: the preStop hook of a sidecar begins when its turn comes, not with those of all others.
"""

from __future__ import annotations

from collections.abc import Sequence

from k8s_tui.api.pods import Pod, PodSpec
from k8s_tui.api.value import evolve
from k8s_tui.kubelet import hooks
from k8s_tui.kubelet.probing import container_named
from k8s_tui.kubelet.state import Tools
from k8s_tui.kubelet.worker import Worker
from k8s_tui.machine import containers as machine
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


def in_turn(spec: PodSpec, running: Sequence[machine.Container]) -> list[machine.Container]:
    """Return the containers that may end now: all but the sidecars, then those one by one from the last.

    Source: kuberuntime_termination_order.go.
    """
    sidecars = [each.name for each in spec.init_containers if each.restart_policy == "Always"]
    others = [container for container in running if container.name not in sidecars]
    if others or not running:
        return others
    return [max(running, key=lambda container: sidecars.index(container.name))]


@frozen
class Stopper:
    """Ends containers of one machine."""

    tools: Tools

    def stop_pod(self, pod: Pod, worker: Worker) -> Worker:
        """Go on with ending all containers of a pod; return the worker that remembers since when.

        A second call stops those whose turn has come, and can only shorten the grace of the others.

        Raises:
            RuntimeDownError: containerd does not answer.
        """
        runtime, now_ms = self.tools.runtime, self.tools.sim.now_ms
        runtime.require()
        running = runtime.running_in(worker.uid)
        first = worker.ending_ms is None
        if first:
            worker = evolve(worker, ending_ms=now_ms)
            for container in running:
                if not container.stopping:
                    self.tools.normal(pod, "Killing", f"Stopping container {container.name}", container.name)
        left_ms = worker.grace_ms - (now_ms - (worker.ending_ms or 0))
        for container in in_turn(pod.spec, running):
            late = not first and not container.stopping
            self.stop(pod, container, max(left_ms, MINIMUM_GRACE_MS if late else 0), "")
        return worker

    def stop(self, pod: Pod, container: machine.Container, grace: int, said: str) -> None:
        """Begin to end one container: its hook first, then SIGTERM, then SIGKILL."""
        tools = self.tools
        if said:
            tools.normal(pod, "Killing", said, container.name)
        spec = container_named(pod, container.name)
        if container.stopping or spec is None:
            tools.runtime.stop_container(container.id, grace)
            return
        ran = hooks.run(hooks.pre_stop_of(spec), pod, spec, container, tools.machine)
        took_ms = grace if ran.took_ms is None else min(ran.took_ms, grace)
        failed = bool(ran.error) and took_ms == ran.took_ms
        if took_ms == 0:
            if failed:
                self.hook_failed(pod, container)
            tools.runtime.stop_container(container.id, grace)
            return
        left_ms = max(grace - took_ms, MINIMUM_GRACE_MS)
        tools.runtime.containers[container.id] = evolve(container, stopping=True)
        tools.wake(took_ms, ("stop", container.id, left_ms, failed))

    def hook_failed(self, pod: Pod, container: machine.Container) -> None:
        """Tell that a container's preStop hook failed; its words could hold secrets."""
        self.tools.warning(pod, "FailedPreStopHook", "PreStopHook failed", container.name)

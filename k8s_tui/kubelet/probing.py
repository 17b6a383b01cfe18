"""The prober: asks containers at their times and draws the conclusions.

A probe whose answer cannot change by itself, and is the one that counts already, sleeps until something
happens to the container; so healthy pods cost nothing. Source: kubernetes pkg/kubelet/prober.
"""

from __future__ import annotations

from collections.abc import Callable

from k8s_tui.api.pods import Container, Pod, all_containers
from k8s_tui.api.value import evolve
from k8s_tui.kubelet.probes import (
    KINDS,
    LIVENESS,
    READINESS,
    STARTUP,
    Answer,
    ask,
    counted,
    delay_ms,
    period_ms,
    probe_of,
)
from k8s_tui.kubelet.state import Memory, ProbeState, Tools
from k8s_tui.machine import containers as machine

FIRST_MS = 1_000
"""From a container's start to the first asking of a probe without a delay: the kubelet's next look at the
pod.
"""


class Prober:
    """Probes the containers of one machine.

    Attributes:
        fail: Called with (pod, container, kind) when a container is to be killed for failing.
    """

    def __init__(
        self, tools: Tools, memory: Memory, fail: Callable[[Pod, machine.Container, str], None]
    ) -> None:
        self._tools = tools
        self._memory = memory
        self._fail = fail

    def begin(self, pod: Pod, spec: Container, container: machine.Container) -> None:
        """Begin to probe a container that has started; liveness and readiness wait for the startup probe."""
        if spec.startup_probe is not None:
            self._begin(pod, spec, container, STARTUP)
            for kind in (LIVENESS, READINESS):
                self._memory.probes.pop((pod.metadata.uid, spec.name, kind), None)
            return
        if spec.liveness_probe is not None:
            self._begin(pod, spec, container, LIVENESS)
        if spec.readiness_probe is not None:
            self._begin(pod, spec, container, READINESS)

    def _begin(self, pod: Pod, spec: Container, container: machine.Container, kind: str) -> None:
        probe = probe_of(spec, kind)
        assert probe is not None
        uid, now_ms = pod.metadata.uid, self._tools.sim.now_ms
        base_ms = max(container.started_ms + max(delay_ms(probe), FIRST_MS), now_ms)
        self._memory.probes[uid, spec.name, kind] = ProbeState(container.id, base_ms)
        self._tools.wake(base_ms - now_ms, ("probe", uid, spec.name, kind, container.id))

    def adopt(
        self, pod: Pod, spec: Container, container: machine.Container, *, ready: bool, started: bool
    ) -> None:
        """Go on with a container that ran before this kubelet did, from what the API says of it."""
        if spec.startup_probe is not None and not started:
            self.begin(pod, spec, container)
            return
        uid = pod.metadata.uid
        if spec.startup_probe is not None:
            done = ProbeState(container.id, container.started_ms, result=True, sleeping=True)
            self._memory.probes[uid, spec.name, STARTUP] = done
        for kind in (LIVENESS, READINESS):
            if probe_of(spec, kind) is not None:
                self._begin(pod, spec, container, kind)
                if kind == READINESS and ready:
                    key = (uid, spec.name, kind)
                    self._memory.probes[key] = evolve(self._memory.probes[key], result=True)

    def state_of(self, uid: str, spec: Container, container: machine.Container) -> tuple[bool, bool]:
        """Return (ready, started) of a container."""
        if container.state != machine.RUNNING:
            return False, False
        started = spec.startup_probe is None or self._result(uid, spec.name, STARTUP, container.id)
        if not started or spec.readiness_probe is None:
            return started, started
        return self._result(uid, spec.name, READINESS, container.id), True

    def _result(self, uid: str, name: str, kind: str, identity: str) -> bool:
        state = self._memory.probes.get((uid, name, kind))
        return state is not None and state.container_id == identity and state.result is True

    def run(self, pod: Pod, name: str, kind: str, identity: str) -> bool:
        """Ask once and arrange for the next time; True where what counts has changed."""
        key = (pod.metadata.uid, name, kind)
        memory, tools = self._memory, self._tools
        state = memory.probes.get(key)
        container = tools.runtime.containers.get(identity)
        spec = container_named(pod, name)
        if state is None or state.container_id != identity or container is None or spec is None:
            return False
        probe = probe_of(spec, kind)
        if probe is None or container.state != machine.RUNNING or container.stopping:
            return False
        sandbox = tools.runtime.sandboxes[key[0]]
        answer = ask(probe, spec, container, sandbox.ip, tools.machine, tools.sim.now_ms)
        if not answer.success:
            tools.warning(pod, "Unhealthy", f"{kind} probe failed: {answer.message}", name)
        after = counted(state, probe, success=answer.success)
        changed = after.result is not state.result
        memory.probes[key] = after
        if kind != READINESS and changed and after.result is False:
            self._fail(pod, container, kind)
            return True
        if kind == STARTUP and after.result:
            memory.probes[key] = evolve(after, sleeping=True)
            for later in (LIVENESS, READINESS):
                if probe_of(spec, later) is not None:
                    self._begin(pod, spec, container, later)
            return True
        self._next(key, after, answer, period_ms(probe), container)
        return changed

    def _next(
        self,
        key: tuple[str, str, str],
        state: ProbeState,
        answer: Answer,
        every_ms: int,
        container: machine.Container,
    ) -> None:
        """Arrange for the next asking, or sleep where the answer stays as it is."""
        now_ms = self._tools.sim.now_ms
        wait_ms = every_ms
        if answer.success and state.result is True:
            if answer.changes_ms is None:
                self._memory.probes[key] = evolve(state, sleeping=True)
                return
            due_ms = container.clock_ms + answer.changes_ms
            wait_ms = max(every_ms, -(-(due_ms - now_ms) // every_ms) * every_ms)
        self._tools.wake(wait_ms, ("probe", *key, state.container_id))

    def rouse(self, pod: Pod) -> None:
        """Ask again, each at its next time, for something has happened to the pod's containers."""
        uid, memory = pod.metadata.uid, self._memory
        now_ms = self._tools.sim.now_ms
        for spec in (*pod.spec.init_containers, *pod.spec.containers):
            for kind in KINDS[1:]:
                state = memory.probes.get((uid, spec.name, kind))
                probe = probe_of(spec, kind)
                if state is None or not state.sleeping or probe is None:
                    continue
                memory.probes[uid, spec.name, kind] = evolve(state, sleeping=False)
                every_ms = period_ms(probe)
                wait_ms = -(now_ms - state.base_ms) % every_ms
                self._tools.wake(wait_ms, ("probe", uid, spec.name, kind, state.container_id))

    def end(self, pod: Pod) -> None:
        """Probe a pod no more."""
        for spec in (*pod.spec.init_containers, *pod.spec.containers):
            for kind in KINDS:
                self._memory.probes.pop((pod.metadata.uid, spec.name, kind), None)


def container_named(pod: Pod, name: str) -> Container | None:
    """Return the pod's container of that name."""
    for spec in all_containers(pod.spec):
        if spec.name == name:
            return spec
    return None

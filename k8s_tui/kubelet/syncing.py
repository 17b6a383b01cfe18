"""Syncing: brings one pod's sandbox and containers to where its spec wants them, as far as that goes now.

Level-driven: each call looks at what the runtime has and does what is missing; what takes time comes back
as another call. Source: kubernetes pkg/kubelet/kubelet.go (SyncPod), kuberuntime_manager.go
(computePodActions, SyncPod).
"""

from __future__ import annotations

from collections.abc import Mapping

from k8s_tui.api.pods import Container, Pod, all_containers
from k8s_tui.api.value import evolve
from k8s_tui.kubelet import hooks
from k8s_tui.kubelet.backoff import after_failure, go_duration, left_ms
from k8s_tui.kubelet.complaints import no_sandbox, not_started, skipped, whole_name
from k8s_tui.kubelet.dnsconfig import network_of
from k8s_tui.kubelet.environment import ConfigError, container_config
from k8s_tui.kubelet.mounting import ATTACH_POLL_MS, Mounter, NotAttachedError
from k8s_tui.kubelet.node_status import NETWORK_NOT_READY
from k8s_tui.kubelet.probes import LIVENESS, STARTUP, probe_of
from k8s_tui.kubelet.probing import Prober, container_named
from k8s_tui.kubelet.pulling import Puller
from k8s_tui.kubelet.reporting import Reporter
from k8s_tui.kubelet.state import Memory, Tools
from k8s_tui.kubelet.stopping import Stopper, grace_ms
from k8s_tui.kubelet.volumes import FIRST_RETRY_MS, MAX_RETRY_MS, MountError, contents, refreshes_of
from k8s_tui.kubelet.worker import CREATING, PREPARING, RUNNING, Waiting, Worker
from k8s_tui.machine import containers as machine
from k8s_tui.machine.addresses import NoAddressError
from k8s_tui.machine.podnetwork import RESOLV_CONF
from k8s_tui.machine.runtimes import RuntimeDownError, SandboxError
from k8s_tui.machine.runtimeservice import NOTICE_MS

ALWAYS = "Always"
NEVER = "Never"

UP = "up"
PENDING = "pending"
OVER = "over"
"""How far a container is: it runs; it will; it has ended for good."""

SANDBOX_MS = 400
"""From admission to a sandbox with its network: measured on small clusters, mostly the CNI plugin."""

SANDBOX_RETRY_MS = 10_000
"""Between attempts to make a sandbox (the pod worker's backOffPeriod)."""

NETWORK_RETRY_MS = 1_000
"""Between looks whether the network is ready (backOffOnTransientErrorPeriod)."""

CONFIG_RETRY_MS = 10_000
"""Between attempts to configure a container."""

START_RETRY_MS = 1_000
"""From a container that did not start to the next look at it."""


class Syncer:
    """Syncs the pods of one machine."""

    def __init__(
        self, tools: Tools, memory: Memory, puller: Puller, prober: Prober, reporter: Reporter
    ) -> None:
        self._tools = tools
        self._memory = memory
        self._runtime = tools.runtime
        self._puller = puller
        self._prober = prober
        self._reporter = reporter
        self._stopper = Stopper(tools)
        self._mounter = Mounter(tools)

    def sync(self, uid: str) -> None:
        """Do for a pod what can be done now, and report it."""
        worker, pod = self._memory.workers[uid], self._memory.known[uid]
        try:
            if worker.phase == PREPARING:
                worker = self._prepare(pod, worker)
            if worker.phase == RUNNING:
                worker = self._run(pod, worker)
        except RuntimeDownError:
            return
        self._keep_note(pod, worker)

    def _keep_note(self, pod: Pod, worker: Worker) -> None:
        """Remember how far a pod has come, say what keeps it from going on, and report it."""
        if failed := not_started(worker.waiting):
            self._tools.log(skipped(pod, failed))
        self._memory.workers[worker.uid] = worker
        self._reporter.report(worker.uid)

    # -- the sandbox ------------------------------------------------------------

    def _prepare(self, pod: Pod, worker: Worker) -> Worker:
        """Mount the volumes and make the sandbox; the worker stays as it is where that fails."""
        uid, tools = worker.uid, self._tools
        host = bool(pod.spec.host_network)
        if pod.spec.volumes:
            try:
                self._mounter.mount(pod)
                self.mount(pod)
            except NotAttachedError:
                return self._again(worker, ATTACH_POLL_MS)
            except MountError as error:
                tools.warning(pod, "FailedMount", str(error))
                tools.log(skipped(pod, str(error)))
                return self._again(worker, min(FIRST_RETRY_MS << min(worker.failures, 10), MAX_RETRY_MS))
        if not host and not tools.machine.network_is_ready():
            tools.warning(pod, "NetworkNotReady", f"network is not ready: {NETWORK_NOT_READY}")
            tools.log(skipped(pod, f"network is not ready: {NETWORK_NOT_READY}"))
            return self._again(worker, NETWORK_RETRY_MS)
        try:
            self._runtime.run_sandbox(
                uid,
                pod.metadata.namespace,
                pod.metadata.name,
                host_network=host,
                attempt=worker.attempt,
                network=network_of(pod, tools.machine.read_file(RESOLV_CONF) or ""),
            )
        except (SandboxError, NoAddressError) as error:
            tools.warning(pod, "FailedCreatePodSandBox", f"Failed to create pod sandbox: {error}")
            tools.log(skipped(pod, no_sandbox(pod, str(error))))
            return self._again(worker, SANDBOX_RETRY_MS)
        ready = worker.after("ready")
        return evolve(ready, failures=0) if ready.failures else ready

    def _again(self, worker: Worker, delay_ms: int) -> Worker:
        self._tools.wake(delay_ms, ("sync", worker.uid))
        return evolve(worker, failures=worker.failures + 1)

    def mount(self, pod: Pod, *, first: bool = True) -> None:
        """Give the pod's volumes that are made of the API's objects their content; later without its token.

        Raises:
            MountError: One cannot be mounted.
        """
        sandbox = self._runtime.sandboxes.get(pod.metadata.uid)
        place = self._tools.place(sandbox.ip if sandbox is not None else "")
        for volume, files in contents(pod, place, self._tools.fetch, self._tools.tokens.token, first=first):
            self._runtime.volumes.fill(pod.metadata.uid, volume, files, self._tools.sim.now_ms)

    def refresh(self, uid: str, word: str) -> None:
        """Bring a pod's volumes up to date, by the clock that `word` names, and come back in its time."""
        if self._memory.workers[uid].phase != RUNNING:
            return
        pod = self._memory.known[uid]
        try:
            self.mount(pod, first=word == "token")
            self._mounter.grow(pod)
        except MountError as error:
            self._tools.warning(pod, "FailedMount", str(error))
        for each, delay_ms in refreshes_of(pod.spec):
            if each == word:
                self._tools.wake(delay_ms, (word, uid))

    # -- containers ------------------------------------------------------------

    def _run(self, pod: Pod, worker: Worker) -> Worker:
        self._runtime.require()
        sandbox = self._runtime.sandboxes.get(worker.uid)
        if sandbox is None or not sandbox.ready:
            return self._without_sandbox(pod, worker)
        waiting: dict[str, Waiting] = {}
        spec = pod.spec
        for container in spec.ephemeral_containers:
            if self._runtime.current(worker.uid, container.name) is None:
                self._begin(pod, container, 0, waiting)
        if spec.init_containers:
            state = self._initialise(pod, worker, sandbox.created_ms, waiting)
            if state == PENDING:
                return evolve(worker, waiting=waiting)
            if state == OVER:
                return self._finish(pod, worker)
        over = True
        for container in spec.containers:
            state = self._keep(pod, worker, container, spec.restart_policy, waiting)
            over = over and state == OVER
            if (worker.uid, container.name) in self._memory.hooks:
                break
        if over:
            return self._finish(pod, worker)
        return _with_waiting(worker, waiting)

    def _without_sandbox(self, pod: Pod, worker: Worker) -> Worker:
        """Make the pod's sandbox anew, after the machine lost power; unless the pod is not to run again."""
        before = self._runtime.of_pod(worker.uid)
        if before and pod.spec.restart_policy == NEVER:
            return self._finish(pod, worker)
        if before:
            self._tools.normal(
                pod, "SandboxChanged", "Pod sandbox changed, it will be killed and re-created."
            )
        worker = evolve(worker.after("sandbox-lost"), attempt=worker.attempt + 1, waiting={})
        worker = self._prepare(pod, worker)
        return self._run(pod, worker) if worker.phase == RUNNING else worker

    def _finish(self, pod: Pod, worker: Worker) -> Worker:
        """Take notice that a pod's containers have all ended for good; its sidecars end too."""
        worker = evolve(worker.after("finish"), waiting={}, grace_ms=grace_ms(pod))
        if self._runtime.running_in(worker.uid):
            worker = self._stopper.stop_pod(pod, worker)
        self._prober.end(pod)
        self._memory.requested.pop(worker.uid, None)
        return worker

    def _initialise(self, pod: Pod, worker: Worker, since_ms: int, waiting: dict[str, Waiting]) -> str:
        """Bring the init containers forward; `up` where all have done their part, `over` where one failed."""
        policy = NEVER if pod.spec.restart_policy == NEVER else "OnFailure"
        if self._has_begun(pod, since_ms):
            self._keep_sidecars(pod, worker, waiting)
            return UP
        for container in pod.spec.init_containers:
            current = self._runtime.current(worker.uid, container.name)
            if current is not None and current.created_ms < since_ms and current.state == machine.EXITED:
                self._begin(pod, container, current.config.attempt + 1, waiting)
                return PENDING
            if container.restart_policy == ALWAYS:
                if self._keep(pod, worker, container, ALWAYS, waiting) != UP:
                    return PENDING
                current = self._runtime.current(worker.uid, container.name)
                if current is None or not self._prober.state_of(worker.uid, container, current)[1]:
                    return PENDING
                continue
            if current is not None and current.state == machine.EXITED and current.exit_code == 0:
                continue
            state = self._keep(pod, worker, container, policy, waiting)
            return OVER if state == OVER else PENDING
        return UP

    def _has_begun(self, pod: Pod, since_ms: int) -> bool:
        """Tell whether the pod's own containers have been started in its present sandbox."""
        currents = [self._runtime.current(pod.metadata.uid, each.name) for each in pod.spec.containers]
        return any(current is not None and current.created_ms >= since_ms for current in currents)

    def _keep_sidecars(self, pod: Pod, worker: Worker, waiting: dict[str, Waiting]) -> None:
        """Restart sidecars that ended, each by itself; the pod's own containers go on meanwhile."""
        for container in pod.spec.init_containers:
            if container.restart_policy == ALWAYS:
                self._keep(pod, worker, container, ALWAYS, waiting)

    def _keep(
        self,
        pod: Pod,
        worker: Worker,
        container: Container,
        policy: str,
        waiting: dict[str, Waiting],
    ) -> str:
        """See that a container runs, unless it has ended for good; return how far it is."""
        uid, name = worker.uid, container.name
        current = self._runtime.current(uid, name)
        if current is None:
            return self._begin(pod, container, 0, waiting)
        if current.state == machine.RUNNING:
            if self._memory.hooks.get((uid, name)) == current.id:
                return PENDING
            if current.config.image != container.image and not current.stopping:
                said = f"Container {name} definition changed, will be restarted"
                self._stopper.stop(pod, current, grace_ms(pod), said)
            return UP
        if policy == NEVER or (policy != ALWAYS and current.exit_code == 0):
            return OVER
        now_ms = self._tools.sim.now_ms
        backoff = self._memory.restarts.get((uid, name))
        left = left_ms(backoff, current.finished_ms, now_ms)
        if left > 0 and backoff is not None:
            waiting[name] = self._crash_loop(pod, worker, name, backoff.delay_ms, left)
            return PENDING
        if (uid, name) not in self._memory.pulls:
            self._memory.restarts[uid, name] = after_failure(backoff, current.finished_ms, now_ms)
        return self._begin(pod, container, current.config.attempt + 1, waiting)

    def _crash_loop(self, pod: Pod, worker: Worker, name: str, delay_ms: int, left: int) -> Waiting:
        known = worker.waiting.get(name)
        if known is not None and known.reason == "CrashLoopBackOff":
            return known
        whole = whole_name(pod)
        said = f"Back-off restarting failed container {name} in pod {whole}"
        self._tools.warning(pod, "BackOff", said, name)
        self._tools.wake(left, ("sync", worker.uid))
        message = f"back-off {go_duration(delay_ms)} restarting failed container={name} pod={whole}"
        return Waiting("CrashLoopBackOff", message)

    def _begin(self, pod: Pod, container: Container, attempt: int, waiting: dict[str, Waiting]) -> str:
        """Get the image and start the container; return how far it is."""
        why = self._puller.ensure(pod, container)
        if why is not None:
            if why is not CREATING:
                waiting[container.name] = why
            return PENDING
        return self._start(pod, container, attempt, waiting)

    def _start(self, pod: Pod, container: Container, attempt: int, waiting: dict[str, Waiting]) -> str:
        tools, uid, name = self._tools, pod.metadata.uid, container.name
        place = tools.place(self._runtime.sandboxes[uid].ip)
        try:
            config = container_config(pod, container, attempt, place, tools.fetch)
        except ConfigError as error:
            tools.warning(pod, "Failed", f"Error: {error}", name)
            tools.wake(CONFIG_RETRY_MS, ("sync", uid))
            waiting[name] = Waiting("CreateContainerConfigError", str(error))
            return PENDING
        self._prune(uid, name)
        config = self._runtime.volumes.pinned(uid, config)
        started = self._runtime.run_container(uid, config)
        tools.normal(pod, "Created", f"Created container: {name}", name)
        if started.state != machine.RUNNING:
            tools.warning(pod, "Failed", f"Error: {started.message}", name)
            tools.wake(START_RETRY_MS, ("sync", uid))
            waiting[name] = Waiting("RunContainerError", started.message)
            return PENDING
        tools.normal(pod, "Started", f"Started container {name}", name)
        if container.restart_policy == ALWAYS:
            tools.wake(NOTICE_MS, ("sync", uid))
        ran = hooks.run(hooks.post_start_of(container), pod, container, started, tools.machine)
        if ran.took_ms == 0 and not ran.error:
            self._prober.begin(pod, container, started)
            return UP
        self._memory.hooks[uid, name] = started.id
        if ran.took_ms is not None:
            tools.wake(ran.took_ms, ("hooked", uid, name, started.id, ran.error))
        return PENDING

    def _prune(self, uid: str, name: str) -> None:
        """Remove all dead containers of a name but the newest (MaxPerPodContainerCount 1)."""
        dead = [each for each in self._runtime.of_pod(uid) if each.name == name]
        for container in dead[:-1]:
            self._runtime.remove_container(container.id)

    # -- what happens to them ------------------------------------------------------------

    def hooked(self, uid: str, name: str, identity: str, error: str) -> None:
        """Go on where a postStart hook is over; a container whose hook failed is killed."""
        if self._memory.hooks.get((uid, name)) != identity:
            return
        del self._memory.hooks[uid, name]
        worker, pod = self._memory.workers[uid], self._memory.known[uid]
        container, spec = self._runtime.containers.get(identity), container_named(pod, name)
        if not worker.is_active() or container is None or spec is None or container.state != machine.RUNNING:
            return
        if error:
            self._tools.warning(pod, "FailedPostStartHook", "PostStartHook failed", name)
            failed = Waiting("PostStartHookError", error)
            self._memory.workers[uid] = evolve(worker, waiting={**worker.waiting, name: failed})
            try:
                self._stopper.stop(pod, container, grace_ms(pod), "FailedPostStartHook")
            except RuntimeDownError:
                return
        else:
            self._prober.begin(pod, spec, container)
        self.sync(uid)

    def pulled(self, uid: str, name: str) -> None:
        """Go on where an image was waited for."""
        worker, pod = self._memory.workers[uid], self._memory.known[uid]
        why = self._puller.finish(pod, name)
        if not worker.is_active():
            return
        if why is not None:
            self._keep_note(pod, evolve(worker, waiting={**worker.waiting, name: why}))
            return
        container = next(each for each in all_containers(pod.spec) if each.name == name)
        current = self._runtime.current(uid, name)
        waiting = {key: each for key, each in worker.waiting.items() if key != name}
        sandbox = self._runtime.sandboxes.get(uid)
        is_up = current is not None and current.state == machine.RUNNING
        is_held = any(key[0] == uid for key in self._memory.hooks)
        if sandbox is None or not sandbox.ready or is_up or is_held:
            self.sync(uid)
            return
        try:
            self._start(pod, container, 0 if current is None else current.config.attempt + 1, waiting)
        except RuntimeDownError:
            return
        self._keep_note(pod, _with_waiting(worker, waiting))

    def kill_failing(self, pod: Pod, container: machine.Container, kind: str) -> None:
        """Kill a container whose liveness or startup probe has failed too often."""
        words: Mapping[str, str] = {LIVENESS: "liveness", STARTUP: "startup"}
        said = f"Container {container.name} failed {words[kind]} probe, will be restarted"
        try:
            self._stopper.stop(pod, container, self._grace_of(pod, container, kind), said)
        except RuntimeDownError:
            return

    @staticmethod
    def _grace_of(pod: Pod, container: machine.Container, kind: str) -> int:
        """Return the grace that a failed probe gives: its own, where it has one."""
        spec = container_named(pod, container.name)
        probe = probe_of(spec, kind) if spec is not None else None
        seconds = probe.termination_grace_period_seconds if probe is not None else None
        return grace_ms(pod) if seconds is None else seconds * 1000


def _with_waiting(worker: Worker, waiting: Mapping[str, Waiting]) -> Worker:
    return worker if worker.waiting == waiting else evolve(worker, waiting=waiting)

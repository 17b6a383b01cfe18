"""kubelet: the node's agent, which makes the machine run what the API and the manifests on its disk say.

One process; its parts are in the modules beside: syncing (sandboxes, containers), pulling, probing,
stopping, reporting, registration, static pods. This one decides what is to be done when: it hears of pods,
containers, files and time.

Simplified: no device plugins. Source: kubernetes
pkg/kubelet (v1.32).
"""

from __future__ import annotations

from k8s_tui.api.pods import Pod, disrupted, is_finished
from k8s_tui.api.value import evolve
from k8s_tui.apiserver.strategy import Caller
from k8s_tui.client.client import PODS, Client, Context
from k8s_tui.client.informer import Informer
from k8s_tui.client.recorder import EventRecorder
from k8s_tui.kubelet.admission import Rejection, rejection, requests_of
from k8s_tui.kubelet.bootstrap import READY, RETRY_MS, WAITING, Bootstrap
from k8s_tui.kubelet.eviction import EVICTED, Evictor
from k8s_tui.kubelet.probing import Prober
from k8s_tui.kubelet.pulling import Puller
from k8s_tui.kubelet.registration import Registration
from k8s_tui.kubelet.reporting import MIRROR, Reporter, is_static
from k8s_tui.kubelet.state import Memory, Tools
from k8s_tui.kubelet.static_pods import FOLDER, StaticPods
from k8s_tui.kubelet.stopping import FORCED_GRACE_MS, Stopper, grace_ms
from k8s_tui.kubelet.syncing import SANDBOX_MS, Syncer
from k8s_tui.kubelet.volumes import refreshes_of
from k8s_tui.kubelet.worker import (
    FINISHED,
    REJECTED,
    TERMINATED,
    TERMINATING,
    Worker,
)
from k8s_tui.machine import containers as machine_containers
from k8s_tui.machine.fleet import Fleet
from k8s_tui.machine.machine import Machine
from k8s_tui.machine.runtime import CNI_CONFIG_FOLDER
from k8s_tui.machine.runtimes import RuntimeDownError
from k8s_tui.sim.simulation import Key

HEARTBEAT: Key = ("heartbeat",)
BOOTSTRAP: Key = ("bootstrap",)

CATCH_UP_MS = 1_000
"""Between attempts to tell the API what it missed."""


class Kubelet:
    """The kubelet of one machine.

    Attributes:
        pods: The pods bound to its node, as it knows them.
        statics: The pods from manifests on its disk.
        memory: What it remembers of them.
        bootstrap: How it starts, and gets its certificate.
        registration: The node's own place in the API.
    """

    def __init__(self, context: Context, machine: Machine, fleet: Fleet) -> None:
        self.machine = machine
        name = machine.name
        groups = ("system:nodes", "system:authenticated")
        client = Client(context, name, Caller(f"system:node:{name}", groups, "kubelet"))
        recorder = EventRecorder(context.sim, client, "kubelet", name)
        self.tools = tools = Tools(context.sim, client, machine, fleet, recorder)
        self.process_name = tools.process
        self.memory = memory = Memory()
        self.pods = Informer(context, client, tools.process, PODS, node_name=name)
        self.pods.on_change(self._pod_changed)
        self.bootstrap = Bootstrap(context, tools)
        self.registration = Registration(tools)
        self._puller = Puller(tools, memory)
        self._prober = Prober(tools, memory, self._probe_failed)
        self._reporter = Reporter(tools, memory, self._prober)
        self._syncer = Syncer(tools, memory, self._puller, self._prober, self._reporter)
        self._stopper = Stopper(tools)
        self._evictor = Evictor(tools, memory, self._evict)
        self.statics = StaticPods(tools, memory, self.registration, self._reporter, self)
        self._is_listed = False
        self._catching_up = False

    # -- the process ------------------------------------------------------------

    def start(self) -> None:
        """Begin with an empty memory; what runs already is adopted when its pods are heard of."""
        tools = self.tools
        self.memory.clear()
        self.tools.tokens.clear()
        tools.recorder.clear()
        self.registration.clear()
        self.statics.clear()
        self._is_listed = self._catching_up = False
        self._begin(self.bootstrap.begin())

    def _begin(self, state: str) -> None:
        """Begin to run pods, once the API knows who asks; what went wrong is in the journal."""
        tools = self.tools
        if state == WAITING:
            tools.wake(RETRY_MS, BOOTSTRAP)
        if state != READY:
            return
        self._evictor.start()
        if self.machine.spec.pod_cidr:
            tools.runtime.pod_cidr = self.machine.spec.pod_cidr
        self.machine.watch_files(FOLDER, tools.process)
        self.machine.watch_files(CNI_CONFIG_FOLDER, tools.process)
        self.statics.read()
        self.pods.start()
        tools.wake(0, HEARTBEAT)

    def stop(self) -> None:
        """Let go of the API; containers go on."""
        self.pods.stop()

    def handle(self, key: Key) -> None:
        """Do what was due."""
        word = key[0]
        if word == "informer":
            self._heard()
        elif word == "heartbeat":
            self._beat()
        elif word in ("pressure", "oom"):
            self._pressed(key)
        elif word in ("files", "node"):
            self._looked(word)
        elif word == "bootstrap":
            self._begin(self.bootstrap.go_on())
        elif word == "runtime":
            self._runtime_changed()
        elif word == "stop":
            self._stop_hooked(key[1], key[2], hook_failed=key[3])
        elif word == "caught-up":
            self._catch_up()
        elif key[1] in self.memory.workers:
            self._handle_pod(key)

    def _looked(self, word: str) -> None:
        if word == "files":
            self.statics.read()
        self.registration.look_again()

    def _handle_pod(self, key: Key) -> None:
        word, uid = key[0], key[1]
        pod = self.memory.known[uid]
        if word == "sync":
            self._sync(uid)
        elif word == "container":
            self._prober.rouse(pod)
            self._sync(uid)
        elif word == "probe":
            if self._prober.run(pod, key[2], key[3], key[4]):
                self._sync(uid)
        elif word == "hooked":
            self._syncer.hooked(uid, key[2], key[3], key[4])
        elif word == "pulled":
            self._syncer.pulled(uid, key[2])
            self._after(uid)
        elif word in ("volumes", "token"):
            self._syncer.refresh(uid, word)
        elif word == "deadline":
            self._deadline(uid)

    # -- hearing of pods ------------------------------------------------------------

    def _heard(self) -> None:
        self.pods.handle()
        if self.pods.synced and not self._is_listed:
            self._is_listed = True
            self._remove_orphans()

    def _pod_changed(self, old: Pod | None, new: Pod | None) -> None:
        if new is None:
            if old is not None:
                self._pod_gone(old)
            return
        if MIRROR in new.metadata.annotations:
            return
        uid = new.metadata.uid
        if old is not None and old.metadata.uid != uid:
            self._pod_gone(old)
        known = self.memory.known.get(uid)
        self.memory.known[uid] = new
        if known is None:
            self.add(new)
            return
        if new.metadata.deletion_timestamp is not None and (
            known.metadata.deletion_grace_period_seconds != new.metadata.deletion_grace_period_seconds
        ):
            self.terminate(uid, grace_ms(new), deleting=True)
        elif known.spec is not new.spec and known.spec != new.spec:
            self._sync(uid)
        elif self._reporter.is_foreign(uid, new):
            self._status_changed(uid, new)

    def _status_changed(self, uid: str, pod: Pod) -> None:
        """Answer to a status that somebody else wrote: with a condition of theirs, or a wrong one of ours."""
        worker = self.memory.workers.get(uid)
        if worker is None or worker.phase in (TERMINATED, REJECTED):
            return
        self.memory.statuses[uid] = pod.status
        self.memory.posted[uid] = int(pod.metadata.resource_version or "0")
        if is_finished(pod) and worker.is_active():
            self.terminate(uid, grace_ms(pod), deleting=False)
            return
        self._reporter.report(uid)

    def _pod_gone(self, pod: Pod) -> None:
        """Take notice that the API does not have a pod any more."""
        if MIRROR in pod.metadata.annotations:
            self.statics.mirror_gone(pod)
            return
        uid = pod.metadata.uid
        worker = self.memory.workers.get(uid)
        if worker is None:
            return
        self.memory.removed[uid] = None
        if worker.phase in (TERMINATED, REJECTED):
            self._forget(uid)
            return
        forced = pod.metadata.deletion_grace_period_seconds == 0
        self.terminate(uid, FORCED_GRACE_MS if forced else grace_ms(pod), deleting=True)

    def add(self, pod: Pod) -> None:
        """Take a pod on: adopt what runs of it, refuse it, or begin to prepare it."""
        uid, memory, tools = pod.metadata.uid, self.memory, self.tools
        now_ms = tools.sim.now_ms
        memory.known[uid] = pod
        sandbox = tools.runtime.sandboxes.get(uid)
        started_ms = now_ms if sandbox is None else sandbox.created_ms
        worker = Worker(uid, started_ms=pod.status.start_time or started_ms)
        memory.workers[uid] = worker
        exists = sandbox is not None
        if pod.metadata.deletion_timestamp is not None:
            self.terminate(uid, grace_ms(pod), deleting=True)
            return
        if is_finished(pod):
            memory.statuses[uid] = pod.status
            failed = pod.status.reason
            worker = evolve(worker, reason=failed, message=pod.status.message) if failed else worker
            memory.workers[uid] = worker.after("reject" if failed and not exists else "finish")
            return
        if exists:
            self._adopt(pod, worker)
            return
        refused = self._evictor.refusal(pod) or self._rejection(pod)
        if refused is not None:
            worker = evolve(worker, reason=refused.reason, message=f"Pod was rejected: {refused.message}")
            memory.workers[uid] = worker.after("reject")
            tools.warning(pod, refused.reason, refused.message)
            self._reporter.report(uid)
            return
        memory.requested[uid] = requests_of(pod.spec)
        memory.workers[uid] = worker.after("admit")
        tools.wake(SANDBOX_MS, ("sync", uid))
        self._arm(pod, now_ms)

    def _rejection(self, pod: Pod) -> Rejection | None:
        """Judge by the node as last heard of; where its labels do not fit they may be newer than that."""
        refused = rejection(pod.spec, self.registration.node, self.memory.requested)
        if refused is not None and pod.spec.node_selector:
            self.registration.look_again()
            refused = rejection(pod.spec, self.registration.node, self.memory.requested)
        return refused

    def _adopt(self, pod: Pod, worker: Worker) -> None:
        """Go on with a pod that runs already, as after a restart of this process."""
        uid, memory, tools = worker.uid, self.memory, self.tools
        sandbox = tools.runtime.sandboxes[uid]
        memory.requested[uid] = requests_of(pod.spec)
        memory.workers[uid] = evolve(worker.after("adopt"), attempt=sandbox.attempt)
        memory.statuses[uid] = pod.status
        memory.posted[uid] = int(pod.metadata.resource_version or "0")
        said = {
            each.name: each for each in (*pod.status.init_container_statuses, *pod.status.container_statuses)
        }
        for spec in (*pod.spec.init_containers, *pod.spec.containers):
            current = tools.runtime.current(uid, spec.name)
            if current is not None and current.state == machine_containers.RUNNING:
                status = said.get(spec.name)
                same = status is not None and status.container_id == current.full_id
                ready = same and status is not None and status.ready
                started = same and status is not None and bool(status.started)
                self._prober.adopt(pod, spec, current, ready=ready, started=started)
        tools.wake(0, ("sync", uid))
        self._arm(pod, worker.started_ms)

    def _arm(self, pod: Pod, started_ms: int) -> None:
        """Arrange what happens to a pod at fixed times."""
        uid, tools = pod.metadata.uid, self.tools
        for word, delay_ms in refreshes_of(pod.spec) if pod.spec.volumes else ():
            tools.wake(delay_ms, (word, uid))
        deadline = pod.spec.active_deadline_seconds
        if deadline is not None:
            tools.wake(max(0, started_ms + deadline * 1000 - tools.sim.now_ms), ("deadline", uid))

    # -- bringing pods forward ------------------------------------------------------------

    def _sync(self, uid: str) -> None:
        worker = self.memory.workers[uid]
        if worker.phase == TERMINATING:
            self._terminate_on(uid)
        elif worker.is_active():
            self._learn_range()
            self._syncer.sync(uid)
            self._after(uid)
        elif worker.phase == FINISHED and self.tools.runtime.is_running():
            if self.tools.runtime.running_in(uid):
                self.memory.workers[uid] = self._stopper.stop_pod(self.memory.known[uid], worker)
            self._reporter.report(uid)

    def _after(self, uid: str) -> None:
        """Probe no more what has ended."""
        if self._catching_up or not self.memory.unposted:
            return
        self._catching_up = True
        self.tools.wake(CATCH_UP_MS, ("caught-up",))

    def _catch_up(self) -> None:
        self._catching_up = False
        self._reporter.catch_up()
        self._after("")

    def _learn_range(self) -> None:
        """Give the runtime the range of addresses that the node got (UpdateRuntimeConfig of the CRI)."""
        runtime = self.tools.runtime
        if not runtime.pod_cidr:
            self.registration.look_again()
            node = self.registration.node
            if node is not None and node.spec.pod_cidr:
                runtime.pod_cidr = node.spec.pod_cidr

    def _probe_failed(self, pod: Pod, container: machine_containers.Container, kind: str) -> None:
        self._syncer.kill_failing(pod, container, kind)

    def _deadline(self, uid: str) -> None:
        worker = self.memory.workers[uid]
        if worker.is_active():
            message = "Pod was active on the node longer than the specified deadline"
            self.tools.warning(self.memory.known[uid], "DeadlineExceeded", message)
            self.memory.workers[uid] = evolve(worker, reason="DeadlineExceeded", message=message)
            self.terminate(uid, grace_ms(self.memory.known[uid]), deleting=False)

    # -- ending pods ------------------------------------------------------------

    def terminate(self, uid: str, within_ms: int, *, deleting: bool) -> None:
        """Begin to end a pod; again with a shorter grace where it ends already."""
        worker, pod = self.memory.workers[uid], self.memory.known[uid]
        if worker.phase == TERMINATED:
            if deleting and not worker.deleting:
                self.memory.workers[uid] = evolve(worker, deleting=True)
                self._gone(uid)
            return
        if worker.phase == TERMINATING:
            passed_ms = 0 if worker.ending_ms is None else self.tools.sim.now_ms - worker.ending_ms
            within_ms = min(passed_ms + within_ms, worker.grace_ms)
        self.memory.workers[uid] = evolve(
            worker.after("terminate"), grace_ms=within_ms, deleting=deleting or worker.deleting, waiting={}
        )
        self._prober.end(pod)
        self._terminate_on(uid)

    def _terminate_on(self, uid: str) -> None:
        """Go on with ending a pod: stop what runs, and let it go when nothing does."""
        worker, pod, runtime = self.memory.workers[uid], self.memory.known[uid], self.tools.runtime
        if not runtime.is_running():
            return
        try:
            worker = self.memory.workers[uid] = self._stopper.stop_pod(pod, worker)
        except RuntimeDownError:
            return
        if runtime.running_in(uid):
            return
        self.memory.workers[uid] = worker.after("stopped")
        self.memory.requested.pop(uid, None)
        if uid not in self.memory.removed and (pod.status.start_time is not None or runtime.of_pod(uid)):
            self._reporter.report(uid)
        if worker.deleting:
            self._gone(uid)
        self._after(uid)

    def _gone(self, uid: str) -> None:
        """Clear a pod's place away and let the API remove it."""
        pod, memory = self.memory.known[uid], self.memory
        if is_static(pod):
            self._forget(uid)
            self.statics.ended(pod)
        elif uid in memory.removed:
            self._forget(uid)
        else:
            self._clear_place(uid)
            if not self._reporter.delete(uid, pod):
                memory.unposted[uid] = None

    def _clear_place(self, uid: str) -> None:
        try:
            if self.tools.runtime.volumes.disks(uid):
                self.tools.wake(0, ("node",))
            self.tools.runtime.remove_sandbox(uid)
        except RuntimeDownError:
            return

    def _forget(self, uid: str) -> None:
        self._clear_place(uid)
        self.memory.forget(uid)
        self.tools.tokens.forget(uid)

    def _stop_hooked(self, identity: str, left_ms: int, *, hook_failed: bool) -> None:
        """Send SIGTERM to a container whose preStop hook is over."""
        container = self.tools.runtime.containers.get(identity)
        if container is not None:
            if hook_failed and container.pod_uid in self.memory.known:
                self._stopper.hook_failed(self.memory.known[container.pod_uid], container)
            try:
                self.tools.runtime.stop_container(identity, left_ms)
            except RuntimeDownError:
                return

    def _remove_orphans(self) -> None:
        """Kill what runs here of pods that nobody knows any more."""
        runtime = self.tools.runtime
        if not runtime.is_running():
            return
        for uid in runtime.pods():
            if uid not in self.memory.known:
                for container in runtime.running_in(uid):
                    runtime.kill_container(container.id)
                runtime.remove_sandbox(uid)

    # -- the machine ------------------------------------------------------------

    def _pressed(self, key: Key) -> None:
        """Look at the machine's memory and disk out of turn."""
        if key[0] == "oom":
            self._evictor.tell_oom(key[1], key[2])
        self._look_at_pressure()
        self.registration.look_again()

    def _look_at_pressure(self) -> None:
        self._evictor.synchronize()
        self.registration.pressures = self._evictor.pressures()

    def _evict(self, uid: str, message: str, within_ms: int) -> None:
        """End a pod because the machine has not enough for it; it stays in the API as failed."""
        now_ms = self.tools.sim.now_ms
        pod = disrupted(self.memory.known[uid], "TerminationByKubelet", message, now_ms)
        self.memory.known[uid] = pod
        self.memory.workers[uid] = evolve(self.memory.workers[uid], reason=EVICTED, message=message)
        self._reporter.report(uid)
        self.terminate(uid, within_ms, deleting=False)

    def _beat(self) -> None:
        self._look_at_pressure()
        self.tools.wake(self.registration.beat(), HEARTBEAT)
        self.statics.ensure_mirrors()
        if self.memory.unposted:
            self._after("")

    def _runtime_changed(self) -> None:
        """Look at everything anew, for containerd has come or gone."""
        if self.tools.runtime.is_running():
            if self._is_listed:
                self._remove_orphans()
            for uid in tuple(self.memory.workers):
                if uid in self.memory.workers:
                    self._sync(uid)
        self.registration.look_again()

    # -- copies ------------------------------------------------------------

    def fork(self, context: Context, machine: Machine, fleet: Fleet) -> Kubelet:
        """Return the same kubelet in another world."""
        twin = Kubelet(context, machine, fleet)
        twin.memory.copy_state(self.memory)
        twin.tools.tokens.copy_state(self.tools.tokens)
        twin.pods.copy_state(self.pods)
        twin.tools.recorder.copy_state(self.tools.recorder)
        twin.registration.copy_state(self.registration)
        twin.bootstrap.copy_state(self.bootstrap)
        twin.statics.copy_state(self.statics)
        twin._evictor.copy_state(self._evictor)
        twin._is_listed = self._is_listed
        twin._catching_up = self._catching_up
        return twin

"""The reporter: computes the status of pods and tells it to the API when it has changed.

What could not be told, because the API did not answer, is told later. Source: kubernetes pkg/kubelet/status.
"""

from __future__ import annotations

from k8s_tui.api.errors import StatusError, Unreachable
from k8s_tui.api.meta import ObjectMeta
from k8s_tui.api.pods import Pod, PodStatus, all_containers
from k8s_tui.apiserver.deletion import DeleteOptions
from k8s_tui.client.client import PODS
from k8s_tui.kubelet.probing import Prober
from k8s_tui.kubelet.state import Memory, Tools
from k8s_tui.kubelet.status import Observed, pod_status, rejected_status
from k8s_tui.kubelet.worker import REJECTED, TERMINATED
from k8s_tui.sim.value import frozen

MIRROR = "kubernetes.io/config.mirror"
STATIC_SOURCE = "kubernetes.io/config.source"

NOW = 0


def is_static(pod: Pod) -> bool:
    """Tell whether a pod comes from a manifest on the machine."""
    return pod.metadata.annotations.get(STATIC_SOURCE) == "file"


@frozen
class Reporter:
    """Tells the API of the pods of one machine."""

    tools: Tools
    memory: Memory
    prober: Prober

    def report(self, uid: str) -> None:
        """Compute a pod's status; tell the API where it differs from what was told."""
        memory = self.memory
        pod, worker = memory.known[uid], memory.workers[uid]
        before = memory.statuses.get(uid) or pod.status
        if worker.phase == REJECTED:
            status = rejected_status(pod, worker)
        else:
            sandbox = self.tools.runtime.sandboxes.get(uid)
            ip = sandbox.ip if sandbox is not None and sandbox.ready else ""
            status = pod_status(
                pod,
                worker,
                ip,
                self.tools.machine.spec.ip,
                self.observe(pod),
                before,
                self.tools.sim.now_ms,
            )
        if uid in memory.unposted or uid not in memory.statuses or status != before:
            memory.statuses[uid] = status
            self.post(uid, pod, status)

    def observe(self, pod: Pod) -> dict[str, Observed]:
        """Return what is known of a pod's containers, by name."""
        uid = pod.metadata.uid
        found: dict[str, Observed] = {}
        latest: dict[str, tuple[object, ...]] = {}
        for container in self.tools.runtime.of_pod(uid):
            name = container.config.name
            if self.memory.hooks and self.memory.hooks.get((uid, name)) == container.id:
                continue
            latest[name] = (container, latest[name][0] if name in latest else None)
        for spec in all_containers(pod.spec):
            if spec.name in latest:
                current, previous = latest[spec.name]
                ready, started = self.prober.state_of(uid, spec, current)  # type: ignore[arg-type]
                found[spec.name] = Observed(current, previous, ready, started)  # type: ignore[arg-type]
        return found

    def post(self, uid: str, pod: Pod, status: PodStatus) -> None:
        """Tell the API a status; later, where it does not answer."""
        meta = pod.metadata
        identity = "" if is_static(pod) else uid
        told = Pod(ObjectMeta(name=meta.name, namespace=meta.namespace, uid=identity), pod.spec, status)
        try:
            stored = self.tools.client.update_status(told)
        except Unreachable:
            self.memory.unposted[uid] = None
        except StatusError as error:
            if error.code >= 500:
                self.memory.unposted[uid] = None
            else:
                self.memory.unposted.pop(uid, None)
        else:
            self.memory.unposted.pop(uid, None)
            self.memory.posted[uid] = int(stored.metadata.resource_version)

    def is_foreign(self, uid: str, pod: Pod) -> bool:
        """Tell whether somebody else has written the status that the API sends."""
        status = self.memory.statuses.get(uid)
        if status is None or pod.status is status:
            return False
        version = int(pod.metadata.resource_version or "0")
        return version > self.memory.posted.get(uid, 0) and uid not in self.memory.unposted

    def delete(self, uid: str, pod: Pod) -> bool:
        """Let the API remove a pod whose containers have ended; False where it did not answer."""
        meta = pod.metadata
        try:
            self.tools.client.delete(
                PODS, meta.namespace, meta.name, DeleteOptions(grace_period_seconds=NOW, uid=uid)
            )
        except Unreachable:
            return False
        except StatusError as error:
            return error.code < 500
        return True

    def catch_up(self) -> None:
        """Tell what could not be told before."""
        for uid in tuple(self.memory.unposted):
            pod, worker = self.memory.known.get(uid), self.memory.workers.get(uid)
            if pod is None or worker is None:
                del self.memory.unposted[uid]
                continue
            status = self.memory.statuses.get(uid)
            if status is not None:
                self.post(uid, pod, status)
            if uid in self.memory.unposted:
                return
            if worker.phase == TERMINATED and worker.deleting and not self.delete(uid, pod):
                self.memory.unposted[uid] = None
                return

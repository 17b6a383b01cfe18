"""Node-pressure eviction: where memory or disk runs out, the kubelet makes room by ending pods, one at a time.

Images that nobody uses go first where the disk is full. Then the pods are ranked: those that use more than
they asked for before the others, then by priority, then by how much more. What the node has seen lately stays
its condition for five minutes, and keeps new pods away.

Source: kubernetes pkg/kubelet/eviction (eviction_manager.go, helpers.go), pkg/kubelet/images
(image_gc_manager.go), v1.32.
Simplified: what containers write is not counted, so on a full disk pods are ranked by priority alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from k8s_tui.api.amounts import pod_requests
from k8s_tui.api.meta import ObjectReference
from k8s_tui.api.pods import Pod
from k8s_tui.api.quantity import Quantity
from k8s_tui.api.value import value
from k8s_tui.apiserver.qos import qos_class
from k8s_tui.client.recorder import NORMAL, WARNING
from k8s_tui.kubelet.admission import Rejection
from k8s_tui.kubelet.localstorage import excess
from k8s_tui.kubelet.state import Memory, Tools
from k8s_tui.kubelet.thresholds import (
    CONDITIONS,
    CONFIG,
    DISK_PRESSURE,
    MEMORY,
    MEMORY_PRESSURE,
    RESOURCES,
    Observation,
    Threshold,
    settings_of,
)
from k8s_tui.machine.references import full_name

EVICTED = "Evicted"
IMMEDIATE_GRACE_MS = 1_000
"""What an evicted pod gets at a hard threshold (immediateEvictionGracePeriodSeconds)."""

AGAIN_MS = 2_000
"""From an eviction to the next look: about what the pod needs to be gone."""

IMAGE_GC_MS = 300_000
"""How often the use of the disk by images is looked at (ImageGCPeriod)."""

SYSTEM_CRITICAL = 2_000_000_000
"""From this priority on a pod is never evicted, nor is one from a manifest on the disk."""

PINNED = "/pause:"
"""The image of sandboxes, which the runtime keeps."""

MEMORY_PRESSURE_TAINT = "node.kubernetes.io/memory-pressure"
EvictPod = Callable[[str, str, int], None]
"""Called with a pod's uid, the message, and the grace in milliseconds."""


@value
class Candidate:
    """A pod that could be evicted, with what it uses and asked for, in bytes."""

    uid: str
    pod: Pod
    used_bytes: int
    requested_bytes: int


def rank(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the pods in the order in which they have to go."""
    return sorted(
        candidates,
        key=lambda each: (
            each.used_bytes <= each.requested_bytes,
            each.pod.spec.priority or 0,
            each.requested_bytes - each.used_bytes,
        ),
    )


def eviction_message(threshold: Threshold, seen: Observation, pod: Pod, used_bytes: Mapping[str, int]) -> str:
    """Return why a pod has to go, in the words of its status."""
    resource = RESOURCES[threshold.signal]
    least = Quantity.of_bytes(seen.least(threshold))
    free = Quantity.of_bytes(seen.free(threshold.signal))
    text = f"The node was low on resource: {resource}. Threshold quantity: {least}, available: {free}. "
    if resource != "memory":
        return text
    for container in pod.spec.containers:
        asked = container.resources.requests.get(resource)
        used = used_bytes.get(container.name, 0)
        if used > (0 if asked is None else asked.value()):
            told = "0" if asked is None else str(asked)
            using = f"Container {container.name} was using {Quantity.of_bytes(used)}"
            text += f"{using}, request is {told}, has larger consumption of {resource}. "
    return text


class Evictor:
    """Watches the memory and disk of one machine."""

    def __init__(self, tools: Tools, memory: Memory, evict: EvictPod) -> None:
        self._tools = tools
        self._memory = memory
        self._evict = evict
        self._settings = settings_of(None)
        self._met_since_ms: dict[Threshold, int] = {}
        self._seen_ms: dict[str, int] = {}
        self._collected_ms = 0

    def start(self) -> None:
        """Read the configuration and forget the rest, as a process does that starts."""
        self._settings = settings_of(self._tools.machine.read_file(CONFIG))
        self._met_since_ms, self._seen_ms = {}, {}
        self._collected_ms = self._tools.sim.now_ms

    def copy_state(self, other: Evictor) -> None:
        """Take over what `other` knows."""
        self._settings = other._settings
        self._met_since_ms = other._met_since_ms.copy()
        self._seen_ms = other._seen_ms.copy()
        self._collected_ms = other._collected_ms

    def pressures(self) -> tuple[str, ...]:
        """Return the conditions that hold: those seen within the transition period."""
        if not self._seen_ms:
            return ()
        since_ms = self._tools.sim.now_ms - self._settings.transition_ms
        return tuple(name for name, at_ms in self._seen_ms.items() if at_ms > since_ms)

    def refusal(self, pod: Pod) -> Rejection | None:
        """Return why the node takes no such pod now, None where it does."""
        held = self.pressures()
        if not held or is_critical(pod):
            return None
        if held == (MEMORY_PRESSURE,):
            tolerated = any(
                each.key in ("", MEMORY_PRESSURE_TAINT) and each.effect in ("", "NoSchedule")
                for each in pod.spec.tolerations
            )
            if tolerated or qos_class(pod.spec) != "BestEffort":
                return None
        return Rejection(EVICTED, f"The node had condition: [{' '.join(sorted(held))}]. ")

    def tell_oom(self, process: str, pid: int) -> None:
        """Tell that the kernel has killed a process because the machine had no memory left (oom_watcher)."""
        self._tell(WARNING, "SystemOOM", f"System OOM encountered, victim process: {process}, pid: {pid}")

    # -- looking ------------------------------------------------------------

    def synchronize(self) -> None:
        """Look at the machine, and make room where too little is left."""
        self._end_overfull()
        seen, now_ms = self._observe(), self._tools.sim.now_ms
        if now_ms - self._collected_ms >= IMAGE_GC_MS:
            self._collected_ms = now_ms
            self._collect_images(seen)
        met = [each for each in self._settings.thresholds if seen.is_met(each)]
        if not met and not self._met_since_ms and not self._seen_ms:
            return
        self._met_since_ms = {each: self._met_since_ms.get(each, now_ms) for each in met}
        due = [each for each in met if now_ms - self._met_since_ms[each] >= each.grace_ms]
        before = self.pressures()
        for threshold in due:
            self._seen_ms[CONDITIONS[threshold.signal]] = now_ms
        held = self.pressures()
        self._seen_ms = {name: self._seen_ms[name] for name in held}
        self._tell_changes(before, held)
        if due:
            self._reclaim(min(due, key=lambda each: each.signal != MEMORY), seen)

    def _end_overfull(self) -> None:
        """End the pods that have written more into an emptyDir than it may hold."""
        volumes, storage = self._tools.runtime.volumes, self._tools.machine.storage
        for uid, worker in tuple(self._memory.workers.items()):
            pod = self._memory.known[uid]
            if not pod.spec.volumes or not worker.is_active():
                continue
            message = excess(uid, pod.spec, volumes, storage)
            if message:
                self._tools.warning(pod, EVICTED, message)
                self._evict(uid, message, IMMEDIATE_GRACE_MS)

    def _observe(self) -> Observation:
        machine, capacity = self._tools.machine, self._tools.machine.spec.capacity
        return Observation(
            max(0, capacity.memory_bytes - machine.memory_used_bytes()),
            capacity.memory_bytes,
            max(0, capacity.disk_bytes - machine.disk_used_bytes()),
            capacity.disk_bytes,
        )

    def _tell_changes(self, before: Sequence[str], held: Sequence[str]) -> None:
        words = {
            MEMORY_PRESSURE: ("NodeHasSufficientMemory", "NodeHasInsufficientMemory"),
            DISK_PRESSURE: ("NodeHasNoDiskPressure", "NodeHasDiskPressure"),
        }
        for name, (well, badly) in words.items():
            if (name in before) != (name in held):
                reason = badly if name in held else well
                node = self._tools.machine.name
                self._tell(NORMAL, reason, f"Node {node} status is now: {reason}")

    def _tell(self, kind: str, reason: str, message: str) -> None:
        node = self._tools.machine.name
        self._tools.recorder.event(ObjectReference("Node", "", node, node), kind, reason, message)

    # -- making room ------------------------------------------------------------

    def _reclaim(self, threshold: Threshold, seen: Observation) -> None:
        tools = self._tools
        resource = RESOURCES[threshold.signal]
        tools.log(f'"Eviction manager: attempting to reclaim" resourceName="{resource}"')
        self._tell(WARNING, "EvictionThresholdMet", f"Attempting to reclaim {resource}")
        if not tools.runtime.is_running():
            return
        if resource != "memory":
            self._remove_images(None)
            seen = self._observe()
            if not seen.is_met(threshold):
                return
        for candidate in rank(self._candidates(resource)):
            used = self._used(candidate.uid)
            message = eviction_message(threshold, seen, candidate.pod, used)
            tools.warning(candidate.pod, EVICTED, message)
            grace_ms = self._settings.max_grace_ms if threshold.grace_ms else 0
            self._evict(candidate.uid, message, grace_ms or IMMEDIATE_GRACE_MS)
            meta = candidate.pod.metadata
            words = "Eviction manager: pods evicted, waiting for pod to be cleaned up"
            tools.log(f'"{words}" pods="{meta.namespace}/{meta.name}"')
            tools.wake(AGAIN_MS, ("pressure",))
            return
        tools.log(f'"Eviction manager: unable to evict any pods from the node" resourceName="{resource}"')

    def _candidates(self, resource: str) -> list[Candidate]:
        found = []
        for uid, worker in self._memory.workers.items():
            pod = self._memory.known[uid]
            if not worker.is_active() or is_critical(pod):
                continue
            asked = pod_requests(pod.spec)
            if resource == "memory":
                used = sum(self._used(uid).values())
                found.append(Candidate(uid, pod, used, asked.memory_bytes))
            else:
                found.append(Candidate(uid, pod, 0, asked.storage_bytes))
        return found

    def _used(self, uid: str) -> dict[str, int]:
        now_ms = self._tools.sim.now_ms
        return {each.name: each.memory_bytes(now_ms) for each in self._tools.runtime.running_in(uid)}

    # -- images ------------------------------------------------------------

    def _collect_images(self, seen: Observation) -> None:
        """Remove unused images where the disk is fuller than it may be, until it is not."""
        used = seen.disk_bytes - seen.free_disk_bytes
        if used * 100 < seen.disk_bytes * self._settings.image_high_percent:
            return
        wanted = used - seen.disk_bytes * self._settings.image_low_percent // 100
        freed = self._remove_images(wanted)
        if freed < wanted:
            words = (
                f"Failed to garbage collect required amount of images. Attempted to free {wanted} bytes, but only "
                f"found {freed} bytes eligible to free."
            )
            self._tell(WARNING, "FreeDiskSpaceFailed", words)

    def _remove_images(self, wanted_bytes: int | None) -> int:
        """Remove unused images, the oldest first, until so much is freed (None: all); return how much was."""
        runtime = self._tools.runtime
        used = {full_name(each.config.image) for each in runtime.containers.values()}
        freed = 0
        for name, size in tuple(runtime.images.items()):
            if wanted_bytes is not None and freed >= wanted_bytes:
                break
            if name not in used and PINNED not in name:
                runtime.remove_image(name)
                freed += size
        return freed


def is_critical(pod: Pod) -> bool:
    """Tell whether a pod is never evicted."""
    if pod.metadata.annotations.get("kubernetes.io/config.source", "api") != "api":
        return True
    return (pod.spec.priority or 0) >= SYSTEM_CRITICAL

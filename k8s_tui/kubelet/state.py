"""What the parts of one kubelet share: its tools, and the few dicts that are its whole memory."""

from __future__ import annotations

import functools
from typing import Any

from k8s_tui.api.errors import NotFound, StatusError, Unreachable
from k8s_tui.api.meta import ObjectReference
from k8s_tui.api.pods import Pod, PodStatus
from k8s_tui.api.scheme import Resource
from k8s_tui.api.value import value
from k8s_tui.client.client import CONFIG_MAPS, Client
from k8s_tui.client.recorder import NORMAL, WARNING, EventRecorder
from k8s_tui.kubelet.backoff import Backoff
from k8s_tui.kubelet.environment import ConfigError, Place
from k8s_tui.kubelet.tokens import Tokens
from k8s_tui.kubelet.worker import Worker
from k8s_tui.machine.fleet import Fleet
from k8s_tui.machine.machine import Machine
from k8s_tui.sim.simulation import Key, Simulation

PATHS_REMEMBERED = 4_096
"""Paths of containers in their pods, which the events of all pods of a template share."""


@value
class Pull:
    """An image that is on its way for a container.

    Attributes:
        asked_ms: When it was asked for.
        begins_ms: When its turn came; images are pulled one after the other.
    """

    image: str
    asked_ms: int
    begins_ms: int


@value
class FailedPull:
    """An image that did not come: how long to wait, and why."""

    backoff: Backoff
    message: str


@value
class ProbeState:
    """What a probe has found out about one container.

    Attributes:
        container_id: The container it looks at.
        base_ms: When it was asked first.
        result: What counts now, None before anything does.
        last: The latest answer.
        streak: How often in a row that was the answer.
        sleeping: It asks no more until something changes, for it knows the answer.
    """

    container_id: str
    base_ms: int
    result: bool | None = None
    last: bool | None = None
    streak: int = 0
    sleeping: bool = False


@functools.lru_cache(PATHS_REMEMBERED)
def _path(containers: str, name: str) -> str:
    return f"spec.{containers}{{{name}}}"


def _list_of(pod: Pod, name: str) -> str:
    """Return the field of a pod's spec that lists a container."""
    spec = pod.spec
    if spec.ephemeral_containers and any(each.name == name for each in spec.ephemeral_containers):
        return "ephemeralContainers"
    if spec.init_containers and any(each.name == name for each in spec.init_containers):
        return "initContainers"
    return "containers"


class Memory:
    """All that a kubelet remembers; it is gone when its process ends.

    Attributes:
        workers: By pod uid, as everything here.
        known: The pods as they were last heard of.
        statuses: The statuses computed last.
        posted: The resource versions that the last posts of them got.
        unposted: Pods about whom the API is to be told something still.
        removed: Pods that the API does not have any more.
        requested: (cpu millicores, memory bytes) of pods that were admitted.
        restarts: By (uid, container).
        pulls: By (uid, container).
        failed_pulls: By (uid, image).
        probes: By (uid, container, kind).
        hooks: Containers whose postStart hook goes on, by (uid, container).
    """

    def __init__(self) -> None:
        self.workers: dict[str, Worker] = {}
        self.known: dict[str, Pod] = {}
        self.statuses: dict[str, PodStatus] = {}
        self.posted: dict[str, int] = {}
        self.unposted: dict[str, None] = {}
        self.removed: dict[str, None] = {}
        self.requested: dict[str, tuple[int, int]] = {}
        self.restarts: dict[tuple[str, str], Backoff] = {}
        self.pulls: dict[tuple[str, str], Pull] = {}
        self.failed_pulls: dict[tuple[str, str], FailedPull] = {}
        self.probes: dict[tuple[str, str, str], ProbeState] = {}
        self.hooks: dict[tuple[str, str], str] = {}
        self.pulling_until_ms = 0

    def clear(self) -> None:
        """Forget everything."""
        for name, content in vars(Memory()).items():
            setattr(self, name, content)

    def copy_state(self, other: Memory) -> None:
        """Take over what `other` remembers."""
        for name, content in vars(other).items():
            setattr(self, name, content.copy() if isinstance(content, dict) else content)

    def forget(self, uid: str) -> None:
        """Forget one pod."""
        for each in (
            self.workers,
            self.known,
            self.statuses,
            self.posted,
            self.unposted,
            self.removed,
            self.requested,
        ):
            each.pop(uid, None)
        self._forget_parts(uid)

    def _forget_parts(self, uid: str) -> None:
        parts: tuple[dict[Any, Any], ...] = (
            self.restarts,
            self.pulls,
            self.failed_pulls,
            self.probes,
            self.hooks,
        )
        for part in parts:
            if part:
                for key in [key for key in part if key[0] == uid]:
                    del part[key]


class Tools:
    """What a kubelet works with.

    Attributes:
        process: Its process name.
        tokens: Those of its pods' service accounts.
    """

    def __init__(
        self, sim: Simulation, client: Client, machine: Machine, fleet: Fleet, recorder: EventRecorder
    ) -> None:
        self.sim = sim
        self.client = client
        self.machine = machine
        self.fleet = fleet
        self.runtime = machine.runtime
        self.recorder = recorder
        self.process = f"{machine.name}/kubelet"
        self.tokens = Tokens(sim, client)

    def wake(self, delay_ms: int, key: Key) -> None:
        """Have the kubelet handle `key` in `delay_ms`."""
        self.sim.schedule(self.process, delay_ms, key)

    def log(self, text: str) -> None:
        """Write to the journal of the kubelet's unit."""
        unit = self.machine.units.get("kubelet.service")
        self.machine.log("kubelet.service", f"kubelet[{unit.main_pid}]: {text}")

    def event(self, pod: Pod, kind: str, reason: str, message: str, container: str = "") -> None:
        """Tell what happened to a pod, or to one of its containers."""
        meta = pod.metadata
        path = _path(_list_of(pod, container), container) if container else ""
        about = ObjectReference("Pod", meta.namespace, meta.name, meta.uid, "v1", meta.resource_version, path)
        self.recorder.event(about, kind, reason, message)

    def normal(self, pod: Pod, reason: str, message: str, container: str = "") -> None:
        """Tell something ordinary."""
        self.event(pod, NORMAL, reason, message, container)

    def warning(self, pod: Pod, reason: str, message: str, container: str = "") -> None:
        """Tell something bad."""
        self.event(pod, WARNING, reason, message, container)

    def fetch(self, of: Resource, namespace: str, name: str) -> Any:  # noqa: ANN401 - a config map or secret
        """Return a config map or secret, None where it does not exist.

        Raises:
            ConfigError: The API does not answer.
        """
        try:
            return self.client.get(of, namespace, name)
        except NotFound:
            return None
        except (StatusError, Unreachable) as error:
            kind = "configmap" if of is CONFIG_MAPS else "secret"
            raise ConfigError(f"failed to sync {kind} cache: timed out waiting for the condition") from error

    def place(self, ip: str) -> Place:
        """Return what a pod with the address `ip` may want to know of this machine."""
        spec = self.machine.spec
        return Place(spec.name, spec.ip, ip, spec.capacity.cpu_millicores, spec.capacity.memory_bytes)

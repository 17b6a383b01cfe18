"""Sandboxes and containers as a container runtime keeps them, and the table of their lives.

Source: the Container Runtime Interface (cri-api, runtime/v1), containerd's CRI plugin.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol, TypeAlias

from k8s_tui.api.value import value
from k8s_tui.machine.applications import Application, Path
from k8s_tui.machine.behaviour import Behaviour
from k8s_tui.machine.podnetwork import PLAIN, PodNetwork

LAYERS = "/run/containerd/io.containerd.runtime.v2.task/k8s.io"
"""Where containerd mounts the file systems of containers."""

CREATED = "created"
RUNNING = "running"
EXITED = "exited"
GONE = "gone"

TRANSITIONS: Mapping[tuple[str, str], str] = {
    (CREATED, "start"): RUNNING,
    (CREATED, "fail"): EXITED,
    (RUNNING, "exit"): EXITED,
    (RUNNING, "power-loss"): EXITED,
    (EXITED, "power-loss"): EXITED,
    (CREATED, "power-loss"): EXITED,
    (CREATED, "remove"): GONE,
    (EXITED, "remove"): GONE,
}
"""(state, event) to the next state of a container."""

COMPLETED = "Completed"
ERROR = "Error"
OOM_KILLED = "OOMKilled"
START_ERROR = "StartError"
UNKNOWN = "ContainerStatusUnknown"
"""Why a container ended, in the kubelet's words."""

ONE_CORE_MILLICORES = 1_000

KILLED_EXIT_CODE = 137
LOST_EXIT_CODE = 255
"""Exit codes of SIGKILL, and of a container whose machine lost power (containerd)."""


@value
class Mount:
    """Where a container sees a volume of its pod."""

    path: str
    volume: str
    sub_path: str = ""
    read_only: bool = False


@value
class ContainerConfig:
    """What the kubelet asks the runtime to make.

    Attributes:
        namespace: The pod's, with its name in `pod`.
        image: As the pod names it.
        command: The pod's own command, () for the image's.
        environment: All variables, resolved.
        memory_limit_bytes: None for none.
        cpu_limit_millicores: What it is throttled to, None for none.
        stays_open: Its input stays open though nobody types, so that a shell waits for ever.
        oom_score_adj: How much sooner or later than others it is killed where memory runs out.
        ports: TCP ports that the pod declares.
    """

    name: str
    image: str
    command: tuple[str, ...] = ()
    arguments: tuple[str, ...] = ()
    environment: Mapping[str, str] = {}
    mounts: tuple[Mount, ...] = ()
    memory_limit_bytes: int | None = None
    ports: tuple[int, ...] = ()
    attempt: int = 0
    namespace: str = ""
    pod: str = ""
    cpu_limit_millicores: int | None = None
    oom_score_adj: int = 0
    stays_open: bool = False


@value
class Container:
    """One container, running or dead.

    Attributes:
        state: `created`, `running` or `exited`.
        clock_ms: From when its behaviour's times count.
        reason: Why it ended, as in `Completed` or `OOMKilled`.
        message: What it left in its termination log, or why it could not start.
        requests_per_s: The load it bears now.
        runtime: What keeps it, as in `containerd`.
    """

    id: str
    pod_uid: str
    config: ContainerConfig
    image_id: str
    behaviour: Behaviour
    state: str
    created_ms: int
    started_ms: int = 0
    clock_ms: int = 0
    finished_ms: int = 0
    exit_code: int = 0
    reason: str = ""
    message: str = ""
    requests_per_s: float = 0.0
    stopping: bool = False
    runtime: str = "containerd"

    @property
    def name(self) -> str:
        """Its name within the pod."""
        return self.config.name

    @property
    def full_id(self) -> str:
        """Its id as the kubelet reports it, as in `containerd://8c0f...`."""
        return f"{self.runtime}://{self.id}"

    def after(self, event: str) -> str:
        """Return the state that `event` leads to."""
        return TRANSITIONS[self.state, event]

    def age_ms(self, now_ms: int) -> int:
        """Return for how long its behaviour has been going on."""
        return now_ms - self.clock_ms

    def memory_bytes(self, now_ms: int) -> int:
        """Return the memory it uses, 0 where it does not run."""
        if self.state != RUNNING:
            return 0
        return self.behaviour.application.memory_at(now_ms - self.started_ms, self.requests_per_s)

    def cpu_millicores(self) -> int:
        """Return the cpu it uses at its load, 0 where it does not run; a limit throttles it."""
        if self.state != RUNNING:
            return 0
        limit = self.config.cpu_limit_millicores
        if self.behaviour.script.busy:
            return ONE_CORE_MILLICORES if limit is None else min(limit, ONE_CORE_MILLICORES)
        application = self.behaviour.application
        bears = self.bears_per_s()
        served = self.requests_per_s if bears is None else min(self.requests_per_s, bears)
        used = application.cpu_millicores + int(application.cpu_per_request_us * served / 1000)
        return used if limit is None else min(used, limit)

    def bears_per_s(self) -> float | None:
        """Return how many requests a second it can bear, None for any number.

        An application without a limit of its own uses one core; a limit of cpu holds for all.
        """
        application, limit = self.behaviour.application, self.config.cpu_limit_millicores
        if not application.cpu_per_request_us:
            return application.limit_rps or None
        per_core = 1_000_000 / application.cpu_per_request_us
        bears = application.limit_rps or per_core
        return bears if limit is None else min(bears, per_core * limit / ONE_CORE_MILLICORES)


@value
class Sandbox:
    """A pod's place on a machine: its network, which all its containers share.

    Attributes:
        ip: The pod's, or the machine's for pods of its network.
        ready: It stands; False after the machine lost power.
        attempt: How often the pod's sandbox was made anew.
        network: What it has beside its address.
    """

    id: str
    pod_uid: str
    namespace: str
    name: str
    ip: str
    host_network: bool
    created_ms: int
    ready: bool = True
    attempt: int = 0
    network: PodNetwork = PLAIN


@value
class Ailment:
    """What is wrong with a running application, by a fault or by its load; causes only, no symptoms.

    Attributes:
        hung: It accepts connections and never answers.
        closed: It does not listen.
        status: All HTTP requests get this status, 0 for the right one.
        extra_latency_ms: Every answer comes this much later.
        failing: What some paths of HTTP answer instead: what its own health checks say.
    """

    hung: bool = False
    closed: bool = False
    status: int = 0
    extra_latency_ms: int = 0
    failing: tuple[Path, ...] = ()

    def response(self, application: Application, path: str) -> tuple[int, str]:
        """Return the status and the body that `path` answers, as far as the application is up to it."""
        bare = path.partition("?")[0]
        status, body = next(
            ((each.status, each.body) for each in self.failing if each.prefix == bare),
            application.response(path),
        )
        return self.status or status, body


WELL = Ailment()


class Unwritten(Protocol):
    """What a file holds of which the text is made when somebody reads it."""

    def text(self) -> str:
        """Return the text, always the same."""


Content: TypeAlias = str | Unwritten
"""What a file in a volume of the API's objects holds."""


class Files(Mapping[str, str]):
    """The text files that a container sees, by path."""

    def __init__(self, contents: Mapping[str, Content]) -> None:
        self._contents = contents

    def __getitem__(self, path: str) -> str:
        content = self._contents[path]
        return content if isinstance(content, str) else content.text()

    def __contains__(self, path: object) -> bool:
        return path in self._contents

    def __iter__(self) -> Iterator[str]:
        return iter(self._contents)

    def __len__(self) -> int:
        return len(self._contents)


def mounted_files(
    volumes: Mapping[tuple[str, str], Mapping[str, Content]], pod_uid: str, config: ContainerConfig
) -> dict[str, Content]:
    """Return what the files hold that a container sees in its pod's volumes, by path."""
    files: dict[str, Content] = {}
    for mount in config.mounts:
        volume = volumes.get((pod_uid, mount.volume))
        if not volume:
            continue
        prefix = f"{mount.sub_path}/" if mount.sub_path else ""
        folder = mount.path.rstrip("/")
        for name, content in volume.items():
            if name == mount.sub_path:
                files[mount.path] = content
            elif name.startswith(prefix):
                files[f"{folder}/{name[len(prefix) :]}"] = content
    return files

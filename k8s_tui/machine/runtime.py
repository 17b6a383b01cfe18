"""The container runtime of one machine: sandboxes, images, containers and their lives.

Containers go on when the kubelet dies. When the runtime's own process dies they go on too (each has its
shim; Docker's do not), but nothing can be started, stopped or inspected until it is back. What a container's
program does by itself (ends, waits, runs out of memory) are agenda entries of the machine's kernel, which
lives as long as the machine has power.

Source: containerd 1.7's CRI plugin; the differences of CRI-O and Docker are in `runtimes`.
"""

from __future__ import annotations

import copy
import hashlib

from k8s_tui.api.value import evolve
from k8s_tui.machine.addresses import AddressPool
from k8s_tui.machine.behaviour import START_ERROR_EXIT_CODE, continued
from k8s_tui.machine.containers import (
    COMPLETED,
    CREATED,
    ERROR,
    EXITED,
    KILLED_EXIT_CODE,
    LOST_EXIT_CODE,
    OOM_KILLED,
    RUNNING,
    START_ERROR,
    TRANSITIONS,
    UNKNOWN,
    WELL,
    Ailment,
    Container,
    ContainerConfig,
    Content,
    Files,
    Sandbox,
)
from k8s_tui.machine.databases import data_place, opens_ms
from k8s_tui.machine.journal import LINES_LIMIT, Line, select_lines
from k8s_tui.machine.podnetwork import PLAIN, RESOLV_CONF, PodNetwork, require_network
from k8s_tui.machine.podvolumes import PodVolumes
from k8s_tui.machine.portclash import bound
from k8s_tui.machine.references import full_name, image_id, parse_reference
from k8s_tui.machine.runtimes import NO_PROCESS, SYSTEMD, SandboxError
from k8s_tui.machine.runtimeservice import NOTICE_MS, RuntimeService
from k8s_tui.machine.scripts import TERMINATION_LOG, files_at, lines_until
from k8s_tui.machine.storage import LAYER, Backing
from k8s_tui.machine.surroundings import Surroundings
from k8s_tui.sim.simulation import Key, Simulation

FIRST_PID = 2_000

NOTABLE_BYTES = 1024 * 1024
"""A container that grows by less does not make the machine look at its memory."""

RETRY_WAIT_MS = 1_000
"""How often a program that waits for something looks again, at least."""

CNI_CONFIG_FOLDER = "/etc/cni/net.d/"


class ContainerRuntime(RuntimeService):
    """The containers of one machine.

    Attributes:
        sandboxes: By pod uid.
        containers: By id, dead ones too until they are removed.
        images: Sizes of the images that lie on the machine, by full name.
        image_changes: How often an image came or went.
        volumes: What is mounted for its pods.
        pod_cidr: The range that pods get their addresses from, "" before it is known.
        ip: The machine's.
    """

    def __init__(self, sim: Simulation, around: Surroundings, ip: str) -> None:
        super().__init__(sim, around.name)
        self.sandboxes: dict[str, Sandbox] = {}
        self.containers: dict[str, Container] = {}
        self.images: dict[str, int] = {}
        self.image_changes = 0
        self.volumes = PodVolumes()
        self.pod_cidr = ""
        self.ip = ip
        self.addresses = AddressPool()
        self._around = around
        self._of_pod: dict[str, tuple[str, ...]] = {}
        self._noted: dict[str, tuple[Line, ...]] = {}
        self._ailments: dict[str, Ailment] = {}
        self._made = 0
        self._kernel = f"{around.name}/kernel"

    # -- asking ------------------------------------------------------------

    def of_pod(self, pod_uid: str) -> list[Container]:
        """Return a pod's containers, oldest first, dead ones too."""
        return [self.containers[each] for each in self._of_pod.get(pod_uid, ())]

    def current(self, pod_uid: str, name: str) -> Container | None:
        """Return the newest container of that name."""
        for each in reversed(self._of_pod.get(pod_uid, ())):
            container = self.containers[each]
            if container.config.name == name:
                return container
        return None

    def pid_of(self, identity: str) -> int:
        """Return the process id of a container's program on the machine."""
        return FIRST_PID + 13 * list(self.containers).index(identity)

    def running_in(self, pod_uid: str) -> list[Container]:
        """Return a pod's containers that run."""
        return [container for container in self.of_pod(pod_uid) if container.state == RUNNING]

    def pods(self) -> tuple[str, ...]:
        """Return the uids of all pods that have a sandbox or containers here."""
        return tuple({**dict.fromkeys(self.sandboxes), **dict.fromkeys(self._of_pod)})

    def listening(self, pod_uid: str, port: int) -> Container | None:
        """Return the container of a pod that has a TCP port open now."""
        now_ms = self._sim.now_ms
        for container in self.of_pod(pod_uid):
            if (
                container.state == RUNNING
                and container.behaviour.listens(port, now_ms - container.clock_ms)
                and not self.ailment(container.id).closed
            ):
                return container
        return None

    def memory_bytes(self) -> int:
        """Return the memory that all containers use."""
        now_ms = self._sim.now_ms
        return sum([each.memory_bytes(now_ms) for each in self.containers.values() if each.state == RUNNING])

    def log(self, identity: str, *, since_ms: int | None = None, tail: int | None = None) -> tuple[Line, ...]:
        """Return what a container said."""
        container = self.containers[identity]
        until_ms = self._sim.now_ms if container.state != EXITED else container.finished_ms
        lines: tuple[Line, ...] = ()
        if container.state != CREATED and container.reason != START_ERROR:
            lines = lines_until(container.behaviour.script, container.clock_ms, until_ms)
        noted = self._noted.get(identity)
        if noted:
            lines = tuple(sorted((*noted, *lines), key=lambda line: line[0]))[-LINES_LIMIT:]
        return select_lines(lines, since_ms, tail)

    def files_of(self, container: Container) -> Files:
        """Return all text files that a container sees in its volumes and made by itself."""
        files = self._contents(container.pod_uid, container.config)
        made = files_at(container.behaviour.script, container.age_ms(self._sim.now_ms))
        for path, text in made.items():
            if text is None:
                files.pop(path, None)
            else:
                files[path] = text
        return Files(files)

    def _contents(self, pod_uid: str, config: ContainerConfig) -> dict[str, Content]:
        sandbox = self.sandboxes.get(pod_uid)
        files = self.volumes.seen_by(pod_uid, config, self._around.storage)
        if sandbox is not None and sandbox.network is not PLAIN:
            files.setdefault(RESOLV_CONF, sandbox.network.dns)
        return files

    # -- sandboxes ------------------------------------------------------------

    def run_sandbox(
        self,
        pod_uid: str,
        namespace: str,
        name: str,
        *,
        host_network: bool,
        attempt: int = 0,
        network: PodNetwork = PLAIN,
    ) -> Sandbox:
        """Make a pod's sandbox with its network.

        Raises:
            RuntimeDownError: It does not answer.
            SandboxError: There is no network for it.
        """
        self.require()
        if self.cgroup_driver == SYSTEMD != self.kubelet_cgroup_driver:
            raise SandboxError(self.kind.no_slice(pod_uid))
        if not self._around.can_fork():
            raise SandboxError(NO_PROCESS)
        ip = self.ip if host_network else self._pod_address(pod_uid)
        now_ms, identity = self._sim.now_ms, self._identity()
        sandbox = Sandbox(
            identity, pod_uid, namespace, name, ip, host_network, now_ms, True, attempt, network
        )
        old = self.sandboxes.get(pod_uid)
        if old is not None and not old.host_network:
            self.addresses.free(old.ip)
        self.sandboxes[pod_uid] = sandbox
        return sandbox

    def _pod_address(self, pod_uid: str) -> str:
        require_network(self.pod_cidr, is_ready=self._around.network_is_ready())
        return self.addresses.take(self.pod_cidr, pod_uid)

    def remove_sandbox(self, pod_uid: str) -> None:
        """Remove a pod's sandbox, its containers and volumes; nothing of it may run any more."""
        self.require()
        for identity in self._of_pod.pop(pod_uid, ()):
            assert self.containers[identity].state != RUNNING
            self._forget(identity)
        sandbox = self.sandboxes.pop(pod_uid, None)
        if sandbox is not None and not sandbox.host_network:
            self.addresses.free(sandbox.ip)
        self.volumes.unmount(pod_uid, self._around.storage, self._around.databases)

    def _identity(self) -> str:
        self._made += 1
        seed = f"{self._sim.seed}/{self._kernel}/{self._made}"
        return hashlib.sha256(seed.encode()).hexdigest()

    # -- containers ------------------------------------------------------------

    def run_container(self, pod_uid: str, config: ContainerConfig) -> Container:
        """Create and start a container; one that cannot start is exited at once with the reason `StartError`.

        Raises:
            RuntimeDownError: It does not answer.
        """
        self.require()
        now_ms = self._sim.now_ms
        reference = parse_reference(config.image)
        does = self._around.behaviour_of(reference, config, Files(self._contents(pod_uid, config)))
        behaviour = bound(does, self.of_pod(pod_uid))
        identity = self._identity()
        path = behaviour.application.data_path
        if path:
            place = data_place(self.volumes, self._around.name, pod_uid, config, path, identity)
            behaviour = self._around.databases.admitted(behaviour, place)
        state = TRANSITIONS[CREATED, "fail" if behaviour.start_error else "start"]
        started_ms = now_ms if state == RUNNING else 0
        container = Container(
            identity,
            pod_uid,
            config,
            image_id(reference),
            behaviour,
            state,
            now_ms,
            started_ms,
            clock_ms=started_ms,
            runtime=self.kind.name,
        )
        self._of_pod[pod_uid] = (*self._of_pod.get(pod_uid, ()), container.id)
        if behaviour.start_error:
            container = evolve(
                container,
                exit_code=START_ERROR_EXIT_CODE,
                finished_ms=now_ms,
                reason=START_ERROR,
                message=behaviour.start_error,
            )
        self.containers[container.id] = container
        if state == RUNNING:
            self._begin(container)
        return container

    def _begin(self, container: Container) -> None:
        application, script = container.behaviour.application, container.behaviour.script
        if application.data_path and container.behaviour.serves_ms is not None:
            self._wake(opens_ms(container.behaviour), ("data", container.id))
        if script.ends_ms is not None:
            self._wake(script.ends_ms, ("script", container.id, container.clock_ms))
        for path, text in application.writes_files:
            self._around.write_file(path, text)
        if application.component and container.behaviour.serves_ms is not None:
            self._wake(container.behaviour.serves_ms, ("serve", container.id))
        self._watch_memory(container, application.memory_bytes)

    def stop_container(self, identity: str, grace_ms: int) -> None:
        """Send SIGTERM to a container, and SIGKILL after its grace; a later call can only shorten it.

        Raises:
            RuntimeDownError: It does not answer.
        """
        self.require()
        container = self.containers[identity]
        if container.state != RUNNING:
            return
        stop_ms = container.behaviour.stop_ms
        if stop_ms is not None and stop_ms <= grace_ms:
            self._wake(stop_ms, ("stopped", identity, container.behaviour.stop_exit_code))
        else:
            self._wake(grace_ms, ("stopped", identity, KILLED_EXIT_CODE))
        self.containers[identity] = evolve(container, stopping=True)

    def kill_container(
        self, identity: str, *, reason: str = ERROR, exit_code: int = KILLED_EXIT_CODE
    ) -> None:
        """Kill a container's process, as `kill -9` on the machine does; containerd need not answer."""
        container = self.containers[identity]
        if container.state == RUNNING:
            self._exit(container, exit_code, reason)

    def remove_container(self, identity: str) -> None:
        """Remove a dead container with its log; raises RuntimeDownError."""
        self.require()
        container = self.containers[identity]
        container.after("remove")
        rest = tuple(each for each in self._of_pod.get(container.pod_uid, ()) if each != identity)
        if rest:
            self._of_pod[container.pod_uid] = rest
        else:
            self._of_pod.pop(container.pod_uid, None)
        self._forget(identity)

    def _forget(self, identity: str) -> None:
        del self.containers[identity]
        self._noted.pop(identity, None)
        self._ailments.pop(identity, None)
        self._around.databases.discard(Backing(LAYER, self._around.name, identity))
        self._around.forget_layer(identity)

    def _exit(self, container: Container, exit_code: int, reason: str) -> None:
        now_ms = self._sim.now_ms
        self.containers[container.id] = evolve(
            container,
            state=container.after("exit"),
            finished_ms=now_ms,
            exit_code=exit_code,
            reason=reason,
            message=files_at(container.behaviour.script, container.age_ms(now_ms)).get(TERMINATION_LOG) or "",
            requests_per_s=0.0,
        )
        self._around.databases.closed(container.id)
        component = container.behaviour.application.component
        if component and not self._serves_elsewhere(component):
            self._sim.stop(f"{self._around.name}/{component}")
        self._notify(container.pod_uid)

    def _serves_elsewhere(self, component: str) -> bool:
        """Tell whether another container of this machine goes on as `component`."""
        now_ms = self._sim.now_ms
        return any(
            each.state == RUNNING
            and each.behaviour.application.component == component
            and each.behaviour.serves_ms is not None
            and each.age_ms(now_ms) >= each.behaviour.serves_ms
            for each in self.containers.values()
        )

    # -- images ------------------------------------------------------------

    def has_image(self, image: str) -> bool:
        """Tell whether an image lies on the machine."""
        return full_name(image) in self.images

    def add_image(self, image: str, size_bytes: int) -> None:
        """Put an image onto the machine."""
        self.image_changes += 1
        self.images[full_name(image)] = size_bytes

    def remove_image(self, image: str) -> None:
        """Take an image off the machine."""
        self.image_changes += 1
        self.images.pop(full_name(image), None)

    # -- the application inside ------------------------------------------------------------

    def ailment(self, identity: str) -> Ailment:
        """Return what is wrong with a container's application."""
        found = self._ailments.get(identity, WELL) if self._ailments else WELL
        if self.volumes.exports and identity in self.containers:
            pod_uid = self.containers[identity].pod_uid
            if self.volumes.is_stuck(pod_uid, self._around.name, self._around.storage):
                return evolve(found, hung=True)
        return found

    def afflict(self, identity: str, ailment: Ailment) -> None:
        """Say what is wrong with a container's application; the container itself goes on."""
        if ailment == self._ailments.get(identity, WELL):
            return
        if ailment == WELL:
            self._ailments.pop(identity, None)
        else:
            self._ailments[identity] = ailment
        self._notify(self.containers[identity].pod_uid)

    def bear(self, identity: str, requests_per_s: float) -> None:
        """Say which load a container bears from now on."""
        container = self.containers[identity]
        if container.state == RUNNING and container.requests_per_s != requests_per_s:
            now_ms = self._sim.now_ms
            before = container.memory_bytes(now_ms)
            container = evolve(container, requests_per_s=requests_per_s)
            self.containers[identity] = container
            self._watch_memory(container, container.memory_bytes(now_ms) - before)

    def note(self, identity: str, text: str) -> None:
        """Add a line to a container's log."""
        lines = self._noted.get(identity, ())
        self._noted[identity] = (*lines[1 - LINES_LIMIT :], Line(self._sim.now_ms, text))

    def _watch_memory(self, container: Container, grown_bytes: int) -> None:
        if grown_bytes >= NOTABLE_BYTES:
            self._around.memory_grew()
        limit = container.config.memory_limit_bytes
        if limit is None:
            return
        application = container.behaviour.application
        now_ms = self._sim.now_ms
        spare = limit - container.memory_bytes(now_ms)
        if spare < 0:
            self._wake(1, ("memory", container.id))
        elif application.leak_bytes_per_s:
            self._wake(spare * 1000 // application.leak_bytes_per_s + 1, ("memory", container.id))

    # -- what happens by itself ------------------------------------------------------------

    def handle(self, key: Key) -> None:
        """Let happen what was due for a container."""
        container = self.containers.get(key[1])
        if container is None or container.state != RUNNING:
            return
        if key[0] == "stopped":
            self._exit(container, key[2], ERROR if key[2] else COMPLETED)
        elif key[0] == "script" and key[2] == container.clock_ms:
            self._script_ended(container)
        elif key[0] == "serve":
            self._sim.start(f"{self._around.name}/{container.behaviour.application.component}")
        elif key[0] == "data":
            path, name = container.behaviour.application.data_path, self._around.name
            place = data_place(self.volumes, name, container.pod_uid, container.config, path, container.id)
            self._around.databases.opened(container, name, place)
        elif key[0] == "memory":
            limit = container.config.memory_limit_bytes
            if limit is not None and container.memory_bytes(self._sim.now_ms) > limit:
                self._exit(container, KILLED_EXIT_CODE, OOM_KILLED)

    def _script_ended(self, container: Container) -> None:
        script = container.behaviour.script
        if script.wait is None:
            self._exit(container, script.exit_code, ERROR if script.exit_code else COMPLETED)
            return
        if not self._around.answers(container.pod_uid, script.wait):
            self._wake(max(script.wait.every_ms, RETRY_WAIT_MS), ("script", container.id, container.clock_ms))
            return
        now_ms = self._sim.now_ms
        said = lines_until(script, container.clock_ms, now_ms)
        self._noted[container.id] = (*self._noted.get(container.id, ()), *said)[-LINES_LIMIT:]
        container = evolve(container, behaviour=continued(container.behaviour), clock_ms=now_ms)
        self.containers[container.id] = container
        self._begin(container)
        self._notify(container.pod_uid)

    def power_loss(self) -> None:
        """Let everything that ran be dead, as after a power failure; images and dead containers stay."""
        now_ms = self._sim.now_ms
        for identity, container in self.containers.items():
            if container.state != EXITED:
                self._around.databases.closed(identity)
                self.containers[identity] = evolve(
                    container,
                    state=container.after("power-loss"),
                    finished_ms=now_ms,
                    exit_code=LOST_EXIT_CODE,
                    reason=UNKNOWN,
                    requests_per_s=0.0,
                )
        self.sandboxes = {uid: evolve(sandbox, ready=False) for uid, sandbox in self.sandboxes.items()}
        self._ailments = {}

    def engine_gone(self) -> None:
        """Let its containers end with it, where it is one that takes them along."""
        if not self.kind.keeps_containers:
            self.kill_all()

    def kill_all(self) -> None:
        """Kill every container and let no sandbox stand."""
        for identity in tuple(self.containers):
            self.kill_container(identity)
        self.sandboxes = {uid: evolve(sandbox, ready=False) for uid, sandbox in self.sandboxes.items()}

    def _wake(self, delay_ms: int, key: Key) -> None:
        self._sim.schedule(self._kernel, delay_ms, key)

    def _notify(self, pod_uid: str) -> None:
        self._sim.schedule(self._kubelet, NOTICE_MS, ("container", pod_uid))

    def fork(self, sim: Simulation, around: Surroundings) -> ContainerRuntime:
        """Return a copy for another world's machine."""
        twin: ContainerRuntime = copy.copy(self)
        twin._sim, twin._around = sim, around
        twin.sandboxes = self.sandboxes.copy()
        twin.containers = self.containers.copy()
        twin.images = self.images.copy()
        twin.volumes = self.volumes.fork()
        twin.addresses = self.addresses.fork()
        twin._of_pod = self._of_pod.copy()
        twin._noted = self._noted.copy()
        twin._ailments = self._ailments.copy()
        return twin

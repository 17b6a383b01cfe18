"""A machine: its size, its power, its files, what systemd and containerd do on it.

A machine knows nothing of Kubernetes' record. Everything on it that needs time belongs to its kernel, the
process `<machine>/kernel`, which lives while there is power. Simplified: one disk, no users.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Protocol

from k8s_tui.machine import components, lockups, oom
from k8s_tui.machine.behaviour import Behaviour
from k8s_tui.machine.containers import LAYERS, OOM_KILLED, RUNNING, ContainerConfig
from k8s_tui.machine.databases import Databases
from k8s_tui.machine.folders import standard_folders
from k8s_tui.machine.installed import Installed
from k8s_tui.machine.journal import Journal
from k8s_tui.machine.kernelsettings import PROC_SYS, KernelSettings
from k8s_tui.machine.nodefiles import first_files, ready_files
from k8s_tui.machine.packages import PACKAGES, node_packages
from k8s_tui.machine.platforms import DEBIAN_12, Platform
from k8s_tui.machine.references import Reference
from k8s_tui.machine.runtime import CNI_CONFIG_FOLDER, ContainerRuntime
from k8s_tui.machine.scripts import Wait
from k8s_tui.machine.storage import Storage, gain
from k8s_tui.machine.units import SSH, Units, UnitSpec
from k8s_tui.sim.simulation import Key, Simulation
from k8s_tui.sim.value import frozen

GIB = 1024**3
MIB = 1024**2

BOOT_MS = 25_000
"""From power to the start of the enabled units: firmware, kernel, systemd."""

PROCESSES_OUTSIDE = 140
PROCESSES_PER_CONTAINER = 4
"""What a quiet Linux runs, and a container with its shim."""

CPU_OUTSIDE_MILLICORES = 40
"""What kubelet, containerd and the rest of the system use of the cpu when little happens."""

DISK_SYNC_MS = 2
"""A solid-state disk's time for fdatasync; etcd wants less than 10 ms."""

ON = "on"
OFF = "off"
BOOTING = "booting"
FROZEN = "frozen"

TRANSITIONS: Mapping[tuple[str, str], str] = {
    (OFF, "power-on"): BOOTING,
    (BOOTING, "booted"): ON,
    (BOOTING, "power-off"): OFF,
    (ON, "power-off"): OFF,
    (FROZEN, "power-off"): OFF,
    (ON, "freeze"): FROZEN,
    (FROZEN, "thaw"): ON,
}
"""(power, event) to the next; what is not listed leaves it as it is."""

CONTROL_PLANE = "control-plane"
WORKER = "worker"

OUT_OF_MEMORY = ("oom",)

INOTIFY_MS = 200
"""From a change of a file to the notice of who watches its folder."""


@frozen
class Capacity:
    """What a machine has."""

    cpu_millicores: int = 4_000
    memory_bytes: int = 8 * GIB
    disk_bytes: int = 100 * GIB


NODE_PACKAGES: Mapping[str, str] = node_packages("containerd", "1.32.13")
NODE_FILES: Mapping[str, str] = ready_files("containerd")
"""What a machine has that is ready to be a node."""


@frozen
class MachineSpec:
    """A machine as it is racked.

    Attributes:
        role: `control-plane` or `worker`.
        pod_cidr: The range of its pods where nobody hands one out.
        packages: Versions by package, of what is installed; none on a bare machine.
        files: Files on its disk beside those that every machine has.
    """

    name: str
    ip: str
    role: str = WORKER
    zone: str = ""
    region: str = ""
    capacity: Capacity = Capacity()
    platform: Platform = DEBIAN_12
    pod_cidr: str = ""
    packages: Mapping[str, str] = NODE_PACKAGES
    files: Mapping[str, str] = NODE_FILES

    @property
    def units(self) -> tuple[UnitSpec, ...]:
        """What systemd starts on it."""
        units = (PACKAGES[name].unit for name in self.packages)
        return (*(unit for unit in units if unit is not None), SSH)


class World(Protocol):
    """What a machine needs of the world around it."""

    @property
    def storage(self) -> Storage:
        """The places where data lie."""

    @property
    def databases(self) -> Databases:
        """The database servers of the world."""

    def behaviour_of(
        self,
        machine: str,
        reference: Reference,
        config: ContainerConfig,
        files: Mapping[str, str],
    ) -> Behaviour:
        """Return what a container of an image does on a machine."""

    def answers(self, machine: str, pod_uid: str, wait: Wait) -> bool:
        """Tell whether what a container of a pod waits for is there."""


class Machine:
    """One machine; as a process it is its kernel.

    Attributes:
        power: `on`, `off`, `booting` or `frozen`.
        booted_ms: When it was last up, for its uptime.
        boots: How often it booted.
        routes_lost_ms: When the ways to pods elsewhere were last taken out of its kernel, as by a reboot.
        files: Text files by path; those that matter to somebody.
        installed: Its packages.
        settings: What its kernel is set to.
        running: Releases of the programs that its units run, by process: those on the disk when they started.
        clock_offset_ms: How much its own clock is ahead of the true time.
        synchronizes_clock: Something keeps its clock right.
        memory_outside_bytes: Memory in use outside Kubernetes' pods.
        processes_outside: Processes that have nothing to do with Kubernetes' pods.
        disk_outside_bytes: Disk in use by anything but images and what is written while we look.
        bulk_bytes: What large files take that were written while we look.
        strain: How its kernel bears its load, and what stands on its console.
        disk_sync_ms: How long a write to its disk takes to be safe (fdatasync).
    """

    def __init__(self, sim: Simulation, spec: MachineSpec, world: World) -> None:
        self.spec = spec
        self.name = spec.name
        self.sim = sim
        self.power = OFF
        self.booted_ms = 0
        self.boots = 0
        self.routes_lost_ms = 0
        self.files: dict[str, str] = {**first_files(spec.name, spec.ip, spec.platform), **spec.files}
        self.installed = Installed(spec.platform.codename, spec.packages)
        self.settings = KernelSettings()
        self.running: dict[str, str] = {}
        self.journal = Journal()
        self.clock_offset_ms = 0
        self.synchronizes_clock = True
        self.memory_outside_bytes = 400 * MIB
        self.processes_outside = PROCESSES_OUTSIDE
        self.disk_outside_bytes = 6 * GIB
        self.bulk_bytes = 0
        self._oom_due_ms = 0
        self.disk_sync_ms = DISK_SYNC_MS
        self.strain = lockups.HEALTHY
        self.units = Units(self, spec.units)
        self.runtime = ContainerRuntime(sim, self, spec.ip)
        self.runtime.pod_cidr = spec.pod_cidr
        self.choose_runtime()
        self._world = world
        self._watches: dict[str, str] = {}
        self._cni_config = ""
        self.kernel = f"{spec.name}/kernel"

    # -- power ------------------------------------------------------------

    def is_up(self) -> bool:
        """Tell whether it has booted and goes on."""
        return self.power == ON

    def power_on(self, boot_ms: int = BOOT_MS) -> None:
        """Give it power; it boots and starts the enabled units."""
        if self._moves("power-on"):
            self.sim.start(self.kernel)
            self.sim.schedule(self.kernel, boot_ms, ("boot",))

    def power_off(self) -> None:
        """Take its power away: everything on it stops at once."""
        if not self._moves("power-off"):
            return
        for process in self.processes():
            self.sim.stop(process)
        self.units.power_loss()
        self.processes_outside = PROCESSES_OUTSIDE
        self.runtime.power_loss()
        self.storage.power_loss(self.name)
        self._watches = {}

    def reboot(self) -> None:
        """Take its power away and give it back."""
        self.power_off()
        self.power_on()

    def freeze(self) -> None:
        """Let everything on it stand still, as a hung hypervisor does."""
        if self._moves("freeze"):
            for process in self.processes():
                self.sim.freeze(process)

    def halt(self, restarts_ms: int) -> None:
        """Stand still as a kernel that panicked, or restart by itself after a while; 0 for never."""
        if restarts_ms:
            self.power_off()
            self.power_on(restarts_ms + BOOT_MS)
        else:
            self.freeze()

    def thaw(self) -> None:
        """Let a frozen machine go on."""
        if self._moves("thaw"):
            for process in self.processes():
                self.sim.thaw(process)

    def _moves(self, event: str) -> bool:
        after = TRANSITIONS.get((self.power, event))
        if after is None:
            return False
        self.power = after
        return True

    def processes(self) -> tuple[str, ...]:
        """Return the names of all processes that run on it, its kernel first."""
        names = {self.kernel: None}
        names.update(dict.fromkeys(f"{self.name}/{unit.spec.process}" for unit in self.units.all()))
        for container in self.runtime.containers.values():
            component = container.behaviour.application.component
            if component and container.state == RUNNING:
                names[f"{self.name}/{component}"] = None
        return tuple(name for name in names if self.sim.is_running(name))

    # -- the kernel's process ------------------------------------------------------------

    def start(self) -> None:
        """Begin to boot."""

    def stop(self) -> None:
        """Have no power any more."""

    def handle(self, key: Key) -> None:
        """Let happen what was due on the machine."""
        if key[0] == "boot":
            self._booted()
        elif key == OUT_OF_MEMORY:
            self._out_of_memory()
        elif key == lockups.LOOK:
            lockups.look(self)
        elif key[0] == "unit":
            self.units.due(key[1])
        elif key[0] in components.WORDS:
            components.handle(self.runtime, key)
        else:
            self.runtime.handle(key)

    def _booted(self) -> None:
        if not self._moves("booted"):
            return
        self.booted_ms = self.sim.now_ms
        self.boots += 1
        self.settings.boot(self.files)
        self.journal.write("kernel", self.sim.now_ms, f"Linux version {self.spec.platform.kernel_version}")
        self.units.boot()
        lockups.observe(self)

    # -- units' host ------------------------------------------------------------

    def start_process(self, process: str) -> None:
        """Start a process of this machine, from the program that lies on its disk now."""
        package = self.installed.of_unit(process)
        if package is not None:
            self.running[process] = self.installed.release(package.name)
        self.sim.start(f"{self.name}/{process}")

    def stop_process(self, process: str) -> None:
        """End a process of this machine."""
        self.sim.stop(f"{self.name}/{process}")

    def wake(self, delay_ms: int, key: tuple[str, ...]) -> None:
        """Have the kernel handle `key` in `delay_ms`."""
        self.sim.schedule(self.kernel, delay_ms, key)

    def now_ms(self) -> int:
        """Return the time."""
        return self.sim.now_ms

    def clock_ms(self) -> int:
        """Return the time by its own clock."""
        return self.sim.now_ms + self.clock_offset_ms

    def synchronize_clock(self) -> None:
        """Set its clock right, and keep it so."""
        self.clock_offset_ms = 0
        self.synchronizes_clock = True

    def log(self, source: str, text: str) -> None:
        """Write to the journal."""
        self.journal.write(source, self.sim.now_ms, text)

    def choose_runtime(self, name: str = "") -> None:
        """Let pods run by the container runtime called `name`, else by the most special that is installed."""
        found = self.installed.runtimes()
        chosen = [kind for kind in found if kind.name == name] or list(found)
        if chosen:
            self.runtime.become(chosen[-1])

    # -- files ------------------------------------------------------------

    def read_file(self, path: str) -> str | None:
        """Return a file's text, None where there is none."""
        text = self.files.get(path)
        return self.settings.proc_file(path) if text is None else text

    def write_file(self, path: str, text: str) -> None:
        """Give a file its text; who watches its folder is told."""
        if path.startswith(PROC_SYS) and self.settings.proc_file(path) is not None:
            self.settings.sysctls[path[len(PROC_SYS) :].replace("/", ".")] = text.strip()
            return
        before = self.files.get(path)
        if before != text:
            self.files[path] = text
            self.bulk_bytes += gain(before, text)
            self._tell(path)

    def forget_layer(self, identity: str) -> None:
        """Remove what a container has written into its own layer."""
        for path in self.files_under(f"{LAYERS}/{identity}") if self.bulk_bytes else ():
            self.remove_file(path)

    def remove_file(self, path: str) -> bool:
        """Remove a file; False where there is none."""
        before = self.files.pop(path, None)
        if before is None:
            return False
        self.bulk_bytes += gain(before, None)
        self._tell(path)
        return True

    def files_under(self, folder: str) -> dict[str, str]:
        """Return the files in a folder and below it, by path, sorted."""
        prefix = folder.rstrip("/") + "/"
        return {path: text for path, text in sorted(self.files.items()) if path.startswith(prefix)}

    def is_folder(self, path: str) -> bool:
        """Tell whether there is a folder of that path: a standard one, or one with something in it."""
        prefix = path.rstrip("/") + "/"
        return any(each.startswith(prefix) for each in (*self.folders(), *self.files))

    def folders(self) -> tuple[str, ...]:
        """Return the folders that are there with nothing in them, each with a slash behind it."""
        return standard_folders(self.spec.platform.os_id, self.installed.versions)

    def make_folder(self, path: str) -> None:
        """Make a folder with all above it, unless there is one."""
        if not self.is_folder(path):
            self.write_file(path.rstrip("/") + "/", "")

    def watch_files(self, folder: str, process: str) -> None:
        """Have `process` woken with `("files",)` when something in `folder` changes."""
        self._watches[folder.rstrip("/") + "/"] = process

    def _tell(self, path: str) -> None:
        for folder, process in self._watches.items():
            if path.startswith(folder):
                self.sim.schedule(process, INOTIFY_MS, ("files",))

    # -- the runtime's surroundings ------------------------------------------------------------

    def behaviour_of(
        self, reference: Reference, config: ContainerConfig, files: Mapping[str, str]
    ) -> Behaviour:
        """Return what a container does here."""
        return self._world.behaviour_of(self.name, reference, config, files)

    def answers(self, pod_uid: str, wait: Wait) -> bool:
        """Tell whether what a container waits for is there."""
        return self._world.answers(self.name, pod_uid, wait)

    def network_is_ready(self) -> bool:
        """Tell whether a CNI plugin is configured."""
        if self._cni_config not in self.files:
            found = (path for path in self.files if path.startswith(CNI_CONFIG_FOLDER))
            self._cni_config = next(found, "")
        return bool(self._cni_config)

    @property
    def storage(self) -> Storage:
        """The places where data lie."""
        return self._world.storage

    @property
    def databases(self) -> Databases:
        """The database servers of the world."""
        return self._world.databases

    # -- use ------------------------------------------------------------

    def memory_used_bytes(self) -> int:
        """Return the memory in use by everything on it."""
        return self.memory_outside_bytes + self.runtime.memory_bytes()

    def take_memory(self, amount_bytes: int) -> None:
        """Let something outside all pods take memory, or give it back where `amount_bytes` is negative."""
        self.memory_outside_bytes = max(0, self.memory_outside_bytes + amount_bytes)
        self.memory_grew()

    def memory_grew(self) -> None:
        """Have the kernel act when there is no memory left: now, or when what leaks will have taken it."""
        used_bytes, leak = oom.usage(self.runtime.containers.values(), self.sim.now_ms)
        spare = self.spec.capacity.memory_bytes - self.memory_outside_bytes - used_bytes
        if spare < 0:
            self.wake(1, OUT_OF_MEMORY)
            return
        due_ms = self.sim.now_ms + spare * 1000 // leak + 1 if leak else 0
        if leak and not self.sim.now_ms < self._oom_due_ms <= due_ms:
            self._oom_due_ms = due_ms
            self.wake(due_ms - self.sim.now_ms, OUT_OF_MEMORY)

    def _out_of_memory(self) -> None:
        """Kill the worst container, where there really is no memory left; what runs outside pods is spared."""
        capacity_bytes = self.spec.capacity.memory_bytes
        if self.memory_used_bytes() <= capacity_bytes:
            self.memory_grew()
            return
        victim = oom.victim(self.runtime.containers.values(), capacity_bytes, self.sim.now_ms)
        if victim is None:
            return
        name, pid = victim.behaviour.application.name, self.runtime.pid_of(victim.id)
        resident = victim.memory_bytes(self.sim.now_ms) // 1024
        self.log("kernel", f"Out of memory: Killed process {pid} ({name}) anon-rss:{resident}kB")
        self.runtime.kill_container(victim.id, reason=OOM_KILLED)
        self.sim.schedule(f"{self.name}/kubelet", INOTIFY_MS, ("oom", name, pid))
        self.memory_grew()

    def processes_limit(self) -> int:
        """Return how many processes its kernel has numbers for."""
        return int(self.settings.sysctls["kernel.pid_max"])

    def free_processes(self) -> int:
        """Return how many processes can still be made."""
        running = sum(each.state == RUNNING for each in self.runtime.containers.values())
        return max(0, self.processes_limit() - self.processes_outside - running * PROCESSES_PER_CONTAINER)

    def can_fork(self) -> bool:
        """Tell whether another process can be made."""
        most = len(self.runtime.containers) * PROCESSES_PER_CONTAINER
        return self.processes_outside + most < self.processes_limit() or self.free_processes() > 0

    def disk_used_bytes(self) -> int:
        """Return the disk in use."""
        written_bytes = self.bulk_bytes + self.storage.pods_bytes(self.name)
        return self.disk_outside_bytes + written_bytes + sum(self.runtime.images.values())

    def cpu_used_millicores(self) -> int:
        """Return the cpu in use, at most what it has."""
        containers = self.runtime.containers.values()
        used = CPU_OUTSIDE_MILLICORES + sum(container.cpu_millicores() for container in containers)
        return min(self.spec.capacity.cpu_millicores, used)

    def fork(self, sim: Simulation, world: World) -> Machine:
        """Return a copy for another world."""
        twin: Machine = copy.copy(self)
        twin.sim, twin._world = sim, world
        twin.files = self.files.copy()
        twin.journal = self.journal.fork()
        twin.installed = self.installed.fork()
        twin.settings = self.settings.fork()
        twin.running = self.running.copy()
        twin._watches = self._watches.copy()
        twin.units = self.units.fork(twin)
        twin.runtime = self.runtime.fork(sim, twin)
        return twin

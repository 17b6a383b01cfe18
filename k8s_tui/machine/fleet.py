"""The fleet: all machines of a world, the links between them, the registries they pull from.

This is the truth that faults change and that components find out about by what stops to answer.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Protocol

from k8s_tui.machine.balancers import Balancers
from k8s_tui.machine.behaviour import Behaviour
from k8s_tui.machine.catalogue import CATALOGUE, Catalogue
from k8s_tui.machine.containers import Container, ContainerConfig, Sandbox
from k8s_tui.machine.databases import Databases
from k8s_tui.machine.images import Registries
from k8s_tui.machine.links import Links
from k8s_tui.machine.machine import BOOT_MS, ON, Machine, MachineSpec
from k8s_tui.machine.outside import NOTHING_OUTSIDE
from k8s_tui.machine.references import Reference
from k8s_tui.machine.runtimeprocess import RuntimeProcess
from k8s_tui.machine.runtimes import RUNTIMES
from k8s_tui.machine.scripts import Wait
from k8s_tui.machine.storage import Storage
from k8s_tui.sim.parts import Parts, whole
from k8s_tui.sim.simulation import Simulation

RUNTIME_PROCESSES = tuple(process for kind in RUNTIMES.values() for process in kind.processes)
"""The processes that a machine's container runtime may consist of."""


class Outlook(Protocol):
    """What containers can find out about the network; the network layer knows it."""

    def resolves(self, machine: str, pod_uid: str, name: str) -> bool:
        """Tell whether a name resolves from within a pod."""

    def connects(self, machine: str, pod_uid: str, address: str) -> bool:
        """Tell whether `host:port` accepts a connection from within a pod."""


class Fleet:
    """All machines.

    Attributes:
        machines: By name, in the order they were racked.
        balancers: Those of the cloud, in front of the machines.
        outside: The hosts beyond the cluster.
        outlook: Set by the composition root; without it nothing resolves and nothing connects.
    """

    def __init__(self, sim: Simulation, catalogue: Catalogue = CATALOGUE) -> None:
        self.sim = sim
        self.catalogue = catalogue
        self.machines: dict[str, Machine] = {}
        self.links = Links()
        self.balancers = Balancers()
        self.registries = Registries(dict(catalogue.repositories))
        self.outside = NOTHING_OUTSIDE
        self.storage = Storage(self)
        self.databases = Databases(self.storage, self)
        self.outlook: Outlook | None = None

    # -- machines ------------------------------------------------------------

    def add(self, spec: MachineSpec) -> Machine:
        """Rack a machine; it has no power yet."""
        machine = Machine(self.sim, spec, self)
        self.machines[spec.name] = machine
        self._register(machine)
        return machine

    def remove(self, name: str) -> None:
        """Take a machine away for good."""
        machine = self.machines.pop(name)
        machine.power_off()
        for process in (machine.kernel, *(f"{name}/{each}" for each in RUNTIME_PROCESSES)):
            self.sim.unregister(process)

    def _register(self, machine: Machine) -> None:
        self.sim.register(machine.kernel, machine)
        for process in RUNTIME_PROCESSES:
            self.sim.register(f"{machine.name}/{process}", RuntimeProcess(machine, process))

    def machine(self, name: str) -> Machine | None:
        """Return a machine by its name, None where there is none."""
        return self.machines.get(name)

    def with_address(self, ip: str) -> Machine | None:
        """Return the machine that has the address `ip`."""
        return next((machine for machine in self.machines.values() if machine.spec.ip == ip), None)

    # -- power ------------------------------------------------------------

    def power_on(self, name: str, boot_ms: int = BOOT_MS) -> None:
        """Give a machine power."""
        self.machines[name].power_on(boot_ms)

    def power_off(self, name: str) -> None:
        """Take a machine's power away."""
        self.machines[name].power_off()

    def reboot(self, name: str) -> None:
        """Take a machine's power away and give it back."""
        self.machines[name].reboot()

    # -- the network of machines ------------------------------------------------------------

    def reachable(self, one: str, other: str) -> bool:
        """Tell whether two machines are up and packets pass; what is no machine is always up."""
        machines = self.machines
        for name in (one, other):
            machine = machines.get(name)
            if machine is not None and machine.power != ON:
                return False
        return self.links.reachable(one, other)

    def delay_ms(self, one: str, other: str) -> int:
        """Return the way's duration between two machines."""
        return self.links.delay_ms(one, other)

    def boot_of(self, machine: str) -> int:
        """Return how often a machine has booted."""
        return self.machines[machine].boots

    def disturbance(self) -> Hashable:
        """Return a value that changes whenever another set of machines may reach each other."""
        return (self.links.revision, tuple(machine.power for machine in self.machines.values()))

    def sandbox_at(self, ip: str) -> tuple[Machine, Sandbox] | None:
        """Return the pod that has an address of its own now, with its machine."""
        for machine in self.machines.values():
            pod_uid = machine.runtime.addresses.used.get(ip)
            if pod_uid is not None:
                sandbox = machine.runtime.sandboxes.get(pod_uid)
                if sandbox is not None and sandbox.ready:
                    return machine, sandbox
        return None

    def container(self, identity: str) -> tuple[Machine, Container] | None:
        """Return a container by the beginning of its id, with its machine."""
        for machine in self.machines.values():
            for full, container in machine.runtime.containers.items():
                if full.startswith(identity):
                    return machine, container
        return None

    # -- the world of a machine ------------------------------------------------------------

    def behaviour_of(
        self, machine: str, reference: Reference, config: ContainerConfig, files: Mapping[str, str]
    ) -> Behaviour:
        """Return what a container of an image does."""
        known = self.registries.repository(reference)
        return self.catalogue.behaviour(reference, known, config, files)

    def answers(self, machine: str, pod_uid: str, wait: Wait) -> bool:
        """Tell whether what a container waits for is there."""
        if self.outlook is None:
            return False
        if wait.kind == "dns":
            return self.outlook.resolves(machine, pod_uid, wait.target)
        if wait.kind == "tcp":
            return self.outlook.connects(machine, pod_uid, wait.target)
        return any(
            wait.target in self.machines[machine].runtime.files_of(container)
            for container in self.machines[machine].runtime.of_pod(pod_uid)
        )

    # -- the ground of storage ------------------------------------------------------------

    def files_of_machine(self, machine: str, folder: str) -> Mapping[str, str]:
        """Return the files of a machine at and below a path, by full path."""
        found = self.machines[machine]
        text = found.read_file(folder)
        return found.files_under(folder) if text is None else {folder: text}

    def write_machine_file(self, machine: str, path: str, text: str | None) -> None:
        """Write or remove a file of a machine."""
        if text is None:
            self.machines[machine].remove_file(path)
        else:
            self.machines[machine].write_file(path, text)

    def is_machine_full(self, machine: str) -> bool:
        """Tell whether a machine's own disk is full."""
        found = self.machines.get(machine)
        return found is not None and found.disk_used_bytes() >= found.spec.capacity.disk_bytes

    # -- the journal of databases ------------------------------------------------------------

    def say(self, machine: str, container: str, text: str) -> None:
        """Add a line to a container's log."""
        found = self.machines.get(machine)
        if found is not None and container in found.runtime.containers:
            found.runtime.note(container, text)

    def now_ms(self) -> int:
        """Return the time."""
        return self.sim.now_ms

    def use(self, catalogue: Catalogue) -> None:
        """Let images be as `catalogue` says from now on."""
        self.catalogue = catalogue
        self.registries.learn(dict(catalogue.repositories))

    def fork(self, sim: Simulation) -> Fleet:
        """Return a copy for another world; its outlook is to be set there."""
        return whole(self.fork_in_parts(sim))

    def fork_in_parts(self, sim: Simulation) -> Parts[Fleet]:
        """Make the same copy a machine at a time."""
        twin = Fleet(sim, self.catalogue)
        twin.links = self.links.fork()
        twin.balancers = self.balancers.fork()
        twin.registries = self.registries.fork()
        twin.outside = self.outside
        twin.storage = self.storage.fork(twin)
        twin.databases = self.databases.fork(twin.storage, twin)
        for name, machine in self.machines.items():
            twin.machines[name] = machine.fork(sim, twin)
            yield
        for machine in twin.machines.values():
            twin._register(machine)
        return twin

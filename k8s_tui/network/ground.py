"""The ground: the physical world as packets find it: who has an address, who listens, which links pass.

Nothing here asks the record: an address belongs to whoever has it now, whatever the API says. What has been
looked at is noted in a footprint, so that whoever computed something from it can tell cheaply whether it
still stands.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping

from attrs import define, field

from k8s_tui.machine.balancers import Balancer
from k8s_tui.machine.containers import WELL, Ailment, Container
from k8s_tui.machine.fleet import Fleet
from k8s_tui.machine.links import Link
from k8s_tui.machine.machine import ON, WORKER, Machine
from k8s_tui.network.routes import Listener
from k8s_tui.sim.value import frozen

UNIT_PORTS: Mapping[int, str] = {22: "ssh.service", 10250: "kubelet.service"}
"""Where the processes of a machine itself listen."""

LOOK_AGAIN_MS = 5_000
"""After which pods that were searched by name are searched again."""

NODE_PREFIX = "/24"
"""The size of a node's range of pod addresses (kube-controller-manager --node-cidr-mask-size)."""


@frozen
class Home:
    """Where a pod's address leads.

    Attributes:
        pod: `namespace/name`.
    """

    machine: str
    pod: str
    pod_uid: str


@define
class Footprint:
    """What an answer rests on.

    Attributes:
        containers: Those that were found listening, by id, with the machine they are on.
        machines: Those that were looked at, each with whether it was found up.
        is_volatile: Something was found wanting, and could come at any time.
        until_ms: When it has to be looked at again in any case, None for never.
    """

    containers: dict[str, tuple[Machine, Container]] = field(factory=dict)
    machines: dict[str, tuple[Machine, bool]] = field(factory=dict)
    is_volatile: bool = False
    until_ms: int | None = None

    def holds(self, now_ms: int) -> bool:
        """Tell whether everything is as it was."""
        if self.is_volatile or (self.until_ms is not None and now_ms >= self.until_ms):
            return False
        for machine, was_up in self.machines.values():
            if (machine.power == ON) is not was_up:
                return False
        for identity, (machine, container) in self.containers.items():
            runtime = machine.runtime
            if runtime.containers.get(identity) is not container or runtime.ailment(identity) is not WELL:
                return False
        return True


class Ground:
    """The machines, pods and links of a world.

    Attributes:
        fleet: The truth behind.
        footprint: Takes note of what is looked at.
    """

    def __init__(self, fleet: Fleet) -> None:
        self.fleet = fleet
        self.footprint = Footprint()
        self._by_ip: dict[str, str] = {}
        self._by_prefix: dict[str, str] = {}
        self._ranges_ms = -1
        self._links_seen = -1
        self._disturbed: dict[str, None] = {}
        self._routed: dict[str, int] = {}
        self._newest = ""

    def begin(self) -> Footprint:
        """Start to note in a new footprint."""
        self.footprint = Footprint()
        return self.footprint

    def now_ms(self) -> int:
        """Return the time."""
        return self.fleet.sim.now_ms

    # -- followers' machines ------------------------------------------------------------

    def boot_of(self, machine: str) -> int:
        """Return how often a machine has booted."""
        return self.fleet.boot_of(machine) if machine in self.fleet.machines else 0

    def disturbance(self) -> Hashable:
        """Return a value equal to an earlier one only if the same machines reach each other as then."""
        return self.fleet.disturbance()

    # -- machines and links ------------------------------------------------------------

    def nodes(self) -> tuple[str, ...]:
        """Return the machines that a balancer sends users to: the workers, or all where there is none."""
        machines = self.fleet.machines
        workers = tuple(name for name, machine in machines.items() if machine.spec.role == WORKER)
        return workers or tuple(machines)

    def is_up(self, machine: str) -> bool:
        """Tell whether a machine is there and goes on."""
        found = self.fleet.machines.get(machine)
        if found is None:
            self.footprint.is_volatile = True
            return False
        is_up = found.is_up()
        self.footprint.machines[machine] = (found, is_up)
        return is_up

    def ip_of(self, machine: str) -> str | None:
        """Return a machine's address, None where there is no such machine."""
        found = self.fleet.machines.get(machine)
        return None if found is None else found.spec.ip

    def zone_of(self, machine: str) -> str:
        """Return the zone that a machine lies in, "" for none."""
        found = self.fleet.machines.get(machine)
        return "" if found is None else found.spec.zone

    def machine_of(self, ip: str) -> str | None:
        """Return the machine that has the address `ip`."""
        name = self._by_ip.get(ip)
        if name is not None and self.ip_of(name) == ip:
            return name
        return self._by_ip.get(ip) if self._reindex() else None

    def link(self, one: str, other: str) -> Link:
        """Return the state of a link between two machines, or a machine and the outside."""
        return self.fleet.links.between(one, other)

    def links_revision(self) -> int:
        """Return a number that grows with every change of a link."""
        return self.fleet.links.revision

    def balancers_revision(self) -> int:
        """Return a number that grows with every change of the cloud's balancers."""
        return self.fleet.balancers.revision

    def balancer_at(self, ip: str) -> Balancer | None:
        """Return the balancer of the cloud that has the address `ip`."""
        return self.fleet.balancers.at(ip)

    def forwards(self, balancer: Balancer) -> bool:
        """Tell whether a balancer is made and forwards."""
        if balancer.ready_ms <= self.now_ms():
            return True
        self.footprint.until_ms = balancer.ready_ms
        return False

    def is_disturbed(self, machine: str) -> bool:
        """Tell whether some link of a machine is not healthy, or it is cut off altogether."""
        links = self.fleet.links
        if links.revision != self._links_seen:
            self._links_seen = links.revision
            ends = [end for pair in links.disturbed() for end in pair]
            self._disturbed = dict.fromkeys((*links.isolated(), *ends))
        return machine in self._disturbed

    def _reindex(self) -> bool:
        """Learn which machine has which address, where a machine has come; False where none has."""
        machines = self.fleet.machines
        newest = next(reversed(machines), "")
        if newest == self._newest and len(machines) == len(self._by_ip):
            return False
        self._newest = newest
        self._by_ip = {machine.spec.ip: name for name, machine in machines.items()}
        return True

    # -- pods ------------------------------------------------------------

    def pod_home(self, ip: str) -> Home | None:
        """Return where the pod is that has the address `ip` now."""
        machine = self._range_owner(ip)
        if machine is not None:
            pod_uid = machine.runtime.addresses.used.get(ip)
            sandbox = machine.runtime.sandboxes.get(pod_uid) if pod_uid is not None else None
            if pod_uid is not None and sandbox is not None and sandbox.ready and sandbox.ip == ip:
                return Home(machine.name, f"{sandbox.namespace}/{sandbox.name}", pod_uid)
            self.footprint.is_volatile = True
        return None

    def is_pod_address(self, ip: str) -> bool:
        """Tell whether `ip` lies in the range of some node's pods."""
        return self._range_owner(ip) is not None

    def _range_owner(self, ip: str) -> Machine | None:
        prefix = ip.rpartition(".")[0]
        name = self._by_prefix.get(prefix)
        machine = self.fleet.machines.get(name) if name is not None else None
        if machine is not None and machine.runtime.pod_cidr == f"{prefix}.0{NODE_PREFIX}":
            return machine
        if self._ranges_ms == self.now_ms() and name is None:
            return None
        self._ranges_ms = self.now_ms()
        self._by_prefix = {
            found.runtime.pod_cidr.rpartition(".")[0]: found.name for found in self.fleet.machines.values()
        }
        name = self._by_prefix.get(prefix) if prefix else None
        return self.fleet.machines.get(name) if name is not None else None

    def pods_named(self, namespace: str, prefix: str) -> tuple[Home, ...]:
        """Return the pods with running containers whose name is `prefix` or begins with it and a hyphen."""
        found = []
        self.footprint.until_ms = self.now_ms() + LOOK_AGAIN_MS
        for machine in self.fleet.machines.values():
            if not machine.is_up():
                continue
            for pod_uid, sandbox in machine.runtime.sandboxes.items():
                named = sandbox.name == prefix or sandbox.name.startswith(prefix + "-")
                if not named or sandbox.namespace != namespace:
                    continue
                running = machine.runtime.running_in(pod_uid)
                if running:
                    found.append(Home(machine.name, f"{namespace}/{sandbox.name}", pod_uid))
                    self.footprint.containers[running[0].id] = (machine, running[0])
        return tuple(found)

    def address_of(self, home: Home) -> str:
        """Return a pod's address, "" where it is gone."""
        machine = self.fleet.machines.get(home.machine)
        sandbox = machine.runtime.sandboxes.get(home.pod_uid) if machine is not None else None
        return sandbox.ip if sandbox is not None else ""

    def has_routes(self, machine: str) -> bool:
        """Tell whether a machine knows the way to pods elsewhere: once it was lost, its CNI agent must start anew."""
        found = self.fleet.machines.get(machine)
        if found is None or (found.boots <= 1 and not found.routes_lost_ms):
            return True
        lost_ms = max(found.booted_ms, found.routes_lost_ms)
        if self._routed.get(machine) == lost_ms:
            return True
        for container in found.runtime.containers.values():
            agent = bool(container.behaviour.application.writes_files)
            if agent and container.started_ms >= lost_ms:
                self._routed[machine] = lost_ms
                return True
        self.footprint.is_volatile = True
        return False

    # -- who listens ------------------------------------------------------------

    def listener(self, machine: str, ip: str, port: int, protocol: str) -> Listener | None:
        """Return who accepts connections at an address of a machine or of one of its pods."""
        found = self.fleet.machines.get(machine)
        if found is None:
            self.footprint.is_volatile = True
            return None
        if ip == found.spec.ip:
            return self._on_machine(found, port)
        home = self.pod_home(ip)
        return self._in_pod(found, home.pod_uid, port) if home is not None else None

    def _on_machine(self, machine: Machine, port: int) -> Listener | None:
        unit = UNIT_PORTS.get(port)
        if unit is not None and machine.units.is_active(unit):
            self.footprint.is_volatile = True
            return Listener(application=unit.removesuffix(".service"))
        for pod_uid, sandbox in machine.runtime.sandboxes.items():
            if sandbox.host_network:
                listener = self._in_pod(machine, pod_uid, port)
                if listener is not None:
                    return listener
            for mapping in sandbox.network.port_mappings:
                if mapping.host_port == port and sandbox.ready:
                    return self._in_pod(machine, pod_uid, mapping.container_port)
        self.footprint.is_volatile = True
        return None

    def _in_pod(self, machine: Machine, pod_uid: str, port: int) -> Listener | None:
        container = machine.runtime.listening(pod_uid, port)
        sandbox = machine.runtime.sandboxes.get(pod_uid)
        if container is None or sandbox is None:
            self.footprint.is_volatile = True
            return None
        self.footprint.containers[container.id] = (machine, container)
        application = container.behaviour.application
        pod = f"{sandbox.namespace}/{sandbox.name}"
        return Listener(container.id, pod, application.name, application.protocol, machine.name)

    def container(self, listener: Listener) -> Container | None:
        """Return the container that listens, None for what is none."""
        machine = self.fleet.machines.get(listener.machine)
        return machine.runtime.containers.get(listener.container) if machine is not None else None

    def ailment(self, listener: Listener) -> Ailment:
        """Return what is wrong with the application that listens."""
        machine = self.fleet.machines.get(listener.machine)
        return machine.runtime.ailment(listener.container) if machine is not None else WELL

    def is_hung(self, listener: Listener) -> bool:
        """Tell whether who listens never answers."""
        return self.ailment(listener).hung

"""Where a tool runs: the player's desk, a machine of the cluster, or a container; and what it reaches."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar, cast

from attrs import define, field, frozen

from k8s_tui.cluster.config import DESK
from k8s_tui.machine.containers import RUNNING, Container, Sandbox
from k8s_tui.machine.fleet import Fleet
from k8s_tui.machine.machine import Machine
from k8s_tui.network.plane import DataPlane
from k8s_tui.network.routes import USERS, Source
from k8s_tui.shell.calls import Call
from k8s_tui.shell.files import Files
from k8s_tui.shell.machinefiles import ContainerFiles
from k8s_tui.shell.session import Forward, Session

T = TypeVar("T")

STREAM = "shell"
"""The stream of chance that decides which endpoint a single connection gets."""

TICKETS = 1_000_000


@frozen
class Place:
    """Where a tool runs.

    Attributes:
        name: What `hostname` says.
        machine: None for the desk.
        source: Where its connections start.
        container: None outside containers.
    """

    name: str
    machine: Machine | None
    source: Source
    container: Container | None = None
    sandbox: Sandbox | None = None

    @property
    def is_desk(self) -> bool:
        """Whether it is the player's own machine."""
        return self.machine is None

    @property
    def ip(self) -> str:
        """Its address; the desk's is of another network."""
        if self.sandbox is not None:
            return self.sandbox.ip
        return self.machine.spec.ip if self.machine is not None else "192.168.178.20"


@define
class PodSession(Session):
    """A shell in a container, as `kubectl exec` and `crictl exec` start one.

    Attributes:
        container_id: Whose.
        cwd: Its working folder.
    """

    container_id: str = field(default="", kw_only=True)
    cwd: str = field(default="/", kw_only=True)

    @property
    def files(self) -> Files:
        """The container's files."""
        return ContainerFiles(machine=machine_of(self), identity=self.container_id, folder=self.cwd)

    @property
    def folder(self) -> str:
        """The working folder."""
        return self.cwd


def fleet_of(session: Session) -> Fleet:
    """Return all machines."""
    return cast("Fleet", session.world.fleet)


def plane_of(session: Session) -> DataPlane:
    """Return the data plane."""
    return cast("DataPlane", session.world.network)


def machine_of(session: Session) -> Machine:
    """Return the machine that a session is on, which is not the desk."""
    return fleet_of(session).machines[session.machine]


def place_of(session: Session) -> Place:
    """Return where a session's tools run."""
    if session.machine == DESK:
        return Place(DESK, None, USERS)
    machine = machine_of(session)
    if isinstance(session, PodSession):
        container = machine.runtime.containers.get(session.container_id)
        if container is not None:
            source = plane_of(session).from_pod(machine.name, container.pod_uid)
            sandbox = machine.runtime.sandboxes.get(container.pod_uid)
            in_own_network = sandbox is not None and not sandbox.host_network
            name = sandbox.name if sandbox is not None and in_own_network else machine.name
            return Place(name, machine, source, container, sandbox)
    return Place(machine.name, machine, plane_of(session).from_machine(machine.name))


def pod_session(session: Session, forward: Forward) -> PodSession | None:
    """Return where a forwarded port leads to, None where that container has ended."""
    machine = fleet_of(session).machines.get(forward.machine)
    container = None if machine is None else machine.runtime.containers.get(forward.container_id)
    if container is None or container.state != RUNNING:
        return None
    return PodSession(session.world, machine=forward.machine, container_id=forward.container_id)


def drawn(session: Session, options: Sequence[T], share: Callable[[T], float]) -> T:
    """Return one of several outcomes by its share."""
    if len(options) == 1:
        return options[0]
    total = sum(share(option) for option in options)
    ticket = session.world.sim.stream(STREAM).below(TICKETS) / TICKETS * total
    for option in options:
        ticket -= share(option)
        if ticket < 0:
            return option
    return options[-1]


def jitter(session: Session, low: int, high: int) -> int:
    """Return a number from `low` to `high`, for what no two measurements have alike."""
    return session.world.sim.stream(STREAM).between(low, high)


def own_machine(call: Call) -> Machine:
    """Return the machine that a call runs on; programs that ask are not there at the desk."""
    return machine_of(call.session)

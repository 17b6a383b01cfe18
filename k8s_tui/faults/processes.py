"""Faults of processes: what stops, crashes or hangs on a machine.

Processes of systemd units (kubelet, containerd, ssh) are stopped as `systemctl` does. All others are
containers' (kube-proxy, kube-apiserver, etcd, ...): they can only be killed, and a living kubelet brings
them back.
"""

from __future__ import annotations

from k8s_tui.faults.fault import World, machine_of
from k8s_tui.faults.fields import FaultError, text
from k8s_tui.machine.applications import Application
from k8s_tui.machine.containers import RUNNING
from k8s_tui.machine.machine import Machine
from k8s_tui.machine.units import UnknownUnitError
from k8s_tui.sim.value import frozen

STOP, CRASH, DISABLE = "stop", "crash", "disable"


def _unit_name(machine: Machine, process: str) -> str:
    """Return the unit whose process it is, "" where no unit has it."""
    try:
        return machine.units.get(process).spec.name
    except UnknownUnitError:
        return ""


def _kill(machine: Machine, process: str) -> None:
    found = [
        identity
        for identity, container in machine.runtime.containers.items()
        if container.state == RUNNING and process in _names(container.behaviour.application)
    ]
    if not found:
        raise FaultError("process", f"no unit or container on {machine.name} is {process!r}")
    for identity in found:
        machine.runtime.kill_container(identity)


def _names(application: Application) -> tuple[str, str]:
    return (application.component, application.name)


@frozen
class StopProcess:
    """A process stops.

    Attributes:
        process: As in `kubelet`, `containerd`, `kube-proxy`.
        how: `stop` (systemctl stop), `crash` (killed; systemd or the kubelet brings it back), `disable`
            (stopped, and not started at the next boot either).
    """

    machine: str = text()
    process: str = text()
    how: str = text(default=STOP, choices=(STOP, CRASH, DISABLE))

    def apply(self, world: World) -> None:
        """Stop it."""
        machine = machine_of(world, self.machine)
        unit = _unit_name(machine, self.process)
        if not unit:
            _kill(machine, self.process)
        elif self.how == CRASH:
            machine.units.kill(unit)
        else:
            machine.units.stop(unit)
            if self.how == DISABLE:
                machine.units.enable(unit, enabled=False)

    def revert(self, world: World) -> None:
        """Start it, where it is a unit's."""
        machine = machine_of(world, self.machine)
        unit = _unit_name(machine, self.process)
        if unit:
            machine.units.enable(unit)
            if machine.is_up():
                machine.units.start(unit)

    def __str__(self) -> str:
        verb = {STOP: "stopped", CRASH: "crashed", DISABLE: "was stopped and disabled"}[self.how]
        return f"{self.process} on {self.machine} {verb}"


@frozen
class StartProcess:
    """The process of a unit is started."""

    machine: str = text()
    process: str = text()

    def apply(self, world: World) -> None:
        """Start it."""
        machine = machine_of(world, self.machine)
        unit = _unit_name(machine, self.process)
        if not unit:
            raise FaultError("process", f"no unit on {self.machine} is {self.process!r}")
        if machine.is_up():
            machine.units.start(unit)

    def revert(self, world: World) -> None:
        """Stop it."""
        StopProcess(self.machine, self.process).apply(world)

    def __str__(self) -> str:
        return f"{self.process} on {self.machine} was started"


@frozen
class FreezeProcess:
    """A process stands still without dying, as after SIGSTOP or in a deadlock."""

    machine: str = text()
    process: str = text()

    def apply(self, world: World) -> None:
        """Let it stand still."""
        name = f"{machine_of(world, self.machine).name}/{self.process}"
        if not world.sim.is_running(name):
            raise FaultError("process", f"{self.process!r} does not run on {self.machine}")
        world.sim.freeze(name)

    def revert(self, world: World) -> None:
        """Let it go on."""
        world.sim.thaw(f"{machine_of(world, self.machine).name}/{self.process}")

    def __str__(self) -> str:
        return f"{self.process} on {self.machine} hung"

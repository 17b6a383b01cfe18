"""What all faults share: the small part of the world they act on, and how they say that they cannot.

A fault is a frozen value. It changes the physical world alone and never the record: whatever Kubernetes
makes of it follows from its components.
"""

from __future__ import annotations

from typing import Protocol

from k8s_tui.faults.fields import FaultError
from k8s_tui.machine.containers import Container
from k8s_tui.machine.fleet import Fleet
from k8s_tui.machine.machine import Machine
from k8s_tui.sim.simulation import Simulation
from k8s_tui.store.members import EtcdMembers


class World(Protocol):
    """What faults act on."""

    fleet: Fleet
    sim: Simulation
    members: EtcdMembers


class Fault(Protocol):
    """One cause."""

    def apply(self, world: World) -> None:
        """Let it happen.

        Raises:
            FaultError: What it is about does not exist.
        """

    def revert(self, world: World) -> None:
        """Undo it, as an engineer on the spot would; what cannot be undone stays.

        Raises:
            FaultError: What it is about does not exist.
        """


def machine_of(world: World, name: str, field: str = "machine") -> Machine:
    """Return a machine.

    Raises:
        FaultError: There is none of that name.
    """
    machine = world.fleet.machines.get(name)
    if machine is None:
        known = ", ".join(world.fleet.machines) or "none"
        raise FaultError(field, f"there is no machine {name!r} (there are: {known})")
    return machine


def containers_of(
    world: World, namespace: str, pod: str, container: str = ""
) -> list[tuple[Machine, Container]]:
    """Return the running containers of a pod, or of all pods whose name begins with `pod` and a hyphen.

    Raises:
        FaultError: None runs.
    """
    found = []
    for machine in world.fleet.machines.values():
        for pod_uid, sandbox in machine.runtime.sandboxes.items():
            named = sandbox.name == pod or sandbox.name.startswith(f"{pod}-")
            if not named or sandbox.namespace != namespace:
                continue
            running = machine.runtime.running_in(pod_uid)
            found += [(machine, each) for each in running if container in ("", each.name)]
    if not found:
        raise FaultError("pod", f"no container of {namespace}/{pod} runs")
    return found

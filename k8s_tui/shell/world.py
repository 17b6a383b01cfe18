"""What the shell asks of the world that it stands in; the composition root keeps these promises."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from k8s_tui.apiserver.server import ApiServer
from k8s_tui.cluster.endpoint import API_PORT, BALANCER_IP
from k8s_tui.machine.machine import Machine, MachineSpec
from k8s_tui.machine.provider import Provider
from k8s_tui.sim.simulation import Simulation
from k8s_tui.store.members import EtcdMembers


class World(Protocol):
    """A running cluster."""

    @property
    def sim(self) -> Simulation:
        """Time and chance."""
        ...

    @property
    def now_ms(self) -> int:
        """The simulated time."""
        ...

    @property
    def fleet(self) -> Any:  # noqa: ANN401 - k8s_tui.machine.fleet.Fleet; tests do without one
        """The machines."""
        ...

    @property
    def servers(self) -> Mapping[str, ApiServer]:
        """The API servers by machine."""
        ...

    @property
    def members(self) -> EtcdMembers:
        """The members of etcd."""
        ...

    @property
    def kubelets(self) -> Mapping[str, Any]:
        """The kubelets by machine."""
        ...

    @property
    def provider(self) -> Provider:
        """Where more machines come from."""
        ...

    def add_machine(self, spec: MachineSpec) -> Machine:
        """Rack another machine, at the next free address and without power."""
        ...

    def add_master(self, name: str) -> None:
        """Let the processes of a master run on a machine."""
        ...

    def remove_machine(self, name: str) -> None:
        """Take a machine away for good."""
        ...

    @property
    def network(self) -> Any:  # noqa: ANN401 - k8s_tui.network's view
        """The data plane."""
        ...

    def pod_log_lines(self, namespace: str, pod: str) -> list[str]:
        """Return what a pod's containers wrote, oldest first."""
        ...

    def connect(self, machine: str) -> ApiServer:
        """Return the API server that answers a machine.

        Raises:
            Unreachable: None does.
        """
        ...

    def connect_to(self, machine: str, address: str) -> ApiServer:
        """Return the API server at an address, as a machine reaches it.

        Raises:
            Unreachable: None answers there.
        """
        ...


def api_address(world: World) -> str:
    """Return the host and the port at which clients are told to ask the API."""
    if len(world.servers) > 1:
        return f"{BALANCER_IP}:{API_PORT}"
    name = next(iter(world.servers))
    machine = world.fleet.machines.get(name) if world.fleet is not None else None
    return f"{machine.spec.ip if machine is not None else name}:{API_PORT}"

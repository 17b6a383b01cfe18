"""cloud-controller-manager: the control loops that know the provider of the machines.

It runs where its pod runs, on a machine of the control plane, which has the provider's credentials.
Simplified: nodes and routes are not its business here. Source: k8s.io/cloud-provider.
"""

from __future__ import annotations

from k8s_tui.client.client import Context
from k8s_tui.controllers.controller import Controller
from k8s_tui.controllers.manager import ControllerManager
from k8s_tui.controllers.serviceloadbalancer import ServiceLoadBalancerController
from k8s_tui.machine.fleet import Fleet
from k8s_tui.sim.parts import whole

COMPONENT = "cloud-controller-manager"

CLOUD_CONTROLLERS: tuple[type[Controller], ...] = (ServiceLoadBalancerController,)
"""All controllers that it runs."""


class CloudControllerManager(ControllerManager):
    """One cloud-controller-manager process."""

    def __init__(self, context: Context, machine: str, fleet: Fleet) -> None:
        super().__init__(context, machine, CLOUD_CONTROLLERS, COMPONENT)
        self.see(fleet)

    def fork_into(self, context: Context, fleet: Fleet) -> CloudControllerManager:
        """Return the same process in another world, whose machines are `fleet`."""
        twin = CloudControllerManager(context, self._machine, fleet)
        whole(twin.copy_in_parts(self))
        return twin

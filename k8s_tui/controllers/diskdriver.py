"""The controller of the cloud's CSI drivers: one process, run by the cloud as on managed clusters.

It makes, attaches, enlarges and deletes volumes for a cluster it reaches only through the API. The part of a
driver that belongs on each node is the kubelet's `mounting`. Source: kubernetes-csi's sidecars.
"""

from __future__ import annotations

from k8s_tui.apiserver.strategy import Caller
from k8s_tui.client.client import Client, Context
from k8s_tui.controllers.controller import Controller, Shared
from k8s_tui.controllers.diskattacher import DiskAttacher
from k8s_tui.controllers.diskprovisioner import DiskProvisioner
from k8s_tui.controllers.diskresizer import DiskResizer
from k8s_tui.controllers.manager import SYNC_POLL_MS
from k8s_tui.machine.fleet import Fleet
from k8s_tui.machine.links import OUTSIDE
from k8s_tui.sim.parts import whole
from k8s_tui.sim.simulation import Key

PROCESS = "cloud/csi-controller"

CALLER = Caller(
    "system:serviceaccount:kube-system:csi-controller", ("system:authenticated",), "csi-controller"
)


class DiskDriver:
    """The process; it works as long as the cloud does."""

    def __init__(self, context: Context, fleet: Fleet) -> None:
        self._context = context
        self._sim = context.sim
        client = Client(context, OUTSIDE, CALLER)
        self._shared = Shared(context, OUTSIDE, PROCESS, client, follows_pods=False)
        provisioner = DiskProvisioner(self._shared, fleet)
        attacher = DiskAttacher(self._shared, fleet)
        resizer = DiskResizer(self._shared, fleet.storage)
        found: tuple[Controller, ...] = (provisioner, attacher, resizer)
        self._controllers = {each.name: each for each in found}
        context.sim.register(PROCESS, self)

    def start(self) -> None:
        """Begin with an empty memory."""
        self._shared.start()
        for controller in self._controllers.values():
            controller.start()
        self._shared.informers.start()

    def stop(self) -> None:
        """Let go of the watches."""
        self._shared.informers.stop()

    def handle(self, key: Key) -> None:
        """Do what was scheduled under `key`."""
        kind, name = key[0], key[1]
        if kind == "informer":
            self._shared.informers.handle(name)
            return
        controller = self._controllers[name]
        if kind == "later":
            controller.queue.add(key[2])
        elif controller.is_ready():
            controller.queue.process_all(controller.reconcile)
        else:
            self._sim.schedule(PROCESS, SYNC_POLL_MS, key)

    def fork(self, context: Context, fleet: Fleet) -> DiskDriver:
        """Return the same process in another world."""
        twin = DiskDriver(context, fleet)
        whole(twin._shared.copy_in_parts(self._shared))
        for name, controller in self._controllers.items():
            twin._controllers[name].copy_state(controller)
        return twin

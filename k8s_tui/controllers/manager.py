"""kube-controller-manager: one process in which all controllers share their informers.

Each controller starts to work when everything it reads has been listed once. A manager that stops forgets
everything; one that starts lists everything anew. Of several managers the one that holds the lease works; one that
loses it ends. Source: cmd/kube-controller-manager.
"""

from __future__ import annotations

from k8s_tui.apiserver.strategy import Caller
from k8s_tui.client.client import Client, Context
from k8s_tui.client.leaderelection import LEADS, LeaderElector
from k8s_tui.client.recorder import EventRecorder
from k8s_tui.controllers import CONTROLLERS
from k8s_tui.controllers.controller import Controller, Shared
from k8s_tui.machine.fleet import Fleet
from k8s_tui.sim.parts import Parts, whole
from k8s_tui.sim.simulation import Key

COMPONENT = "kube-controller-manager"

SYNC_POLL_MS = 100
"""How often a controller looks whether its informers are in sync (cache.WaitForCacheSync)."""


class ControllerManager:
    """One kube-controller-manager process."""

    def __init__(
        self,
        context: Context,
        machine: str,
        controllers: tuple[type[Controller], ...] = CONTROLLERS,
        component: str = COMPONENT,
    ) -> None:
        self.process_name = f"{machine}/{component}"
        self._machine = machine
        self._sim = context.sim
        self._classes = controllers
        caller = Caller(f"system:{component}", ("system:authenticated",), component)
        client = Client(context, machine, caller)
        self._shared = Shared(context, machine, self.process_name, client)
        self._recorder = EventRecorder(context.sim, client, component)
        self._elector = LeaderElector(context.sim, client, machine, component, self._recorder)
        self._controllers = {each.name: each(self._shared) for each in controllers}

    def see(self, fleet: Fleet) -> None:
        """Let its controllers read files on its machine."""
        self._shared.fleet = fleet

    def controller(self, name: str) -> Controller:
        """Return the controller called `name`."""
        return self._controllers[name]

    def backlog(self) -> tuple[int, int]:
        """Return how many keys wait for their controllers, and how many are tried again after a failure."""
        queues = [controller.queue for controller in self._controllers.values()]
        return sum(map(len, queues)), sum(queue.failing for queue in queues)

    # -- the process ------------------------------------------------------------

    def start(self) -> None:
        """Begin with an empty memory."""
        self._shared.start()
        for controller in self._controllers.values():
            controller.start()
        self._recorder.clear()
        self._elector.start()

    def leads(self) -> bool:
        """Tell whether it holds the lease."""
        return self._elector.leads

    def stop(self) -> None:
        """Let go of the watches."""
        self._shared.informers.stop()

    def handle(self, key: Key) -> None:
        """Do what was scheduled under `key`."""
        kind = key[0]
        if kind == "lease":
            if self._elector.attempt() == LEADS:
                self._shared.informers.start()
            return
        name = key[1]
        if kind == "informer":
            self._shared.informers.handle(name)
            return
        controller = self._controllers[name]
        if kind == "work":
            if controller.is_ready():
                controller.queue.process_all(controller.reconcile)
            else:
                self._sim.schedule(self.process_name, SYNC_POLL_MS, key)
        elif kind == "later":
            controller.queue.add(key[2])
        else:
            controller.handle(key)

    def fork(self, context: Context) -> ControllerManager:
        """Return the same process in another world."""
        return whole(self.fork_in_parts(context))

    def fork_in_parts(self, context: Context) -> Parts[ControllerManager]:
        """Make the same process part by part."""
        twin = ControllerManager(context, self._machine, self._classes)
        yield from twin.copy_in_parts(self)
        return twin

    def copy_in_parts(self, other: ControllerManager) -> Parts[None]:
        """Take over what `other`, the same process of another world, knows."""
        yield from self._shared.copy_in_parts(other._shared)
        yield
        self._recorder.copy_state(other._recorder)
        self._elector.copy_state(other._elector)
        for name, controller in other._controllers.items():
            self._controllers[name].copy_state(controller)
            yield

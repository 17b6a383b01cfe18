"""What all controllers have in common: shared informers, a queue of keys, an identity, a recorder.

A controller says which changes concern which keys (`__init__` subscribes), and brings one key at a time
closer to what it is to be (`reconcile`). It is level-driven: it may be told too often, too late or in any
order, and only what it reads then counts. Source: kube-controller-manager; client-go's controller pattern.
"""

from __future__ import annotations

from typing import Any, ClassVar

from k8s_tui.api.objects import Object
from k8s_tui.api.scheme import Resource
from k8s_tui.apiserver.authorization.bootstrap_controllers import CONTROLLER_ROLES
from k8s_tui.apiserver.strategy import Caller
from k8s_tui.client.client import Client, Context
from k8s_tui.client.informer import Informer
from k8s_tui.client.queue import WorkQueue
from k8s_tui.client.recorder import NORMAL, WARNING, EventRecorder, reference
from k8s_tui.controllers.informers import Informers
from k8s_tui.controllers.selection import PodSelection, Selectors
from k8s_tui.controllers.servicepods import ServicePods
from k8s_tui.machine.fleet import Fleet
from k8s_tui.sim.parts import Parts
from k8s_tui.sim.simulation import Key

ACCOUNT_GROUPS = ("system:serviceaccounts", "system:serviceaccounts:kube-system", "system:authenticated")


class Shared:
    """What the controllers of one process share.

    Attributes:
        context: The world.
        machine: Where the process runs.
        process: Its name.
        client: Its connection to the API under its own name.
        informers: What it knows of the record.
        selectors: Label selectors, read once.
        pods: Pods by their labels.
        services: Which pods stand behind which services.
        fleet: The machines and what their provider runs, for controllers that know the provider.
    """

    fleet: Fleet | None = None

    def __init__(
        self, context: Context, machine: str, process: str, client: Client, *, follows_pods: bool = True
    ) -> None:
        """Make what is shared; a process whose controllers ask for no pods by labels need not follow them."""
        self.context = context
        self.machine = machine
        self.process = process
        self.client = client
        self.informers = Informers(context, client, process)
        self.selectors = Selectors()
        followed = self.informers if follows_pods else Informers(context, client, process)
        self.pods = PodSelection(followed)
        self.services = ServicePods(followed, self.pods, self.selectors)

    def start(self) -> None:
        """Forget what was filed."""
        self.pods.start()
        self.services.start()

    def copy_in_parts(self, other: Shared) -> Parts[None]:
        """Take over what is shared in another world."""
        yield from self.informers.copy_in_parts(other.informers)
        yield
        self.pods.copy_state(other.pods)
        self.services.copy_state(other.services)


class Controller:
    """One control loop.

    Attributes:
        name: Of its queue.
        account: Its service account in kube-system, as `<name>-controller` or its name where that has a role.
        component: As events call it.
    """

    name: ClassVar[str] = ""
    account: ClassVar[str] = ""
    component: ClassVar[str] = ""

    def __init__(self, shared: Shared) -> None:
        self.sim = shared.context.sim
        self.shared = shared
        self.client = self.client_as(account_of(type(self)))
        self.queue = WorkQueue(self.sim, shared.process, self.name)
        self.recorder = EventRecorder(self.sim, self.client, self.component or f"{self.name}-controller")
        self._needed: list[Informer] = []

    def client_as(self, account: str) -> Client:
        """Return a connection to the API as a service account of kube-system."""
        caller = Caller(
            f"system:serviceaccount:kube-system:{account}", ACCOUNT_GROUPS, "kube-controller-manager"
        )
        return Client(self.shared.context, self.shared.machine, caller)

    def informer(self, resource: Resource) -> Informer:
        """Return the shared informer of `resource`, which has to be in sync before this controller works."""
        informer = self.shared.informers.of(resource)
        self._needed.append(informer)
        return informer

    def is_ready(self) -> bool:
        """Tell whether everything it reads has been listed once."""
        return all(informer.synced for informer in self._needed)

    def start(self) -> None:
        """Begin with an empty memory."""
        self.queue.clear()
        self.recorder.clear()

    def reconcile(self, key: str) -> None:
        """Bring what `key` names closer to what it is to be; may raise StatusError or Unreachable."""

    def handle(self, key: Key) -> None:
        """Do what was scheduled with `wake`."""

    def wake(self, delay_ms: int, *rest: Any) -> None:  # noqa: ANN401 - plain values of an agenda key
        """Have `handle` called with `("timer", name, *rest)` after `delay_ms`."""
        self.sim.schedule(self.shared.process, delay_ms, ("timer", self.name, *rest))

    def tell(self, about: Object, reason: str, message: str, *, warning: bool = False) -> None:
        """Record an event about an object."""
        self.recorder.event(reference(about), WARNING if warning else NORMAL, reason, message)

    def copy_state(self, other: Any) -> None:  # noqa: ANN401 - the same class as self
        """Take over the memory of `other`, the same controller of another world."""
        self.queue.copy_state(other.queue)
        self.recorder.copy_state(other.recorder)


def account_of(controller: type[Controller]) -> str:
    """Return the name of the service account that a controller acts as."""
    name = controller.name
    return controller.account or (name if name in CONTROLLER_ROLES else f"{name}-controller")


def key_of(obj: Object) -> str:
    """Return the key that queues and informers know `obj` by."""
    meta = obj.metadata
    return f"{meta.namespace}/{meta.name}" if meta.namespace else meta.name


def split_key(key: str) -> tuple[str, str]:
    """Return the namespace ("" for cluster-wide kinds) and the name that a key says."""
    namespace, slash, name = key.partition("/")
    return (namespace, name) if slash else ("", namespace)

"""Looking: what the player's kubectl and ssh would find at this moment of a world.

Objects come from the API server that the player's client reaches, logs from the kubelets that it can reach,
and the state of machines from those that let one log in. Each kind is asked for once.
"""

from __future__ import annotations

from typing import Any

from k8s_tui.api.core import Event
from k8s_tui.api.errors import StatusError, Unreachable
from k8s_tui.api.pods import Pod
from k8s_tui.apiserver.server import ApiServer
from k8s_tui.client.client import NAMESPACES
from k8s_tui.cluster.config import DESK
from k8s_tui.cluster.world import World
from k8s_tui.game.controlplane import control_plane
from k8s_tui.game.observer import Observer
from k8s_tui.game.rows import pod_row, seen_ms
from k8s_tui.game.views import ControlPlaneRow, PodRow
from k8s_tui.game.why.seen import Complaint, ContainerSeen, UnitSeen
from k8s_tui.machine import components
from k8s_tui.machine.containers import RUNNING
from k8s_tui.machine.units import ACTIVE, UnknownUnitError
from k8s_tui.shell.kubelets import check_kubelet, container_id
from k8s_tui.shell.tools.remote import SSH_PORT

LINES_READ = 40
"""Of a log or a journal; who reads more than that does not look for the last complaint."""


class Looking:
    """What is seen of a world now; time must not pass while it is used.

    An observer of the same world saves looking through everything for what it has filed already.
    """

    def __init__(self, world: World, observer: Observer | None = None) -> None:
        self._world = world
        self._observer = observer
        self._server = _server(world)
        self._listed: dict[tuple[str, str], tuple[Any, ...]] = {}
        self._events: dict[tuple[str, str, str], list[Event]] | None = None

    @property
    def now_ms(self) -> int:
        """The time, as the cluster's clocks have it."""
        return self._world.now_ms

    def api_answers(self) -> bool:
        """Tell whether kubectl gets an answer at all."""
        return self._server is not None

    def object(self, word: str, namespace: str, name: str) -> Any:  # noqa: ANN401 - any kind of object
        """Return one object, None where there is none or nobody answers."""
        server = self._server
        resource = None if server is None else server.scheme.lookup(word)
        if server is None or resource is None or not name:
            return None
        try:
            return server.get(resource, namespace if resource.namespaced else "", name)
        except (StatusError, Unreachable):
            return None

    def objects(self, word: str, namespace: str = "") -> tuple[Any, ...]:
        """Return all objects of a kind, in all namespaces for ""; () where nobody answers."""
        known = self._listed.get((word, namespace))
        if known is None:
            known = self._listed[word, namespace] = self._list(word, namespace)
        return known

    def _list(self, word: str, namespace: str) -> tuple[Any, ...]:
        server = self._server
        resource = None if server is None else server.scheme.lookup(word)
        if server is None or resource is None:
            return ()
        try:
            return tuple(server.list(resource, namespace if resource.namespaced else "").items)
        except (StatusError, Unreachable):
            return ()

    def events(self, kind: str, namespace: str, name: str) -> tuple[Event, ...]:
        """Return the events about an object, the newest first."""
        if self._observer is not None and self._server is not None:
            return self._observer.events_about(kind, namespace, name)
        if self._events is None:
            self._events = {}
            for event in self.objects("events"):
                about = event.involved_object
                self._events.setdefault((about.kind, about.namespace, about.name), []).append(event)
            for listed in self._events.values():
                listed.sort(key=lambda event: -seen_ms(event))
        return tuple(self._events.get((kind, namespace, name), ()))

    def pod_row(self, pod: Pod) -> PodRow:
        """Return a pod as the pods panel shows it."""
        row = None if self._observer is None else self._observer.pod_row_of(pod)
        return pod_row(pod, self.now_ms) if row is None else row

    def pod_rows(self, namespace: str) -> tuple[PodRow, ...]:
        """Return the pods of a namespace as the pods panel shows them, of all for ""; () where nobody answers."""
        if self._observer is not None and self._server is not None:
            return self._observer.pod_rows(namespace)
        return tuple(map(self.pod_row, self.objects("pods", namespace)))

    def log(self, pod: Pod, *, previous: bool = False) -> tuple[str, ...]:
        """Return the last lines of a pod's containers, () where the kubelet of its node does not answer."""
        machine = self._world.fleet.machine(pod.spec.node_name)
        if self._server is None or machine is None:
            return ()
        lines: list[tuple[int, str]] = []
        for container in (*pod.spec.init_containers, *pod.spec.containers):
            try:
                check_kubelet(self._world, self._server, pod, "GET", "")
                identity = container_id(pod, container.name, previous=previous)
            except StatusError:
                continue
            lines += [(line.at_ms, line.text) for line in machine.runtime.log(identity, tail=LINES_READ)]
        return tuple(text for _, text in sorted(lines, key=lambda line: line[0]))

    def login(self, machine: str) -> str:
        """Return "" where one can log in to a machine, else why not, in ssh's words."""
        fleet = self._world.fleet
        found = fleet.machine(machine)
        if found is None:
            return f"ssh: Could not resolve hostname {machine}: Name or service not known"
        if not found.is_up() or not fleet.reachable(DESK, machine):
            return f"ssh: connect to host {machine} port {SSH_PORT}: Connection timed out"
        if not found.units.is_active("ssh"):
            return f"ssh: connect to host {machine} port {SSH_PORT}: Connection refused"
        return ""

    def console(self, machine: str) -> tuple[str, ...]:
        """Return what stands on the console of a machine, as the provider shows it."""
        found = self._world.fleet.machine(machine)
        return () if found is None else found.strain.console

    def process_log(self, machine: str, component: str) -> tuple[str, ...]:
        """Return the newest lines of a component's container, as crictl shows them there, () for no login."""
        found = self._world.fleet.machine(machine)
        if found is None or self.login(machine):
            return ()
        container = components.container_of(found.runtime, component)
        if container is None:
            return ()
        return tuple(line.text for line in found.runtime.log(container.id, tail=LINES_READ))

    def containers(self, machine: str) -> tuple[ContainerSeen, ...]:
        """Return the containers that run on a machine, as crictl lists them, () where one cannot log in."""
        fleet = self._world.fleet
        found = fleet.machine(machine) or fleet.with_address(machine)
        if found is None or self.login(found.name):
            return ()
        return tuple(
            ContainerSeen(each.config.namespace, each.config.pod, each.config.image)
            for each in found.runtime.containers.values()
            if each.state == RUNNING
        )

    def unit(self, machine: str, name: str) -> UnitSeen | None:
        """Return a unit of a machine, None where it has none of that name or one cannot log in."""
        found = self._world.fleet.machine(machine)
        if found is None or self.login(machine):
            return None
        try:
            unit = found.units.get(name)
        except UnknownUnitError:
            return None
        lines = found.journal.read(unit.spec.name, tail=LINES_READ)
        silent = unit.state == ACTIVE and self._world.sim.is_frozen(f"{machine}/{unit.spec.process}")
        return UnitSeen(unit.state, tuple(line.text for line in lines), silent)

    def control_plane(self) -> tuple[ControlPlaneRow, ...]:
        """Return the processes of the control plane, as the machines show them."""
        return control_plane(self._world)

    def complaints(self) -> tuple[Complaint, ...]:
        """Return why users fail now, the most frequent reason first."""
        record = self._world.traffic.record
        found = [
            Complaint(
                name, client.target, client.namespace, cause.share, cause.reason, cause.hop, client.authority
            )
            for name, client in record.clients.items()
            for cause in record.causes[name]
        ]
        return tuple(sorted(found, key=lambda each: -each.share))


def _server(world: World) -> ApiServer | None:
    try:
        server = world.connect(DESK)
        server.list(NAMESPACES)
    except (StatusError, Unreachable):
        return None
    return server

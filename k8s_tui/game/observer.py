"""The observer: what the player's panels know of the cluster, which is what the API server told them.

A process at the player's desk that lists and watches as every client does. While no API server answers, it
knows what it knew, and says since when. It writes nothing and draws no chance; it always runs, so that a game
with a screen and one without have the same history.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any

from attrs import define, field

from k8s_tui.api.amounts import NOTHING, Amounts, amounts, pod_requests
from k8s_tui.api.apps import Deployment
from k8s_tui.api.core import EndpointSlice, Event, Node, Service, node_condition
from k8s_tui.api.errors import Unreachable
from k8s_tui.api.pods import Pod, is_finished
from k8s_tui.apiserver.strategy import ADMINISTRATOR
from k8s_tui.client.client import DEPLOYMENTS, ENDPOINT_SLICES, EVENTS, NODES, PODS, SERVICES, Client
from k8s_tui.client.informer import Informer
from k8s_tui.cluster.config import DESK
from k8s_tui.cluster.world import World
from k8s_tui.game import rows
from k8s_tui.game.keptrows import EventsAbout, KeptRows, NewestEvents
from k8s_tui.game.meters import Meters
from k8s_tui.game.noticing import Noticed
from k8s_tui.game.paging import Acknowledged, key_of
from k8s_tui.game.views import EventRow, NodeRow, PodRow, ServiceRow
from k8s_tui.sim.parts import Parts, whole
from k8s_tui.sim.simulation import Key

PROCESS = f"{DESK}/observer"
TICK_MS = 1_000


@define
class Watched:
    """What the observer has noticed so far; copies with a fork.

    Attributes:
        noticed: What could be seen to happen.
        stale_since_ms: When no API server answered first, None while one does.
        asked: What the pods of each node ask for.
        shares: Each pod's part in it, by the pod's key.
        endpoints: How many of each service are ready, and how many there are.
    """

    noticed: Noticed = field(factory=Noticed)
    stale_since_ms: int | None = None
    asked: dict[str, Amounts] = field(factory=dict)
    shares: dict[str, tuple[str, Amounts]] = field(factory=dict)
    endpoints: dict[str, tuple[int, int]] = field(factory=dict)

    def copy(self) -> Watched:
        """Return the same for another world."""
        return Watched(
            self.noticed.copy(),
            self.stale_since_ms,
            self.asked.copy(),
            self.shares.copy(),
            self.endpoints.copy(),
        )


class Observer:
    """The player's view of one world.

    Attributes:
        watched: What it has noticed beside the objects themselves.
        meters: What the machines of the nodes use.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.watched = Watched()
        self._client = client = Client(world.context, DESK, ADMINISTRATOR)
        by_service = {"service": _service_of}

        def informer(of: Any, handler: Callable[[Any, Any], None], **options: Any) -> Informer:  # noqa: ANN401
            made = Informer(world.context, client, PROCESS, of, **options)
            made.on_change(handler)
            return made

        self.pods = informer(PODS, self._pod_changed)
        self.nodes = informer(NODES, self._node_changed)
        self.services = informer(SERVICES, self._service_changed)
        self.slices = informer(ENDPOINT_SLICES, self._slice_changed, indexes=by_service)
        self.events = informer(EVENTS, self._event_changed)
        self.deployments = informer(DEPLOYMENTS, self._deployment_changed)
        self._informers = {
            each.key: each
            for each in (self.nodes, self.pods, self.services, self.slices, self.events, self.deployments)
        }
        self.meters = Meters(world.fleet)
        self._pod_rows = KeptRows(self.pods, self._pod_row, alike=attrgetter("namespace", "health"))
        self._node_rows = KeptRows(self.nodes, self._node_row)
        self._given = KeptRows(self.nodes, lambda node: amounts(node.status.allocatable))
        self._worsening: dict[str, int] = {}
        self._chosen: tuple[str, tuple[PodRow, ...], tuple[PodRow, ...]] = ("", (), ())
        self._newest_events = NewestEvents(self.events)
        self._events_about = EventsAbout(self.events)
        world.sim.register(PROCESS, self)

    # -- the process ------------------------------------------------------------

    def start(self) -> None:
        """Begin to list and to watch."""
        for informer in self._informers.values():
            informer.start()
        self.world.sim.schedule(PROCESS, TICK_MS, ("tick",))

    def stop(self) -> None:
        """Let go of the watches."""
        for informer in self._informers.values():
            informer.stop()

    def handle(self, key: Key) -> None:
        """Take what the API server sent, or look once more whether it answers."""
        if key[0] == "tick":
            self._tick()
        else:
            self._informers[key].handle()

    def _tick(self) -> None:
        watched, now_ms = self.watched, self.world.now_ms
        try:
            self._client.server()
        except Unreachable:
            if watched.stale_since_ms is None:
                watched.stale_since_ms = now_ms
                self._symptom("the API server does not answer")
        else:
            if watched.stale_since_ms is not None:
                watched.stale_since_ms = None
                self._symptom("the API server answers again")
        watched.noticed.look(self.world)
        self.world.sim.schedule(PROCESS, TICK_MS, ("tick",))

    def fork(self, world: World) -> Observer:
        """Return the same observer in a fork of its world."""
        return whole(self.fork_in_parts(world))

    def fork_in_parts(self, world: World) -> Parts[Observer]:
        """Make the same observer part by part."""
        twin = Observer(world)
        for key, informer in self._informers.items():
            yield from twin._informers[key].copy_in_parts(informer)
            yield
        twin.watched = self.watched.copy()
        yield
        twin._pod_rows.copy_state(self._pod_rows)
        twin._node_rows.copy_state(self._node_rows)
        twin._given.copy_state(self._given)
        twin._worsening = self._worsening.copy()
        twin._newest_events.copy_state(self._newest_events)
        return twin

    # -- what changes -----------------------------------------------------------

    def _symptom(self, text: str) -> None:
        self.watched.noticed.notice(self.world.now_ms, text)

    def _pod_changed(self, old: Pod | None, new: Pod | None) -> None:
        pod = new or old
        assert pod is not None
        meta = pod.metadata
        key = f"{meta.namespace}/{meta.name}"
        self._pod_rows.touch(key)
        self._count(key, new)

    def _count(self, key: str, pod: Pod | None) -> None:
        """Add what a pod asks for to its node's sum, and take away what it asked for before."""
        watched = self.watched
        node = "" if pod is None or is_finished(pod) else pod.spec.node_name
        before = watched.shares.get(key)
        if (before[0] if before else "") == node:
            return
        if before is not None:
            watched.asked[before[0]] = watched.asked[before[0]].minus(before[1])
            del watched.shares[key]
            self._node_rows.touch(before[0])
        if node and pod is not None:
            share = pod_requests(pod.spec)
            watched.shares[key] = (node, share)
            watched.asked[node] = watched.asked.get(node, NOTHING).plus(share)
            self._node_rows.touch(node)

    def _node_changed(self, old: Node | None, new: Node | None) -> None:
        node = new or old
        assert node is not None
        name = node.metadata.name
        self._node_rows.touch(name)
        self._given.touch(name)
        if old is not None and new is None:
            self._symptom(f"node {name} is gone")
        elif old is not None and new is not None:
            before, after = node_condition(old, "Ready"), node_condition(new, "Ready")
            if before is not None and after is not None and before.status != after.status:
                self._symptom(f"node {name} is {'Ready' if after.status == 'True' else 'NotReady'}")

    def _service_changed(self, old: Service | None, new: Service | None) -> None:
        if old is not None and new is None:
            self.watched.endpoints.pop(f"{old.metadata.namespace}/{old.metadata.name}", None)

    def _slice_changed(self, old: EndpointSlice | None, new: EndpointSlice | None) -> None:
        each = new or old
        assert each is not None
        service = _service_of(each)
        if service is None:
            return
        before = self.watched.endpoints.get(service)
        if before is None:
            now = rows.endpoints(self.slices.by("service", service))
        else:
            gone, came = (rows.endpoints(() if each is None else (each,)) for each in (old, new))
            now = before[0] - gone[0] + came[0], before[1] - gone[1] + came[1]
        self.watched.endpoints[service] = now
        if before is not None and before[0] != now[0]:
            self._symptom(
                f"service {service} has {now[0] or 'no'} ready endpoint{'' if now[0] == 1 else 's'}"
            )

    def _event_changed(self, old: Event | None, new: Event | None) -> None:
        if self.events.synced or old is not None:  # what happened before one looked is no news
            event = new or old
            assert event is not None
            key = f"{event.metadata.namespace}/{event.metadata.name}"
            self._newest_events.touch(key)
            self._events_about.changed(key, old, new)
        if new is not None and new.type == "Warning":
            self.watched.noticed.hear(new, self.world.now_ms, is_new=old is None)

    def _deployment_changed(self, old: Deployment | None, new: Deployment | None) -> None:
        if old is None or new is None:
            return
        for condition in new.status.conditions:
            before = [each.status for each in old.status.conditions if each.type == condition.type]
            if before and before[0] != condition.status:
                name = f"{new.metadata.namespace}/{new.metadata.name}"
                self._symptom(
                    f"deployment {name} is {condition.type}={condition.status} ({condition.reason})"
                )

    # -- what is shown ----------------------------------------------------------

    def pod_rows(self, namespace: str) -> tuple[PodRow, ...]:
        """Return the pods of a namespace, of all for ""; the very same tuple where nothing changed."""
        now_ms = self.world.now_ms
        for key in [key for key, at_ms in self._worsening.items() if at_ms <= now_ms]:
            del self._worsening[key]
            self._pod_rows.touch(key)
        every = self._pod_rows.all()
        if not namespace:
            return every
        if self._chosen[0] != namespace or self._chosen[1] is not every:
            self._chosen = namespace, every, tuple(row for row in every if row.namespace == namespace)
        return self._chosen[2]

    def pod_healths(self, namespace: str) -> dict[str, int]:
        """Return how many of the rows of a namespace are in each health, of all for ""."""
        healths: dict[str, int] = {}
        for (space, health), number in self._pod_rows.tally.items():
            if number and namespace in ("", space):
                healths[health] = healths.get(health, 0) + number
        return healths

    def pod_row_of(self, pod: Pod) -> PodRow | None:
        """Return the row of a pod, None where the panels know it otherwise."""
        return self._pod_rows.of(f"{pod.metadata.namespace}/{pod.metadata.name}", pod)

    def events_about(self, kind: str, namespace: str, name: str) -> tuple[Event, ...]:
        """Return the events about an object, the newest first."""
        return self._events_about.of(kind, namespace, name)

    def _pod_row(self, pod: Pod) -> PodRow:
        """Return a pod's row, which is to be made again when the pod has had no node for too long."""
        worse_ms = rows.worsens_ms(pod)
        if worse_ms is not None and worse_ms > self.world.now_ms:
            self._worsening[f"{pod.metadata.namespace}/{pod.metadata.name}"] = worse_ms
        return rows.pod_row(pod, self.world.now_ms)

    def node_rows(self) -> tuple[NodeRow, ...]:
        """Return all nodes; the very same tuple where nothing changed."""
        return self._node_rows.all()

    def given(self) -> tuple[Amounts, ...]:
        """Return what pods may have of each node."""
        return self._given.all()

    def _node_row(self, node: Node) -> NodeRow:
        asked = self.watched.asked.get(node.metadata.name, NOTHING)
        return rows.node_row(node, amounts(node.status.allocatable), asked)

    def service_rows(self, namespace: str) -> tuple[ServiceRow, ...]:
        """Return the services of a namespace, of all for "", with what their users feel."""
        now_ms, felt = self.world.now_ms, self.world.traffic.record.by_service
        return tuple(
            rows.service_row(service, self.watched.endpoints.get(key, (0, 0)), felt.get(key), now_ms)
            for key, service in self.services.objects.items()
            if not namespace or service.metadata.namespace == namespace
        )

    def event_rows(
        self, namespace: str, start_ms: int, acknowledged: Acknowledged | None = None
    ) -> tuple[EventRow, ...]:
        """Return the newest events and pages, newest first; times count from `start_ms`."""
        taken = acknowledged or {}
        paged = (
            rows.page_row(page, start_ms, taken.get(key_of(page))) for page in self.world.traffic.pages()
        )
        found = [row for row in (*paged, *self._newest_events.newest(start_ms)) if row.at_ms >= 0]
        if namespace:
            found = [row for row in found if row.namespace in ("", namespace) or row.kind == "page"]
        return tuple(sorted(found, key=lambda row: -row.at_ms))


def _service_of(each: EndpointSlice) -> str | None:
    name = each.metadata.labels.get(rows.SERVICE_LABEL)
    return f"{each.metadata.namespace}/{name}" if name else None

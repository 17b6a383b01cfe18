"""The observer: what the player's panels know of the cluster, which is what the API server told them.

A process at the player's desk that lists and watches as every client does. While no API server answers, it
knows what it knew, and says since when. It writes nothing and draws no chance; it always runs, so that a game
with a screen and one without have the same history.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from typing import Any

from attrs import define, evolve, field

from k8s_tui.api.amounts import NOTHING, Amounts, amounts, pod_requests
from k8s_tui.api.apps import Deployment
from k8s_tui.api.core import EndpointSlice, Event, Node, Service, node_condition
from k8s_tui.api.errors import Unreachable
from k8s_tui.api.pods import Pod, is_finished
from k8s_tui.apiserver.strategy import ADMINISTRATOR
from k8s_tui.client.client import DEPLOYMENTS, ENDPOINT_SLICES, EVENTS, NODES, PODS, SERVICES, Client
from k8s_tui.client.informer import Informer
from k8s_tui.cluster.world import World
from k8s_tui.game import rows
from k8s_tui.game.controlplane import DESK
from k8s_tui.game.noticing import Noticed
from k8s_tui.game.paging import Acknowledged, key_of
from k8s_tui.game.views import EventRow, NodeRow, PodRow, ServiceRow
from k8s_tui.sim.simulation import Key

PROCESS = f"{DESK}/observer"
TICK_MS = 1_000
EVENTS_SHOWN = 300


@define
class Watched:
    """What the observer has noticed so far; copies with a fork.

    Attributes:
        noticed: What could be seen to happen.
        stale_since_ms: When no API server answered first, None while one does.
        asked: What the pods of each node ask for.
        shares: Each pod's part in it, by the pod's key.
        ready: Ready endpoints of each service.
    """

    noticed: Noticed = field(factory=Noticed)
    stale_since_ms: int | None = None
    asked: dict[str, Amounts] = field(factory=dict)
    shares: dict[str, tuple[str, Amounts]] = field(factory=dict)
    ready: dict[str, int] = field(factory=dict)

    def copy(self) -> Watched:
        """Return the same for another world."""
        return Watched(
            self.noticed.copy(),
            self.stale_since_ms,
            self.asked.copy(),
            self.shares.copy(),
            self.ready.copy(),
        )


class Observer:
    """The player's view of one world.

    Attributes:
        watched: What it has noticed beside the objects themselves.
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
        self._pod_rows: dict[str, tuple[int, PodRow]] = {}
        self._event_rows: dict[str, EventRow] = {}
        self._newest_events: tuple[EventRow, ...] | None = None
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
        twin = Observer(world)
        twin.watched = self.watched.copy()
        for key, informer in self._informers.items():
            twin._informers[key].copy_state(informer)
        return twin

    # -- what changes -----------------------------------------------------------

    def _symptom(self, text: str) -> None:
        self.watched.noticed.notice(self.world.now_ms, text)

    def _pod_changed(self, old: Pod | None, new: Pod | None) -> None:
        pod = new or old
        assert pod is not None
        meta = pod.metadata
        key = f"{meta.namespace}/{meta.name}"
        self._pod_rows.pop(key, None)
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
        if node and pod is not None:
            share = pod_requests(pod.spec)
            watched.shares[key] = (node, share)
            watched.asked[node] = watched.asked.get(node, NOTHING).plus(share)

    def _node_changed(self, old: Node | None, new: Node | None) -> None:
        node = new or old
        assert node is not None
        name = node.metadata.name
        if old is not None and new is None:
            self._symptom(f"node {name} is gone")
        elif old is not None and new is not None:
            before, after = node_condition(old, "Ready"), node_condition(new, "Ready")
            if before is not None and after is not None and before.status != after.status:
                self._symptom(f"node {name} is {'Ready' if after.status == 'True' else 'NotReady'}")

    def _service_changed(self, old: Service | None, new: Service | None) -> None:
        if old is not None and new is None:
            self.watched.ready.pop(f"{old.metadata.namespace}/{old.metadata.name}", None)

    def _slice_changed(self, old: EndpointSlice | None, new: EndpointSlice | None) -> None:
        each = new or old
        assert each is not None
        service = _service_of(each)
        if service is None:
            return
        ready, _ = rows.endpoints(self.slices.by("service", service))
        before = self.watched.ready.get(service)
        self.watched.ready[service] = ready
        if before is not None and before != ready:
            self._symptom(f"service {service} has {ready or 'no'} ready endpoint{'' if ready == 1 else 's'}")

    def _event_changed(self, old: Event | None, new: Event | None) -> None:
        event = new or old
        assert event is not None
        key = f"{event.metadata.namespace}/{event.metadata.name}"
        self._newest_events = None
        self._event_rows.pop(key, None)
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
        """Return the pods of a namespace, of all for ""."""
        now_ms, cached = self.world.now_ms, self._pod_rows
        found = []
        for key, pod in self.pods.objects.items():
            if namespace and pod.metadata.namespace != namespace:
                continue
            entry = cached.get(key)
            if entry is None or entry[0] <= now_ms:
                entry = cached[key] = _pod_entry(pod, None if entry is None else entry[1], now_ms)
            found.append(entry[1])
        return tuple(found)

    def node_rows(self) -> tuple[NodeRow, ...]:
        """Return all nodes."""
        now_ms = self.world.now_ms
        return tuple(
            rows.node_row(
                node,
                amounts(node.status.allocatable),
                self.watched.asked.get(node.metadata.name, NOTHING),
                rows.shown_age(now_ms - (node.metadata.creation_timestamp or 0))[0],
            )
            for node in self.nodes.objects.values()
        )

    def service_rows(self, namespace: str) -> tuple[ServiceRow, ...]:
        """Return the services of a namespace, of all for "", with what their users feel."""
        now_ms, felt = self.world.now_ms, self.world.traffic.record.by_service
        return tuple(
            rows.service_row(service, self.slices.by("service", key), felt.get(key), now_ms)
            for key, service in self.services.objects.items()
            if not namespace or service.metadata.namespace == namespace
        )

    def event_rows(
        self, namespace: str, start_ms: int, acknowledged: Acknowledged | None = None
    ) -> tuple[EventRow, ...]:
        """Return the newest events and pages, newest first; times count from `start_ms`."""
        if self._newest_events is None:
            cached = self._event_rows
            for key, event in self.events.objects.items():
                if key not in cached:
                    cached[key] = rows.event_row(event, start_ms)
            self._newest_events = tuple(
                heapq.nlargest(
                    EVENTS_SHOWN, cached.values(), key=lambda row: (row.at_ms, row.subject, row.reason)
                )
            )
        taken = acknowledged or {}
        paged = (
            rows.page_row(page, start_ms, taken.get(key_of(page))) for page in self.world.traffic.pages()
        )
        found = [row for row in (*paged, *self._newest_events) if row.at_ms >= 0]
        if namespace:
            found = [row for row in found if row.namespace in ("", namespace) or row.kind == "page"]
        return tuple(sorted(found, key=lambda row: -row.at_ms))


def _service_of(each: EndpointSlice) -> str | None:
    name = each.metadata.labels.get(rows.SERVICE_LABEL)
    return f"{each.metadata.namespace}/{name}" if name else None


def _pod_entry(pod: Pod, before: PodRow | None, now_ms: int) -> tuple[int, PodRow]:
    """Return until when a pod's row looks the same if nothing but time changes, and the row.

    `before` is the row of the unchanged pod when it was younger; how well it is may still depend on its age
    while it has no node.
    """
    born_ms = pod.metadata.creation_timestamp or 0
    age_ms, step_ms = rows.shown_age(now_ms - born_ms)
    if before is not None and pod.spec.node_name:
        return born_ms + age_ms + step_ms, evolve(before, age_ms=age_ms)
    return born_ms + age_ms + step_ms, rows.pod_row(pod, age_ms)

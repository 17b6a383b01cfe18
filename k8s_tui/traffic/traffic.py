"""Traffic: the users of this world, every second.

It is a process of the world and not of the cluster: users do not stop asking when everything is down. A
second in which nothing changed costs next to nothing, because what was found out the last time still
stands: rules, links, and the footprint of machines and containers that the answers rest on.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable

from k8s_tui.api.core import Node
from k8s_tui.api.errors import Unreachable
from k8s_tui.api.pods import Pod
from k8s_tui.apiserver.strategy import Caller
from k8s_tui.client.client import NODES, PODS, Context
from k8s_tui.client.client import Client as ApiClient
from k8s_tui.client.informer import Informer
from k8s_tui.machine.links import OUTSIDE
from k8s_tui.network.ground import Footprint
from k8s_tui.network.plane import DataPlane
from k8s_tui.sim.simulation import Key
from k8s_tui.traffic.ailing import Ailing
from k8s_tui.traffic.alerts import EVALUATION_MS, Observation, Page, Pager
from k8s_tui.traffic.clients import Client
from k8s_tui.traffic.complaints import Complaints
from k8s_tui.traffic.flows import Flows, Outcome
from k8s_tui.traffic.generators import Generators
from k8s_tui.traffic.record import TICK_MS, Record, Sample
from k8s_tui.traffic.replication import Replication

PROCESS = "world/traffic"

CALLER = Caller("system:monitoring", ("system:masters", "system:authenticated"))
"""Traffic stands outside of the cluster: what it must see of it does not hang on the cluster's own rules."""

LOAD_TOLERANCE = 0.05
"""A container's load is set anew when it differs by more than this share."""

_TICK: Key = ("tick",)


class Traffic:
    """All clients of a world, what they experience, and who is paged for it.

    Attributes:
        record: What was measured.
        outcomes: What each client experiences now, by name.
        pager: Who was paged.
        flows: Follows requests; also for whoever wants to ask once.
        replication: Copies of databases, which follow their leaders.
    """

    def __init__(self, context: Context, plane: DataPlane, clients: Iterable[Client] = ()) -> None:
        self.record = Record(clients)
        self.outcomes: dict[str, Outcome] = {}
        self.pager = Pager()
        self.flows = Flows(plane)
        self.replication = Replication(context, plane)
        self._context = context
        self._sim = context.sim
        self._plane = plane
        self._revision: Hashable = None
        self._footprint = Footprint(is_volatile=True)
        self._written: tuple[str, ...] = ()
        self._borne: dict[tuple[str, str], float] = {}
        self._complaints = Complaints(plane.ground.fleet)
        self._rates: tuple[float, ...] = ()
        self._generators = Generators()
        self._generated: dict[Client, Outcome] = {}
        self._told: dict[str, Outcome] | None = None
        self._evaluated_ms = 0
        self._ailing = Ailing()
        api = ApiClient(context, OUTSIDE, CALLER)
        self._nodes = Informer(context, api, PROCESS, NODES)
        self._pods = Informer(context, api, PROCESS, PODS)
        self._nodes.on_change(self._node_changed)
        self._pods.on_change(self._pod_changed)
        context.sim.register(PROCESS, self)

    def add_client(self, client: Client) -> None:
        """Let one more group of users begin to ask."""
        self.record.add_client(client)
        self._revision = None

    def pages(self) -> tuple[Page, ...]:
        """Return all pages so far, oldest first."""
        return self.pager.pages

    # -- the process ------------------------------------------------------------

    def start(self) -> None:
        """Begin to ask at the next full second; the composition root may call it to start the process."""
        if not self._sim.is_running(PROCESS):
            self._sim.start(PROCESS)
            return
        self._nodes.start()
        self._pods.start()
        self._sim.schedule(PROCESS, TICK_MS - self._sim.now_ms % TICK_MS, _TICK)

    def stop(self) -> None:
        """Let go of the watches."""
        self._nodes.stop()
        self._pods.stop()

    def handle(self, key: Key) -> None:
        """Let one second pass, or take news of the cluster."""
        if key == _TICK:
            self.tick()
            self._sim.schedule(PROCESS, TICK_MS, _TICK)
        elif key == self._nodes.key:
            self._nodes.handle()
        elif key == self._pods.key:
            self._pods.handle()

    def tick(self) -> None:
        """Measure one second of all clients."""
        self.replication.tick()
        if not (self.record.clients or self._generators or self._generated):
            return
        self._find_out()
        now_ms = self._sim.now_ms
        services: dict[str, list[float]] = {}
        writes: dict[str, float] = {}
        for name, client in self.record.clients.items():
            outcome = self.outcomes[name]
            requests = client.rate.at(now_ms)
            for identity, rows in outcome.writes.items():
                writes[identity] = writes.get(identity, 0.0) + requests * rows
            failed = requests * (1.0 - outcome.success) if outcome.causes else 0.0
            self.record.add(name, Sample(now_ms, requests, failed, outcome.latency_ms), outcome.causes)
            for service, use in outcome.services.items():
                sums = services.get(service)
                if sums is None:
                    sums = services[service] = [0.0, 0.0, 0.0]
                sums[0] += requests * use[0]
                sums[1] += requests * use[1]
                sums[2] += requests * use[2]
        self._record_services(services, now_ms)
        databases = self._plane.ground.fleet.databases
        for identity, rows in writes.items():
            if identity in databases.servers:
                databases.write(identity, rows)
        self._written = tuple(writes)
        if now_ms - self._evaluated_ms >= EVALUATION_MS:
            self._evaluated_ms = now_ms
            self.pager = self.pager.after(self._observe(), now_ms)

    def _record_services(self, services: dict[str, list[float]], now_ms: int) -> None:
        for service, (requests, failed, good_ms) in services.items():
            good = requests - failed
            latency_ms = good_ms / good if good > 0 else 0.0
            self.record.add_service(service, Sample(now_ms, requests, failed, latency_ms))
        if len(services) < len(self.record.by_service):
            for service in self.record.by_service:
                if service not in services:
                    self.record.add_service(service, Sample(now_ms, 0.0, 0.0, 0.0))

    # -- what clients experience ------------------------------------------------------------

    def _find_out(self) -> None:
        """Follow all clients' requests, unless everything stands as it did."""
        revision = (self._plane.revision(), self._plane.ground.fleet.databases.state(self._written))
        now_ms = self._sim.now_ms
        asking = self._generators.clients(self._plane.ground.fleet) if self._generators else ()
        if (
            revision != self._revision
            or asking != tuple(self._generated)
            or not self._footprint.holds(now_ms)
        ):
            self._footprint = self._plane.ground.begin()
            self.flows.begin()
            self.outcomes = {name: self.flows.outcome(client) for name, client in self.record.clients.items()}
            self._generated = {client: self.flows.outcome(client) for client in asking}
            self._revision = revision
        self._bear(now_ms)
        self._complaints.hear(self.outcomes.values(), now_ms)

    def _bear(self, now_ms: int) -> None:
        """Tell containers the load that they bear, where it is another than before."""
        rates = tuple(client.rate.at(now_ms) for client in self.record.clients.values())
        if rates == self._rates and self.outcomes is self._told:
            return
        self._rates, self._told = rates, self.outcomes
        loads: dict[tuple[str, str], float] = {}
        for outcome, requests in zip(self.outcomes.values(), rates, strict=True):
            for key, load in outcome.loads.items():
                loads[key] = loads.get(key, 0.0) + requests * load
        for client, outcome in self._generated.items():
            for key, load in outcome.loads.items():
                loads[key] = loads.get(key, 0.0) + client.rate.at(now_ms) * load
        for key in [key for key in self._borne if key not in loads]:
            self._set_load(key, 0.0)
            del self._borne[key]
        for key, load in loads.items():
            known = self._borne.get(key, 0.0)
            if abs(load - known) > LOAD_TOLERANCE * max(load, known):
                self._set_load(key, load)
                self._borne[key] = load

    def _set_load(self, key: tuple[str, str], load: float) -> None:
        machine = self._plane.ground.fleet.machines.get(key[0])
        if machine is not None and key[1] in machine.runtime.containers:
            machine.runtime.bear(key[1], load)

    # -- what the alerts see ------------------------------------------------------------

    def _observe(self) -> Observation:
        try:
            self._context.connect(OUTSIDE)
            answers = True
        except Unreachable:
            answers = False
        ailing = self._ailing
        return Observation(
            self.record,
            tuple(ailing.nodes),
            tuple(ailing.crash_looping),
            tuple(ailing.waiting),
            ailing.absent(),
            answers,
        )

    def _node_changed(self, old: Node | None, new: Node | None) -> None:
        self._ailing.node_changed(old, new)

    def _pod_changed(self, old: Pod | None, new: Pod | None) -> None:
        if old is None or new is None or old.spec is not new.spec:
            self._generators.pod_changed(old, new)
        self._ailing.pod_changed(old, new)

    # -- forks ------------------------------------------------------------

    def fork(self, context: Context, plane: DataPlane) -> Traffic:
        """Return the same users in another world."""
        twin = Traffic(context, plane)
        twin.record = self.record.copy()
        twin.outcomes = self.outcomes.copy()
        twin.pager = self.pager
        twin.replication = self.replication.fork(context, plane)
        twin._borne = self._borne.copy()
        twin._complaints = self._complaints.fork(plane.ground.fleet)
        twin._generators.copy_state(self._generators)
        twin._evaluated_ms = self._evaluated_ms
        twin._ailing = self._ailing.copy()
        twin._nodes.copy_state(self._nodes)
        twin._pods.copy_state(self._pods)
        return twin

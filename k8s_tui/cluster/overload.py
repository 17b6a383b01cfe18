"""API servers that are asked for more than they can answer.

The components of Kubernetes list once and watch from then on, which costs an API server nothing that matters here. A
program that lists everything again and again costs it processor time for every object of every list, and one on each
node that does so for each pod costs it a multiple of the square of the cluster. While that is less than what its
machine has, nobody feels it. Beyond, requests wait for one another until their time-outs, whoever sent them; when
somebody's turn comes is chance, the later the more is asked, but it comes: nobody is passed over for ever, as in any
queue. The server writes traces of the slowest lists.

Simplified: the cost of a list is of the right order, not measured; the load is shared evenly by all API servers that
serve; priority levels and their queues (API Priority and Fairness) are not modelled, so that all wait alike; watches
that are open are as late as new requests. Source: kubernetes apiserver pkg/endpoints/handlers/get.go (the traces of
lists), and the lists of apiserver/pkg/storage, which read and decode every object.
"""

from __future__ import annotations

from collections.abc import Mapping

from k8s_tui.api.errors import StatusError
from k8s_tui.apiserver.authorization.rbac import SERVICE_ACCOUNT_PREFIX
from k8s_tui.apiserver.impersonation import account_groups
from k8s_tui.apiserver.server import ApiServer
from k8s_tui.apiserver.strategy import Caller
from k8s_tui.client.client import PODS, resource
from k8s_tui.cluster.config import DESK
from k8s_tui.machine import components
from k8s_tui.machine.containers import RUNNING, Container
from k8s_tui.machine.fleet import Fleet
from k8s_tui.machine.machine import Machine
from k8s_tui.sim.simulation import Key
from k8s_tui.sim.value import frozen

PROCESS = "apiservers/load"
COMPONENT = "kube-apiserver"

LOOK_MS = 2_000
"""For how long those who get through do, and the others do not: the time in which a client tries again."""

LIST_US = 1_000
OBJECT_US = 100
"""What a list takes of a processor, and each object in it: read, decoded, converted and written as some KB of JSON."""

PART_OF_MACHINE = 0.8
"""What an API server gets of a machine that it shares with etcd."""

TURN = 1_000_000
LEAST_TURN = TURN // 2
"""Who waits waits for half to one and a half of this, less the share of each look that passes."""

TRACE_MS = 500
"""Lists that take longer are traced (utiltrace.LogIfLong)."""

TRACES_APART = 5
"""Of so many looks one traces."""

_LOOK: Key = ("look",)


@frozen
class Asker:
    """A container that lists, and what that costs the API servers.

    Attributes:
        work_us: Of a processor, each second.
        list_us: Of a processor, one list.
    """

    machine: str
    container: Container
    work_us: int
    list_us: int

    @property
    def name(self) -> str:
        """What it calls itself as a client."""
        return self.container.behaviour.application.name.rpartition("/")[2]


def cost_us(objects: int) -> int:
    """Return what a list of so many objects takes of a processor."""
    return LIST_US + objects * OBJECT_US


class Overload:
    """The load of all API servers of one world; as a process it looks at it while anybody could ask too much.

    Attributes:
        share: The part of the requests that is answered in time, 1.0 where nobody waits.
        late: Machines whose requests do not get through now; the others' turn lasts until the next look.
    """

    def __init__(self, fleet: Fleet, servers: Mapping[str, ApiServer]) -> None:
        self.share = 1.0
        self.late: dict[str, None] = {}
        self._waits: dict[str, int] = {}
        self._fleet = fleet
        self._servers = servers

    def start(self) -> None:
        """Begin to look."""
        self._fleet.sim.schedule(PROCESS, LOOK_MS, _LOOK)

    def stop(self) -> None:
        """Look no more."""

    def handle(self, key: Key) -> None:
        """Look at what is asked, and draw who gets through until the next look."""
        sim = self._fleet.sim
        serving = [server for server in self._servers.values() if server.is_serving()]
        askers = self._askers(serving[0]) if serving else []
        work_us = sum(each.work_us for each in askers)
        able_us = sum(self._able_us(server.machine) for server in serving)
        self.share = min(1.0, able_us / work_us) if work_us else 1.0
        self._take_turns()
        for server in serving:
            self._feel(server.machine, work_us // len(serving), askers)
        sim.schedule(PROCESS, LOOK_MS, key)

    def copy_state(self, other: Overload) -> None:
        """Take over what `other`, the load of another world, has come to."""
        self.share, self.late = other.share, other.late.copy()
        self._waits = other._waits.copy()

    # -- parts ------------------------------------------------------------

    def _take_turns(self) -> None:
        """Find out whose turn it is until the next look; the others are late."""
        self.late.clear()
        if self.share >= 1.0:
            self._waits.clear()
            return
        chance = self._fleet.sim.stream(PROCESS)
        for name in (*self._fleet.machines, DESK):
            if name not in self._waits:
                self._waits[name] = chance.below(TURN)
            self._waits[name] -= int(self.share * TURN)
            if self._waits[name] > 0:
                self.late[name] = None
            else:
                self._waits[name] += LEAST_TURN + chance.below(TURN)

    def _able_us(self, machine: str) -> int:
        capacity = self._fleet.machines[machine].spec.capacity
        return int(capacity.cpu_millicores * 1_000 * PART_OF_MACHINE)

    def _askers(self, server: ApiServer) -> list[Asker]:
        found = []
        for machine in self._fleet.machines.values():
            if not machine.is_up() or not self._fleet.reachable(machine.name, server.machine):
                continue
            for container in machine.runtime.containers.values():
                if container.state == RUNNING and container.behaviour.application.polls is not None:
                    found += self._asking(server, machine, container)
        return found

    @staticmethod
    def _asking(server: ApiServer, machine: Machine, container: Container) -> list[Asker]:
        """Return what a container asks, nothing where it may not: a refusal costs next to nothing."""
        polls = container.behaviour.application.polls
        assert polls is not None
        wanted = resource(polls.resource)
        try:
            pod = server.get(PODS, container.config.namespace, container.config.pod)
            namespace, account = pod.metadata.namespace, pod.spec.service_account_name
            caller = Caller(f"{SERVICE_ACCOUNT_PREFIX}{namespace}:{account}", account_groups(namespace))
            server.authorizer.check(caller, "list", wanted)
            objects = len(server.list(wanted).items)
        except StatusError:
            return []
        list_us = cost_us(objects)
        work_us = list_us * (objects if polls.for_each else 1) * 1_000 // polls.every_ms
        return [Asker(machine.name, container, work_us, list_us)]

    def _feel(self, machine: str, work_us: int, askers: list[Asker]) -> None:
        """Let the process of an API server be as busy as it is, and trace what keeps it so."""
        runtime = self._fleet.machines[machine].runtime
        container = components.container_of(runtime, COMPONENT)
        if container is None:
            return
        application = container.behaviour.application
        runtime.bear(container.id, work_us / application.cpu_per_request_us)
        if self.share < 1.0 and self._fleet.sim.now_ms // LOOK_MS % TRACES_APART == 0:
            worst = max(askers, key=lambda each: each.work_us)
            took_ms = max(TRACE_MS + 1, int(worst.list_us / 1_000 / self.share))
            polls = worst.container.behaviour.application.polls
            assert polls is not None
            address = self._fleet.machines[worst.machine].spec.ip
            text = (
                f'Trace: "List" accept:application/json,client:{address},resource:{polls.resource},scope:cluster,'
                f"user-agent:{worst.name},verb:LIST (total time: {took_ms}ms)"
            )
            components.say(self._fleet.sim, machine, COMPONENT, text)

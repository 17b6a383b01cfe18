"""kube-proxy: on each node, the rules by which its kernel sends a service's packets to endpoints.

All proxies believe the same as long as they hear the same, so one pair of informers and one immutable value
of rules stand for all nodes that are in step; each node still takes a new value at its own moment. A node
that falls out of step keeps what it had: its proxy died, stands still, or cannot reach the API. Rules are
in the kernel: they outlive the proxy's process, and not a reboot. A change costs the same however many
nodes are in step.

Source: kubernetes pkg/proxy/iptables/proxier.go (v1.32): minSyncPeriod 1 s; sync after the caches are filled.
"""

from __future__ import annotations

import zlib
from typing import Protocol

from attrs import frozen

from k8s_tui.api.core import EndpointSlice, Service
from k8s_tui.api.errors import Unreachable
from k8s_tui.apiserver.server import ApiServer
from k8s_tui.apiserver.strategy import Caller
from k8s_tui.client.client import ENDPOINT_SLICES, SERVICES, Client, Context
from k8s_tui.client.informer import Informer
from k8s_tui.network.rules import EMPTY_RULES, SERVICE_NAME_LABEL, Rules, ServiceRules, build
from k8s_tui.sim.simulation import Key

PROCESS = "world/kube-proxies"
"""The process that keeps what all proxies share; the machines' own are `<machine>/kube-proxy`."""

CALLER = Caller(
    "system:serviceaccount:kube-system:kube-proxy", ("system:serviceaccounts", "system:authenticated")
)

MIN_SYNC_PERIOD_MS = 1_000
"""Between two writes of the rules (kube-proxy config iptables.minSyncPeriod, 1s)."""

SYNC_MS = 100
"""From a change to the first node that has taken it: one run of iptables-restore."""

SPREAD_MS = 900
"""From the first node that has taken a change to the last."""

START_MS = 500
"""From a proxy's start to its first attempt to write rules."""

RETRY_MS = 1_000
"""Between attempts to get back into step."""

_SYNC: Key = ("sync",)
_REJOIN: Key = ("rejoin",)


class Machines(Protocol):
    """What the proxies must know of the machines they run on."""

    def boot_of(self, machine: str) -> int:
        """Return how often a machine has booted."""

    @property
    def reach_revision(self) -> int:
        """Return a number that changes whenever who reaches whom may have changed."""


@frozen
class Kept:
    """What the kernel of a machine out of step holds: the rules, and since which boot."""

    rules: Rules
    boot: int


class NodeProxy:
    """The kube-proxy process of one machine."""

    def __init__(self, proxies: KubeProxies, machine: str) -> None:
        self.machine = machine
        self.name = f"{machine}/kube-proxy"
        self._proxies = proxies

    def start(self) -> None:
        """Begin to list; the kernel keeps the rules it has meanwhile."""
        self._proxies.enter(self.machine)
        self._proxies.schedule(self.name, START_MS, _SYNC)

    def stop(self) -> None:
        """Leave the rules as they are."""
        self._proxies.leave(self.machine)

    def handle(self, key: Key) -> None:
        """Get into step, or try again later."""
        if not self._proxies.join(self.machine):
            self._proxies.schedule(self.name, RETRY_MS, _SYNC)


class KubeProxies:
    """All kube-proxies of a cluster.

    Attributes:
        current: The newest rules, which nodes in step have taken or will within `SPREAD_MS`.
        changed_ms: When they were published.
        revision: Grows whenever any node's rules begin to change.
    """

    def __init__(self, context: Context, machines: Machines) -> None:
        self.current = EMPTY_RULES
        self.previous = EMPTY_RULES
        self.changed_ms = -SPREAD_MS
        self.revision = 0
        self._sim = context.sim
        self._connect = context.connect
        self._machines = machines
        self._running: dict[str, None] = {}
        self._in_step: dict[str, None] = {}
        self._cut: dict[str, None] = {}
        self._kept: dict[str, Kept] = {}
        self._dirty: dict[str, None] = {}
        self._awake = False
        self._reach_revision = -1
        own = Context(context.sim, self._connect_any)
        client = Client(own, "", CALLER)
        self._services = Informer(own, client, PROCESS, SERVICES)
        self._slices = Informer(own, client, PROCESS, ENDPOINT_SLICES, indexes={"service": _service_of})
        self._services.on_change(self._service_changed)
        self._slices.on_change(self._slice_changed)

    # -- the process ------------------------------------------------------------

    def add_machine(self, machine: str) -> None:
        """Have a kube-proxy run on `machine` whenever its process is started there."""
        proxy = NodeProxy(self, machine)
        self._sim.register(proxy.name, proxy)

    def start(self) -> None:
        """Begin to listen to the API on behalf of all nodes."""
        self._services.start()
        self._slices.start()

    def stop(self) -> None:
        """Let go of the watches."""
        self._services.stop()
        self._slices.stop()

    def handle(self, key: Key) -> None:
        """Take news from the API, publish rules, or see who is back."""
        if key == self._services.key:
            self._services.handle()
        elif key == self._slices.key:
            self._slices.handle()
        elif key == _SYNC:
            self._publish()
        elif key == _REJOIN:
            self._rejoin()

    def schedule(self, process: str, delay_ms: int, key: Key) -> None:
        """Wake a proxy's process later."""
        self._sim.schedule(process, delay_ms, key)

    # -- reading ------------------------------------------------------------

    def rules_of(self, machine: str) -> Rules:
        """Return the rules that are in a machine's kernel now."""
        if machine in self._in_step:
            age_ms = self._sim.now_ms - self.changed_ms
            if age_ms >= SPREAD_MS or age_ms >= zlib.crc32(machine.encode()) % SPREAD_MS:
                return self.current
            return self.previous
        kept = self._kept.get(machine)
        if kept is None or kept.boot != self._machines.boot_of(machine):
            return EMPTY_RULES
        return kept.rules

    def is_settled(self) -> bool:
        """Tell whether every node in step has taken the newest rules."""
        return self._sim.now_ms - self.changed_ms >= SPREAD_MS

    def is_in_step(self, machine: str) -> bool:
        """Tell whether a machine's proxy runs and hears of changes, as far as it was looked at."""
        return machine in self._in_step

    # -- who is in step ------------------------------------------------------------

    def enter(self, machine: str) -> None:
        """Note that a machine's proxy has started; it is not in step yet."""
        self._running[machine] = None

    def join(self, machine: str) -> bool:
        """Let a machine take the newest rules from now on; False where it cannot have heard of them."""
        if machine in self._in_step:
            return True
        if not (self._services.synced and self._slices.synced and self._reaches_api(machine)):
            return False
        if self._dirty and self.current is EMPTY_RULES:
            return False
        self._in_step[machine] = None
        self._cut.pop(machine, None)
        self._kept.pop(machine, None)
        self.revision += 1
        return True

    def leave(self, machine: str) -> None:
        """Note that a machine's proxy has stopped; its kernel keeps the rules."""
        self._running.pop(machine, None)
        self._cut.pop(machine, None)
        self._fall_behind(machine)

    def _fall_behind(self, machine: str) -> None:
        if machine in self._in_step:
            rules = self.rules_of(machine)
            del self._in_step[machine]
            self._kept[machine] = Kept(rules, self._machines.boot_of(machine))
            self.revision += 1

    def _reaches_api(self, machine: str) -> bool:
        if self._sim.is_frozen(f"{machine}/kube-proxy"):
            return False
        try:
            self._connect(machine)
        except Unreachable:
            return False
        return True

    def _connect_any(self, machine: str) -> ApiServer:
        for running in self._running:
            if self._reaches_api(running):
                return self._connect(running)
        raise Unreachable("no kube-proxy reaches the API")

    def _drop_cut(self) -> None:
        """Leave those behind that cannot hear of what is about to be published."""
        if self._reach_revision == self._machines.reach_revision:
            return
        self._reach_revision = self._machines.reach_revision
        lost = [machine for machine in self._in_step if not self._reaches_api(machine)]
        for machine in lost:
            self._fall_behind(machine)
            self._cut[machine] = None
        if lost:
            self._sim.schedule(PROCESS, RETRY_MS, _REJOIN)

    def _rejoin(self) -> None:
        for machine in list(self._cut):
            self.join(machine)
        if self._cut:
            self._sim.schedule(PROCESS, RETRY_MS, _REJOIN)

    # -- changes ------------------------------------------------------------

    def _service_changed(self, old: Service | None, new: Service | None) -> None:
        meta = (new or old).metadata  # type: ignore[union-attr] # one of the two is there
        self._mark(f"{meta.namespace}/{meta.name}")

    def _slice_changed(self, old: EndpointSlice | None, new: EndpointSlice | None) -> None:
        for slice_ in (old, new):
            service = _service_of(slice_) if slice_ is not None else None
            if service is not None:
                self._mark(service)

    def _mark(self, service: str) -> None:
        self._dirty[service] = None
        if not self._awake:
            self._awake = True
            wait_ms = max(SYNC_MS, self.changed_ms + MIN_SYNC_PERIOD_MS - self._sim.now_ms)
            self._sim.schedule(PROCESS, wait_ms, _SYNC)

    def _publish(self) -> None:
        self._awake = False
        changes = {key: built for key in self._dirty if (built := self._build(key)) != self._known(key)}
        self._dirty = {}
        if not changes:
            return
        self._drop_cut()
        self.previous = self.current
        self.current = self.current.with_services(changes)
        self.changed_ms = self._sim.now_ms
        self.revision += 1

    def _known(self, key: str) -> ServiceRules | None:
        return self.current.services.get(key)

    def _build(self, key: str) -> ServiceRules | None:
        namespace, _, name = key.partition("/")
        service = self._services.get(namespace, name)
        return build(service, self._slices.by("service", key)) if service is not None else None

    # -- forks ------------------------------------------------------------

    def fork(self, context: Context, machines: Machines) -> KubeProxies:
        """Return the same proxies in another world, their processes registered there."""
        twin = KubeProxies(context, machines)
        twin.current, twin.previous = self.current, self.previous
        twin.changed_ms, twin.revision = self.changed_ms, self.revision
        twin._running = self._running.copy()
        twin._in_step, twin._cut = self._in_step.copy(), self._cut.copy()
        twin._kept, twin._dirty = self._kept.copy(), self._dirty.copy()
        twin._awake, twin._reach_revision = self._awake, self._reach_revision
        twin._services.copy_state(self._services)
        twin._slices.copy_state(self._slices)
        return twin


def _service_of(slice_: EndpointSlice) -> str | None:
    name = slice_.metadata.labels.get(SERVICE_NAME_LABEL)
    return f"{slice_.metadata.namespace}/{name}" if name else None

"""The feed: services and endpoint slices, heard once for all who follow them on their nodes.

Every kube-proxy and every CoreDNS watches the same two kinds of objects. Those that can hear the API
believe the same, so one pair of informers and one immutable value of rules stand for all of them; those
that cannot are left behind with what they knew (`followers`). A change costs what the changed services
cost, however many follow.

Source: kubernetes pkg/proxy/iptables/proxier.go (v1.32): changes are gathered, minSyncPeriod 1 s.
"""

from __future__ import annotations

from collections.abc import Callable

from k8s_tui.api.core import EndpointSlice, Service
from k8s_tui.api.errors import Unreachable
from k8s_tui.apiserver.server import ApiServer
from k8s_tui.apiserver.strategy import Caller
from k8s_tui.client.client import ENDPOINT_SLICES, SERVICES, Client, Context
from k8s_tui.client.informer import Informer
from k8s_tui.network.rules import EMPTY_RULES, SERVICE_NAME_LABEL, Rules, ServiceRules, build
from k8s_tui.sim.simulation import Key

PROCESS = "world/service-feed"
"""It runs as long as the world does: it is no process of the cluster but what many of them share."""

CALLER = Caller(
    "system:serviceaccount:kube-system:kube-proxy", ("system:serviceaccounts", "system:authenticated")
)

MIN_SYNC_PERIOD_MS = 1_000
"""Between two values of the rules (kube-proxy config iptables.minSyncPeriod, 1s)."""

SYNC_MS = 100
"""From a change to the first node that has taken it: one run of iptables-restore."""

_SYNC: Key = ("sync",)


class ServiceFeed:
    """What can be known of services and their endpoints.

    Attributes:
        current: The newest rules.
        previous: Those before them.
        changed_ms: When `current` was published.
    """

    def __init__(self, context: Context) -> None:
        self.current = EMPTY_RULES
        self.previous = EMPTY_RULES
        self.changed_ms = -MIN_SYNC_PERIOD_MS
        self._sim = context.sim
        self._dirty: dict[str, None] = {}
        self._awake = False
        self._listeners: list[Callable[[], ApiServer | None]] = []
        self._before_change: list[Callable[[], None]] = []
        own = Context(context.sim, self._connect)
        client = Client(own, "", CALLER)
        self._services = Informer(own, client, PROCESS, SERVICES)
        self._slices = Informer(own, client, PROCESS, ENDPOINT_SLICES, indexes={"service": _service_of})
        self._services.on_change(self._service_changed)
        self._slices.on_change(self._slice_changed)

    def listen_through(self, listen: Callable[[], ApiServer | None]) -> None:
        """Hear the API through those for whom `listen` finds a server that they reach."""
        self._listeners.append(listen)

    def before_change(self, call: Callable[[], None]) -> None:
        """Have `call` called before each new value is published."""
        self._before_change.append(call)

    @property
    def synced(self) -> bool:
        """Tell whether both kinds have been listed and everything heard is published."""
        return (
            self._services.synced and self._slices.synced and (not self._dirty or bool(self.current.revision))
        )

    # -- the process ------------------------------------------------------------

    def start(self) -> None:
        """Begin to listen."""
        self._services.start()
        self._slices.start()

    def stop(self) -> None:
        """Let go of the watches."""
        self._services.stop()
        self._slices.stop()

    def handle(self, key: Key) -> None:
        """Take news from the API, or publish rules."""
        if key == self._services.key:
            self._services.handle()
        elif key == self._slices.key:
            self._slices.handle()
        else:
            self._publish()

    def _connect(self, machine: str) -> ApiServer:
        for listen in self._listeners:
            server = listen()
            if server is not None:
                return server
        raise Unreachable("nobody who follows services reaches the API")

    # -- changes ------------------------------------------------------------

    def _service_changed(self, old: Service | None, new: Service | None) -> None:
        for service in (old, new):
            if service is not None:
                self._mark(f"{service.metadata.namespace}/{service.metadata.name}")

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
        known = self.current.services
        changes = {key: built for key in self._dirty if (built := self._build(key)) != known.get(key)}
        self._dirty = {}
        if not changes:
            return
        for before_change in self._before_change:
            before_change()
        self.previous = self.current
        self.current = self.current.with_services(changes)
        self.changed_ms = self._sim.now_ms

    def _build(self, key: str) -> ServiceRules | None:
        namespace, _, name = key.partition("/")
        service = self._services.get(namespace, name)
        return build(service, self._slices.by("service", key)) if service is not None else None

    def rules_at(self, lag_ms: int) -> Rules:
        """Return the rules of somebody who takes each change `lag_ms` after it is published."""
        return self.current if self._sim.now_ms - self.changed_ms >= lag_ms else self.previous

    # -- forks ------------------------------------------------------------

    def fork(self, context: Context) -> ServiceFeed:
        """Return the same feed in another world; its followers have to follow again."""
        twin = ServiceFeed(context)
        twin.current, twin.previous, twin.changed_ms = self.current, self.previous, self.changed_ms
        twin._dirty, twin._awake = self._dirty.copy(), self._awake
        twin._services.copy_state(self._services)
        twin._slices.copy_state(self._slices)
        return twin


def _service_of(slice_: EndpointSlice) -> str | None:
    name = slice_.metadata.labels.get(SERVICE_NAME_LABEL)
    return f"{slice_.metadata.namespace}/{name}" if name else None

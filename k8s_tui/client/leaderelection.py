"""Leader election: of several processes that could do the same work, the one that holds a lease does it.

The holder renews its lease every 2 seconds; one that could not for 10 gives up and its process ends. Others take the
lease when they have not seen it change for 15 seconds by their own clocks. Source: client-go
tools/leaderelection (v1.32); the defaults of component-base. Simplified: a holder that ends never releases it.
"""

from __future__ import annotations

from k8s_tui.api.core import Lease, LeaseSpec
from k8s_tui.api.errors import Conflict, NotFound, StatusError, Unreachable
from k8s_tui.api.meta import ObjectMeta
from k8s_tui.client.client import LEASES, Client
from k8s_tui.client.recorder import NORMAL, EventRecorder, reference
from k8s_tui.machine import components
from k8s_tui.sim.simulation import Key, Simulation
from k8s_tui.sim.value import evolve

LEASE_MS = 15_000
RENEW_DEADLINE_MS = 10_000
RETRY_MS = 2_000
"""--leader-elect-lease-duration, --leader-elect-renew-deadline, --leader-elect-retry-period."""

JITTER_FACTOR = 1.2
"""Who waits for the lease looks again after one to 2.2 retry periods."""

NAMESPACE = "kube-system"
KEY: Key = ("lease",)
LOST_EXIT_CODE = 1

LEADS = "leads"
LOST = "lost"
SAME = ""
"""What an attempt led to."""


class LeaderElector:
    """The part of one process in the election for the lease of its component's name.

    Attributes:
        leads: It holds the lease, as far as it knows.
        identity: What it calls itself in the lease.
    """

    def __init__(
        self, sim: Simulation, client: Client, machine: str, name: str, recorder: EventRecorder
    ) -> None:
        self.leads = False
        self.identity = ""
        self._sim = sim
        self._client = client
        self._machine = machine
        self._name = name
        self._recorder = recorder
        self._lease: Lease | None = None
        self._observed: LeaseSpec | None = None
        self._observed_ms = 0
        self._renewed_ms = 0

    def start(self) -> None:
        """Begin to try, under a new identity."""
        self.leads = False
        self.identity = f"{self._machine}_{self._sim.stream('leaderelection').uuid()}"
        self._lease, self._observed, self._observed_ms, self._renewed_ms = None, None, 0, 0
        self._later(0)

    def attempt(self) -> str:
        """Try to get or to keep the lease; return `leads` or `lost` where that has changed, else nothing."""
        now_ms = self._sim.now_ms
        try:
            succeeded = self._acquire_or_renew()
        except (StatusError, Unreachable) as error:
            self._say(
                f"E leaderelection.go:436] error retrieving resource lock {NAMESPACE}/{self._name}: {error}"
            )
            succeeded = False
        if succeeded:
            self._renewed_ms = now_ms
            self._later(RETRY_MS)
            if not self.leads:
                self.leads = True
                self._say(f"I leaderelection.go:271] successfully acquired lease {NAMESPACE}/{self._name}")
                return LEADS
            return SAME
        if self.leads and now_ms - self._renewed_ms >= RENEW_DEADLINE_MS:
            self._give_up()
            return LOST
        jitter_ms = (
            0 if self.leads else self._sim.stream("leaderelection").below(int(RETRY_MS * JITTER_FACTOR))
        )
        self._later(RETRY_MS + jitter_ms)
        return SAME

    def _give_up(self) -> None:
        self.leads = False
        why = f"failed to renew lease {NAMESPACE}/{self._name}: context deadline exceeded"
        self._say(f"E leaderelection.go:305] {why}")
        self._say('E "leaderelection lost"')
        components.end(self._sim, self._machine, self._name, LOST_EXIT_CODE)

    def _acquire_or_renew(self) -> bool:
        return self._renew_as_known() or self._look_and_try()

    def _renew_as_known(self) -> bool:
        """Renew the lease as it was stored last, without looking first; False where it is another one by now."""
        known = self._lease
        if known is None or not self.leads:
            return False
        renewed = evolve(known, spec=evolve(known.spec, renew_time=self._sim.now_ms))
        try:
            self._hold(self._client.update(renewed), is_new=False)
        except (Conflict, NotFound):
            self._lease = None
            return False
        return True

    def _look_and_try(self) -> bool:
        now_ms = self._sim.now_ms
        try:
            lease: Lease = self._client.get(LEASES, NAMESPACE, self._name)
        except NotFound:
            meta = ObjectMeta(name=self._name, namespace=NAMESPACE)
            self._hold(self._client.create(Lease(meta, self._claim(now_ms, 0))), is_new=True)
            return True
        spec = lease.spec
        if spec != self._observed:
            self._observed, self._observed_ms = spec, now_ms
        mine = spec.holder_identity == self.identity
        if spec.holder_identity and not mine and now_ms - self._observed_ms < LEASE_MS:
            return False
        transitions = spec.lease_transitions or 0
        claim = (
            evolve(spec, renew_time=now_ms)
            if mine
            else evolve(self._claim(now_ms, transitions + 1), extra=spec.extra)
        )
        self._hold(self._client.update(evolve(lease, spec=claim)), is_new=not mine)
        return True

    def _claim(self, now_ms: int, transitions: int) -> LeaseSpec:
        return LeaseSpec(self.identity, LEASE_MS // 1000, now_ms, now_ms, transitions)

    def _hold(self, lease: Lease, *, is_new: bool) -> None:
        self._lease = lease
        self._observed, self._observed_ms = lease.spec, self._sim.now_ms
        if is_new:
            self._recorder.event(reference(lease), NORMAL, "LeaderElection", f"{self.identity} became leader")

    def _later(self, delay_ms: int) -> None:
        self._sim.schedule(f"{self._machine}/{self._name}", delay_ms, KEY)

    def _say(self, text: str) -> None:
        components.say(self._sim, self._machine, self._name, text)

    def copy_state(self, other: LeaderElector) -> None:
        """Take over where `other`, the same process in another world, stands."""
        self.leads, self.identity = other.leads, other.identity
        self._lease = other._lease
        self._observed, self._observed_ms = other._observed, other._observed_ms
        self._renewed_ms = other._renewed_ms

"""Followers: the processes of one component on many nodes that all follow the same feed.

A feed publishes one immutable value after the other: rules for services, network policies. A follower is in
step while its process runs and hears the API, and then knows what the feed knows. It falls out of step when
its process stops or stands still, or when its node is cut off from the API; from then on it has what it had.
Who is in step is looked at when there is something to hear, and only if something could have changed.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, Protocol, TypeVar

from k8s_tui.api.errors import Unreachable
from k8s_tui.apiserver.server import ApiServer
from k8s_tui.client.client import Context
from k8s_tui.sim.simulation import Key
from k8s_tui.sim.value import frozen

START_MS = 500
"""From a follower's start to its first attempt to be in step: it lists, and waits for its caches."""

RETRY_MS = 1_000
"""Between attempts to get back into step."""

_SYNC: Key = ("sync",)


class Machines(Protocol):
    """What followers must know of the machines they run on."""

    def boot_of(self, machine: str) -> int:
        """Return how often a machine has booted."""

    def disturbance(self) -> Hashable:
        """Return a value equal to an earlier one only if the same machines reach each other as then."""


V = TypeVar("V")
"""What a feed publishes."""

V_co = TypeVar("V_co", covariant=True)


class Feed(Protocol[V_co]):
    """What is followed."""

    @property
    def synced(self) -> bool:
        """Tell whether everything heard is published."""

    def listen_through(self, listen: Callable[[], ApiServer | None]) -> None:
        """Hear the API through those for whom `listen` finds a server that they reach."""

    def before_change(self, call: Callable[[], None]) -> None:
        """Have `call` called before each new value is published."""

    def rules_at(self, lag_ms: int) -> V_co:
        """Return the value of somebody who takes each change `lag_ms` after it is published."""


@frozen
class Kept(Generic[V]):
    """What somebody out of step knows, and in which boot of the machine it learnt it."""

    rules: V
    boot: int


class Follower(Generic[V]):
    """The process of one machine."""

    def __init__(self, group: Followers[V], machine: str) -> None:
        self.machine = machine
        self.name = group.process_on(machine)
        self._group = group

    def start(self) -> None:
        """Begin to list."""
        self._group.enter(self.machine)

    def stop(self) -> None:
        """Hear nothing any more."""
        self._group.leave(self.machine)

    def handle(self, key: Key) -> None:
        """Get into step, or try again later."""
        self._group.try_to_join(self.machine)


class Followers(Generic[V]):
    """All processes called `<machine>/<component>`.

    Attributes:
        revision: Grows whenever somebody falls out of step or gets back into it.
    """

    def __init__(self, context: Context, machines: Machines, feed: Feed[V], component: str) -> None:
        self.revision = 0
        self.component = component
        self.followed = feed
        self._sim = context.sim
        self._connect = context.connect
        self._machines = machines
        self._running: dict[str, None] = {}
        self._in_step: dict[str, None] = {}
        self._kept: dict[str, Kept[V]] = {}
        self._disturbance: Hashable = None
        feed.listen_through(self._listen)
        feed.before_change(self._leave_behind)

    def add_machine(self, machine: str) -> None:
        """Let the component run on `machine` whenever its process is started there."""
        follower = Follower(self, machine)
        self._sim.register(follower.name, follower)

    def remove_machine(self, machine: str) -> None:
        """Forget a machine that is no more."""
        self._sim.unregister(self.process_on(machine))
        self._kept.pop(machine, None)

    def process_on(self, machine: str) -> str:
        """Return the name of the process on `machine`."""
        return f"{machine}/{self.component}"

    # -- reading ------------------------------------------------------------

    def is_in_step(self, machine: str) -> bool:
        """Tell whether a machine's process runs and hears, as far as it was looked at."""
        return machine in self._in_step

    def known_to(self, machine: str, lag_ms: int) -> V | None:
        """Return what the process on `machine` knows or knew in this boot, None where it never knew anything.

        Args:
            machine: Where it runs.
            lag_ms: How long it takes to make use of what it hears.
        """
        if machine in self._in_step:
            return self.followed.rules_at(lag_ms)
        kept = self._kept.get(machine)
        if kept is None or kept.boot != self._machines.boot_of(machine):
            return None
        return kept.rules

    def lag_ms(self, machine: str) -> int:
        """Return how long the process on `machine` takes to make use of what it hears."""
        return 0

    # -- who is in step ------------------------------------------------------------

    def enter(self, machine: str) -> None:
        """Note that a machine's process has started; it is not in step yet."""
        self._running[machine] = None
        self._sim.schedule(self.process_on(machine), START_MS, _SYNC)

    def leave(self, machine: str) -> None:
        """Note that a machine's process has stopped."""
        self._running.pop(machine, None)
        self._fall_behind(machine)

    def try_to_join(self, machine: str) -> None:
        """Let a machine know what the feed knows from now on, or have it try again later."""
        if machine in self._in_step:
            return
        if self.followed.synced and self._server_for(machine) is not None:
            self._in_step[machine] = None
            self._kept.pop(machine, None)
            self.revision += 1
        else:
            self._sim.schedule(self.process_on(machine), RETRY_MS, _SYNC)

    def _fall_behind(self, machine: str) -> None:
        if machine in self._in_step:
            rules = self.followed.rules_at(self.lag_ms(machine))
            del self._in_step[machine]
            self._kept[machine] = Kept(rules, self._machines.boot_of(machine))
            self.revision += 1

    def _server_for(self, machine: str) -> ApiServer | None:
        if self._sim.is_frozen(self.process_on(machine)):
            return None
        try:
            return self._connect(machine)
        except Unreachable:
            return None

    def _listen(self) -> ApiServer | None:
        for machine in self._running:
            server = self._server_for(machine)
            if server is not None:
                return server
        return None

    def _leave_behind(self) -> None:
        """Leave those behind that cannot hear of what is about to be published."""
        disturbance = self._machines.disturbance()
        if disturbance == self._disturbance:
            is_frozen = self._sim.is_frozen
            lost = [machine for machine in self._in_step if is_frozen(self.process_on(machine))]
        else:
            lost = [machine for machine in self._in_step if self._server_for(machine) is None]
        self._disturbance = disturbance
        for machine in lost:
            self._fall_behind(machine)
            self._sim.schedule(self.process_on(machine), RETRY_MS, _SYNC)

    # -- forks ------------------------------------------------------------

    def copy_state(self, other: Followers[V]) -> None:
        """Take over who is in step in `other`, the same group of another world."""
        self.revision = other.revision
        self._running, self._in_step = other._running.copy(), other._in_step.copy()
        self._kept, self._disturbance = other._kept.copy(), other._disturbance

"""How many requests each API server answers a second, and how many writes etcd takes: what two looks at counters tell.

Only the panels ask. What is kept here is no part of the game, and is begun anew in another world: where time was turned
back, or another game was loaded.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from types import MappingProxyType

from k8s_tui.cluster.world import World

API_SERVER = "kube-apiserver"
ETCD = "etcd"

SPAN_MS = 10_000
"""A rate is that of so long, or of as much as is known; like `rate()` over a few scrapes of /metrics."""

LEAST_MS = 1_000
"""Of less than that nothing is said."""

Counts = Mapping[tuple[str, str], int]
Rates = Mapping[tuple[str, str], float]
"""A second, by component and machine."""

NO_RATES: Rates = MappingProxyType({})


class Counters:
    """The counters of the control plane as they were looked at."""

    def __init__(self) -> None:
        self._looks: deque[tuple[int, Counts]] = deque()
        self._world: World | None = None

    def rates(self, world: World) -> Rates:
        """Look at the counters now, and return how fast they grew since the oldest look that counts."""
        now_ms, looks = world.now_ms, self._looks
        if world is not self._world:
            self._world = world
            looks.clear()
        if not looks or now_ms - looks[-1][0] >= LEAST_MS:
            looks.append((now_ms, counts_of(world)))
        while len(looks) > 2 and now_ms - looks[1][0] >= SPAN_MS:
            looks.popleft()
        (first_ms, first), (last_ms, last) = looks[0], looks[-1]
        if last_ms - first_ms < LEAST_MS:
            return NO_RATES
        seconds = (last_ms - first_ms) / 1000
        return {key: max(0.0, (count - first[key]) / seconds) for key, count in last.items() if key in first}


def counts_of(world: World) -> Counts:
    """Return how many requests each API server has judged, and how many writes each member of etcd has seen."""
    counts = {(API_SERVER, name): server.authorizer.judged for name, server in world.servers.items()}
    for name, data in world.members.running.items():
        counts[ETCD, name] = data.store.revision
    return counts

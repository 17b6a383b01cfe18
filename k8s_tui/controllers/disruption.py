"""How fast pods may be driven off silent nodes: slower the more of a zone is silent, not at all when all is.

If every node falls silent at once, the fault is more likely on the control plane's side of the network.
Source: pkg/controller/nodelifecycle (ComputeZoneState, handleDisruption, ReducedQPSFunc), v1.32.
"""

from __future__ import annotations

import enum

from attrs import define, field

EVICTION_RATE = 0.1
"""Nodes per second whose pods are driven off (--node-eviction-rate)."""

SECONDARY_EVICTION_RATE = 0.01
"""The same while a large zone is unhealthy (--secondary-node-eviction-rate)."""

UNHEALTHY_ZONE_SHARE = 0.55
"""Of nodes not ready from which a zone is unhealthy (--unhealthy-zone-threshold)."""

LARGE_ZONE_NODES = 50
"""Up to so many nodes an unhealthy zone has no evictions at all (--large-cluster-size-threshold)."""

UNHEALTHY_MINIMUM = 2
"""Up to so many nodes not ready never make a zone unhealthy."""


class ZoneState(enum.Enum):
    """How much of a zone is silent."""

    INITIAL = "Initial"
    NORMAL = "Normal"
    FULL = "FullDisruption"
    PARTIAL = "PartialDisruption"


def zone_state(ready: int, not_ready: int) -> ZoneState:
    """Return the state of a zone with so many ready and other nodes."""
    if ready == 0 and not_ready > 0:
        return ZoneState.FULL
    if not_ready > UNHEALTHY_MINIMUM and not_ready / (ready + not_ready) >= UNHEALTHY_ZONE_SHARE:
        return ZoneState.PARTIAL
    return ZoneState.NORMAL


def eviction_rate(state: ZoneState, nodes: int) -> float:
    """Return how many nodes of a zone may be emptied a second."""
    if state is ZoneState.PARTIAL:
        return SECONDARY_EVICTION_RATE if nodes > LARGE_ZONE_NODES else 0.0
    return EVICTION_RATE


@define(slots=True)
class Zone:
    """One failure domain: its state, and the nodes that wait for being emptied, behind a limiter of burst 1.

    Attributes:
        waiting: Names of nodes, in order.
        rate: Nodes a second.
        next_ms: When the limiter lets the next one through.
    """

    state: ZoneState = ZoneState.INITIAL
    waiting: dict[str, None] = field(factory=dict)
    rate: float = EVICTION_RATE
    next_ms: int = 0

    def set_rate(self, rate: float, now_ms: int) -> None:
        """Change the rate; a limiter that was in use begins empty."""
        if rate == self.rate:
            return
        was_in_use = self.rate > 0 and self.next_ms > now_ms
        self.rate = rate
        self.next_ms = now_ms + self.interval_ms() if was_in_use and rate > 0 else now_ms

    def interval_ms(self) -> int:
        """Return the time between two nodes."""
        return round(1000 / self.rate)

    def may_act(self, now_ms: int) -> bool:
        """Tell whether one node may be emptied now."""
        return self.rate > 0 and bool(self.waiting) and now_ms >= self.next_ms

    def acted(self, now_ms: int) -> None:
        """Take the token that one node costs."""
        self.next_ms = now_ms + self.interval_ms()

    def copy(self) -> Zone:
        """Return the same zone with a queue of its own."""
        return Zone(self.state, self.waiting.copy(), self.rate, self.next_ms)

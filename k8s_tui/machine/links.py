"""The links between machines: which reach each other, how late, and how much gets lost.

Every machine has a link to every other and to the world outside. A link may be cut in one direction alone: then
packets still arrive one way, and since every connection needs both, nothing comes of any. Simplified: there are
no routes, cables or switches; a partition is the sum of its cut pairs.
"""

from __future__ import annotations

from collections.abc import Iterable

from k8s_tui.api.value import evolve
from k8s_tui.sim.value import frozen

OUTSIDE = "outside"
"""The end of every link that leaves the cluster's network: registries, users, the rest of the world."""

DEFAULT_DELAY_MS = 0
"""One way between machines of one site; a fraction of a millisecond in a data centre."""


@frozen
class Link:
    """The state of one link.

    Attributes:
        cut: Nothing passes.
        delay_ms: One way.
        loss: Share of packets lost, 0.0 to 1.0.
    """

    cut: bool = False
    delay_ms: int = DEFAULT_DELAY_MS
    loss: float = 0.0


HEALTHY = Link()


class Links:
    """All links of a world; those not mentioned are healthy.

    Attributes:
        revision: Grows with every change.
    """

    def __init__(self) -> None:
        self.revision = 0
        self._pairs: dict[tuple[str, str], Link] = {}
        self._isolated: dict[str, None] = {}
        self._one_way: dict[tuple[str, str], None] = {}

    # -- asking ------------------------------------------------------------

    def between(self, one: str, other: str) -> Link:
        """Return the state of the link between two machines; a machine's link to itself is healthy."""
        if one == other:
            return HEALTHY
        link = self._pairs.get(_pair(one, other), HEALTHY) if self._pairs else HEALTHY
        if self._isolated and (one in self._isolated or other in self._isolated):
            return evolve(link, cut=True)
        if self._one_way and ((one, other) in self._one_way or (other, one) in self._one_way):
            return evolve(link, cut=True)
        return link

    def reachable(self, one: str, other: str) -> bool:
        """Tell whether packets pass between two machines."""
        if not self._pairs and not self._isolated and not self._one_way:
            return True
        return not self.between(one, other).cut

    def delay_ms(self, one: str, other: str) -> int:
        """Return the way's duration in one direction."""
        return self.between(one, other).delay_ms if self._pairs else DEFAULT_DELAY_MS

    def loss(self, one: str, other: str) -> float:
        """Return the share of packets lost between two machines."""
        return self.between(one, other).loss if self._pairs else 0.0

    def isolated(self) -> tuple[str, ...]:
        """Return the machines that are cut off from everything, sorted."""
        return tuple(sorted(self._isolated))

    def disturbed(self) -> dict[tuple[str, str], Link]:
        """Return the links that are not healthy, by the sorted pair of their ends."""
        one_way = {_pair(*ends): self.between(*ends) for ends in self._one_way}
        return dict(sorted({**self._pairs, **one_way}.items()))

    # -- changing ------------------------------------------------------------

    def set(self, one: str, other: str, link: Link) -> None:
        """Give a link a state; a healthy one is forgotten."""
        self.revision += 1
        if link == HEALTHY:
            self._pairs.pop(_pair(one, other), None)
        else:
            self._pairs[_pair(one, other)] = link

    def cut(self, one: str, other: str) -> None:
        """Let nothing pass between two machines."""
        self.set(one, other, evolve(self._pairs.get(_pair(one, other), HEALTHY), cut=True))

    def cut_one_way(self, start: str, end: str) -> None:
        """Let nothing pass from `start` to `end`; the other direction stays as it is."""
        self._one_way[start, end] = None
        self.revision += 1

    def mend(self, one: str, other: str) -> None:
        """Make the link between two machines healthy."""
        self._one_way.pop((one, other), None)
        self._one_way.pop((other, one), None)
        self.set(one, other, HEALTHY)

    def partition(self, group: Iterable[str], others: Iterable[str]) -> None:
        """Cut every machine of `group` off from every one of `others`."""
        others = tuple(others)
        for one in group:
            for other in others:
                if one != other:
                    self.cut(one, other)

    def changed(self) -> None:
        """Take notice that packets go other ways than before, although no link has changed."""
        self.revision += 1

    def isolate(self, machine: str) -> None:
        """Cut a machine off from everything."""
        self._isolated[machine] = None
        self.revision += 1

    def rejoin(self, machine: str) -> None:
        """End the isolation of a machine."""
        self._isolated.pop(machine, None)
        self.revision += 1

    def heal(self) -> None:
        """Make all links healthy."""
        self._pairs = {}
        self._isolated = {}
        self._one_way = {}
        self.revision += 1

    def fork(self) -> Links:
        """Return a copy for another world."""
        twin = Links()
        twin.revision = self.revision
        twin._pairs = self._pairs.copy()
        twin._isolated = self._isolated.copy()
        twin._one_way = self._one_way.copy()
        return twin


def _pair(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)

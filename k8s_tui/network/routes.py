"""Routes: the values that routing speaks in: where connections come from, what they pass, how they end."""

from __future__ import annotations

from k8s_tui.machine.links import OUTSIDE
from k8s_tui.machine.podnetwork import NO_DNS, DnsConfig
from k8s_tui.sim.value import frozen

REFUSED = "connection refused"
TIMED_OUT = "connection timed out"
NO_ROUTE = "no route to host"


@frozen
class Source:
    """Where a connection comes from.

    Attributes:
        machine: `OUTSIDE` for users out in the world.
        ip: Its address, "" for many with an address each.
        namespace: Of the pod, for its DNS search domains.
        pod: `namespace/name`, "" for what runs in no pod.
        dns: How it resolves names, `NO_DNS` for the usual way of a pod, a machine, or a user.
    """

    machine: str
    ip: str = ""
    namespace: str = "default"
    pod: str = ""
    dns: DnsConfig = NO_DNS

    @property
    def is_outside(self) -> bool:
        """Tell whether it is no part of the cluster."""
        return self.machine == OUTSIDE


USERS = Source(OUTSIDE)
"""The users out in the world."""


@frozen
class Failure:
    """Why a connection came to nothing.

    Attributes:
        reason: As the client sees it.
        hop: Where it ended, as in `pod shop/web-1 (worker-2)`.
    """

    reason: str
    hop: str


@frozen
class Listener:
    """Who accepts connections at an address and port.

    Attributes:
        container: Its id, "" for a process of the machine itself or a host outside.
        pod: `namespace/name`, "" for the same.
        application: What it is, as the catalogue files it.
        protocol: What it speaks, as in `http` or `dns`; "" for what is not known.
        machine: Where the container is, "" where there is none.
    """

    container: str = ""
    pod: str = ""
    application: str = ""
    protocol: str = ""
    machine: str = ""


@frozen
class Place:
    """Where a connection arrived.

    Attributes:
        machine: `OUTSIDE` for a host that is no part of the cluster.
        ip: The address that was listened on, after every translation.
        hop: Its name in reports, as in `pod shop/web-1 (worker-2)`.
    """

    machine: str
    ip: str
    port: int
    listener: Listener
    hop: str


@frozen
class Branch:
    """One way that a part of the connections takes.

    Attributes:
        share: Of all connections, above 0.0 and up to 1.0.
        hops: What it passed, first to last.
        latency_ms: Of the network, there and back, for a connection and one request.
        end: Where it arrived, or why not.
        service: `namespace/name` of the service that it went through, "" for none.
    """

    share: float
    hops: tuple[str, ...]
    latency_ms: float
    end: Place | Failure
    service: str = ""

    @property
    def place(self) -> Place | None:
        """Return where it arrived, None where it did not."""
        return self.end if isinstance(self.end, Place) else None


@frozen
class Origin:
    """Who the packets say they come from.

    Attributes:
        pod: `namespace/name`, "" for a machine itself or somebody outside.
    """

    ip: str = ""
    machine: str = ""
    pod: str = ""


NOBODY = Origin()


@frozen
class Trip:
    """A part of the connections on its way."""

    share: float = 1.0
    hops: tuple[str, ...] = ()
    latency_ms: float = 0.0
    service: str = ""
    origin: Origin = NOBODY

    def past(self, hop: str) -> Trip:
        """Return the trip after it passed `hop`."""
        return Trip(self.share, (*self.hops, hop), self.latency_ms, self.service, self.origin)

    def through(self, service: str) -> Trip:
        """Return the trip after a service's rules sent it on."""
        return Trip(self.share, (*self.hops, f"service {service}"), self.latency_ms, service, self.origin)

    def of_service(self, service: str) -> Trip:
        """Return the trip as one to a service, whose rules it has not reached yet."""
        return Trip(self.share, self.hops, self.latency_ms, service, self.origin)

    def masked(self, origin: Origin) -> Trip:
        """Return the trip with another sender's address in its packets."""
        return Trip(self.share, self.hops, self.latency_ms, self.service, origin)

    def part(self, share: float, latency_ms: float = 0.0) -> Trip:
        """Return a share of it, later by `latency_ms`."""
        return Trip(self.share * share, self.hops, self.latency_ms + latency_ms, self.service, self.origin)

    def fails(self, reason: str, hop: str) -> tuple[Branch, ...]:
        """Return its end in a failure."""
        return (Branch(self.share, self.hops, self.latency_ms, Failure(reason, hop), self.service),)

    def arrives(self, place: Place) -> tuple[Branch, ...]:
        """Return its end at a place."""
        return (Branch(self.share, (*self.hops, place.hop), self.latency_ms, place, self.service),)


def hop_of(pod: str, machine: str) -> str:
    """Return how reports name a pod, or a machine itself where `pod` is ""."""
    return f"pod {pod} ({machine})" if pod else f"node {machine}"


def barrier(policies: tuple[str, ...], direction: str, pod: str) -> str:
    """Return how reports name the network policies that hold connections back."""
    return f"networkpolicy {', '.join(policies)} ({direction} of pod {pod})"

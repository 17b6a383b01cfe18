"""Load balancers of the cloud: what its provider runs in front of the machines, each at an address of its own.

They are no part of the cluster. Whoever is allowed to orders them at the provider (the cloud controller
manager does), and they go on as they were ordered when nobody is left to change them. The provider grants so
many and no more, has so many addresses, and charges for each by the month.

Simplified: one network balancer an order, as OpenStack's Octavia gives them; it forwards what comes in at a
port to the node port of those members whose health check answers, evenly. Source: the OpenStack provider
(cloud-provider-openstack pkg/openstack/loadbalancer.go), Octavia API v2 for its words.
"""

from __future__ import annotations

import ipaddress

from k8s_tui.sim.value import evolve, frozen

POOL = ipaddress.IPv4Network("203.0.113.128/25")
"""The provider's public addresses (RFC 5737: for documentation)."""

FIRST_HOST = 2
"""The first address of the pool that is given away."""

QUOTA = 5
"""Balancers that a new customer may have."""

MONTHLY_USD = 18.25
"""Of one balancer: 0.025 US dollars an hour, 730 hours a month, as the large providers charge."""

PROVISION_MS = 20_000
"""From an order to a balancer that forwards."""

USERS_ADDRESS = "198.51.100.7"
"""The address that the users out in the world come from (RFC 5737)."""

QUOTA_MET = "Quota has been met for resources: Load Balancer"
NO_MORE_ADDRESSES = "No more IP addresses available on network public."
UNAVAILABLE = "Service Unavailable"


class ProviderError(Exception):
    """The provider refuses an order; the message has its words."""


@frozen
class Forward:
    """One port of a balancer.

    Attributes:
        node_port: Where it sends what comes in; 0 for the balancer's own address and port, unchanged.
    """

    port: int
    protocol: str
    node_port: int


@frozen
class Order:
    """What a customer wants of one balancer.

    Attributes:
        name: The customer's own, unique.
        service: `namespace/name` of the service it is for.
        members: Machines it spreads over.
        health_port: Where a member is asked whether it takes traffic, over HTTP.
        source_ranges: Who may come in, () for everybody.
        ip: The address asked for, "" for any.
    """

    name: str
    service: str
    forwards: tuple[Forward, ...]
    members: tuple[str, ...]
    health_port: int
    source_ranges: tuple[str, ...] = ()
    ip: str = ""


@frozen
class Balancer:
    """One balancer.

    Attributes:
        ip: The address it answers on.
        placed_ms: When it was ordered.
    """

    order: Order
    ip: str
    placed_ms: int

    @property
    def ready_ms(self) -> int:
        """From when on it forwards."""
        return self.placed_ms + PROVISION_MS

    def forward(self, port: int, protocol: str) -> Forward | None:
        """Return what it does with what comes in at a port, None for nothing."""
        for each in self.order.forwards:
            if (each.port, each.protocol) == (port, protocol):
                return each
        return None

    def lets_in(self, ip: str) -> bool:
        """Tell whether somebody with the address `ip` may come in."""
        ranges = self.order.source_ranges
        return not ranges or any(
            ipaddress.ip_address(ip) in ipaddress.ip_network(each, strict=False) for each in ranges
        )


def _is_of_pool(text: str) -> bool:
    try:
        return ipaddress.ip_address(text) in POOL
    except ValueError:
        return False


class Balancers:
    """All balancers that the customer has, and what the provider grants.

    Attributes:
        revision: Grows with every change.
        quota: How many there may be.
        answers: The provider takes orders; balancers that there are go on without.
    """

    def __init__(self) -> None:
        self.revision = 0
        self.quota = QUOTA
        self.answers = True
        self._by_name: dict[str, Balancer] = {}

    # -- asking ------------------------------------------------------------

    def named(self, name: str) -> Balancer | None:
        """Return the balancer called `name`."""
        return self._by_name.get(name)

    def at(self, ip: str) -> Balancer | None:
        """Return the balancer that has the address `ip`."""
        return next((each for each in self._by_name.values() if each.ip == ip), None)

    def of_service(self, service: str) -> Balancer | None:
        """Return the balancer of a service, by its `namespace/name`."""
        return next((each for each in self._by_name.values() if each.order.service == service), None)

    def all(self) -> tuple[Balancer, ...]:
        """Return all of them, oldest first."""
        return tuple(self._by_name.values())

    def monthly_usd(self) -> float:
        """Return what they cost together."""
        return MONTHLY_USD * len(self._by_name)

    # -- ordering ------------------------------------------------------------

    def place(self, order: Order, now_ms: int) -> Balancer:
        """Return the balancer that an order comes to: a new one, or the one of that name, changed.

        Raises:
            ProviderError: The provider does not answer, the quota is met, or there is no address.
        """
        self._require()
        known = self._by_name.get(order.name)
        if known is not None and (not order.ip or order.ip == known.ip):
            balancer = evolve(known, order=order)
        else:
            if known is None and len(self._by_name) >= self.quota:
                raise ProviderError(QUOTA_MET)
            balancer = Balancer(order, self._address(order), now_ms)
        if balancer != known:
            self._by_name[order.name] = balancer
            self.revision += 1
        return balancer

    def cancel(self, name: str) -> bool:
        """Give a balancer and its address back; False where there is none of that name.

        Raises:
            ProviderError: The provider does not answer.
        """
        self._require()
        if self._by_name.pop(name, None) is None:
            return False
        self.revision += 1
        return True

    def _require(self) -> None:
        if not self.answers:
            raise ProviderError(UNAVAILABLE)

    def _address(self, order: Order) -> str:
        taken = {each.ip for each in self._by_name.values() if each.order.name != order.name}
        if order.ip:
            if order.ip in taken or not _is_of_pool(order.ip):
                raise ProviderError(f"Invalid input for operation: IP address {order.ip} is not available.")
            return order.ip
        for number in range(FIRST_HOST, POOL.num_addresses - 1):
            address = str(POOL.network_address + number)
            if address not in taken:
                return address
        raise ProviderError(NO_MORE_ADDRESSES)

    # -- the provider ------------------------------------------------------------

    def grant(self, quota: int) -> None:
        """Allow so many balancers; those that there are stay."""
        self.quota = quota
        self.revision += 1

    def fork(self) -> Balancers:
        """Return a copy for another world."""
        twin = Balancers()
        twin.revision, twin.quota, twin.answers = self.revision, self.quota, self.answers
        twin._by_name = self._by_name.copy()
        return twin

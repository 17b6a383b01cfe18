"""Addresses of pods: how a node's CNI plugin hands out its range, and who has which address now.

Source: the CNI plugin host-local: one after the other, round robin, never the one just freed while others
are left.
"""

from __future__ import annotations

import functools
import ipaddress


class NoAddressError(Exception):
    """The node's range is used up."""

    def __init__(self, cidr: str) -> None:
        super().__init__(f"no IP addresses available in range set: {range_text(cidr)}")


@functools.lru_cache(16_384)
def bounds(cidr: str) -> tuple[int, int]:
    """Return the first and last address for pods in a range, as numbers; the gateway's is left out."""
    network = ipaddress.ip_network(cidr)
    first = int(network.network_address)
    return first + 2, first + network.num_addresses - 2


def range_text(cidr: str) -> str:
    """Return a range as host-local words it: `10.244.1.1-10.244.1.254`."""
    low, high = bounds(cidr)
    return f"{address_text(low - 1)}-{address_text(high)}"


def address_text(number: int) -> str:
    """Return an IPv4 address as text."""
    return f"{number >> 24}.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


class AddressPool:
    """The addresses of one machine's pods."""

    def __init__(self) -> None:
        self.used: dict[str, str] = {}
        self._last = 0

    def take(self, cidr: str, pod_uid: str) -> str:
        """Return an address that was free and is now the pod's.

        Raises:
            NoAddressError: There is none.
        """
        low, high = bounds(cidr)
        number = self._last
        for _ in range(high - low + 1):
            number = number + 1 if low <= number < high else low
            text = address_text(number)
            if text not in self.used:
                self._last = number
                self.used[text] = pod_uid
                return text
        raise NoAddressError(cidr)

    def free(self, address: str) -> None:
        """Take an address back."""
        self.used.pop(address, None)

    def fork(self) -> AddressPool:
        """Return a copy for another world."""
        twin = AddressPool()
        twin.used = self.used.copy()
        twin._last = self._last
        return twin

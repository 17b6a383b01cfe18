"""A provider of machines: which sizes and Linux images there are, what they cost, how much may be had.

What comes from it is a bare server: a Linux with systemd and ssh, and nothing of Kubernetes. Simplified: one
region, prices by the month, no networks or keys to choose.
"""

from __future__ import annotations

from collections.abc import Mapping

from k8s_tui.machine.balancers import ProviderError
from k8s_tui.machine.machine import GIB, Capacity, Machine, MachineSpec
from k8s_tui.machine.platforms import DEBIAN_12, ROCKY_9, UBUNTU_24_04, Platform
from k8s_tui.sim.value import frozen

QUOTA_SERVERS = 10
QUOTA_CPUS = 40
"""How much may be had beyond the machines that a cluster began with."""


@frozen
class ServerSize:
    """A size of servers.

    Attributes:
        monthly_cents: The price of a month.
    """

    name: str
    capacity: Capacity
    monthly_cents: int


SIZES: Mapping[str, ServerSize] = {
    size.name: size
    for size in (
        ServerSize("s-1cpu-2gb", Capacity(1_000, 2 * GIB, 40 * GIB), 600),
        ServerSize("s-2cpu-4gb", Capacity(2_000, 4 * GIB, 80 * GIB), 1_200),
        ServerSize("s-4cpu-8gb", Capacity(4_000, 8 * GIB, 160 * GIB), 2_400),
        ServerSize("s-8cpu-16gb", Capacity(8_000, 16 * GIB, 320 * GIB), 4_800),
        ServerSize("m-4cpu-32gb", Capacity(4_000, 32 * GIB, 160 * GIB), 6_400),
        ServerSize("c-16cpu-32gb", Capacity(16_000, 32 * GIB, 320 * GIB), 12_800),
    )
}


@frozen
class ServerImage:
    """A Linux distribution as the provider ships it.

    Attributes:
        fstab: What it mounts at boot, swap included.
    """

    name: str
    platform: Platform
    fstab: str


_ROOT = "/dev/vda1 / ext4 defaults 0 1\n"
IMAGES: Mapping[str, ServerImage] = {
    image.name: image
    for image in (
        ServerImage("ubuntu-24.04", UBUNTU_24_04, f"{_ROOT}/swap.img none swap sw 0 0\n"),
        ServerImage("debian-12", DEBIAN_12, f"{_ROOT}/dev/vda2 none swap sw 0 0\n"),
        ServerImage("rocky-9", ROCKY_9, f"{_ROOT}/dev/mapper/rl-swap none swap defaults 0 0\n"),
    )
}


@frozen
class Order:
    """What a server was ordered as."""

    size: str
    image: str
    created_ms: int


class Provider:
    """What was ordered from the provider in one world.

    Attributes:
        orders: By the server's name; machines that the cluster began with have none.
    """

    def __init__(self) -> None:
        self.orders: dict[str, Order] = {}

    def specify(
        self, machines: Mapping[str, Machine], name: str, size: str, image: str, zone: str
    ) -> MachineSpec:
        """Return the machine that an order means; it has no address yet.

        Raises:
            ProviderError: There is no such size or image, the name is taken, or a quota is used up.
        """
        if size not in SIZES:
            raise ProviderError(f"size {size!r} not found (see: cloud sizes list)")
        if image not in IMAGES:
            raise ProviderError(f"image {image!r} not found (see: cloud images list)")
        if name in machines:
            raise ProviderError(f"a server named {name!r} already exists")
        ordered = [SIZES[order.size].capacity.cpu_millicores for order in self.orders.values()]
        if len(ordered) >= QUOTA_SERVERS:
            raise ProviderError(f"quota exceeded: {len(ordered)} of {QUOTA_SERVERS} servers are in use")
        wanted = SIZES[size].capacity
        if sum(ordered) + wanted.cpu_millicores > QUOTA_CPUS * 1000:
            used = sum(ordered) // 1000
            raise ProviderError(
                f"quota exceeded: {used} of {QUOTA_CPUS} CPUs are in use and {size} needs "
                f"{wanted.cpu_millicores // 1000} more"
            )
        region = next((machine.spec.region for machine in machines.values()), "")
        chosen = IMAGES[image]
        return MachineSpec(
            name=name,
            ip="",
            zone=zone,
            region=region,
            capacity=wanted,
            platform=chosen.platform,
            packages={},
            files={"/etc/fstab": chosen.fstab},
        )

    def fork(self) -> Provider:
        """Return a copy for another world."""
        twin = Provider()
        twin.orders = self.orders.copy()
        return twin


def monthly_cents(machine: Machine, order: Order | None) -> int:
    """Return what a machine costs in a month; one that was not ordered by the price of what it has."""
    if order is not None:
        return SIZES[order.size].monthly_cents
    capacity = machine.spec.capacity
    return 300 * capacity.cpu_millicores // 1000 + 150 * capacity.memory_bytes // GIB

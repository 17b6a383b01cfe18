"""Faults of the network between machines: cut, slow and lossy links, machines cut off from everything.

An end of a link is a machine's name, a file server's, or `outside`, which is where users and registries are.
"""

from __future__ import annotations

from k8s_tui.faults.fault import World, machine_of
from k8s_tui.faults.fields import FaultError, flag, number, text
from k8s_tui.machine.links import OUTSIDE, Links
from k8s_tui.sim.value import evolve, frozen


def _links(world: World, one: str, other: str) -> Links:
    for field, name in (("from", one), ("to", other)):
        if name != OUTSIDE and name not in world.fleet.storage.servers:
            machine_of(world, name, field)
    if one == other:
        raise FaultError("to", f"{one!r} has no link to itself")
    return world.fleet.links


@frozen
class CutLink:
    """Nothing passes between two machines, or a machine and the outside.

    Attributes:
        one_way: Only what goes from the first to the second is lost.
    """

    one: str = text("from")
    other: str = text("to")
    one_way: bool = flag()

    def apply(self, world: World) -> None:
        """Cut it."""
        links = _links(world, self.one, self.other)
        if self.one_way:
            links.cut_one_way(self.one, self.other)
        else:
            links.cut(self.one, self.other)

    def revert(self, world: World) -> None:
        """Mend it."""
        _links(world, self.one, self.other).mend(self.one, self.other)

    def __str__(self) -> str:
        if self.one_way:
            return f"packets from {self.one} to {self.other} were lost"
        return f"the link between {self.one} and {self.other} was cut"


@frozen
class CutZones:
    """Nothing passes between the machines of two zones: the lines between two data centres are down."""

    one: str = text("from")
    other: str = text("to")

    def apply(self, world: World) -> None:
        """Cut every machine of one off from every machine of the other."""
        world.fleet.links.partition(_zone(world, self.one, "from"), _zone(world, self.other, "to"))

    def revert(self, world: World) -> None:
        """Mend all these links."""
        for one in _zone(world, self.one, "from"):
            for other in _zone(world, self.other, "to"):
                if one != other:
                    world.fleet.links.mend(one, other)

    def __str__(self) -> str:
        return f"the lines between {self.one} and {self.other} were cut"


def _zone(world: World, zone: str, field: str) -> list[str]:
    machines = world.fleet.machines
    found = [name for name, machine in machines.items() if machine.spec.zone == zone]
    if not found:
        known = ", ".join(sorted({machine.spec.zone for machine in machines.values()}))
        raise FaultError(field, f"there is no machine in the zone {zone!r} (there are: {known})")
    return found


@frozen
class HealLink:
    """The link between two machines is healthy again."""

    one: str = text("from")
    other: str = text("to")

    def apply(self, world: World) -> None:
        """Mend it."""
        _links(world, self.one, self.other).mend(self.one, self.other)

    def revert(self, world: World) -> None:
        """Do nothing: what was wrong with it is not known any more."""

    def __str__(self) -> str:
        return f"the link between {self.one} and {self.other} was mended"


@frozen
class SlowLink:
    """Packets between two machines are late or get lost.

    Attributes:
        delay_ms: One way.
        loss_percent: Of the packets.
    """

    one: str = text("from")
    other: str = text("to")
    delay_ms: int = number("duration", "delay", default=0)
    loss_percent: int = number("integer", default=0, maximum=100)

    def apply(self, world: World) -> None:
        """Make it slow."""
        links = _links(world, self.one, self.other)
        link = links.between(self.one, self.other)
        loss = self.loss_percent / 100
        links.set(self.one, self.other, evolve(link, delay_ms=self.delay_ms, loss=loss))

    def revert(self, world: World) -> None:
        """Mend it."""
        _links(world, self.one, self.other).mend(self.one, self.other)

    def __str__(self) -> str:
        between = f"between {self.one} and {self.other}"
        return f"packets {between} were {self.delay_ms} ms late, {self.loss_percent} % of them lost"


@frozen
class IsolateMachine:
    """A machine is cut off from everything: its port at the switch is down."""

    machine: str = text()

    def apply(self, world: World) -> None:
        """Cut it off."""
        world.fleet.links.isolate(machine_of(world, self.machine).name)

    def revert(self, world: World) -> None:
        """Connect it again."""
        world.fleet.links.rejoin(machine_of(world, self.machine).name)

    def __str__(self) -> str:
        return f"{self.machine} was cut off from the network"


@frozen
class FlushRoutes:
    """A machine forgets the ways to pods on other machines, as when systemd-networkd starts anew and tidies up.

    They come back when the network's agent on it starts again; the agent that runs believes that all is well.
    """

    machine: str = text()

    def apply(self, world: World) -> None:
        """Take them out of its kernel."""
        machine = machine_of(world, self.machine)
        machine.routes_lost_ms = world.sim.now_ms + 1
        world.fleet.links.changed()

    def revert(self, world: World) -> None:
        """Put them back."""
        machine_of(world, self.machine).routes_lost_ms = 0
        world.fleet.links.changed()

    def __str__(self) -> str:
        return f"the routes to pods elsewhere were flushed on {self.machine}"


@frozen
class HealNetwork:
    """All links are healthy again, and nobody is cut off."""

    def apply(self, world: World) -> None:
        """Mend everything."""
        world.fleet.links.heal()

    def revert(self, world: World) -> None:
        """Do nothing: what was wrong is not known any more."""

    def __str__(self) -> str:
        return "all links were mended"

"""Faults of hosts beyond the cluster: they stop, hide behind a firewall, move, or get another name."""

from __future__ import annotations

from k8s_tui.faults.fault import World
from k8s_tui.faults.fields import FaultError, text
from k8s_tui.machine.outside import OutsideHost
from k8s_tui.sim.value import evolve, frozen


def host_of(world: World, name: str, field: str = "host") -> OutsideHost:
    """Return a host beyond the cluster.

    Raises:
        FaultError: There is none of that name.
    """
    found = world.fleet.outside.by_name(name)
    if found is None:
        known = ", ".join(host.name for host in world.fleet.outside.hosts) or "none"
        raise FaultError(field, f"there is no host {name!r} (there are: {known})")
    return found


def _replace(world: World, old: str, host: OutsideHost) -> None:
    world.fleet.outside = world.fleet.outside.without_host(old).with_host(host)


@frozen
class BarHost:
    """A firewall lets nothing through to a host: connections time out."""

    host: str = text()

    def apply(self, world: World) -> None:
        """Bar it."""
        _replace(world, self.host, evolve(host_of(world, self.host), is_barred=True))

    def revert(self, world: World) -> None:
        """Let it be reached."""
        _replace(world, self.host, evolve(host_of(world, self.host), is_barred=False))

    def __str__(self) -> str:
        return f"a firewall was put in front of {self.host}"


@frozen
class MoveHost:
    """A host gets another address; its name follows.

    Attributes:
        address: The new one.
        before: The one it had, for its way back.
    """

    host: str = text()
    address: str = text()
    before: str = text(default="")

    def apply(self, world: World) -> None:
        """Move it."""
        _replace(world, self.host, evolve(host_of(world, self.host), addresses=(self.address,)))

    def revert(self, world: World) -> None:
        """Move it back, where it is known where it was."""
        if self.before:
            _replace(world, self.host, evolve(host_of(world, self.host), addresses=(self.before,)))

    def __str__(self) -> str:
        return f"{self.host} moved to {self.address}"


@frozen
class RenameHost:
    """A host is known under another name; nobody answers to the old one.

    Attributes:
        name: The new one.
    """

    host: str = text()
    name: str = text()

    def apply(self, world: World) -> None:
        """Rename it."""
        _replace(world, self.host, evolve(host_of(world, self.host), name=self.name))

    def revert(self, world: World) -> None:
        """Give it its old name back."""
        _replace(world, self.name, evolve(host_of(world, self.name, "name"), name=self.host))

    def __str__(self) -> str:
        return f"{self.host} was renamed to {self.name}"


@frozen
class ChangePassword:
    """The password of a host's database is changed; who goes on with the old one is turned away.

    Attributes:
        before: The one it had, for its way back.
    """

    host: str = text()
    password: str = text()
    before: str = text(default="", form="content")

    def apply(self, world: World) -> None:
        """Change it."""
        _replace(world, self.host, evolve(host_of(world, self.host), password=self.password))

    def revert(self, world: World) -> None:
        """Change it back."""
        _replace(world, self.host, evolve(host_of(world, self.host), password=self.before))

    def __str__(self) -> str:
        return f"the password of {self.host} was changed"

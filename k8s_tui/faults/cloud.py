"""Faults of the cloud's provider: it takes no orders, or grants fewer load balancers."""

from __future__ import annotations

from k8s_tui.faults.fault import World
from k8s_tui.faults.fields import number
from k8s_tui.machine.balancers import QUOTA
from k8s_tui.sim.value import frozen


@frozen
class ProviderDown:
    """The provider's API answers nobody; what it runs already goes on."""

    def apply(self, world: World) -> None:
        """Let it answer no more."""
        world.fleet.balancers.answers = False

    def revert(self, world: World) -> None:
        """Let it answer again."""
        world.fleet.balancers.answers = True

    def __str__(self) -> str:
        return "the cloud provider's API went down"


@frozen
class ProviderUp:
    """The provider's API answers again."""

    def apply(self, world: World) -> None:
        """Let it answer again."""
        world.fleet.balancers.answers = True

    def revert(self, world: World) -> None:
        """Let it answer no more."""
        world.fleet.balancers.answers = False

    def __str__(self) -> str:
        return "the cloud provider's API came back"


@frozen
class BalancerQuota:
    """The provider grants so many load balancers and no more.

    Attributes:
        balancers: How many; those that there are stay.
    """

    balancers: int = number("integer", default=0, maximum=200)

    def apply(self, world: World) -> None:
        """Set it."""
        world.fleet.balancers.grant(self.balancers)

    def revert(self, world: World) -> None:
        """Set it to what every customer has."""
        world.fleet.balancers.grant(QUOTA)

    def __str__(self) -> str:
        return f"the cloud provider's quota of load balancers was set to {self.balancers}"

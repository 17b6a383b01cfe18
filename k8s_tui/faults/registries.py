"""Faults of container registries: down, slow, or without an image."""

from __future__ import annotations

from k8s_tui.faults.fault import World
from k8s_tui.faults.fields import FaultError, number, text
from k8s_tui.machine.images import (
    DENIED,
    DOWN_DNS,
    DOWN_ERROR,
    DOWN_REFUSED,
    DOWN_TIMEOUT,
    EXISTS,
    FINE,
    MISSING,
    RATE_LIMITED,
    RegistryState,
)
from k8s_tui.machine.references import InvalidReferenceError, parse_reference
from k8s_tui.sim.value import frozen

EVERY = "every"
"""The host that stands for all registries."""


def _host(host: str) -> str:
    return "" if host == EVERY else host


@frozen
class RegistryDown:
    """A registry does not serve.

    Attributes:
        host: As in `docker.io`; `every` for all.
        how: How it fails.
    """

    host: str = text(default=EVERY)
    how: str = text(
        default=DOWN_TIMEOUT, choices=(DOWN_TIMEOUT, DOWN_REFUSED, DOWN_DNS, DOWN_ERROR, RATE_LIMITED)
    )

    def apply(self, world: World) -> None:
        """Take it down."""
        world.fleet.registries.set_state(RegistryState(down=self.how), _host(self.host))

    def revert(self, world: World) -> None:
        """Bring it back."""
        world.fleet.registries.set_state(FINE, _host(self.host))

    def __str__(self) -> str:
        return f"{self.host} registry went down ({self.how})"


@frozen
class RegistrySlow:
    """A registry is slow.

    Attributes:
        factor: How many times slower than usual images come.
    """

    host: str = text(default=EVERY)
    factor: int = number("integer", default=20, minimum=2)

    def apply(self, world: World) -> None:
        """Make it slow."""
        world.fleet.registries.set_state(RegistryState(slow_factor=self.factor), _host(self.host))

    def revert(self, world: World) -> None:
        """Make it as fast as usual."""
        world.fleet.registries.set_state(FINE, _host(self.host))

    def __str__(self) -> str:
        return f"{self.host} registry became {self.factor} times slower"


@frozen
class RegistryUp:
    """A registry serves again as usual."""

    host: str = text(default=EVERY)

    def apply(self, world: World) -> None:
        """Bring it back."""
        world.fleet.registries.set_state(FINE, _host(self.host))

    def revert(self, world: World) -> None:
        """Do nothing: how it failed is not known any more."""

    def __str__(self) -> str:
        return f"{self.host} registry came back"


@frozen
class RequireLogin:
    """A registry that was open gives its images only to who logs in, as after a change of its rules.

    Attributes:
        host: Which registry.
    """

    host: str = text()
    user: str = text()
    password: str = text()

    def apply(self, world: World) -> None:
        """Close it."""
        world.fleet.registries.require_login(_host(self.host), (self.user, self.password))

    def revert(self, world: World) -> None:
        """Open it."""
        world.fleet.registries.require_login(_host(self.host), None)

    def __str__(self) -> str:
        return f"{self.host} registry asks for a login"


@frozen
class RemoveImage:
    """An image is taken out of its registry, or hidden from this cluster; machines that have it keep it.

    Attributes:
        image: As a pod would name it; without a tag it is the whole repository.
        how: `missing` or `denied`.
    """

    image: str = text()
    how: str = text(default=MISSING, choices=(MISSING, DENIED))

    def apply(self, world: World) -> None:
        """Take it out."""
        world.fleet.registries.declare(self._full_name(), self.how)

    def revert(self, world: World) -> None:
        """Put it back."""
        world.fleet.registries.declare(self._full_name(), EXISTS)

    def _full_name(self) -> str:
        try:
            reference = parse_reference(self.image)
        except InvalidReferenceError as error:
            raise FaultError("image", str(error)) from error
        tagged = ":" in self.image.rpartition("/")[2] or "@" in self.image
        return str(reference) if tagged else reference.repository

    def __str__(self) -> str:
        return f"image {self.image} is {self.how} in its registry"

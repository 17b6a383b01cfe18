"""Faults of containers and the applications in them.

A pod is named by its own name or by what it begins with before a hyphen, so that a workload's name means
all its pods.
"""

from __future__ import annotations

from k8s_tui.faults.fault import World, containers_of
from k8s_tui.faults.fields import number, text
from k8s_tui.machine.containers import WELL, Ailment
from k8s_tui.sim.value import frozen

HANG, CLOSE, FAIL, SLOW = "hang", "close", "fail", "slow"


@frozen
class KillContainer:
    """A container's process dies; its kubelet deals with it.

    Attributes:
        container: Of the pod, all of them where it is not said.
    """

    pod: str = text()
    namespace: str = text(default="default")
    container: str = text(default="", form="content")

    def apply(self, world: World) -> None:
        """Kill it."""
        for machine, container in containers_of(world, self.namespace, self.pod, self.container):
            machine.runtime.kill_container(container.id)

    def revert(self, world: World) -> None:
        """Do nothing: the kubelet starts it again."""

    def __str__(self) -> str:
        return f"containers of {self.namespace}/{self.pod} were killed"


@frozen
class BreakApplication:
    """The application in a running container goes wrong, and the container does not notice.

    Attributes:
        how: `hang` (accepts and never answers), `close` (does not listen), `fail` (answers `status` to
            everything), `slow` (answers `latency` later).
        status: The HTTP status of `fail`.
        latency_ms: The delay of `slow`.
    """

    pod: str = text()
    namespace: str = text(default="default")
    container: str = text(default="", form="content")
    how: str = text(default=HANG, choices=(HANG, CLOSE, FAIL, SLOW))
    status: int = number("integer", default=500, minimum=100, maximum=599)
    latency_ms: int = number("duration", "latency", default=2_000)

    def apply(self, world: World) -> None:
        """Break it."""
        ailment = {
            HANG: Ailment(hung=True),
            CLOSE: Ailment(closed=True),
            FAIL: Ailment(status=self.status),
            SLOW: Ailment(extra_latency_ms=self.latency_ms),
        }[self.how]
        self._afflict(world, ailment)

    def revert(self, world: World) -> None:
        """Make it well."""
        self._afflict(world, WELL)

    def _afflict(self, world: World, ailment: Ailment) -> None:
        for machine, container in containers_of(world, self.namespace, self.pod, self.container):
            machine.runtime.afflict(container.id, ailment)

    def __str__(self) -> str:
        verb = {HANG: "hung", CLOSE: "stopped listening", FAIL: "failed", SLOW: "became slow"}[self.how]
        return f"the application in {self.namespace}/{self.pod} {verb}"

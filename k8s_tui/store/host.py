"""What an etcd member needs of the machine it runs on and of the network between the machines."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Protocol

from k8s_tui.sim.value import frozen
from k8s_tui.store.membership import TOKEN

QUOTA_BYTES = 2 * 1024**3
"""Size of the database at which it takes no more (--quota-backend-bytes, 2 GiB)."""


@frozen
class Options:
    """How a member's process was started.

    Attributes:
        data_path: Where its data directory lies on its machine.
        initial_cluster: (name, peer URL) of the members it is to find when it has no data yet.
        state: `new` or `existing` (--initial-cluster-state).
    """

    name: str
    data_path: str
    peer_url: str
    client_url: str
    initial_cluster: tuple[tuple[str, str], ...] = ()
    state: str = "new"
    token: str = TOKEN
    force_new_cluster: bool = False
    quota_bytes: int = QUOTA_BYTES


class Host(Protocol):
    """The machines, as their etcd members see them."""

    def options(self, machine: str) -> Options:
        """Return how the member on a machine was started."""

    def files(self, machine: str) -> Mapping[str, str]:
        """Return the files of a machine."""

    def write(self, machine: str, path: str, text: str) -> None:
        """Write a file of a machine."""

    def copies(self, text: str) -> int:
        """Return how many files of all machines have this text."""

    def reachable(self, one: str, other: str) -> bool:
        """Tell whether two machines reach each other."""

    def answers(self, machine: str) -> bool:
        """Tell whether the member's process on a machine runs and does not stand still."""

    def sync_ms(self, machine: str) -> int:
        """Return how long a write to a machine's disk takes to be safe."""

    def disturbance(self) -> Hashable:
        """Return a value that changes whenever another set of members may reach each other."""

    def report_health(self, machine: str, *, healthy: bool) -> None:
        """Say whether the member on a machine gets anything agreed on."""

    def say(self, machine: str, text: str) -> None:
        """Write a line to the log of the member on a machine."""

    def exit(self, machine: str, code: int) -> None:
        """End the process of the member on a machine."""


class NoHost:
    """Machines that are always there, for a store on its own."""

    def options(self, machine: str) -> Options:
        """Return options with nothing in particular."""
        return Options(machine, "", "", "")

    def files(self, machine: str) -> Mapping[str, str]:
        """Return no files."""
        return {}

    def write(self, machine: str, path: str, text: str) -> None:
        """Write nothing."""

    def copies(self, text: str) -> int:
        """Return 1."""
        return 1

    def reachable(self, one: str, other: str) -> bool:
        """Return True."""
        return True

    def answers(self, machine: str) -> bool:
        """Return True."""
        return True

    def sync_ms(self, machine: str) -> int:
        """Return 0."""
        return 0

    def disturbance(self) -> Hashable:
        """Return always the same."""
        return ()

    def report_health(self, machine: str, *, healthy: bool) -> None:
        """Tell nobody."""

    def say(self, machine: str, text: str) -> None:
        """Say nothing."""

    def exit(self, machine: str, code: int) -> None:
        """Do nothing."""

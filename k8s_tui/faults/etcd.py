"""Faults of etcd: its disk, its data, and who writes too much to it."""

from __future__ import annotations

from k8s_tui.faults.fault import World, machine_of
from k8s_tui.faults.fields import FaultError, number, text
from k8s_tui.machine.components import container_of
from k8s_tui.machine.machine import DISK_SYNC_MS, Machine
from k8s_tui.sim.value import frozen
from k8s_tui.store.data import DATA_FILE

COMPONENT = "etcd"
EMPTY, DAMAGE = "empty", "damage"
MIB = 1024 * 1024

DAMAGED = "\x7f" * 16
"""What stands in a database file that is none any more."""


@frozen
class SlowDisk:
    """A machine's disk takes long to write what must be safe: a noisy neighbour, a dying drive.

    Attributes:
        sync_ms: How long; etcd wants less than 10 ms, and an election begins after a second.
    """

    machine: str = text()
    sync_ms: int = number("duration", "sync", default=1_500, minimum=1)

    def apply(self, world: World) -> None:
        """Make it slow."""
        machine_of(world, self.machine).disk_sync_ms = self.sync_ms

    def revert(self, world: World) -> None:
        """Make it as fast as usual."""
        machine_of(world, self.machine).disk_sync_ms = DISK_SYNC_MS

    def __str__(self) -> str:
        return f"the disk of {self.machine} takes {self.sync_ms} ms for a write"


@frozen
class LoseEtcdData:
    """The data directory of a machine's etcd is emptied or damaged, and its process dies of it.

    Attributes:
        how: `empty` or `damage`.
    """

    machine: str = text()
    how: str = text(default=EMPTY, choices=(EMPTY, DAMAGE))

    def apply(self, world: World) -> None:
        """Lose it."""
        machine = machine_of(world, self.machine)
        folder = world.members.host.options(self.machine).data_path
        found = machine.files_under(folder)
        if not found:
            raise FaultError("machine", f"etcd has no data on {self.machine}")
        for path in found:
            if self.how == EMPTY:
                machine.remove_file(path)
            elif path.endswith(DATA_FILE):
                machine.write_file(path, DAMAGED)
        member = world.members.running.get(self.machine)
        _kill(machine)
        if member is not None:
            member.store.space.release(member.number)

    def revert(self, world: World) -> None:
        """Do nothing: what was in it is gone."""

    def __str__(self) -> str:
        verb = "was emptied" if self.how == EMPTY else "was damaged"
        return f"the data directory of etcd on {self.machine} {verb}"


def _kill(machine: Machine) -> None:
    container = container_of(machine.runtime, COMPONENT)
    if container is not None:
        machine.runtime.kill_container(container.id)


@frozen
class FloodEtcd:
    """A client gone wild writes one object again and again: revisions that wait for compaction.

    Attributes:
        size_bytes: How much they take.
    """

    size_bytes: int = number("bytes", "size", default=2_100 * MIB, minimum=1)

    def apply(self, world: World) -> None:
        """Write them."""
        store = world.members.store
        store.space.burden(store.revision, self.size_bytes)

    def revert(self, world: World) -> None:
        """Do nothing: they go when they are compacted."""

    def __str__(self) -> str:
        return f"a client wrote {self.size_bytes // MIB} MiB of revisions to etcd"

"""Faults of storage: disks of the cloud, file servers, and the cloud's interface itself."""

from __future__ import annotations

from k8s_tui.faults.fault import World
from k8s_tui.faults.fields import FaultError, number, text
from k8s_tui.machine.storage import DISK, Backing, Disk, FileServer, bulk
from k8s_tui.sim.value import frozen

MIB = 1024 * 1024


def disk_of(world: World, claim: str) -> Disk:
    """Return the disk behind a claim: what the record says is bound to it.

    Args:
        world: The world.
        claim: `namespace/name` of the claim, or the disk's own handle.

    Raises:
        FaultError: There is none.
    """
    disks = world.fleet.storage.disks
    found = disks.get(claim) or next((disk for disk in disks.values() if disk.made_for == claim), None)
    if found is None:
        known = ", ".join(disk.made_for or disk.handle for disk in disks.values()) or "none"
        raise FaultError("disk", f"there is no disk of {claim!r} (there are disks of: {known})")
    return found


def server_of(world: World, name: str) -> FileServer:
    """Return a file server.

    Raises:
        FaultError: There is none of that name.
    """
    found = world.fleet.storage.server(name)
    if found is None:
        known = ", ".join(world.fleet.storage.servers) or "none"
        raise FaultError("server", f"there is no file server {name!r} (there are: {known})")
    return found


@frozen
class DetachDisk:
    """A disk is torn off its machine behind the cluster's back: every access fails.

    Attributes:
        disk: The claim it was made for, as `namespace/name`, or its handle.
    """

    disk: str = text()

    def apply(self, world: World) -> None:
        """Break it."""
        world.fleet.storage.change_disk(disk_of(world, self.disk).handle, is_broken=True)

    def revert(self, world: World) -> None:
        """Mend it."""
        world.fleet.storage.change_disk(disk_of(world, self.disk).handle, is_broken=False)

    def __str__(self) -> str:
        return f"the disk of {self.disk} was torn off its machine"


@frozen
class SlowVolume:
    """A disk answers late, as a noisy neighbour or spent credits make it.

    Attributes:
        latency_ms: How much later every access returns.
    """

    disk: str = text()
    latency_ms: int = number("duration", "latency", minimum=1)

    def apply(self, world: World) -> None:
        """Slow it down."""
        world.fleet.storage.change_disk(disk_of(world, self.disk).handle, extra_latency_ms=self.latency_ms)

    def revert(self, world: World) -> None:
        """Let it be fast again."""
        world.fleet.storage.change_disk(disk_of(world, self.disk).handle, extra_latency_ms=0)

    def __str__(self) -> str:
        return f"the disk of {self.disk} became slow"


@frozen
class FillVolume:
    """Something writes a disk full.

    Attributes:
        disk_bytes: How much it writes; all there is by default.
        file: The file that it writes, by its path within the volume, as in `pgdata.old/copy`; whoever mounts
            the volume can see it and remove it. "" for what nobody can point at.
    """

    disk: str = text()
    disk_bytes: int = number("bytes", "size", default=0)
    file: str = text(default="", form="content")

    def apply(self, world: World) -> None:
        """Write it."""
        disk = disk_of(world, self.disk)
        if self.file:
            storage, place = world.fleet.storage, Backing(DISK, disk.handle)
            free_bytes = max(0, storage.capacity_bytes(place) - storage.used_bytes(place))
            storage.write(place, self.file, bulk(min(self.disk_bytes or free_bytes, free_bytes)))
            return
        world.fleet.storage.change_disk(disk.handle, filled_bytes=self.disk_bytes or disk.size_bytes)

    def revert(self, world: World) -> None:
        """Delete it."""
        if self.file:
            world.fleet.storage.write(Backing(DISK, disk_of(world, self.disk).handle), self.file, None)
            return
        world.fleet.storage.change_disk(disk_of(world, self.disk).handle, filled_bytes=0)

    def __str__(self) -> str:
        how = f"{self.disk_bytes // MIB} MiB on" if self.disk_bytes else "full"
        return f"something wrote {how} the disk of {self.disk}"


@frozen
class StorageServerDown:
    """A file server does not answer: what is mounted from it hangs."""

    server: str = text()

    def apply(self, world: World) -> None:
        """Take it down."""
        world.fleet.storage.change_server(server_of(world, self.server).name, is_up=False)

    def revert(self, world: World) -> None:
        """Bring it back."""
        world.fleet.storage.change_server(server_of(world, self.server).name, is_up=True)

    def __str__(self) -> str:
        return f"the file server {self.server} went down"


@frozen
class DiskServiceDown:
    """The cloud's interface for disks does not answer: none is made, attached or detached."""

    def apply(self, world: World) -> None:
        """Let it be silent."""
        world.fleet.storage.cloud_answers = False

    def revert(self, world: World) -> None:
        """Let it answer."""
        world.fleet.storage.cloud_answers = True

    def __str__(self) -> str:
        return "the cloud's disk service stopped answering"

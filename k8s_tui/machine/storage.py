"""Storage: where data really lies, and what holds it outside the machines: a cloud's disks, file servers.

A volume is a name for a place, and whoever sees the same place sees the same data: a container's own layer,
a pod's folder on its machine, a folder of the machine itself, an export of a file server, a disk of the
cloud. The place decides what data survive: a layer goes with its container, a pod's folder with its pod.

Simplified: files are text; a disk has one file system; a machine's folders share the machine's one disk.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from attrs import field

from k8s_tui.api.value import EMPTY, evolve
from k8s_tui.sim.value import frozen

LAYER = "layer"
POD = "pod"
MEMORY = "memory"
NODE = "node"
SERVER = "server"
DISK = "disk"
ELSEWHERE = "elsewhere"
"""Kinds of places: a container's own layer, an emptyDir on disk or in memory, a folder of a machine, an
export of a file server, a disk of the cloud, a host beyond the cluster."""

DISK_DRIVER = "disk.csi.example.com"
"""The CSI driver of the cloud's disks, as its operator calls it."""

SHARE_DRIVER = "nfs.csi.k8s.io"
"""The CSI driver for exports of NFS servers (kubernetes-csi/csi-driver-nfs)."""

SITE_DOMAIN = "example.internal"
"""The domain of the names of what stands beside the machines."""

DISKS_PER_MACHINE = 15
"""Disks that a machine can have attached at once beside its own (15 on most clouds' common machines)."""

NO_SPACE = "No space left on device"
IO_ERROR = "Input/output error"
READ_ONLY = "Read-only file system"
STALE = "Stale file handle"
"""What the kernel says (strerror)."""


BULK = "\x00"
"""How the text of a file begins of which only the size matters; the size follows."""


def bulk(size_bytes: int) -> str:
    """Return the text of a file of zeros."""
    return f"{BULK}{size_bytes}"


def size_of(text: str) -> int:
    """Return how much a file takes."""
    return int(text[1:]) if text.startswith(BULK) else len(text)


def gain(before: str | None, after: str | None) -> int:
    """Return how much more a machine's disk holds after a file has changed; small files do not count."""
    sizes = [size_of(text) if text is not None and text.startswith(BULK) else 0 for text in (before, after)]
    return sizes[1] - sizes[0]


class StorageError(Exception):
    """Data cannot be read or written there; the words are the kernel's."""


class CloudError(Exception):
    """The cloud refuses; the words are its driver's gRPC status."""


@frozen
class Backing:
    """Where a volume's data lie.

    Attributes:
        kind: One of the kinds of places above.
        owner: The machine, the file server's address, the disk's handle.
        path: The folder there.
        limit_bytes: How much fits, 0 for what there is.
    """

    kind: str
    owner: str
    path: str = ""
    limit_bytes: int = field(default=0, eq=False)

    def below(self, path: str) -> Backing:
        """Return the place at `path` in this one."""
        return evolve(self, path=f"{self.path.rstrip('/')}/{path.strip('/')}") if path.strip("/") else self


@frozen
class Disk:
    """One disk of the cloud.

    Attributes:
        handle: As the cloud calls it.
        zone: The only one in which it can be attached.
        usable_bytes: What its file system takes; less than its size until that has grown too.
        made_for: The claim it was made for, as `namespace/name`.
        machine: To which it is attached, "" for none: never to two.
        is_broken: Every access fails.
        extra_latency_ms: Every access takes this much longer.
        filled_bytes: What something else has written on it.
    """

    handle: str
    size_bytes: int
    zone: str = ""
    machine: str = ""
    is_broken: bool = False
    extra_latency_ms: int = 0
    filled_bytes: int = 0
    made_for: str = ""
    usable_bytes: int = 0


@frozen
class FileServer:
    """A machine outside the cluster that exports folders by NFS.

    Attributes:
        export: The folder it exports, with all below.
    """

    name: str
    ip: str
    export: str = "/srv/nfs"
    is_up: bool = True


class Ground(Protocol):
    """What storage needs of the machines."""

    def reachable(self, one: str, other: str) -> bool:
        """Tell whether packets pass between two of them."""

    def files_of_machine(self, machine: str, folder: str) -> Mapping[str, str]:
        """Return the files of a machine at and below a path, by full path."""

    def write_machine_file(self, machine: str, path: str, text: str | None) -> None:
        """Write or remove a file of a machine."""

    def is_machine_full(self, machine: str) -> bool:
        """Tell whether a machine's own disk is full."""


class Storage:
    """All places outside the machines' own files, and what lies there.

    Attributes:
        disks: The cloud's, by handle.
        servers: File servers, by name.
        cloud_answers: The cloud's interface works: disks can be made, attached and detached.
        revision: Grows when a disk or a server changes.
    """

    def __init__(self, ground: Ground) -> None:
        self.disks: dict[str, Disk] = {}
        self.servers: dict[str, FileServer] = {}
        self.cloud_answers = True
        self.revision = 0
        self._files: dict[Backing, Mapping[str, str]] = {}
        self._ground = ground

    # -- the cloud's disks ------------------------------------------------------------

    def create_disk(self, handle: str, size_bytes: int, zone: str, made_for: str = "") -> Disk:
        """Make a disk; the same again gives the one there is.

        Raises:
            CloudError: The cloud does not answer.
        """
        self._require_cloud()
        return self.disks.setdefault(
            handle, Disk(handle, size_bytes, zone, made_for=made_for, usable_bytes=size_bytes)
        )

    def delete_disk(self, handle: str) -> None:
        """Delete a disk with its data; one that is gone already is no mistake.

        Raises:
            CloudError: It is attached, or the cloud does not answer.
        """
        self._require_cloud()
        disk = self.disks.get(handle)
        if disk is not None and disk.machine:
            said = f"disk {handle} is in use by instance {disk.machine}"
            raise CloudError(f"rpc error: code = FailedPrecondition desc = {said}")
        self.disks.pop(handle, None)
        self._files = {place: found for place, found in self._files.items() if not _is_on(place, handle)}

    def resize_disk(self, handle: str, size_bytes: int) -> None:
        """Make a disk larger; it never gets smaller.

        Raises:
            CloudError: There is none, or the cloud does not answer.
        """
        disk = self._disk(handle)
        self.change_disk(handle, size_bytes=max(size_bytes, disk.size_bytes))

    def attach(self, handle: str, machine: str, zone: str) -> None:
        """Attach a disk to a machine.

        Raises:
            CloudError: It is attached elsewhere, in another zone, or the machine has too many.
        """
        disk = self._disk(handle)
        if disk.machine == machine:
            return
        if disk.machine:
            said = f"disk {handle} is already attached to instance {disk.machine}"
            raise CloudError(f"rpc error: code = FailedPrecondition desc = {said}")
        if disk.zone and disk.zone != zone:
            said = f"disk {handle} is in zone {disk.zone}, instance {machine} is in zone {zone}"
            raise CloudError(f"rpc error: code = InvalidArgument desc = {said}")
        if sum(each.machine == machine for each in self.disks.values()) >= DISKS_PER_MACHINE:
            said = f"attachment limit exceeded on instance {machine}"
            raise CloudError(f"rpc error: code = ResourceExhausted desc = {said}")
        self.change_disk(handle, machine=machine)

    def detach(self, handle: str, machine: str) -> None:
        """Detach a disk from a machine; one that is not attached there is no mistake.

        Raises:
            CloudError: The cloud does not answer.
        """
        self._require_cloud()
        disk = self.disks.get(handle)
        if disk is not None and disk.machine == machine:
            self.change_disk(handle, machine="")

    def grow_file_system(self, handle: str) -> None:
        """Let the file system on a disk take all that the disk has."""
        self.change_disk(handle, usable_bytes=self.disks[handle].size_bytes)

    def change_disk(self, handle: str, **changes: object) -> None:
        """Let a disk be otherwise, as a fault or its own cloud makes it."""
        self.disks[handle] = evolve(self.disks[handle], **changes)  # type: ignore[arg-type]
        self.revision += 1

    def change_server(self, name: str, **changes: object) -> None:
        """Let a file server be otherwise."""
        self.servers[name] = evolve(self.servers[name], **changes)  # type: ignore[arg-type]
        self.revision += 1

    def _disk(self, handle: str) -> Disk:
        self._require_cloud()
        disk = self.disks.get(handle)
        if disk is None:
            raise CloudError(f"rpc error: code = NotFound desc = disk {handle} not found")
        return disk

    def _require_cloud(self) -> None:
        if not self.cloud_answers:
            raise CloudError("rpc error: code = DeadlineExceeded desc = context deadline exceeded")

    # -- file servers ------------------------------------------------------------

    def server(self, address: str) -> FileServer | None:
        """Return the file server of a name or an address."""
        for server in self.servers.values():
            if address.removesuffix(f".{SITE_DOMAIN}") in (server.name, server.ip):
                return server
        return None

    # -- places ------------------------------------------------------------

    def failure(self, place: Backing, machine: str) -> str:
        """Return what the kernel of `machine` says of any access there, "" where it works."""
        if place.kind == DISK:
            disk = self.disks.get(place.owner)
            if disk is None or disk.is_broken or disk.machine != machine:
                return IO_ERROR
        return ""

    def hangs(self, place: Backing, machine: str) -> bool:
        """Tell whether an access from `machine` never returns, as with a hard NFS mount."""
        if place.kind != SERVER:
            return False
        server = self.server(place.owner)
        return server is None or not server.is_up or not self._ground.reachable(machine, server.name)

    def latency_ms(self, place: Backing) -> int:
        """Return how much longer an access takes than it should."""
        disk = self.disks.get(place.owner) if place.kind == DISK else None
        return disk.extra_latency_ms if disk is not None else 0

    def capacity_bytes(self, place: Backing) -> int:
        """Return how much fits there altogether, 0 for what nobody limits."""
        if place.kind == DISK:
            disk = self.disks.get(place.owner)
            return disk.usable_bytes if disk is not None else 0
        return place.limit_bytes if place.kind == MEMORY else 0

    def is_full(self, place: Backing, used_bytes: int) -> bool:
        """Tell whether nothing more fits where `used_bytes` of data lie already, beside files."""
        if place.kind in (LAYER, POD, NODE) and self._ground.is_machine_full(place.owner):
            return True
        capacity_bytes = self.capacity_bytes(place)
        return bool(capacity_bytes) and used_bytes + self.used_bytes(place) >= capacity_bytes

    def _overflows(self, place: Backing, used_bytes: int) -> bool:
        if place.kind == POD:
            return self._ground.is_machine_full(place.owner)
        disk = self.disks.get(place.owner) if place.kind == DISK else None
        filled_bytes = disk.filled_bytes if disk is not None else 0
        capacity_bytes = self.capacity_bytes(place)
        return bool(capacity_bytes) and used_bytes + filled_bytes > capacity_bytes

    # -- files ------------------------------------------------------------

    def files(self, place: Backing) -> Mapping[str, str]:
        """Return the text files in a place by their path within it; a place that is a file has it as ""."""
        if place.kind == NODE:
            prefix = len(place.path.rstrip("/")) + 1
            found = self._ground.files_of_machine(place.owner, place.path)
            return {path[prefix:]: text for path, text in found.items() if path != f"{place.path}/"}
        return self._files.get(place, EMPTY)

    def used_bytes(self, place: Backing) -> int:
        """Return what files take in a place: on a disk all of them, and whatever filled it."""
        if place.kind != DISK:
            return sum(map(size_of, self._files.get(place, EMPTY).values()))
        disk = self.disks.get(place.owner)
        filled_bytes = disk.filled_bytes if disk is not None else 0
        on_disk = (
            files for each, files in self._files.items() if (each.kind, each.owner) == (DISK, place.owner)
        )
        return filled_bytes + sum(size_of(text) for files in on_disk for text in files.values())

    def pods_bytes(self, machine: str) -> int:
        """Return what the pods of a machine have written into their own folders on its disk."""
        places = (place for place in self._files if place.kind == POD and place.owner == machine)
        return sum(map(self.used_bytes, places))

    def write(self, place: Backing, name: str, text: str | None) -> None:
        """Write a file in a place, or remove it where `text` is None.

        Raises:
            StorageError: There is no room.
        """
        if place.kind == NODE:
            self._ground.write_machine_file(place.owner, f"{place.path.rstrip('/')}/{name}".rstrip("/"), text)
            return
        files = dict(self.files(place))
        if text is None:
            files.pop(name, None)
        else:
            files[name] = text
            if self._overflows(place, sum(map(size_of, files.values()))):
                raise StorageError(NO_SPACE)
        self._files[place] = files

    def discard(self, place: Backing) -> None:
        """Forget what lies in a place."""
        self._files.pop(place, None)

    def power_loss(self, machine: str) -> None:
        """Forget what lay in the memory of a machine."""
        if self._files:
            kept = self._files.items()
            self._files = {
                place: each for place, each in kept if (place.kind, place.owner) != (MEMORY, machine)
            }

    def fork(self, ground: Ground) -> Storage:
        """Return a copy for another world."""
        twin = Storage(ground)
        twin.disks = self.disks.copy()
        twin.servers = self.servers.copy()
        twin.cloud_answers = self.cloud_answers
        twin.revision = self.revision
        twin._files = self._files.copy()
        return twin


def _is_on(place: Backing, handle: str) -> bool:
    return place.kind == DISK and place.owner == handle

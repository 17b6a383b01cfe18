"""df, lsblk, dd and fallocate: what is mounted where, how full it is, and which disks a machine has.

A container sees the file systems of its volumes, a machine those of all pods on it. Source: coreutils 9.1,
util-linux 2.38.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from attrs import frozen

from k8s_tui.machine.machine import GIB, MIB, Machine
from k8s_tui.machine.storage import DISK, MEMORY, NO_SPACE, SERVER, Backing, bulk
from k8s_tui.shell.calls import Call, Program
from k8s_tui.shell.files import FileError
from k8s_tui.shell.tools.places import Place, fleet_of, place_of

DESK_DISK_BYTES = 500 * GIB
SERVER_BYTES = 2_000 * GIB
"""What a file server has; nobody fills it."""

OWN_DISK = "/dev/vda1"
LETTERS = "bcdefghijklmnopqrstuvwxyz"


@frozen
class FileSystem:
    """A line of df."""

    source: str
    size_bytes: int
    used_bytes: int
    mounted_on: str


def file_systems(call: Call, place: Place) -> list[FileSystem]:
    """Return what is mounted where the caller is."""
    machine = place.machine
    if machine is None:
        return [FileSystem(OWN_DISK, DESK_DISK_BYTES, DESK_DISK_BYTES // 3, "/")]
    size_bytes = machine.spec.capacity.disk_bytes
    own = FileSystem(
        OWN_DISK if place.container is None else "overlay",
        size_bytes,
        min(size_bytes, machine.disk_used_bytes()),
        "/",
    )
    if place.container is None:
        memory_bytes = machine.spec.capacity.memory_bytes
        run = FileSystem("tmpfs", memory_bytes // 10, 2 * MIB, "/run")
        return [own, run, *_of_pods(call, machine)]
    return [own, *_of_container(call, place)]


def _of_container(call: Call, place: Place) -> Iterator[FileSystem]:
    assert place.machine is not None
    assert place.container is not None
    volumes = place.machine.runtime.volumes
    for mount in place.container.config.mounts:
        backing = volumes.places.get((place.container.pod_uid, mount.volume))
        if backing is not None:
            found = _mounted(call, place.machine, backing, mount.path)
            if found is not None:
                yield found


def _of_pods(call: Call, machine: Machine) -> Iterator[FileSystem]:
    for (pod_uid, volume), backing in machine.runtime.volumes.places.items():
        where = f"/var/lib/kubelet/pods/{pod_uid}/volumes/{_plugin(backing)}/{volume}"
        found = _mounted(call, machine, backing, where)
        if found is not None:
            yield found


def _plugin(backing: Backing) -> str:
    return {DISK: "kubernetes.io~csi", SERVER: "kubernetes.io~nfs"}.get(
        backing.kind, "kubernetes.io~empty-dir"
    )


def _mounted(call: Call, machine: Machine, backing: Backing, where: str) -> FileSystem | None:
    """Return the file system of a place, None for folders of a machine, which have none of their own."""
    fleet = fleet_of(call.session)
    used_bytes = fleet.databases.used_bytes(backing)
    if backing.kind == DISK:
        size_bytes = fleet.storage.capacity_bytes(backing)
        return FileSystem(_device(call, machine, backing.owner), size_bytes, used_bytes, where)
    if backing.kind == SERVER:
        return FileSystem(f"{backing.owner}:{backing.path}", SERVER_BYTES, used_bytes, where)
    if backing.kind == MEMORY:
        size_bytes = backing.limit_bytes or machine.spec.capacity.memory_bytes
        return FileSystem("tmpfs", size_bytes, used_bytes, where)
    return None


def _device(call: Call, machine: Machine, handle: str) -> str:
    attached = [
        each for each, disk in fleet_of(call.session).storage.disks.items() if disk.machine == machine.name
    ]
    return f"/dev/vd{LETTERS[attached.index(handle)]}" if handle in attached else "/dev/vdx"


def _df(call: Call) -> int:
    words = [word for word in call.arguments if not word.startswith("-")]
    human = any("h" in word for word in call.arguments if word.startswith("-"))
    found = file_systems(call, place_of(call.session))
    if words:
        holding = [each for each in found if _holds(each, words[0])]
        if not holding:
            return call.fail(f"df: {words[0]}: No such file or directory")
        found = [max(holding, key=lambda each: len(each.mounted_on))]
    width = max(14, *(len(each.source) for each in found))
    size = "Size" if human else "1K-blocks"
    call.out(f"{'Filesystem':{width}} {size:>9} {'Used':>9} {'Avail':>9} Use% Mounted on")
    for each in found:
        used_bytes = min(each.used_bytes, each.size_bytes)
        share = -(-100 * used_bytes // each.size_bytes) if each.size_bytes else 0
        amounts = (each.size_bytes, used_bytes, each.size_bytes - used_bytes)
        cells = " ".join(f"{_shown(amount, human=human):>9}" for amount in amounts)
        call.out(f"{each.source:{width}} {cells} {share:3}% {each.mounted_on}")
    return 0


def _holds(found: FileSystem, path: str) -> bool:
    return f"{path.rstrip('/')}/".startswith(f"{found.mounted_on.rstrip('/')}/")


def _shown(size_bytes: int, *, human: bool) -> str:
    if not human:
        return str(size_bytes // 1024)
    if size_bytes >= 10 * GIB:
        return f"{size_bytes / GIB:.0f}G"
    return f"{size_bytes / GIB:.1f}G" if size_bytes >= GIB else f"{size_bytes / MIB:.0f}M"


def _lsblk(call: Call) -> int:
    """List the machine's own disk and those of the cloud that are attached to it."""
    machine = place_of(call.session).machine
    own_bytes = machine.spec.capacity.disk_bytes if machine is not None else DESK_DISK_BYTES
    call.out("NAME   MAJ:MIN RM  SIZE RO TYPE MOUNTPOINTS")
    call.out(f"vda    254:0    0 {_shown(own_bytes, human=True):>5}  0 disk ")
    call.out(f"`-vda1 254:1    0 {_shown(own_bytes, human=True):>5}  0 part /")
    if machine is None:
        return 0
    number = 0
    for handle, disk in fleet_of(call.session).storage.disks.items():
        if disk.machine != machine.name:
            continue
        number += 1
        places = machine.runtime.volumes.places.items()
        mounted = [key for key, place in places if (place.kind, place.owner) == (DISK, handle)]
        where = (
            f"/var/lib/kubelet/pods/{mounted[0][0]}/volumes/kubernetes.io~csi/{mounted[0][1]}"
            if mounted
            else ""
        )
        name = f"vd{LETTERS[number - 1]}"
        call.out(f"{name:6} 254:{16 * number:<4} 0 {_shown(disk.size_bytes, human=True):>5}  0 disk {where}")
    return 0


_SUFFIXES = {"": 1, "c": 1, "k": 1024, "K": 1024, "M": MIB, "G": GIB, "kB": 1000, "MB": 10**6, "GB": 10**9}
_AMOUNT = re.compile(r"(\d+)([a-zA-Z]*?)(?:iB)?")


def _amount(text: str) -> int | None:
    """Return the bytes that `10M` means, None for what is no amount."""
    found = _AMOUNT.fullmatch(text)
    return int(found[1]) * _SUFFIXES[found[2]] if found is not None and found[2] in _SUFFIXES else None


def _dd(call: Call) -> int:
    """Write zeros into a file: only its size is kept."""
    given = dict(word.split("=", 1) for word in call.arguments if "=" in word)
    block, count = _amount(given.get("bs", "512")), given.get("count", "")
    target = given.get("of", "")
    if (
        block is None
        or not count.isdigit()
        or not target
        or given.get("if") not in ("/dev/zero", "/dev/urandom")
    ):
        return call.fail("dd: only `dd if=/dev/zero of=FILE bs=SIZE count=NUMBER` is simulated")
    failure = _write_bulk(call, target, block * int(count))
    if failure:
        return call.fail(f"dd: error writing '{target}': {failure}")
    whole = block * int(count)
    call.err(f"{count}+0 records in\n{count}+0 records out")
    call.err(f"{whole} bytes ({whole / 1e6:.0f} MB, {whole / MIB:.0f} MiB) copied")
    return 0


def _fallocate(call: Call) -> int:
    words = [word for word in call.arguments if word not in ("-l", "--length")]
    size_bytes = _amount(words[0].removeprefix("-l")) if len(words) == 2 else None
    if size_bytes is None:
        return call.fail("fallocate: no length argument specified")
    failure = _write_bulk(call, words[1], size_bytes)
    return call.fail(f"fallocate: fallocate failed: {failure}") if failure else 0


def _write_bulk(call: Call, path: str, size_bytes: int) -> str:
    """Write a file of zeros; return why that fails, "" where it does not."""
    machine = place_of(call.session).machine
    if machine is not None and machine.disk_used_bytes() + size_bytes > machine.spec.capacity.disk_bytes:
        return NO_SPACE
    try:
        call.session.files.write(path, bulk(size_bytes))
    except FileError as error:
        return str(error)
    return ""


DISKS: tuple[Program, ...] = (
    Program("dd", _dd, "fill a file, as in `dd if=/dev/zero of=/cache/x bs=1M count=100`"),
    Program("fallocate", _fallocate, "fill a file, as in `fallocate -l 1G /data/x`"),
    Program("df", _df, "disks, as in `df -h`"),
    Program("lsblk", _lsblk, "the disks a machine has"),
)

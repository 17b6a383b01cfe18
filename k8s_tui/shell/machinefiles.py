"""The files of a machine and of a container, as a shell that runs there sees them.

What is written is really there: the kubelet hears of a manifest that was moved away. A container's own layer
lies on its machine, below the folder where containerd mounts it, and vanishes from sight with the container.
Simplified: text files only; an empty folder is a file whose name ends with a slash; no permissions.
"""

from __future__ import annotations

import posixpath
from datetime import timedelta
from typing import TYPE_CHECKING

from attrs import define, field

from k8s_tui.api.time import EPOCH
from k8s_tui.machine.containers import LAYERS, Mount
from k8s_tui.machine.kernelsettings import PROC_SYS
from k8s_tui.machine.podnetwork import RESOLV_CONF
from k8s_tui.machine.storage import LAYER, NO_SPACE, READ_ONLY, Backing, StorageError
from k8s_tui.shell.files import SIZE_LIMIT, FileError, Files

if TYPE_CHECKING:
    from k8s_tui.machine.containers import Container
    from k8s_tui.machine.machine import Machine

ROOT_HOME = "/root"

CONTAINER_FOLDERS = ("/bin", "/dev", "/etc", "/proc", "/root", "/tmp", "/usr/bin", "/var/log")

SERVICE_ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount"


@define
class MachineFiles(Files):
    """The files of one machine.

    Attributes:
        folder: What relative paths start from.
    """

    machine: Machine = field(kw_only=True)
    folder: str = field(default=ROOT_HOME, kw_only=True)

    def full(self, path: str) -> str:
        """Return the absolute path that `path` means."""
        return absolute(self.folder, path)

    def read(self, path: str) -> str | None:
        """Return the text of a file, None where there is none."""
        return self.machine.read_file(self.full(path))

    def names(self, path: str) -> tuple[str, ...] | None:
        """Return the names in a directory, sorted, None where there is none."""
        return names_in(self.full(path), (*self.machine.files, *self.machine.folders()))

    def write(self, path: str, text: str, *, append: bool = False) -> None:
        """Write a file of the machine.

        Raises:
            FileError: It is a directory, its directory does not exist, or it is too much.
        """
        path = self.full(path)
        if path.startswith("/dev/"):
            return
        if path.startswith(PROC_SYS) and self.machine.read_file(path) is not None:
            if text.strip():
                self.machine.write_file(path, text)
            return
        if self.names(path) is not None:
            raise FileError("Is a directory")
        if self.names(posixpath.dirname(path)) is None:
            raise FileError("No such file or directory")
        whole = (self.machine.read_file(path) or "") + text if append else text
        if len(whole) > SIZE_LIMIT:
            raise FileError("No space left on device")
        self.machine.write_file(path, whole)

    def remove(self, path: str) -> None:
        """Remove a file, or what is left of an empty folder, from the machine; the folder it lay in stays."""
        full = self.full(path)
        self.machine.remove_file(full)
        self.machine.remove_file(full + "/")
        folder = posixpath.dirname(full)
        if self.names(folder) is None:
            self.make_folder(folder)

    def make_folder(self, path: str) -> None:
        """Make an empty folder."""
        self.machine.write_file(self.full(path).rstrip("/") + "/", "")

    def fork(self) -> Files:
        """Return nothing: another world's machine has its own files."""
        return Files()


@define
class ContainerFiles(Files):
    """The files of one container: its volumes, what it wrote, and what Kubernetes puts there."""

    machine: Machine = field(kw_only=True)
    identity: str = field(kw_only=True)
    folder: str = field(default="/", kw_only=True)

    @property
    def container(self) -> Container:
        """The container."""
        return self.machine.runtime.containers[self.identity]

    def full(self, path: str) -> str:
        """Return the absolute path that `path` means."""
        return absolute(self.folder, path)

    def read(self, path: str) -> str | None:
        """Return the text of a file, None where there is none."""
        return self._all().get(absolute(self.folder, path))

    def names(self, path: str) -> tuple[str, ...] | None:
        """Return the names in a directory, sorted, None where there is none."""
        mounts = tuple(
            f"{mount.path.rstrip('/')}/" for mount in self.container.config.mounts if not mount.sub_path
        )
        folders = (*mounts, *(f"{each}/" for each in CONTAINER_FOLDERS))
        return names_in(absolute(self.folder, path), (*self._all(), *folders))

    def links(self, path: str) -> dict[str, str]:
        """Return the links by which a volume of the API's objects changes all its files at once."""
        path = absolute(self.folder, path)
        volumes, uid = self.machine.runtime.volumes, self.container.pod_uid
        for mount in self.container.config.mounts:
            key = (uid, mount.volume)
            if mount.path.rstrip("/") == path.rstrip("/") and not mount.sub_path and key in volumes.contents:
                filled_ms = volumes.filled_ms.get(key, 0)
                moment = EPOCH + timedelta(milliseconds=filled_ms)
                folder = f"..{moment:%Y_%m_%d_%H_%M_%S}.{filled_ms * 1_000_003 % 10**10}"
                names = dict.fromkeys(name.partition("/")[0] for name in volumes.contents[key])
                return {"..data": folder, **{name: f"..data/{name}" for name in sorted(names)}}
        return {}

    def write(self, path: str, text: str, *, append: bool = False) -> None:
        """Write a file of the container, into its volume where one is mounted there.

        Raises:
            FileError: It is a directory, read-only, or too much.
        """
        path = absolute(self.folder, path)
        if path in ("/dev/stdout", "/dev/stderr", "/proc/1/fd/1", "/proc/1/fd/2"):
            self.machine.runtime.note(self.identity, text.removesuffix("\n"))
            return
        if path.startswith("/dev/"):
            return
        if self.names(path) is not None:
            raise FileError("Is a directory")
        if self.names(posixpath.dirname(path)) is None:
            raise FileError("No such file or directory")
        whole = (self._all().get(path) or "") + text if append else text
        if len(whole) > SIZE_LIMIT:
            raise FileError("No space left on device")
        mount = self._mount_of(path)
        if mount is None:
            if self.machine.storage.is_full(Backing(LAYER, self.machine.name), 0):
                raise FileError(NO_SPACE)
            self.machine.remove_file(self._hidden(path))
            self.machine.write_file(self._layer(path), whole)
        else:
            self._write_volume(mount, path, whole)

    def remove(self, path: str) -> None:
        """Remove a file of the container.

        Raises:
            FileError: It is read-only.
        """
        path = absolute(self.folder, path)
        mount = self._mount_of(path)
        if mount is not None:
            self._write_volume(mount, path, None)
            return
        self.machine.remove_file(self._layer(path))
        if path in self._all():
            self.machine.write_file(self._hidden(path), "")

    def make_folder(self, path: str) -> None:
        """Make an empty folder."""
        path = absolute(self.folder, path).rstrip("/") + "/"
        mount = self._mount_of(path)
        if mount is None:
            self.machine.write_file(self._layer(path), "")
        else:
            self._write_volume(mount, path, "")

    def fork(self) -> Files:
        """Return nothing: another world's container has its own files."""
        return Files()

    def _layer(self, path: str) -> str:
        return f"{LAYERS}/{self.identity}/rootfs{path}"

    def _hidden(self, path: str) -> str:
        return f"{LAYERS}/{self.identity}/removed{path}"

    def _all(self) -> dict[str, str]:
        files = given_files(self.machine, self.container)
        files.update(self.machine.runtime.files_of(self.container))
        for prefix, removes in ((f"{LAYERS}/{self.identity}/removed", True), (self._layer(""), False)):
            for path, text in self.machine.files_under(prefix).items():
                if removes:
                    files.pop(path[len(prefix) :], None)
                else:
                    files[path[len(prefix) :]] = text
        return files

    def _mount_of(self, path: str) -> Mount | None:
        fitting = [
            mount
            for mount in self.container.config.mounts
            if path == mount.path or path.startswith(mount.path.rstrip("/") + "/")
        ]
        return max(fitting, key=lambda mount: len(mount.path)) if fitting else None

    def _write_volume(self, mount: Mount, path: str, text: str | None) -> None:
        if mount.read_only or path.startswith(SERVICE_ACCOUNT):
            raise FileError(READ_ONLY)
        rest = path[len(mount.path) :].lstrip("/")
        name = "/".join(part for part in (mount.sub_path, rest) if part)
        try:
            volumes, storage = self.machine.runtime.volumes, self.machine.storage
            volumes.write(self.container.pod_uid, mount.volume, name, text, storage)
        except StorageError as error:
            raise FileError(str(error)) from error


def given_files(machine: Machine, container: Container) -> dict[str, str]:
    """Return the files that the kubelet and the runtime put into a container, by path."""
    sandbox = machine.runtime.sandboxes.get(container.pod_uid)
    if sandbox is None or sandbox.host_network:
        return {path: text for path, text in machine.files.items() if path.startswith("/etc/resolv")}
    return {
        "/etc/hostname": f"{sandbox.name}\n",
        "/etc/hosts": (
            "# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n"
            "::1\tlocalhost ip6-localhost ip6-loopback\n"
            f"{sandbox.ip}\t{sandbox.name}\n"
        ),
        RESOLV_CONF: sandbox.network.dns.text(),
    }


def absolute(folder: str, path: str) -> str:
    """Return the full path that `path` means in `folder`, without detours."""
    if path == "~" or path.startswith("~/"):
        path = ROOT_HOME + path[1:]
    full = posixpath.normpath(posixpath.join(folder, path or "."))
    return "/" + full.lstrip("/")


def names_in(folder: str, paths: tuple[str, ...]) -> tuple[str, ...] | None:
    """Return what lies in a folder, sorted, None where there is no such folder."""
    prefix = folder.rstrip("/") + "/"
    inside = [path[len(prefix) :] for path in paths if path.startswith(prefix)]
    if not inside and folder != "/":
        return None
    return tuple(sorted({name.partition("/")[0] for name in inside} - {""}))

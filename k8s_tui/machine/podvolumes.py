"""The volumes of the pods on one machine: what the API's objects put there, and the places mounted there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from k8s_tui.api.value import EMPTY
from k8s_tui.machine.containers import ContainerConfig, Content, Files, mounted_files
from k8s_tui.machine.storage import DISK, MEMORY, POD, READ_ONLY, SERVER, Backing, Storage, StorageError
from k8s_tui.sim.value import evolve


class Shelf(Protocol):
    """What else keeps data by their place."""

    def discard(self, place: Backing) -> None:
        """Forget what lies in a place and below it."""


class PodVolumes:
    """What is mounted for pods, by (pod uid, volume).

    Attributes:
        contents: What the files hold, by path, of volumes made of the API's objects.
        filled_ms: When these last became what they are.
        places: Where the data of the other volumes lie.
        exports: Those of them that are exports of file servers.
    """

    def __init__(self) -> None:
        self.contents: dict[tuple[str, str], Mapping[str, Content]] = {}
        self.filled_ms: dict[tuple[str, str], int] = {}
        self.places: dict[tuple[str, str], Backing] = {}
        self.exports: dict[tuple[str, str], Backing] = {}

    def fill(self, pod_uid: str, volume: str, files: Mapping[str, Content], now_ms: int = 0) -> None:
        """Give a volume made of the API's objects its content, by path within it."""
        if self.contents.get((pod_uid, volume)) != files:
            self.contents[pod_uid, volume] = files
            self.filled_ms[pod_uid, volume] = now_ms

    def pinned(self, pod_uid: str, config: ContainerConfig) -> ContainerConfig:
        """Return the config of a container that starts, whose single files of the API's objects stay as they are.

        A `subPath` is mounted by what it is now, so a change of the volume passes it by.
        """
        mounts = []
        for mount in config.mounts:
            files = self.contents.get((pod_uid, mount.volume)) if mount.sub_path else None
            if files is None:
                mounts.append(mount)
                continue
            name = f"{mount.volume}/{config.name}/{config.attempt}"
            self.contents.pop((pod_uid, f"{mount.volume}/{config.name}/{config.attempt - 1}"), None)
            self.contents[pod_uid, name] = files
            mounts.append(evolve(mount, volume=name))
        return evolve(config, mounts=tuple(mounts)) if mounts and tuple(mounts) != config.mounts else config

    def mount(self, pod_uid: str, volume: str, place: Backing) -> None:
        """Mount a place as a pod's volume."""
        self.places[pod_uid, volume] = place
        if place.kind == SERVER:
            self.exports[pod_uid, volume] = place

    def unmount(self, pod_uid: str, storage: Storage, databases: Shelf) -> None:
        """Let go of a pod's volumes; those that are the pod's own vanish with their data."""
        if self.contents:
            for key in [key for key in self.contents if key[0] == pod_uid]:
                del self.contents[key]
                self.filled_ms.pop(key, None)
        if self.places:
            for key in [key for key in self.places if key[0] == pod_uid]:
                place = self.places.pop(key)
                self.exports.pop(key, None)
                if place.kind in (POD, MEMORY):
                    storage.discard(place)
                    databases.discard(place)

    def files(self, pod_uid: str, volume: str, storage: Storage) -> Mapping[str, str]:
        """Return the text files in a pod's volume, by path within it."""
        return Files(self._held(pod_uid, volume, storage))

    def _held(self, pod_uid: str, volume: str, storage: Storage) -> Mapping[str, Content]:
        place = self.places.get((pod_uid, volume)) if self.places else None
        return self.contents.get((pod_uid, volume), EMPTY) if place is None else storage.files(place)

    def seen_by(self, pod_uid: str, config: ContainerConfig, storage: Storage) -> dict[str, Content]:
        """Return what the files hold that a container sees in its pod's volumes, by path."""
        if not self.places:
            return mounted_files(self.contents, pod_uid, config)
        names = dict.fromkeys(mount.volume for mount in config.mounts)
        seen = {(pod_uid, name): self._held(pod_uid, name, storage) for name in names}
        return mounted_files(seen, pod_uid, config)

    def write(self, pod_uid: str, volume: str, name: str, text: str | None, storage: Storage) -> None:
        """Write a file in a pod's volume, or remove it where `text` is None.

        Raises:
            StorageError: The place does not take it.
        """
        place = self.places.get((pod_uid, volume))
        if place is not None:
            storage.write(place, name, text)
            return
        # What the API's objects put there is mounted read-only.
        raise StorageError(READ_ONLY)

    def is_stuck(self, pod_uid: str, machine: str, storage: Storage) -> bool:
        """Tell whether processes of a pod wait for a file server that does not answer."""
        return any(key[0] == pod_uid and storage.hangs(place, machine) for key, place in self.exports.items())

    def disks(self, pod_uid: str = "") -> tuple[str, ...]:
        """Return the handles of the disks that are mounted, for one pod or for all, sorted."""
        if not self.places:
            return ()
        found = {
            place.owner
            for key, place in self.places.items()
            if place.kind == DISK and pod_uid in ("", key[0])
        }
        return tuple(sorted(found))

    def fork(self) -> PodVolumes:
        """Return a copy for another world."""
        twin = PodVolumes()
        twin.contents = self.contents.copy()
        twin.filled_ms = self.filled_ms.copy()
        twin.places = self.places.copy()
        twin.exports = self.exports.copy()
        return twin

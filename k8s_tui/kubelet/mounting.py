"""Mounting: finds the place behind each of a pod's volumes, and refuses what cannot be mounted.

What the API's objects hold is in `volumes`; here are the places: folders of the pod and of the machine, file
servers, disks that must be attached first. Source: kubernetes pkg/kubelet/volumemanager, pkg/volume/{emptydir,
hostpath,local,nfs,csi}, the words of pkg/volume/util/operationexecutor.

Simplified: a mount that cannot be done is tried again later and later; nothing is mounted read-only for a
second pod of a disk.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from k8s_tui.api.contents import condition, conditions_of, dig, spec_of, status_of, with_status
from k8s_tui.api.errors import NotFound, StatusError, Unreachable
from k8s_tui.api.pods import Pod, PodSpec, Volume
from k8s_tui.api.quantity import Quantity
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.api.volumes import FILE_SYSTEM_RESIZE, attachment_name
from k8s_tui.apiserver.amend import Memo
from k8s_tui.client.client import resource
from k8s_tui.kubelet.state import Tools
from k8s_tui.kubelet.volumes import MountError
from k8s_tui.machine.storage import DISK, DISK_DRIVER, MEMORY, NODE, POD, SERVER, SHARE_DRIVER, Backing

CLAIMS = resource("persistentvolumeclaims")
VOLUMES = resource("persistentvolumes")
ATTACHMENTS = resource("volumeattachments.storage.k8s.io")

ATTACH_POLL_MS = 500
"""How often is looked whether a disk has been attached (podAttachAndMountRetryInterval 300 ms, and the watch)."""

CONTENTS = ("configMap", "secret", "projected", "downwardAPI")
"""Sources that are made of the API's objects; all others are places, or nothing that this kubelet knows."""

FOLDER_TYPES = ("Directory", "DirectoryOrCreate")
SPECIAL_TYPES: Mapping[str, str] = {
    "Socket": "socket file",
    "CharDevice": "character device",
    "BlockDevice": "block device",
}
KNOWN_DEVICES = ("/dev/null", "/dev/zero", "/dev/random", "/dev/fuse", "/dev/kvm", "/dev/net/tun")
KNOWN_SOCKETS = ("/run/containerd/containerd.sock", "/var/run/containerd/containerd.sock")


class NotAttachedError(Exception):
    """A disk is not attached to this machine yet; somebody works on it."""


def _read_places(spec: PodSpec) -> tuple[Volume, ...]:
    return tuple(volume for volume in spec.volumes if not any(kind in volume.source for kind in CONTENTS))


places_of = Memo[PodSpec, tuple[Volume, ...]](_read_places, 4096, by="volumes")
"""The volumes of a pod that are places."""


class Mounter:
    """Mounts places on one machine."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._machine = tools.machine

    def mount(self, pod: Pod) -> None:
        """Mount all places of a pod that are not mounted yet.

        Raises:
            MountError: One cannot be mounted.
            NotAttachedError: A disk is still on its way.
        """
        volumes, uid = self._tools.runtime.volumes, pod.metadata.uid
        for volume in places_of(pod.spec):
            known = volumes.places.get((uid, volume.name))
            if known is not None and not self._has_left(known):
                continue
            place = self._place(pod, volume)
            volumes.mount(uid, volume.name, place)
            if place.kind == DISK:
                self._tools.wake(0, ("node",))

    def grow(self, pod: Pod) -> None:
        """Let the file systems on the pod's disks grow that have become larger, and say so."""
        for volume in places_of(pod.spec):
            place = self._tools.runtime.volumes.places.get((pod.metadata.uid, volume.name))
            source = volume.source.get("persistentVolumeClaim") or {}
            if place is None or place.kind != DISK or not source:
                continue
            claim = self._get(CLAIMS, pod.metadata.namespace, source.get("claimName", ""))
            if claim is None or condition(conditions_of(claim), FILE_SYSTEM_RESIZE) is None:
                continue
            name = spec_of(claim).get("volumeName", "")
            found = self._get(VOLUMES, "", name)
            if found is not None:
                self._grow(pod, claim, found, place.owner)

    def _grow(self, pod: Pod, claim: Unstructured, volume: Unstructured, handle: str) -> None:
        self._machine.storage.grow_file_system(handle)
        kept = [each for each in conditions_of(claim) if each.get("type") != FILE_SYSTEM_RESIZE]
        status = {**status_of(claim), "capacity": spec_of(volume).get("capacity") or {}}
        status.pop("conditions", None)
        self._tools.client.update_status(
            with_status(claim, {**status, "conditions": kept} if kept else status)
        )
        name = volume.metadata.name
        words = f'MountVolume.NodeExpandVolume succeeded for volume "{name}" {self._machine.name}'
        self._tools.normal(pod, "FileSystemResizeSuccessful", words)

    def _has_left(self, place: Backing) -> bool:
        """Tell whether a disk that was mounted is not attached any more."""
        disk = self._machine.storage.disks.get(place.owner) if place.kind == DISK else None
        return disk is not None and disk.machine != self._machine.name

    def _place(self, pod: Pod, volume: Volume) -> Backing:
        source, name = volume.source, volume.name
        if "emptyDir" in source or not source:
            return self._empty(pod, name, source.get("emptyDir") or {})
        if "hostPath" in source:
            return self._host_path(name, source["hostPath"] or {})
        if "nfs" in source:
            return self._export(pod, name, source["nfs"] or {})
        if "csi" in source:
            driver = (source["csi"] or {}).get("driver", "")
            raise MountError(
                f'MountVolume.SetUp failed for volume "{name}" : kubernetes.io/csi: mounter.SetUpAt failed to '
                f"get CSI client: {_unregistered(driver)}"
            )
        if "persistentVolumeClaim" not in source and "ephemeral" not in source:
            raise _unknown(name)
        claim = (source.get("persistentVolumeClaim") or {}).get("claimName")
        return self._claimed(pod, name, claim or f"{pod.metadata.name}-{name}")

    # -- what belongs to the pod or the machine ------------------------------------------------------------

    def _empty(self, pod: Pod, name: str, source: Mapping[str, Any]) -> Backing:
        kind = MEMORY if source.get("medium") == "Memory" else POD
        limit = source.get("sizeLimit")
        limit_bytes = 0 if limit is None else Quantity.parse(str(limit)).value()
        return Backing(kind, self._machine.name, f"{pod.metadata.uid}/{name}", limit_bytes)

    def _host_path(self, name: str, source: Mapping[str, Any]) -> Backing:
        path, wanted = source.get("path", ""), source.get("type") or ""
        path = path.rstrip("/") or "/"
        why = self._type_failure(path, wanted)
        if why:
            said = f'MountVolume.SetUp failed for volume "{name}" : hostPath type check failed: {path} {why}'
            raise MountError(said)
        return Backing(NODE, self._machine.name, path)

    def _type_failure(self, path: str, wanted: str) -> str:
        """Return why what lies at a path is not what is wanted, "" where it is or was made."""
        machine = self._machine
        is_file, is_folder = machine.read_file(path) is not None, machine.is_folder(path)
        if wanted == "FileOrCreate" and not is_file and not is_folder:
            machine.write_file(path, "")
        elif wanted == "File" or (wanted == "FileOrCreate" and is_folder):
            return "" if is_file else "is not a file"
        elif wanted == "Directory" or (wanted == "DirectoryOrCreate" and is_file):
            return "" if is_folder else "is not a directory"
        elif wanted in SPECIAL_TYPES:
            known = KNOWN_SOCKETS if wanted == "Socket" else KNOWN_DEVICES
            return "" if path in known else f"is not a {SPECIAL_TYPES[wanted]}"
        elif not is_file and not is_folder:
            machine.make_folder(path)
        return ""

    # -- file servers ------------------------------------------------------------

    def _export(self, pod: Pod, name: str, source: Mapping[str, Any]) -> Backing:
        """Mount an export of a file server, as mount.nfs would."""
        address, path = str(source.get("server", "")), str(source.get("path", ""))
        storage, machine = self._machine.storage, self._machine.name
        server = storage.server(address)
        why = ""
        if server is None or not server.is_up or not self._tools.fleet.reachable(machine, server.name):
            why = "mount.nfs: Connection timed out"
        elif not f"{path.rstrip('/')}/".startswith(server.export.rstrip("/") + "/"):
            why = f"mount.nfs: access denied by server while mounting {address}:{path}"
        if server is None or why:
            folder = f"/var/lib/kubelet/pods/{pod.metadata.uid}/volumes/kubernetes.io~nfs/{name}"
            raise MountError(
                f'MountVolume.SetUp failed for volume "{name}" : mount failed: exit status 32\n'
                f"Mounting command: mount\nMounting arguments: -t nfs {address}:{path} {folder}\nOutput: {why}"
            )
        return Backing(SERVER, server.name, path.rstrip("/"))

    # -- claims ------------------------------------------------------------

    def _claimed(self, pod: Pod, name: str, claim_name: str) -> Backing:
        claim = self._get(CLAIMS, pod.metadata.namespace, claim_name)
        key = f"{pod.metadata.namespace}/{claim_name}"
        if claim is None:
            missing = f'persistentvolumeclaims "{claim_name}" not found'
            raise _unprocessed(name, key, f"failed to fetch PVC from API server: {missing}")
        volume_name = spec_of(claim).get("volumeName")
        if not volume_name or status_of(claim).get("phase") != "Bound":
            raise _unprocessed(name, key, "PVC is not bound")
        volume = self._get(VOLUMES, "", volume_name)
        if volume is None:
            raise _unprocessed(name, key, f'failed to fetch PV "{volume_name}" from API server')
        return self._persistent(pod, volume_name, spec_of(volume))

    def _persistent(self, pod: Pod, name: str, spec: Mapping[str, Any]) -> Backing:
        """Return the place of a persistent volume."""
        if "hostPath" in spec:
            return self._host_path(name, spec["hostPath"] or {})
        if "nfs" in spec:
            return self._export(pod, name, spec["nfs"] or {})
        if "local" in spec:
            path = str(dig(spec, "local", "path") or "").rstrip("/")
            if not self._machine.is_folder(path):
                said = f'MountVolume.NewMounter initialization failed for volume "{name}"'
                raise MountError(f'{said} : path "{path}" does not exist')
            return Backing(NODE, self._machine.name, path)
        if "csi" not in spec:
            raise _unknown(name)
        source = spec.get("csi") or {}
        driver, handle = source.get("driver", ""), source.get("volumeHandle", "")
        if driver == SHARE_DRIVER:
            attributes = source.get("volumeAttributes") or {}
            path = f"{attributes.get('share', '').rstrip('/')}/{attributes.get('subdir', '')}".rstrip("/")
            return self._export(pod, name, {"server": attributes.get("server", ""), "path": path})
        if driver != DISK_DRIVER:
            # Nobody will attach it: the attach/detach controller says so.
            raise NotAttachedError
        return self._disk(name, driver, handle)

    def _disk(self, name: str, driver: str, handle: str) -> Backing:
        attachment = self._get(ATTACHMENTS, "", attachment_name(handle, driver, self._machine.name))
        if attachment is None or not status_of(attachment).get("attached"):
            raise NotAttachedError
        place = Backing(DISK, handle)
        why = self._machine.storage.failure(place, self._machine.name)
        if why:
            raise MountError(
                f'MountVolume.MountDevice failed for volume "{name}" : rpc error: code = Internal desc = '
                f"failed to find device path for disk {handle}: {why}"
            )
        return place

    def _get(self, of: Any, namespace: str, name: str) -> Any:  # noqa: ANN401 - a wire object, None for none
        try:
            return self._tools.client.get(of, namespace, name)
        except NotFound:
            return None
        except (StatusError, Unreachable) as error:
            raise MountError(f"failed to fetch {of.plural} {name!r} from API server: {error}") from error


def _unprocessed(volume: str, key: str, why: str) -> MountError:
    return MountError(
        f"Unable to attach or mount volumes: unmounted volumes=[{volume}], unattached volumes=[], failed to "
        f"process volumes=[{volume}]: error processing PVC {key}: {why}"
    )


def _unknown(volume: str) -> MountError:
    """Return what is said of a kind of volume whose plugin has left Kubernetes, or was never there."""
    return MountError(
        f"Unable to attach or mount volumes: unmounted volumes=[{volume}], unattached volumes=[], failed to "
        f'process volumes=[{volume}]: failed to get Plugin from volumeSpec for volume "{volume}" err=no volume '
        "plugin matched"
    )


def _unregistered(driver: str) -> str:
    return f"driver name {driver} not found in the list of registered CSI drivers"

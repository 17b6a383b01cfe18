"""Local storage: which pods have written more into their emptyDir volumes than these may hold.

Source: kubernetes pkg/kubelet/eviction/eviction_manager.go (emptyDirLimitEviction), v1.32.
"""

from __future__ import annotations

from k8s_tui.api.pods import PodSpec
from k8s_tui.api.quantity import Quantity
from k8s_tui.machine.podvolumes import PodVolumes
from k8s_tui.machine.storage import Storage


def excess(uid: str, spec: PodSpec, volumes: PodVolumes, storage: Storage) -> str:
    """Return what is said of a pod that has written too much, "" where it has not."""
    for volume in spec.volumes:
        directory = volume.source.get("emptyDir")
        if not directory or directory.get("sizeLimit") is None:
            continue
        limit = Quantity.parse(str(directory["sizeLimit"]))
        place = volumes.places.get((uid, volume.name))
        if place is not None and storage.used_bytes(place) > limit.value():
            return f'Usage of EmptyDir volume "{volume.name}" exceeds the limit "{limit}". '
    return ""

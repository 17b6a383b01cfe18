"""Local storage: which pods have written more into their emptyDir volumes than these may hold.

Source: kubernetes pkg/kubelet/eviction/eviction_manager.go (emptyDirLimitEviction), v1.32.
"""

from __future__ import annotations

from k8s_tui.api.pods import PodSpec
from k8s_tui.api.quantity import Quantity
from k8s_tui.apiserver.amend import Memo
from k8s_tui.machine.podvolumes import PodVolumes
from k8s_tui.machine.storage import Storage


def _read_limits(spec: PodSpec) -> tuple[tuple[str, Quantity], ...]:
    found = ((volume.name, (volume.source.get("emptyDir") or {}).get("sizeLimit")) for volume in spec.volumes)
    return tuple((name, Quantity.parse(str(limit))) for name, limit in found if limit is not None)


limits_of = Memo[PodSpec, tuple[tuple[str, Quantity], ...]](_read_limits, 4096, by="volumes")
"""(volume, how much it may hold) of the emptyDir volumes that have a limit."""


def excess(uid: str, spec: PodSpec, volumes: PodVolumes, storage: Storage) -> str:
    """Return what is said of a pod that has written too much, "" where it has not."""
    for name, limit in limits_of(spec):
        place = volumes.places.get((uid, name))
        if place is not None and storage.used_bytes(place) > limit.value():
            return f'Usage of EmptyDir volume "{name}" exceeds the limit "{limit}". '
    return ""

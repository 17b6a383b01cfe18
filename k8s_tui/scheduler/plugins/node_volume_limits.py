"""NodeVolumeLimits: as many disks on a node as its driver says that it takes (CSINode)."""

from __future__ import annotations

from collections.abc import Iterable

from k8s_tui.api.contents import dig, spec_of
from k8s_tui.scheduler.framework import Candidate, Verdict
from k8s_tui.scheduler.nodeinfo import ClusterSnapshot, NodeInfo
from k8s_tui.scheduler.volumeview import VolumeView

REFUSAL = Verdict(("node(s) exceed max volume count",))


class NodeVolumeLimits:
    """Refuses nodes that could not attach another of the pod's disks."""

    name = "NodeVolumeLimits"

    def filter(self, candidate: Candidate, info: NodeInfo, cluster: ClusterSnapshot) -> Verdict | None:
        """Refuse a node that is full of disks."""
        if not candidate.claims:
            return None
        view = cluster.volumes
        limits = _limits(view, info.node.metadata.name)
        if not limits:
            return None
        there = dict.fromkeys(
            each
            for placed in info.pods.values()
            if placed.pod.spec.volumes
            for each in _disks(view, view.claims_of(placed.pod))
        )
        for driver, limit in limits.items():
            more = {
                disk for disk in _disks(view, candidate.claims) if disk[0] == driver and disk not in there
            }
            if more and sum(disk[0] == driver for disk in there) + len(more) > limit:
                return REFUSAL
        return None


def _limits(view: VolumeView, node: str) -> dict[str, int]:
    """Return how many volumes of each driver a node takes."""
    found = view.drivers.get(node)
    drivers = spec_of(found).get("drivers") or () if found is not None else ()
    counts = {str(each.get("name")): dig(each, "allocatable", "count") for each in drivers}
    return {driver: int(count) for driver, count in counts.items() if count is not None}


def _disks(view: VolumeView, claims: Iterable[str]) -> list[tuple[str, str]]:
    """Return (driver, handle) of the volumes of claims; a claim without one counts as a disk of its own."""
    found = []
    for key in claims:
        volume = view.volume_of(key)
        source = spec_of(volume).get("csi") if volume is not None else None
        if source:
            found.append((str(source.get("driver")), str(source.get("volumeHandle"))))
        elif volume is None and (claim := view.claims.get(key)) is not None:
            found.append((str(view.class_of(claim).get("provisioner", "")), key))
    return found

"""The cluster that manifests fit on, as a scenario in which nothing happens yet.

Machines are as many as asked for, and as large as they must be for every pod to find a place with one of them
missing. What the manifests suppose of a cluster is there: labels and taints of nodes, classes, secrets, an ingress
controller. Each such addition leaves a note among the scenario's warnings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from attrs import field, frozen
from attrs.validators import ge, le

from k8s_tui.api.amounts import Amounts
from k8s_tui.breakfinder.given import Given
from k8s_tui.breakfinder.missing import completed
from k8s_tui.breakfinder.pools import HOSTNAME, POOL_WORKERS, Pool, hostnames_of, pools_of, zones_of
from k8s_tui.breakfinder.tidying import listed
from k8s_tui.breakfinder.unknownimages import unknown_images
from k8s_tui.breakfinder.users import unasked, users_of
from k8s_tui.breakfinder.workloads import all_workloads_of, least_replicas, workloads_of
from k8s_tui.game.scenario import Cluster, Image, Machines, Metadata, Scenario, Size, Spec

GIB = 1024**3
SIZES = ((2, 4), (4, 8), (4, 16), (8, 16), (8, 32), (16, 64), (32, 128))
"""CPUs and GiB of the machines that clouds offer most; what needs more than the last does not fit."""

SYSTEM = Amounts(400, GIB // 2)
"""What is left on each worker for the cluster's own pods, and for the threshold of eviction."""

PODS_LIMIT = 100
"""Pods on one worker, of the 110 that a kubelet takes."""

WORKERS_LIMIT = 50
ZONES_LIMIT = 10

NAME = "break-my-manifests"


@frozen
class Shape:
    """The machines that are asked for.

    Attributes:
        zones: How many zones they lie in.
        worker_size: What each worker has; None for the smallest usual one on which everything fits.
    """

    workers: int = field(default=3, validator=[ge(1), le(WORKERS_LIMIT)])
    masters: int = field(default=1, validator=[ge(1), le(7)])
    zones: int = field(default=3, validator=[ge(1), le(ZONES_LIMIT)])
    worker_size: Size | None = None


def scenario_of(given: Given, shape: Shape) -> Scenario:
    """Return the scenario of some manifests: machines, images and users, and nothing that happens."""
    whole = completed(given)
    pools = pools_of(given)
    counts = [shape.workers, *(min(shape.workers, POOL_WORKERS) for _ in pools[1:])]
    size, notes = (shape.worker_size, ()) if shape.worker_size else _smallest(given, counts)
    cluster = Cluster(
        masters=shape.masters,
        workers=sum(counts),
        worker_size=size,
        zones=zones_of(given, shape.zones),
        pools=(*_machines(pools, counts), *_pinned(hostnames_of(given)[: shape.workers])),
    )
    images = unknown_images(given)
    told = (_pool_note(*each) for each in zip(pools, counts, strict=True) if each[0].wanted_by)
    spec = Spec(
        briefing="",
        objectives=(),
        clients=users_of(given),
        cluster=cluster,
        manifests=tuple(each.data for each in whole.documents),
        images=images,
    )
    places = tuple(f"spec.manifests[{number}]" for number in range(len(whole.documents)))
    return Scenario(
        Metadata(NAME, title="Break my manifests"),
        spec,
        documents=tuple(each.data for each in whole.documents),
        places=places,
        positions={
            place: (each.line, 1) for place, each in zip(places, whole.documents, strict=True) if each.line
        },
        warnings=(*whole.notes, *notes, *_doubts(given), *told, *_presumed(images)),
    )


def _presumed(images: Sequence[Image]) -> Iterator[str]:
    """Yield what is taken for granted of images that nobody here knows."""
    names = [each.image.removeprefix("docker.io/") for each in images]
    if names:
        yield f"taken for plain servers, because nobody here knows the images: {listed(names)}"
    for name, image in zip(names, images, strict=True):
        for need in image.needs:
            yield f"{name} is taken to need {need.address}, as its {need.variable} says"


def _doubts(given: Given) -> Iterator[str]:
    """Yield what whoever gave the manifests may not have meant."""
    if not all_workloads_of(given):
        yield "nothing that was given runs pods, so nothing can break"
    for key in unasked(given):
        yield f"{key} is asked by nobody: what was left out may make its pods"
    for workload in workloads_of(given, "Pod"):
        yield f"{workload.key} stands by itself: nobody makes it anew when it is gone"


def _machines(pools: Sequence[Pool], counts: Sequence[int]) -> tuple[Machines, ...]:
    found, first = [], 1
    for pool, count in zip(pools, counts, strict=True):
        if pool.labels or pool.taints:
            names = tuple(f"worker-{number}" for number in range(first, first + count))
            labels = tuple(f"{name}={value}" for name, value in pool.labels.items())
            found.append(Machines(names, labels, pool.taints))
        first += count
    return tuple(found)


def _pinned(hostnames: Sequence[str]) -> Iterator[Machines]:
    """Yield workers that are called as pods want their machine to be called, by its label."""
    for number, name in enumerate(hostnames, start=1):
        if name != f"worker-{number}":
            yield Machines((f"worker-{number}",), (f"{HOSTNAME}={name}",))


def _pool_note(pool: Pool, count: int) -> str:
    labels = ", ".join(f"{name}={value}" for name, value in pool.labels.items())
    taints = f" and the taint {', '.join(pool.taints)}" if pool.taints else ""
    who = ", ".join(map(str, dict.fromkeys(pool.wanted_by)))
    have = "1 worker has" if count == 1 else f"{count} workers have"
    return f"{have} the labels {labels}{taints}, because pods of {who} ask for them"


def _smallest(given: Given, counts: Sequence[int]) -> tuple[Size, tuple[str, ...]]:
    """Return the smallest usual size on which all pods fit with one worker missing, and a note where none is."""
    each_node, pods = _asked(given)
    wanted = (sum(counts) - 1, sum(counts))
    for spare in wanted if sum(counts) > 1 else wanted[1:]:
        for cpus, memory_gib in SIZES:
            room = Amounts(cpus * 1000, memory_gib * GIB, pods=PODS_LIMIT).minus(SYSTEM).minus(each_node)
            if _fits(pods, room, spare):
                note = "the pods do not all fit where one worker is missing"
                return Size(str(cpus), f"{memory_gib}Gi"), () if spare == wanted[0] else (note,)
    cpus, memory_gib = SIZES[-1]
    note = (
        f"the pods do not all fit on the workers, although each has {cpus} CPUs and {memory_gib}Gi of memory"
    )
    return Size(str(cpus), f"{memory_gib}Gi"), (note,)


def _asked(given: Given) -> tuple[Amounts, list[Amounts]]:
    """Return what the pods of each node ask for, and what every other pod does, the largest first.

    The largest pod of a Deployment counts once more: a rollout makes the new one first.
    """
    each_node, pods, more = Amounts(), [], Amounts()
    for workload in all_workloads_of(given):
        amounts = workload.requests()
        if workload.document.kind == "DaemonSet":
            each_node = each_node.plus(amounts)
        else:
            pods += [amounts] * max(workload.replicas, least_replicas(given, workload))
        if workload.document.kind == "Deployment":
            more = more.at_least(amounts)
    return each_node, sorted((*pods, more), key=lambda each: (-each.memory_bytes, -each.cpu_millicores))


def _fits(pods: Iterable[Amounts], room: Amounts, nodes: int) -> bool:
    """Tell whether pods find a place, each on the first node that has one."""
    left = [room] * nodes
    for pod in pods:
        at = next((at for at, each in enumerate(left) if _has_room(each, pod)), None)
        if at is None:
            return False
        left[at] = left[at].minus(pod)
    return True


def _has_room(left: Amounts, pod: Amounts) -> bool:
    return (
        left.cpu_millicores >= pod.cpu_millicores and left.memory_bytes >= pod.memory_bytes and left.pods > 0
    )

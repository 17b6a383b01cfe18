"""The arithmetic of deployments: how large each replica set is to be next.

During a rolling update there are never more pods than the wish plus the surge, and never fewer available
ones than the wish less what may be unavailable. Everything here is pure. Source: pkg/controller/deployment
(rolling.go; scale in sync.go; util/deployment_util.go).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from k8s_tui.api.apps import Deployment, ReplicaSet
from k8s_tui.api.pods import IntOrString
from k8s_tui.sim.value import frozen

DEFAULT_SHARE = "25%"
"""Of maxSurge and maxUnavailable (apps/v1)."""


@frozen
class Resize:
    """One replica set and the size it is to get."""

    target: ReplicaSet
    replicas: int


def replicas_of(deployment: Deployment) -> int:
    """Return how many pods a deployment is to have."""
    replicas = deployment.spec.replicas
    return 1 if replicas is None else replicas


def size_of(replica_set: ReplicaSet) -> int:
    """Return how many pods a replica set is to have."""
    replicas = replica_set.spec.replicas
    return 1 if replicas is None else replicas


def available_of(replica_set: ReplicaSet) -> int:
    """Return how many of a replica set's pods are available."""
    return replica_set.status.available_replicas or 0


def total_size(sets: Iterable[ReplicaSet]) -> int:
    """Return how many pods all sets together are to have."""
    return sum(size_of(each) for each in sets)


def active(sets: Iterable[ReplicaSet]) -> list[ReplicaSet]:
    """Return the sets that are to have pods."""
    return [each for each in sets if size_of(each) > 0]


def is_rolling(deployment: Deployment) -> bool:
    """Tell whether the deployment is updated by rolling."""
    return deployment.spec.strategy.type in ("", "RollingUpdate")


def share(amount: IntOrString | None, total: int, *, round_up: bool) -> int:
    """Return a number, or a percentage of `total`, as a number."""
    amount = DEFAULT_SHARE if amount is None else amount
    if isinstance(amount, int):
        return amount
    percent = int(amount.removesuffix("%")) * total
    return -(-percent // 100) if round_up else percent // 100


def max_surge(deployment: Deployment) -> int:
    """Return how many pods more than wished there may be."""
    if not is_rolling(deployment):
        return 0
    rolling = deployment.spec.strategy.rolling_update
    amount = rolling.max_surge if rolling is not None else None
    return share(amount, replicas_of(deployment), round_up=True)


def max_unavailable(deployment: Deployment) -> int:
    """Return how many pods fewer than wished may be available; 1 where neither surge nor this would be."""
    wanted = replicas_of(deployment)
    if not is_rolling(deployment) or wanted == 0:
        return 0
    rolling = deployment.spec.strategy.rolling_update
    amount = rolling.max_unavailable if rolling is not None else None
    number = share(amount, wanted, round_up=False)
    if number == 0 and max_surge(deployment) == 0:
        return 1
    return min(number, wanted)


def new_size(deployment: Deployment, sets: Sequence[ReplicaSet], current: int) -> int:
    """Return the next size of the new replica set.

    Args:
        deployment: Being rolled out.
        sets: All its sets, the new one among them if it exists.
        current: The new set's present size.
    """
    wanted = replicas_of(deployment)
    if current >= wanted or not is_rolling(deployment):
        return wanted
    room = wanted + max_surge(deployment) - total_size(sets)
    return current if room <= 0 else current + min(room, wanted - current)


def shrink_old(deployment: Deployment, new: ReplicaSet, old: Sequence[ReplicaSet]) -> tuple[Resize, ...]:
    """Return which old sets to make smaller in a rolling update, unhealthy pods first.

    Args:
        deployment: Being updated.
        new: The replica set of the present template.
        old: All others, oldest first.
    """
    if total_size(old) == 0:
        return ()
    floor = replicas_of(deployment) - max_unavailable(deployment)
    new_unavailable = size_of(new) - _lasting(new)
    limit = total_size(old) + size_of(new) - floor - new_unavailable
    if limit <= 0:
        return ()
    sizes = [size_of(each) for each in old]
    _drop_unhealthy(old, sizes, limit)
    available = _lasting(new) + sum(_lasting(each) for each in old)
    _drop_available(sizes, available - floor)
    return tuple(Resize(each, size) for each, size in zip(old, sizes, strict=True) if size != size_of(each))


def _lasting(replica_set: ReplicaSet) -> int:
    """Return how many available pods a set keeps: its status may still count some that are going."""
    return min(size_of(replica_set), available_of(replica_set))


def _drop_unhealthy(old: Sequence[ReplicaSet], sizes: list[int], limit: int) -> None:
    for index, each in enumerate(old):
        unhealthy = sizes[index] - _lasting(each)
        if limit > 0 and sizes[index] > 0 and unhealthy > 0:
            dropped = min(limit, unhealthy)
            sizes[index] -= dropped
            limit -= dropped


def _drop_available(sizes: list[int], limit: int) -> None:
    for index, size in enumerate(sizes):
        if limit <= 0:
            return
        dropped = min(size, limit)
        sizes[index] -= dropped
        limit -= dropped


def largest_first(sets: Iterable[ReplicaSet], *, newer_first: bool) -> list[ReplicaSet]:
    """Order sets by size, the largest first; of equal ones by age."""
    sign = -1 if newer_first else 1

    def order(each: ReplicaSet) -> tuple[int, int, str]:
        return (-size_of(each), sign * (each.metadata.creation_timestamp or 0), each.metadata.name)

    return sorted(sets, key=order)


def spread(
    deployment: Deployment, sets: Iterable[ReplicaSet], before: Sequence[int | None]
) -> tuple[Resize, ...]:
    """Share a change of a deployment's size among its active sets, in proportion to their sizes.

    Args:
        deployment: Was scaled in the middle of a rolling update.
        sets: Its active sets.
        before: For each, the number of pods its deployment could have when it was last sized, where known.
    """
    wanted = replicas_of(deployment)
    most = wanted + max_surge(deployment) if wanted > 0 else 0
    pairs = dict(zip((each.metadata.name for each in sets), before, strict=True))
    to_add = most - total_size(sets)
    if to_add == 0:
        return tuple(Resize(each, size_of(each)) for each in sets)
    ordered = largest_first(sets, newer_first=to_add > 0)
    added, sizes = 0, []
    for each in ordered:
        portion = _portion(deployment, each, pairs[each.metadata.name], to_add, added)
        sizes.append(size_of(each) + portion)
        added += portion
    sizes[0] = max(0, sizes[0] + to_add - added)
    return tuple(Resize(each, size) for each, size in zip(ordered, sizes, strict=True))


def _portion(deployment: Deployment, each: ReplicaSet, before: int | None, to_add: int, added: int) -> int:
    size = size_of(each)
    if size == 0 or to_add == added:
        return 0
    fraction = _fraction(deployment, size, before)
    return min(fraction, to_add - added) if to_add > 0 else max(fraction, to_add - added)


def _fraction(deployment: Deployment, size: int, before: int | None) -> int:
    wanted = replicas_of(deployment)
    if wanted == 0:
        return -size
    base = before or deployment.status.replicas or 0
    if base == 0:
        return 0
    ideal = size * (wanted + max_surge(deployment))
    return (2 * ideal + base) // (2 * base) - size

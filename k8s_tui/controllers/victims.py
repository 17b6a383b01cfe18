"""Which pods a controller deletes first when it has too many.

Those that matter least: not on a node yet, not running, not ready, cheap to delete, several on one node,
ready for a short time, often restarted, young. Times are compared by their order of magnitude, so that
deletion does not always hit the newest. Source: pkg/controller/controller_utils.go (ActivePodsWithRanks).
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from typing import Any

from k8s_tui.api.pods import Pod, pod_condition

DELETION_COST_ANNOTATION = "controller.kubernetes.io/pod-deletion-cost"

_PHASE_ORDER = {"Pending": 0, "Unknown": 1, "Running": 2}
_NANOSECONDS = 1_000_000


def choose_victims(pods: Sequence[Pod], count: int, related: Iterable[Pod], now_ms: int) -> tuple[Pod, ...]:
    """Return the `count` pods to delete, the least valuable first.

    Args:
        pods: The controller's active pods.
        count: How many have to go.
        related: Active pods of all controllers of the same owner, among which neighbours are counted.
        now_ms: The time.
    """
    if count >= len(pods):
        return tuple(pods)
    neighbours: dict[str, int] = {}
    for pod in related:
        node = pod.spec.node_name
        neighbours[node] = neighbours.get(node, 0) + 1
    return tuple(sorted(pods, key=functools.partial(_worth, neighbours, now_ms))[:count])


def _worth(neighbours: dict[str, int], now_ms: int, pod: Pod) -> tuple[Any, ...]:
    ready = pod_condition(pod, "Ready")
    is_ready = ready is not None and ready.status == "True"
    since_ms = ready.last_transition_time if is_ready and ready is not None else None
    restarts = max((status.restart_count for status in pod.status.container_statuses), default=0)
    return (
        bool(pod.spec.node_name),
        _PHASE_ORDER.get(pod.status.phase, 0),
        is_ready,
        deletion_cost(pod),
        -neighbours.get(pod.spec.node_name, 0),
        _magnitude(since_ms, now_ms),
        -restarts,
        _magnitude(pod.metadata.creation_timestamp, now_ms),
        pod.metadata.uid,
    )


def deletion_cost(pod: Pod) -> int:
    """Return what the pod's annotation says it costs to delete it, 0 where it says nothing or nonsense."""
    try:
        return int(pod.metadata.annotations.get(DELETION_COST_ANNOTATION, "0"))
    except ValueError:
        return 0


def _magnitude(since_ms: int | None, now_ms: int) -> int:
    """Return the binary logarithm of how long ago it was, -1 for now; an unknown time counts as now."""
    if since_ms is None or since_ms >= now_ms:
        return -1
    return ((now_ms - since_ms) * _NANOSECONDS).bit_length() - 1

"""Whether a pod of some spec bears with the taints of a node.

Daemon sets decide for themselves which nodes need a pod, and taint eviction which pods bear a taint.
Source: component-helpers scheduling/corev1 (helpers), core/v1 toleration.go.
"""

from __future__ import annotations

from collections.abc import Iterable

from k8s_tui.api.core import Taint
from k8s_tui.api.pods import Toleration


def matching_toleration(tolerations: Iterable[Toleration], taint: Taint) -> Toleration | None:
    """Return the first toleration that covers `taint`, if there is one."""
    return next((each for each in tolerations if _covers(each, taint)), None)


def _covers(toleration: Toleration, taint: Taint) -> bool:
    if toleration.effect and toleration.effect != taint.effect:
        return False
    if toleration.key and toleration.key != taint.key:
        return False
    if toleration.operator == "Exists":
        return True
    return bool(toleration.key) and toleration.value == taint.value


def untolerated(
    taints: Iterable[Taint], tolerations: Iterable[Toleration], effects: Iterable[str]
) -> Taint | None:
    """Return the first taint with one of `effects` that nothing covers, if there is one."""
    kept = tuple(tolerations)
    wanted = tuple(effects)
    for taint in taints:
        if taint.effect in wanted and matching_toleration(kept, taint) is None:
            return taint
    return None

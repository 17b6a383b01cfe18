"""Which taints a pod bears with (core/v1 toleration.go)."""

from __future__ import annotations

from collections.abc import Iterable

from k8s_tui.api.core import Taint
from k8s_tui.api.pods import Toleration


def tolerates(tolerations: Iterable[Toleration], taint: Taint) -> bool:
    """Tell whether one of `tolerations` covers `taint`."""
    return any(_covers(each, taint) for each in tolerations)


def _covers(toleration: Toleration, taint: Taint) -> bool:
    if toleration.effect and toleration.effect != taint.effect:
        return False
    if toleration.key and toleration.key != taint.key:
        return False
    if toleration.operator == "Exists":
        return True
    return bool(toleration.key) and toleration.value == taint.value

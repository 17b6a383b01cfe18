"""What each panel shows of a snapshot: its columns, its order and the lines above them.

Pure functions, without Textual.
"""

from __future__ import annotations

from k8s_tui.game.views import HEALTHS

HEALTH_RANK: dict[str, int] = {health: rank for rank, health in enumerate(HEALTHS)}
"""Worst first."""

COMPONENT_NAMESPACES = ("kube-system", "ingress-nginx", "local-path-storage")
"""Where the cluster's own pods are, which come after those that people run on it."""


def rank(health: str) -> int:
    """Return a health's place, worst first; an unheard-of one counts as unknown."""
    return HEALTH_RANK.get(health, HEALTH_RANK["unknown"])

"""Quality of service: whom the kernel kills first when a node runs out of memory.

Source: kubernetes pkg/apis/core/v1/helper/qos/qos.go.
"""

from __future__ import annotations

from k8s_tui.api.pods import PodSpec

COUNTED = ("cpu", "memory")


def qos_class(spec: PodSpec) -> str:
    """Return `Guaranteed`, `Burstable` or `BestEffort`."""
    requests: dict[str, int] = {}
    limits: dict[str, int] = {}
    guaranteed = True
    for container in (*spec.containers, *spec.init_containers):
        for amounts, sums in ((container.resources.requests, requests), (container.resources.limits, limits)):
            for name in COUNTED:
                amount = amounts.get(name)
                if amount is not None and amount.nano > 0:
                    sums[name] = sums.get(name, 0) + amount.nano
        if not all(container.resources.limits.get(name) for name in COUNTED):
            guaranteed = False
    if not requests and not limits:
        return "BestEffort"
    if (
        guaranteed
        and len(requests) == len(limits)
        and all(limits.get(name) == requests[name] for name in requests)
    ):
        return "Guaranteed"
    return "Burstable"

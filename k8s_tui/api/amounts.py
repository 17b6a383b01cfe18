"""What pods ask for and nodes give, as plain integers: CPU in millicores, memory in bytes.

A pod asks for the sum over its containers, or for what its hungriest init container asks if that is more;
sidecars (init containers that restart always) count beside the containers. Source: component-helpers
resource.PodRequests.
"""

from __future__ import annotations

from collections.abc import Mapping

from k8s_tui.api.pods import Container, PodSpec
from k8s_tui.api.quantity import Quantity
from k8s_tui.sim.value import frozen

PLAIN = ("cpu", "memory", "ephemeral-storage", "pods")
"""The resources that have a field of their own in `Amounts`."""


@frozen
class Amounts:
    """An amount of each resource.

    Attributes:
        extended: (name, amount) of other resources, sorted by name.
    """

    cpu_millicores: int = 0
    memory_bytes: int = 0
    storage_bytes: int = 0
    pods: int = 0
    extended: tuple[tuple[str, int], ...] = ()

    def plus(self, other: Amounts) -> Amounts:
        """Return the sum."""
        return self._combined(other, 1)

    def minus(self, other: Amounts) -> Amounts:
        """Return the difference."""
        return self._combined(other, -1)

    def _combined(self, other: Amounts, sign: int) -> Amounts:
        extended = self.extended
        if other.extended:
            sums = dict(extended)
            for name, amount in other.extended:
                sums[name] = sums.get(name, 0) + sign * amount
            extended = tuple(sorted(sums.items()))
        return Amounts(
            self.cpu_millicores + sign * other.cpu_millicores,
            self.memory_bytes + sign * other.memory_bytes,
            self.storage_bytes + sign * other.storage_bytes,
            self.pods + sign * other.pods,
            extended,
        )

    def at_least(self, other: Amounts) -> Amounts:
        """Return the greater amount of each resource."""
        extended = dict(self.extended)
        for name, amount in other.extended:
            extended[name] = max(extended.get(name, 0), amount)
        return Amounts(
            max(self.cpu_millicores, other.cpu_millicores),
            max(self.memory_bytes, other.memory_bytes),
            max(self.storage_bytes, other.storage_bytes),
            max(self.pods, other.pods),
            tuple(sorted(extended.items())),
        )


NOTHING = Amounts()
A_POD = Amounts(pods=1)


def amounts(quantities: Mapping[str, Quantity]) -> Amounts:
    """Return a resource list as integers."""
    if not quantities:
        return NOTHING
    cpu = quantities.get("cpu")
    others = [name for name in quantities if name not in PLAIN]
    extended = tuple((name, quantities[name].value()) for name in sorted(others)) if others else ()
    return Amounts(
        0 if cpu is None else cpu.milli_value(),
        _whole(quantities.get("memory")),
        _whole(quantities.get("ephemeral-storage")),
        _whole(quantities.get("pods")),
        extended,
    )


def pod_requests(spec: PodSpec) -> Amounts:
    """Return what a pod of this spec asks for; `pods` is 1."""
    return A_POD.plus(_pod_amounts(spec, limits=False))


def pod_limits(spec: PodSpec) -> Amounts:
    """Return what a pod of this spec is kept to, as far as its containers say limits."""
    return _pod_amounts(spec, limits=True)


def _pod_amounts(spec: PodSpec, *, limits: bool) -> Amounts:
    total = NOTHING
    for container in spec.containers:
        asked = _container(container, limits=limits)
        total = asked if total is NOTHING else total.plus(asked)
    if spec.init_containers:
        total = _with_init_containers(total, spec, limits=limits)
    return total.plus(amounts(spec.overhead)) if spec.overhead else total


def _with_init_containers(total: Amounts, spec: PodSpec, *, limits: bool) -> Amounts:
    sidecars, peak = NOTHING, NOTHING
    for container in spec.init_containers:
        asked = _container(container, limits=limits)
        if container.restart_policy == "Always":
            sidecars = sidecars.plus(asked)
            peak = peak.at_least(sidecars)
        else:
            peak = peak.at_least(sidecars.plus(asked))
    return total.plus(sidecars).at_least(peak)


def _container(container: Container, *, limits: bool) -> Amounts:
    return amounts(container.resources.limits if limits else container.resources.requests)


def _whole(quantity: Quantity | None) -> int:
    return 0 if quantity is None else quantity.value()

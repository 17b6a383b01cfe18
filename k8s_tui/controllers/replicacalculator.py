"""How many replicas the use of resources asks for; pure.

Pods that are not ready yet, or of whom no metrics are known, count so that they make a change smaller: as
using nothing where more replicas seem needed, as using all they asked for where fewer do.

Source: pkg/controller/podautoscaler (replica_calculator.go, metrics/utilization.go), v1.32.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from k8s_tui.api.pods import Container, Pod, pod_condition
from k8s_tui.sim.value import frozen

TOLERANCE = 0.1
"""A ratio of use to target this near to one changes nothing (--horizontal-pod-autoscaler-tolerance)."""

CPU_INITIALIZATION_MS = 300_000
"""For so long after its start a pod's cpu counts only while it is ready (...-cpu-initialization-period)."""

INITIAL_READINESS_MS = 30_000
"""A pod that became unready within this after its start has not been ready yet (...-initial-readiness-delay)."""

FULL_PERCENT = 100


class MetricsError(Exception):
    """No number of replicas can be computed; the words are those of the autoscaler's conditions."""


@frozen
class Sample:
    """What a pod used of one resource: an amount (cpu in millicores, else bytes), and the time it was measured."""

    amount: int
    at_ms: int
    window_ms: int


@frozen
class Groups:
    """Names of pods by how they count."""

    ready: int
    unready: tuple[str, ...]
    missing: tuple[str, ...]
    ignored: tuple[str, ...]


@frozen
class Proposal:
    """How many replicas one metric asks for.

    Attributes:
        percent: The use in percent of what was asked for, None for a target in amounts.
        average: The use of a pod.
    """

    replicas: int
    percent: int | None
    average: int


def group_pods(pods: Sequence[Pod], samples: Mapping[str, Sample], resource: str, now_ms: int) -> Groups:
    """Sort pods by whether their metrics count."""
    ready, unready, missing, ignored = 0, [], [], []
    for pod in pods:
        name = pod.metadata.name
        if pod.metadata.deletion_timestamp is not None or pod.status.phase == "Failed":
            ignored.append(name)
        elif pod.status.phase == "Pending":
            unready.append(name)
        elif name not in samples:
            missing.append(name)
        elif resource == "cpu" and _is_starting(pod, samples[name], now_ms):
            unready.append(name)
        else:
            ready += 1
    return Groups(ready, tuple(unready), tuple(missing), tuple(ignored))


def _is_starting(pod: Pod, sample: Sample, now_ms: int) -> bool:
    condition, started_ms = pod_condition(pod, "Ready"), pod.status.start_time
    if condition is None or started_ms is None:
        return True
    changed_ms = condition.last_transition_time or 0
    if started_ms + CPU_INITIALIZATION_MS > now_ms:
        return condition.status == "False" or sample.at_ms < changed_ms + sample.window_ms
    return condition.status == "False" and started_ms + INITIAL_READINESS_MS > changed_ms


def requested(pods: Sequence[Pod], resource: str, container: str = "") -> dict[str, int]:
    """Return what each pod's containers ask for: all of them, or one.

    Raises:
        MetricsError: One asks for nothing.
    """
    found = {}
    for pod in pods:
        total = 0
        for each in (*pod.spec.containers, *_sidecars(pod)):
            if container and each.name != container:
                continue
            amount = each.resources.requests.get(resource)
            if amount is None:
                where = f"container {each.name} of Pod {pod.metadata.name}"
                raise MetricsError(f"missing request for {resource} in {where}")
            total += amount.milli_value() if resource == "cpu" else amount.value()
        found[pod.metadata.name] = total
    return found


def _sidecars(pod: Pod) -> tuple[Container, ...]:
    return tuple(each for each in pod.spec.init_containers if each.restart_policy == "Always")


def replicas_for(
    current: int,
    pods: Sequence[Pod],
    samples: Mapping[str, Sample],
    resource: str,
    now_ms: int,
    *,
    percent: int | None = None,
    amount: int = 0,
    container: str = "",
) -> Proposal:
    """Return how many replicas bring the use of a resource to its target.

    Args:
        current: Replicas now.
        pods: Those of the target.
        samples: What they use, by name.
        resource: `cpu` or `memory`.
        now_ms: The time.
        percent: The target in percent of what pods ask for; None for one in amounts.
        amount: The target amount of a pod, where `percent` is None.
        container: The one container that counts, "" for all.

    Raises:
        MetricsError: Nothing is known of them.
    """
    if not pods:
        raise MetricsError("no pods returned by selector while calculating replica count")
    groups = group_pods(pods, samples, resource, now_ms)
    left_out = {*groups.unready, *groups.ignored}
    used = {name: each.amount for name, each in samples.items() if name not in left_out}
    names = [pod.metadata.name for pod in pods]
    wanted = dict.fromkeys(names, amount) if percent is None else requested(pods, resource, container)
    used = {name: used[name] for name in names if name in used}
    if not used:
        raise MetricsError("did not receive metrics for targeted pods (pods might be unready)")
    target = FULL_PERCENT if percent is None else percent
    ratio = _ratio(used, wanted, target)
    shown = None if percent is None else sum(used.values()) * 100 // max(_total(used, wanted), 1)
    average = sum(used.values()) // len(used)
    replicas = _replicas(current, groups, used, wanted, target, ratio)
    return Proposal(replicas, shown, average)


def _total(used: Mapping[str, int], wanted: Mapping[str, int]) -> int:
    return sum(wanted.get(name, 0) for name in used)


def _ratio(used: Mapping[str, int], wanted: Mapping[str, int], percent: int) -> float:
    total = _total(used, wanted)
    if total == 0:
        raise MetricsError("no metrics returned matched known pods")
    return (sum(used.values()) * 100 // total) / percent


def _replicas(
    current: int,
    groups: Groups,
    used: Mapping[str, int],
    wanted: Mapping[str, int],
    percent: int,
    ratio: float,
) -> int:
    rises = bool(groups.unready) and ratio > 1
    if not rises and not groups.missing:
        return current if is_near(ratio) else math.ceil(ratio * groups.ready)
    guessed = dict(used)
    if groups.missing and ratio < 1:
        fallback = max(FULL_PERCENT, percent)
        guessed.update({name: wanted.get(name, 0) * fallback // 100 for name in groups.missing})
    elif groups.missing and ratio > 1:
        guessed.update(dict.fromkeys(groups.missing, 0))
    if rises:
        guessed.update(dict.fromkeys(groups.unready, 0))
    again = _ratio(guessed, wanted, percent)
    if is_near(again) or (ratio < 1 < again) or (again < 1 < ratio):
        return current
    replicas = math.ceil(again * len(guessed))
    if (again < 1 and replicas > current) or (again > 1 and replicas < current):
        return current
    return replicas


def is_near(ratio: float) -> bool:
    """Tell whether a ratio of use to target is within the tolerance."""
    return abs(1.0 - ratio) <= TOLERANCE

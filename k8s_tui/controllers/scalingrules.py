"""How fast and how far an autoscaler may go: stabilization windows, policies, limits; pure.

Source: pkg/controller/podautoscaler/horizontal.go (stabilizeRecommendationWithBehaviors,
convertDesiredReplicasWithBehaviorRate), the defaults of autoscaling/v2 behavior (v1.32).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from k8s_tui.sim.value import frozen

DOWN_WINDOW_MS = 300_000
"""For so long the highest recommendation counts where fewer replicas are wanted (--...-downscale-stabilization)."""

READY = ("ReadyForNewScale", "recommended size matches current size")
UP_STABILIZED = (
    "ScaleUpStabilized",
    "recent recommendations were lower than current one, applying the lowest recent recommendation",
)
DOWN_STABILIZED = (
    "ScaleDownStabilized",
    "recent recommendations were higher than current one, applying the highest recent recommendation",
)

WITHIN_RANGE = ("DesiredWithinRange", "the desired count is within the acceptable range")
TOO_MANY = ("TooManyReplicas", "the desired replica count is more than the maximum replica count")
TOO_FEW = ("TooFewReplicas", "the desired replica count is less than the minimum replica count")
TOO_FAST_UP = ("ScaleUpLimit", "the desired replica count is increasing faster than the maximum scale rate")
TOO_FAST_DOWN = (
    "ScaleDownLimit",
    "the desired replica count is decreasing faster than the maximum scale rate",
)


@frozen
class Moment:
    """A number of replicas at a time: recommended, or by how many the target was changed."""

    at_ms: int
    replicas: int


@frozen
class Policy:
    """By how much the number of replicas may change within a period."""

    is_percent: bool
    value: int
    period_ms: int


@frozen
class Rules:
    """What holds for one direction."""

    window_ms: int
    select: str
    policies: tuple[Policy, ...]

    @classmethod
    def of(cls, wire: Mapping[str, Any] | None, defaults: Rules) -> Rules:
        """Read the rules of an autoscaler's behavior."""
        wire = wire or {}
        seconds = wire.get("stabilizationWindowSeconds")
        policies = tuple(
            Policy(each.get("type") == "Percent", each.get("value", 0), each.get("periodSeconds", 0) * 1000)
            for each in wire.get("policies") or ()
        )
        return cls(
            defaults.window_ms if seconds is None else seconds * 1000,
            wire.get("selectPolicy") or defaults.select,
            policies or defaults.policies,
        )


UP = Rules(0, "Max", (Policy(True, 100, 15_000), Policy(False, 4, 15_000)))
DOWN = Rules(DOWN_WINDOW_MS, "Max", (Policy(True, 100, 15_000),))
"""What holds where an autoscaler says nothing."""


@frozen
class Bounds:
    """The fewest and the most replicas that an autoscaler allows."""

    least: int
    most: int


def stabilized(
    current: int, desired: int, past: Iterable[Moment], up: Rules, down: Rules, now_ms: int
) -> tuple[int, tuple[str, str]]:
    """Return the recommendation after a look at recent ones, with reason and message."""
    highest = lowest = desired
    for moment in past:
        if moment.at_ms > now_ms - up.window_ms:
            lowest = min(lowest, moment.replicas)
        if moment.at_ms > now_ms - down.window_ms:
            highest = max(highest, moment.replicas)
    result = min(max(current, lowest), highest)
    if result == desired:
        return result, READY
    return result, UP_STABILIZED if result < desired else DOWN_STABILIZED


def limited(
    current: int,
    desired: int,
    bounds: Bounds,
    rules: Rules,
    raised: Sequence[Moment],
    lowered: Sequence[Moment],
    now_ms: int,
) -> tuple[int, tuple[str, str]]:
    """Return the number of replicas that the policies allow, with reason and message.

    Args:
        current: Replicas now.
        desired: Replicas that are wanted.
        bounds: Those of the autoscaler.
        rules: Of the direction from `current` to `desired`.
        raised: By how many replicas were added when.
        lowered: By how many they were taken away when.
        now_ms: The time.
    """
    if desired > current:
        limit = max(current, _up_limit(current, rules, raised, lowered, now_ms))
        if desired > min(bounds.most, limit):
            return min(bounds.most, limit), TOO_MANY if bounds.most <= limit else TOO_FAST_UP
    elif desired < current:
        limit = min(current, _down_limit(current, rules, raised, lowered, now_ms))
        if desired < max(bounds.least, limit):
            return max(bounds.least, limit), TOO_FEW if bounds.least >= limit else TOO_FAST_DOWN
    return desired, WITHIN_RANGE


def _at_period_start(
    current: int, policy: Policy, raised: Sequence[Moment], lowered: Sequence[Moment], now_ms: int
) -> int:
    since_ms = now_ms - policy.period_ms
    added = sum(each.replicas for each in raised if each.at_ms > since_ms)
    taken = sum(each.replicas for each in lowered if each.at_ms > since_ms)
    return current - added + taken


def _up_limit(
    current: int, rules: Rules, raised: Sequence[Moment], lowered: Sequence[Moment], now_ms: int
) -> int:
    if rules.select == "Disabled":
        return current
    limits = []
    for policy in rules.policies:
        start = _at_period_start(current, policy, raised, lowered, now_ms)
        share = math.ceil(start * (100 + policy.value) / 100)
        limits.append(share if policy.is_percent else start + policy.value)
    return min(limits) if rules.select == "Min" else max(limits)


def _down_limit(
    current: int, rules: Rules, raised: Sequence[Moment], lowered: Sequence[Moment], now_ms: int
) -> int:
    if rules.select == "Disabled":
        return current
    limits = []
    for policy in rules.policies:
        start = _at_period_start(current, policy, raised, lowered, now_ms)
        share = start * (100 - policy.value) // 100
        limits.append(share if policy.is_percent else start - policy.value)
    return max(limits) if rules.select == "Min" else min(limits)

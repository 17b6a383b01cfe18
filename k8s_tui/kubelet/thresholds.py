"""Eviction thresholds: how little may be left of a node's memory and disk; pure.

Source: kubernetes pkg/kubelet/eviction (defaults_linux.go, helpers.go, api/types.go), the fields of
KubeletConfiguration (v1.32).
Simplified: a machine has one disk, so `nodefs` and `imagefs` are the same; inodes and processes are not counted.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from typing import Any

from k8s_tui.api import documents
from k8s_tui.api.quantity import Quantity
from k8s_tui.api.value import value

_SPAN = re.compile(r"([\d.]+)(ms|s|m|h)")
_UNITS_MS: Mapping[str, int] = {"ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000}

CONFIG = "/var/lib/kubelet/config.yaml"

MEMORY, NODEFS, IMAGEFS = "memory.available", "nodefs.available", "imagefs.available"
MEMORY_PRESSURE, DISK_PRESSURE = "MemoryPressure", "DiskPressure"

HARD_DEFAULTS: Mapping[str, str] = {MEMORY: "100Mi", NODEFS: "10%", IMAGEFS: "15%"}
TRANSITION_MS = 300_000
"""How long a pressure is told of after it was last seen (evictionPressureTransitionPeriod)."""

IMAGE_GC_HIGH_PERCENT = 85
IMAGE_GC_LOW_PERCENT = 80
"""From which use of the disk unused images are removed, and down to which (imageGC...ThresholdPercent)."""

RESOURCES: Mapping[str, str] = {MEMORY: "memory", NODEFS: "ephemeral-storage", IMAGEFS: "ephemeral-storage"}
"""What a signal is about, as messages call it."""

CONFIGS_REMEMBERED = 64
"""Configurations of which it is known what they say."""

CONDITIONS: Mapping[str, str] = {MEMORY: MEMORY_PRESSURE, NODEFS: DISK_PRESSURE, IMAGEFS: DISK_PRESSURE}
"""Which condition of the node follows from a signal."""


@value
class Threshold:
    """How much must be left of something.

    Attributes:
        signal: As in `memory.available`.
        amount: In bytes, or in percent of the capacity where `is_percent`.
        grace_ms: For how long less may be left, 0 for a hard threshold.
    """

    signal: str
    amount: int
    is_percent: bool = False
    grace_ms: int = 0

    def least_bytes(self, capacity_bytes: int) -> int:
        """Return how many bytes must be left."""
        return capacity_bytes * self.amount // 100 if self.is_percent else self.amount


@value
class Settings:
    """What a kubelet is configured to do under pressure."""

    thresholds: tuple[Threshold, ...]
    transition_ms: int = TRANSITION_MS
    max_grace_ms: int = 0
    image_high_percent: int = IMAGE_GC_HIGH_PERCENT
    image_low_percent: int = IMAGE_GC_LOW_PERCENT


@value
class Observation:
    """What is left of a machine's memory and disk, and what it has of them."""

    free_memory_bytes: int
    memory_bytes: int
    free_disk_bytes: int
    disk_bytes: int

    def free(self, signal: str) -> int:
        """Return what a signal says is left, in bytes."""
        return self.free_memory_bytes if signal == MEMORY else self.free_disk_bytes

    def least(self, threshold: Threshold) -> int:
        """Return what a threshold says must be left, in bytes."""
        capacity = self.memory_bytes if threshold.signal == MEMORY else self.disk_bytes
        return threshold.least_bytes(capacity)

    def is_met(self, threshold: Threshold) -> bool:
        """Tell whether too little is left."""
        return self.free(threshold.signal) < self.least(threshold)


@functools.lru_cache(CONFIGS_REMEMBERED)
def settings_of(config: str | None) -> Settings:
    """Return what a kubelet's configuration file says, with its defaults for what it leaves open."""
    wire: Mapping[str, Any] = {}
    if config:
        try:
            wire = next((each.data for each in documents.read(config, CONFIG)), {})
        except documents.DocumentError:
            wire = {}
    hard = wire.get("evictionHard") or HARD_DEFAULTS
    graces = wire.get("evictionSoftGracePeriod") or {}
    soft = wire.get("evictionSoft") or {}
    thresholds = [_threshold(signal, text) for signal, text in hard.items()]
    thresholds += [_threshold(signal, text, _span_ms(graces.get(signal), 0)) for signal, text in soft.items()]
    return Settings(
        tuple(each for each in thresholds if each.signal in RESOURCES),
        _span_ms(wire.get("evictionPressureTransitionPeriod"), TRANSITION_MS) or TRANSITION_MS,
        int(wire.get("evictionMaxPodGracePeriod") or 0) * 1000,
        int(wire.get("imageGCHighThresholdPercent") or IMAGE_GC_HIGH_PERCENT),
        int(wire.get("imageGCLowThresholdPercent") or IMAGE_GC_LOW_PERCENT),
    )


def _threshold(signal: str, text: Any, grace_ms: int = 0) -> Threshold:  # noqa: ANN401 - a scalar of YAML
    said = str(text)
    if said.endswith("%"):
        return Threshold(signal, int(float(said[:-1])), True, grace_ms)
    return Threshold(signal, Quantity.parse(said).value(), False, grace_ms)


def _span_ms(text: Any, default: int) -> int:  # noqa: ANN401 - a scalar of YAML
    """Return a Go duration in milliseconds."""
    if text is None:
        return default
    return sum(int(float(number) * _UNITS_MS[unit]) for number, unit in _SPAN.findall(str(text)))

"""The kernel's out-of-memory killer: whom it chooses when a machine has no memory left; pure.

Source: Linux mm/oom_kill.c (oom_badness): the share of the memory that a process uses, in thousandths, plus
its oom_score_adj, which the kubelet sets by the pod's quality of service.
"""

from __future__ import annotations

from collections.abc import Iterable

from k8s_tui.machine.containers import RUNNING, Container

NEVER = -1000
"""The oom_score_adj of what is never killed."""


def badness(container: Container, memory_bytes: int, now_ms: int) -> int:
    """Return how good a victim a container is on a machine with so much memory."""
    return container.memory_bytes(now_ms) * 1000 // memory_bytes + container.config.oom_score_adj


def victim(containers: Iterable[Container], memory_bytes: int, now_ms: int) -> Container | None:
    """Return the container that is killed, None where none may be."""
    able = [each for each in containers if each.state == RUNNING and each.config.oom_score_adj > NEVER]
    return max(able, key=lambda each: badness(each, memory_bytes, now_ms), default=None)


def usage(containers: Iterable[Container], now_ms: int) -> tuple[int, int]:
    """Return (the bytes that containers use, by how many a second these grow by themselves)."""
    used_bytes = leak_bytes_per_s = 0
    for each in containers:
        if each.state == RUNNING:
            application = each.behaviour.application
            used_bytes += application.memory_at(now_ms - each.started_ms, each.requests_per_s)
            leak_bytes_per_s += application.leak_bytes_per_s
    return used_bytes, leak_bytes_per_s

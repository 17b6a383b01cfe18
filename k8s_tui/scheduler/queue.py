"""The scheduling queue: pods that wait for their turn, for their backoff, or for something to change.

Source: kube-scheduler internal/queue: initial backoff 1 s, maximum 10 s, leftovers retried after 5 min.
"""

from __future__ import annotations

import heapq

from attrs import define, field

INITIAL_BACKOFF_MS = 1_000
MAX_BACKOFF_MS = 10_000
UNSCHEDULABLE_LIMIT_MS = 5 * 60_000
"""After this a pod that fitted nowhere is tried again, whatever happened."""


@define
class SchedulingQueue:
    """Keys of pods without a node.

    Attributes:
        active: (-priority, sequence, key), a heap: higher priorities first, then in order.
        parked: When each pod that fitted nowhere was parked.
        attempts: How often each was tried.
    """

    active: list[tuple[int, int, str]] = field(factory=list)
    queued: dict[str, None] = field(factory=dict)
    parked: dict[str, int] = field(factory=dict)
    attempts: dict[str, int] = field(factory=dict)
    tried_at_ms: dict[str, int] = field(factory=dict)
    sequence: int = 0

    def __len__(self) -> int:
        return len(self.queued) + len(self.parked)

    def push(self, key: str, priority: int) -> None:
        """Have a pod tried as soon as it is its turn."""
        self.parked.pop(key, None)
        if key not in self.queued:
            self.queued[key] = None
            self.sequence += 1
            heapq.heappush(self.active, (-priority, self.sequence, key))

    def pop(self) -> str | None:
        """Take the next pod; None where nobody waits."""
        while self.active:
            _, _, key = heapq.heappop(self.active)
            if key in self.queued:
                del self.queued[key]
                self.attempts[key] = self.attempts.get(key, 0) + 1
                return key
        return None

    def park(self, key: str, now_ms: int) -> None:
        """Put aside a pod that fits nowhere, until something changes."""
        self.parked[key] = now_ms
        self.tried_at_ms[key] = now_ms

    def forget(self, key: str) -> None:
        """Drop a pod that is placed or gone."""
        self.queued.pop(key, None)
        self.parked.pop(key, None)
        self.attempts.pop(key, None)
        self.tried_at_ms.pop(key, None)

    def ready_at_ms(self, key: str) -> int:
        """Return when a parked pod's backoff ends."""
        tries = max(self.attempts.get(key, 1), 1)
        backoff_ms = min(INITIAL_BACKOFF_MS << min(tries - 1, 10), MAX_BACKOFF_MS)
        return self.tried_at_ms.get(key, 0) + backoff_ms

    def overdue(self, now_ms: int) -> list[str]:
        """Return the pods parked for longer than the limit."""
        return [key for key, since_ms in self.parked.items() if now_ms - since_ms >= UNSCHEDULABLE_LIMIT_MS]

    def copy(self) -> SchedulingQueue:
        """Return the same for another world."""
        return SchedulingQueue(
            self.active.copy(),
            self.queued.copy(),
            self.parked.copy(),
            self.attempts.copy(),
            self.tried_at_ms.copy(),
            self.sequence,
        )

"""How soon a daemon pod that failed on a node is made anew: later and later, for each node by itself.

Source: pkg/controller/daemon (failedPodsBackoff), client-go util/flowcontrol/backoff.go, v1.32.
"""

from __future__ import annotations

from collections.abc import Sequence

from k8s_tui.api.pods import Pod
from k8s_tui.controllers.daemonpods import Plan, node_of
from k8s_tui.sim.value import evolve, frozen

FIRST_MS = 1_000
LIMIT_MS = 900_000
"""The first wait and the longest, doubling."""


@frozen
class Wait:
    """The wait that the latest failure on a node began."""

    delay_ms: int
    since_ms: int

    def left_ms(self, now_ms: int) -> int:
        """Return how long it still lasts, 0 where it is over."""
        return max(0, self.since_ms + self.delay_ms - now_ms)

    def after(self, now_ms: int) -> Wait:
        """Return the wait of the next failure; after a long time without one the first."""
        if now_ms - self.since_ms > 2 * LIMIT_MS:
            return Wait(FIRST_MS, now_ms)
        return Wait(min(2 * self.delay_ms, LIMIT_MS), now_ms)


class FailureBackoff:
    """The waits of all daemon sets, by set and node."""

    def __init__(self) -> None:
        self._waits: dict[tuple[str, str], Wait] = {}

    def held_back(self, key: str, decision: Plan, now_ms: int) -> tuple[Plan, int]:
        """Return the plan without the failed pods that have to wait, and when the first of them is due, in ms."""
        failed = [pod for pod in decision.finished if pod.status.phase == "Failed"]
        if not failed:
            return decision, 0
        waiting: list[Pod] = []
        due_ms: list[int] = []
        for pod in failed:
            place = (key, node_of(pod))
            wait = self._waits.get(place)
            left_ms = 0 if wait is None else wait.left_ms(now_ms)
            if left_ms:
                waiting.append(pod)
                due_ms.append(left_ms)
            else:
                self._waits[place] = Wait(FIRST_MS, now_ms) if wait is None else wait.after(now_ms)
        kept = evolve(
            decision,
            deletions=_without(decision.deletions, waiting),
            finished=_without(decision.finished, waiting),
        )
        return kept, min(due_ms, default=0)

    def clear(self) -> None:
        """Forget everything."""
        self._waits = {}

    def copy_state(self, other: FailureBackoff) -> None:
        """Take over what `other` knows."""
        self._waits = other._waits.copy()


def _without(pods: Sequence[Pod], left_out: Sequence[Pod]) -> tuple[Pod, ...]:
    uids = [pod.metadata.uid for pod in left_out]
    return tuple(pod for pod in pods if pod.metadata.uid not in uids)

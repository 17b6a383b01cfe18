"""Work queues: keys to reconcile, each at most once at a time, failures later and later.

Source: client-go util/workqueue (default controller rate limiter: 5 ms doubling to 1000 s).
"""

from __future__ import annotations

from collections.abc import Callable

from k8s_tui.api.errors import StatusError, Unreachable
from k8s_tui.sim.simulation import Key, Simulation

BASE_DELAY_MS = 5
MAX_DELAY_MS = 1_000_000
"""The first and the longest wait after a failure."""

WORK_DELAY_MS = 1
"""From being added to being worked on."""

BATCH = 500
"""Keys worked on before others get their turn."""


class WorkQueue:
    """The queue of one controller, in its process.

    Use: the process passes agenda keys `("work", name)` to `process_all` and `("later", name, key)` to `add`.
    """

    def __init__(self, sim: Simulation, process: str, name: str) -> None:
        self.name = name
        self._sim = sim
        self._process = process
        self._waiting: dict[str, None] = {}
        self._failures: dict[str, int] = {}
        self._due_ms: dict[str, int] = {}
        self._awake = False
        self._work_key: Key = ("work", name)

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def failing(self) -> int:
        """How many keys were refused the last time and come back later."""
        return len(self._failures)

    def clear(self) -> None:
        """Forget everything, as a process does that starts."""
        self._waiting = {}
        self._failures = {}
        self._due_ms = {}
        self._awake = False

    def add(self, key: str) -> None:
        """Have `key` reconciled soon; adding it again before that changes nothing."""
        self._waiting[key] = None
        due_ms = self._due_ms.get(key)
        if due_ms is not None and due_ms <= self._sim.now_ms:
            del self._due_ms[key]
        if not self._awake:
            self._awake = True
            self._sim.schedule(self._process, WORK_DELAY_MS, self._work_key)

    def is_due(self, key: str, within_ms: int) -> bool:
        """Tell whether `key` waits already, or will within so long."""
        due_ms = self._due_ms.get(key)
        return (due_ms is not None and due_ms <= self._sim.now_ms + within_ms) or key in self._waiting

    def add_after(self, key: str, delay_ms: int) -> None:
        """Have `key` reconciled in `delay_ms`; of several such wishes the earliest counts."""
        if delay_ms <= 0:
            self.add(key)
            return
        at_ms = self._sim.now_ms + delay_ms
        due_ms = self._due_ms.get(key)
        if due_ms is None or at_ms < due_ms:
            self._due_ms[key] = at_ms
            self._sim.schedule(self._process, delay_ms, ("later", self.name, key))

    def retry(self, key: str) -> None:
        """Have `key` reconciled again after its failure."""
        failures = self._failures.get(key, 0)
        self._failures[key] = failures + 1
        self.add_after(key, min(BASE_DELAY_MS << min(failures, 20), MAX_DELAY_MS))

    def process_all(self, reconcile: Callable[[str], None]) -> None:
        """Reconcile what waits; a key whose reconciliation is refused comes back later."""
        self._awake = False
        for _ in range(min(len(self._waiting), BATCH)):
            key = next(iter(self._waiting))
            del self._waiting[key]
            try:
                reconcile(key)
            except (StatusError, Unreachable):
                self.retry(key)
            else:
                self._failures.pop(key, None)
        if self._waiting and not self._awake:
            self._awake = True
            self._sim.schedule(self._process, WORK_DELAY_MS, self._work_key)

    def copy_state(self, other: WorkQueue) -> None:
        """Take over what waits in `other`, the same queue of another world."""
        self._waiting = other._waiting.copy()
        self._failures = other._failures.copy()
        self._due_ms = other._due_ms.copy()
        self._awake = other._awake

"""The record of what users experienced: series a second apart, totals, the error budget.

Series are bounded rings of `Sample`s. Totals and budgets never forget. A failed request keeps its user
waiting for that second, so `user_minutes_lost` is the failing share of the users times the minutes.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from itertools import islice

from k8s_tui.sim.value import frozen
from k8s_tui.traffic.clients import Client

TICK_MS = 1_000
"""How far apart the samples are."""

SAMPLES_KEPT = 6 * 3600
"""Six hours: the longest window of the alerts."""

MS_PER_MINUTE = 60_000


@frozen
class Cause:
    """Why a share of requests failed.

    Attributes:
        share: Of all the client's requests, 0.0-1.0.
        reason: As the user sees it, as in `connection refused` or `503 Service Unavailable`.
        hop: Where, as in `pod shop/web-1 (worker-2)`.
    """

    share: float
    reason: str
    hop: str

    def __str__(self) -> str:
        percent = self.share * 100
        amount = f"{percent:.0f}%" if percent >= 1 else "<1%"
        return f"{amount} {self.reason} at {self.hop}"


@frozen
class Sample:
    """One second of one series.

    Attributes:
        requests: Sent in that second.
        failed: Of those.
        latency_ms: Mean of those that succeeded, 0.0 where none did.
    """

    at_ms: int
    requests: float
    failed: float
    latency_ms: float

    @property
    def success_percent(self) -> float:
        """Return the share that succeeded, 100.0 where nothing was asked."""
        return 100.0 * (1.0 - self.failed / self.requests) if self.requests else 100.0


@frozen
class Totals:
    """Sums since the start.

    Attributes:
        user_minutes_lost: Minutes of users whose requests failed.
    """

    requests: float = 0.0
    failed: float = 0.0
    user_minutes_lost: float = 0.0

    @property
    def success_percent(self) -> float:
        """Return the share that succeeded, 100.0 where nothing was asked."""
        return 100.0 * (1.0 - self.failed / self.requests) if self.requests else 100.0


class Series:
    """The samples of one client or service, oldest first, with their sums.

    Sums since the start are kept beside each sample, so that a window costs the same however long it is.
    """

    def __init__(self) -> None:
        self.samples: deque[Sample] = deque(maxlen=SAMPLES_KEPT)
        self.seconds = 0
        self.user_minutes_lost = 0.0
        self._sums: deque[tuple[float, float, float]] = deque([(0.0, 0.0, 0.0)], maxlen=SAMPLES_KEPT + 1)

    def add(self, sample: Sample, users: float) -> None:
        """Append one second in which `users` people asked."""
        self.samples.append(sample)
        self.seconds += 1
        requests, failed = sample.requests, sample.failed
        all_requests, all_failed, good_ms = self._sums[-1]
        good_ms += (requests - failed) * sample.latency_ms
        self._sums.append((all_requests + requests, all_failed + failed, good_ms))
        if failed:
            self.user_minutes_lost += users * (failed / requests) * TICK_MS / MS_PER_MINUTE

    def totals(self) -> Totals:
        """Return the sums so far."""
        requests, failed, _ = self._sums[-1]
        return Totals(requests, failed, self.user_minutes_lost)

    def last(self, window_ms: int) -> list[Sample]:
        """Return the newest samples that make up `window_ms`, oldest first; at least one if there is any."""
        count = self._count(window_ms)
        return list(islice(self.samples, len(self.samples) - count, None)) if count else []

    def success_percent(self, window_ms: int) -> float:
        """Return the share that succeeded in the newest `window_ms`, 100.0 where nothing was asked."""
        return self.over(window_ms)[0]

    def latency_ms(self, window_ms: int) -> float:
        """Return the mean latency of what succeeded in the newest `window_ms`, 0.0 where nothing did."""
        return self.over(window_ms)[1]

    def over(self, window_ms: int) -> tuple[float, float]:
        """Return both: the share that succeeded, and the mean latency of that."""
        new, old = self._sums[-1], self._sums[-1 - self._count(window_ms)]
        requests, failed = new[0] - old[0], new[1] - old[1]
        if requests <= 0:
            return 100.0, 0.0
        success = min(100.0, max(0.0, 100.0 * (1.0 - failed / requests)))
        return success, max(0.0, (new[2] - old[2]) / (requests - failed)) if requests > failed else 0.0

    def _count(self, window_ms: int) -> int:
        return min(max(window_ms // TICK_MS, 1), len(self.samples))

    def copy(self) -> Series:
        """Return a series that goes on from here by itself."""
        twin = Series()
        twin.samples = self.samples.copy()
        twin.seconds, twin.user_minutes_lost = self.seconds, self.user_minutes_lost
        twin._sums = self._sums.copy()
        return twin


@frozen
class Budget:
    """How much failure is still allowed.

    Attributes:
        objective_percent: The promise.
        allowed: Requests that may fail in the window, at the rate so far.
        spent: Requests that failed.
    """

    objective_percent: float
    allowed: float
    spent: float

    @property
    def left_percent(self) -> float:
        """Return what is left of it, 0.0-100.0."""
        if self.allowed <= 0:
            return 0.0 if self.spent > 0 else 100.0
        return max(0.0, 100.0 * (1.0 - self.spent / self.allowed))


class Record:
    """What was measured of all clients and all services."""

    def __init__(self, clients: Iterable[Client]) -> None:
        self.clients: dict[str, Client] = {client.name: client for client in clients}
        self.by_client: dict[str, Series] = {name: Series() for name in self.clients}
        self.by_service: dict[str, Series] = {}
        self.causes: dict[str, tuple[Cause, ...]] = dict.fromkeys(self.clients, ())

    def add_client(self, client: Client) -> None:
        """Begin a series for one more client."""
        self.clients[client.name] = client
        self.by_client.setdefault(client.name, Series())
        self.causes.setdefault(client.name, ())

    def add(self, name: str, sample: Sample, causes: tuple[Cause, ...]) -> None:
        """Append one second of a client."""
        users = self.clients[name].users
        self.by_client[name].add(sample, sample.requests if users is None else users)
        self.causes[name] = causes

    def add_service(self, service: str, sample: Sample) -> None:
        """Append one second of a service (`namespace/name`)."""
        series = self.by_service.get(service)
        if series is None:
            series = self.by_service[service] = Series()
        series.add(sample, sample.requests)

    # -- reading ------------------------------------------------------------

    def success_percent(self, name: str, last_ms: int = TICK_MS) -> float:
        """Return a client's success over the newest `last_ms`; raises KeyError for no such client."""
        return self.by_client[name].success_percent(last_ms)

    def latency_ms(self, name: str, last_ms: int = TICK_MS) -> float:
        """Return a client's mean latency over the newest `last_ms`; raises KeyError for no such client."""
        return self.by_client[name].latency_ms(last_ms)

    def totals(self) -> Totals:
        """Return the sums over all clients."""
        every = [series.totals() for series in self.by_client.values()]
        return Totals(
            sum(totals.requests for totals in every),
            sum(totals.failed for totals in every),
            sum(totals.user_minutes_lost for totals in every),
        )

    def budget(self, name: str) -> Budget:
        """Return a client's error budget: what its objective allows at its mean rate over its window."""
        client, series = self.clients[name], self.by_client[name]
        totals = series.totals()
        mean = totals.requests / max(series.seconds, 1)
        share = 1.0 - client.objective_percent / 100.0
        return Budget(
            client.objective_percent, mean * share * client.budget_window_ms / TICK_MS, totals.failed
        )

    def budget_percent(self) -> float | None:
        """Return what is left of the budget of the worst client, None without clients."""
        return min((self.budget(name).left_percent for name in self.clients), default=None)

    def copy(self) -> Record:
        """Return a record that goes on from here by itself."""
        twin = Record(self.clients.values())
        twin.by_client = {name: series.copy() for name, series in self.by_client.items()}
        twin.by_service = {name: series.copy() for name, series in self.by_service.items()}
        twin.causes = self.causes.copy()
        return twin

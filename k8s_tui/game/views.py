"""What the panels show: frozen rows, made fresh from the player's own view of the cluster.

Rows are values without behaviour: the screen draws them and knows nothing of clusters, and a row says nothing
that a player could not have found with kubectl or ssh. `health` is one of `HEALTHS`, worst first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from operator import attrgetter
from types import MappingProxyType

from attrs import field, frozen

NO_LABELS: Mapping[str, str] = MappingProxyType({})

HEALTHS = ("bad", "warn", "unknown", "ok", "done")
"""The order in which rows are sorted "worst first"."""


@frozen
class ControlPlaneRow:
    """One process of the control plane, as its machine and its health endpoint show it.

    Attributes:
        name: The component, as in `kube-apiserver`.
        machine: Where it runs.
        state: One word, as in `Ready`, `Down`, `Leader`.
        note: What is worth knowing, at most some 30 characters.
        latency_ms: How long a write by way of it takes to be safe; None where it makes none.
        requests_per_second: What it is asked, of etcd the writes; None where nobody counts.
    """

    name: str
    machine: str
    state: str
    health: str
    note: str
    latency_ms: int | None = None
    requests_per_second: float | None = None


@frozen
class NodeRow:
    """One node, as the API server's record has it.

    Attributes:
        status: As `kubectl get nodes` says it, as in `NotReady,SchedulingDisabled`.
        cpu_percent: Requested share of what is allocatable, 0-100 and above.
        born_ms: When the node object was made, on the world's clock.
    """

    name: str
    status: str
    health: str
    roles: str
    zone: str
    pods: int
    cpu_percent: int
    memory_percent: int
    taints: int
    born_ms: int
    version: str
    labels: Mapping[str, str] = NO_LABELS


@frozen
class PodRow:
    """One pod, with the columns of `kubectl get pods -o wide`.

    Attributes:
        born_ms: When it was made, on the world's clock.
        words: What is looked through to find it, in lower case.
    """

    uid: str
    namespace: str
    name: str
    ready: str
    status: str
    health: str
    restarts: int
    node: str
    ip: str
    born_ms: int
    owner: str
    labels: Mapping[str, str] = NO_LABELS
    words: str = field(init=False, eq=False, repr=False)

    @words.default
    def _words(self) -> str:
        return f"{self.namespace} {self.name} {self.status} {self.node} {self.ip} {self.owner}".lower()


@frozen
class ServiceRow:
    """One service and what its users feel.

    Attributes:
        endpoints_ready: Ready endpoints in its slices.
        endpoints_total: All endpoints in its slices.
        requests_per_second: Asked by the simulated users, None where nobody asks.
        error_percent: Share of those requests that failed, 0.0-100.0.
        latency_ms: Median latency of those that succeeded.
        history: Success percent over time, oldest first, for a sparkline.
        external: Where it is reached from outside, as kubectl's column EXTERNAL-IP has it; "" for nowhere.
    """

    namespace: str
    name: str
    type: str
    address: str
    ports: str
    health: str
    endpoints_ready: int
    endpoints_total: int
    requests_per_second: float | None
    error_percent: float | None
    latency_ms: float | None
    history: tuple[float, ...]
    external: str = ""
    labels: Mapping[str, str] = NO_LABELS


@frozen
class KindRow:
    """One object of the kind that is browsed.

    Attributes:
        cells: As many as the table has columns, the name and the namespace not among them.
    """

    namespace: str
    name: str
    health: str
    cells: tuple[str, ...]
    labels: Mapping[str, str] = NO_LABELS


@frozen
class KindTable:
    """All objects of one kind, with the columns that the API server prints for it.

    Attributes:
        kind: As kubectl takes it, as in `ingresses.networking.k8s.io`.
        title: As in `Ingresses`.
        columns: Titles in capitals, without NAMESPACE and NAME.
    """

    kind: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[KindRow, ...]


@frozen
class EventRow:
    """One event (or page), newest first in the panel.

    Attributes:
        kind: `page`, `warning` or `normal`.
        count: How often it was seen.
        acknowledged_ms: When the player took a page; None for one that waits, and for what is no page.
    """

    at_ms: int
    kind: str
    namespace: str
    reason: str
    subject: str
    message: str
    count: int
    acknowledged_ms: int | None = None


@frozen
class GoalRow:
    """One objective or guard, its text generated from its check.

    Attributes:
        state: `open`, `held` (true now, still to last), `done` or `failed`.
        progress: As in `12s of 60s`, or empty.
    """

    text: str
    state: str
    progress: str
    is_guard: bool


@frozen
class ClientRow:
    """One group of simulated users and what they experience now.

    Attributes:
        success_history: Success percent per second, oldest first.
        failing: Lines such as `31% connection refused at pod shop/web-1 (worker-2)`.
    """

    name: str
    target: str
    requests_per_second: float
    success_percent: float
    latency_ms: float
    success_history: tuple[float, ...]
    latency_history: tuple[float, ...]
    failing: tuple[str, ...]


@frozen
class Happening:
    """One thing on the timeline.

    Attributes:
        at_ms: Since the player took over.
        kind: `users`, `page`, `symptom`, `event`, `you`, `bookmark`, `verdict`, and `cause` once it is over.
    """

    at_ms: int
    kind: str
    text: str


@frozen
class Felt:
    """What one group of users felt.

    Attributes:
        failing: (time since the player took over, share of the requests that failed), a second apart.
    """

    name: str
    failing: tuple[tuple[int, float], ...]


@frozen
class WhatIf:
    """What would have been.

    Attributes:
        had: What it supposes, as in `shop/web had had 3 replicas instead of 1`.
        success_percent: Of all requests within the span.
        felt: What users would have felt.
        span_ms: How much of the outage was looked at.
        won: Whether it would have needed nobody.
        problem: Why it could not be tried; empty where it was.
    """

    had: str
    user_minutes_lost: float = 0.0
    success_percent: float = 100.0
    felt: tuple[Felt, ...] = ()
    span_ms: int = 0
    won: bool = False
    problem: str = ""


@frozen
class History:
    """What happened so far, or in all.

    Attributes:
        deadline_ms: When the game is lost, None where it has no end.
        happenings: In their order.
        ends_ms: Where what is watched ends, None where one plays oneself.
    """

    now_ms: int
    deadline_ms: int | None
    happenings: tuple[Happening, ...]
    felt: tuple[Felt, ...]
    ends_ms: int | None = None


@frozen
class Report:
    """A postmortem in its parts, each in Markdown or empty.

    Attributes:
        outcome: How it ended.
        score: What was done against par.
        users: What each group of users felt, in figures.
        paged: Who was paged for what, and how soon it was taken.
        cause: The root cause, the lesson, and what to read.
        happened: The timeline, with its causes.
        minutes_lost: Of users, in all.
    """

    title: str
    verdict: str
    outcome: str
    score: str
    users: str
    cause: str
    happened: str
    history: History
    what_ifs: tuple[WhatIf, ...]
    minutes_lost: float
    paged: str = ""


@frozen
class Hint:
    """The next rung of the ladder: how many there are, what was told so far."""

    taken: int
    total: int
    cost: int
    lines: tuple[str, ...]


@frozen
class Capacity:
    """The nodes added up to one machine.

    Attributes:
        cpu_used_milli: By everything on the machines of its nodes, as `memory_used_bytes`; 0 where nobody looked.
        pods_limit: How many pods the nodes take, 0 where nobody looked.
    """

    cpu_milli: int
    cpu_requested_milli: int
    memory_bytes: int
    memory_requested_bytes: int
    nodes_ready: int
    nodes: int
    pods: int
    cpu_used_milli: int = 0
    memory_used_bytes: int = 0
    pods_limit: int = 0


@frozen
class Used:
    """What something uses, as the metrics API tells it."""

    cpu_milli: int
    memory_bytes: int


@frozen
class Usages:
    """What is known of what is used.

    Attributes:
        pods: By namespace and name.
        nodes: By name.
    """

    pods: Mapping[tuple[str, str], Used] = MappingProxyType({})
    nodes: Mapping[str, Used] = MappingProxyType({})


NO_USAGES = Usages()


@frozen
class Snapshot:
    """Everything the play screen shows at one moment.

    Attributes:
        stale_since_ms: When the API server last answered, where it does not answer now; else None.
        verdict: Empty while the game runs; then `won` or `lost`.
        budget_percent: What is left of the users' error budget, 0-100; None without users.
        success_percent: Of all users' requests so far, None without users.
        browsed: The kind that the player opened a view of, None where none is open.
        burns: How many times too fast the error budget burns, by window, as in `1h`.
        deadline_ms: When the game is lost, None where it has no end.
        marks: What stands on the strip of the timeline, as (time, kind).
        ends_ms: Where what is watched ends, None where one plays oneself.
        start_ms: When the player took over, on the world's clock.
        usages: What pods and nodes use; nothing is known without metrics-server.
        pod_healths: How many of the pods are in each health.
    """

    title: str
    namespace: str
    now_ms: int
    paused: bool
    speed: int
    verdict: str
    stale_since_ms: int | None
    control_plane: tuple[ControlPlaneRow, ...]
    nodes: tuple[NodeRow, ...]
    pods: tuple[PodRow, ...]
    services: tuple[ServiceRow, ...]
    events: tuple[EventRow, ...]
    goals: tuple[GoalRow, ...]
    clients: tuple[ClientRow, ...]
    hint: Hint
    capacity: Capacity
    budget_percent: float | None
    success_percent: float | None
    browsed: KindTable | None = None
    burns: tuple[tuple[str, float], ...] = ()
    deadline_ms: int | None = None
    marks: tuple[tuple[int, str], ...] = ()
    ends_ms: int | None = None
    start_ms: int = 0
    usages: Usages = NO_USAGES
    pod_healths: Mapping[str, int] = field(eq=False, repr=False)

    @pod_healths.default
    def _pod_healths(self) -> Mapping[str, int]:
        return Counter(map(attrgetter("health"), self.pods))

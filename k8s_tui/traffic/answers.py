"""Answers: how requests end, and what a flow of them adds up to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from attrs import field

from k8s_tui.sim.value import frozen

PHRASES: Mapping[int, str] = {
    200: "OK",
    301: "Moved Permanently",
    302: "Found",
    308: "Permanent Redirect",
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    429: "Too Many Requests",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}


def status_line(status: int) -> str:
    """Return a status as HTTP writes it, as in `502 Bad Gateway`."""
    return f"{status} {PHRASES.get(status, '')}".rstrip()


@frozen
class Answer:
    """How a share of the requests ended.

    Attributes:
        status: Of HTTP; 0 where no answer came, or none of HTTP.
        application: Who answered, "" for nobody.
        reason: Why there was no good answer, as the user sees it; "" where all is well.
        hop: Where that happened.
        hops: What it passed, first to last.
        certificate: Whose certificate was shown, where that is known.
        wrong: What is not true about a good answer, "" where it is right.
    """

    share: float
    latency_ms: float
    status: int = 0
    application: str = ""
    reason: str = ""
    hop: str = ""
    body: str = ""
    hops: tuple[str, ...] = ()
    certificate: str = ""
    wrong: str = ""

    @property
    def is_answered(self) -> bool:
        """Tell whether somebody answered, rightly or wrongly."""
        return bool(self.application or self.status)


Use: TypeAlias = tuple[float, float, float]
"""(requests, failed ones, milliseconds of good ones summed up) of a service, for one request of the flow."""


@frozen
class Flow:
    """How requests fare.

    Attributes:
        loads: Requests that reach each container for one request, by (machine, container id).
        services: What each service sees of it, by `namespace/name`.
        writes: Rows that are stored at each database for one request, by container id.
        complaints: What applications say that could not get what they need, by (machine, container id).
    """

    answers: tuple[Answer, ...]
    loads: Mapping[tuple[str, str], float] = field(factory=dict)
    services: Mapping[str, Use] = field(factory=dict)
    writes: Mapping[str, float] = field(factory=dict)
    complaints: Mapping[tuple[str, str], str] = field(factory=dict)

    @property
    def failed_share(self) -> float:
        """Return the share without a good answer."""
        return sum(answer.share for answer in self.answers if answer.reason)

    def wrong_shares(self) -> dict[str, float]:
        """Return which shares got a good answer that is not true, by what is not."""
        shares: dict[str, float] = {}
        for answer in self.answers:
            if answer.wrong and not answer.reason:
                shares[answer.wrong] = shares.get(answer.wrong, 0.0) + answer.share
        return shares

    def worst(self) -> Answer | None:
        """Return the answer that most of the failed requests got."""
        failed = [answer for answer in self.answers if answer.reason]
        return max(failed, key=lambda answer: answer.share) if failed else None


class Sums:
    """What is added up while a flow is followed."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.loads: dict[tuple[str, str], float] = {}
        self.services: dict[str, Use] = {}
        self.writes: dict[str, float] = {}
        self.complaints: dict[tuple[str, str], str] = {}

    def take(self, flow: Flow, share: float) -> None:
        """Add what a share of the requests causes behind an application."""
        for key, load in flow.loads.items():
            self.loads[key] = self.loads.get(key, 0.0) + load * share
        for service, use in flow.services.items():
            self.use(service, use, share)
        for identity, rows in flow.writes.items():
            self.write(identity, rows * share)
        self.complaints.update(flow.complaints)

    def write(self, identity: str, rows: float) -> None:
        """Add to what a database stores."""
        self.writes[identity] = self.writes.get(identity, 0.0) + rows

    def use(self, service: str, use: Use, share: float) -> None:
        """Add to what a service sees."""
        known = self.services.get(service, (0.0, 0.0, 0.0))
        self.services[service] = (
            known[0] + use[0] * share,
            known[1] + use[1] * share,
            known[2] + use[2] * share,
        )

    def flow(self) -> Flow:
        """Return the sum."""
        return Flow(tuple(self.answers), self.loads, self.services, self.writes, self.complaints)

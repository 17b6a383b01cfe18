"""DNS: how a name becomes addresses for whoever asks, where they ask, at this moment.

A pod's resolver asks the servers of its resolv.conf in turn; mostly that is 10.96.0.10, which is a service
like any other: the rules of the pod's node lead to the CoreDNS pods, and what those know is what they have
heard from the API. A process outside all pods, and a pod with `dnsPolicy: Default`, ask the resolver of their
machine's site.

Simplified: one question a name and server; no caches. Source: kubelet network/dns; net.DNSError of Go.
"""

from __future__ import annotations

from collections.abc import Hashable

from k8s_tui.machine.links import OUTSIDE
from k8s_tui.machine.podnetwork import NO_DNS, DnsConfig
from k8s_tui.network.coredns import DNS_IP, DNS_PORT, ClusterDns
from k8s_tui.network.corednsconfig import PUBLIC_RESOLVERS, SITE_RESOLVER
from k8s_tui.network.names import (
    NDOTS,
    NOERROR,
    NXDOMAIN,
    REFUSED_CODE,
    SERVFAIL,
    Answer,
    answer_outside,
    candidates,
    is_address,
    search_domains,
)
from k8s_tui.network.routes import REFUSED, TIMED_OUT, Branch, Failure, Listener, Place, Source
from k8s_tui.network.routing import Router
from k8s_tui.sim.value import evolve, frozen

QUERY_MS = 0.3
"""To answer one question."""

NO_SERVER = "127.0.0.1:53"
"""Where questions go from a pod without any name server."""

TIMEOUT_MS = 5_000
"""How long a resolver waits for an answer (resolv.conf(5): timeout:5)."""

_WORDS = {
    NOERROR: "no such host",
    NXDOMAIN: "no such host",
    REFUSED_CODE: "server misbehaving",
    SERVFAIL: "server misbehaving",
    TIMED_OUT: "i/o timeout",
    REFUSED: "connection refused",
}
"""The words of Go's resolver."""


@frozen
class Resolution:
    """How a part of the questions for a name ended.

    Attributes:
        share: Of all questions.
        code: `NOERROR`, `NXDOMAIN`, `SERVFAIL`, or why there was no answer.
        answer: What was answered, also for a refusal; None without an answer.
        server: Who was asked, as in `10.96.0.10:53`; "" for a hosts file.
        hop: Where it failed, as in `pod kube-system/coredns-1 (worker-2)`.
        listener: Who answered, None for nobody or a resolver outside.
        questions: How many were asked for one name.
    """

    share: float
    code: str
    answer: Answer | None
    latency_ms: float
    server: str
    hop: str
    listener: Listener | None = None
    questions: int = 1

    @property
    def addresses(self) -> tuple[str, ...]:
        """Return the addresses, none where it failed."""
        return self.answer.addresses if self.answer is not None and self.code == NOERROR else ()

    def unanswered(self, share: float, hop: str) -> Resolution:
        """Return how a share of the questions ends that its server does not get round to."""
        return Resolution(share, TIMED_OUT, None, TIMEOUT_MS, self.server, hop, self.listener)

    def failure(self, name: str) -> Failure:
        """Return what the asker of `name` sees of a refusal."""
        at = f" on {self.server}" if self.server else ""
        return Failure(f"lookup {name}{at}: {_WORDS.get(self.code, self.code)}", self.hop)


class Resolver:
    """Name resolution for every place of the world."""

    def __init__(self, router: Router, dns: ClusterDns) -> None:
        self._router = router
        self._dns = dns

    def resolve(self, source: Source, name: str) -> tuple[Resolution, ...]:
        """Return how questions for `name` from `source` fare; shares add up to one."""
        if is_address(name):
            return (_from_file(name, name),)
        if name == "localhost":
            return (_from_file(name, "127.0.0.1"),)
        config = config_of(source)
        found: list[Resolution] = []
        left: tuple[Resolution, ...] = (Resolution(1.0, REFUSED, None, 0.0, NO_SERVER, f"pod {source.pod}"),)
        for server in config.servers:
            asked, left = left, ()
            for each in asked:
                for answered in self._ask(source, server, config, name):
                    whole = evolve(
                        answered,
                        share=answered.share * each.share,
                        latency_ms=answered.latency_ms + each.latency_ms,
                    )
                    if answered.answer is None:
                        left += (whole,)
                    else:
                        found.append(whole)
            if not left:
                break
        return (*found, *left)

    def revision(self) -> Hashable:
        """Return a value that is equal to an earlier one only if what is known of names is as then."""
        waiting = self._router.ground.now_ms() if self._dns.is_waiting() else 0
        return (self._router.revision(), self._dns.revision, waiting)

    def _ask(self, source: Source, server: str, config: DnsConfig, name: str) -> tuple[Resolution, ...]:
        if server == SITE_RESOLVER or server in PUBLIC_RESOLVERS:
            return (self._ask_site(source, server, name),)
        ways = self._router.connect(source, server, DNS_PORT, "UDP")
        tried = candidates(name, config.searches, config.ndots)
        return tuple(self._ask_server(server, name, tried, way) for way in ways)

    def _ask_site(self, source: Source, server: str, name: str) -> Resolution:
        """Ask the resolver of the site, which knows machines and the world outside, or a public one."""
        name = name.removesuffix(".")
        ip = self._router.ground.ip_of(name) if server == SITE_RESOLVER else None
        if ip is not None:
            return _from_file(name, ip)
        shown = "" if source.is_outside else f"{server}:{DNS_PORT}"
        reachable = source.is_outside or not self._router.ground.link(source.machine, OUTSIDE).cut
        if not reachable:
            hop = f"node {source.machine}"
            return Resolution(1.0, TIMED_OUT, None, TIMEOUT_MS, shown, hop)
        found = answer_outside(self._router.outside, name)
        return Resolution(1.0, found.code, found, QUERY_MS, shown, f"name {name}")

    def _ask_server(self, server: str, name: str, tried: tuple[str, ...], way: Branch) -> Resolution:
        shown = f"{server}:{DNS_PORT}"
        if not isinstance(way.end, Place):
            waited_ms = TIMEOUT_MS if way.end.reason != REFUSED else way.latency_ms
            return Resolution(way.share, way.end.reason, None, waited_ms, shown, way.end.hop)
        place = way.end
        if place.listener.protocol not in ("dns", "") or self._router.ground.is_hung(place.listener):
            return Resolution(way.share, TIMED_OUT, None, TIMEOUT_MS, shown, place.hop)
        answered, questions = self.search(place, name, tried)
        latency_ms = questions * (way.latency_ms + QUERY_MS)
        hop = place.hop if answered.code in (SERVFAIL, REFUSED_CODE) else f"name {name}"
        return Resolution(
            way.share, answered.code, answered, latency_ms, shown, hop, place.listener, questions
        )

    def search(self, place: Place, name: str, tried: tuple[str, ...]) -> tuple[Answer, int]:
        """Try names of a search list at one server; return the answer and how many were tried."""
        last = Answer(NXDOMAIN, name)
        for count, candidate in enumerate(tried, start=1):
            last = self._dns.answer(place, self._router.outside, candidate)
            if last.code != NXDOMAIN:
                return last, count
        return last, len(tried)


def config_of(source: Source) -> DnsConfig:
    """Return how a source resolves names; what runs in no pod asks the site's resolver."""
    if source.dns is not NO_DNS:
        return source.dns
    if source.pod:
        return DnsConfig((DNS_IP,), search_domains(source.namespace), (f"ndots:{NDOTS}",))
    return SITE


SITE = DnsConfig((SITE_RESOLVER,))
"""How machines and users resolve names."""


def _from_file(name: str, ip: str) -> Resolution:
    return Resolution(1.0, NOERROR, Answer(NOERROR, name, (ip,)), 0.0, "", f"name {name}")

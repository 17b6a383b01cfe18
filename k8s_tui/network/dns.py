"""DNS: how a name becomes addresses for whoever asks, where they ask, at this moment.

A pod's resolver asks 10.96.0.10, which is a service like any other: the rules of the pod's node lead to the
CoreDNS pods, and what those know is what they have heard from the API. A process outside all pods, and a
pod with `dnsPolicy: Default`, ask the resolver of their machine's site.

Simplified: one question a name, no second attempt (a resolver's first attempt lasts as long as a user's
patience); no caches. Source: kubelet network/dns; CoreDNS plugins kubernetes, forward (1.11); net.DNSError
of Go.
"""

from __future__ import annotations

from collections.abc import Hashable

from k8s_tui.api.errors import Unreachable
from k8s_tui.client.client import Context
from k8s_tui.machine.links import OUTSIDE
from k8s_tui.network.feed import ServiceFeed
from k8s_tui.network.ground import Ground
from k8s_tui.network.names import (
    NOERROR,
    NXDOMAIN,
    SERVFAIL,
    Answer,
    answer,
    answer_outside,
    candidates,
    is_address,
)
from k8s_tui.network.routes import REFUSED, TIMED_OUT, Branch, Failure, Listener, Place, Source
from k8s_tui.network.routing import Router
from k8s_tui.network.rules import Rules
from k8s_tui.sim.value import frozen

DNS_IP = "10.96.0.10"
"""The cluster DNS service's address (kubeadm: the tenth of the service range)."""

DNS_PORT = 53

QUERY_MS = 0.3
"""To answer one question."""

TIMEOUT_MS = 5_000
"""How long a resolver waits for an answer (resolv.conf(5): timeout:5)."""

_WORDS = {
    NXDOMAIN: "no such host",
    SERVFAIL: "server misbehaving",
    TIMED_OUT: "i/o timeout",
    REFUSED: "connection refused",
}
"""The words of Go's resolver."""


class ClusterDns:
    """What every CoreDNS of the cluster knows of services.

    CoreDNS runs in ordinary pods, as many as somebody wants on a machine, so that what each knows is kept
    by its container. Those that hear the API know what the feed knows; who is cut off answers from what it
    knew then.
    """

    def __init__(self, context: Context, ground: Ground, feed: ServiceFeed) -> None:
        self.feed = feed
        self._context = context
        self._ground = ground
        self._heard: dict[str, None] = {}
        self._kept: dict[str, Rules] = {}
        feed.before_change(self._look_around)

    def records_of(self, listener: Listener) -> Rules | None:
        """Return what a CoreDNS knows, None before it has listed anything."""
        identity = listener.container
        if self._reaches_api(listener.machine):
            self._kept.pop(identity, None)
            if self.feed.synced:
                self._heard[identity] = None
                return self.feed.current
        if identity in self._kept:
            return self._kept[identity]
        return self.feed.current if identity in self._heard else None

    def is_waiting(self) -> bool:
        """Tell whether some CoreDNS was cut off, and may be back at any time."""
        return bool(self._kept)

    def _reaches_api(self, machine: str) -> bool:
        try:
            self._context.connect(machine)
        except Unreachable:
            return False
        return True

    def _look_around(self) -> None:
        """Before the feed changes, note what those know that will not hear of it."""
        old = self.feed.current
        living: dict[str, None] = {}
        for listener in self._servers():
            identity = listener.container
            living[identity] = None
            if self._reaches_api(listener.machine):
                self._heard[identity] = None
                self._kept.pop(identity, None)
            elif identity in self._heard:
                self._kept.setdefault(identity, old)
        self._heard = {identity: None for identity in self._heard if identity in living}
        self._kept = {identity: rules for identity, rules in self._kept.items() if identity in living}

    def _servers(self) -> list[Listener]:
        """Return the CoreDNS containers behind the DNS service's address."""
        rule = self.feed.current.at(DNS_IP, DNS_PORT, "UDP")
        found = []
        for target in rule.targets if rule is not None else ():
            home = self._ground.pod_home(target.ip)
            if home is not None:
                listener = self._ground.listener(home.machine, target.ip, target.port, "UDP")
                if listener is not None:
                    found.append(listener)
        return found

    def fork(self, context: Context, ground: Ground, feed: ServiceFeed) -> ClusterDns:
        """Return the same knowledge in another world, following `feed` there."""
        twin = ClusterDns(context, ground, feed)
        twin._heard, twin._kept = self._heard.copy(), self._kept.copy()
        return twin


@frozen
class Resolution:
    """How a part of the questions for a name ended.

    Attributes:
        share: Of all questions.
        code: `NOERROR`, `NXDOMAIN`, `SERVFAIL`, or why there was no answer.
        answer: What was answered, also for a refusal; None without an answer.
        server: Who was asked, as in `10.96.0.10:53`; "" for a hosts file.
        hop: Where it failed, as in `pod kube-system/coredns-1 (worker-2)`.
    """

    share: float
    code: str
    answer: Answer | None
    latency_ms: float
    server: str
    hop: str

    @property
    def addresses(self) -> tuple[str, ...]:
        """Return the addresses, none where it failed."""
        return self.answer.addresses if self.answer is not None and self.code == NOERROR else ()

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
        if source.pod and source.dns_policy in ("", "ClusterFirst", "ClusterFirstWithHostNet"):
            return self._ask_cluster(source, name)
        return (self._ask_site(source, name),)

    def revision(self) -> Hashable:
        """Return a value that is equal to an earlier one only if what is known of names is as then."""
        waiting = self._router.ground.now_ms() if self._dns.is_waiting() else 0
        return (self._router.revision(), waiting)

    def _ask_site(self, source: Source, name: str) -> Resolution:
        """Ask the resolver of the site, which knows machines and the world outside."""
        name = name.removesuffix(".")
        ip = self._router.ground.ip_of(name)
        if ip is not None:
            return _from_file(name, ip)
        reachable = source.is_outside or not self._router.ground.link(source.machine, OUTSIDE).cut
        if not reachable:
            hop = f"node {source.machine}"
            return Resolution(1.0, TIMED_OUT, None, TIMEOUT_MS, "", hop)
        found = answer_outside(self._router.outside, name)
        return Resolution(1.0, found.code, found, QUERY_MS, "", f"name {name}")

    def _ask_cluster(self, source: Source, name: str) -> tuple[Resolution, ...]:
        ways = self._router.connect(source, DNS_IP, DNS_PORT, "UDP")
        return tuple(self._ask_server(source, name, way) for way in ways)

    def _ask_server(self, source: Source, name: str, way: Branch) -> Resolution:
        server = f"{DNS_IP}:{DNS_PORT}"
        if not isinstance(way.end, Place):
            waited_ms = TIMEOUT_MS if way.end.reason != REFUSED else way.latency_ms
            return Resolution(way.share, way.end.reason, None, waited_ms, server, way.end.hop)
        place = way.end
        if place.listener.protocol not in ("dns", "") or self._router.ground.is_hung(place.listener):
            return Resolution(way.share, TIMED_OUT, None, TIMEOUT_MS, server, place.hop)
        answered, asked = self._search(source, name, place)
        latency_ms = asked * (way.latency_ms + QUERY_MS)
        hop = place.hop if answered.code == SERVFAIL else f"name {name}"
        return Resolution(way.share, answered.code, answered, latency_ms, server, hop)

    def _search(self, source: Source, name: str, place: Place) -> tuple[Answer, int]:
        """Try the names of the search list at one CoreDNS; return the answer and how many were tried."""
        rules = self._dns.records_of(place.listener)
        router = self._router
        if rules is None:
            router.ground.footprint.is_volatile = True
        reachable = not router.ground.link(place.machine, OUTSIDE).cut
        last = Answer(NXDOMAIN, name)
        tried = candidates(name, source.namespace)
        for count, candidate in enumerate(tried, start=1):
            last = answer(rules, router.outside, candidate, reachable=reachable)
            if last.code != NXDOMAIN:
                return last, count
        return last, len(tried)


def _from_file(name: str, ip: str) -> Resolution:
    return Resolution(1.0, NOERROR, Answer(NOERROR, name, (ip,)), 0.0, "", f"name {name}")

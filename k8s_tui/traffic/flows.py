"""Flows: what each group of users experiences at this moment, as shares of its requests.

A client's target becomes places to start from and addresses to ask; each is followed (`requests`), and what
comes back is held against what the client takes for right, within the time it is willing to wait.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import field

from k8s_tui.network.ingressrules import FAKE_CERTIFICATE
from k8s_tui.network.names import CLUSTER_DOMAIN
from k8s_tui.network.plane import DataPlane
from k8s_tui.network.routes import TIMED_OUT, USERS, Source
from k8s_tui.network.rules import ServiceRules
from k8s_tui.sim.value import evolve, frozen
from k8s_tui.traffic.answers import Answer, Flow, Use, status_line
from k8s_tui.traffic.clients import Client, InPod, OnMachine, Outside, Url, parse_target
from k8s_tui.traffic.record import Cause
from k8s_tui.traffic.requests import HTTP, Requests

NODES = "nodes"
"""The host of a target that means every node in turn."""

FALLBACK_MS = 300
"""Until a user's program tries the next address where one does not answer (RFC 8305: 250 ms)."""

NOT_TRUSTED = "x509: certificate is valid for ingress.local"
"""What Go's TLS says to the certificate that ingress-nginx makes for itself."""

NOBODY_ASKS = "nobody runs who would ask"
NO_ADDRESS = "no address outside the cluster"

CAUSES_LIMIT = 12
"""Causes told apart; what is rarer is left out."""


@frozen
class Start:
    """One way in which a client's requests begin; a failure where they cannot.

    Attributes:
        share: Of the client's requests.
        count: How many addresses that fare alike it stands for.
    """

    share: float
    source: Source
    url: Url
    failure: tuple[str, str] | None = None
    count: int = 1


@frozen
class Outcome:
    """What one client experiences.

    Attributes:
        success: Share of its requests, 0.0-1.0.
        latency_ms: Mean of those that succeed, 0.0 where none does.
        causes: Of the others, most frequent first.
        loads: Requests that reach each container for one of its requests, by (machine, container id).
        services: What each service sees for one of its requests.
        writes: Rows that each database stores for one of its requests, by container id.
        complaints: What applications on the way say of what they could not get, by (machine, container id).
    """

    success: float
    latency_ms: float
    causes: tuple[Cause, ...] = ()
    loads: Mapping[tuple[str, str], float] = field(factory=dict)
    services: Mapping[str, Use] = field(factory=dict)
    writes: Mapping[str, float] = field(factory=dict)
    complaints: Mapping[tuple[str, str], str] = field(factory=dict)


class Flows:
    """Finds out what clients experience."""

    def __init__(self, plane: DataPlane) -> None:
        self.plane = plane
        self.requests = Requests(plane)

    def begin(self) -> None:
        """Begin a new moment: nothing found out before counts any more."""
        self.requests.forget()

    def outcome(self, client: Client) -> Outcome:
        """Return what a client experiences now."""
        flows = [(start, self._flow(start)) for start in _parted(self.starts(client), client.writes)]
        tries = [(start.share, start.count, flow.answers) for start, flow in flows]
        for _ in range(client.retries if isinstance(client.place, Outside) else 0):
            tries = _tried_again(tries)
        loads: dict[tuple[str, str], float] = {}
        services: dict[str, Use] = {}
        writes: dict[str, float] = {}
        complaints: dict[tuple[str, str], str] = {}
        for start, flow in flows:
            complaints.update(flow.complaints)
            for identity, rows in flow.writes.items():
                writes[identity] = writes.get(identity, 0.0) + start.share * rows
            for key, load in flow.loads.items():
                loads[key] = loads.get(key, 0.0) + start.share * load
            for service, use in flow.services.items():
                known = services.get(service, (0.0, 0.0, 0.0))
                services[service] = (
                    known[0] + start.share * use[0],
                    known[1] + start.share * use[1],
                    known[2] + start.share * use[2],
                )
        meant = self._meant_service(client)
        if meant:
            requests, failed, good_ms = services.get(meant, (0.0, 0.0, 0.0))
            unreached = max(0.0, 1.0 - requests)
            services[meant] = (requests + unreached, failed + unreached, good_ms)
        judged = judge(client, tries)
        return evolve(judged, loads=loads, services=services, writes=writes, complaints=complaints)

    def _meant_service(self, client: Client) -> str:
        """Return the service that a client wants to reach, "" where its target is none."""
        url = parse_target(client.target, client.namespace)
        rules = self.plane.feed.current
        if url.service or url.host in rules.service_ips:
            return url.service or rules.service_ips[url.host]
        if isinstance(client.place, Outside):
            rule = rules.at_node_port(url.port)
            return rule.service if rule is not None else ""
        namespace = client.place.namespace if isinstance(client.place, InPod) else client.namespace
        name, _, rest = url.host.partition(".")
        key = f"{rest.partition('.')[0] or namespace}/{name}"
        return key if key in rules.services else ""

    def _flow(self, start: Start) -> Flow:
        if start.failure is not None:
            reason, hop = start.failure
            return Flow((Answer(1.0, 0.0, reason=reason, hop=hop),))
        return self.requests.ask(start.source, start.url)

    # -- where requests begin ------------------------------------------------------------

    def starts(self, client: Client) -> tuple[Start, ...]:
        """Return how a client's requests begin; shares add up to one."""
        url = parse_target(client.target, client.namespace)
        url = evolve(url, authority=client.authority)
        if isinstance(client.place, Outside):
            return self._from_outside(client.place, url)
        if isinstance(client.place, OnMachine):
            urls = self._by_address(url)
            at = self.plane.from_machine(client.place.machine)
            return tuple(Start(1 / len(urls), at, each) for each in urls)
        return self._from_pods(client.place, self._inside(url))

    def _from_pods(self, place: InPod, url: Url) -> tuple[Start, ...]:
        homes = self.plane.ground.pods_named(place.namespace, place.name)
        if not homes:
            hop = f"pod {place.namespace}/{place.name}"
            return (Start(1.0, USERS, url, (NOBODY_ASKS, hop)),)
        share = 1 / len(homes)
        return tuple(Start(share, self.plane.from_pod(home.machine, home.pod_uid), url) for home in homes)

    def _by_address(self, url: Url) -> tuple[Url, ...]:
        """Return a service as whoever runs in no pod asks it: by its addresses, for the names are the pods'."""
        known = self._service(url.service) if url.service else None
        if known is None or not known.cluster_ip:
            return (self._inside(url),)
        port = url.port or (known.ports[0].port if known.ports else 80)
        ips = tuple(host.ip for host in known.hosts) if known.is_headless else (known.cluster_ip,)
        return tuple(evolve(url, host=ip, port=port, service="") for ip in ips) or (self._inside(url),)

    def _inside(self, url: Url) -> Url:
        if not url.service:
            return url
        namespace, _, name = url.service.partition("/")
        known = self._service(url.service)
        port = url.port or (known.ports[0].port if known is not None and known.ports else 80)
        return evolve(url, host=f"{name}.{namespace}.svc.{CLUSTER_DOMAIN}", port=port, service="")

    def _service(self, key: str) -> ServiceRules | None:
        return self.plane.feed.current.services.get(key)

    def _from_outside(self, place: Outside, url: Url) -> tuple[Start, ...]:
        if url.service:
            return self._through_service(place, url)
        if url.host == NODES:
            return self._through_nodes(place, url)
        return (Start(1.0, USERS, url),)

    def _through_nodes(self, place: Outside, url: Url) -> tuple[Start, ...]:
        machines = place.via or self.plane.ground.nodes()
        return tuple(
            Start(count / len(machines), USERS, evolve(url, host=machine), count=count)
            for machine, count in self.plane.router.doors(machines)
        )

    def _through_service(self, place: Outside, url: Url) -> tuple[Start, ...]:
        service = self._service(url.service)
        rules = [rule for rule in service.ports if url.port in (0, rule.port)] if service is not None else []
        if service is not None and rules:
            url = evolve(url, service="", port=rules[0].port)
            open_to_all = [ip for ip in service.addresses if ip != service.cluster_ip]
            if open_to_all:
                return (Start(1.0, USERS, evolve(url, host=open_to_all[0])),)
            if rules[0].node_port:
                return self._through_nodes(place, evolve(url, port=rules[0].node_port))
        return (Start(1.0, USERS, url, (NO_ADDRESS, f"service {url.service}")),)


def _parted(starts: tuple[Start, ...], writes: float) -> Iterator[Start]:
    """Yield the starts of a client's reads and of its writes apart."""
    for start in starts:
        if writes < 1.0:
            yield evolve(start, share=start.share * (1.0 - writes)) if writes else start
        if writes:
            yield evolve(start, share=start.share * writes, url=evolve(start.url, is_write=True))


# -- what users make of it ------------------------------------------------------------

_Tries = list[tuple[float, int, tuple[Answer, ...]]]
"""(share, how many addresses alike, answers)."""


def _tried_again(tries: _Tries) -> _Tries:
    """Let those whom one address did not answer try the others, each equally often."""
    others = sum(count for _, count, _ in tries) - 1
    if others < 1:
        return tries
    after: _Tries = []
    for index, (share, count, answers) in enumerate(tries):
        answered = [answer for answer in answers if answer.is_answered]
        lost = sum(answer.share for answer in answers if not answer.is_answered)
        for other, (_, alike, elsewhere) in enumerate(tries):
            chance = lost * (alike - (other == index)) / others
            if chance > 0:
                answered += [_later(answer, chance) for answer in elsewhere]
        after.append((share, count, tuple(answered)))
    return after


def _later(answer: Answer, chance: float) -> Answer:
    return evolve(answer, share=answer.share * chance, latency_ms=answer.latency_ms + FALLBACK_MS)


def judge(client: Client, tries: _Tries) -> Outcome:
    """Return what a client makes of the answers it gets."""
    success, good_ms = 0.0, 0.0
    causes: dict[tuple[str, str], float] = {}
    scheme = parse_target(client.target, client.namespace).scheme
    for share, _, answers in tries:
        for answer in answers:
            part = share * answer.share
            wrong = complaint(client, scheme, answer)
            if wrong is None:
                success += part
                good_ms += part * answer.latency_ms
            else:
                causes[wrong] = causes.get(wrong, 0.0) + part
    ranked = sorted(causes.items(), key=lambda item: (-item[1], item[0]))
    told = tuple(Cause(share, reason, hop) for (reason, hop), share in ranked[:CAUSES_LIMIT])
    return Outcome(min(success, 1.0) if causes else 1.0, good_ms / success if success else 0.0, told)


def complaint(client: Client, scheme: str, answer: Answer) -> tuple[str, str] | None:
    """Return why a client is not content with an answer and where that arose, None where it is."""
    expect = client.expect
    if answer.certificate == FAKE_CERTIFICATE:
        host = client.authority or parse_target(client.target, client.namespace).host
        shown_by = next((hop for hop in answer.hops if hop.startswith("pod ")), answer.hop)
        return (f"{NOT_TRUSTED}, not {host}", shown_by)
    where = answer.hop or (answer.hops[-1] if answer.hops else "")
    if answer.latency_ms >= client.timeout_ms and not (answer.reason and answer.status):
        return (answer.reason or TIMED_OUT, where)
    if scheme in HTTP and answer.status and answer.status == expect.status:
        pass
    elif answer.reason:
        return (answer.reason, where)
    elif scheme in HTTP and answer.status != expect.status:
        return (f"{status_line(answer.status)} instead of {expect.status}", where)
    if expect.application and answer.application != expect.application:
        return (f"wrong answer: {answer.application} instead of {expect.application}", where)
    return (f"wrong answer: {answer.wrong}", where) if answer.wrong and expect.rows else None

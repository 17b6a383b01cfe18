"""Requests: how one request fares, from the name to the last service behind the last application.

The way is taken as the data plane would at this moment: name, service, endpoint, pod, application, and what
that application needs itself. The result is a `Flow`: shares that add up to one, each with its latency and,
where it failed, the reason the user sees and the hop at which it happened.

Simplified: an application asks what it needs one after the other, and gives up on each after
`UPSTREAM_PATIENCE_MS`; queues are not simulated, a container's load makes it slower and then makes it
refuse what is too much.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping

from k8s_tui.api.time import format_time
from k8s_tui.machine.applications import Application, Upstream
from k8s_tui.machine.containers import Container
from k8s_tui.machine.links import OUTSIDE
from k8s_tui.network.dns import Resolution, config_of
from k8s_tui.network.ingressrules import FAKE_CERTIFICATE, Backend
from k8s_tui.network.plane import DataPlane
from k8s_tui.network.routes import TIMED_OUT, Branch, Place, Source, hop_of
from k8s_tui.sim.value import evolve
from k8s_tui.traffic.answers import Answer, Flow, Sums, status_line
from k8s_tui.traffic.clients import Url
from k8s_tui.traffic.proxying import (
    CONNECT_TIMEOUT_MS,
    READ_TIMEOUT_MS,
    Decision,
    attempts,
    decide,
    gateway_status,
)
from k8s_tui.traffic.proxying import TRIES as PROXY_TRIES
from k8s_tui.traffic.storing import answered, parts_of

MAX_DEPTH = 6
"""How many applications behind one another are followed."""

UPSTREAM_PATIENCE_MS = 3_000
"""How long an application waits for a service that it needs."""

GIVE_UP_MS = 127_000
"""Until Linux gives up on an address that does not answer (tcp_syn_retries = 6)."""

LOOK_AGAIN_MS = 1_000
"""After which it is found out anew what a database answers whose data change."""

EASY_LOAD = 0.7
"""Below this share of what it can bear an application is as fast as without load."""

FULL_LOAD_SLOWDOWN = 20.0
"""How much slower it is at what it can bear at most."""

HTTP = ("http", "https")
PROXY_PORTS = (80, 443)
"""Where an ingress controller takes requests; its other ports are its own."""

TLS_PORTS = (443, 2379, 2380, 6443, 8443, 10250)

EMPTY_REPLY = "empty reply from server"
WRONG_PASSWORD = "password authentication failed"
NOT_TLS = "wrong version number (no TLS at this port)"


class Requests:
    """Follows requests through one moment of the world; what was followed once is remembered."""

    def __init__(self, plane: DataPlane) -> None:
        self._plane = plane
        self._known: dict[Hashable, Flow] = {}

    def forget(self) -> None:
        """Begin a new moment."""
        self._known = {}

    def ask(self, source: Source, url: Url, depth: int = 0) -> Flow:
        """Return how requests from `source` to `url` fare; shares add up to one."""
        key = (self._plane.router.vantage(source), config_of(source), url)
        known = self._known.get(key)
        if known is None:
            # Whoever asks in a circle is answered at the second time round.
            self._known[key] = Flow((Answer(1.0, 0.0, 200, "itself"),))
            known = self._known[key] = self._follow(source, url, depth)
        return known

    def _follow(self, source: Source, url: Url, depth: int) -> Flow:
        sums = Sums()
        addresses: dict[str, tuple[float, float]] = {}
        for found in self._resolve(sums, source, url.host):
            if not found.addresses:
                failure = found.failure(url.host)
                sums.answers.append(
                    Answer(found.share, found.latency_ms, reason=failure.reason, hop=failure.hop)
                )
                continue
            part = found.share / len(found.addresses)
            for ip in found.addresses:
                share, latency_ms = addresses.get(ip, (0.0, 0.0))
                addresses[ip] = (share + part, latency_ms + part * found.latency_ms)
        for ip, (share, waited_ms) in addresses.items():
            for way in self._plane.router.connect(source, ip, url.port):
                self._arrive(sums, way, share, waited_ms / share, url, depth)
        return sums.flow()

    def _resolve(self, sums: Sums, source: Source, host: str) -> Iterator[Resolution]:
        """Yield how questions fare, and count them: a DNS pod with too many does not answer them all."""
        for found in self._plane.resolver.resolve(source, host):
            listener = found.listener
            container = self._plane.ground.container(listener) if listener is not None else None
            if listener is None or container is None:
                yield found
                continue
            key = (listener.machine, container.id)
            sums.loads[key] = sums.loads.get(key, 0.0) + found.share * found.questions
            slowdown, lost = pressure(container.bears_per_s(), container.requests_per_s)
            if lost < 1.0:
                yield evolve(found, share=found.share * (1.0 - lost), latency_ms=found.latency_ms * slowdown)
            if lost:
                yield found.unanswered(found.share * lost, hop_of(listener.pod, listener.machine))

    def _arrive(self, sums: Sums, way: Branch, share: float, waited_ms: float, url: Url, depth: int) -> None:
        share *= way.share
        latency_ms = way.latency_ms + waited_ms
        if isinstance(way.end, Place):
            answers = self._serve(sums, way.end, share, url, depth)
        else:
            gave_up_ms = GIVE_UP_MS if way.end.reason == TIMED_OUT else 0.0
            answers = [Answer(1.0, gave_up_ms, reason=way.end.reason, hop=way.end.hop)]
        failed, good_ms = 0.0, 0.0
        for answer in answers:
            whole_ms = latency_ms + answer.latency_ms
            sums.answers.append(
                Answer(
                    share * answer.share,
                    whole_ms,
                    answer.status,
                    answer.application,
                    answer.reason,
                    answer.hop,
                    answer.body,
                    (*way.hops, *answer.hops),
                    answer.certificate,
                    answer.wrong,
                )
            )
            if answer.reason:
                failed += answer.share
            else:
                good_ms += answer.share * whole_ms
        if way.service:
            sums.use(way.service, (1.0, failed, good_ms), share)

    # -- at the application ------------------------------------------------------------

    def _serve(self, sums: Sums, place: Place, share: float, url: Url, depth: int) -> list[Answer]:
        """Return how the application at `place` answers, its shares adding up to one."""
        if place.machine == OUTSIDE:
            return self._beyond(sums, place, share, url)
        container = self._plane.ground.container(place.listener)
        if container is None:
            return [Answer(1.0, 0.0, 200, place.listener.application)]
        wrong = self._mistake(place, url)
        if wrong is not None:
            return [wrong]
        key = (place.machine, container.id)
        sums.loads[key] = sums.loads.get(key, 0.0) + share
        rules = self._plane.ingress.rules_of(place.listener, container)
        if rules is not None and place.port in PROXY_PORTS:
            return self._proxy(sums, place, container, decide(rules, url), share, url, depth)
        return self._work(sums, place, container, share, url, depth)

    # -- at a reverse proxy ------------------------------------------------------------

    def _proxy(
        self,
        sums: Sums,
        place: Place,
        container: Container,
        decision: Decision,
        share: float,
        url: Url,
        depth: int,
    ) -> list[Answer]:
        """Return how a reverse proxy answers: by itself, or as the service behind it does."""
        application = container.behaviour.application
        own_ms = application.latency_ms * pressure(container.bears_per_s(), container.requests_per_s)[0]
        backend = decision.backend
        if decision.certificate == FAKE_CERTIFICATE and not url.trusting:
            # Who distrusts the certificate hangs up before anything is asked.
            return [Answer(1.0, own_ms, hop=place.hop, certificate=decision.certificate)]
        if decision.status or backend is None or depth >= MAX_DEPTH:
            status = decision.status or 502
            why = f" (service {backend.service} has no endpoints)" if backend is not None else ""
            reason = f"{status_line(status)}{why}" if status >= 400 else ""
            certificate = decision.certificate
            return [Answer(1.0, own_ms, status, application.name, reason, place.hop, certificate=certificate)]
        source = self._plane.from_pod(place.machine, container.pod_uid)
        answers = self._upstream(sums, source, decision, backend, share, url, depth)
        return [self._passed_on(place, application, decision, answer, own_ms) for answer in answers]

    def _upstream(
        self,
        sums: Sums,
        source: Source,
        decision: Decision,
        backend: Backend,
        share: float,
        url: Url,
        depth: int,
    ) -> list[Answer]:
        """Return how the endpoints behind a proxy answer, those tried in the place of others too."""
        authority = url.authority or url.host
        if backend.external:
            asked = Url("http", backend.external, backend.port, decision.path)
            flow = self.ask(source, asked, depth + 1)
            sums.take(flow, share)
            return list(flow.answers)
        count = len(backend.targets)
        answered: list[Answer] = []
        lost: list[Answer] = []
        failing = []
        for target in backend.targets:
            asked = Url("http", target.ip, target.port, decision.path, authority=authority)
            flow = self.ask(source, asked, depth + 1)
            sums.take(flow, share / count)
            silent = [each for each in flow.answers if not each.is_answered]
            lost += silent
            answered += [each for each in flow.answers if each.is_answered]
            failing.append(sum(each.share for each in silent))
        tries = attempts(failing)
        usual = sum(each.share for each in answered)
        found = [_scaled(each, tries.first / usual) for each in answered] if usual else []
        if lost:
            worst = max(lost, key=lambda each: each.share)
            waited_ms = CONNECT_TIMEOUT_MS if worst.reason == TIMED_OUT else 0
            if usual and tries.later:
                found += [_scaled(each, tries.later / usual, waited_ms) for each in answered]
            if tries.lost:
                found.append(evolve(worst, share=tries.lost, latency_ms=waited_ms * min(PROXY_TRIES, count)))
        good = [each for each in found if not each.reason]
        failed = sum(each.share for each in found if each.reason)
        sums.use(backend.service, (1.0, failed, sum(each.share * each.latency_ms for each in good)), share)
        return found

    def _passed_on(
        self, place: Place, application: Application, decision: Decision, answer: Answer, own_ms: float
    ) -> Answer:
        latency_ms = answer.latency_ms + own_ms
        certificate = decision.certificate
        if answer.is_answered and answer.latency_ms < READ_TIMEOUT_MS:
            return evolve(answer, latency_ms=latency_ms, certificate=certificate)
        status = 504 if answer.is_answered else gateway_status(answer.reason)
        reason = f"{status_line(status)} ({answer.reason or TIMED_OUT})"
        return evolve(
            answer,
            latency_ms=min(latency_ms, READ_TIMEOUT_MS),
            status=status,
            application=application.name,
            reason=reason,
            certificate=certificate,
        )

    def _beyond(self, sums: Sums, place: Place, share: float, url: Url) -> list[Answer]:
        """Return how a host beyond the cluster answers."""
        identity = place.listener.container
        if identity not in self._plane.ground.fleet.databases.servers:
            return [self._outside_answer(place, url)]
        wrong = self._mistake(place, url)
        if wrong is not None:
            return [wrong]
        host = self._plane.router.outside.by_address(place.ip)
        if host is not None and host.password and url.password != host.password:
            return [Answer(1.0, 1.0, 0, place.listener.application, WRONG_PASSWORD, place.hop)]
        stored = Answer(1.0, 0.0, 0, place.listener.application, hop=place.hop)
        return self._stored(sums, identity, stored, share, is_write=url.is_write)

    def _outside_answer(self, place: Place, url: Url) -> Answer:
        host = self._plane.router.outside.by_address(place.ip)
        status = host.status if host is not None and url.scheme in HTTP else 0
        reason = status_line(status) if status >= 400 else ""
        return Answer(1.0, 0.0, status, place.listener.application or place.hop, reason, place.hop)

    def _mistake(self, place: Place, url: Url) -> Answer | None:
        """Return what comes of asking somebody who does not answer, or not such questions."""
        if self._plane.ground.is_hung(place.listener):
            return Answer(1.0, GIVE_UP_MS, reason=TIMED_OUT, hop=place.hop)
        spoken = place.listener.protocol
        if url.scheme == "https" and place.port not in TLS_PORTS:
            return Answer(1.0, 1.0, reason=NOT_TLS, hop=place.hop)
        asked = "http" if url.scheme in HTTP else url.scheme
        if asked in ("tcp", "udp") or spoken in ("", asked):
            return None
        reason = EMPTY_REPLY if asked == "http" else f"{spoken} answers where {asked} is spoken"
        return Answer(1.0, 1.0, application=place.listener.application, reason=reason, hop=place.hop)

    def _work(
        self, sums: Sums, place: Place, container: Container, share: float, url: Url, depth: int
    ) -> list[Answer]:
        application = container.behaviour.application
        ailment = self._plane.ground.ailment(place.listener)
        speaks_http = application.protocol in HTTP
        slowdown, refused = pressure(container.bears_per_s(), container.requests_per_s)
        latency_ms = application.latency_ms * slowdown + ailment.extra_latency_ms
        answers = []
        left = 1.0
        if refused:
            status = 503 if speaks_http else 0
            reason = status_line(503) if speaks_http else TIMED_OUT
            answers.append(Answer(refused, latency_ms, status, application.name, reason, place.hop))
            left -= refused
        source = self._plane.from_pod(place.machine, container.pod_uid)
        misled: dict[str, float] = {}
        for upstream, is_write in parts_of(application.needs) if depth < MAX_DEPTH else ():
            there = upstream_url(upstream, container.config.environment)
            if upstream.password:
                there = evolve(there, password=self._password(upstream, place.machine, container))
            flow = self.ask(source, evolve(there, is_write=True) if is_write else there, depth + 1)
            sums.take(flow, share * left * upstream.share)
            latency_ms += upstream.share * _patient_mean_ms(flow)
            if upstream.required:
                lost = left * upstream.share * flow.failed_share
                if lost:
                    answers.append(_without(place, application, upstream, flow, lost, latency_ms))
                    sums.complaints[place.machine, container.id] = f"error: {_why(upstream, flow)}"
                for wrong, part in flow.wrong_shares().items():
                    misled[wrong] = misled.get(wrong, 0.0) + left * upstream.share * part
                left -= lost
        left = max(0.0, left - sum(misled.values()))
        if container.id in self._plane.ground.fleet.databases.servers:
            stored = Answer(left, latency_ms, 0, application.name, hop=place.hop)
            return answers + self._stored(sums, container.id, stored, share, is_write=url.is_write)
        status, body = ailment.response(application, url.path) if speaks_http else (ailment.status, "")
        reason = status_line(status) if status >= 400 else ""
        hop = place.hop if reason else ""
        body = self._filled(body, place) if "{" in body else body
        if left > 0:
            answers.append(Answer(left, latency_ms, status, application.name, reason, hop, body))
        for wrong, part in misled.items():
            answers.append(
                Answer(
                    part, latency_ms, status, application.name, reason, hop or place.hop, body, wrong=wrong
                )
            )
        return answers

    def _password(self, upstream: Upstream, machine: str, container: Container) -> str:
        """Return the password that a container gives: of its environment, or of a file as it is now."""
        if not upstream.password.startswith("/"):
            return container.config.environment.get(upstream.password, "")
        ground = self._plane.ground
        ground.footprint.until_ms = ground.now_ms() + LOOK_AGAIN_MS
        files = ground.fleet.machines[machine].runtime.files_of(container)
        return files.get(upstream.password, "").removesuffix("\n")

    def _stored(
        self, sums: Sums, identity: str, whole: Answer, share: float, *, is_write: bool
    ) -> list[Answer]:
        """Return what becomes of the requests that a database has taken up."""
        ground = self._plane.ground
        answers = []
        for part in answered(ground.fleet.databases, identity, is_write=is_write):
            if part.changes:
                ground.footprint.until_ms = ground.now_ms() + LOOK_AGAIN_MS
            if is_write and not part.reason:
                sums.write(part.at or identity, share * whole.share * part.share)
            answers.append(
                evolve(
                    whole,
                    share=whole.share * part.share,
                    latency_ms=whole.latency_ms + part.latency_ms,
                    reason=part.reason,
                    hop=whole.hop if part.reason or part.wrong else "",
                    wrong=part.wrong,
                )
            )
        return answers

    def _filled(self, body: str, place: Place) -> str:
        """Return a page with what its program fills in."""
        name = place.listener.pod.rpartition("/")[2]
        now = format_time(self._plane.ground.now_ms())
        return body.replace("{hostname}", name).replace("{date}", now)


def _scaled(answer: Answer, factor: float, later_ms: float = 0.0) -> Answer:
    return evolve(answer, share=answer.share * factor, latency_ms=answer.latency_ms + later_ms)


def pressure(bears: float | None, requests_per_s: float) -> tuple[float, float]:
    """Return how much slower an application is under a load, and which share of it it refuses.

    Args:
        bears: Requests a second that it can bear, None for any number.
        requests_per_s: Those that it gets.
    """
    load = requests_per_s / bears if bears else 0.0
    if load <= EASY_LOAD:
        return 1.0, 0.0
    if load >= 1.0:
        return FULL_LOAD_SLOWDOWN, 1.0 - 1.0 / load
    way = (load - EASY_LOAD) / (1.0 - EASY_LOAD)
    return 1.0 + (FULL_LOAD_SLOWDOWN - 1.0) * way * way, 0.0


def upstream_url(upstream: Upstream, environment: Mapping[str, str]) -> Url:
    """Return where a container finds what it needs: its variable may give a host, `host:port` or a URL."""
    given = environment.get(upstream.variable, "") if upstream.variable else ""
    default_host, _, default_port = upstream.address.rpartition(":")
    rest = given.partition("://")[2] or given
    authority, _, path = rest.partition("/")
    host, _, port = authority.rpartition("@")[2].partition(":")
    number = int(port) if port.isdigit() else int(default_port)
    path = f"/{path}" if upstream.protocol in HTTP else "/"
    return Url(upstream.protocol, host or default_host, number, path)


def _patient_mean_ms(flow: Flow) -> float:
    """Return how long an application waits for a service on average."""
    return sum(answer.share * min(answer.latency_ms, UPSTREAM_PATIENCE_MS) for answer in flow.answers)


def _without(
    place: Place, application: Application, upstream: Upstream, flow: Flow, share: float, latency_ms: float
) -> Answer:
    """Return what an application answers where a service that it needs does not."""
    worst = flow.worst()
    assert worst is not None
    if application.protocol not in HTTP:
        return Answer(share, latency_ms, 0, application.name, worst.reason, worst.hop)
    status = 500
    if upstream.protocol in HTTP:
        status = 504 if worst.latency_ms >= UPSTREAM_PATIENCE_MS else 502
    waited_ms = max(latency_ms, min(worst.latency_ms, UPSTREAM_PATIENCE_MS))
    reason = f"{status_line(status)} ({_why(upstream, flow)})"
    return Answer(share, waited_ms, status, application.name, reason, worst.hop)


def _why(upstream: Upstream, flow: Flow) -> str:
    """Return what an application says of a service that does not answer it."""
    worst = flow.worst()
    assert worst is not None
    return worst.reason if worst.reason.startswith("lookup ") else f"{upstream.address}: {worst.reason}"

"""A map of the path: through which stages the requests of a group of users go now, and where they end.

Stages follow one another as requests pass them: users, DNS, balancer, nodes, ingress, service, pods, and again
from there for what an application needs itself. The way is the one that the data plane takes at this moment;
where it fails and why is what the users experience.
"""

from __future__ import annotations

from attrs import Factory, define, frozen

from k8s_tui.cluster.world import World
from k8s_tui.machine.links import OUTSIDE
from k8s_tui.network.plane import DataPlane
from k8s_tui.network.routes import Branch, Place, Source
from k8s_tui.traffic.clients import Client, Url
from k8s_tui.traffic.flows import Flows
from k8s_tui.traffic.proxying import decide
from k8s_tui.traffic.record import Cause
from k8s_tui.traffic.requests import PROXY_PORTS, upstream_url

DEPTH_MAX = 4
"""How many applications behind one another are drawn."""

HOPS_MAX = 200
"""Of one stage; more than these are counted with the last one."""

SHARE_LEAST = 0.001
"""Ways that fewer requests take are not followed."""

ORDER = ("dns", "balancer", "node", "service", "policy", "pod", "host")
"""In which order stages of one depth follow one another."""


@frozen
class Hop:
    """One thing that requests pass.

    Attributes:
        kind: One of `ORDER`, `users` or `ingress`.
        place: Its namespace, "" where it has none.
        share: Of the users' requests that come here, 0.0-1.0; more where one request asks several times.
        failed: Of the users' requests that end here without what they want, 0.0-1.0.
        reason: Why, "" where none does.
        note: What else is worth knowing, as in `on worker-2`.
    """

    kind: str
    place: str
    name: str
    share: float
    failed: float = 0.0
    reason: str = ""
    note: str = ""

    @property
    def health(self) -> str:
        """How bad it is."""
        return "bad" if self.failed else "ok"


@frozen
class Stage:
    """Things that requests pass at the same point of their way.

    Attributes:
        depth: Behind how many applications.
    """

    depth: int
    kind: str
    hops: tuple[Hop, ...]


@frozen
class PathMap:
    """The way of one group of users.

    Attributes:
        stages: From the users on.
    """

    client: str
    target: str
    stages: tuple[Stage, ...]


@define
class _Sums:
    share: float = 0.0
    failed: float = 0.0
    reason: str = ""
    note: str = ""


@define
class _Walk:
    """Follows requests and adds up who passes what."""

    plane: DataPlane
    found: dict[tuple[int, str], dict[tuple[str, str], _Sums]] = Factory(dict)

    def passed(self, depth: int, kind: str, name: tuple[str, str], share: float, note: str = "") -> None:
        """Note that a share of the requests passes something."""
        sums = self.found.setdefault((depth, kind), {}).setdefault(name, _Sums(note=note))
        sums.share += share

    def follow(self, source: Source, url: Url, share: float, depth: int) -> None:
        """Follow requests for an address."""
        for found in self.plane.resolver.resolve(source, url.host):
            if found.server:
                self.passed(depth, "dns", ("", url.host), share * found.share, f"asks {found.server}")
            for ip in found.addresses:
                part = share * found.share / len(found.addresses)
                for way in self.plane.router.connect(source, ip, url.port):
                    self._pass(way, part * way.share, url, depth)

    def _pass(self, way: Branch, share: float, url: Url, depth: int) -> None:
        for hop in way.hops:
            kind, name, note = read_hop(hop)
            if kind in ("balancer", "node", "service"):
                self.passed(depth, kind, name, share, note)
        if isinstance(way.end, Place):
            self._arrive(way.end, share, url, depth)

    def _arrive(self, place: Place, share: float, url: Url, depth: int) -> None:
        kind, name, note = read_hop(place.hop)
        container = None if place.machine == OUTSIDE else self.plane.ground.container(place.listener)
        rules = None if container is None else self.plane.ingress.rules_of(place.listener, container)
        proxies = rules is not None and place.port in PROXY_PORTS
        self.passed(depth, "ingress" if proxies else kind, name, share, note)
        if container is None or depth >= DEPTH_MAX or share < SHARE_LEAST:
            return
        source = self.plane.from_pod(place.machine, container.pod_uid)
        if rules is not None and proxies:
            backend = decide(rules, url).backend
            if backend is None:
                return
            namespace, _, service = backend.service.partition("/")
            self.passed(depth + 1, "service", (namespace, service), share)
            for target in backend.targets:
                part = share / len(backend.targets)
                self.follow(source, Url("http", target.ip, target.port, url.path), part, depth + 1)
            return
        for upstream in container.behaviour.application.needs:
            there = upstream_url(upstream, container.config.environment)
            self.follow(source, there, share * upstream.share, depth + 1)

    def fail(self, cause: Cause) -> None:
        """Mark the thing at which a share of the requests ends, where it is new too."""
        kind, name, note = read_hop(cause.hop)
        for (_, _), hops in sorted(self.found.items(), reverse=True):
            if name in hops:
                sums = hops[name]
                break
        else:
            depth = max((depth for depth, _ in self.found), default=0)
            sums = self.found.setdefault((depth, kind), {}).setdefault(name, _Sums(note=note))
        sums.failed += cause.share
        sums.note = sums.note or note
        sums.reason = sums.reason or cause.reason


def path_of(world: World, name: str) -> PathMap:
    """Return the map of one group of users.

    Raises:
        KeyError: There is no such group.
    """
    record, flows = world.traffic.record, world.traffic.flows
    client = record.clients[name]
    walk = _Walk(flows.plane)
    for start in _starts(flows, client):
        walk.follow(*start, 0)
    for cause in record.causes[name]:
        walk.fail(cause)
    failed = sum(cause.share for cause in record.causes[name])
    users = Stage(0, "users", (Hop("users", "", name, 1.0, 0.0, "", f"{1 - failed:.0%} served"),))
    places = sorted(walk.found, key=lambda stage: (stage[0], _rank(stage[1])))
    return PathMap(
        name, client.target, (users, *(Stage(*place, _hops(place[1], walk.found[place])) for place in places))
    )


def _starts(flows: Flows, client: Client) -> list[tuple[Source, Url, float]]:
    return [(start.source, start.url, start.share) for start in flows.starts(client) if start.failure is None]


def _rank(kind: str) -> int:
    return ORDER.index("pod" if kind == "ingress" else kind)


def _hops(kind: str, found: dict[tuple[str, str], _Sums]) -> tuple[Hop, ...]:
    """Return the things of a stage, those at which most requests end first."""
    hops = [
        Hop(kind, place, name, sums.share, sums.failed, sums.reason, sums.note)
        for (place, name), sums in found.items()
    ]
    hops.sort(key=lambda hop: (-hop.failed, hop.place, hop.name))
    return tuple(hops[:HOPS_MAX])


def read_hop(hop: str) -> tuple[str, tuple[str, str], str]:
    """Return kind, (namespace, name) and note of a hop as reports write it."""
    word, _, rest = hop.partition(" ")
    name, _, note = rest.partition(" ")
    note = note.strip("()")
    if word == "networkpolicy":
        place, _, policy = name.rstrip(",").partition("/")
        return "policy", (place, policy), note
    if word in ("pod", "service"):
        place, _, name = name.partition("/")
        return word, (place, name), note
    if word == "node":
        return "node", ("", name.partition(":")[0]), note or name.partition(":")[2]
    if word in ("balancer", "host"):
        return word, ("", name), note
    return "host", ("", hop), ""

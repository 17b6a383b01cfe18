"""Routing: where packets from a place to an address end, as the data plane would take them at this moment.

The answer is a set of weighted branches whose shares add up to one: a service spreads its connections
evenly over its endpoints, and nothing is drawn by lot. Each branch ends at a place where somebody listens,
or in a failure as the client sees it. A service's address is turned into an endpoint by the rules of the
node that the packets start from, a node port by the rules of the node that they arrive at.

Simplified: connections, not packets; no conntrack, so that a change of rules is felt by the next
connection. Source: kubernetes pkg/proxy/iptables (v1.32); the Kubernetes network model.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from itertools import chain

from k8s_tui.machine.balancers import USERS_ADDRESS, Balancer, Forward
from k8s_tui.machine.links import OUTSIDE
from k8s_tui.machine.outside import Outside, OutsideHost
from k8s_tui.network.ground import Ground, Home
from k8s_tui.network.policyagents import PolicyAgents
from k8s_tui.network.proxy import KubeProxies
from k8s_tui.network.routes import (
    NO_ROUTE,
    REFUSED,
    TIMED_OUT,
    USERS,
    Branch,
    Listener,
    Origin,
    Place,
    Source,
    Trip,
    barrier,
    hop_of,
)
from k8s_tui.network.rules import PortRule, Target

HOP_LATENCY_MS = 0.2
"""From one machine to another and back within a site."""

OUTSIDE_LATENCY_MS = 5.0
"""From a user to the cluster and back."""

ROUND_TRIPS = 2
"""Of a connection and one request over it."""

RETRANSMIT_MS = 1_000
"""Until a lost first packet is sent again (RFC 6298)."""

ATTEMPTS = 3
"""First packets sent within a user's patience: at 0, 1 and 3 seconds."""

LOOPBACK = "127."


class Router:
    """The data plane of a whole cluster.

    Attributes:
        ground: The physical world as packets find it.
        proxies: The rules of every node.
        agents: The network policies as every node filters by them.
    """

    def __init__(self, ground: Ground, proxies: KubeProxies, agents: PolicyAgents) -> None:
        self.ground = ground
        self.proxies = proxies
        self.agents = agents

    @property
    def outside(self) -> Outside:
        """The world beyond the cluster."""
        return self.ground.fleet.outside

    # -- asking ------------------------------------------------------------

    def connect(self, source: Source, ip: str, port: int, protocol: str = "TCP") -> tuple[Branch, ...]:
        """Return how connections from `source` to an address fare; shares add up to one."""
        if source.is_outside:
            trip = Trip(latency_ms=OUTSIDE_LATENCY_MS, origin=Origin(USERS_ADDRESS, OUTSIDE))
            return self._from_outside(trip, ip, port, protocol)
        if ip.startswith(LOOPBACK):
            return self._by_loopback(source, ip, port, protocol)
        rules = self.proxies.rules_of(source.machine)
        rule = rules.at(ip, port, protocol)
        trip = Trip(origin=self._origin(source))
        if rule is not None:
            return self._spread(trip, rule, source, source.machine, external=False)
        if ip in rules.service_ips:
            service = rules.service_ips[ip]
            return trip.of_service(service).fails(TIMED_OUT, f"service {service} port {port}")
        return self._to_address(trip, source, ip, port, protocol)

    def _by_loopback(self, source: Source, ip: str, port: int, protocol: str) -> tuple[Branch, ...]:
        """Stay on the machine or within the pod; a machine's own node ports answer here too (route_localnet)."""
        node_ip = self.ground.ip_of(source.machine) or ip
        rules = self.proxies.rules_of(source.machine)
        if source.ip in ("", node_ip) and rules.at_node_port(port, protocol) is not None:
            return self._to_node(Trip(origin=self._origin(source)), source, source.machine, port, protocol)
        own = Target(source.ip or node_ip, port, pod=source.pod)
        return self._arrive(Trip(), source.machine, own, protocol)

    def _origin(self, source: Source) -> Origin:
        """Return what packets of a source say; a pod in its machine's network is the machine."""
        own = self.ground.ip_of(source.machine) or ""
        pod = source.pod if source.ip != own else ""
        return Origin(source.ip or own, source.machine, pod)

    def vantage(self, source: Source) -> Hashable:
        """Return a value that is the same for sources whose connections all fare alike now."""
        if source.is_outside:
            return OUTSIDE
        rules = self.proxies.rules_of(source.machine)
        if rules.is_uniform and self.agents.is_open and self._is_usual(source.machine):
            return rules.revision
        return (source.machine, source.ip)

    def doors(self, machines: Iterable[str]) -> tuple[tuple[str, int], ...]:
        """Return machines by which users come in, each with how many others there are just like it."""
        groups: dict[Hashable, tuple[str, int]] = {}
        for machine in machines:
            rules = self.proxies.rules_of(machine)
            alike = (
                rules.is_uniform_outside
                and self.agents.is_open
                and self._is_usual(machine)
                and self.ground.is_up(machine)
                and self.proxies.answers(machine)
            )
            kind: Hashable = rules.revision if alike else machine
            first, count = groups.get(kind, (machine, 0))
            groups[kind] = (first, count + 1)
        return tuple(groups.values())

    def _is_usual(self, machine: str) -> bool:
        """Tell whether a machine has everybody's rules and reaches whom every other such machine does."""
        return (
            self.proxies.is_in_step(machine)
            and not self.ground.is_disturbed(machine)
            and self.ground.has_routes(machine)
        )

    def revision(self) -> Hashable:
        """Return a value that is equal to an earlier one only if rules, links and the outside are as then."""
        feed = self.proxies.feed
        settling = 0 if self.proxies.is_settled() else self.ground.now_ms()
        return (
            self.ground.links_revision(),
            self.ground.balancers_revision(),
            feed.current.revision,
            self.proxies.revision,
            self.agents.feed.current.revision,
            self.agents.revision,
            settling,
            self.outside,
        )

    # -- from outside ------------------------------------------------------------

    def _from_outside(self, trip: Trip, ip: str, port: int, protocol: str) -> tuple[Branch, ...]:
        if self.ground.machine_of(ip) is not None or self.outside.by_address(ip) is not None:
            return self._to_address(trip, USERS, ip, port, protocol)
        balancer = self.ground.balancer_at(ip)
        if balancer is not None:
            return self._through_balancer(trip.past(f"balancer {ip}"), balancer, port, protocol)
        rules = self.proxies.feed.current
        service = rules.service_ips.get(ip)
        if service is not None and ip in rules.services[service].external_ips:
            return self._through_nodes(trip, service, ip, port, protocol)
        return trip.fails(TIMED_OUT, f"address {ip}")

    def _through_balancer(
        self, trip: Trip, balancer: Balancer, port: int, protocol: str
    ) -> tuple[Branch, ...]:
        """Go through a cloud's balancer, which spreads over the members whose health check answers."""
        trip = trip.of_service(balancer.order.service)
        hop = f"balancer {balancer.ip}"
        if not self.ground.forwards(balancer):
            return trip.fails(TIMED_OUT, f"{hop} (not active yet)")
        if not balancer.lets_in(USERS_ADDRESS):
            return trip.fails(TIMED_OUT, hop)
        forward = balancer.forward(port, protocol)
        if forward is None:
            return trip.fails(REFUSED, f"{hop} port {port}")
        doors = [
            (machine, count)
            for machine, count in self.doors(balancer.order.members)
            if self._is_healthy(machine, balancer)
        ]
        if not doors:
            return trip.fails(TIMED_OUT, f"{hop} (no healthy members)")
        healthy = sum(count for _, count in doors)
        found: list[Branch] = []
        for machine, count in doors:
            part = trip.part(count / healthy, HOP_LATENCY_MS)
            found += self._into_node(part, machine, balancer.ip, forward)
        return tuple(found)

    def _into_node(self, trip: Trip, machine: str, ip: str, forward: Forward) -> tuple[Branch, ...]:
        """Go on from a balancer to the node port of a member, or to its own address as the member's rules say."""
        rules, protocol = self.proxies.rules_of(machine), forward.protocol
        port = forward.node_port or forward.port
        rule = rules.at_node_port(port, protocol) if forward.node_port else rules.at(ip, port, protocol)
        trip = trip.past(f"node {machine}:{port}")
        if rule is None:
            return trip.fails(REFUSED, f"node {machine} port {port}")
        return self._spread(trip, rule, USERS, machine, external=True)

    def _is_healthy(self, machine: str, balancer: Balancer) -> bool:
        """Tell whether a member answers its balancer's health check, which its kube-proxy does."""
        if not self.ground.is_up(machine) or self.ground.link(OUTSIDE, machine).cut:
            return False
        if not self.proxies.answers(machine):
            self.ground.footprint.is_volatile = True
            return False
        service = self.proxies.rules_of(machine).services.get(balancer.order.service)
        if service is None or not service.health_port:
            return True
        return any(rule.targets_on(machine, external=True) for rule in service.ports)

    def _through_nodes(
        self, trip: Trip, service: str, ip: str, port: int, protocol: str
    ) -> tuple[Branch, ...]:
        """Go to an external IP, which the site's routers send to any node that is up."""
        doors = [
            (machine, count, rule)
            for machine, count in self.doors(self.ground.nodes())
            if self.ground.is_up(machine)
            and not self.ground.link(OUTSIDE, machine).cut
            and (rule := self.proxies.rules_of(machine).at(ip, port, protocol)) is not None
        ]
        if not doors:
            return trip.fails(TIMED_OUT, f"external IP {ip} of service {service}")
        reached = sum(count for _, count, _ in doors)
        found: list[Branch] = []
        for machine, count, rule in doors:
            part = trip.part(count / reached, HOP_LATENCY_MS).past(f"node {machine}")
            found += self._spread(part, rule, USERS, machine, external=True)
        return tuple(found)

    # -- to an address ------------------------------------------------------------

    def _to_address(
        self, trip: Trip, source: Source, ip: str, port: int, protocol: str
    ) -> tuple[Branch, ...]:
        machine = self.ground.machine_of(ip)
        if machine is not None:
            return self._to_node(trip, source, machine, port, protocol)
        if self.ground.pod_home(ip) is not None or self.outside.by_address(ip) is not None:
            return self._to_target(trip, source.machine, Target(ip, port), protocol)
        reason = TIMED_OUT if self.ground.is_pod_address(ip) else NO_ROUTE
        return trip.fails(reason, f"address {ip}")

    def _to_node(
        self, trip: Trip, source: Source, machine: str, port: int, protocol: str
    ) -> tuple[Branch, ...]:
        barred = self._barred_exit(trip, machine, Target(self.ground.ip_of(machine) or "", port), protocol)
        if barred:
            return barred
        there, lost = self._travel(trip, source.machine, machine, f"node {machine}")
        if there is None:
            return lost
        rule = self.proxies.rules_of(machine).at_node_port(port, protocol)
        if rule is not None:
            there = there.past(f"node {machine}:{port}")
            return lost + self._spread(there, rule, source, machine, external=True)
        ip = self.ground.ip_of(machine) or ""
        return lost + self._arrive(there, machine, Target(ip, port), protocol)

    def _spread(
        self, trip: Trip, rule: PortRule, source: Source, node: str, *, external: bool
    ) -> tuple[Branch, ...]:
        """Go on to the endpoints of a service by the rules of `node`.

        From outside, and where the policy is not Local, the node puts its own address into the packets.
        """
        trip = trip.through(rule.service)
        if external and not rule.external_local:
            trip = trip.masked(Origin(self.ground.ip_of(node) or "", node))
        targets = rule.chosen(node, self.ground.zone_of(node), source.ip, external=external)
        if len(targets) == 1:
            return self._to_target(trip, node, targets[0], rule.protocol)
        if targets:
            each = trip.part(1 / len(targets))
            ways = (self._to_target(each, node, target, rule.protocol) for target in targets)
            return tuple(chain.from_iterable(ways))
        # Where the policy is Local, packets are dropped; where there is nobody at all, they are rejected.
        reason = TIMED_OUT if rule.targets else REFUSED
        return trip.fails(reason, f"service {rule.service} (no endpoints)")

    def _to_target(self, trip: Trip, machine: str, target: Target, protocol: str) -> tuple[Branch, ...]:
        """Go from a machine to an endpoint: a pod, a machine, a host outside, or nobody any more."""
        home = self.ground.pod_home(target.ip)
        if home is not None:
            target = Target(target.ip, target.port, home.machine, home.pod)
            hop = hop_of(home.pod, home.machine)
            barred = self._barred(trip, home, target, protocol)
            if barred:
                return barred
            if machine != home.machine and not self._knows_pods(machine, home.machine):
                return trip.fails(TIMED_OUT, hop)
            there, lost = self._travel(trip, machine, home.machine, hop)
            return lost if there is None else lost + self._arrive(there, home.machine, target, protocol)
        node = self.ground.machine_of(target.ip)
        barred = self._barred_exit(trip, node or "", target, protocol)
        if barred:
            return barred
        if node is not None:
            there, lost = self._travel(trip, machine, node, f"node {node}")
            if there is None:
                return lost
            return lost + self._arrive(there, node, Target(target.ip, target.port), protocol)
        if self.outside.by_address(target.ip) is not None:
            return self._to_outside(trip, machine, target)
        return trip.fails(TIMED_OUT, self._last_seen(target))

    def is_barred(self, source: Source, home: Home, ip: str) -> bool:
        """Tell whether network policies keep a pod's echo requests from another."""
        return bool(self._barred(Trip(origin=self._origin(source)), home, Target(ip, 0), "ICMP"))

    def _barred(self, trip: Trip, home: Home, target: Target, protocol: str) -> tuple[Branch, ...]:
        """Return the end of what network policies keep from a pod, () where it may go on."""
        origin = trip.origin
        if self.agents.is_open or origin.ip == target.ip:
            return ()
        barred = self._barred_exit(trip, "", target, protocol)
        if barred or (not origin.pod and origin.machine == home.machine):
            # A node always reaches its own pods.
            return barred
        rules = self.agents.rules_of(home.machine)
        names = rules.forbids_entry(origin.ip, target.ip, target.port, protocol)
        return trip.fails(TIMED_OUT, barrier(names, "ingress", home.pod)) if names else ()

    def _barred_exit(self, trip: Trip, node: str, target: Target, protocol: str) -> tuple[Branch, ...]:
        """Return the end of what network policies keep a pod from sending, () where it may go on."""
        origin = trip.origin
        if not origin.pod or self.agents.is_open or node == origin.machine:
            return ()
        rules = self.agents.rules_of(origin.machine)
        names = rules.forbids_exit(origin.ip, target.ip, target.port, protocol)
        return trip.fails(TIMED_OUT, barrier(names, "egress", origin.pod)) if names else ()

    def _last_seen(self, target: Target) -> str:
        if not target.pod:
            return f"address {target.ip}"
        gone = "gone from " if self.ground.is_up(target.node) else ""
        return hop_of(target.pod, f"{gone}{target.node}")

    def _knows_pods(self, machine: str, other: str) -> bool:
        return self.ground.has_routes(other) and (machine == OUTSIDE or self.ground.has_routes(machine))

    def _to_outside(self, trip: Trip, machine: str, target: Target) -> tuple[Branch, ...]:
        host = self.outside.by_address(target.ip)
        assert host is not None
        hop = f"host {host.name}"
        there, lost = self._travel(trip, machine, OUTSIDE, hop)
        if there is None:
            return lost
        if host.is_barred:
            return lost + there.fails(TIMED_OUT, hop)
        if target.port not in host.ports:
            return lost + there.fails(REFUSED, f"{hop} port {target.port}")
        place = Place(OUTSIDE, target.ip, target.port, self._listener_of(host), hop)
        return lost + there.part(1.0, host.latency_ms).arrives(place)

    @staticmethod
    def _listener_of(host: OutsideHost) -> Listener:
        if not host.server:
            return Listener(application=host.application)
        return Listener(host.server, application=host.application, protocol=host.application)

    def _travel(self, trip: Trip, start: str, end: str, hop: str) -> tuple[Trip | None, tuple[Branch, ...]]:
        """Go from one machine to another; return what gets there and what does not."""
        if start == end:
            return trip, ()
        if end != OUTSIDE and not self.ground.is_up(end):
            return None, trip.fails(TIMED_OUT, hop)
        link = self.ground.link(start, end)
        if link.cut:
            return None, trip.fails(TIMED_OUT, hop)
        if not link.delay_ms and not link.loss:
            return trip.part(1.0, HOP_LATENCY_MS), ()
        lost = link.loss**ATTEMPTS
        latency_ms = HOP_LATENCY_MS + 2 * ROUND_TRIPS * link.delay_ms + link.loss * RETRANSMIT_MS
        there = trip.part(1.0 - lost, latency_ms) if lost < 1 else None
        return there, trip.part(lost, latency_ms).fails(TIMED_OUT, hop) if lost else ()

    def _arrive(self, trip: Trip, machine: str, target: Target, protocol: str) -> tuple[Branch, ...]:
        hop = hop_of(target.pod, machine)
        if not self.ground.is_up(machine):
            return trip.fails(TIMED_OUT, hop)
        listener = self.ground.listener(machine, target.ip, target.port, protocol)
        if listener is None:
            return trip.fails(REFUSED, hop if target.pod else f"{hop} port {target.port}")
        where = hop_of(listener.pod, machine)
        return trip.arrives(Place(machine, target.ip, target.port, listener, where))

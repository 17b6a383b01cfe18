"""The data plane of one world: feed, proxies, DNS, routing and name resolution, put together.

It is also the outlook that containers have on the network: what an init container that waits for a name or
a port finds.
"""

from __future__ import annotations

from collections.abc import Hashable

from k8s_tui.client.client import Context
from k8s_tui.machine.fleet import Fleet
from k8s_tui.machine.podnetwork import NO_DNS
from k8s_tui.network.coredns import ClusterDns
from k8s_tui.network.dns import SITE, Resolver
from k8s_tui.network.feed import PROCESS, ServiceFeed
from k8s_tui.network.ground import Ground
from k8s_tui.network.ingresscontrollers import IngressControllers
from k8s_tui.network.policyagents import PROCESS as POLICY_PROCESS
from k8s_tui.network.policyagents import PolicyAgents, PolicyFeed
from k8s_tui.network.proxy import KubeProxies
from k8s_tui.network.routes import USERS, Place, Source
from k8s_tui.network.routing import Router
from k8s_tui.sim.simulation import Simulation

MAJORITY = 0.5
"""A single attempt counts as successful where at least this share of attempts would be."""


DEFAULT_PORTS = {"http": 80, "https": 443}


class DataPlane:
    """Everything between a connection's start and its end.

    Attributes:
        ground: The machines, pods and links.
        feed: What can be known of services.
        proxies: The rules on every node.
        agents: The network policies on every node.
        dns: What every CoreDNS knows.
        ingress: What every ingress controller serves by.
        router: Where connections end.
        resolver: What names mean.
    """

    def __init__(
        self,
        sim: Simulation,
        proxies: KubeProxies,
        agents: PolicyAgents,
        dns: ClusterDns,
        ingress: IngressControllers,
        ground: Ground,
    ) -> None:
        self.ground = ground
        self.feed = proxies.feed
        self.proxies = proxies
        self.agents = agents
        self.dns = dns
        self.ingress = ingress
        self.router = Router(ground, proxies, agents)
        self.resolver = Resolver(self.router, dns)
        self._sim = sim
        sim.register(PROCESS, self.feed)
        sim.register(POLICY_PROCESS, agents.feed)
        for machine in ground.fleet.machines:
            self.add_machine(machine)
        ground.fleet.outlook = self

    @classmethod
    def of(cls, context: Context, fleet: Fleet) -> DataPlane:
        """Make the data plane of a new world, which is to be started once."""
        ground = Ground(fleet)
        feed = ServiceFeed(context)
        proxies = KubeProxies(context, ground, feed)
        agents = PolicyAgents(context, ground, PolicyFeed(context))
        dns, ingress = ClusterDns(context, ground, feed), IngressControllers(context, fleet)
        return cls(context.sim, proxies, agents, dns, ingress, ground)

    def start(self) -> None:
        """Let the feeds listen from now on."""
        self._sim.start(PROCESS)
        self._sim.start(POLICY_PROCESS)

    def add_machine(self, machine: str) -> None:
        """Let a machine that was racked take part."""
        self.proxies.add_machine(machine)
        self.agents.add_machine(machine)
        self.ingress.add_machine(machine)
        self.dns.add_machine(machine)

    def remove_machine(self, machine: str) -> None:
        """Forget a machine that was taken away for good."""
        self.proxies.remove_machine(machine)
        self.agents.remove_machine(machine)
        self.ingress.remove_machine(machine)
        self.dns.remove_machine(machine)

    def revision(self) -> Hashable:
        """Return a value equal to an earlier one only if all rules, links and names are as then."""
        return (self.resolver.revision(), self.ingress.revision)

    # -- sources ------------------------------------------------------------

    def from_machine(self, machine: str) -> Source:
        """Return a process of a machine, outside all pods, as the start of connections."""
        return Source(machine, self.ground.ip_of(machine) or "")

    def from_pod(self, machine: str, pod_uid: str) -> Source:
        """Return a pod as the start of connections; what is no pod starts from the machine."""
        found = self.ground.fleet.machines.get(machine)
        sandbox = found.runtime.sandboxes.get(pod_uid) if found is not None else None
        if sandbox is None:
            return self.from_machine(machine)
        pod = f"{sandbox.namespace}/{sandbox.name}"
        dns = sandbox.network.dns
        if sandbox.host_network and dns is NO_DNS:
            dns = SITE
        return Source(machine, sandbox.ip, sandbox.namespace, pod, dns)

    def from_place(self, place: str) -> Source:
        """Return where somebody asks from: `pod/NAMESPACE/NAME`, a machine, or anything else for the outside.

        A pod may be named by what its name begins with before a hyphen; one that does not run asks from
        nowhere, which reaches nothing.
        """
        if place.startswith("pod/"):
            _, namespace, name = [*place.split("/", 2), ""][:3]
            homes = self.ground.pods_named(namespace, name)
            return self.from_pod(homes[0].machine, homes[0].pod_uid) if homes else Source("")
        return self.from_machine(place) if place in self.ground.fleet.machines else USERS

    def ask(self, place: str, address: str) -> str:
        """Try to connect to `host[:port]` or a URL; return "" where that succeeds, else why it does not."""
        source = self.from_place(place)
        scheme, separator, rest = address.partition("://")
        host, _, port = (rest if separator else address).partition("/")[0].partition(":")
        number = int(port) if port.isdigit() else DEFAULT_PORTS.get(scheme if separator else "http", 80)
        if not source.machine:
            return f"{place} does not run"
        share, worst = self._connect(source, host, number)
        return "" if share >= MAJORITY else worst

    def _connect(self, source: Source, host: str, port: int) -> tuple[float, str]:
        """Return which share of connections succeeds, and why the largest part of the others does not."""
        success = 0.0
        failures: dict[str, float] = {}
        for found in self.resolver.resolve(source, host):
            if not found.addresses:
                failure = found.failure(host)
                failures[failure.reason] = failures.get(failure.reason, 0.0) + found.share
            for ip in found.addresses[:1]:
                for way in self.router.connect(source, ip, port):
                    share = found.share * way.share
                    if isinstance(way.end, Place):
                        success += share
                    else:
                        why = f"{way.end.reason} at {way.end.hop}"
                        failures[why] = failures.get(why, 0.0) + share
        return success, max(failures, key=lambda why: failures[why], default="")

    # -- the outlook of containers ------------------------------------------------------------

    def resolves(self, machine: str, pod_uid: str, name: str) -> bool:
        """Tell whether a name resolves from within a pod."""
        found = self.resolver.resolve(self.from_pod(machine, pod_uid), name)
        return sum(each.share for each in found if each.addresses) >= MAJORITY

    def connects(self, machine: str, pod_uid: str, address: str) -> bool:
        """Tell whether `host:port` accepts a connection from within a pod."""
        source = self.from_pod(machine, pod_uid)
        host, _, port = address.rpartition(":")
        if not host or not port.isdigit():
            return False
        return self._connect(source, host, int(port))[0] >= MAJORITY

    # -- forks ------------------------------------------------------------

    def fork(self, context: Context, fleet: Fleet) -> DataPlane:
        """Return the same data plane over another world's machines."""
        ground = Ground(fleet)
        feed = self.feed.fork(context)
        proxies = self.proxies.fork(context, ground, feed)
        agents = self.agents.fork(context, ground, self.agents.feed.fork(context))
        dns = self.dns.fork(context, ground, feed)
        ingress = self.ingress.fork(context, fleet)
        return DataPlane(context.sim, proxies, agents, dns, ingress, ground)

"""The data plane of one world: feed, proxies, DNS, routing and name resolution, put together.

It is also the outlook that containers have on the network: what an init container that waits for a name or
a port finds.
"""

from __future__ import annotations

from k8s_tui.client.client import Context
from k8s_tui.machine.fleet import Fleet
from k8s_tui.network.dns import ClusterDns, Resolver
from k8s_tui.network.feed import PROCESS, ServiceFeed
from k8s_tui.network.ground import Ground
from k8s_tui.network.names import NOTHING_OUTSIDE, Outside
from k8s_tui.network.proxy import KubeProxies
from k8s_tui.network.routes import Place, Source
from k8s_tui.network.routing import Router
from k8s_tui.sim.simulation import Simulation

MAJORITY = 0.5
"""A single attempt counts as successful where at least this share of attempts would be."""


class DataPlane:
    """Everything between a connection's start and its end.

    Attributes:
        ground: The machines, pods and links.
        feed: What can be known of services.
        proxies: The rules on every node.
        dns: What every CoreDNS knows.
        router: Where connections end.
        resolver: What names mean.
    """

    def __init__(
        self, sim: Simulation, proxies: KubeProxies, dns: ClusterDns, ground: Ground, outside: Outside
    ) -> None:
        self.ground = ground
        self.feed = proxies.feed
        self.proxies = proxies
        self.dns = dns
        self.router = Router(ground, proxies, outside)
        self.resolver = Resolver(self.router, dns)
        sim.register(PROCESS, self.feed)
        for machine in ground.fleet.machines:
            self.add_machine(machine)
        ground.fleet.outlook = self

    @classmethod
    def of(cls, context: Context, fleet: Fleet, outside: Outside = NOTHING_OUTSIDE) -> DataPlane:
        """Make the data plane of a new world; its process `PROCESS` is to be started once."""
        ground = Ground(fleet)
        feed = ServiceFeed(context)
        proxies = KubeProxies(context, ground, feed)
        return cls(context.sim, proxies, ClusterDns(context, ground, feed), ground, outside)

    def add_machine(self, machine: str) -> None:
        """Let a machine that was racked take part."""
        self.proxies.add_machine(machine)

    def remove_machine(self, machine: str) -> None:
        """Forget a machine that was taken away for good."""
        self.proxies.remove_machine(machine)

    # -- sources ------------------------------------------------------------

    def from_machine(self, machine: str) -> Source:
        """Return a process of a machine, outside all pods, as the start of connections."""
        return Source(machine, self.ground.ip_of(machine) or "", dns_policy="Default")

    def from_pod(self, machine: str, pod_uid: str) -> Source:
        """Return a pod as the start of connections; what is no pod starts from the machine."""
        found = self.ground.fleet.machines.get(machine)
        sandbox = found.runtime.sandboxes.get(pod_uid) if found is not None else None
        if sandbox is None:
            return self.from_machine(machine)
        policy = "Default" if sandbox.host_network else ""
        pod = f"{sandbox.namespace}/{sandbox.name}"
        return Source(machine, sandbox.ip, sandbox.namespace, pod, policy)

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
        share = 0.0
        for found in self.resolver.resolve(source, host):
            for ip in found.addresses[:1]:
                ways = self.router.connect(source, ip, int(port))
                share += found.share * sum(way.share for way in ways if isinstance(way.end, Place))
        return share >= MAJORITY

    # -- forks ------------------------------------------------------------

    def fork(self, context: Context, fleet: Fleet) -> DataPlane:
        """Return the same data plane over another world's machines."""
        ground = Ground(fleet)
        feed = self.feed.fork(context)
        proxies = self.proxies.fork(context, ground, feed)
        dns = self.dns.fork(context, ground, feed)
        return DataPlane(context.sim, proxies, dns, ground, self.router.outside)

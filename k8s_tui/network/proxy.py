"""kube-proxy: on each node, the rules by which its kernel sends a service's packets to endpoints.

Each node takes a new value of the rules at its own moment, within a second. Rules are in the kernel: they
outlive the proxy's process, but not a reboot, after which a node has none until its proxy ran. A node whose
proxy is dead, stands still or cannot reach the API sends packets by its last rules, to pods that may be
long gone.

Simplified: the iptables mode alone. Source: kubernetes pkg/proxy/iptables/proxier.go (v1.32).
"""

from __future__ import annotations

import zlib

from k8s_tui.client.client import Context
from k8s_tui.network.feed import ServiceFeed
from k8s_tui.network.followers import Followers, Machines
from k8s_tui.network.rules import EMPTY_RULES, Rules

COMPONENT = "kube-proxy"

SPREAD_MS = 900
"""From the first node that has taken a change to the last."""


class KubeProxies(Followers[Rules]):
    """All kube-proxies of a cluster, and what is in the kernels of their machines."""

    def __init__(self, context: Context, machines: Machines, feed: ServiceFeed) -> None:
        super().__init__(context, machines, feed, COMPONENT)
        self.feed = feed

    def lag_ms(self, machine: str) -> int:
        """Return the moment after a change at which `machine` takes it."""
        return zlib.crc32(machine.encode()) % SPREAD_MS

    def rules_of(self, machine: str) -> Rules:
        """Return the rules that are in a machine's kernel now."""
        rules = self.known_to(machine, self.lag_ms(machine))
        return EMPTY_RULES if rules is None else rules

    def answers(self, machine: str) -> bool:
        """Tell whether a machine's proxy answers health checks."""
        process = self.process_on(machine)
        return self._sim.acts(process)

    def is_settled(self) -> bool:
        """Tell whether every node in step has taken the newest rules."""
        return self.feed.rules_at(SPREAD_MS) is self.feed.current

    def fork(self, context: Context, machines: Machines, feed: ServiceFeed) -> KubeProxies:
        """Return the same proxies in another world, following `feed` there."""
        twin = KubeProxies(context, machines, feed)
        twin.copy_state(self)
        return twin

"""How the kubelet makes a pod's resolv.conf and port mappings of its spec.

Source: kubernetes pkg/kubelet/network/dns/dns.go (v1.32): at most 3 name servers and 32 search domains.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from k8s_tui.api.pods import Pod
from k8s_tui.machine.podnetwork import CLUSTER_DNS_IP, NO_DNS, DnsConfig, PodNetwork, PortMapping

CLUSTER_DOMAIN = "cluster.local"
NDOTS = "ndots:5"
"""Of pods that ask the cluster's DNS."""

MAX_SERVERS = 3
MAX_SEARCHES = 32

REMEMBERED = 4_096


def network_of(pod: Pod, resolv_conf: str) -> PodNetwork:
    """Return what a pod's network is to have on a machine with this resolv.conf."""
    return PodNetwork(dns_of(pod, resolv_conf), port_mappings(pod))


def dns_of(pod: Pod, resolv_conf: str) -> DnsConfig:
    """Return how a pod resolves names on a machine with this resolv.conf."""
    spec = pod.spec
    policy = spec.dns_policy or "ClusterFirst"
    if policy == "ClusterFirst" and spec.host_network:
        policy = "Default"
    base = _by_policy(policy, pod.metadata.namespace, resolv_conf)
    more = spec.extra.get("dnsConfig")
    return _merged(base, more) if more else base


@functools.lru_cache(REMEMBERED)
def _by_policy(policy: str, namespace: str, resolv_conf: str) -> DnsConfig:
    """Return what all pods of a namespace and a policy share."""
    if policy == "None":
        return NO_DNS
    own = read(resolv_conf)
    if policy == "Default":
        return own
    inside = (f"{namespace}.svc.{CLUSTER_DOMAIN}", f"svc.{CLUSTER_DOMAIN}", CLUSTER_DOMAIN)
    return DnsConfig((CLUSTER_DNS_IP,), (*inside, *own.searches), (NDOTS,))


def read(text: str) -> DnsConfig:
    """Return what a resolv.conf says."""
    servers: list[str] = []
    searches: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    for line in text.splitlines():
        words = line.split()
        if len(words) < 2:
            continue
        if words[0] == "nameserver":
            servers.append(words[1])
        elif words[0] in ("search", "domain"):
            searches = tuple(words[1:])
        elif words[0] == "options":
            options = tuple(words[1:])
    return DnsConfig(tuple(servers), searches, options)


def _merged(base: DnsConfig, more: Mapping[str, Any]) -> DnsConfig:
    servers = dict.fromkeys((*base.servers, *(more.get("nameservers") or ())))
    searches = dict.fromkeys((*base.searches, *(more.get("searches") or ())))
    options = {option.partition(":")[0]: option for option in base.options}
    for each in more.get("options") or ():
        name, value = each.get("name", ""), each.get("value")
        options[name] = f"{name}:{value}" if value else name
    return DnsConfig(tuple(servers)[:MAX_SERVERS], tuple(searches)[:MAX_SEARCHES], tuple(options.values()))


def port_mappings(pod: Pod) -> tuple[PortMapping, ...]:
    """Return the ports of the machine that lead into a pod."""
    if pod.spec.host_network:
        return ()
    return tuple(
        PortMapping(port.host_port, port.container_port, port.protocol or "TCP")
        for container in pod.spec.containers
        for port in container.ports
        if port.host_port
    )

"""Names: what the cluster DNS answers, and which names a resolver tries for what an application asks.

A pod's resolver has three search domains and `ndots:5`: a name with fewer dots is tried inside the cluster
first. The zone `cluster.local` is answered from services and their endpoints, everything else is asked
outside.

Simplified: A, CNAME and SRV records; no AAAA, PTR or cache. Source: the DNS-based service discovery
specification 1.1.0; CoreDNS plugin/kubernetes (1.11); resolv.conf(5).
"""

from __future__ import annotations

from collections.abc import Sequence

from k8s_tui.machine.outside import Outside
from k8s_tui.network.rules import Host, Rules, ServiceRules
from k8s_tui.sim.value import frozen

CLUSTER_DOMAIN = "cluster.local"
NDOTS = 5
"""From how many dots on a name is tried as it stands first (kubelet's resolv.conf)."""

NOERROR = "NOERROR"
NXDOMAIN = "NXDOMAIN"
SERVFAIL = "SERVFAIL"
REFUSED_CODE = "REFUSED"
"""What a server answers that is not responsible for a name at all."""

MAX_ALIASES = 8
"""CNAMEs followed before a resolver gives up (CoreDNS: 8)."""


@frozen
class Service:
    """One SRV record."""

    port: int
    target: str


@frozen
class Answer:
    """What a DNS server answers.

    Attributes:
        code: `NOERROR`, `NXDOMAIN`, `SERVFAIL` or `REFUSED`.
        name: The name whose addresses these are, at the end of all aliases.
        aliases: The names before it, each a CNAME for the next.
    """

    code: str
    name: str
    addresses: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    services: tuple[Service, ...] = ()


def candidates(name: str, searches: Sequence[str], ndots: int = NDOTS) -> tuple[str, ...]:
    """Return the full names that a resolver tries for `name`, in order and without final dots.

    Args:
        name: What an application asks for.
        searches: The search list of its resolv.conf.
        ndots: From how many dots on a name is tried as it stands first.
    """
    if name.endswith("."):
        return (name[:-1],)
    searched = tuple(f"{name}.{domain}" for domain in searches)
    return (name, *searched) if name.count(".") >= ndots else (*searched, name)


def search_domains(namespace: str) -> tuple[str, ...]:
    """Return the search list of a pod's resolv.conf, as far as it is the cluster's."""
    return (f"{namespace}.svc.{CLUSTER_DOMAIN}", f"svc.{CLUSTER_DOMAIN}", CLUSTER_DOMAIN)


def answer_inside(rules: Rules, name: str, zone: str = CLUSTER_DOMAIN) -> Answer:
    """Return what the cluster's zone says about a full name in it; aliases are not followed."""
    labels = name.removesuffix(f".{zone}").split(".")
    if len(labels) >= 3 and labels[-1] == "svc":
        service = rules.services.get(f"{labels[-2]}/{labels[-3]}")
        if service is not None:
            return _answer_service(service, name, labels[:-3])
    if len(labels) == 3 and labels[-1] == "pod":
        ip = labels[0].replace("-", ".")
        if is_address(ip):
            return Answer(NOERROR, name, (ip,))
    return Answer(NXDOMAIN, name)


def _answer_service(service: ServiceRules, name: str, front: list[str]) -> Answer:
    if service.external_name:
        return (
            Answer(NOERROR, service.external_name.rstrip("."), aliases=(name,)) if not front else _none(name)
        )
    if not front:
        ips = tuple(host.ip for host in service.hosts) if service.is_headless else (service.cluster_ip,)
        return Answer(NOERROR, name, ips) if ips else _none(name)
    if len(front) == 2 and all(label.startswith("_") for label in front):
        return _answer_srv(service, name, front)
    if len(front) == 1:
        ips = tuple(host.ip for host in service.hosts if _label_of(host) == front[0])
        return Answer(NOERROR, name, ips) if ips else _none(name)
    return _none(name)


def _answer_srv(service: ServiceRules, name: str, front: list[str]) -> Answer:
    port_name, protocol = front[0][1:], front[1][1:].upper()
    base = name.split(".", 2)[2]
    labels = {host.ip: _label_of(host) for host in service.hosts}
    found: list[Service] = []
    for rule in service.ports:
        if rule.name != port_name or rule.protocol != protocol:
            continue
        if service.is_headless:
            found += [Service(target.port, f"{labels[target.ip]}.{base}") for target in rule.targets]
        else:
            found.append(Service(rule.port, base))
    return Answer(NOERROR, name, services=tuple(found)) if found else _none(name)


def _label_of(host: Host) -> str:
    return host.hostname or host.ip.replace(".", "-")


def _none(name: str) -> Answer:
    return Answer(NXDOMAIN, name)


def answer_outside(outside: Outside, name: str, *, reachable: bool = True) -> Answer:
    """Return what a resolver out in the world says about a full name; SERVFAIL where it cannot be asked."""
    if not reachable:
        return Answer(SERVFAIL, name)
    host = outside.by_name(name)
    return Answer(NOERROR, name, host.addresses) if host is not None else _none(name)


def is_address(text: str) -> bool:
    """Tell whether `text` is an IPv4 address and no name."""
    parts = text.split(".")
    return len(parts) == 4 and all(part.isascii() and part.isdigit() and int(part) < 256 for part in parts)

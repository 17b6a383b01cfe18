"""Network policies as an agent turns them into filters: who may talk to whom, as one immutable value.

A pod that no policy selects takes and sends everything. One that is selected takes (or sends) what some rule of
some policy that selects it allows, and nothing else; what is not allowed vanishes, so that the sender waits.
Policies are compiled to addresses, as agents do: a pod that has just come is not known by them yet.

Simplified: connections, whose answers always come back. Source: kubernetes networking/v1 types.go, the
page "Network Policies" of the documentation, sigs.k8s.io/kube-network-policies.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from attrs import field

from k8s_tui.api.codec import decode
from k8s_tui.api.contents import spec_of
from k8s_tui.api.meta import LabelSelector
from k8s_tui.api.selectors import NOTHING, Selector, SelectorError, of_query
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.sim.value import frozen

INGRESS = "Ingress"
EGRESS = "Egress"

Wire: TypeAlias = Mapping[str, Any]
Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network


@frozen
class PodAddress:
    """A pod as policies know it.

    Attributes:
        namespace_labels: Of its namespace.
        ports: Numbers of its named ports, by (name, protocol).
    """

    ip: str
    namespace: str
    labels: Mapping[str, str]
    namespace_labels: Mapping[str, str]
    ports: Mapping[tuple[str, str], int] = field(factory=dict)


@frozen
class Block:
    """A range of addresses with what is taken out of it."""

    range: Network
    exceptions: tuple[Network, ...] = ()

    def holds(self, ip: str) -> bool:
        """Tell whether an address lies in it; what is no address lies nowhere."""
        try:
            address = ipaddress.ip_address(ip)
        except ValueError:
            return False
        return address in self.range and not any(address in each for each in self.exceptions)


@frozen
class PortRange:
    """Ports of one protocol; a name stands for whatever number the receiving pod has under it.

    Attributes:
        low: 0 for every port.
    """

    protocol: str
    low: int = 0
    high: int = 0
    name: str = ""


@frozen
class Allowance:
    """One rule: these peers at these ports.

    Attributes:
        anybody: It names no peers, so that all are meant.
        ports: () for all ports.
    """

    anybody: bool
    addresses: frozenset[str] = frozenset()
    blocks: tuple[Block, ...] = ()
    ports: tuple[PortRange, ...] = ()

    def meets(self, ip: str) -> bool:
        """Tell whether a peer is one of those meant."""
        return self.anybody or ip in self.addresses or any(block.holds(ip) for block in self.blocks)


@frozen
class Isolation:
    """What the policies that select a pod say together about one direction.

    Attributes:
        policies: Their names, as `namespace/name`.
    """

    policies: tuple[str, ...]
    allowances: tuple[Allowance, ...]


@frozen
class PolicyRules:
    """All policies of one moment.

    Attributes:
        revision: Grows with each change.
        pods: By address, all of them that policies could name.
        ingress: What isolates a pod's address from those who talk to it; so `egress`.
    """

    revision: int = 0
    pods: Mapping[str, PodAddress] = field(factory=dict)
    ingress: Mapping[str, Isolation] = field(factory=dict)
    egress: Mapping[str, Isolation] = field(factory=dict)

    @property
    def is_open(self) -> bool:
        """Tell whether nothing is kept from anybody."""
        return not self.ingress and not self.egress

    def forbids_entry(self, source: str, target: str, port: int, protocol: str) -> tuple[str, ...]:
        """Return the policies that keep `source` from talking to the pod at `target`, () where it may."""
        return self._forbids(self.ingress.get(target), source, target, port, protocol)

    def forbids_exit(self, source: str, target: str, port: int, protocol: str) -> tuple[str, ...]:
        """Return the policies that keep the pod at `source` from talking to `target`, () where it may."""
        return self._forbids(self.egress.get(source), target, target, port, protocol)

    def _forbids(
        self, isolation: Isolation | None, peer: str, target: str, port: int, protocol: str
    ) -> tuple[str, ...]:
        if isolation is None:
            return ()
        for each in isolation.allowances:
            if each.meets(peer) and self._opens(each.ports, target, port, protocol):
                return ()
        return isolation.policies

    def _opens(self, ports: tuple[PortRange, ...], target: str, port: int, protocol: str) -> bool:
        if not ports:
            return True
        pod = self.pods.get(target)
        for each in ports:
            if each.protocol != protocol:
                continue
            if each.name:
                if pod is not None and pod.ports.get((each.name, protocol)) == port:
                    return True
            elif not each.low or each.low <= port <= each.high:
                return True
        return False


OPEN = PolicyRules()
"""What a machine filters on which no agent ever ran."""


def compiled(policies: Sequence[Unstructured], pods: Iterable[PodAddress], revision: int) -> PolicyRules:
    """Return what policies come to for these pods."""
    by_namespace: dict[str, list[PodAddress]] = {}
    everybody = list(pods)
    for pod in everybody:
        by_namespace.setdefault(pod.namespace, []).append(pod)
    ingress: dict[str, list[tuple[str, tuple[Allowance, ...]]]] = {}
    egress: dict[str, list[tuple[str, tuple[Allowance, ...]]]] = {}
    for policy in sorted(policies, key=_name):
        spec = spec_of(policy)
        namespace = policy.metadata.namespace
        selector = _selector(spec.get("podSelector"))
        chosen = [pod.ip for pod in by_namespace.get(namespace, ()) if selector.matches(pod.labels)]
        for kind, into, part, peers in (
            (INGRESS, ingress, "ingress", "from"),
            (EGRESS, egress, "egress", "to"),
        ):
            if kind not in types_of(spec) or not chosen:
                continue
            allowances = tuple(
                _allowance(rule, rule.get(peers), namespace, everybody) for rule in spec.get(part) or ()
            )
            for ip in chosen:
                into.setdefault(ip, []).append((_name(policy), allowances))
    return PolicyRules(revision, {pod.ip: pod for pod in everybody}, _isolated(ingress), _isolated(egress))


def _isolated(found: Mapping[str, list[tuple[str, tuple[Allowance, ...]]]]) -> dict[str, Isolation]:
    return {
        ip: Isolation(
            tuple(name for name, _ in parts), tuple(each for _, allowances in parts for each in allowances)
        )
        for ip, parts in found.items()
    }


def _name(policy: Unstructured) -> str:
    return f"{policy.metadata.namespace}/{policy.metadata.name}"


def types_of(spec: Wire) -> tuple[str, ...]:
    """Return the directions that a policy isolates: those it names, else ingress, and egress if it has rules."""
    named = spec.get("policyTypes")
    if named:
        return tuple(named)
    return (INGRESS, EGRESS) if spec.get("egress") else (INGRESS,)


def _allowance(rule: Wire, peers: Sequence[Wire] | None, namespace: str, pods: list[PodAddress]) -> Allowance:
    ports = tuple(_port_range(each) for each in rule.get("ports") or ())
    if not peers:
        return Allowance(True, ports=ports)
    addresses: set[str] = set()
    blocks = []
    for peer in peers:
        block = peer.get("ipBlock")
        if block is not None:
            blocks.append(_block(block))
        else:
            addresses.update(pod.ip for pod in pods if _is_meant(peer, pod, namespace))
    return Allowance(False, frozenset(addresses), tuple(blocks), ports)


def _is_meant(peer: Wire, pod: PodAddress, namespace: str) -> bool:
    """Tell whether a peer's selectors mean a pod; without one for namespaces, those of the policy's own."""
    if peer.get("namespaceSelector") is None:
        if pod.namespace != namespace:
            return False
    elif not _selector(peer["namespaceSelector"]).matches(pod.namespace_labels):
        return False
    return peer.get("podSelector") is None or _selector(peer["podSelector"]).matches(pod.labels)


def _port_range(wire: Wire) -> PortRange:
    protocol = wire.get("protocol") or "TCP"
    port = wire.get("port")
    if port is None:
        return PortRange(protocol)
    if isinstance(port, str) and not port.isdigit():
        return PortRange(protocol, name=port)
    low = int(port)
    return PortRange(protocol, low, int(wire.get("endPort") or low))


def _block(wire: Wire) -> Block:
    exceptions = tuple(ipaddress.ip_network(text, strict=False) for text in wire.get("except") or ())
    return Block(ipaddress.ip_network(wire["cidr"], strict=False), exceptions)


def _selector(wire: Wire | None) -> Selector:
    try:
        return of_query(decode(LabelSelector, wire or {}))
    except SelectorError:
        return NOTHING

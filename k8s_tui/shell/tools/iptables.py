"""iptables-save: the rules for services that are in this machine's kernel now.

They are what kube-proxy wrote last, which may be long ago. Simplified: of the tables `filter` and `nat` the chains
of services and endpoints; network policies are not shown, since their agents filter in other ways.

Source: kubernetes pkg/proxy/iptables/proxier.go (v1.32), for names of chains and comments.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence

from k8s_tui.network.rules import PortRule, Rules, Target
from k8s_tui.shell.calls import Call, Program, Result
from k8s_tui.shell.tools.places import own_machine, plane_of

HASH_LENGTH = 16
SERVICES = "KUBE-SERVICES"
NODE_PORTS = "KUBE-NODEPORTS"
EXTERNAL = "KUBE-EXTERNAL-SERVICES"


def chain_hash(text: str) -> str:
    """Return the part of a chain's name that stands for a service's port (portProtoHash)."""
    return base64.b32encode(hashlib.sha256(text.encode()).digest()).decode()[:HASH_LENGTH]


def port_name(rule: PortRule) -> str:
    """Return a service's port as kube-proxy names it, as in `shop/web:http`."""
    return f"{rule.service}:{rule.name}" if rule.name else rule.service


def service_chain(rule: PortRule) -> str:
    """Return the chain of a service's port."""
    return f"KUBE-SVC-{chain_hash(port_name(rule) + rule.protocol.lower())}"


def endpoint_chain(rule: PortRule, target: Target) -> str:
    """Return the chain of one endpoint."""
    address = f"{target.ip}:{target.port}"
    return f"KUBE-SEP-{chain_hash(port_name(rule) + rule.protocol.lower() + address)}"


def local_chain(rule: PortRule) -> str:
    """Return the chain of those endpoints of a service's port that are on this machine."""
    return f"KUBE-SVL-{chain_hash(port_name(rule) + rule.protocol.lower())}"


def external_chain(rule: PortRule) -> str:
    """Return the chain of what comes to a service's port from outside."""
    return f"KUBE-EXT-{chain_hash(port_name(rule) + rule.protocol.lower())}"


def _matching(rule: PortRule, said: str, port: int) -> str:
    proto = rule.protocol.lower()
    comment = f'-m comment --comment "{port_name(rule)}{said}"'
    return f"-p {proto} {comment} -m {proto} --dport {port}"


def filter_lines(rules: Rules, machine: str) -> Iterator[str]:
    """Yield what is rejected or dropped: services without endpoints, or without one on this machine."""
    for (ip, port, _), rule in sorted(rules.addresses.items()):
        if not rule.targets:
            yield f"-A {SERVICES} -d {ip}/32 {_matching(rule, ' has no endpoints', port)} -j REJECT"
        elif _lacks_local(rule, machine, external=ip != _cluster_ip(rules, rule)):
            yield f"-A {SERVICES} -d {ip}/32 {_matching(rule, ' has no local endpoints', port)} -j DROP"
    for (port, _), rule in sorted(rules.node_ports.items()):
        said, end = "", ""
        if not rule.targets:
            said, end = " has no endpoints", "REJECT"
        elif _lacks_local(rule, machine, external=True):
            said, end = " has no local endpoints", "DROP"
        if end:
            local = "-m addrtype --dst-type LOCAL "
            text = _matching(rule, said, port).replace(
                f"-m {rule.protocol.lower()} --dport", f"{local}--dport"
            )
            yield f"-A {EXTERNAL} {text} -j {end}"


def _lacks_local(rule: PortRule, machine: str, *, external: bool) -> bool:
    only_local = rule.external_local if external else rule.internal_local
    return only_local and not rule.local.get(machine)


def _cluster_ip(rules: Rules, rule: PortRule) -> str:
    return rules.services[rule.service].cluster_ip


def nat_lines(rules: Rules, machine: str) -> Iterator[str]:
    """Yield how services' addresses and node ports become endpoints."""
    distinct: dict[str, PortRule] = {}
    for (ip, port, _), rule in sorted(rules.addresses.items()):
        is_inside = ip == _cluster_ip(rules, rule)
        if not rule.targets or _lacks_local(rule, machine, external=not is_inside):
            continue
        distinct[service_chain(rule)] = rule
        if is_inside:
            jump = local_chain(rule) if rule.internal_local else service_chain(rule)
            said = " cluster IP"
        else:
            jump = external_chain(rule)
            said = " external IP" if ip in rules.services[rule.service].external_ips else " loadbalancer IP"
        yield f"-A {SERVICES} -d {ip}/32 {_matching(rule, said, port)} -j {jump}"
    for (port, _), rule in sorted(rules.node_ports.items()):
        if rule.targets and not _lacks_local(rule, machine, external=True):
            yield f"-A {NODE_PORTS} {_matching(rule, '', port)} -j {external_chain(rule)}"
    for rule in distinct.values():
        yield from _external(rule)
        yield from _spread(service_chain(rule), rule, rule.targets)
        if rule.internal_local or rule.external_local:
            yield from _spread(local_chain(rule), rule, rule.local.get(machine, ()))
        yield from _endpoints(rule)


def _external(rule: PortRule) -> Iterator[str]:
    name = port_name(rule)
    if not rule.node_port:
        return
    chain = external_chain(rule)
    if rule.external_local:
        yield f'-A {chain} -m comment --comment "pod traffic for {name} external destinations" -j {service_chain(rule)}'
        yield f"-A {chain} -j {local_chain(rule)}"
    else:
        said = f"masquerade traffic for {name} external destinations"
        yield f'-A {chain} -m comment --comment "{said}" -j KUBE-MARK-MASQ'
        yield f"-A {chain} -j {service_chain(rule)}"


def _spread(chain: str, rule: PortRule, targets: Sequence[Target]) -> Iterator[str]:
    name, count = port_name(rule), len(targets)
    for target in targets if rule.sticky else ():
        jump = endpoint_chain(rule, target)
        address = f"{target.ip}:{target.port}"
        seen = f"-m recent --rcheck --seconds {rule.affinity_seconds} --reap --name {jump} --rsource"
        yield f'-A {chain} -m comment --comment "{name} -> {address}" {seen} -j {jump}'
    for index, target in enumerate(targets):
        address = f"{target.ip}:{target.port}"
        chance = ""
        if index < count - 1:
            chance = f" -m statistic --mode random --probability {1 / (count - index):.11f}"
        jump = endpoint_chain(rule, target)
        yield f'-A {chain} -m comment --comment "{name} -> {address}"{chance} -j {jump}'


def _endpoints(rule: PortRule) -> Iterator[str]:
    name, proto = port_name(rule), rule.protocol.lower()
    comment = f'-m comment --comment "{name}"'
    for target in rule.targets:
        chain = endpoint_chain(rule, target)
        recent = f" -m recent --set --name {chain} --rsource" if rule.sticky else ""
        goal = f"-j DNAT --to-destination {target.ip}:{target.port}"
        yield f"-A {chain} -s {target.ip}/32 {comment} -j KUBE-MARK-MASQ"
        yield f"-A {chain} -p {proto} {comment}{recent} -m {proto} {goal}"


TABLES: Mapping[str, tuple[tuple[str, ...], Callable[[Rules, str], Iterator[str]]]] = {
    "filter": (("INPUT", "FORWARD", "OUTPUT"), filter_lines),
    "nat": (("PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"), nat_lines),
}
"""By table, its own chains and what is in those of kube-proxy."""


def _lines(call: Call, table: str) -> list[str]:
    machine = own_machine(call).name
    return list(TABLES[table][1](plane_of(call.session).proxies.rules_of(machine), machine))


def _save(call: Call) -> int:
    words = list(call.arguments)
    wanted = words[words.index("-t") + 1] if "-t" in words[:-1] else ""
    for table, (chains, _) in TABLES.items():
        if wanted not in ("", table):
            continue
        lines = _lines(call, table)
        call.out(f"*{table}")
        for chain in chains:
            call.out(f":{chain} ACCEPT [0:0]")
        for chain in dict.fromkeys(line.split()[1] for line in lines):
            call.out(f":{chain} - [0:0]")
        for line in lines:
            call.out(line)
        call.out("COMMIT")
    return 0


def _iptables(call: Call) -> Result:
    words = list(call.arguments)
    lists = any(
        word in ("-S", "--list-rules", "-L", "--list") or word.startswith(("-nL", "-L")) for word in words
    )
    if not lists:
        call.session.hint = (
            "kube-proxy writes these rules from services and endpoints; look with iptables-save"
        )
        return call.fail("iptables: rules are not changed by hand here", 1)
    wanted = next((word for word in words if word.isupper() and not word.startswith("-")), "")
    table = words[words.index("-t") + 1] if "-t" in words[:-1] else "filter"
    if table not in TABLES:
        return call.fail(f"iptables v1.8.9 (nf_tables): table '{table}' does not exist", 3)
    shown = [line for line in _lines(call, table) if wanted in ("", line.split()[1])]
    if wanted and not shown:
        return call.fail("iptables: No chain/target/match by that name.")
    for line in shown:
        call.out(line)
    return 0


IPTABLES: tuple[Program, ...] = (
    Program("iptables-save", _save, "the rules for services on this machine", at_desk=False),
    Program("iptables", _iptables, at_desk=False),
)

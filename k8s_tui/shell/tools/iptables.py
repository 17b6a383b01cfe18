"""iptables-save: the rules for services that are in this machine's kernel now.

They are what kube-proxy wrote last, which may be long ago. Simplified: the table `nat` alone, and of it the
chains of services and endpoints; no marks and no masquerading rules.

Source: kubernetes pkg/proxy/iptables/proxier.go (v1.32), for names of chains and comments.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator

from k8s_tui.network.rules import PortRule, Target
from k8s_tui.shell.calls import Call, Program, Result
from k8s_tui.shell.tools.places import own_machine, plane_of

HASH_LENGTH = 16
SERVICES = "KUBE-SERVICES"
NODE_PORTS = "KUBE-NODEPORTS"


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


def rule_lines(call: Call) -> Iterator[str]:
    """Yield the rules of the machine as `iptables-save` words them, without chains' declarations."""
    rules = plane_of(call.session).proxies.rules_of(own_machine(call).name)
    distinct: dict[str, PortRule] = {}
    for (ip, port, protocol), rule in sorted(rules.addresses.items()):
        name, proto = port_name(rule), protocol.lower()
        head = f"-A {SERVICES} -d {ip}/32 -p {proto} -m comment --comment"
        if rule.targets:
            yield f'{head} "{name} cluster IP" -m {proto} --dport {port} -j {service_chain(rule)}'
            distinct[service_chain(rule)] = rule
        else:
            yield f'{head} "{name} has no endpoints" -m {proto} --dport {port} -j REJECT'
    for (port, protocol), rule in sorted(rules.node_ports.items()):
        proto = protocol.lower()
        jump = service_chain(rule) if rule.targets else "REJECT"
        comment = f'-m comment --comment "{port_name(rule)}"'
        yield f"-A {NODE_PORTS} -p {proto} {comment} -m {proto} --dport {port} -j {jump}"
    for chain, rule in distinct.items():
        yield from _spread(chain, rule)


def _spread(chain: str, rule: PortRule) -> Iterator[str]:
    name, proto, count = port_name(rule), rule.protocol.lower(), len(rule.targets)
    for index, target in enumerate(rule.targets):
        address = f"{target.ip}:{target.port}"
        chance = ""
        if index < count - 1:
            chance = f" -m statistic --mode random --probability {1 / (count - index):.11f}"
        jump = endpoint_chain(rule, target)
        yield f'-A {chain} -m comment --comment "{name} -> {address}"{chance} -j {jump}'
    for target in rule.targets:
        address = f"{target.ip}:{target.port}"
        comment = f'-m comment --comment "{name}"'
        goal = f"-j DNAT --to-destination {address}"
        yield f"-A {endpoint_chain(rule, target)} -p {proto} {comment} -m {proto} {goal}"


def _save(call: Call) -> int:
    lines = list(rule_lines(call))
    call.out(
        "*nat\n:PREROUTING ACCEPT [0:0]\n:INPUT ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:POSTROUTING ACCEPT [0:0]"
    )
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
    shown = [line for line in rule_lines(call) if wanted in ("", line.split()[1])]
    if wanted and not shown:
        return call.fail("iptables: No chain/target/match by that name.")
    for line in shown:
        call.out(line)
    return 0


IPTABLES: tuple[Program, ...] = (
    Program("iptables-save", _save, "the rules for services on this machine", at_desk=False),
    Program("iptables", _iptables, at_desk=False),
)

"""What a CoreDNS answers by its Corefile: which plugin takes a question, and what it makes of it.

The server block with the longest zone that holds the name takes the question; in it rewrite, hosts, kubernetes
and forward are asked in this order (plugin.cfg), and the first that has an answer gives it.

Simplified: of the plugins these four change answers; cache, template, file and the others are kept without
effect. Source: coredns/coredns 1.11, plugin/{rewrite,hosts,kubernetes,forward}.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from k8s_tui.machine.corefile import STANDARD, CorefileError, Directive, ServerBlock, parse, upstreams
from k8s_tui.machine.outside import Outside
from k8s_tui.network.names import (
    MAX_ALIASES,
    NOERROR,
    NXDOMAIN,
    REFUSED_CODE,
    SERVFAIL,
    Answer,
    answer_inside,
    answer_outside,
    is_address,
)
from k8s_tui.network.rules import Rules
from k8s_tui.sim.value import evolve, frozen

SITE_RESOLVER = "10.0.0.2"
"""The resolver of the machines' site, as their resolv.conf says."""

PUBLIC_RESOLVERS = ("1.1.1.1", "1.0.0.1", "8.8.8.8", "8.8.4.4", "9.9.9.9")
"""Resolvers out in the world that answer everybody."""


@frozen
class Knowledge:
    """What a CoreDNS has to answer with.

    Attributes:
        rules: What it knows of the cluster, None before it has listed anything.
        outside: The names of the world.
        reachable: It can ask resolvers outside.
        resolv_conf: The file that `forward . /etc/resolv.conf` reads.
        site_resolver: The resolver of the machines' site.
    """

    rules: Rules | None
    outside: Outside
    reachable: bool = True
    resolv_conf: str = ""
    site_resolver: str = SITE_RESOLVER


def answer(corefile: str, known: Knowledge, name: str) -> Answer:
    """Return what a CoreDNS answers about a full name, without a final dot; aliases are followed to their end."""
    try:
        blocks = parse(corefile or STANDARD)
    except CorefileError:
        return Answer(REFUSED_CODE, name)
    aliases: tuple[str, ...] = ()
    asked = name
    for _ in range(MAX_ALIASES):
        found = _answer(blocks, known, asked)
        if aliases and found.code == NXDOMAIN:
            # The alias itself is there: the answer is a record without any address behind it.
            return Answer(NOERROR, asked, aliases=aliases)
        aliases += found.aliases
        if not found.aliases:
            return Answer(found.code, found.name, found.addresses, aliases, found.services)
        asked = found.name
    return Answer(SERVFAIL, name, aliases=aliases)


def _answer(blocks: tuple[ServerBlock, ...], known: Knowledge, name: str) -> Answer:
    block = _block(blocks, name)
    if block is None:
        return Answer(REFUSED_CODE, name)
    asked = _rewritten(block, name)
    for plugin, ask in PLUGINS:
        for directive in block.all(plugin):
            found = ask(directive, known, asked)
            if found is not None:
                return found if asked == name else _as_asked(found, asked, name)
    return Answer(REFUSED_CODE, name)


def _as_asked(found: Answer, asked: str, name: str) -> Answer:
    """Give the answer to a rewritten question the name that was asked for."""
    return evolve(found, name=name) if found.name == asked else found


def holds(zone: str, name: str) -> bool:
    """Tell whether a name lies in a zone; "" is everything."""
    return not zone or name == zone or name.endswith(f".{zone}")


def _block(blocks: tuple[ServerBlock, ...], name: str) -> ServerBlock | None:
    found = [
        (len(zone), block)
        for block in blocks
        for zone in block.zones
        if block.port == 53 and holds(zone, name)
    ]
    return max(found, key=lambda each: each[0])[1] if found else None


# -- plugins ------------------------------------------------------------


def _rewritten(block: ServerBlock, name: str) -> str:
    """Return the name that the first rewrite rule that fits makes of a name."""
    for directive in block.all("rewrite"):
        words = [word for word in directive.arguments if word not in ("stop", "continue")]
        if words[:1] == ["name"]:
            words = words[1:]
        kind = (
            words.pop(0) if words and words[0] in ("exact", "prefix", "suffix", "substring", "regex") else ""
        )
        if len(words) < 2:
            continue
        new = _rewrite(kind, words[0], words[1], name)
        if new is not None:
            return new
    return name


def _rewrite(kind: str, old: str, new: str, name: str) -> str | None:
    dotless, target = old.rstrip("."), new.rstrip(".")
    if kind == "suffix" and name.endswith(dotless):
        return name[: -len(dotless)] + target
    if kind == "prefix" and name.startswith(old):
        return new + name[len(old) :]
    if kind == "substring" and old in name:
        return name.replace(old, new)
    if kind == "regex":
        return _rewrite_by(old, target, name)
    return target if kind in ("", "exact") and name == dotless else None


def _rewrite_by(pattern: str, target: str, name: str) -> str | None:
    try:
        found = re.search(pattern, f"{name}.") or re.search(pattern, name)
        return re.sub(r"\{(\d)\}", lambda each: found[int(each[1])], target) if found else None
    except (re.error, IndexError):
        return None


def _ask_hosts(directive: Directive, known: Knowledge, name: str) -> Answer | None:
    addresses = tuple(
        words[0]
        for words in directive.options
        if is_address(words[0]) and name in (w.rstrip(".") for w in words[1:])
    )
    if addresses:
        return Answer(NOERROR, name, addresses)
    if directive.option("fallthrough") is not None:
        return None
    zones = [zone.rstrip(".") for zone in directive.arguments if not zone.startswith("/")]
    is_meant = any(holds(zone, name) for zone in zones) if zones else True
    return Answer(NXDOMAIN, name) if is_meant else None


def _ask_kubernetes(directive: Directive, known: Knowledge, name: str) -> Answer | None:
    zones = [zone.rstrip(".") for zone in directive.arguments if not zone.endswith(".arpa")]
    zone = next((zone for zone in zones if holds(zone, name)), None)
    if zone is None:
        return None
    if known.rules is None:
        return Answer(SERVFAIL, name)
    found = answer_inside(known.rules, name, zone)
    falls_through = directive.option("fallthrough")
    if found.code == NXDOMAIN and falls_through is not None:
        meant = [each.rstrip(".") for each in falls_through]
        if not meant or any(holds(each, name) for each in meant):
            return None
    return found


def _ask_upstream(directive: Directive, known: Knowledge, name: str) -> Answer | None:
    zone = directive.arguments[0].rstrip(".")
    if not holds(zone, name):
        return None
    excluded = [word.rstrip(".") for word in directive.option("except") or ()]
    if any(holds(each, name) for each in excluded):
        return None
    servers = upstreams(directive, known.resolv_conf or f"nameserver {known.site_resolver}")
    known_servers = (known.site_resolver, *PUBLIC_RESOLVERS)
    if not any(server in known_servers for server in servers):
        return Answer(SERVFAIL, name)
    return answer_outside(known.outside, name, reachable=known.reachable)


PLUGINS: tuple[tuple[str, Callable[[Directive, Knowledge, str], Answer | None]], ...] = (
    ("hosts", _ask_hosts),
    ("kubernetes", _ask_kubernetes),
    ("forward", _ask_upstream),
)
"""Plugins that answer, in the order in which they are asked (plugin.cfg)."""

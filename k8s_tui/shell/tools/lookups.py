"""nslookup, dig and host: what a name means to whoever asks, where they ask.

In a container the cluster's DNS is asked, at the desk and on machines the site's resolver, unless a server is
named. Simplified: A, CNAME and SRV records.

Source: BIND 9.18, dig(1), nslookup(1), host(1).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from attrs import evolve, frozen

from k8s_tui.network import names
from k8s_tui.network.coredns import DNS_PORT
from k8s_tui.network.corednsconfig import PUBLIC_RESOLVERS, SITE_RESOLVER
from k8s_tui.network.dns import SITE, config_of
from k8s_tui.network.names import NOERROR, NXDOMAIN, REFUSED_CODE, SERVFAIL, Answer, is_address
from k8s_tui.network.routes import REFUSED, TIMED_OUT, Place
from k8s_tui.shell.calls import Call, Program, Result, Steps
from k8s_tui.shell.tools.places import Place as Where
from k8s_tui.shell.tools.places import drawn, place_of, plane_of

TRIES = 3
TRY_MS = 5_000
"""How often, and how long each time, these tools wait for an answer."""

RECORD_TTL_S = 30
"""How long answers of the cluster's DNS count (CoreDNS's kubernetes plugin in kubeadm's Corefile: ttl 30)."""

ANSWERED = (NOERROR, NXDOMAIN, SERVFAIL, REFUSED_CODE)
TYPES = ("A", "AAAA", "SRV", "CNAME", "ANY", "NS", "MX", "TXT", "PTR", "SOA")
USUAL_QUERY_MS = 1


@frozen
class Lookup:
    """How a question ended.

    Attributes:
        server: Who was asked.
        code: `NOERROR`, `NXDOMAIN`, `SERVFAIL`, or why there was no answer.
        wait_ms: What it took.
    """

    server: str
    name: str
    code: str
    answer: Answer
    wait_ms: int


def look_up(call: Call, name: str, server: str = "", *, search: bool = True) -> Lookup:
    """Ask for a name, trying the search list of a container where `search`."""
    place = place_of(call.session)
    plane = plane_of(call.session)
    plane.ground.begin()
    config = config_of(place.source)
    if server and not is_address(server):
        server = next(iter(_ask_site(call, place, server).answer.addresses), server)
    server = server or next(iter(config.servers), SITE_RESOLVER)
    if server == SITE_RESOLVER or server in PUBLIC_RESOLVERS:
        return evolve(_ask_site(call, place, name), server=server)
    searches = config.searches if search else ()
    tried = names.candidates(name, searches, config.ndots)
    return _ask_server(call, place, name, server, tried)


def _ask_site(call: Call, place: Where, name: str) -> Lookup:
    resolver = plane_of(call.session).resolver
    source = evolve(place.source, dns=SITE)
    found = drawn(call.session, resolver.resolve(source, name), lambda each: each.share)
    answer = found.answer or Answer(found.code, name)
    wait_ms = TRIES * TRY_MS if found.answer is None else max(USUAL_QUERY_MS, round(found.latency_ms))
    return Lookup(SITE_RESOLVER, name, found.code, answer, wait_ms)


def _ask_server(call: Call, place: Where, name: str, server: str, tried: tuple[str, ...]) -> Lookup:
    plane = plane_of(call.session)
    nothing = Answer(SERVFAIL, name)
    ways = plane.router.connect(place.source, server, DNS_PORT, "UDP")
    way = drawn(call.session, ways, lambda each: each.share)
    if not isinstance(way.end, Place):
        refused = way.end.reason == REFUSED
        return Lookup(server, name, way.end.reason, nothing, 0 if refused else TRIES * TRY_MS)
    listener = way.end.listener
    if listener.protocol not in ("dns", "") or plane.ground.is_hung(listener):
        return Lookup(server, name, TIMED_OUT, nothing, TRIES * TRY_MS)
    answer, _ = plane.resolver.search(way.end, name, tried)
    if answer.code == NXDOMAIN:
        answer = Answer(NXDOMAIN, name.removesuffix("."))
    return Lookup(server, name, answer.code, answer, max(USUAL_QUERY_MS, round(way.latency_ms)))


# -- nslookup and host ------------------------------------------------------------


def nslookup(call: Call) -> Result:
    """Run nslookup."""
    words = [word for word in call.arguments if not word.startswith("-")]
    if not words:
        return call.fail("Usage: nslookup [-opt ...] NAME [SERVER]")
    found = look_up(call, words[0], words[1] if len(words) > 1 else "")
    return _nslookup(call, found)


def _nslookup(call: Call, found: Lookup) -> Steps:
    yield found.wait_ms
    server = found.server
    if found.code == REFUSED:
        call.out(f";; communications error to {server}#53: connection refused")
        call.out(";; no servers could be reached")
        return 1
    if found.code not in ANSWERED:
        call.out(f";; communications error to {server}#53: timed out")
        call.out(";; no servers could be reached")
        return 1
    call.out(f"Server:\t\t{server}\nAddress:\t{server}#53\n")
    answer = found.answer
    if found.code != NOERROR:
        call.out(f"** server can't find {answer.name}: {found.code}\n")
        return 1
    for alias, target in _aliases(answer):
        call.out(f"{alias}\tcanonical name = {target}.")
    for address in answer.addresses:
        call.out(f"Name:\t{answer.name}\nAddress: {address}")
    for service in answer.services:
        call.out(f"{answer.name}\tservice = 0 100 {service.port} {service.target}.")
    call.out("")
    return 0


def _aliases(answer: Answer) -> list[tuple[str, str]]:
    chain = [*answer.aliases, answer.name]
    return list(pairwise(chain))


def host(call: Call) -> Result:
    """Run host."""
    words = [word for word in call.arguments if not word.startswith("-")]
    if not words:
        return call.fail("Usage: host [-aCdilrTvVw] [-t type] name [server]")
    return _host(call, look_up(call, words[0], words[1] if len(words) > 1 else ""))


def _host(call: Call, found: Lookup) -> Steps:
    yield found.wait_ms
    if found.code not in ANSWERED:
        call.out(";; connection timed out; no servers could be reached")
        return 1
    if found.code != NOERROR:
        number = {NXDOMAIN: 3, SERVFAIL: 2, REFUSED_CODE: 5}[found.code]
        call.out(f"Host {found.answer.name} not found: {number}({found.code})")
        return 1
    for alias, target in _aliases(found.answer):
        call.out(f"{alias} is an alias for {target}.")
    for address in found.answer.addresses:
        call.out(f"{found.answer.name} has address {address}")
    return 0


def getent(call: Call) -> Result:
    """Run getent, for hosts."""
    if len(call.arguments) < 2 or call.arguments[0] not in ("hosts", "ahosts", "ahostsv4"):
        return call.fail("Usage: getent [OPTION...] database [key ...]")
    return _getent(call, look_up(call, call.arguments[1]))


def _getent(call: Call, found: Lookup) -> Steps:
    yield found.wait_ms
    for address in found.answer.addresses:
        call.out(f"{address:<15} {found.answer.name}")
    return 0 if found.answer.addresses else 2


# -- dig ------------------------------------------------------------


@frozen
class Question:
    """What dig is asked."""

    name: str
    type: str = "A"
    server: str = ""
    short: bool = False
    search: bool = False


def _question(arguments: Sequence[str]) -> Question:
    name, kind, server, short, search = "", "A", "", False, False
    words = list(arguments)
    while words:
        word = words.pop(0)
        if word.startswith("@"):
            server = word[1:]
        elif word.startswith("+"):
            short, search = short or word == "+short", search or word == "+search"
        elif word in ("-t", "-q") and words:
            value = words.pop(0)
            kind, name = (value.upper(), name) if word == "-t" else (kind, value)
        elif word == "-x" and words:
            kind, name = "PTR", ".".join(reversed(words.pop(0).split("."))) + ".in-addr.arpa"
        elif word.upper() in TYPES:
            kind = word.upper()
        elif not word.startswith("-"):
            name = name or word
    return Question(name, kind, server, short, search)


def dig(call: Call) -> Result:
    """Run dig."""
    question = _question(call.arguments)
    if not question.name:
        return call.fail("dig: no name given, as in `dig +short NAME`")
    found = look_up(call, question.name, question.server, search=question.search)
    return _dig(call, question, found)


def _dig(call: Call, question: Question, found: Lookup) -> Steps:
    yield found.wait_ms
    if found.code not in ANSWERED:
        why = "connection refused" if found.code == REFUSED else "timed out"
        if not question.short:
            call.out(f"\n; <<>> DiG 9.18.28 <<>> {' '.join(call.arguments)}\n;; global options: +cmd")
        call.out(f";; communications error to {found.server}#53: {why}\n;; no servers could be reached")
        return 9
    records = _records(found.answer, question.type)
    if question.short:
        for _, _, value in records:
            call.out(value)
        return 0
    name = found.answer.aliases[0] if found.answer.aliases else found.answer.name
    identity = call.session.world.sim.stream("shell").below(65_536)
    status = f"status: {found.code}, id: {identity}"
    call.out(f"\n; <<>> DiG 9.18.28 <<>> {' '.join(call.arguments)}\n;; global options: +cmd\n;; Got answer:")
    call.out(f";; ->>HEADER<<- opcode: QUERY, {status}")
    call.out(f";; flags: qr aa rd; QUERY: 1, ANSWER: {len(records)}, AUTHORITY: 0, ADDITIONAL: 1\n")
    call.out(f";; QUESTION SECTION:\n;{name}.\t\tIN\t{question.type}\n")
    if records:
        call.out(";; ANSWER SECTION:")
        for owner, kind, value in records:
            call.out(f"{owner}.\t{RECORD_TTL_S}\tIN\t{kind}\t{value}")
        call.out("")
    call.out(f";; Query time: {found.wait_ms} msec\n;; SERVER: {found.server}#53({found.server}) (UDP)\n")
    return 0


def _records(answer: Answer, kind: str) -> list[tuple[str, str, str]]:
    if answer.code != NOERROR:
        return []
    records = [(alias, "CNAME", f"{target}.") for alias, target in _aliases(answer)]
    if kind in ("A", "ANY"):
        records += [(answer.name, "A", address) for address in answer.addresses]
    if kind in ("SRV", "ANY"):
        records += [(answer.name, "SRV", f"0 100 {each.port} {each.target}.") for each in answer.services]
    return records


LOOKUPS: tuple[Program, ...] = (
    Program("nslookup", nslookup, "what a name means, as in `nslookup worker-1`"),
    Program("dig", dig, "what a name means, as in `dig +short NAME @10.96.0.10`"),
    Program("host", host),
    Program("getent", getent),
)

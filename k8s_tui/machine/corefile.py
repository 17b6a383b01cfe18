"""Corefiles: how CoreDNS reads its configuration, and what it says to mistakes in it.

A Corefile is a list of server blocks, `ZONE... { plugin argument... { option argument... } }`; `#` begins a comment.
Source: coredns/coredns 1.11 (plugin.cfg for the names of plugins), coredns/caddy caddyfile/parse.go for its words.
"""

from __future__ import annotations

import functools
import shlex

from k8s_tui.machine.podnetwork import CLUSTER_DNS_IP
from k8s_tui.sim.value import frozen

STANDARD = """.:53 {
    errors
    health {
       lameduck 5s
    }
    ready
    kubernetes cluster.local in-addr.arpa ip6.arpa {
       pods insecure
       fallthrough in-addr.arpa ip6.arpa
       ttl 30
    }
    prometheus :9153
    forward . /etc/resolv.conf {
       max_concurrent 1000
    }
    cache 30
    loop
    reload
    loadbalance
}
"""
"""What kubeadm gives it."""

_PLUGIN_NAMES = (
    "acl any auto autopath azure bind bufsize cache cancel chaos clouddns debug dns64 dnssec dnstap "
    "erratic errors etcd file forward geoip grpc header health hosts k8s_external kubernetes loadbalance "
    "local log loop metadata minimal multisocket nsid pprof prometheus quic ready reload rewrite root "
    "route53 secondary sign template timeouts tls trace transfer tsig view whoami "
)
PLUGINS = frozenset(_PLUGIN_NAMES.split())
"""Directives that it knows (plugin.cfg)."""

HEALTH_PORT = 8080
READY_PORT = 8181
METRICS_PORT = 9153
OWN_ADDRESSES = ("127.0.0.1", CLUSTER_DNS_IP)
"""Where questions come back to whoever forwards them there."""

LOOP_WORDS = (
    '[FATAL] plugin/loop: Loop (127.0.0.1:44222 -> :53) detected for zone ".", '
    "see https://coredns.io/plugins/loop#troubleshooting. "
    'Query: "HINFO 4547991504243258144.3688648895315093531."'
)


class CorefileError(ValueError):
    """A Corefile that cannot be used; the message is CoreDNS's, behind the file's name and line."""


@frozen
class Directive:
    """One plugin of a server block.

    Attributes:
        options: The lines of its own block, each with its words.
    """

    name: str
    arguments: tuple[str, ...] = ()
    options: tuple[tuple[str, ...], ...] = ()

    def option(self, name: str) -> tuple[str, ...] | None:
        """Return the words behind an option, None where it is not there."""
        return next((words[1:] for words in self.options if words and words[0] == name), None)


@frozen
class ServerBlock:
    """One server block.

    Attributes:
        zones: Without final dots, "" for everything.
    """

    zones: tuple[str, ...]
    port: int
    directives: tuple[Directive, ...]

    def all(self, name: str) -> tuple[Directive, ...]:
        """Return the directives of a plugin, in their order."""
        return tuple(each for each in self.directives if each.name == name)

    def has(self, name: str) -> bool:
        """Tell whether it uses a plugin."""
        return any(each.name == name for each in self.directives)


@functools.lru_cache(256)
def parse(text: str, path: str = "/etc/coredns/Corefile") -> tuple[ServerBlock, ...]:
    """Return the server blocks of a Corefile.

    Raises:
        CorefileError: It cannot be used.
    """
    return _Reader(text, path).blocks()


class _Reader:
    def __init__(self, text: str, path: str) -> None:
        self._path = path
        self._lines = [
            (number, words) for number, line in enumerate(text.splitlines(), 1) if (words := _words(line))
        ]
        self._at = 0

    def blocks(self) -> tuple[ServerBlock, ...]:
        found: list[ServerBlock] = []
        while self._at < len(self._lines):
            number, words = self._take()
            if words[-1] != "{":
                raise self._error(number, f"Unknown directive '{words[0]}'" if found else "Expected '{'")
            found.append(self._block(words[:-1]))
        return tuple(found)

    def _block(self, heads: list[str]) -> ServerBlock:
        directives = []
        while True:
            number, words = self._take()
            if words == ["}"]:
                break
            name = words[0]
            if name not in PLUGINS:
                raise self._error(number, f"Unknown directive '{name}'")
            options: tuple[tuple[str, ...], ...] = ()
            if words[-1] == "{":
                words, options = words[:-1], self._options()
            directive = Directive(name, tuple(words[1:]), options)
            self._check(number, directive)
            directives.append(directive)
        names = [head.rstrip(",") for head in heads]
        zones = tuple(name.partition(":")[0].removeprefix("dns://").rstrip(".").lower() for name in names)
        ports = [name.rpartition(":")[2] for name in names if ":" in name]
        port = int(ports[0]) if ports and ports[0].isdigit() else 53
        return ServerBlock(zones, port, tuple(directives))

    def _options(self) -> tuple[tuple[str, ...], ...]:
        found: list[tuple[str, ...]] = []
        while True:
            _, words = self._take()
            if words == ["}"]:
                return tuple(found)
            found.append(tuple(words))

    def _check(self, number: int, directive: Directive) -> None:
        name, arguments = directive.name, directive.arguments
        if name == "forward" and len(arguments) < 2:
            raise self._error(
                number, "plugin/forward: Wrong argument count or unexpected line ending after 'forward'"
            )
        if name == "forward":
            for target in arguments[1:]:
                if not (target.startswith(("/", "tls://", "dns://")) or _is_address(target)):
                    said = f'plugin/forward: not an IP address or file: "{target}"'
                    raise self._error(number, said)
        if name == "rewrite" and len(arguments) < 3 and not directive.options:
            raise self._error(
                number, "plugin/rewrite: Wrong argument count or unexpected line ending after 'rewrite'"
            )

    def _take(self) -> tuple[int, list[str]]:
        if self._at >= len(self._lines):
            last = self._lines[-1][0] if self._lines else 1
            raise self._error(last, "Unexpected end of file, expecting '}'", "")
        self._at += 1
        return self._lines[self._at - 1]

    def _error(self, number: int, words: str, when: str = "Error during parsing: ") -> CorefileError:
        return CorefileError(f"{self._path}:{number} - {when or 'Error during parsing: '}{words}")


def _words(line: str) -> list[str]:
    try:
        return shlex.split(line, comments=True)
    except ValueError:
        return line.split()


def _is_address(text: str) -> bool:
    parts = text.partition(":")[0].split(".")
    return len(parts) == 4 and all(part.isascii() and part.isdigit() and int(part) < 256 for part in parts)


def fatal(text: str, path: str, resolv_conf: str) -> str:
    """Return what CoreDNS says before it ends because of a Corefile, "" where it can work with it.

    Args:
        text: The Corefile.
        path: Where it lies.
        resolv_conf: The container's, which `forward . /etc/resolv.conf` reads.
    """
    try:
        blocks = parse(text, path)
    except CorefileError as error:
        return str(error)
    for block in blocks:
        targets = [target for each in block.all("forward") for target in upstreams(each, resolv_conf)]
        if block.has("loop") and any(target in OWN_ADDRESSES for target in targets):
            return LOOP_WORDS
    return ""


def upstreams(forward: Directive, resolv_conf: str) -> tuple[str, ...]:
    """Return the addresses of the resolvers that a `forward` sends questions to."""
    found: list[str] = []
    for target in forward.arguments[1:]:
        if target.startswith("/"):
            lines = (line.split() for line in resolv_conf.splitlines())
            found += [words[1] for words in lines if len(words) > 1 and words[0] == "nameserver"]
        else:
            found.append(target.rpartition("//")[2].partition(":")[0])
    return tuple(found)


def ports(text: str) -> tuple[int, ...]:
    """Return the TCP ports that a Corefile opens; none where it cannot be read."""
    try:
        blocks = parse(text)
    except CorefileError:
        return ()
    found = [block.port for block in blocks]
    for name, port in (("health", HEALTH_PORT), ("ready", READY_PORT), ("prometheus", METRICS_PORT)):
        if any(block.has(name) for block in blocks):
            found.append(port)
    return tuple(dict.fromkeys(found))

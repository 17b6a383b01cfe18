"""Clients: groups of simulated users, each with a place, an address, a rate, and what they hold for right.

A group is a flow of requests, not a crowd of objects. Groups outside the cluster reach it as their target
says: by a node's address, by all nodes in turn (as a balancer that nobody told about dead nodes), or by a
service's own outside address. Groups inside ask from a pod or from a node.
"""

from __future__ import annotations

from typing import TypeAlias

from attrs import field
from attrs.validators import ge, gt, in_, le, min_len, optional

from k8s_tui.sim.value import evolve, frozen

DEFAULT_TIMEOUT_MS = 5_000
"""How long a user waits for an answer."""

DEFAULT_OBJECTIVE_PERCENT = 99.9
"""The share of requests that is promised to succeed, as in Google's SRE workbook."""

DEFAULT_BUDGET_WINDOW_MS = 30 * 24 * 3600 * 1000
"""Over which time the promise holds (30 days)."""

MAX_RETRIES = 3


@frozen
class Constant:
    """The same number of requests each second."""

    per_second: float = field(validator=ge(0))

    def at(self, now_ms: int) -> float:
        """Return requests per second at a time."""
        return self.per_second


@frozen
class Ramp:
    """A rate that goes from one value to another and stays there."""

    before: float = field(validator=ge(0))
    after: float = field(validator=ge(0))
    from_ms: int = field(validator=ge(0))
    until_ms: int = field(validator=ge(0))

    def at(self, now_ms: int) -> float:
        """Return requests per second at a time."""
        if now_ms >= self.until_ms:
            return self.after
        if now_ms <= self.from_ms:
            return self.before
        share = (now_ms - self.from_ms) / (self.until_ms - self.from_ms)
        return self.before + (self.after - self.before) * share


@frozen
class Diurnal:
    """A rate that swells and ebbs once a period, lowest at its start.

    The wave is made of two parabolas, which every platform computes alike, and not of a sine.
    """

    low: float = field(validator=ge(0))
    high: float = field(validator=ge(0))
    period_ms: int = field(validator=gt(0))

    def at(self, now_ms: int) -> float:
        """Return requests per second at a time."""
        phase = (now_ms % self.period_ms) / self.period_ms
        half = phase * 2 if phase < 0.5 else (1 - phase) * 2
        swell = 2 * half * half if half < 0.5 else 1 - 2 * (1 - half) * (1 - half)
        return self.low + (self.high - self.low) * swell


Rate: TypeAlias = Constant | Ramp | Diurnal


@frozen
class Outside:
    """Users out in the world.

    Attributes:
        via: Machines whose addresses they use in turn, where the target names no host; empty for every node.
    """

    via: tuple[str, ...] = ()


@frozen
class InPod:
    """Users that are pods of the cluster: each that runs sends its part.

    Attributes:
        name: Of the pod, or what its name begins with before a hyphen: a workload's name.
    """

    name: str
    namespace: str = "default"


@frozen
class OnMachine:
    """Somebody with a shell on a machine, or a process there outside all pods."""

    machine: str


Place: TypeAlias = Outside | InPod | OnMachine


@frozen
class Expect:
    """The answer that counts as success.

    Attributes:
        status: Its HTTP status.
        application: Who must have answered: the program's name in the catalogue, "" for anybody.
        rows: It must show all that was stored before.
    """

    status: int = 200
    application: str = ""
    rows: bool = False


@frozen
class Client:
    """One group of users.

    Attributes:
        target: `http://host[:port]/path`, where host may be a DNS name, an address, a machine's name, or
        `nodes`
            for the machines of `Outside.via`; `tcp://...` for what does not speak HTTP; or `service/NAME`,
            which speaks HTTP, and `redis+service/NAME`, which does not.
        namespace: Where a bare service name is looked up.
        users: How many people these requests stand for; None for one a request per second.
        retries: Further nodes tried by users outside where the first does not answer.
        authority: The host that the requests name, where that is not the target's (HTTP's Host header).
        writes: The part of its requests that change data, where it asks a database itself.
    """

    name: str = field(validator=min_len(1))
    target: str = field(validator=min_len(1))
    rate: Rate
    place: Place = Outside()
    namespace: str = "default"
    expect: Expect = Expect()
    timeout_ms: int = field(default=DEFAULT_TIMEOUT_MS, validator=gt(0))
    users: float | None = field(default=None, validator=optional(gt(0)))
    retries: int = field(default=0, validator=in_(range(MAX_RETRIES + 1)))
    authority: str = ""
    writes: float = field(default=0.0, validator=[ge(0), le(1)])
    objective_percent: float = field(default=DEFAULT_OBJECTIVE_PERCENT, validator=[gt(0), le(100)])
    budget_window_ms: int = field(default=DEFAULT_BUDGET_WINDOW_MS, validator=gt(0))


@frozen
class Url:
    """A target, taken apart.

    Attributes:
        scheme: `http`, `https` or `tcp`.
        port: The one given, or the scheme's own (80, 443).
        service: `namespace/name` where the target was `service/...`; then host is "".
        authority: The host that the request itself names, "" for `host`.
        is_write: It changes data there.
        password: What is said to whom asks for a password.
        trusting: It is sent to whoever answers, whatever certificate is shown.
    """

    scheme: str
    host: str
    port: int
    path: str = "/"
    service: str = ""
    authority: str = ""
    is_write: bool = False
    password: str = ""
    trusting: bool = False


_SCHEME_PORTS = {
    "http": 80,
    "https": 443,
    "tcp": 0,
    "udp": 0,
    "redis": 6379,
    "postgres": 5432,
    "mysql": 3306,
    "mongo": 27017,
}


def parse_target(target: str, namespace: str = "default") -> Url:
    """Take a target apart.

    Raises:
        ValueError: It is none; the message says what is wrong.
    """
    spoken, plus, rest = target.partition("+service/")
    if target.startswith("service/"):
        return _service_target(target, namespace)
    if plus and spoken in _SCHEME_PORTS:
        return evolve(_service_target(f"service/{rest}", namespace), scheme=spoken)
    scheme, separator, rest = target.partition("://")
    if not separator:
        scheme, rest = "http", target
    if scheme not in _SCHEME_PORTS:
        raise ValueError(f'unsupported protocol scheme "{scheme}" in {target!r}')
    authority, _, path = rest.partition("/")
    host, colon, port_text = authority.partition(":")
    if not host:
        raise ValueError(f"no host in {target!r}")
    port = _port_of(port_text, target) if colon else _SCHEME_PORTS[scheme]
    if not port:
        raise ValueError(f"no port in {target!r}")
    return Url(scheme, host, port, "/" + path)


def _service_target(target: str, namespace: str) -> Url:
    name, _, path = target.removeprefix("service/").partition("/")
    name, _, port_text = name.partition(":")
    name, dot, given = name.partition(".")
    if not name:
        raise ValueError(f"no service in {target!r}")
    port = _port_of(port_text, target) if port_text else 0
    return Url("http", "", port, "/" + path, f"{given if dot else namespace}/{name}")


def _port_of(text: str, target: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise ValueError(f'invalid port "{text}" in {target!r}')
    return int(text)

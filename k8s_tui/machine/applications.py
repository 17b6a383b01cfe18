"""Applications: what the program in an image does, as data.

An application says what it listens on, how long it takes to start, what it needs, what a request costs it,
and how it ends. What a certain container does follows from it with the container's command, arguments and
environment (`behaviour.resolve`).
"""

from __future__ import annotations

from k8s_tui.machine.admissionrules import AdmissionRule
from k8s_tui.sim.value import frozen

MIB = 1024 * 1024

SHELL_TOOLS = ("sh", "ash", "bash")
"""Shells that images with a userland have."""


@frozen
class Path:
    """What an HTTP path answers; the longest prefix wins.

    Attributes:
        deep: It is a health check that asks what requests need, and answers 503 without it.
    """

    prefix: str
    status: int = 200
    body: str = ""
    exact: bool = False
    deep: bool = False


@frozen
class Upstream:
    """Another service that requests need.

    Attributes:
        address: Where it is by default, as `redis-master:6379`.
        variable: The environment variable that says where (`host`, `host:port` or a URL), "" for none.
        share: The part of the requests that need it.
        required: Those requests fail without it; else they are served from a cache or partly.
        protocol: As in `redis`, `postgres`, `http`.
        writes: Part of the requests that change data there.
        password: Where its password stands: an environment variable, or the path of a file that is read
            anew for each connection; "" where none is given.
    """

    address: str
    variable: str = ""
    share: float = 1.0
    required: bool = True
    protocol: str = "tcp"
    writes: float = 0.0
    password: str = ""


@frozen
class Requirement:
    """What must be there at the start, or the program ends at once.

    Attributes:
        any_of: Environment variables of which one must be set.
        file: A file that must exist.
        lines: What it says before it ends.
    """

    any_of: tuple[str, ...] = ()
    file: str = ""
    lines: tuple[str, ...] = ()
    exit_code: int = 1
    after_ms: int = 300


@frozen
class FlagCheck:
    """A command line flag whose value must match a pattern, or the program ends."""

    flag: str
    pattern: str
    lines: tuple[str, ...]
    exit_code: int = 1
    after_ms: int = 1000


@frozen
class LogLine:
    """What a program says by itself, counted from its start."""

    after_ms: int
    text: str


@frozen
class Polling:
    """What a program asks the API server again and again, where it could watch.

    Attributes:
        resource: What it lists, in all namespaces, as `pods`.
        every_ms: How often.
        for_each: Once for each object of which it knows, not once for all.
    """

    resource: str
    every_ms: int
    for_each: bool = False


@frozen
class Application:
    """What the program of an image does.

    Attributes:
        name: As the catalogue files it.
        protocol: What it speaks on its ports: `http`, `redis`, `postgres`, `dns`, ... .
        ports: TCP ports it listens on.
        udp_ports: UDP ports it listens on.
        declared_ports: It listens on whatever the container declares (programs nobody knows).
        port_variable: An environment variable that moves its first port.
        port_flags: Command line flags that do.
        entrypoint: The image's own command.
        arguments: The image's default arguments.
        programs: Names under which its server can be started by hand.
        tools: It has a shell and the usual commands.
        start_ms: From the start of the process to the first request served.
        memory_bytes: At rest.
        memory_per_request_bytes: While a request is in work, by requests a second.
        leak_bytes_per_s: Growth with time that never goes back.
        cpu_millicores: At rest.
        cpu_per_request_us: Microseconds of one core for one request.
        limit_rps: Requests a second beyond which it falls behind, 0 for what its cpu allows.
        latency_ms: Of one request without load.
        needs: Services that requests need.
        paths: What HTTP paths answer.
        default_status: What other paths answer.
        default_body: And with which text.
        requirements: What must be there at the start.
        known_flags: Flags it accepts; empty where it takes any.
        flag_checks: Flags whose values it checks.
        config_flag: The flag that names its configuration file, a Corefile; "" where it reads none.
        log: What it says at its start.
        runs_ms: It ends by itself after this; None for a server.
        exit_code: With which it then ends.
        stop_ms: From SIGTERM to its end; None where it does not listen to SIGTERM.
        stop_exit_code: With which it then ends.
        stop_lines: What it says then.
        data_path: Where it keeps its data, "" where it keeps none.
        follows: The server whose data it copies, as `redis-leader:6379`; "" for none.
        follow_flags: Command line flags that say so, with host and port behind them.
        follow_variables: Environment variables that say so: (mode, what it must be, host, port).
        elects: It chooses a leader among its like by itself: `patroni` or `replset`.
        elect_flag: A command line flag without which it does not.
        component: The part of Kubernetes it is; its process is `<machine>/<component>`.
        writes_files: Files of the machine that it writes at its start (CNI agents).
        environment: What the image sets, in addition to PATH.
        polls: What it asks the API server again and again; None for what watches, and for most.
        admission: What it answers as an admission webhook; None where it is none, () where it allows all.
    """

    name: str
    protocol: str = "http"
    ports: tuple[int, ...] = ()
    udp_ports: tuple[int, ...] = ()
    declared_ports: bool = False
    port_variable: str = ""
    port_flags: tuple[str, ...] = ()
    entrypoint: tuple[str, ...] = ()
    arguments: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()
    tools: bool = True
    start_ms: int = 300
    memory_bytes: int = 10 * MIB
    memory_per_request_bytes: int = 16 * 1024
    leak_bytes_per_s: int = 0
    cpu_millicores: int = 1
    cpu_per_request_us: int = 500
    limit_rps: int = 0
    latency_ms: int = 5
    needs: tuple[Upstream, ...] = ()
    paths: tuple[Path, ...] = ()
    default_status: int = 200
    default_body: str = ""
    requirements: tuple[Requirement, ...] = ()
    known_flags: tuple[str, ...] = ()
    flag_checks: tuple[FlagCheck, ...] = ()
    config_flag: str = ""
    log: tuple[LogLine, ...] = ()
    runs_ms: int | None = None
    exit_code: int = 0
    stop_ms: int | None = 200
    stop_exit_code: int = 0
    stop_lines: tuple[str, ...] = ()
    data_path: str = ""
    follows: str = ""
    follow_flags: tuple[str, ...] = ()
    follow_variables: tuple[str, str, str, str] | None = None
    elects: str = ""
    elect_flag: str = ""
    component: str = ""
    writes_files: tuple[tuple[str, str], ...] = ()
    environment: tuple[tuple[str, str], ...] = ()
    polls: Polling | None = None
    admission: tuple[AdmissionRule, ...] | None = None

    def response(self, path: str) -> tuple[int, str]:
        """Return the status and the body that an HTTP `path` answers when all is well."""
        best: Path | None = None
        bare = path.partition("?")[0]
        for each in self.paths:
            fits = bare == each.prefix if each.exact else bare.startswith(each.prefix)
            if fits and (best is None or len(each.prefix) > len(best.prefix)):
                best = each
        return (self.default_status, self.default_body) if best is None else (best.status, best.body)

    def memory_at(self, age_ms: int, requests_per_s: float) -> int:
        """Return the memory it uses at an age and under a load, in bytes."""
        leaked = self.leak_bytes_per_s * age_ms // 1000
        return self.memory_bytes + leaked + int(self.memory_per_request_bytes * requests_per_s)

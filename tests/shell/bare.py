"""A world with nothing but an API server: objects are stored, and nobody acts on them."""

from __future__ import annotations

from functools import cache

from attrs import define, field

from k8s_tui.api.errors import Unreachable
from k8s_tui.apiserver.requests import Requests
from k8s_tui.apiserver.server import ApiServer
from k8s_tui.apiserver.strategies import RULES
from k8s_tui.apiserver.strategy import ADMINISTRATOR
from k8s_tui.machine.fleet import Fleet
from k8s_tui.shell.calls import Program
from k8s_tui.shell.files import Files, GivenFiles
from k8s_tui.shell.shell import Shell
from k8s_tui.sim.simulation import Simulation
from k8s_tui.store.etcd import Etcd
from k8s_tui.store.members import EtcdMembers
from tests.access import open_doors

JOB_LIMIT_MS = 10 * 60_000


@cache
def _booted() -> tuple[ApiServer, EtcdMembers]:
    """An API server that lets people in, and its etcd; each world gets a fork of its own."""
    sim, members = Simulation(7), EtcdMembers(Etcd(), ("master-1",))
    server = ApiServer(sim, "master-1", members, RULES)
    sim.register(server.process_name, server)
    members.rise("master-1")
    sim.start(server.process_name)
    sim.run_until(1000)
    open_doors(server)
    return server, members


@define
class BareWorld:
    """Keeps the promises of `k8s_tui.shell.world.World` as far as an API server alone can."""

    sim: Simulation = field(init=False)
    servers: dict = field(factory=dict)
    kubelets: dict = field(factory=dict)
    network: object = None
    fleet: Fleet = field(init=False)
    is_reachable: bool = True

    def __attrs_post_init__(self):
        booted, members = _booted()
        self.sim = booted.sim.fork()
        self.fleet = Fleet(self.sim)
        server = self.servers["master-1"] = booted.fork(self.sim, members.fork())
        self.sim.register(server.process_name, server)

    @property
    def now_ms(self):
        return self.sim.now_ms

    def connect(self, machine):
        if not self.is_reachable:
            raise Unreachable.refused("10.0.0.10:6443")
        return self.servers["master-1"]

    def connect_to(self, machine, address):
        return self.connect(machine)

    def create(self, document, namespace="default"):
        return Requests(self.connect("laptop")).create(document, namespace, ADMINISTRATOR).document

    def pod_log_lines(self, namespace, pod):
        return []


@define
class Typed:
    """What a line printed."""

    out: str
    err: str
    code: int


class Desk:
    """A shell in a bare world; lines run to their end, however long that takes."""

    def __init__(self, files=None, world=None, programs: tuple[Program, ...] | None = None):
        self.world = world or BareWorld()
        sources = (GivenFiles(files or {}),)
        extra = {} if programs is None else {"programs": programs}
        self.shell = Shell(self.world, Files(sources), **extra)

    def __call__(self, line: str) -> Typed:
        job = self.shell.run(line)
        limit_ms = self.world.now_ms + JOB_LIMIT_MS
        while not job.done:
            assert self.world.now_ms < limit_ms, f"{line} does not end"
            self.world.sim.run_until(job.wake_at_ms)
            job.resume()
        pieces = job.read()
        texts = ["".join(text for stream, text in pieces if stream == name) for name in ("stdout", "stderr")]
        return Typed(*texts, job.exit_code)

    def k(self, line: str) -> Typed:
        return self(f"kubectl {line}")

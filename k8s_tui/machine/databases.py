"""Databases: what servers have stored where, and what two of them do to the same data.

Rows are a number: a server gives them consecutive ids, and what counts is how many there are and how many of
those that were promised are still there. So a million rows cost as much as one. A server that has its data
alone reads what lies there. Where several have the same data open, each goes on from what it found when it
began, gives out the same ids and writes the same pages: the rows of one overwrite those of the other.

The ledger is what users were told is stored. It belongs to no server, and is what their answers are held
against. Simplified: one table, whose rows are written once and never changed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import Protocol

from k8s_tui.api.value import EMPTY, evolve
from k8s_tui.machine.applications import LogLine
from k8s_tui.machine.behaviour import Behaviour
from k8s_tui.machine.containers import Container, ContainerConfig
from k8s_tui.machine.engines import ENGINES, Engine, engine_of
from k8s_tui.machine.links import OUTSIDE
from k8s_tui.machine.podvolumes import PodVolumes
from k8s_tui.machine.scripts import SAY, Script, Step
from k8s_tui.machine.storage import ELSEWHERE, LAYER, Backing, Storage
from k8s_tui.sim.value import frozen

NOTE_EVERY_MS = 20_000
"""How often a server complains of damaged data at most."""

DATA_VARIABLE = "PGDATA"
"""Where PostgreSQL's image keeps its data, below its volume."""

_GENERATED = re.compile(r"-(\d+|[a-z0-9]{5,10}-[a-z0-9]{5}|[a-z0-9]{5})$")
"""What workloads append to the names of their pods."""


@frozen
class Dataset:
    """What lies in one place.

    Attributes:
        identity: Of the initialisation that made it; copies of one another have the same.
        rows: How many of the rows are there.
        pairs: Keys that somebody set by hand.
        is_torn: Pages were written over by another server.
        row_bytes: What a row takes there.
    """

    identity: str
    rows: float = 0.0
    pairs: Mapping[str, str] = EMPTY
    is_torn: bool = False
    row_bytes: int = 0


@frozen
class Server:
    """A database server that runs.

    Attributes:
        store: Whose data it serves, as `namespace/name` of the workload; a copy's is its leader's.
        base: How many rows lay there when it, or another beside it, began.
        own: What it has written since then, while others had the same data open.
        leader: The container whose data it follows, "" for none that answers.
        read_only: It takes no writes.
        follows: The address of the server whose data it is to follow, "" for none.
        elects: How it chooses a leader among its like, "" for not at all.
        is_synchronous: Its leader acknowledges nothing that it has not got.
    """

    container: str
    machine: str
    place: Backing
    engine: Engine
    store: str
    base: float = 0.0
    own: float = 0.0
    leader: str = ""
    read_only: bool = False
    follows: str = ""
    elects: str = ""
    is_synchronous: bool = False


@frozen
class Stored:
    """What one server has, for whoever judges it from outside.

    Attributes:
        is_shared: Another server writes into the same files.
    """

    rows: int
    promised: int
    is_torn: bool
    takes_writes: bool
    is_shared: bool = False


class Journal(Protocol):
    """What databases need of the machines."""

    def say(self, machine: str, container: str, text: str) -> None:
        """Add a line to a container's log."""

    def now_ms(self) -> int:
        """Return the time."""


class Databases:
    """All servers that run, what lies where, and what users were promised.

    Attributes:
        servers: By container.
        datasets: By place.
        ledger: Rows that users were told are stored, by store.
        revision: Grows when a server comes, goes or changes its part.
    """

    def __init__(self, storage: Storage, journal: Journal) -> None:
        self.servers: dict[str, Server] = {}
        self.datasets: dict[Backing, Dataset] = {}
        self.ledger: dict[str, float] = {}
        self.revision = 0
        self._at: dict[Backing, tuple[str, ...]] = {}
        self._complaints: dict[str, tuple[int, int]] = {}
        self._storage = storage
        self._journal = journal

    # -- coming and going ------------------------------------------------------------

    def admitted(self, behaviour: Behaviour, place: Backing) -> Behaviour:
        """Return what a server does that is to start on the data in a place: it may refuse to."""
        engine = engine_of(behaviour.application)
        if engine is None or behaviour.serves_ms is None:
            return behaviour
        if engine.locks and self._at.get(place):
            return _refusing(behaviour, engine.locked, engine.locked_exit_code)
        found = self.datasets.get(place)
        if found is not None and found.is_torn:
            return _refusing(behaviour, engine.torn, engine.torn_exit_code)
        return behaviour if found is None else _finding_files(behaviour, engine)

    def opened(self, container: Container, machine: str, place: Backing) -> None:
        """Take note that a server has opened the data in a place."""
        engine = engine_of(container.behaviour.application)
        if engine is None or container.id in self.servers:
            return
        self.revision += 1
        if place not in self.datasets:
            identity = hashlib.sha256(container.id.encode()).hexdigest()[:19]
            self.datasets[place] = Dataset(identity, row_bytes=engine.row_bytes)
        behaviour, config = container.behaviour, container.config
        store = store_of(config.namespace, config.pod) if config.pod else container.id
        rows = self.datasets[place].rows
        is_copy = bool(behaviour.follows or behaviour.elects)
        self.servers[container.id] = Server(
            container.id,
            machine,
            place,
            engine,
            store,
            rows,
            read_only=is_copy,
            follows=behaviour.follows,
            elects=behaviour.elects,
            is_synchronous=behaviour.is_synchronous,
        )
        others = self._at.get(place, ())
        self._at[place] = (*others, container.id)
        if len(others) == 1:
            self._change(others[0], base=rows, own=0.0)

    def host(self, identity: str, protocol: str) -> None:
        """Let a database be there that is not of this cluster."""
        place = Backing(ELSEWHERE, identity)
        self.datasets[place] = Dataset(identity)
        self.servers[identity] = Server(identity, OUTSIDE, place, ENGINES[protocol], identity)
        self._at[place] = (identity,)

    def closed(self, identity: str) -> None:
        """Take note that a server has ended; what it wrote last stays as it is."""
        server = self.servers.pop(identity, None)
        if server is None:
            return
        self.revision += 1
        self._complaints.pop(identity, None)
        rest = tuple(each for each in self._at[server.place] if each != identity)
        if rest:
            self._at[server.place] = rest
        else:
            del self._at[server.place]

    def discard(self, place: Backing) -> None:
        """Forget what lies in a place and below it."""
        for each in self._inside(place):
            del self.datasets[each]

    def _inside(self, place: Backing) -> list[Backing]:
        inside = f"{place.path.rstrip('/')}/"
        return [
            each
            for each in self.datasets
            if (each.kind, each.owner) == (place.kind, place.owner) and f"{each.path}/".startswith(inside)
        ]

    def used_bytes(self, place: Backing) -> int:
        """Return how much lies in a place and below it."""
        rows = sum(self.datasets[each].rows * self.datasets[each].row_bytes for each in self._inside(place))
        return int(rows) + self._storage.used_bytes(place)

    def follow(self, identity: str, leader: str, *, read_only: bool) -> None:
        """Give a server its part: whose data it follows, "" for nobody's, and whether it takes writes."""
        server = self.servers[identity]
        if (server.leader, server.read_only) != (leader, read_only):
            self.revision += 1
            store = self.servers[leader].store if leader else server.store
            self._change(identity, leader=leader, read_only=read_only, store=store)

    def _change(self, identity: str, **changes: object) -> None:
        self.servers[identity] = evolve(self.servers[identity], **changes)  # type: ignore[arg-type]

    # -- asking ------------------------------------------------------------

    def rows(self, identity: str) -> int:
        """Return how many rows a server finds."""
        return int(self._visible(self.servers[identity]))

    def stored(self, store: str) -> tuple[Stored, ...]:
        """Return what each running server of a store has."""
        promised = int(self.ledger.get(store, 0.0))
        return tuple(
            Stored(
                self.rows(identity),
                promised,
                self.datasets[server.place].is_torn,
                not server.read_only,
                self.is_shared(identity),
            )
            for identity, server in self.servers.items()
            if server.store == store
        )

    def pairs(self, identity: str) -> Mapping[str, str]:
        """Return the keys that were set by hand."""
        return self.datasets[self.servers[identity].place].pairs

    def is_shared(self, identity: str) -> bool:
        """Tell whether another server has the same data open."""
        return len(self._at[self.servers[identity].place]) > 1

    def missing_share(self, identity: str) -> float:
        """Return which share of the rows that users were promised a server does not find, 0.0-1.0.

        A copy that follows its leader is at most a second behind, which nobody minds.
        """
        server = self.servers[identity]
        promised = self.ledger.get(server.store, 0.0)
        if promised <= 0:
            return 0.0
        share = 1.0 - self._visible(self.servers.get(server.leader, server)) / promised
        return share if share > 1e-9 else 0.0

    def misread(self, identity: str) -> str:
        """Return what a server says of rows whose pages are damaged, "" where it just does not find them."""
        server = self.servers[identity]
        return server.engine.misread if self.datasets[server.place].is_torn else ""

    def state(self, written: Iterable[str]) -> tuple[object, ...]:
        """Return a value that changes when requests may fare otherwise; `written` are who stores rows now."""
        refusals = tuple(self.refusal(each) for each in written if each in self.servers)
        return (self.revision, self._storage.revision, refusals)

    def refusal(self, identity: str) -> str:
        """Return why a server takes no writes, "" where it does."""
        server = self.servers[identity]
        if server.read_only:
            return server.engine.read_only
        dataset = self.datasets[server.place]
        used_bytes = int(dataset.rows * dataset.row_bytes)
        return server.engine.full if self._storage.is_full(server.place, used_bytes) else ""

    def hangs(self, identity: str) -> bool:
        """Tell whether a server waits for its storage for ever."""
        server = self.servers[identity]
        return self._storage.hangs(server.place, server.machine)

    def failure(self, identity: str) -> str:
        """Return what a server says of its storage, "" where it works."""
        server = self.servers[identity]
        why = self._storage.failure(server.place, server.machine)
        return f"could not read from file: {why}" if why else ""

    def latency_ms(self, identity: str) -> int:
        """Return how much slower the storage is than it should be."""
        return self._storage.latency_ms(self.servers[identity].place)

    def _visible(self, server: Server) -> float:
        if len(self._at[server.place]) > 1:
            return server.base + server.own
        return self.datasets[server.place].rows

    # -- writing ------------------------------------------------------------

    def write(self, identity: str, rows: float) -> None:
        """Store so many more rows at a server, and promise them to its users."""
        server = self.servers[identity]
        self.ledger[server.store] = self.ledger.get(server.store, 0.0) + rows
        found = self.datasets[server.place]
        if len(self._at[server.place]) == 1:
            self.datasets[server.place] = evolve(found, rows=found.rows + rows)
            self._copy_at_once(server)
            if found.is_torn:
                self._complain(server)
            return
        self._change(identity, own=server.own + rows)
        there = [self._visible(self.servers[each]) for each in self._at[server.place]]
        tears = server.engine.tears and sum(self.servers[each].own > 0 for each in self._at[server.place]) > 1
        if tears and not found.is_torn:
            self.revision += 1
        kept = max(there) if server.engine.tears else server.base + server.own + rows
        self.datasets[server.place] = evolve(found, rows=kept, is_torn=found.is_torn or tears)
        self._copy_at_once(server)
        if found.is_torn:
            self._complain(server)

    def _copy_at_once(self, leader: Server) -> None:
        """Give those who follow a server synchronously what it has."""
        if not leader.is_synchronous:
            return
        for server in tuple(self.servers.values()):
            if server.leader == leader.container:
                source = self.datasets[leader.place]
                self.copy_from(server.container, source.rows, source)

    def put(self, identity: str, pairs: Mapping[str, str]) -> None:
        """Store keys set by hand in the place of those there are."""
        place = self.servers[identity].place
        self.datasets[place] = evolve(self.datasets[place], pairs=pairs)

    def copy_from(self, identity: str, rows: float, source: Dataset) -> None:
        """Have a server's data be those of another, as far as `rows`: replication."""
        place = self.servers[identity].place
        found = self.datasets[place]
        copied = evolve(
            found, identity=source.identity, rows=rows, pairs=source.pairs, is_torn=source.is_torn
        )
        if copied != found:
            self.datasets[place] = copied

    def _complain(self, server: Server) -> None:
        """Have a server say that its data are damaged, now and then."""
        notes, now_ms = server.engine.notes, self._journal.now_ms()
        last_ms, told = self._complaints.get(server.container, (-NOTE_EVERY_MS, 0))
        if notes and now_ms - last_ms >= NOTE_EVERY_MS:
            self._complaints[server.container] = (now_ms, told + 2)
            for index in (told, told + 1):
                self._journal.say(server.machine, server.container, notes[index % len(notes)])

    def fork(self, storage: Storage, journal: Journal) -> Databases:
        """Return a copy for another world."""
        twin = Databases(storage, journal)
        twin.servers = self.servers.copy()
        twin.datasets = self.datasets.copy()
        twin.ledger = self.ledger.copy()
        twin.revision = self.revision
        twin._at = self._at.copy()
        twin._complaints = self._complaints.copy()
        return twin


def opens_ms(behaviour: Behaviour) -> int:
    """Return when after its start a server opens its data: at once where it locks them, else when it serves."""
    engine = engine_of(behaviour.application)
    return 0 if engine is not None and engine.locks else behaviour.serves_ms or 0


def store_of(namespace: str, pod: str) -> str:
    """Return the workload that a pod is of, by its name: `namespace/name`."""
    return f"{namespace}/{_GENERATED.sub('', pod)}"


def data_place(
    volumes: PodVolumes, machine: str, pod_uid: str, config: ContainerConfig, data_path: str, name: str
) -> Backing:
    """Return where a container's data lie: on the volume that is mounted at their path, else in its layer.

    A volume mounted above the path does not count: the images declare the path itself as a volume, which the
    runtime fills with a folder of the container's own.

    Args:
        volumes: What is mounted on the machine.
        machine: Its name.
        pod_uid: The container's pod.
        config: The container's mounts and variables.
        data_path: Where its program keeps data.
        name: What tells the container from all others.
    """
    path = config.environment.get(DATA_VARIABLE, "").rstrip("/") or data_path
    for mount in sorted(config.mounts, key=lambda each: -len(each.path)):
        at = mount.path.rstrip("/")
        place = volumes.places.get((pod_uid, mount.volume))
        if place is not None and f"{path}/".startswith(f"{at}/") and f"{at}/".startswith(f"{data_path}/"):
            return place.below(mount.sub_path).below(path[len(at) :])
    return Backing(LAYER, machine, name)


def _finding_files(behaviour: Behaviour, engine: Engine) -> Behaviour:
    """Return what a server does that finds files of an earlier one: it does not make them anew."""
    said = {engine.initialised: engine.found_files}
    steps = tuple(evolve(step, text=said.get(step.text, step.text)) for step in behaviour.script.steps)
    kept = tuple(step for step in steps if step.text)
    return evolve(behaviour, script=evolve(behaviour.script, steps=kept))


def _refusing(behaviour: Behaviour, lines: tuple[LogLine, ...], exit_code: int) -> Behaviour:
    """Return what a server does that says why it cannot start, and ends."""
    if not lines:
        return behaviour
    steps = tuple(Step(line.after_ms, SAY, line.text) for line in lines)
    script = Script(steps, ends_ms=lines[-1].after_ms + 1, exit_code=exit_code)
    return evolve(behaviour, serves_ms=None, script=script)

"""The referee: the scene that conditions are judged on, read from the truth of a world.

It reads etcd's applied state and the machines themselves, so an API server that is down or stale hides
nothing.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from k8s_tui.apiserver.following import Follower
from k8s_tui.apiserver.keys import prefix_of
from k8s_tui.client.client import resource
from k8s_tui.cluster.world import World
from k8s_tui.machine.databases import Stored
from k8s_tui.store.etcd import Etcd, bucket_of
from k8s_tui.traffic.alerts import Page
from k8s_tui.traffic.record import Record

EVERYTHING = "/registry/"
PLACES_REMEMBERED = 1_000


class Memory(Protocol):
    """What is remembered of the player."""

    @property
    def lines(self) -> tuple[str, ...]:
        """What the player typed, oldest first."""

    @property
    def guesses(self) -> tuple[str, ...]:
        """What the player said was at fault, oldest first."""


class Nobody:
    """The memory of a world without a player."""

    lines: tuple[str, ...] = ()
    guesses: tuple[str, ...] = ()


class Referee:
    """One world as its referee sees it.

    Attributes:
        memory: What is remembered of the player.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self.memory: Memory = Nobody()
        self.all_clear = ""
        self._follower = Follower(EVERYTHING)
        self._read: dict[str, dict[str, tuple[Any, ...]]] = {}
        self._counted: dict[str, dict[tuple[str, Callable[[Any], bool]], int]] = {}

    @property
    def lines(self) -> tuple[str, ...]:
        """What the player typed, oldest first."""
        return self.memory.lines

    @property
    def guesses(self) -> tuple[str, ...]:
        """What the player said was at fault, oldest first."""
        return self.memory.guesses

    @property
    def pages(self) -> tuple[Page, ...]:
        """The alerts that fire now."""
        return self._world.traffic.pager.firing()

    @property
    def answered(self) -> float:
        """The share of requests that API servers answer in time, 0.0-1.0."""
        servers = self._world.servers.values()
        return self._world.connect.overload.share if any(each.is_serving() for each in servers) else 0.0

    @property
    def now_ms(self) -> int:
        """Virtual milliseconds since the simulation's start."""
        return self._world.now_ms

    @property
    def record(self) -> Record:
        """What the users experienced."""
        return self._world.traffic.record

    def objects(self, word: str, namespace: str) -> Sequence[Any]:
        """Return the objects of a resource in a namespace, "" for all, by name.

        Goals are judged every second, and what they look at seldom changes: it is the very same tuple until then.
        """
        bucket, prefix = _where(word, namespace)
        store = self._forget()
        read = self._read.setdefault(bucket, {})
        found = read.get(prefix)
        if found is None:
            found = read[prefix] = tuple([entry.value for entry in store.sorted_range(prefix)])
        return found

    def count(self, word: str, namespace: str, meant: Callable[[Any], bool]) -> int:
        """Return how many objects of a resource are meant; the same question is answered anew once one has changed."""
        self._forget()
        bucket, prefix = _where(word, namespace)
        counted = self._counted.setdefault(bucket, {})
        found = counted.get((prefix, meant))
        if found is None:
            found = counted[prefix, meant] = sum(map(meant, self.objects(word, namespace)))
        return found

    def _forget(self) -> Etcd:
        """Forget what has changed since the last look; return the store as it is."""
        store = self._world.members.store
        changes = self._follower.news(store)
        if changes is None:
            self._read, self._counted = {}, {}
        for change in changes or ():
            bucket = bucket_of(change.key)
            self._read.pop(bucket, None)
            self._counted.pop(bucket, None)
        return store

    def logs(self, namespace: str, pod: str) -> list[str]:
        """Return the lines that the pod's containers wrote, oldest first."""
        return self._world.pod_log_lines(namespace, pod)

    def answers(self, source: str, address: str) -> str:
        """Ask `address` from a place; return "" or why it fails."""
        return self._world.ask(source, address)

    def stored(self, store: str) -> tuple[Stored, ...]:
        """Return what each running server of a database has."""
        return self._world.fleet.databases.stored(store)

    def process_runs(self, machine: str, name: str) -> bool:
        """Tell whether a process runs on a machine; "" as the machine means on any."""
        machines = (machine,) if machine else tuple(self._world.fleet.machines)
        return any(self._world.sim.is_running(f"{each}/{name}") for each in machines)


@functools.lru_cache(PLACES_REMEMBERED)
def _where(word: str, namespace: str) -> tuple[str, str]:
    """Return the bucket and the prefix of the objects of a resource in a namespace, "" for all."""
    prefix = prefix_of(resource(word), namespace)
    return bucket_of(prefix), prefix

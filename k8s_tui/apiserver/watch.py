"""Watches: what the API server sends to those who asked to be told of changes.

Each watcher has its own buffer, filled as changes are written and emptied by its reader some milliseconds
later. A reader that does not come for its buffer is cut off, as the real server closes a watch whose channel
is full; it then has to list again.
"""

from __future__ import annotations

from attrs import define, field

from k8s_tui.api.pods import Pod
from k8s_tui.sim.simulation import Key, Simulation
from k8s_tui.store.etcd import Change

WATCH_DELAY_MS = 2
"""From a write to its arrival at a watcher on a healthy network."""

BUFFER_LIMIT = 200_000
"""Changes that wait for one reader before it is cut off."""


@define(slots=True)
class Watcher:
    """One open watch.

    Attributes:
        process: Who is woken, with `key`, when something waits.
        node_name: Only pods of this node, "" for all objects of the resource.
        pending: Changes not fetched yet, oldest first.
        closed: The server ended it; nothing more will come.
        revision: Of the newest change in or before the buffer.
    """

    resource: str
    process: str
    key: Key
    node_name: str
    pending: list[Change] = field(factory=list)
    closed: bool = False
    revision: int = 0

    def copy(self) -> Watcher:
        """Return the same watch with a buffer of its own."""
        return Watcher(
            self.resource,
            self.process,
            self.key,
            self.node_name,
            self.pending.copy(),
            self.closed,
            self.revision,
        )


class WatchHub:
    """All open watches of one API server."""

    def __init__(self, sim: Simulation) -> None:
        self._sim = sim
        self._watchers: dict[int, Watcher] = {}
        self._by_resource: dict[str, list[int]] = {}
        self._by_node: dict[str, list[int]] = {}
        self._last_id = 0

    def open(self, watcher: Watcher) -> int:
        """Start a watch; return the number it is fetched and closed by."""
        self._last_id += 1
        self._watchers[self._last_id] = watcher
        if watcher.node_name:
            self._by_node.setdefault(watcher.node_name, []).append(self._last_id)
        else:
            self._by_resource.setdefault(watcher.resource, []).append(self._last_id)
        if watcher.pending:
            self._sim.schedule(watcher.process, WATCH_DELAY_MS, watcher.key)
        return self._last_id

    def fetch(self, number: int) -> tuple[list[Change], bool]:
        """Empty a watch's buffer: its changes, and whether the watch is still open."""
        watcher = self._watchers.get(number)
        if watcher is None:
            return [], False
        changes, watcher.pending = watcher.pending, []
        if watcher.closed:
            self.close(number)
        return changes, not watcher.closed

    def close(self, number: int) -> None:
        """End a watch from the reader's side."""
        watcher = self._watchers.pop(number, None)
        if watcher is None:
            return
        index = self._by_node if watcher.node_name else self._by_resource
        index[watcher.node_name or watcher.resource].remove(number)

    def close_all(self) -> None:
        """End all watches and wake their readers, as a server does that stops."""
        for watcher in self._watchers.values():
            watcher.closed = True
            watcher.pending = []
            self._sim.schedule(watcher.process, WATCH_DELAY_MS, watcher.key)
        self._by_resource = {}
        self._by_node = {}
        self._watchers = {}

    def publish(self, resource: str, change: Change) -> None:
        """Put a change into the buffers of all who watch `resource`."""
        for number in self._by_resource.get(resource, ()):
            self._put(self._watchers[number], change)
        if resource == "pods":
            for node_name in _nodes_of(change):
                for number in self._by_node.get(node_name, ()):
                    self._put(self._watchers[number], change)

    def _put(self, watcher: Watcher, change: Change) -> None:
        pending = watcher.pending
        pending.append(change)
        watcher.revision = change.revision
        if len(pending) == 1:
            self._sim.schedule(watcher.process, WATCH_DELAY_MS, watcher.key)
        elif len(pending) > BUFFER_LIMIT:
            watcher.closed = True
            watcher.pending = []

    def fork(self, sim: Simulation) -> WatchHub:
        """Return the same watches in another world."""
        twin = WatchHub(sim)
        twin._watchers = {number: watcher.copy() for number, watcher in self._watchers.items()}
        twin._by_resource = {name: numbers.copy() for name, numbers in self._by_resource.items()}
        twin._by_node = {name: numbers.copy() for name, numbers in self._by_node.items()}
        twin._last_id = self._last_id
        return twin


def _nodes_of(change: Change) -> tuple[str, ...]:
    now = change.value.spec.node_name if isinstance(change.value, Pod) else ""
    before = change.previous.spec.node_name if isinstance(change.previous, Pod) else ""
    if now and before and now != before:
        return (now, before)
    return (now or before,) if now or before else ()

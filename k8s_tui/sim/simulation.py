"""The simulation: a virtual clock, an agenda of data entries, processes that entries wake, named chance.

An agenda entry says when which process is woken with which key; it is plain data, so the agenda copies. A
process that is stopped gets nothing any more: its entries die with its epoch, as timers die with a real
process. A frozen process (SIGSTOP, a hung machine) keeps its entries and gets them, late, when it thaws.
"""

from __future__ import annotations

import heapq
from typing import Any, Protocol, TypeAlias

from k8s_tui.sim.streams import Stream

Key: TypeAlias = tuple[Any, ...]
"""What a process is woken with: a name first, then plain values."""

Entry: TypeAlias = tuple[int, int, str, int, Key]
"""(at_ms, sequence, process, epoch, key): ordered by the first two alone, for sequences are unique."""


class Process(Protocol):
    """What runs under a process name, as in `worker-1/kubelet`."""

    def start(self) -> None:
        """Begin with an empty memory; called when the process starts."""

    def stop(self) -> None:
        """Let go of what dies with the process, connections above all."""

    def handle(self, key: Key) -> None:
        """Do what the process scheduled under `key`; called at the scheduled time."""


class Simulation:
    """Time, order and chance for one world.

    Attributes:
        now_ms: Virtual milliseconds since the start.
        processed: Agenda entries handled so far.
        turn: A number that stays the same only while one process handles one entry and no process starts, ends,
            freezes or thaws; 0 between entries. What was asked of the world holds for as long.
    """

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.now_ms = 0
        self.processed = 0
        self.turn = 0
        self._turns = 0
        self._agenda: list[Entry] = []
        self._sequence = 0
        self._last_epoch = 0
        self._epochs: dict[str, int] = {}
        self._frozen: dict[str, list[Entry]] = {}
        self._processes: dict[str, Process] = {}
        self._streams: dict[str, Stream] = {}

    # -- chance ------------------------------------------------------------

    def stream(self, name: str) -> Stream:
        """Return the stream of chance called `name`."""
        stream = self._streams.get(name)
        if stream is None:
            stream = self._streams[name] = Stream.seeded(self.seed, name)
        return stream

    # -- processes ------------------------------------------------------------

    def register(self, name: str, process: Process) -> None:
        """Say what runs when `name` is started; it does not start it."""
        self._processes[name] = process

    def unregister(self, name: str) -> None:
        """Stop `name` and forget it."""
        self.stop(name)
        self._processes.pop(name, None)

    def start(self, name: str) -> None:
        """Start the process `name` with a new epoch; a running one is left as it is."""
        if name in self._epochs:
            return
        self._turn_over()
        self._last_epoch += 1
        self._epochs[name] = self._last_epoch
        process = self._processes.get(name)
        if process is not None:
            process.start()

    def stop(self, name: str) -> None:
        """Stop the process `name`: whatever it had scheduled never happens."""
        if self._epochs.pop(name, None) is None:
            return
        self._turn_over()
        self._frozen.pop(name, None)
        process = self._processes.get(name)
        if process is not None:
            process.stop()

    def freeze(self, name: str) -> None:
        """Let the process `name` stand still without dying."""
        if name in self._epochs:
            self._turn_over()
            self._frozen.setdefault(name, [])

    def thaw(self, name: str) -> None:
        """Let a frozen process go on; what came due meanwhile happens now, in its order."""
        self._turn_over()
        for _, _, process, epoch, key in self._frozen.pop(name, ()):
            if self._epochs.get(process) == epoch:
                self._push(self.now_ms, process, epoch, key)

    def _turn_over(self) -> None:
        if self.turn:
            self._turns = self.turn = self._turns + 1

    def is_running(self, name: str) -> bool:
        """Tell whether the process `name` is started (frozen ones are)."""
        return name in self._epochs

    def is_frozen(self, name: str) -> bool:
        """Tell whether the process `name` stands still."""
        return name in self._frozen

    def acts(self, name: str) -> bool:
        """Tell whether the process `name` is started and does not stand still."""
        return name in self._epochs and name not in self._frozen

    def process(self, name: str) -> Process | None:
        """Return what was registered under `name`, running or not."""
        return self._processes.get(name)

    # -- time ------------------------------------------------------------

    def schedule(self, process: str, delay_ms: int, key: Key) -> None:
        """Wake `process` with `key` after `delay_ms`; nothing happens where it does not run."""
        epoch = self._epochs.get(process)
        if epoch is not None:
            self._push(self.now_ms + delay_ms, process, epoch, key)

    def _push(self, at_ms: int, process: str, epoch: int, key: Key) -> None:
        self._sequence = sequence = self._sequence + 1
        heapq.heappush(self._agenda, (at_ms, sequence, process, epoch, key))

    def next_at_ms(self) -> int | None:
        """Return when the next entry is due, None on an empty agenda."""
        return self._agenda[0][0] if self._agenda else None

    def step(self) -> bool:
        """Handle the next entry, moving the clock to it; False on an empty agenda."""
        if not self._agenda:
            return False
        entry = heapq.heappop(self._agenda)
        at_ms, _, name, epoch, key = entry
        self.now_ms = max(self.now_ms, at_ms)
        if self._epochs.get(name) != epoch:
            return True
        held = self._frozen.get(name)
        if held is not None:
            held.append(entry)
            return True
        self.processed += 1
        self._turns = self.turn = self._turns + 1
        try:
            self._processes[name].handle(key)
        finally:
            self.turn = 0
        return True

    def run_until(self, until_ms: int, max_entries: int | None = None) -> bool:
        """Handle everything due up to `until_ms`, then stand at that time.

        Returns:
            False where `max_entries` were handled before that time was reached; call again to go on.
        """
        agenda, left = self._agenda, max_entries
        while agenda and agenda[0][0] <= until_ms:
            if left is not None:
                if left <= 0:
                    return False
                left -= 1
            self.step()
        self.now_ms = max(self.now_ms, until_ms)
        return True

    # -- forks ------------------------------------------------------------

    def fork(self) -> Simulation:
        """Return a copy at the same moment, with the same chance, in which no process is registered yet."""
        twin = Simulation(self.seed)
        twin.now_ms = self.now_ms
        twin.processed = self.processed
        twin._agenda = self._agenda.copy()
        twin._sequence = self._sequence
        twin._last_epoch = self._last_epoch
        twin._epochs = self._epochs.copy()
        twin._frozen = {name: entries.copy() for name, entries in self._frozen.items()}
        twin._streams = {name: Stream(stream.state) for name, stream in self._streams.items()}
        return twin

    def close(self) -> None:
        """Take the processes apart, so that what they hold is free at once; no more can be done with them.

        Processes know one another in rings. Many worlds are forked and dropped, and the collector of rings,
        which looks at numbers of objects and not at their size, would come after hundreds of megabytes.
        """
        for process in self._processes.values():
            vars(process).clear()
        self._processes.clear()
        self._agenda.clear()

    def fingerprint(self) -> tuple[Any, ...]:
        """Return what tells two histories apart, whoever else watched them: clock and states of all streams."""
        return (self.now_ms, tuple(sorted((name, stream.state) for name, stream in self._streams.items())))

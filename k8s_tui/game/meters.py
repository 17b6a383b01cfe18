"""Meters: what machines use, read in turn, because reading all of thousands takes longer than a frame may.

Of a usual cluster every look reads all. Of a large one it reads the next forty, and the others say what they said
when it was their turn, some seconds ago, as a metrics scraper's would.
"""

from __future__ import annotations

from collections.abc import Sequence

from k8s_tui.machine.fleet import Fleet

READ_AT_ONCE = 40
NOTHING = (0, 0)


class Meters:
    """The meters of all machines.

    Attributes:
        cpu_milli: In use on the machines that were looked at last, 0 until each of them was read.
        memory_bytes: The same of memory.
    """

    def __init__(self, fleet: Fleet) -> None:
        self.cpu_milli = self.memory_bytes = 0
        self._fleet = fleet
        self._read: dict[str, tuple[int, int]] = {}
        self._turn = 0

    def look(self, names: Sequence[str], *, at_most: int = READ_AT_ONCE) -> None:
        """Read so many of the machines that are named, in turn, and add all up once each was read."""
        first = self._turn if self._turn < len(names) else 0
        self._turn = first + at_most
        for name in names[first : first + at_most]:
            self._read[name] = self._reading(name)
        if len(self._read) > len(names):
            self._read = {name: self._read[name] for name in names if name in self._read}
        known = self._read.values() if len(self._read) == len(names) else ()
        self.cpu_milli = sum(cpu for cpu, _ in known)
        self.memory_bytes = sum(memory for _, memory in known)

    def _reading(self, name: str) -> tuple[int, int]:
        machine = self._fleet.machines.get(name)
        if machine is None or not machine.is_up():
            return NOTHING
        return machine.cpu_used_millicores(), machine.memory_used_bytes()

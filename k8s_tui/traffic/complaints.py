"""Complaints: what applications make of it that they do not get what they need.

They write it into their logs now and then. And those whose health checks ask what requests need (`Path.deep`) answer
them with 503 meanwhile. Simplified: such a check is as good as the users' requests, so a container that nobody asks
holds itself for healthy.
"""

from __future__ import annotations

from collections.abc import Iterable

from k8s_tui.machine.applications import Path
from k8s_tui.machine.containers import Container
from k8s_tui.machine.fleet import Fleet
from k8s_tui.machine.runtime import ContainerRuntime
from k8s_tui.sim.value import evolve
from k8s_tui.traffic.flows import Outcome

COMPLAIN_EVERY_MS = 10_000
"""How often an application writes that it does not get what it needs."""

UNHEALTHY = 503


class Complaints:
    """What the applications of a world complain of, by (machine, container id)."""

    def __init__(self, fleet: Fleet) -> None:
        self._fleet = fleet
        self._written_ms: dict[tuple[str, str], int] = {}
        self._unhealthy: dict[tuple[str, str], None] = {}

    def hear(self, outcomes: Iterable[Outcome], now_ms: int) -> None:
        """Let applications write what they lack, and their health checks say so."""
        complaints: dict[tuple[str, str], str] = {}
        for outcome in outcomes:
            complaints.update(outcome.complaints)
        if not complaints and not self._written_ms:
            return
        for key in [key for key in self._unhealthy if key not in complaints]:
            self._check(key, "")
            del self._unhealthy[key]
        self._written_ms = {key: at_ms for key, at_ms in self._written_ms.items() if key in complaints}
        for key, text in complaints.items():
            self._check(key, text)
            last_ms = self._written_ms.get(key)
            if last_ms is None or now_ms - last_ms >= COMPLAIN_EVERY_MS:
                self._written_ms[key] = now_ms
                self._write(key, text)

    def _find(self, key: tuple[str, str]) -> tuple[ContainerRuntime, Container] | None:
        machine = self._fleet.machines.get(key[0])
        container = None if machine is None else machine.runtime.containers.get(key[1])
        return None if machine is None or container is None else (machine.runtime, container)

    def _write(self, key: tuple[str, str], text: str) -> None:
        found = self._find(key)
        if found is not None:
            found[0].note(key[1], text)

    def _check(self, key: tuple[str, str], text: str) -> None:
        """Have the health checks of a container that ask what it needs fail, or succeed for no text."""
        found = self._find(key)
        if found is None:
            return
        runtime, container = found
        deep = [path.prefix for path in container.behaviour.application.paths if path.deep]
        if not deep:
            return
        failing = tuple(Path(prefix, UNHEALTHY, text) for prefix in deep) if text else ()
        runtime.afflict(key[1], evolve(runtime.ailment(key[1]), failing=failing))
        if text:
            self._unhealthy[key] = None

    def fork(self, fleet: Fleet) -> Complaints:
        """Return the same in another world."""
        twin = Complaints(fleet)
        twin._written_ms = self._written_ms.copy()
        twin._unhealthy = self._unhealthy.copy()
        return twin

"""Ports within a pod: its containers share one network, so each port can be taken once; pure.

The first who listens has it; a program that finds its port taken says so and ends, as most do. Simplified: what
`SO_REUSEPORT` allows is not known here.
Source: Linux bind(2), EADDRINUSE; Go's net.Listen for the words.
"""

from __future__ import annotations

from collections.abc import Iterable

from k8s_tui.machine.behaviour import Behaviour
from k8s_tui.machine.containers import RUNNING, Container
from k8s_tui.machine.scripts import SAY, Script, Step

GIVES_UP_MS = 200
"""Until a program has seen that its port is taken."""


def bound(behaviour: Behaviour, neighbours: Iterable[Container]) -> Behaviour:
    """Return what a program does beside the containers that run in its pod already."""
    if behaviour.serves_ms is None or not behaviour.ports:
        return behaviour
    taken = {
        port
        for each in neighbours
        if each.state == RUNNING and each.behaviour.serves_ms is not None
        for port in each.behaviour.ports
    }
    clash = next((port for port in behaviour.ports if port in taken), None)
    if clash is None:
        return behaviour
    said = Step(GIVES_UP_MS, SAY, f"listen tcp :{clash}: bind: address already in use")
    return Behaviour(behaviour.application, script=Script((said,), ends_ms=GIVES_UP_MS, exit_code=1))

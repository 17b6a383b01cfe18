"""What a process of Kubernetes does to its own container: it says something, ends, or stops to be healthy.

The process itself lives elsewhere (`<machine>/<component>`) and tells its machine's kernel by agenda keys:
`("say", component, text)`, `("exit", component, code)`, `("health", component, paths that fail)`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8s_tui.api.value import evolve
from k8s_tui.machine.applications import Path
from k8s_tui.machine.containers import COMPLETED, ERROR, RUNNING, Container
from k8s_tui.machine.runtime import ContainerRuntime
from k8s_tui.sim.simulation import Key, Simulation

if TYPE_CHECKING:
    from k8s_tui.machine.fleet import Fleet

SAY, EXIT, HEALTH = "say", "exit", "health"
WORDS = (SAY, EXIT, HEALTH)


def container_of(runtime: ContainerRuntime, component: str) -> Container | None:
    """Return the running container of a component, as in `etcd`; the newest of several."""
    found = None
    for container in runtime.containers.values():
        if container.state == RUNNING and container.behaviour.application.component == component:
            found = container
    return found


def handle(runtime: ContainerRuntime, key: Key) -> None:
    """Let happen what a process told the kernel of its machine."""
    word, component, what = key
    container = container_of(runtime, component)
    if container is None:
        return
    if word == SAY:
        runtime.note(container.id, what)
    elif word == EXIT:
        runtime.kill_container(container.id, reason=ERROR if what else COMPLETED, exit_code=what)
    else:
        runtime.afflict(container.id, evolve(runtime.ailment(container.id), failing=what))


def say(sim: Simulation, machine: str, component: str, text: str) -> None:
    """Write a line to the log of a component."""
    sim.schedule(f"{machine}/kernel", 0, (SAY, component, text))


def report(fleet: Fleet, machine: str, component: str, failing: tuple[Path, ...]) -> None:
    """Let some paths of a component answer otherwise, () for none; nothing happens where they do already."""
    runtime = fleet.machines[machine].runtime
    container = container_of(runtime, component)
    if container is not None and runtime.ailment(container.id).failing != failing:
        fleet.sim.schedule(f"{machine}/kernel", 0, (HEALTH, component, failing))


def end(sim: Simulation, machine: str, component: str, code: int) -> None:
    """End the process of a component."""
    sim.schedule(f"{machine}/kernel", 0, (EXIT, component, code))

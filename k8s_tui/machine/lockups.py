"""What a kernel makes of processors that are busy for long: nothing, unless it has the bug that it panics of it.

A healthy kernel bears any load of programs. Some kernels of virtual machines did not: with all processors busy for
long, a task of the kernel found no turn, its watchdog told of soft lockups, and it panicked. A kernel that panicked
stands still until somebody resets the machine; where kernel.panic is not 0, it restarts after so many seconds.
Its last words stand on the console, which the provider keeps, and not on the disk.

Simplified: the load is looked at every few seconds, and whoever uses most of the processors is named as the task that
was running. Source: Linux kernel/watchdog.c, kernel/panic.c.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8s_tui.machine.containers import Container
from k8s_tui.sim.value import evolve, frozen

if TYPE_CHECKING:
    from k8s_tui.machine.machine import Machine

LOOK_MS = 4_000
"""Between two looks at the load (the watchdog's timer: 2/5 of kernel.watchdog_thresh, which is 10 s)."""

LOCKUP_MS = 20_000
"""A processor that is stuck for this long is told of (twice kernel.watchdog_thresh)."""

LOOK = ("load",)
PANIC_SYSCTL = "kernel.panic"
COMMAND_CHARACTERS = 15
"""What the kernel keeps of a program's name (TASK_COMM_LEN)."""

PANIC = "Kernel panic - not syncing: softlockup: hung tasks"


@frozen
class Strain:
    """How a kernel bears its load.

    Attributes:
        bears_ms: With all processors busy for so long it panics; 0 for a healthy kernel, which never does.
        busy_since_ms: Since when they are, as far as it looked; None where they are not.
        console: The newest lines on the console of the machine, oldest first.
    """

    bears_ms: int = 0
    busy_since_ms: int | None = None
    console: tuple[str, ...] = ()


HEALTHY = Strain()


def observe(machine: Machine) -> None:
    """Begin to look at the load of a machine that has booted, where its kernel cares."""
    if machine.strain.bears_ms:
        machine.strain = evolve(machine.strain, busy_since_ms=None)
        machine.wake(LOOK_MS, LOOK)


def look(machine: Machine) -> None:
    """Look at the load, tell of what is stuck, and panic when it has been too much for too long."""
    strain, now_ms = machine.strain, machine.sim.now_ms
    if not strain.bears_ms:
        return
    is_busy = machine.cpu_used_millicores() >= machine.spec.capacity.cpu_millicores
    since_ms = (now_ms if strain.busy_since_ms is None else strain.busy_since_ms) if is_busy else None
    machine.strain = evolve(strain, busy_since_ms=since_ms)
    busy_ms = 0 if since_ms is None else now_ms - since_ms
    worst = _busiest(machine)
    if busy_ms >= LOCKUP_MS and worst is not None:
        _tell(machine, worst, busy_ms)
        if busy_ms >= strain.bears_ms:
            _panic(machine, worst)
            return
    machine.wake(LOOK_MS, LOOK)


def _busiest(machine: Machine) -> Container | None:
    return max(machine.runtime.containers.values(), key=lambda each: each.cpu_millicores(), default=None)


def _task(machine: Machine, container: Container) -> tuple[str, int]:
    """Return the name and the number of a container's process, as the kernel knows them."""
    name = container.behaviour.application.name.rpartition("/")[2]
    return name[:COMMAND_CHARACTERS], machine.runtime.pid_of(container.id)


def _tell(machine: Machine, container: Container, busy_ms: int) -> None:
    name, pid = _task(machine, container)
    text = f"watchdog: BUG: soft lockup - CPU#0 stuck for {busy_ms // 1000}s! [{name}:{pid}]"
    machine.log("kernel", text)
    machine.strain = evolve(machine.strain, console=(_stamped(machine, text),))


def _panic(machine: Machine, container: Container) -> None:
    name, pid = _task(machine, container)
    version = machine.spec.platform.kernel_version
    lines = (PANIC, f"CPU: 0 PID: {pid} Comm: {name} Tainted: G             L     {version}")
    told = (*machine.strain.console, *(_stamped(machine, line) for line in lines))
    restarts_s = int(machine.settings.sysctls[PANIC_SYSCTL])
    if restarts_s > 0:
        told = (*told, _stamped(machine, f"Rebooting in {restarts_s} seconds.."))
    else:
        told = (*told, _stamped(machine, f"---[ end {PANIC} ]---"))
    machine.strain = evolve(machine.strain, console=told)
    machine.halt(restarts_s * 1000)


def _stamped(machine: Machine, text: str) -> str:
    """Return a line as the console shows it, with the seconds since the machine was booted."""
    return f"[{(machine.sim.now_ms - machine.booted_ms) / 1000:12.6f}] {text}"
